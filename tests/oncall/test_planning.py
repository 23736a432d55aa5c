"""The planning question: both worked agencies as they are written, and people as they are."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from oncall.domain.errors import Invalid
from oncall.domain.planning import KindRule
from oncall.domain.staffing import AbsenceKind, Staffing
from oncall.flow.planning import area_of, problem_of
from rota.calendar import WHOLE_LINE
from rota.load import fair_shares
from rota.problem import CarryIn, Exemption, Preference
from rota.problemfile import read_problem, write_problem
from tests.oncall.planned import FIRST, Agency, periods

WEEK = timedelta(weeks=1)


@pytest.fixture
def larkspur(store_url: str, tmp_path: Path) -> Iterator[Agency]:
    """The small agency: nine workers, two supervisors, a director."""
    made = Agency(store_url, tmp_path)
    yield made
    made.oncall.database.close()


@pytest.fixture
def harlow(store_url: str, tmp_path: Path) -> Iterator[Agency]:
    """The mid-size one: five areas, two languages."""
    made = Agency(store_url, tmp_path, "harlow")
    yield made
    made.oncall.database.close()


# The two agencies ---------------------------------------------------------------------------------


def test_larkspur_gives_a_week_to_one_of_eight_and_a_holiday_by_itself(larkspur: Agency) -> None:
    """Weeks are blocks; Thanksgiving is carved out; the newcomer, who only learns, is not among the people."""
    problem = larkspur.problem()
    slots = [slot for period in periods(problem) for slot in period.slots]
    assert {slot.block for slot in slots if slot.block} == {
        f"county/primary week of {FIRST + number * WEEK}" for number in range(4)
    }
    [holiday] = [period for period in periods(problem) if period.major_holiday]
    assert (holiday.major_holiday, holiday.slots[0].block) == ("Thanksgiving Day", None)
    assert [person.id for person in problem.workers if person.pool == "primary"] == [f"A{n}" for n in range(1, 9)]
    assert {person.pool for person in problem.workers} == {"primary", "supervisor", "director"}


def test_days_that_are_paid_double_weigh_double(larkspur: Agency) -> None:
    """A week of Larkspur: 77.5 h of nights and 48 h of weekend that count twice, in whole points a duty."""
    counts = [slot.counts for period in periods(larkspur.problem(weeks=1)) for slot in period.slots]
    assert [each.points for each in counts] == [16] * 5 + [48, 48]
    assert sum(each.weekends for each in counts) == 2


def test_a_director_who_is_the_only_one_has_every_week_in_one_block(larkspur: Agency) -> None:
    """Week follows week without a rest, because there is nobody to rest for; in leave the week stands open."""
    away = larkspur.at("2026-11-30T09:00"), larkspur.at("2026-12-02T09:00")
    larkspur.oncall.staffing.enter_absence("AD", AbsenceKind.LEAVE, *away, "test")
    blocks = [period.slots[0].block for period in periods(larkspur.problem(), "director")]
    assert blocks == ["*/director always", "*/director always", None, "*/director always"]


def test_harlow_shares_the_second_responders_among_all_areas(harlow: Agency) -> None:
    """One pool of 52, so that Ridge's longer weeks are made up for by the countywide duty that others have."""
    problem = harlow.problem()
    pool = [person for person in problem.workers if person.pool == "primary second1 second2"]
    assert len(pool) == 52
    assert {period.pool for period in problem.periods} == {"primary second1 second2", "supervisor", "manager"}
    assert {area_of(period) for period in periods(problem, "second1")} == {None}


def test_east_has_the_nights_of_ridge_and_their_load(harlow: Agency) -> None:
    """Ridge: 83 h a week for five, 16.6 each. East: 123 h, and 40 h of Ridge's nights that count once more: 16.3."""
    problem = harlow.problem(FIRST - WEEK * 2, 1)
    load = {
        area: sum(slot.counts.points for period in periods(problem) if period.area == area for slot in period.slots)
        for area in ("ridge", "east", "north")
    }
    assert load == {"ridge": 83, "east": 163, "north": 123}
    assert "overnight" not in {period.kind for period in periods(problem) if period.area == "ridge"}


