"""Gaps in a calendar: each is known by one name for as long as it lasts, and is taken back once it is closed.

A gap is what is left when everything else has been laid down, so nothing tells which gap of today is which of
yesterday. Those that were shown are remembered: one that shares hours with one that is found now is that one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from oncall.domain.tonight import Hole


@dataclass(frozen=True, slots=True, kw_only=True)
class GapEntry:
    """A gap as calendars were last shown it, from `start` to `end` (UTC). `named` when somebody was only named to hold
    it. `sequence` counts its changes and `changed_at` is the last; one that was closed before it came is `cancelled`
    and keeps the hours it had."""

    uid: str
    sequence: int
    changed_at: datetime
    cancelled: bool
    lines: tuple[str, ...]
    area: str | None
    position: str
    named: bool
    start: datetime
    end: datetime


def followed(
    known: Iterable[GapEntry], found: Iterable[Hole], since: datetime, at: datetime, new_uid: Callable[[], str]
) -> Iterator[GapEntry]:
    """Those entries that are new, or other than they are `known`, now that these gaps are `found`.

    `found` tells everything of the same places from `since` (UTC) on, and nothing of the time before: what was a gap
    then stays one.
    """
    left, gaps = [entry for entry in known if entry.end > since], list(found)
    same = _matched(left, gaps, since)
    for number, gap in enumerate(gaps):
        yield from _now(left[same[number]] if number in same else None, gap, since, at, new_uid)
    unmatched = [entry for number, entry in enumerate(left) if number not in same.values()]
    yield from (_closed(entry, since, at) for entry in unmatched if not entry.cancelled)


def _matched(entries: Sequence[GapEntry], gaps: Sequence[Hole], since: datetime) -> dict[int, int]:
    """Which gap is which entry, each at most once: those that are most alike first."""
    same: dict[int, int] = {}
    for gap, entry in sorted(_same_hours(entries, gaps, since), key=lambda p: _likeness(entries[p[1]], gaps[p[0]])):
        if gap not in same and entry not in same.values():
            same[gap] = entry
    return same


def _same_hours(entries: Sequence[GapEntry], gaps: Sequence[Hole], since: datetime) -> Iterator[tuple[int, int]]:
    """Which gap may be which entry: of one place, with hours that both have. What began before goes on or does not."""
    places: dict[tuple[str | None, str], list[int]] = {}
    for number, gap in enumerate(gaps):
        places.setdefault((gap.area, gap.position), []).append(number)
    for number, entry in enumerate(entries):
        for other in places.get((entry.area, entry.position), ()):
            gap = gaps[other]
            if entry.start < gap.end and gap.start < entry.end and (entry.start >= since or gap.start <= since):
                yield other, number


def _likeness(entry: GapEntry, gap: Hole) -> tuple[object, ...]:
    """The lower, the more they are alike: not closed, the more hours and lines in common, then the earlier."""
    hours = min(entry.end, gap.end) - max(entry.start, gap.start)
    return entry.cancelled, -hours, -len({*entry.lines} & {*gap.lines}), entry.start, gap.start, entry.uid


def _now(
    earlier: GapEntry | None, gap: Hole, since: datetime, at: datetime, new_uid: Callable[[], str]
) -> Iterator[GapEntry]:
    """The entry of a gap as it is now, unless it is that already."""
    began = earlier.start if earlier is not None and earlier.start < since and not earlier.cancelled else gap.start
    entry = GapEntry(
        uid=new_uid() if earlier is None else earlier.uid,
        sequence=0 if earlier is None else earlier.sequence,
        changed_at=at if earlier is None else earlier.changed_at,
        cancelled=False,
        lines=gap.lines,
        area=gap.area,
        position=gap.position,
        named=gap.holder is not None,
        start=began,
        end=gap.end,
    )
    if earlier is None:
        yield entry
    elif entry != earlier:
        yield replace(entry, sequence=earlier.sequence + 1, changed_at=at)


def _closed(entry: GapEntry, since: datetime, at: datetime) -> GapEntry:
    """What was to come is taken back; hours that are over remain nobody's."""
    closed = replace(entry, end=since) if entry.start < since else replace(entry, cancelled=True)
    return replace(closed, sequence=entry.sequence + 1, changed_at=at)
