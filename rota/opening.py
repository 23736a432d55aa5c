"""When an office opens next: the moment for which a matter that wakes nobody is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rota.office import Closure, OfficeHours, days_around, office_at
from rota.pattern import local_date
from rota.roster import DutyRules

_HORIZON = timedelta(days=30)


def next_opening(
    rules: DutyRules, closures: Sequence[Closure], line: str, area: str | None, position: str, at: datetime
) -> datetime | None:
    """The first instant from `at` (UTC) at which a desk answers for that position there.

    `at` itself when it is open now; None when nothing opens within thirty days.
    """

    def is_open(instant: datetime) -> bool:
        return office_at(rules.offices, closures, rules.zone, rules.calendar, area, line, position, instant) is not None

    if is_open(at):
        return at
    ends = [c.end for c in closures if at < c.end <= at + _HORIZON]
    candidates = sorted({*_openings(rules.offices, rules, area, position, at), *ends})
    return next((instant for instant in candidates if is_open(instant)), None)


def _openings(
    offices: Sequence[OfficeHours], rules: DutyRules, area: str | None, position: str, at: datetime
) -> list[datetime]:
    found = []
    days = days_around(local_date(at, rules.zone), local_date(at + _HORIZON, rules.zone))
    for day in days:
        for office in offices:
            hours = office.open_on(day, rules.zone, rules.calendar) if office.answers_for(area, position) else None
            if hours is not None and hours.start > at:
                found.append(hours.start)
    return found
