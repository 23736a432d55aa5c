"""What a calendar shows of duties: every stretch somebody held or was to hold, and how often that has changed.

A calendar program knows an entry by its name and believes the higher number. Both come out of the duty
rows alone: the rows are laid over each other once more for every instant at which one of them was made
or taken back, and what those pictures differ in is counted. So nothing is written when somebody looks,
and two servers say the same.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from rota.held import Stretch, held
from rota.interval import Interval
from rota.model import Duty

_NAMES = UUID("b2f1a1d4-5f0e-4d43-9c2c-7f3c6a0f5d11")  # Made once; another one would make every entry a new one.


Place = tuple[str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRecord:
    """A duty with the instant at which it was taken back (UTC), None while it stands.

    One that was shortened while it ran has its end of now, with the end that it `was` to have until `ended_at`.
    """

    duty: Duty
    cancelled_at: datetime | None = None
    was: datetime | None = None
    ended_at: datetime | None = None

    @property
    def reach(self) -> datetime:
        """The last end that it ever had."""
        return max(self.duty.end, self.was or self.duty.end)

    @property
    def changes(self) -> set[datetime]:
        """When it was made, shortened and taken back."""
        return {self.duty.made_at} | {at for at in (self.ended_at, self.cancelled_at) if at is not None}

    def at(self, at: datetime) -> Duty | None:
        """As it stood at an instant; None where it did not."""
        if at < self.duty.made_at or (self.cancelled_at is not None and self.cancelled_at <= at):
            return None
        longer = self.was is not None and self.ended_at is not None and at < self.ended_at
        return replace(self.duty, cancelled=False, end=self.was if longer and self.was else self.duty.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a calendar: `worker` in `position` of `area` (None: whole lines) from `start` to `end`, UTC.

    `uid` stays the same whatever happens to it, `sequence` counts its changes, `changed_at` is the last of
    them. A `cancelled` entry keeps the time it had.
    """

    uid: str
    sequence: int
    changed_at: datetime
    cancelled: bool
    worker: str
    area: str | None
    position: str
    lines: tuple[str, ...]
    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """An unbroken stretch of one origin, as it was at some instant."""

    start: datetime
    end: datetime
    lines: tuple[str, ...]
    kind: str


def entries(records: Iterable[DutyRecord], worker: str | None = None) -> tuple[Entry, ...]:
    """Every entry that these duties are or ever were, of one worker (default: of all), in order of time.

    An entry belongs to the duties that put one worker into one place from one instant on. All duties
    that overlap must be given, cancelled ones too: what lay over another is known only when it is seen.
    """
    places: dict[Place, list[DutyRecord]] = defaultdict(list)
    for record in records:
        places[record.duty.area, record.duty.position].append(record)
    found = [entry for there in places.values() for entry in _of_place(there, worker)]
    return tuple(sorted(found, key=lambda e: (e.start, e.position, e.area or "", e.uid)))


def _of_place(records: Sequence[DutyRecord], only: str | None) -> Iterator[Entry]:
    ordered = sorted(records, key=lambda record: (record.duty.start, record.duty.id))
    starts = [record.duty.start for record in ordered]
    longest = max((record.reach - record.duty.start for record in ordered), default=timedelta(0))
    origins: dict[tuple[str, datetime], list[DutyRecord]] = defaultdict(list)
    for record in ordered:
        if only in (None, record.duty.worker):
            origins[record.duty.worker, record.duty.start].append(record)
    for (worker, start), own in origins.items():
        end = max(record.reach for record in own)
        near = ordered[bisect_left(starts, start - longest) : bisect_left(starts, end)]
        yield from _of_origin(worker, own, [record for record in near if record.reach > start])


def _of_origin(worker: str, own: Sequence[DutyRecord], around: Sequence[DutyRecord]) -> Iterator[Entry]:
    """The entries of one worker's duties that begin together, as the duties around them left them."""
    pictures = list(_pictures(worker, own, around))
    if not pictures:
        return
    sequence, (changed_at, now) = len(pictures) - 1, pictures[-1]
    first = own[0].duty
    for number in range(max(len(pieces) for _, pieces in pictures)):
        last = next(pieces[number] for _, pieces in reversed(pictures) if number < len(pieces))
        yield Entry(
            uid=_uid(first, number),
            sequence=sequence,
            changed_at=changed_at,
            cancelled=number >= len(now),
            worker=worker,
            area=first.area,
            position=first.position,
            lines=last.lines,
            kind=last.kind,
            start=last.start,
            end=last.end,
        )


def _pictures(
    worker: str, own: Sequence[DutyRecord], around: Sequence[DutyRecord]
) -> Iterator[tuple[datetime, tuple[_Piece, ...]]]:
    """What there was of it, each time it became something else. Nothing before it was first there."""
    ids = {record.duty.id for record in own}
    before: tuple[_Piece, ...] = ()
    for at in _changes(around):
        standing = [duty for record in around if (duty := record.at(at)) is not None]
        theirs = [stretch for stretch in held(standing) if stretch.worker == worker and ids & set(stretch.duties)]
        pieces = tuple(_unbroken(theirs))
        if pieces != before:
            yield at, pieces
        before = pieces


def _changes(records: Iterable[DutyRecord]) -> list[datetime]:
    return sorted({at for record in records for at in record.changes})


def _unbroken(stretches: Sequence[Stretch]) -> Iterator[_Piece]:
    """Stretches that meet or overlap – of several lines, or of duties that follow each other – as one."""
    piece: _Piece | None = None
    for stretch in sorted(stretches, key=lambda each: (each.start, each.end)):
        if piece is not None and stretch.start <= piece.end:
            lines = tuple(dict.fromkeys((*piece.lines, *stretch.lines)))
            piece = replace(piece, end=max(piece.end, stretch.end), lines=lines)
            continue
        if piece is not None:
            yield piece
        piece = _Piece(start=stretch.start, end=stretch.end, lines=stretch.lines, kind=stretch.kind)
    if piece is not None:
        yield piece


def _uid(first: Duty, number: int) -> str:
    """The name of the entry: of whom, where and from when it was first; parts left by a swap are counted."""
    origin = f"{first.worker}|{first.area or ''}|{first.position}|{first.start.isoformat()}"
    return str(uuid5(_NAMES, f"{origin}|{number}" if number else origin))


def touching(found: Iterable[Entry], window: Interval) -> tuple[Entry, ...]:
    """Those that share time with the window."""
    return tuple(entry for entry in found if entry.start < window.end and window.start < entry.end)
