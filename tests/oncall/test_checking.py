"""Whether somebody may serve: the one answer, with every rule that bars them, and who could instead."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from oncall.domain.covering import Stint
from oncall.domain.staffing import AbsenceKind, Staffing
from oncall.flow.checking import Candidate, candidates, may_serve
from rota.rules import Rule
from tests.oncall.larkspur import NOW
from tests.oncall.planned import FIRST, Agency

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
HOUR = timedelta(hours=1)


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


def rules(agency: Agency, worker: str, stint: Stint, giving_up: Sequence[Stint] = ()) -> list[Rule]:
    """The rules that bar a worker from a stint."""
    return [breach.rule for breach in agency.looks(lambda m: may_serve(m, worker, stint, giving_up=giving_up))]


def says(agency: Agency, worker: str, stint: Stint) -> list[str]:
    """The same as sentences."""
    return [breach.says for breach in agency.looks(lambda m: may_serve(m, worker, stint))]


def could(agency: Agency, stint: Stint, *but: str) -> tuple[Candidate, ...]:
    """Who could have it."""
    return agency.looks(lambda m: candidates(m, stint, but=but))


def test_who_is_there_and_free_may_serve(larkspur: Agency) -> None:
    """A2 for one night of A1's week, and for all of it."""
    slots = larkspur.slots(FIRST, until=FIRST + WEEK)
    larkspur.give("A1", slots)
    assert rules(larkspur, "A2", larkspur.stint(slots[0])) == []
    assert rules(larkspur, "A2", larkspur.stint(slots[0], end=slots[-1].end)) == []


def test_position_and_service_are_asked_for(larkspur: Agency) -> None:
    """A supervisor is no primary, the newcomer is neither, and who has left is nobody."""
    stint = larkspur.stint(larkspur.slots(FIRST)[0])
    assert rules(larkspur, "AS1", stint) == [Rule.POSITION]
    assert rules(larkspur, "A9", stint) == [Rule.POSITION]
    assert says(larkspur, "gone", stint) == ["does not work here any more"]
    larkspur.oncall.staffing.set_terms(Staffing(worker="A8", started_on=date(2026, 10, 1)), "test")
    assert says(larkspur, "A8", stint) == ["has not been there long enough before Thu 1 Apr 00:00"]


def test_an_absence_bars_and_so_does_the_eve_of_leave(larkspur: Agency) -> None:
    """A2 is on leave from Wednesday: not Wednesday's night, nor Tuesday's; Monday's is still theirs to take."""
    start = larkspur.at("2026-11-18T00:00")
    larkspur.oncall.staffing.enter_absence("A2", AbsenceKind.LEAVE, start, start + WEEK, "test")
    nights = [larkspur.stint(larkspur.slots(FIRST + number * DAY)[0]) for number in range(3)]
    found = [rules(larkspur, "A2", night) for night in nights]
    assert found == [[], [Rule.ABSENCE, Rule.LEAVE_EVE], [Rule.ABSENCE]]


def test_an_exemption_bars_its_kinds_of_duty_only(larkspur: Agency) -> None:
    """No weekends until spring."""
    start = larkspur.at("2026-11-01T00:00")
    kinds = ("saturday", "sunday")
    larkspur.oncall.staffing.enter_absence("A2", AbsenceKind.EXEMPT, start, start + 20 * WEEK, "test", "", kinds)
    assert rules(larkspur, "A2", larkspur.stint(larkspur.slots(FIRST)[0])) == []
    assert rules(larkspur, "A2", larkspur.stint(larkspur.slots(FIRST + 5 * DAY)[0])) == [Rule.EXEMPT]


def test_rest_is_owed_on_both_sides(larkspur: Agency) -> None:
    """A2 has Monday's night of their own week. Of Sunday they may have the morning, and not what comes within 8 h."""
    larkspur.give("A2", larkspur.slots(FIRST))
    [sunday] = larkspur.slots(FIRST - DAY)
    early = larkspur.stint(sunday, end=sunday.start + 6 * HOUR)
    late = larkspur.stint(sunday, start=sunday.end - 2 * HOUR, end=sunday.end + 2 * HOUR)
    assert rules(larkspur, "A2", early) == []
    assert rules(larkspur, "A2", late) == [Rule.REST]
    assert says(larkspur, "A2", late) == ["6 h 30 min of rest before Mon 16 Nov 16:30, 8 h are needed"]


def test_the_rest_of_ones_own_block_is_no_breach_of_rest(harlow: Agency) -> None:
    """B-N1 has the evening and may take the night that follows it; the night alone of another's is theirs as well."""
    evening, night = (harlow.slots(FIRST, area="north")[n] for n in (0, 1))
    harlow.give("B-N1", [evening])
    assert rules(harlow, "B-N1", harlow.stint(night)) == []
    [second] = harlow.slots(FIRST + DAY, area="north")[:1]
    assert rules(harlow, "B-N1", harlow.stint(second)) == []


