"""What was, in the planning question: history as it was served, the tail of the last rota, last year's holidays."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from oncall.domain.errors import Refused
from oncall.domain.planning import KindRule
from oncall.flow.history import really_held
from oncall.flow.moment import Moment
from rota.book import Book
from rota.problem import CarryIn
from rota.settling import only_major_holidays
from tests.oncall.planned import FIRST, Agency, periods

WEEK = timedelta(weeks=1)


@pytest.fixture
def larkspur(store_url: str, tmp_path: Path) -> Iterator[Agency]:
    """The small agency."""
    made = Agency(store_url, tmp_path)
    yield made
    made.oncall.database.close()


@pytest.fixture
def harlow(store_url: str, tmp_path: Path) -> Iterator[Agency]:
    """The mid-size one."""
    made = Agency(store_url, tmp_path, "harlow")
    yield made
    made.oncall.database.close()


def test_history_is_what_was_served_and_not_what_was_planned(larkspur: Agency) -> None:
    """A1 was planned for Saturday; A2 took its second half: twelve hours each, of double weight, the night with A2."""
    [saturday] = larkspur.slots(FIRST - timedelta(days=2))
    larkspur.give("A1", [saturday])
    larkspur.lay("A2", saturday, saturday.start + timedelta(hours=12), saturday.end)
    one, other = larkspur.person("A1").history, larkspur.person("A2").history
    assert (one.points, one.nights) == (24, 0)
    assert (other.points, other.nights) == (24, 1)


def test_what_is_kept_of_history_is_never_older_than_a_change(larkspur: Agency) -> None:
    """It is asked for again and again while a draft is edited. A duty that is taken back is missing from it within the
    very same transaction, and stands in it again when nothing came of that."""
    [duty, *others] = larkspur.give("A1", larkspur.slots(FIRST - timedelta(days=6)))
    until = FIRST + WEEK

    def asked(moment: Moment) -> set[str]:
        return {line for piece in really_held(moment, FIRST - WEEK, until) for line in piece.lines}

    def taken_back(moment: Moment) -> set[str]:
        moment.tx.duties.cancel(duty.id, moment.at)
        assert asked(moment) == {each.line for each in others}
        raise Refused("It was not meant.")

    assert larkspur.looks(asked) == {duty.line, *(each.line for each in others)}
    with pytest.raises(Refused):
        larkspur.does(taken_back)
    assert larkspur.looks(asked) == {duty.line, *(each.line for each in others)}
    larkspur.oncall.duty.cancel(duty.id, "test")
    assert larkspur.looks(asked) == {each.line for each in others}


def test_one_night_for_three_lines_is_one_night(larkspur: Agency) -> None:
    """Child, adult and elder line at once."""
    larkspur.give("A1", larkspur.slots(FIRST - timedelta(days=6)))
    assert larkspur.person("A1").history.counts.points == 16


def test_the_tail_of_the_last_rota_is_carried_in_block_by_block(larkspur: Agency) -> None:
    """A1 has had the week before, A2 the holiday in it: two duties, and the week's weekend, so that none follows. Each
    night counts on its own day."""
    slots = larkspur.slots(FIRST - WEEK, until=FIRST)
    larkspur.give("A1", [slot for slot in slots if not slot.holidays])
    larkspur.give("A2", [slot for slot in slots if slot.holidays])
    larkspur.give("AD", larkspur.slots(FIRST - WEEK, "director"))
    problem = larkspur.problem()
    [week], [holiday] = (Book(problem).carried(worker) for worker in ("A1", "A2"))
    assert (week.start, week.spans[-1][1]) == (larkspur.at("2026-11-09T16:30"), larkspur.at("2026-11-16T08:00"))
    assert {day.day for day in week.nights} == {9, 10, 12, 13, 14, 15}
    assert week.weekends == {-1}
    assert [each for each in problem.carry_in if each.worker == "A2"] == [
        CarryIn(
            worker="A2",
            start=larkspur.at("2026-11-11T08:00"),
            end=larkspur.at("2026-11-12T08:00"),
            night=True,
            major_holiday="Veterans Day",
        ),
    ]
    assert holiday.holidays == {(2026, "Veterans Day")}


def test_a_night_counts_on_the_day_it_begins_and_not_on_that_of_its_evening(harlow: Agency) -> None:
    """Evening and overnight are one block. Whether it lies before the horizon, or is published beside the holidays
    that are settled: the night is that of the day on which midnight strikes, as in a plan of all of it."""
    new_year = date(2027, 1, 1)
    slots = [slot for day in (4, 5) for slot in harlow.slots(date(2027, 1, day), area="north")]
    harlow.give("B-N1", slots)
    whole = harlow.problem(new_year, 1)
    beside, after = only_major_holidays(whole), harlow.problem(date(2027, 1, 6), 1)
    planned = Book(whole).of_slots(slot.id for slot in slots)
    for problem in (beside, after):
        carried = Book(problem).carried("B-N1")
        assert [(unit.spans, unit.nights, unit.day) for unit in carried] == [
            (unit.spans, unit.nights, unit.day) for unit in planned
        ]
    assert [day.day for unit in planned for day in unit.nights] == [5, 6]


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


def test_a_run_of_weekends_is_seen_however_long_it_may_be(larkspur: Agency) -> None:
    """Five weekends running are allowed, and A1 has had the five before the question: all of them are brought along."""
    larkspur.change_rules(max_weekends_in_row=5)
    days = [FIRST - timedelta(days=7 * number - 5) for number in range(1, 6)]
    larkspur.give("A1", [slot for day in days for slot in larkspur.slots(day)])
    assert [each.weekend for each in larkspur.problem().carry_in if each.worker == "A1"] == [-5, -4, -3, -2, -1]
