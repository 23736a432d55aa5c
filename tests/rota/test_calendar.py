"""The calendar of a rota: what has to be held, block by block, over any stretch and right through all clock changes."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.calendar import CalendarSlot, calendar, holiday_year, named_holidays, nights_in, saturday_of
from rota.holidays import ExtraHoliday, HolidayCalendar, HolidayRules
from rota.interval import Interval
from rota.model import PositionRule
from rota.pattern import Block, DutyPattern, local_midnight
from rota.roster import DutyRules
from tests.rota.agencies import AGENCIES, AREAS, CHICAGO, FIRST_YEAR, HARLOW, LARKSPUR, LAST_YEAR, ZONES, primary

MONDAY = date(2026, 9, 14)  # Of a week without holiday or clock change.
DAY = timedelta(days=1)
BLOCKS = {"night": Block.WEEK, "friday": Block.WEEK, "saturday": Block.WEEK, "sunday": Block.WEEK}
BLOCKS |= {"evening": Block.NIGHT, "overnight": Block.NIGHT}
BLOCKS |= {"weekend day": Block.WEEKEND, "weekend night": Block.WEEKEND}


def in_blocks(rules: DutyRules) -> DutyRules:
    """The agency of the tests with the blocks of DOMAIN: weeks in Larkspur; nights and weekend pairs in Harlow."""
    ordinary = [
        replace(p, block=BLOCKS.get(p.kind, p.block) if p.on == "ordinary" else p.block) for p in rules.patterns
    ]
    return replace(rules, patterns=tuple(ordinary))


BLOCKED = {name: in_blocks(rules) for name, rules in AGENCIES.items()}
LARK, HARL = BLOCKED["larkspur"], BLOCKED["harlow"]


def of(slots: Sequence[CalendarSlot], area: str | None, position: str = "primary") -> list[CalendarSlot]:
    """Those of one place."""
    return [slot for slot in slots if slot.place == (area, position)]


def week(rules: DutyRules, monday: date, areas: Sequence[str] = ("north",)) -> tuple[CalendarSlot, ...]:
    """One week of an agency."""
    return calendar(rules, areas, monday, monday + 6 * DAY)


def test_a_week_of_larkspur_is_one_block_of_seven_duties() -> None:
    """One worker a week, Monday 16:30 to Monday 08:00: 125.5 h in seven duties, given away in one piece."""
    slots = of(week(LARK, MONDAY), "north")
    assert [slot.hours for slot in slots] == [15.5] * 5 + [24, 24]
    assert {slot.block for slot in slots} == {"north/primary week of 2026-09-14"}
    assert [slot.nights for slot in slots] == [1] * 7
    assert [slot.weekend for slot in slots] == [None] * 5 + [date(2026, 9, 19)] * 2


def test_a_holiday_is_carved_out_of_the_week_and_stands_by_itself() -> None:
    """Thanksgiving 2026: the Thursday is nobody's week, the six other duties of it still are one block."""
    slots = of(week(LARK, date(2026, 11, 23)), "north")
    [holiday] = [slot for slot in slots if slot.block is None]
    assert (holiday.kind, holiday.day, holiday.hours) == ("holiday", date(2026, 11, 26), 24)
    assert holiday.holidays == ("Thanksgiving Day",)
    assert len({slot.block for slot in slots if slot.block}) == 1
    assert len(slots) == 7


def test_an_evening_and_its_night_are_one_block_on_the_day_of_the_evening() -> None:
    """Harlow: 17:00 to midnight and midnight to 08:00, Friday's too; the night belongs to the evening before it."""
    slots = of(week(HARL, MONDAY), "north")
    friday = [slot for slot in slots if slot.block == "north/primary night of 2026-09-18"]
    assert [(slot.kind, slot.hours, slot.weekend) for slot in friday] == [("evening", 7, None), ("overnight", 8, None)]


def test_the_days_of_a_weekend_go_together_and_so_do_its_nights() -> None:
    """Saturday and Sunday by day are one pair, by night another: nobody has all 48 hours."""
    slots = of(week(HARL, MONDAY), "north")
    weekend = defaultdict(list)
    for slot in slots:
        if slot.weekend:
            weekend[slot.block].append(slot.kind)
    assert weekend == {
        "north/primary weekend day of 2026-09-19": ["weekend day"] * 2,
        "north/primary weekend night of 2026-09-19": ["weekend night"] * 2,
    }


def test_a_small_area_has_no_nights_of_its_own_where_another_covers_them() -> None:
    """Ridge's overnights are East's: no slot in Ridge, and East's slot says whom it serves besides."""
    slots = week(HARL, MONDAY, AREAS)
    assert {slot.kind for slot in of(slots, "ridge")} == {"evening", "weekend day", "weekend night"}
    also = {(slot.kind, slot.also_for) for slot in of(slots, "east") if slot.also_for}
    assert also == {("overnight", ("ridge",))}
    assert {slot.block for slot in of(slots, "ridge") if slot.kind == "evening"} == {None}


