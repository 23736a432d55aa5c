"""What a calendar feed shows: a year ahead, three months back, and never a reason or a number.

The words of its entries are made here, so that a look at this file tells everything that can ever stand
in somebody's phone. Names stand there only when the feed was made with them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import product
from typing import assert_never
from uuid import UUID, uuid5

from oncall.domain.feed import Feed, FeedKind
from oncall.domain.rules import RuleSet
from oncall.flow.duty import roster_at
from oncall.flow.moment import Moment
from oncall.flow.tonight.holes import held_by_name
from rota.coverage import gaps
from rota.entries import DutyRecord, Entry, entries, touching
from rota.interval import Interval
from rota.model import Scope
from rota.pattern import local_date, local_midnight

BACK = timedelta(days=92)
AHEAD = timedelta(days=366)
_LONGEST_DUTY = timedelta(days=32)
_AT_A_TIME = timedelta(days=7)  # Looking for gaps costs the square of the duties looked at together.
_FIRST_DAY = date(2026, 1, 1)  # From which days are counted: any would do, and another one could let a number fall.
_GAPS = UUID("7f1a3f9e-8f7b-4a55-9a1c-1d0a6fd1b0c2")

Place = tuple[str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One entry in words. `changed_at` and `sequence` rise with every change of it; times are UTC."""

    uid: str
    sequence: int
    changed_at: datetime
    cancelled: bool
    start: datetime
    end: datetime
    summary: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Everything that a feed shows. `mark` is another one as soon as anything in it may be different."""

    name: str
    zone: str
    mark: str
    entries: tuple[CalendarEntry, ...]


def calendar_of(moment: Moment, feed: Feed) -> Calendar:
    """What the feed shows now."""
    match feed.kind:
        case FeedKind.WORKER:
            found = _of_worker(moment, feed)
        case FeedKind.AREA:
            found = _of_area(moment, feed)
        case FeedKind.GAPS:
            found = tuple(_gaps(moment, feed.subject))
        case _:
            assert_never(feed.kind)
    return Calendar(
        name=name_of(moment, feed), zone=moment.rules.agency.zone, mark=mark_of(moment, feed), entries=found
    )


def mark_of(moment: Moment, feed: Feed) -> str:
    """Made of all that decides what the feed shows: the duties, the rules, the day, and names where it has any."""
    names = sorted(moment.tx.feeds.names().items()) if feed.names else ()
    told = (
        feed.id,
        moment.tx.duties.mark(),
        moment.tx.rules.current_id(moment.at),
        local_date(moment.at, moment.rules.zone).isoformat(),
        names,
    )
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()


def name_of(moment: Moment, feed: Feed) -> str:
    """What a calendar program calls it. A worker's own needs no name: it hangs in their own calendar."""
    agency = moment.rules.agency.name
    match feed.kind:
        case FeedKind.WORKER:
            return f"My duty, {agency}"
        case FeedKind.AREA:
            return f"Duty {_area(moment.rules, feed.subject)}, {agency}"
        case FeedKind.GAPS:
            return f"Gaps {_area(moment.rules, feed.subject)}, {agency}".replace(" ,", ",")
        case _:
            assert_never(feed.kind)


def window(moment: Moment) -> Interval:
    """Three months back to a year ahead, by whole local days, so that it moves once a day."""
    zone, today = moment.rules.zone, local_date(moment.at, moment.rules.zone)
    return Interval(start=local_midnight(today - BACK, zone), end=local_midnight(today + AHEAD, zone))


def _of_worker(moment: Moment, feed: Feed) -> tuple[CalendarEntry, ...]:
    shown = window(moment)
    places = moment.tx.feeds.places_of(feed.subject, shown.start, shown.end)
    found, words = entries(_records(moment, shown, places), feed.subject), _words_of(moment, names=False)
    return tuple(_in_words(words, entry, "On call: ", "") for entry in touching(found, shown))


def _of_area(moment: Moment, feed: Feed) -> tuple[CalendarEntry, ...]:
    shown, rules = window(moment), moment.rules
    covering = {merge.covered_by: merge.kinds for merge in rules.merges if merge.area == feed.subject}
    areas: list[str | None] = [feed.subject, *covering, None]
    places = [(area, position.id) for area in areas for position in rules.positions]
    names, words = moment.tx.feeds.names() if feed.names else {}, _words_of(moment, names=feed.names)
    found = touching(entries(_records(moment, shown, places)), shown)
    return tuple(
        _in_words(words, entry, "", names.get(entry.worker, ""))
        for entry in found
        if entry.area in (feed.subject, None) or entry.kind in covering[entry.area]
    )