def test_somebody_in_the_county_speaks_spanish_at_every_minute(harlow: Agency) -> None:
    """One need over all who are on at the same time, for every minute somebody has to be; and South's own."""
    problem = harlow.problem(weeks=1)
    spans = {period.id: (period.start, period.end) for period in problem.periods}
    asked = [max(spans[name][0] for name in need.periods) for need in problem.needs_together]
    assert asked == sorted({period.start for period in periods(problem)})
    assert all(need.skill == "es" and len(need.periods) >= 5 for need in problem.needs_together)
    own = {period.area for period in problem.periods if period.needs}
    assert own == {"south"}


def test_everybody_in_harlow_is_trained_and_the_night_is_given_away_whole(harlow: Agency) -> None:
    """Evening and overnight in one block, ten hours of rest between two."""
    problem = harlow.problem(weeks=1)
    assert {slot.requires for period in problem.periods for slot in period.slots} == {frozenset({"trained"})}
    assert problem.limits.min_rest_hours == 10
    north = [slot.block for period in periods(problem) if period.area == "north" for slot in period.slots]
    assert len(north) == 14
    assert len(set(north)) == 5 + 2


@pytest.mark.parametrize("agency", ["larkspur", "harlow"])
def test_the_question_goes_through_a_file_unchanged_and_is_the_same_when_asked_again(
    agency: str, store_url: str, tmp_path: Path
) -> None:
    """So that it can be attached to a mail; its ids of slots hold no more than place, day and kind."""
    made = Agency(store_url, tmp_path, agency)
    problem = made.problem()
    assert read_problem(write_problem(problem)) == problem == made.problem()
    made.oncall.database.close()


def test_lines_and_weeks_that_cannot_be_planned_are_refused(larkspur: Agency) -> None:
    """What there is is named."""
    with pytest.raises(Invalid, match=r"there is no line 'childs'\. Use one of: child, adult, elder"):
        larkspur.problem(lines=["childs"])
    with pytest.raises(Invalid, match="0 weeks cannot be planned"):
        larkspur.problem(weeks=0)
    with pytest.raises(Invalid, match="none is named"):
        larkspur.looks(lambda moment: problem_of(moment, (), FIRST, 1))


# People -------------------------------------------------------------------------------------------


def test_a_newcomer_serves_after_half_a_year_and_begins_with_the_mean(larkspur: Agency) -> None:
    """A8 came on 15 June: from 15 December on. Until then the time is credited, and the past is what others had."""
    larkspur.oncall.staffing.set_terms(Staffing(worker="A8", started_on=date(2026, 6, 15)), "test")
    for number, worker in enumerate(("A1", "A2", "A3", "A4", "A5", "A6", "A7")):
        week = FIRST - WEEK * (number + 1)
        larkspur.give(worker, larkspur.slots(week, until=week + WEEK))
    problem = larkspur.problem(weeks=8)
    newcomer = larkspur.person("A8", problem)
    [absence] = newcomer.absences
    assert (absence.reason, absence.credited) == ("eligibility", True)
    assert (absence.start, absence.end) == (larkspur.at("2026-11-16T00:00"), larkspur.at("2026-12-15T00:00"))
    others = [
        person.history.points for person in problem.workers if person.id in ("A1", "A2", "A3", "A4", "A5", "A6", "A7")
    ]
    assert newcomer.history.imputed
    assert newcomer.history.points == round(sum(others) / 7)
    assert not larkspur.person("A1", problem).history.imputed


def test_who_has_been_there_long_enough_is_no_newcomer(larkspur: Agency) -> None:
    """Two years of service: nothing is credited, nothing imputed."""
    larkspur.oncall.staffing.set_terms(Staffing(worker="A8", started_on=date(2024, 6, 15)), "test")
    person = larkspur.person("A8")
    assert (person.absences, person.history.imputed) == ((), False)


