"""What publishing a rota does to the duties that stand: worked out before anything is stored.

a planned duty of the same place, time and worker ──> stays, and keeps its id
a planned duty for hours that the rota speaks of ───> cancelled; what it held besides is kept as a duty
a slot of the rota that begins later ───────────────> a duty; of a hole, for whoever was named to hold it
a duty that has begun ──────────────────────────────> never touched
a swap or an override agreed meanwhile ─────────────> stays where the plan below it stays; where the rota
                                                      names somebody else it is a clash, and never lost silently
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from oncall.domain.rota import RotaDuty, duty_id
from rota.interval import Interval
from rota.model import Duty, DutySource

_LATER = timedelta(microseconds=1)

Place = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The duties that stand at `at` (UTC) wherever the rota speaks. `held_holes` are the ids of those that were made
    for whoever was named to hold a hole: they belong to the plan."""

    duties: Sequence[Duty]
    held_holes: Collection[str]
    at: datetime
    _by_place: dict[Place, list[Duty]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for duty in self.duties:
            if not duty.cancelled:
                self._by_place.setdefault((duty.line, duty.area, duty.position), []).append(duty)

    @classmethod
    def with_holes(cls, duties: Sequence[Duty], holes: Iterable[RotaDuty], at: datetime) -> "Standing":
        """The same, given the holes of earlier rotas that are held by name."""
        held: dict[tuple[str | None, str], list[RotaDuty]] = {}
        for hole in holes:
            held.setdefault((hole.area, hole.position), []).append(hole)
        ids = {
            duty.id
            for duty in duties
            for hole in held.get((duty.area, duty.position), ())
            if duty.source is DutySource.OVERRIDE and duty.worker == hole.holder
            if hole.start <= duty.start and duty.end <= hole.end
        }
        return cls(duties=duties, held_holes=ids, at=at)

    def planned(self, line: str, row: RotaDuty) -> tuple[Duty, ...]:
        """What an earlier plan says of the hours of a slot, as far as it lies ahead."""
        return tuple(duty for duty in self.there(line, row) if self.is_plan(duty) and duty.start > self.at)

    def laid(self, line: str, row: RotaDuty) -> tuple[Duty, ...]:
        """Swaps and overrides for the hours of a slot."""
        return tuple(duty for duty in self.there(line, row) if not self.is_plan(duty))

    def after(self, line: str, row: RotaDuty) -> datetime:
        """When something is made that shall lie over all that stands there: among equals the latest serves."""
        return max([self.at, *(duty.made_at + _LATER for duty in self.there(line, row))])

    def is_plan(self, duty: Duty) -> bool:
        """Whether it was planned, and not agreed or imposed afterwards."""
        return duty.source is DutySource.PLANNED or duty.id in self.held_holes

    def there(self, line: str, row: RotaDuty) -> tuple[Duty, ...]:
        """Everything that stands at the place of a slot in its hours."""
        here = self._by_place.get((line, row.area, row.position), ())
        return tuple(duty for duty in here if duty.start < row.end and row.start < duty.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A change that was agreed or imposed meanwhile, in a slot for which the rota names somebody else."""

    row: RotaDuty
    duty: Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """What would be cancelled and made. `stays` are agreed changes that go on lying over the plan."""

    cancelled: tuple[Duty, ...]
    made: tuple[Duty, ...]
    kept: tuple[Duty, ...]
    stays: tuple[Duty, ...]
    clashes: tuple[Clash, ...]

    def after(self, standing: Standing) -> tuple[Duty, ...]:
        """The duties that stand once it is done."""
        gone = {duty.id for duty in self.cancelled}
        return (*(duty for duty in standing.duties if duty.id not in gone), *self.made)


def replacing(rows: Iterable[RotaDuty], lines: Sequence[str], standing: Standing, *, overrule: bool) -> Replacement:
    """What publishing these slots does. With `overrule`, clashing swaps and overrides give way: over them is laid
    that the worker whom the rota names serves all the same."""
    ahead = [row for row in rows if row.end > standing.at]
    several = [_of_line([row for row in ahead if row.start > standing.at], line, standing, overrule) for line in lines]
    running = [
        duty for row in ahead if row.start <= standing.at for line in lines for duty in _of_running(row, line, standing)
    ]
    return Replacement(
        cancelled=tuple(duty for each in several for duty in each.cancelled),
        made=(*running, *(duty for each in several for duty in each.made)),
        kept=tuple(duty for each in several for duty in each.kept),
        stays=tuple(duty for each in several for duty in each.stays),
        clashes=tuple(clash for each in several for clash in each.clashes),
    )


def uncovered(row: RotaDuty, lines: Sequence[str], standing: Standing) -> tuple[Interval, ...]:
    """What nobody holds of a slot without a worker: hours that somebody took over meanwhile are held.

    Where service lines differ, the one with the most left counts: it has nobody.
    """
    left = [_left(row, line, standing) for line in lines]
    return max(left, key=lambda pieces: sum(piece.seconds for piece in pieces), default=())


def _of_line(rows: Sequence[RotaDuty], line: str, standing: Standing, overrule: bool) -> Replacement:
    kept: dict[str, Duty] = {}
    gone: dict[str, Duty] = {}
    stays: dict[str, Duty] = {}
    made: list[Duty] = []
    clashes: list[Clash] = []
    for row in rows:
        planned, laid = standing.planned(line, row), standing.laid(line, row)
        against = _against(row, planned, laid)
        clashes += [Clash(row=row, duty=duty) for duty in against]
        stays |= {duty.id: duty for duty in laid if duty not in against}
        if len(planned) == 1 and _says_the_same(planned[0], row):
            kept[planned[0].id] = planned[0]
        else:
            gone |= {duty.id: duty for duty in planned}
            made += _of_row(row, line, standing)
        made += _laid_over(row, line, against, standing.after(line, row)) if overrule else ()
    cancelled = tuple(duty for duty in gone.values() if duty.id not in kept)
    return Replacement(
        cancelled=cancelled,
        made=(*made, *(piece for duty in cancelled for piece in _besides(duty, rows))),
        kept=tuple(kept.values()),
        stays=tuple(stays.values()),
        clashes=tuple(clashes),
    )


def _against(row: RotaDuty, planned: Sequence[Duty], laid: Sequence[Duty]) -> tuple[Duty, ...]:
    """The agreed changes that a slot contradicts. One that lies over the very same plan, or is for the very worker
    whom the rota names, goes on as it was agreed."""
    if row.worker is None or {duty.worker for duty in planned} == {row.worker}:
        return ()
    return tuple(duty for duty in laid if duty.worker != row.worker)


def _says_the_same(duty: Duty, row: RotaDuty) -> bool:
    source = DutySource.PLANNED if row.worker else DutySource.OVERRIDE
    who = row.worker or row.holder
    return (duty.worker, duty.start, duty.end, duty.source, duty.kind) == (who, row.start, row.end, source, row.kind)


def _of_row(row: RotaDuty, line: str, standing: Standing) -> Iterator[Duty]:
    """The duty of a slot that begins later; of a hole, the hours that its named holder has to hold."""
    if row.worker:
        yield _duty(row, line, row.worker, _whole(row), standing.after(line, row), 0)
    elif row.holder:
        for number, piece in enumerate(_left(row, line, standing)):
            yield _duty(row, line, row.holder, piece, standing.after(line, row), number)


def _of_running(row: RotaDuty, line: str, standing: Standing) -> Iterator[Duty]:
    """A slot that is running is held from now on, as far as nobody stands for it."""
    if worker := row.worker or row.holder:
        for number, piece in enumerate(_left(row, line, standing)):
            yield _duty(row, line, worker, piece, standing.after(line, row), number)


def _left(row: RotaDuty, line: str, standing: Standing) -> tuple[Interval, ...]:
    """What nobody stands for once the plan of the hours that lie ahead is taken out; of a running slot, as it is."""
    ahead = Interval.unless_empty(max(row.start, standing.at), row.end)
    taken = standing.laid(line, row) if row.start > standing.at else standing.there(line, row)
    return ahead.minus(Interval(start=duty.start, end=duty.end) for duty in taken) if ahead else ()


def _laid_over(row: RotaDuty, line: str, against: Iterable[Duty], made_at: datetime) -> Iterator[Duty]:
    """What was agreed is never taken out of the record: the rota's worker is laid over it for those hours."""
    agreed = [Interval(start=duty.start, end=duty.end) for duty in against]
    for piece in _whole(row).minus(_whole(row).minus(agreed)):
        duty = _duty(row, line, row.worker or "", piece, made_at, 0)
        yield replace(duty, id=_part_of(f"over {duty.id}", piece), source=DutySource.OVERRIDE)


def _whole(row: RotaDuty) -> Interval:
    return Interval(start=row.start, end=row.end)


def _duty(row: RotaDuty, line: str, worker: str, piece: Interval, made_at: datetime, number: int) -> Duty:
    first = duty_id(row.id, line)
    return Duty(
        id=first if number == 0 else _part_of(first, piece),
        line=line,
        area=row.area,
        position=row.position,
        worker=worker,
        start=piece.start,
        end=piece.end,
        kind=row.kind,
        source=DutySource.PLANNED if row.worker else DutySource.OVERRIDE,
        made_at=made_at,
    )


def _besides(duty: Duty, rows: Iterable[RotaDuty]) -> Iterator[Duty]:
    """What a cancelled duty held outside the slots of the rota: nobody may lose their holder by the way."""
    spoken_of = [_whole(row) for row in rows if (row.area, row.position) == (duty.area, duty.position)]
    for piece in Interval(start=duty.start, end=duty.end).minus(spoken_of):
        yield replace(duty, id=_part_of(duty.id, piece), start=piece.start, end=piece.end)


def _part_of(duty: str, piece: Interval) -> str:
    """The id of a part: the same however often it is worked out."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{duty} {piece.start.isoformat()}"))
