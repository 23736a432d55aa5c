"""The calendar of gaps: found anew whenever anything has changed, and remembered as it is shown.

What nobody was ever shown needs no taking back, so it is enough to remember what is shown. Finding a year of gaps
takes its time and only reads; comparing and keeping is quick, and is what holds up other writers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oncall.domain.feed import Feed
from oncall.domain.gap_entries import GapEntry, followed
from oncall.domain.tonight import Hole
from oncall.flow.feeding import BACK, Calendar, CalendarEntry, Words, mark_of, name_of, window, words_of
from oncall.flow.moment import Moment
from oncall.flow.tonight.holes import held_by_name, together, uncovered
from rota import said
from rota.interval import Interval
from rota.pattern import local_date, local_midnight

_AT_A_TIME = timedelta(days=7)  # Looking for gaps costs the square of the duties looked at together.


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsFound:
    """The gaps that a feed is about, from `since` (UTC) on, as they were when the feed's mark was `mark`."""

    mark: str
    since: datetime
    gaps: tuple[Hole, ...]


def gaps_found(moment: Moment, feed: Feed) -> GapsFound:
    """Gaps from today's first minute on, as far ahead as anything is planned: beyond that, all hours are nobody's."""
    mark = mark_of(moment, feed)  # Before anything else is read: what changes meanwhile makes it another one.
    shown, zone, today = window(moment), moment.rules.zone, local_date(moment.at, moment.rules.zone)
    since = local_midnight(today, zone)
    records = moment.tx.feeds.records(None, moment.at, shown.end)
    planned = [record.duty.end for record in records if record.cancelled_at is None]
    last = max([local_midnight(today + timedelta(days=moment.rules.planning.gap_days), zone), *planned])
    hours = Interval(start=since, end=min(last, shown.end))
    named = held_by_name(moment, Interval(start=since, end=shown.end))
    theirs = [hole for hole in named if feed.subject in ("", hole.area) or hole.area is None]
    gaps = (*together(_uncovered(moment, feed.subject, hours)), *theirs)
    return GapsFound(mark=mark, since=since, gaps=gaps)


def gaps_shown(moment: Moment, feed: Feed, found: GapsFound) -> Calendar | None:
    """The calendar of these gaps, remembered from now on; None when something has changed since they were found."""
    moment.tx.gaps.lock()
    if mark_of(moment, feed) != found.mark:
        return None
    shown, area = window(moment), feed.subject
    known = moment.tx.gaps.known(area, shown.start, shown.end)
    moment.tx.gaps.keep(followed(known, found.gaps, found.since, moment.at, moment.ids.new))
    words = words_of(moment, names=False)
    entries = tuple(_in_words(words, entry) for entry in moment.tx.gaps.known(area, shown.start, shown.end))
    return Calendar(name=name_of(moment, feed), zone=moment.rules.agency.zone, mark=found.mark, entries=entries)


def forget_old(moment: Moment) -> None:
    """Forget gaps that no calendar shows any more."""
    moment.tx.gaps.purge(moment.at - BACK - _AT_A_TIME)


def _uncovered(moment: Moment, area: str, hours: Interval) -> Iterator[tuple[str, str | None, str, Interval]]:
    """Looked for week by week; what that cut is whole again."""
    found: dict[tuple[str, str | None, str], list[Interval]] = defaultdict(list)
    for week in _weeks(hours):
        for line, where, position, gap in uncovered(moment, week, area):
            found[line, where, position].append(gap)
    yield from ((*place, gap) for place, pieces in found.items() for gap in _whole(pieces))


def _weeks(hours: Interval) -> Iterator[Interval]:
    start = hours.start
    while start < hours.end:
        end = min(start + _AT_A_TIME, hours.end)
        yield Interval(start=start, end=end)
        start = end


def _whole(pieces: Iterable[Interval]) -> Sequence[Interval]:
    """Those that meet as one."""
    whole: list[Interval] = []
    for piece in pieces:
        if whole and whole[-1].end == piece.start:
            whole[-1] = Interval(start=whole[-1].start, end=piece.end)
        else:
            whole.append(piece)
    return whole


def _in_words(words: Words, entry: GapEntry) -> CalendarEntry:
    """Hours that nobody has, or that somebody was only named to hold until the gap is closed."""
    what = "HELD BY NAME ONLY" if entry.named else "NO ONE"
    lasts = said.hours(entry.end - entry.start)
    return words.entry(entry, f"{what}: {words.place(entry)}", f"{words.lines(entry.lines)}. {lasts}.")