def test_a_part_of_a_post_has_its_own_limits_and_share(larkspur: Agency) -> None:
    """Half a post, one weekend in four."""
    larkspur.oncall.staffing.set_terms(Staffing(worker="A2", fte_percent=50, max_weekends_28d=1), "test")
    person = larkspur.person("A2")
    assert (person.fte_percent, person.max_weekends_28d, person.max_duties_28d) == (50, 1, None)


def test_a_mail_with_the_question_says_nothing_of_anybody(larkspur: Agency) -> None:
    """Of an illness it holds the time alone; of leave that it is leave, because its eve is kept free."""
    reason = "operation on the knee"
    day = larkspur.at("2026-11-20T00:00")
    larkspur.oncall.staffing.enter_absence("A2", AbsenceKind.SICK, day, day + WEEK, "test", reason)
    larkspur.oncall.staffing.enter_absence("A3", AbsenceKind.LEAVE, day, day + WEEK, "test", "Lisbon")
    text = write_problem(larkspur.problem())
    assert not any(word in text for word in ("knee", "Lisbon", "sick", "Birkeland", "Tobias", "+1507"))
    reasons = {person["id"]: [a["reason"] for a in person["absences"]] for person in json.loads(text)["workers"]}
    assert (reasons["A2"], reasons["A3"]) == (["absent"], ["leave"])


def test_no_nights_until_spring_is_an_exemption_that_nobody_makes_up_for(harlow: Agency) -> None:
    """B-N1 has no overnights: no evening with its night either, and a fair share that is smaller by as much."""
    start, end = harlow.at("2026-11-16T00:00"), harlow.at("2027-03-01T00:00")
    harlow.oncall.staffing.enter_absence("B-N1", AbsenceKind.EXEMPT, start, end, "test", "", ["overnight"])
    problem = harlow.problem(weeks=13)
    person = harlow.person("B-N1", problem)
    assert person.exemptions == (
        Exemption(start=FIRST, end=date(2027, 3, 1), kinds=frozenset({"overnight"}), reason="absent"),
    )
    assert person.absences == ()
    assert 70 < person.fte_percent < 85  # Three fifths of the duty for the last third of nine months.
    shares = {share.worker: share for share in fair_shares(problem) if share.category == "points"}
    assert shares["B-N1"].fair < shares["B-N2"].fair


def test_who_works_remotely_holds_no_position_that_goes_out(harlow: Agency) -> None:
    """Nobody who must not is sent on site; a supervisor stays one."""
    harlow.oncall.staffing.set_terms(Staffing(worker="B-N1", remote_only=True), "test")
    harlow.oncall.staffing.set_terms(Staffing(worker="B-SUP1", remote_only=True), "test")
    problem = harlow.problem(weeks=1)
    ids = {person.id for person in problem.workers}
    assert "B-N1" not in ids
    supervisors = {person.id for person in problem.workers if person.pool == "supervisor"}
    assert len(supervisors) == 8


def test_wishes_are_prices_of_the_days_they_are_for(larkspur: Agency) -> None:
    """A volunteer for Thanksgiving, somebody who would rather not."""
    larkspur.oncall.staffing.prefer("A4", date(2026, 11, 26), -1, "test")
    larkspur.oncall.staffing.prefer("A5", date(2026, 11, 26), 3, "test")
    problem = larkspur.problem()
    assert larkspur.person("A4", problem).preferences == (Preference(day=date(2026, 11, 26), weight=-1),)
    assert larkspur.person("A5", problem).preferences == (Preference(day=date(2026, 11, 26), weight=3),)


