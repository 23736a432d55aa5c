"""A rota for a demonstration: everybody in turn, by the agency's own duty patterns.

It is no planner. Whoever has been off for longest takes the next block, after a night's rest where
that can be had; one worker serves every service line of the area, as small agencies do.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from oncall.domain.person import Worker
from oncall.domain.rules import RuleSet
from rota.interval import Interval
from rota.model import Duty, DutySource, Scope
from rota.pattern import Block, DutyPattern, days_between

REST = timedelta(hours=10)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """What one worker takes at a time: some stretches of one position in one area, each with its kind."""

    area: str | None
    position: str
    stretches: tuple[tuple[Interval, str], ...]

    @property
    def start(self) -> datetime:
        return self.stretches[0][0].start

    @property
    def end(self) -> datetime:
        return self.stretches[-1][0].end


def duties_in_turn(rules: RuleSet, workers: Sequence[Worker], first: date, last: date, at: datetime) -> list[Duty]:
    """Duties for every line from the local day `first` to `last`; a turn that nobody is free for is a gap."""
    off_since: dict[str, datetime] = {}
    duties: list[Duty] = []
    for turn in _turns(rules, first, last):
        worker = _longest_off(_able(workers, turn), off_since, turn)
        if worker is not None:
            off_since[worker.id] = turn.end
            duties += (
                _duty(line.id, turn, stretch, worker, at) for line in rules.service_lines for stretch in turn.stretches
            )
    return duties


def _turns(rules: RuleSet, first: date, last: date) -> list[_Turn]:
    """Every turn of every position, by its beginning."""
    found: list[_Turn] = []
    for position in rules.positions:
        areas: list[str | None] = [None] if position.scope is Scope.LINE else [area.id for area in rules.areas]
        for area in areas:
            found += _turns_of(rules, area, position.id, first, last)
    return sorted(found, key=lambda turn: turn.start)


def _turns_of(rules: RuleSet, area: str | None, position: str, first: date, last: date) -> Iterator[_Turn]:
    taken: dict[tuple[object, ...], list[tuple[Interval, str]]] = defaultdict(list)
    for pattern in rules.patterns:
        covered = any(merge.area == area and pattern.kind in merge.kinds for merge in rules.merges)
        for day in days_between(first, last) if pattern.serves(area, position) and not covered else ():
            if stretch := pattern.interval_on(day, rules.zone, rules.duty.calendar):
                taken[_together(pattern, day)].append((stretch, pattern.kind))
    for stretches in taken.values():
        in_order = tuple(sorted(stretches, key=lambda each: each[0].start))
        yield _Turn(area=area, position=position, stretches=in_order)


def _together(pattern: DutyPattern, day: date) -> tuple[object, ...]:
    """What stretches have in common that one worker takes together."""
    match pattern.block:
        case Block.SINGLE:
            return pattern.kind, day
        case Block.NIGHT:
            return Block.NIGHT, day
        case Block.WEEKEND:
            return pattern.kind, *day.isocalendar()[:2]
        case Block.WEEK:
            return Block.WEEK, *day.isocalendar()[:2]


def _able(workers: Sequence[Worker], turn: _Turn) -> list[Worker]:
    return [w for w in workers if turn.position in w.positions and (turn.area is None or turn.area in w.areas)]


def _longest_off(workers: Sequence[Worker], off_since: dict[str, datetime], turn: _Turn) -> Worker | None:
    free = [worker for worker in workers if off_since.get(worker.id, _NEVER) <= turn.start]

    def by_rest(worker: Worker) -> tuple[bool, datetime]:
        since = off_since.get(worker.id, _NEVER)
        return turn.start - since < REST, since

    return min(free, key=by_rest, default=None)


def _duty(line: str, turn: _Turn, stretch: tuple[Interval, str], worker: Worker, at: datetime) -> Duty:
    interval, kind = stretch
    return Duty(
        id=str(uuid.uuid4()),
        line=line,
        area=turn.area,
        position=turn.position,
        worker=worker.id,
        start=interval.start,
        end=interval.end,
        kind=kind,
        source=DutySource.PLANNED,
        made_at=at,
    )