def test_a_position_of_the_whole_line_has_one_slot_whatever_the_areas() -> None:
    """The supervisor's week: one slot that lasts, with its nights and its weekend, and none of them to rest from."""
    [supervisor] = of(week(HARL, MONDAY, AREAS), None, "supervisor")
    assert (supervisor.hours, supervisor.nights, supervisor.weekends) == (168, 7, 1)
    assert (supervisor.weekend, supervisor.holidays, supervisor.long) == (None, (), True)


def test_who_only_learns_has_no_slot() -> None:
    """A shadow stands beside somebody; nothing has to be held for it."""
    positions = (*LARK.positions, PositionRule(id="shadow", name="Shadow", shadow=True))
    patterns = [replace(p, positions=(*p.positions, "shadow")) for p in LARK.patterns]
    slots = week(replace(LARK, positions=positions, patterns=tuple(patterns)), MONDAY)
    assert {slot.position for slot in slots} == {"primary", "supervisor", "manager"}


def test_a_duty_over_the_change_of_clocks_has_an_hour_more_or_less() -> None:
    """Larkspur's Saturdays of 31 October 2026 and 13 March 2027: 25 and 23 hours, one night each."""
    autumn = of(week(LARK, date(2026, 10, 26)), "north")[5]
    spring = of(week(LARK, date(2027, 3, 8)), "north")[5]
    assert (autumn.hours, spring.hours) == (25, 23)
    assert (autumn.nights, spring.nights) == (1, 1)


def test_a_night_belongs_to_whoever_has_most_of_it() -> None:
    """Of 02:00 to 05:00 at least half; of a night whose clocks skip 02:00 as well."""

    def at(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=CHICAGO).astimezone(UTC)

    assert nights_in(at("2026-11-24T17:00"), at("2026-11-25T03:00"), CHICAGO) == 0
    assert nights_in(at("2026-11-25T03:00"), at("2026-11-25T08:00"), CHICAGO) == 1
    assert nights_in(at("2027-03-14T00:00"), at("2027-03-14T03:30"), CHICAGO) == 0
    assert nights_in(at("2027-03-14T00:00"), at("2027-03-14T04:00"), CHICAGO) == 1
    assert nights_in(at("2026-11-23T08:00"), at("2026-11-30T08:00"), CHICAGO) == 7


def test_christmas_eve_starts_early_and_says_so() -> None:
    """Thursday 24 December 2026: the office closes at 15:30, and the duty begins."""
    [eve] = [slot for slot in of(week(LARK, date(2026, 12, 21)), "north") if slot.eve]
    assert (eve.day, eve.eve, eve.hours) == (date(2026, 12, 24), "Christmas Eve", 16.5)


def test_an_observed_holiday_has_the_name_of_its_own_day() -> None:
    """4 July 2026 is a Saturday: the Friday before is kept too, and both are Independence Day."""
    found = named_holidays(LARK.calendar, date(2026, 7, 1), date(2026, 7, 7))
    assert [(each.day.day, each.name, each.observed) for each in found] == [
        (3, "Independence Day", True),
        (4, "Independence Day", False),
    ]


def test_a_new_year_that_is_observed_in_december_is_the_next_years() -> None:
    """1 January 2028 is a Saturday, so 31 December 2027 is kept: it belongs to 2028, not once more to 2027."""
    found = named_holidays(LARK.calendar, date(2027, 1, 1), date(2028, 1, 2))
    years = [(each.day, each.year) for each in found if each.name == "New Year's Day"]
    assert years == [(date(2027, 1, 1), 2027), (date(2027, 12, 31), 2028), (date(2028, 1, 1), 2028)]
    assert holiday_year(LARK.calendar, date(2027, 12, 31), "New Year's Day") == 2028


def test_thanksgiving_moves_and_keeps_its_name() -> None:
    """The fourth Thursday of November, whichever day that is."""
    days = [
        each.day
        for each in named_holidays(LARK.calendar, date(2025, 11, 1), date(2027, 12, 1))
        if each.name == "Thanksgiving Day"
    ]
    assert days == [date(2025, 11, 27), date(2026, 11, 26), date(2027, 11, 25)]


def test_a_closure_of_the_agencys_own_is_a_holiday_by_its_name() -> None:
    """The county moves house on a Wednesday."""
    extra = ExtraHoliday(date=date(2026, 9, 16), name="Removal")
    rules = replace(LARK, holidays=HolidayRules(country="US", extra=(extra,)))
    [slot] = [slot for slot in of(week(rules, MONDAY), "north") if slot.holidays]
    assert (slot.kind, slot.holidays) == ("holiday", ("Removal",))