def test_home_is_for_those_who_serve_elsewhere_too(harlow: Agency) -> None:
    """Who has one area is at home wherever they are sent, so that countywide duty costs nobody anything."""
    people = harlow.oncall.people
    both = people.by_external_id("B-N1")
    assert both is not None
    people.save([replace(both, areas=frozenset({"north", "ridge"}))], "test")
    harlow.oncall.staffing.set_terms(Staffing(worker="B-N1", home_area="ridge"), "test")
    problem = harlow.problem(weeks=1)
    assert harlow.person("B-N1", problem).home_area == "ridge"
    assert harlow.person("B-N1", problem).areas == {"north", "ridge", WHOLE_LINE}
    assert harlow.person("B-N2", problem).home_area is None


# What was ----------------------------------------------------------------------------------------


def test_history_is_what_was_served_and_not_what_was_planned(larkspur: Agency) -> None:
    """A1 was planned for Saturday; A2 took its second half: twelve hours each, of double weight, the night with A2."""
    [saturday] = larkspur.slots(FIRST - timedelta(days=2))
    larkspur.give("A1", [saturday])
    larkspur.lay("A2", saturday, saturday.start + timedelta(hours=12), saturday.end)
    one, other = larkspur.person("A1").history, larkspur.person("A2").history
    assert (one.points, one.nights) == (24, 0)
    assert (other.points, other.nights) == (24, 1)


def test_one_night_for_three_lines_is_one_night(larkspur: Agency) -> None:
    """Child, adult and elder line at once."""
    larkspur.give("A1", larkspur.slots(FIRST - timedelta(days=6)))
    assert larkspur.person("A1").history.counts.points == 16


def test_the_tail_of_the_last_rota_is_carried_in_block_by_block(larkspur: Agency) -> None:
    """A1 has had the week before, A2 the holiday in it: two duties, and the week's weekend, so that none follows."""
    slots = larkspur.slots(FIRST - WEEK, until=FIRST)
    larkspur.give("A1", [slot for slot in slots if not slot.holidays])
    larkspur.give("A2", [slot for slot in slots if slot.holidays])
    larkspur.give("AD", larkspur.slots(FIRST - WEEK, "director"))
    assert larkspur.problem().carry_in == (
        CarryIn(
            worker="A1",
            start=larkspur.at("2026-11-09T16:30"),
            end=larkspur.at("2026-11-16T08:00"),
            night=True,
            weekend=-1,
        ),
        CarryIn(
            worker="A2",
            start=larkspur.at("2026-11-11T08:00"),
            end=larkspur.at("2026-11-12T08:00"),
            night=True,
            major_holiday="Veterans Day",
        ),
    )


def test_what_people_were_told_is_in_it(larkspur: Agency) -> None:
    """A week that is published already; of a swapped night whoever has most of it."""
    slots = larkspur.slots(FIRST, until=FIRST + WEEK)
    larkspur.give("A1", slots)
    larkspur.lay("A2", slots[0], slots[0].start + timedelta(hours=2), slots[0].end)
    problem = larkspur.problem()
    told = {each.slot: each.worker for each in problem.published}
    assert [told[slot.id] for slot in slots] == ["A2"] + ["A1"] * 6
    assert problem.carry_in == ()


def test_other_lines_lie_beside_the_one_that_is_planned(larkspur: Agency) -> None:
    """Only the child line is planned, and A1 has a night of the adult line in the middle of it."""
    larkspur.give("A1", larkspur.slots(FIRST), lines=["adult"])
    larkspur.give("A2", larkspur.slots(FIRST + timedelta(days=1)), lines=["child"])
    problem = larkspur.problem(lines=["child"])
    assert [each.worker for each in problem.published] == ["A2"]
    assert [(each.worker, each.night) for each in problem.carry_in] == [("A1", True)]
    assert problem.extra == {"lines": ["child"]}


def test_duty_after_the_horizon_counts_for_rest_too(larkspur: Agency) -> None:
    """A rota that is published further ahead."""
    larkspur.give("A1", larkspur.slots(FIRST + WEEK))
    assert [each.worker for each in larkspur.problem(weeks=1).carry_in] == ["A1"]