def _records(moment: Moment, shown: Interval, places: Sequence[Place]) -> Sequence[DutyRecord]:
    """With what touches the edges from outside, for it decides what is left of the duties there."""
    return moment.tx.feeds.records(places, shown.start - _LONGEST_DUTY, shown.end + _LONGEST_DUTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The rules by which things are named, how often names have changed, and since when they are as they are."""

    rules: RuleSet
    changes: int
    since: datetime


def _words_of(moment: Moment, *, names: bool) -> _Words:
    """Names are no duties, and yet an entry reads otherwise when they change: so its number has to rise."""
    held_since = [row.valid_from for row in moment.tx.rules.history() if row.valid_from <= moment.at]
    changes = len(held_since) - 1 + (moment.tx.people.times_renamed() if names else 0)
    return _Words(rules=moment.rules, changes=changes, since=max(held_since))


def _in_words(words: _Words, entry: Entry, before: str, name: str) -> CalendarEntry:
    rules = words.rules
    where = ", ".join(part for part in (_position(rules, entry.position), _area(rules, entry.area or "")) if part)
    summary = f"{before}{f'{name}: ' if name else ''}{where}"
    return CalendarEntry(
        uid=entry.uid,
        sequence=entry.sequence + words.changes,
        changed_at=max(entry.changed_at, words.since) if words.changes else entry.changed_at,
        cancelled=entry.cancelled,
        start=entry.start,
        end=entry.end,
        summary=f"Cancelled: {summary}" if entry.cancelled else summary,
        description=f"{_lines(rules, entry.lines)}. {_kind(rules, entry.kind)}, {entry.hours:g} h.",
    )


# Gaps ----------------------------------------------------------------------------------------------


def _gaps(moment: Moment, area: str) -> Iterator[CalendarEntry]:
    """Hours that nobody has, as far ahead as anything is planned: beyond that, all hours are nobody's."""
    shown, rules = window(moment), moment.rules
    records = moment.tx.feeds.records(None, moment.at - _LONGEST_DUTY, shown.end)
    planned = [record.duty.end for record in records if record.cancelled_at is None]
    words = _changes_of_all(moment, records)
    first = local_midnight(local_date(moment.at, rules.zone), rules.zone)
    last = max([first + timedelta(days=rules.planning.gap_days), *planned])
    lines: dict[tuple[str | None, str, datetime, datetime], list[str]] = defaultdict(list)
    for line, place, gap in _uncovered(moment, area, Interval(start=first, end=min(last, shown.end))):
        lines[*place, gap.start, gap.end].append(line)
    for (where, position, start, end), together in sorted(lines.items(), key=lambda each: (each[0][2], str(each[0]))):
        gap = Interval(start=start, end=end)
        yield _gap(words, (where, position), gap, tuple(together))
    for hole in held_by_name(moment, shown.end):
        if area in ("", hole.area):
            place, gap = (hole.area, hole.position), Interval(start=hole.start, end=hole.end)
            yield _gap(words, place, gap, hole.lines, held=True)


def _uncovered(moment: Moment, area: str, whole: Interval) -> Iterator[tuple[str, Place, Interval]]:
    rules = moment.rules
    places: list[str | None] = [None, *(each.id for each in rules.areas if area in ("", each.id))]
    for line, where in product(rules.service_lines, places):
        found: dict[str, list[Interval]] = defaultdict(list)
        for piece in _pieces(whole):
            roster = roster_at(moment.tx, rules, line.id, [where], piece.start, ahead=piece.end - piece.start)
            for position in rules.positions:
                if (position.scope is Scope.LINE) is (where is None) and not position.shadow:
                    found[position.id] += gaps(roster, line.id, where, position.id, piece.start, piece.end)
        yield from ((line.id, (where, position), gap) for position, pieces in found.items() for gap in _whole(pieces))


def _whole(pieces: Iterable[Interval]) -> Iterator[Interval]:
    """Gaps that were cut only because they were looked for in pieces, whole again."""
    last: Interval | None = None
    for piece in pieces:
        if last is not None and last.end == piece.start:
            last = Interval(start=last.start, end=piece.end)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _pieces(whole: Interval) -> Iterator[Interval]:
    start = whole.start
    while start < whole.end:
        end = min(start + _AT_A_TIME, whole.end)
        yield Interval(start=start, end=end)
        start = end


def _changes_of_all(moment: Moment, records: Sequence[DutyRecord]) -> _Words:
    """A gap is what is left by all duties, closures and rules of its place, and ends where the looking ahead does: so
    its number rises with each change of any, and with each day."""
    words, changed = _words_of(moment, names=False), {at for record in records for at in record.changes}
    today, zone = local_date(moment.at, moment.rules.zone), moment.rules.zone
    changes = words.changes + moment.tx.duties.times_changed() + (today - _FIRST_DAY).days
    return replace(words, changes=changes, since=max([words.since, local_midnight(today, zone), *changed]))


def _gap(words: _Words, place: Place, gap: Interval, lines: tuple[str, ...], *, held: bool = False) -> CalendarEntry:
    """Hours that nobody has, or that somebody was only named to hold until the gap is closed."""
    rules = words.rules
    where = ", ".join(part for part in (_position(rules, place[1]), _area(rules, place[0] or "")) if part)
    return CalendarEntry(
        uid=str(uuid5(_GAPS, f"{place[0] or ''}|{place[1]}|{gap.start.isoformat()}")),
        sequence=words.changes,
        changed_at=words.since,
        cancelled=False,
        start=gap.start,
        end=gap.end,
        summary=f"HELD BY NAME ONLY: {where}" if held else f"NO ONE: {where}",
        description=f"{_lines(rules, lines)}. {gap.seconds / 3600:g} h.",
    )


# Words ---------------------------------------------------------------------------------------------


def _position(rules: RuleSet, position_id: str) -> str:
    return _called({each.id: each.name for each in rules.positions}, position_id).capitalize()


def _area(rules: RuleSet, area_id: str) -> str:
    return _called({each.id: each.name for each in rules.areas}, area_id)


def _kind(rules: RuleSet, kind: str) -> str:
    return _called({each.kind: each.name for each in rules.patterns}, kind).capitalize()


def _lines(rules: RuleSet, lines: Sequence[str]) -> str:
    names = {each.id: each.name for each in rules.service_lines}
    return ", ".join(_called(names, line) for line in names if line in lines) or ", ".join(lines)


def _called(names: Mapping[str, str], part_id: str) -> str:
    """The name that the rules give; the id of what they no longer know."""
    return names.get(part_id, part_id)
