"""The planning question: both worked agencies as they are written, and people as they are."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from oncall.domain.errors import Invalid
from oncall.domain.staffing import AbsenceKind, Staffing
from oncall.flow.planning import problem_of
from rota.calendar import WHOLE_LINE
from rota.load import fair_shares
from rota.problem import Exemption, Preference, Problem
from rota.problemfile import read_problem, write_problem
from tests.oncall.larkspur import NOW
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
    assert {period.area for period in periods(problem, "second1")} == {"*"}


def test_east_has_the_nights_of_ridge_and_their_load(harlow: Agency) -> None:
    """Ridge: 83 h a week for five, 16.6 each. East: 123 h, and 40 h of Ridge's nights that count once more: 16.3."""
    problem = harlow.problem(FIRST - WEEK * 2, 1)
    load = {
        area: sum(slot.counts.points for period in periods(problem) if period.area == area for slot in period.slots)
        for area in ("ridge", "east", "north")
    }
    assert load == {"ridge": 83, "east": 163, "north": 123}
    assert "overnight" not in {period.kind for period in periods(problem) if period.area == "ridge"}


def test_ridge_by_itself_could_not_be_fair(harlow: Agency) -> None:
    """Without East its five people would have 24.6 h a week, half as much again as their share; with it their share."""

    def ridge(problem: Problem) -> float:
        share = next(each.fair for each in fair_shares(problem) if (each.worker, each.category) == ("B-R1", "points"))
        theirs = [slot for period in periods(problem) if period.area == "ridge" for slot in period.slots]
        return sum(slot.counts.points for slot in theirs) / 5 / share

    assert round(ridge(harlow.problem(FIRST - 2 * WEEK, 1)), 2) == 1.0
    harlow.oncall.rules.apply(replace(harlow.rules, merges=()), "test", valid_from=NOW)
    assert round(ridge(harlow.problem(FIRST - 2 * WEEK, 1)), 2) == 1.48


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
    pools = {person.pool: problem.called("pool", person.pool) for person in problem.workers}
    assert pools["primary second1 second2"] == "primary, second responder, other second responder"
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