def test_whoever_held_thanksgiving_last_year_is_remembered(larkspur: Agency) -> None:
    """By its name, not its date; who swapped it away is free."""
    [thanksgiving] = larkspur.slots(date(2025, 11, 27))
    larkspur.give("A1", [thanksgiving])
    [christmas] = larkspur.slots(date(2025, 12, 25))
    larkspur.give("A2", [christmas])
    larkspur.lay("A3", christmas, christmas.start, christmas.end)
    problem = larkspur.problem(weeks=8)
    assert larkspur.person("A1", problem).major_holidays_last_year == {"Thanksgiving Day"}
    assert larkspur.person("A2", problem).major_holidays_last_year == frozenset()
    assert larkspur.person("A3", problem).major_holidays_last_year == {"Christmas Day"}


def test_a_new_year_observed_in_december_counts_for_the_year_it_opens(larkspur: Agency) -> None:
    """31 December 2027 is kept for 1 January 2028. Who held 1 January 2027 has had it, who held that of 2026 not."""
    larkspur.give("A1", larkspur.slots(date(2027, 1, 1)))
    larkspur.give("A2", larkspur.slots(date(2026, 1, 1)))
    problem = larkspur.problem(date(2027, 12, 13), 4)
    assert larkspur.person("A1", problem).major_holidays_last_year == {"New Year's Day"}
    assert larkspur.person("A2", problem).major_holidays_last_year == frozenset()
    names = {(period.day, period.major_holiday) for period in periods(problem) if period.major_holiday}
    assert {(date(2027, 12, 31), "New Year's Day"), (date(2028, 1, 1), "New Year's Day")} <= names


def test_a_horizon_over_new_year_knows_both_years(larkspur: Agency) -> None:
    """From December 2026 into February 2027: Christmas of 2025 and the New Year of 2026 are the ones before."""
    larkspur.give("A1", larkspur.slots(date(2025, 12, 25)))
    larkspur.give("A1", larkspur.slots(date(2026, 1, 1)))
    larkspur.give("A2", larkspur.slots(date(2026, 12, 25)))
    problem = larkspur.problem(date(2026, 12, 28), 6)
    assert larkspur.person("A1", problem).major_holidays_last_year == {"New Year's Day"}
    assert larkspur.person("A2", problem).major_holidays_last_year == frozenset()


def test_only_the_holidays_that_the_agency_names_rotate(harlow: Agency) -> None:
    """Harlow has four; Veterans Day is a holiday and no major one."""
    problem = harlow.problem(date(2026, 11, 9), 3)
    assert {(each.name, each.major) for each in problem.holidays} == {
        ("Veterans Day", False),
        ("Thanksgiving Day", True),
    }
    assert {period.major_holiday for period in problem.periods} == {None, "Thanksgiving Day"}
    veterans = [p for p in periods(problem) if p.day == date(2026, 11, 11)]
    assert {slot.counts.holidays for period in veterans for slot in period.slots} == {1}


def test_holidays_of_the_whole_year_are_carried_in(larkspur: Agency) -> None:
    """Where the agency limits them: A1 had Memorial Day in May, and it counts in November."""
    larkspur.change_rules(max_major_holidays=1)
    larkspur.give("A1", larkspur.slots(date(2026, 5, 25)))
    problem = larkspur.problem()
    assert problem.limits.max_major_holidays_per_year == 1
    assert [(each.worker, each.major_holiday) for each in problem.carry_in] == [("A1", "Memorial Day")]


def test_kinds_that_count_otherwise_than_by_the_clock(larkspur: Agency) -> None:
    """Fridays belong to the weekend here, and weeknights are no nights."""
    larkspur.change_rules(kinds=(KindRule(kind="friday", weekend=True), KindRule(kind="weeknight", night=False)))
    slots = {period.kind: period.slots[0] for period in periods(larkspur.problem(weeks=1))}
    assert (slots["friday"].weekend, slots["friday"].counts.weekends) == (0, 1)
    assert slots["weeknight"].counts.nights == 0
    assert slots["saturday"].counts.nights == 1
