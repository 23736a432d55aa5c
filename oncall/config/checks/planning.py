"""Rules of planning that could never be kept, or that speak of what is not there."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from difflib import get_close_matches

from oncall.config.document import hint
from oncall.config.faults import said_by
from oncall.domain.daytime import SLEEP, is_sleep_by_the_clock
from oncall.domain.errors import Problem
from oncall.domain.planning import NeedRule, Planning
from oncall.domain.rules import RuleSet
from rota.calendar import holiday_names
from rota.errors import RotaError
from rota.model import Scope
from rota.pattern import Weekday, days_between

_HORIZON = timedelta(days=2 * 366)
_LIMITS = (
    "max_duties_7d", "max_duties_28d", "max_consecutive_days", "max_nights_in_row", "max_weekends_28d",
    "max_weekends_in_row", "max_major_holidays",
)  # fmt: skip  # One line is one list.
_COUNTS = (
    "weeks", "history_weeks", "wave_minutes", "confirm_minutes", "gap_days", "preflight_hours", "sheet_minutes",
)  # fmt: skip
_MAY_BE_NOTHING = ("min_rest_hours", "publish_days", "eligible_months", "approval_hours", "undo_minutes")
_AT_MOST = {
    "min_rest_hours": 72,
    "weeks": 104,
    "history_weeks": 104,
    "publish_days": 365,
    "eligible_months": 120,
    "confirm_minutes": 720,
    "undo_minutes": 60,
    "gap_days": 92,
    "preflight_hours": 168,
    "sheet_minutes": 480,
}
"""Above these somebody meant another unit."""

_MOST_FREE = 12
"""Weekends between two of duty: one in thirteen is one in a quarter of a year."""


def planning_faults(rules: RuleSet, on: date) -> Iterator[Problem]:
    """Everything wrong with [planning]; `on` is the local day from which the rules are to hold."""
    planning = rules.planning
    yield from _number_faults(planning)
    yield from _wave_faults(planning)
    yield from _time_faults(planning)
    yield from _name_faults(rules)
    yield from _holiday_faults(rules, on)
    yield from _limit_faults(planning)


def _number_faults(planning: Planning) -> Iterator[Problem]:
    for name in _LIMITS:
        limit = getattr(planning, name)
        if limit is not None and limit < 1:
            fault = f"{limit} would let nobody serve at all"
            yield _problem(name, fault, "Write 1 or more, or leave it out for no limit")
    for name in (*_COUNTS, *_MAY_BE_NOTHING):
        least, value = int(name in _COUNTS), getattr(planning, name)
        if value < least:
            yield _problem(name, f"{value} is too small", f"Write {least} or more")
        elif value > _AT_MOST.get(name, value):
            yield _problem(name, f"{value} is more than can be meant", f"Write at most {_AT_MOST[name]}")
    if planning.caseload_limit is not None and planning.caseload_limit < 0:
        yield _problem("caseload_limit", f"{planning.caseload_limit} is too small", "Write 0 or more, or leave it out")
    for number, kind in enumerate(planning.kinds):
        if not 0 < kind.weight <= 10:
            yield _problem(
                f"kinds[{number}].weight", f"{kind.weight} is no weight", "Write a number up to 10, such as 1.5"
            )
    for number, need in enumerate(planning.needs):
        if need.count < 1:
            yield _problem(f"needs[{number}].count", f"{need.count} is too small", "Write 1 or more")


def _wave_faults(planning: Planning) -> Iterator[Problem]:
    for number, size in enumerate(planning.wave_sizes):
        if size < 1:
            yield _problem(f"wave_sizes[{number}]", f"a wave of {size} asks nobody", "Write 1 or more")


def _time_faults(planning: Planning) -> Iterator[Problem]:
    if planning.test_day not in ("", *Weekday):
        yield _problem("test_day", f"'{planning.test_day}' is no day", hint(planning.test_day, tuple(Weekday)))
    for name in ("test_at", "tell_day_at"):
        try:
            asleep = is_sleep_by_the_clock(getattr(planning, name))
        except RotaError as error:
            fault, remedy = said_by(error)
            yield _problem(name, fault, remedy)
            continue
        if asleep:
            yield _problem(name, "nobody is woken for it", f"Choose a time outside of {SLEEP.replace('-', ' to ')}")
    for number, address in enumerate(planning.sheet_to):
        if address.count("@") != 1 or " " in address or not all(address.split("@")):
            fault = "it is no address of electronic mail"
            yield _problem(f"sheet_to[{number}]", fault, "Write it as name@example.org")


def _name_faults(rules: RuleSet) -> Iterator[Problem]:
    """Kinds, positions and areas that no pattern has, and needs that nobody could meet."""
    kinds = tuple(dict.fromkeys(pattern.kind for pattern in rules.patterns))
    seen: set[str] = set()
    for number, kind in enumerate(rules.planning.kinds):
        place = f"kinds[{number}].kind"
        yield from _unknown(place, "kind of duty", (kind.kind,), kinds, single=True)
        if kind.kind in seen:
            yield _problem(place, f"'{kind.kind}' is weighed twice", "Keep one of the two")
        seen.add(kind.kind)
    for number, need in enumerate(rules.planning.needs):
        yield from _need_faults(rules, f"needs[{number}]", need, kinds)


def _need_faults(rules: RuleSet, place: str, need: NeedRule, kinds: Collection[str]) -> Iterator[Problem]:
    positions = {rule.id: rule for rule in rules.positions}
    yield from _unknown(f"{place}.positions", "position", need.positions, positions)
    yield from _unknown(f"{place}.areas", "area", need.areas, [area.id for area in rules.areas])
    yield from _unknown(f"{place}.kinds", "kind of duty", need.kinds, kinds)
    if not need.skill.strip():
        yield _problem(f"{place}.skill", "it is empty", "Name a skill or a language")
    known = [positions[name] for name in need.positions if name in positions]
    if known and all(rule.shadow for rule in known):
        fault = "a shadow never counts, so nobody could meet this"
        yield _problem(f"{place}.positions", fault, "Name positions that are responsible")
    holders = len([rule for rule in known if rule.scope is Scope.LINE])
    holders += len([rule for rule in known if rule.scope is Scope.AREA]) * _areas(rules, need)
    if known and need.count > holders:
        fault = f"{need.count} people are asked for, and {holders} hold these positions at a time"
        yield _problem(f"{place}.count", fault, "Ask for fewer, or name more positions")


def _areas(rules: RuleSet, need: NeedRule) -> int:
    """In how many areas people may meet a need between them."""
    return (len(need.areas) or len(rules.areas)) if need.together else 1


def _unknown(
    place: str, what: str, names: Collection[str], known: Collection[str], *, single: bool = False
) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name not in known:
            where = place if single else f"{place}[{number}]"
            yield _problem(where, f"there is no {what} '{name}'", hint(name, tuple(known)))


def _holiday_faults(rules: RuleSet, on: date) -> Iterator[Problem]:
    """Major holidays that are not kept here: of another region, not observed, or misspelt."""
    named = rules.planning.major_holidays
    try:
        calendar = rules.duty.calendar
        kept = (
            {name for day in days_between(on, on + _HORIZON) for name in holiday_names(calendar, day)}
            if named
            else set()
        )
    except RotaError:  # The zone, the region or the positions are at fault, and that is told where they stand.
        return
    for number, name in enumerate(named):
        if name not in kept:
            region = "-".join(part for part in (rules.holidays.country, rules.holidays.subdivision) if part)
            fault = f"'{name}' is not kept in {region or 'an agency without public holidays'} in the next two years"
            yield _problem(f"major_holidays[{number}]", fault, _meant(name, sorted(kept)))


def _meant(name: str, kept: Sequence[str]) -> str:
    """The holiday that was most likely meant; of a region's own ones none is like another's."""
    close = get_close_matches(name, kept, n=1, cutoff=0.75)
    if close or not kept:
        return f"Did you mean '{close[0]}'" if close else "Take it out"
    return f"Use some of: {', '.join(kept)}"


def _limit_faults(planning: Planning) -> Iterator[Problem]:
    """Limits that contradict each other."""
    week, month = planning.max_duties_7d, planning.max_duties_28d
    if week is not None and month is not None and month < week:
        fault = f"fewer duties are allowed in 28 days ({month}) than in 7 ({week})"
        yield _problem("max_duties_28d", fault, "Make it larger, or leave one of the two out")
    if planning.max_weekends_28d is not None and planning.max_weekends_28d > 4:
        yield _problem("max_weekends_28d", "four weeks have four weekends", "Write 4 or less, or leave it out")
    free = planning.weekends_free_between
    if free is not None and not 0 <= free <= _MOST_FREE:
        remedy = f"Write 2 for one weekend in three; at most {_MOST_FREE}, or leave it out"
        yield _problem("weekends_free_between", f"{free} free weekends cannot be meant", remedy)


def _problem(place: str, fault: str, remedy: str) -> Problem:
    return Problem(place=f"planning.{place}", fault=fault, remedy=remedy)
