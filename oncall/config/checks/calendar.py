"""Time: a zone and holidays that exist, and for every minute of the next two years somebody to ask."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import available_timezones

from oncall.config.document import hint
from oncall.config.faults import said_by
from oncall.domain.errors import Problem
from oncall.domain.rules import RuleSet
from rota.check import check_patterns
from rota.errors import RotaError
from rota.holidays import HolidayCalendar, HolidayRules
from rota.pattern import zone_of
from rota.roster import DutyRules

HORIZON = timedelta(days=2 * 366)
_OBSERVED = " (observed)"


def calendar_faults(rules: RuleSet, on: date) -> Iterator[Problem]:
    """A zone, a region or a holiday that does not exist; positions above themselves."""
    try:
        zone_of(rules.agency.zone)
    except RotaError as error:
        fault, remedy = said_by(error)
        near = hint(rules.agency.zone, available_timezones())
        yield Problem(place="agency.zone", fault=fault, remedy=near if near.startswith("Did") else remedy)
    try:
        yield from _holiday_faults(rules.holidays, on)
    except RotaError as error:
        fault, remedy = said_by(error)
        yield Problem(place="holidays", fault=fault, remedy=remedy)


def _holiday_faults(rules: HolidayRules, on: date) -> Iterator[Problem]:
    """Holidays that are to be left out but do not come up in the horizon. Raises UnknownRegion."""
    calendar = HolidayCalendar(rules=HolidayRules(country=rules.country, subdivision=rules.subdivision))
    names = {name for day in _days(on) for name in (calendar.name_on(day) or "").split("; ")}
    known = sorted({name.removesuffix(_OBSERVED) for name in names} - {""})
    for i, name in enumerate(rules.not_observed):
        if name not in known:
            fault = f"there is no public holiday '{name}' in the next two years"
            yield Problem(place=f"holidays.not_observed[{i}]", fault=fault, remedy=hint(name, known))


def _days(on: date) -> Iterator[date]:
    return (on + timedelta(days=number) for number in range(HORIZON.days))


def pattern_faults(rules: RuleSet, on: date) -> Iterator[Problem]:
    """Minutes of the next two years for which nobody, or two at once, would be asked to serve.

    Of the faults of one position in one area only the first is told, with how many more there are.
    """
    try:
        duty = rules.duty
    except RotaError as error:
        fault, remedy = said_by(error)
        yield Problem(place="positions", fault=fault, remedy=remedy)
        return
    for area, position in _served(duty, tuple(area.id for area in rules.areas)):
        found = check_patterns(duty, area, position, on, on + HORIZON)
        if found:
            fault, remedy = said_by(ValueError(str(found[0])))
            more = f" (and {len(found) - 1} more like it)" if len(found) > 1 else ""
            yield Problem(place="patterns", fault=fault + more, remedy=remedy)


def _served(duty: DutyRules, areas: tuple[str, ...]) -> Iterator[tuple[str | None, str]]:
    """Each position with each area it serves; of areas that the same rules serve, only the first. Those who only
    learn serve nobody."""
    seen = set()
    for position in (rule.id for rule in duty.positions if not rule.shadow):
        for area in areas:
            reach = duty.reach(area, position)
            patterns = tuple(pattern.serves(reach, position) for pattern in duty.patterns)
            offices = tuple(office.answers_for(reach, position) for office in duty.offices)
            if (position, patterns, offices) not in seen:
                seen.add((position, patterns, offices))
                yield reach, position
