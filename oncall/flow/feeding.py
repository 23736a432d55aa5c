"""What a calendar feed shows: a year ahead, three months back, and never a reason or a number.

The words of its entries are made here, so that a look at this file tells everything that can ever stand
in somebody's phone. Names stand there only when the feed was made with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import assert_never

from oncall.domain.feed import Feed, FeedKind
from oncall.domain.gap_entries import GapEntry
from oncall.domain.rules import RuleSet
from oncall.flow.moment import Moment
from rota.entries import DutyRecord, Entry, entries, touching
from rota.interval import Interval
from rota.pattern import local_date, local_midnight
from rota.said import hours

BACK = timedelta(days=92)
AHEAD = timedelta(days=366)
_LONGEST_DUTY = timedelta(days=32)

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
    """What a feed of duties shows now, of a worker's or of an area's."""
    mark = mark_of(moment, feed)  # Before anything else is read: what changes meanwhile makes it another one.
    found = _of_worker(moment, feed) if feed.kind is FeedKind.WORKER else _of_area(moment, feed)
    return Calendar(name=name_of(moment, feed), zone=moment.rules.agency.zone, mark=mark, entries=found)


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
    found, words = entries(_records(moment, shown, places), feed.subject), words_of(moment, names=False)
    return tuple(_in_words(words, entry, "On call: ", "") for entry in touching(found, shown))


def _of_area(moment: Moment, feed: Feed) -> tuple[CalendarEntry, ...]:
    shown, rules = window(moment), moment.rules
    covering = {merge.covered_by: merge.kinds for merge in rules.merges if merge.area == feed.subject}
    areas: list[str | None] = [feed.subject, *covering, None]
    places = [(area, position.id) for area in areas for position in rules.positions]
    names, words = moment.tx.feeds.names() if feed.names else {}, words_of(moment, names=feed.names)
    found = touching(entries(_records(moment, shown, places)), shown)
    return tuple(
        _in_words(words, entry, "", names.get(entry.worker, ""))
        for entry in found
        if entry.area in (feed.subject, None) or entry.kind in covering[entry.area]
    )


def _records(moment: Moment, shown: Interval, places: Sequence[Place]) -> Sequence[DutyRecord]:
    """With what touches the edges from outside, for it decides what is left of the duties there."""
    return moment.tx.feeds.records(places, shown.start - _LONGEST_DUTY, shown.end + _LONGEST_DUTY)


# Words ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The rules by which things are named, how often names have changed, and since when they are as they are."""

    rules: RuleSet
    changes: int
    since: datetime

    def entry(self, entry: Entry | GapEntry, summary: str, description: str) -> CalendarEntry:
        """An entry that reads so. When its words change its number rises, as when its hours do."""
        return CalendarEntry(
            uid=entry.uid,
            sequence=entry.sequence + self.changes,
            changed_at=max(entry.changed_at, self.since) if self.changes else entry.changed_at,
            cancelled=entry.cancelled,
            start=entry.start,
            end=entry.end,
            summary=f"Cancelled: {summary}" if entry.cancelled else summary,
            description=description,
        )

    def place(self, entry: Entry | GapEntry) -> str:
        """The position, and the area unless it serves whole lines."""
        position = _called({each.id: each.name for each in self.rules.positions}, entry.position).capitalize()
        return ", ".join(part for part in (position, _area(self.rules, entry.area or "")) if part)

    def lines(self, lines: Sequence[str]) -> str:
        """Service lines by name, in the order of the rules."""
        names = {each.id: each.name for each in self.rules.service_lines}
        return ", ".join(_called(names, line) for line in names if line in lines) or ", ".join(lines)

    def kind(self, kind: str) -> str:
        """A kind of duty."""
        return _called({each.kind: each.name for each in self.rules.patterns}, kind).capitalize()


def words_of(moment: Moment, *, names: bool) -> Words:
    """Names are no duties, and yet an entry reads otherwise when they change: so its number has to rise."""
    held_since = [row.valid_from for row in moment.tx.rules.history() if row.valid_from <= moment.at]
    changes = len(held_since) - 1 + (moment.tx.people.times_renamed() if names else 0)
    return Words(rules=moment.rules, changes=changes, since=max(held_since))


def _in_words(words: Words, entry: Entry, before: str, name: str) -> CalendarEntry:
    summary = f"{before}{f'{name}: ' if name else ''}{words.place(entry)}"
    lasts = hours(entry.end - entry.start)
    return words.entry(entry, summary, f"{words.lines(entry.lines)}. {words.kind(entry.kind)}, {lasts}.")


def _area(rules: RuleSet, area_id: str) -> str:
    return _called({each.id: each.name for each in rules.areas}, area_id)


def _called(names: Mapping[str, str], part_id: str) -> str:
    """The name that the rules give; the id of what they no longer know."""
    return names.get(part_id, part_id)