def test_a_night_too_many_in_a_row_is_told(harlow: Agency) -> None:
    """Two are allowed; the third one is one too many."""
    for number in (0, 1):
        harlow.give("B-N1", harlow.slots(FIRST + number * DAY, area="north"))
    third = harlow.slots(FIRST + 2 * DAY, area="north")
    assert Rule.NIGHTS_IN_ROW in rules(harlow, "B-N1", harlow.stint(third[1]))
    assert "3 nights in a row, 2 are allowed" in says(harlow, "B-N1", harlow.stint(third[1]))


def test_one_weekend_in_three_is_told_once(harlow: Agency) -> None:
    """By the weekends around, before and after: none running, and two free ones between."""
    saturday = FIRST + 5 * DAY
    harlow.give("B-N1", harlow.slots(saturday, area="north")[:1])
    following = harlow.stint(harlow.slots(saturday + WEEK, area="north")[0])
    assert rules(harlow, "B-N1", following) == [Rule.WEEKENDS_FREE_BETWEEN]
    third = harlow.stint(harlow.slots(saturday + 2 * WEEK, area="north")[0])
    assert says(harlow, "B-N1", third) == ["1 free weekend between two of duty, 2 are needed"]
    assert rules(harlow, "B-N1", harlow.stint(harlow.slots(saturday - 2 * WEEK, area="north")[0])) != []
    later = harlow.stint(harlow.slots(saturday + 3 * WEEK, area="north")[0])
    assert rules(harlow, "B-N1", later) == []


def test_two_weekends_running_are_one_too_many(larkspur: Agency) -> None:
    """By the weekends around, before and after."""
    monday, week = FIRST, [larkspur.slots(FIRST + number * DAY)[0] for number in range(4, 7)]
    larkspur.give("A1", week)
    for aside in (-WEEK, WEEK):
        [*_, saturday] = larkspur.slots(monday + 5 * DAY + aside)
        assert Rule.WEEKENDS_IN_ROW in rules(larkspur, "A1", larkspur.stint(saturday))


def test_however_far_a_weekend_has_to_be_away_it_is_looked_at(larkspur: Agency) -> None:
    """One in nine: eight are free between two, so the ninth after it is allowed, as planning and swaps see it."""
    larkspur.change_rules(weekends_free_between=8)
    saturday = FIRST - 2 * DAY
    larkspur.give("A1", larkspur.slots(saturday))
    for later, barred in ((7, True), (8, True), (9, False)):
        stint = larkspur.stint(larkspur.slots(saturday + later * WEEK)[0])
        assert (Rule.WEEKENDS_FREE_BETWEEN in rules(larkspur, "A1", stint)) is barred
    carried = larkspur.problem(FIRST + 7 * WEEK, 1).carry_in
    assert [duty.weekend for duty in carried] == [-8]


def test_another_area_is_not_theirs(harlow: Agency) -> None:
    """B-N1 serves North, and may be a second responder everywhere."""
    south = harlow.stint(harlow.slots(FIRST, area="south")[0])
    assert says(harlow, "B-N1", south) == ["does not serve South"]
    assert rules(harlow, "B-N1", harlow.stint(harlow.slots(FIRST, "second1")[0])) == []


def test_the_same_holiday_two_years_running_is_barred(larkspur: Agency) -> None:
    """A1 held Thanksgiving 2025."""
    larkspur.give("A1", larkspur.slots(date(2025, 11, 27)))
    stint = larkspur.stint(larkspur.slots(date(2026, 11, 26))[0])
    assert says(larkspur, "A1", stint) == ["held Thanksgiving Day last year"]
    assert rules(larkspur, "A2", stint) == []


def test_major_holidays_of_the_year_are_counted(larkspur: Agency) -> None:
    """One a year is allowed here, and A1 had one in May."""
    larkspur.change_rules(max_major_holidays=1)
    larkspur.give("A1", larkspur.slots(date(2026, 5, 25)))
    stint = larkspur.stint(larkspur.slots(date(2026, 11, 26))[0])
    assert rules(larkspur, "A1", stint) == [Rule.HOLIDAYS_PER_YEAR]


def test_what_is_given_away_in_return_does_not_count(larkspur: Agency) -> None:
    """A2 would have no rest before their own night, unless A1 takes that one."""
    [sunday], [monday] = larkspur.slots(FIRST - DAY), larkspur.slots(FIRST)
    larkspur.give("A2", [monday])
    late = larkspur.stint(sunday, start=sunday.end - HOUR, end=sunday.end + 4 * HOUR)
    assert rules(larkspur, "A2", late) == [Rule.REST]
    assert rules(larkspur, "A2", late, [larkspur.stint(monday)]) == []
    half = larkspur.stint(monday, end=monday.start + 5 * HOUR)
    assert rules(larkspur, "A2", late, [half]) == []


