"""Who really holds what: standing duties laid over each other, as `coverage.who` lays them for an instant.

A swap or an override lies over the planned duty and leaves it as it was. What is left of each is a
stretch: the unit of load, rest, feeds and lists. One worker who serves several service lines at a time
holds one stretch, not several.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise

from rota.interval import Interval
from rota.model import Duty, DutySource

Place = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One worker holding one position of an area (None: of the whole line) from `start` until just before `end`, UTC.

    `lines` are the service lines served at the same time, `duties` the ids of the duties it comes from, a line each.
    """

    worker: str
    lines: tuple[str, ...]
    area: str | None
    position: str
    kind: str
    source: DutySource
    start: datetime
    end: datetime
    duties: tuple[str, ...]

    @property
    def interval(self) -> Interval:
        """The time it lasts."""
        return Interval(start=self.start, end=self.end)

    @property
    def hours(self) -> float:
        """Elapsed hours, whatever the clocks did meanwhile."""
        return (self.end - self.start).total_seconds() / 3600


def held(duties: Iterable[Duty]) -> tuple[Stretch, ...]:
    """What is really held of these duties, in order of time. Cancelled ones count for nothing.

    All duties that overlap must be given: what lies over another is known only when it is seen.
    """
    places: dict[Place, list[Duty]] = defaultdict(list)
    for duty in duties:
        if not duty.cancelled:
            places[duty.line, duty.area, duty.position].append(duty)
    pieces = [piece for there in places.values() for piece in _joined(_pieces(there))]
    return tuple(sorted(_lines_together(pieces), key=lambda s: (s.start, s.position, s.area or "", s.worker)))


def _pieces(duties: Sequence[Duty]) -> Iterator[Stretch]:
    """Cut at every beginning and end; of each piece the duty that serves."""
    points = sorted({point for duty in duties for point in (duty.start, duty.end)})
    waiting = sorted(duties, key=lambda duty: duty.start)
    running: list[Duty] = []
    next_one = 0
    for start, end in pairwise(points):
        while next_one < len(waiting) and waiting[next_one].start <= start:
            running.append(waiting[next_one])
            next_one += 1
        running = [duty for duty in running if duty.end > start]
        if running:
            yield _stretch(max(running, key=lambda duty: duty.precedence), start, end)


def _stretch(duty: Duty, start: datetime, end: datetime) -> Stretch:
    return Stretch(
        worker=duty.worker,
        lines=(duty.line,),
        area=duty.area,
        position=duty.position,
        kind=duty.kind,
        source=duty.source,
        start=start,
        end=end,
        duties=(duty.id,),
    )


def _joined(pieces: Iterable[Stretch]) -> Iterator[Stretch]:
    """Pieces of one duty that follow each other without a break are one stretch."""
    last: Stretch | None = None
    for piece in pieces:
        if last is not None and last.duties == piece.duties and last.end == piece.start:
            last = replace(last, end=piece.end)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _lines_together(pieces: Iterable[Stretch]) -> Iterator[Stretch]:
    """The same worker in the same place at the same time for several lines."""

    def same(piece: Stretch) -> tuple[object, ...]:
        return piece.worker, piece.area or "", piece.position, piece.start, piece.end, piece.kind

    for _, group in groupby(sorted(pieces, key=lambda p: (*map(str, same(p)), p.lines)), key=same):
        several = list(group)
        first = several[0]
        yield replace(
            first,
            lines=tuple(line for piece in several for line in piece.lines),
            duties=tuple(duty for piece in several for duty in piece.duties),
        )