def test_a_day_with_two_holidays_has_both_names() -> None:
    """An agency's own day on a public holiday: whoever serves has held both."""
    christmas = date(2026, 12, 25)
    own = ExtraHoliday(date=christmas, name="Founders' Day")
    kept = HolidayCalendar(rules=HolidayRules(country="US", extra=(own,)))
    assert [each.name for each in named_holidays(kept, christmas, christmas)] == ["Christmas Day", "Founders' Day"]


def test_two_duties_of_one_kind_on_a_day_are_told_apart() -> None:
    """An early and a late evening of the same kind: the second has a number."""
    pair = (primary("evening", "17:00", "20:00"), primary("evening", "20:00", "24:00"))
    slots = week(replace(HARLOW, patterns=pair, merges=()), MONDAY)
    assert [slot.id for slot in slots[:2]] == ["north:2026-09-14:evening/primary", "north:2026-09-14:evening/primary#2"]


def test_the_saturday_names_the_weekend() -> None:
    """Of every day of a week it is the one ahead, on Sunday the day before."""
    assert {saturday_of(MONDAY + number * DAY) for number in range(7)} == {date(2026, 9, 19)}


days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@given(
    name=st.sampled_from(sorted(BLOCKED)),
    zone=st.sampled_from(ZONES),
    first=days,
    length=st.integers(0, 20),
    cut=st.integers(0, 20),
)
@settings(max_examples=120)
def test_any_stretch_gives_the_same_slots(name: str, zone: str, first: date, length: int, cut: int) -> None:
    """Asked for in one piece or in two, a slot has the same id, the same hours and the same block."""
    rules, last = replace(BLOCKED[name], zone_name=zone), first + length * DAY
    middle = min(first + cut * DAY, last)
    whole = calendar(rules, ("north", "east"), first, last)
    parts = (
        *calendar(rules, ("north", "east"), first, middle),
        *calendar(rules, ("north", "east"), middle + DAY, last),
    )
    assert set(whole) == set(parts)
    assert len({slot.id for slot in whole}) == len(whole)


@given(name=st.sampled_from(sorted(BLOCKED)), zone=st.sampled_from(ZONES), first=days)
@settings(max_examples=150)
def test_no_minute_is_left_out_and_none_is_there_twice(name: str, zone: str, first: date) -> None:
    """Two weeks in any zone and any year: duties of a place and office hours of the desk make up all the time."""
    rules = replace(BLOCKED[name], zone_name=zone)
    slots = of(calendar(rules, ("north",), first - 2 * DAY, first + 14 * DAY), "north")
    assert all(one.end <= other.start for one, other in pairwise(slots))
    window = Interval(start=local_midnight(first, rules.zone), end=local_midnight(first + 13 * DAY, rules.zone))
    [office] = rules.offices
    open_hours = [office.open_on(first + n * DAY, rules.zone, rules.calendar) for n in range(-1, 15)]
    held = [*(slot.interval for slot in slots), *(hours for hours in open_hours if hours)]
    assert window.minus(held) == ()


@given(zone=st.sampled_from(ZONES), first=days)
@settings(max_examples=60)
def test_a_block_is_of_one_place_and_of_one_week(zone: str, first: date) -> None:
    """Whatever is given away in one piece is one position of one area, and no block is of one slot alone."""
    rules = replace(HARL, zone_name=zone)
    monday = first - first.weekday() * DAY
    blocks = defaultdict(list)
    for slot in week(rules, monday, AREAS):
        if slot.block:
            blocks[slot.block].append(slot)
    assert all(len({slot.place for slot in block}) == 1 and len(block) > 1 for block in blocks.values())


@pytest.mark.parametrize("year", range(2024, 2031))
def test_a_year_holds_every_holiday_once_for_each_of_its_days(year: int) -> None:
    """Eleven public holidays less the one not kept, with their observed days: each a slot of 24 hours in Larkspur."""
    slots = of(calendar(LARK, ("north",), date(year, 1, 1), date(year, 12, 31)), "north")
    held = Counter(slot.day for slot in slots if slot.holidays)
    kept = {each.day for each in named_holidays(LARK.calendar, date(year, 1, 1), date(year, 12, 31))}
    assert set(held) == kept
    assert set(held.values()) == {1}


def test_a_pattern_of_single_duties_has_no_block() -> None:
    """Each night is given away by itself."""
    nights = DutyPattern(kind="night", name="Night", positions=("primary",), starts="17:00", ends="08:00")
    slots = week(replace(LARKSPUR, patterns=(nights,)), MONDAY)
    assert {slot.block for slot in slots} == {None}