def test_the_only_director_follows_on_themself(larkspur: Agency) -> None:
    """Nobody else holds the position: a week after a week is no breach of rest."""
    larkspur.give("AD", larkspur.slots(FIRST, "director"))
    stint = larkspur.stint(larkspur.slots(FIRST + WEEK, "director")[0])
    assert rules(larkspur, "AD", stint) == []
    larkspur.give("AS1", larkspur.slots(FIRST, "supervisor"))
    supervisor = larkspur.stint(larkspur.slots(FIRST + WEEK, "supervisor")[0])
    assert rules(larkspur, "AS1", supervisor) == [Rule.REST]


def test_what_one_holds_already_may_be_held(larkspur: Agency) -> None:
    """A worker is not in their own way."""
    slots = larkspur.slots(FIRST, until=FIRST + WEEK)
    larkspur.give("A1", slots)
    assert rules(larkspur, "A1", larkspur.stint(slots[2])) == []


# Who could ---------------------------------------------------------------------------------------


def test_the_lightest_load_is_asked_first_and_whoever_may_not_comes_last(larkspur: Agency) -> None:
    """A1 had two weeks, A2 one; A3 is away; the others had nothing, and come in the order of their ids."""
    for worker, number in (("A1", 1), ("A1", 4), ("A2", 2)):
        larkspur.give(worker, larkspur.slots(FIRST - number * WEEK, until=FIRST - (number - 1) * WEEK))
    start = larkspur.at("2026-12-01T00:00")
    larkspur.oncall.staffing.enter_absence("A3", AbsenceKind.TRAINING, start, start + WEEK, "test")
    found = could(larkspur, larkspur.stint(larkspur.slots(date(2026, 12, 2))[0]))
    assert [each.worker.id for each in found] == ["A4", "A5", "A6", "A7", "A8", "A2", "A1", "A3"]
    assert [each.may for each in found] == [True] * 7 + [False]


def test_the_effect_on_a_load_is_told_in_a_line(larkspur: Agency) -> None:
    """Half a post carries a night twice."""
    larkspur.oncall.staffing.set_terms(Staffing(worker="A4", fte_percent=50), "test")
    found = {each.worker.id: each for each in could(larkspur, larkspur.stint(larkspur.slots(FIRST)[0]))}
    assert found["A4"].effect == "+32 h: 32 h, the middle is 0 h"
    assert found["A5"].effect == "+16 h: 16 h, the middle is 0 h"


def test_what_lies_ahead_is_load_as_well(larkspur: Agency) -> None:
    """A1 has next week already."""
    larkspur.give("A1", larkspur.slots(FIRST, until=FIRST + WEEK))
    found = {each.worker.id: each.load for each in could(larkspur, larkspur.stint(larkspur.slots(FIRST + 3 * WEEK)[0]))}
    assert (found["A1"], found["A2"]) == (176, 0)


def test_leave_does_not_look_like_a_light_load(larkspur: Agency) -> None:
    """A2 was away for half of the time and had half as much: as heavy as A1's."""
    larkspur.change_rules(history_weeks=8)
    half = NOW - 4 * WEEK
    larkspur.oncall.staffing.enter_absence("A2", AbsenceKind.SICK, half - 6 * WEEK, half, "test")
    larkspur.give("A1", larkspur.slots(date(2026, 10, 20), until=date(2026, 10, 22)))
    larkspur.give("A2", larkspur.slots(date(2026, 10, 22)))
    loads = {each.worker.id: each.load for each in could(larkspur, larkspur.stint(larkspur.slots(FIRST)[0]))}
    assert loads["A1"] > loads["A2"] > loads["A1"] / 2


def test_holders_and_givers_are_no_candidates_and_opting_in_is_told(larkspur: Agency) -> None:
    """Whoever holds it is left out; so is the giver; caseload above the limit is said."""
    slots = larkspur.slots(FIRST, until=FIRST + WEEK)
    larkspur.give("A1", slots)
    larkspur.oncall.staffing.set_terms(Staffing(worker="A2", takes_offers=True, caseload=12), "test")
    larkspur.oncall.staffing.set_terms(Staffing(worker="A4", takes_offers=True, caseload=13), "test")
    found = {each.worker.id: each for each in could(larkspur, larkspur.stint(slots[0]), "A3")}
    assert sorted(found) == ["A2", "A4", "A5", "A6", "A7", "A8"]
    assert [found[name].offers for name in ("A2", "A4", "A5")] == [True, True, False]
    assert [found[name].overloaded for name in ("A2", "A4", "A5")] == [False, True, False]
