"""The duties around a stretch of time as they are really held, and the unbroken runs they make."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from oncall.domain.tonight import Run
from oncall.flow.moment import Moment
from rota.held import Stretch, held
from rota.model import Duty
from rota.pattern import days_between, local_date

_AROUND = timedelta(days=1)
"""What lies over a duty in its past is seen as well, so that no run seems to begin where one was handed over."""


def duties(moment: Moment, since: datetime, until: datetime) -> Sequence[Duty]:
    """Every standing duty of every line around [since, until)."""
    lines = moment.rules.service_lines
    return [duty for line in lines for duty in moment.tx.duties.of_line(line.id, since - _AROUND, until)]


def stretches(moment: Moment, since: datetime, until: datetime) -> tuple[Stretch, ...]:
    """What is really held in [since, until), whole stretches, in order of time. Shadows hold nothing."""
    shadows = {position.id for position in moment.rules.positions if position.shadow}
    there = held(duty for duty in duties(moment, since, until) if duty.position not in shadows)
    return tuple(each for each in there if each.end > since and each.start < until)


def period_starts(moment: Moment, since: datetime, until: datetime) -> set[datetime]:
    """When duty periods of the rules begin in [since, until): there somebody should begin, whoever is planned."""
    duty = moment.rules.duty
    first, last = local_date(since, duty.zone), local_date(until, duty.zone)
    found = (
        pattern.interval_on(day, duty.zone, duty.calendar)
        for pattern in duty.patterns
        for day in days_between(first - timedelta(days=1), last)
    )
    return {period.start for period in found if period is not None and since <= period.start < until}


def runs(given: Iterable[Stretch]) -> tuple[Run, ...]:
    """The unbroken runs of these stretches, in order of time: what touches or overlaps is one."""
    found: dict[str, list[list[Stretch]]] = {}
    for stretch in sorted(given, key=lambda each: (each.start, each.end)):
        theirs = found.setdefault(stretch.worker, [])
        if theirs and stretch.start <= max(each.end for each in theirs[-1]):
            theirs[-1].append(stretch)
        else:
            theirs.append([stretch])
    whole = [_run(worker, parts) for worker, theirs in found.items() for parts in theirs]
    return tuple(sorted(whole, key=lambda run: (run.start, run.worker)))


def runs_between(moment: Moment, since: datetime, until: datetime) -> tuple[Run, ...]:
    """The runs that begin in [since, until)."""
    found = runs(stretches(moment, since - timedelta(seconds=1), until))
    return tuple(run for run in found if since <= run.start < until)


def _run(worker: str, parts: Sequence[Stretch]) -> Run:
    end = max(part.end for part in parts)
    return Run(worker=worker, start=parts[0].start, end=end, stretches=tuple(parts))
