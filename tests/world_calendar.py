"""A calendar program that follows a feed, as strict as any: it knows an entry by its name, takes a new version of it
only with a higher SEQUENCE, and forgets nothing that it was not told is cancelled.
"""

from datetime import datetime

from oncall.domain.feed import Feed
from oncall.flow.feeding import CalendarEntry
from rota.interval import Interval
from tests.world import World


class Program:
    """One calendar program that follows one feed."""

    def __init__(self, world: World, feed: Feed) -> None:
        self.world, self.feed = world, feed
        self.kept: dict[str, CalendarEntry] = {}

    def looks(self) -> None:
        """Fetch, believe what has a higher number, and be right about everything that is not long over."""
        shown = {each.uid: each for each in self.world.oncall.feeds.calendar(self.feed).entries}
        for uid, entry in shown.items():
            known = self.kept.get(uid)
            if known is None or entry.sequence > known.sequence:
                self.kept[uid] = entry
                assert known is None or entry.changed_at >= known.changed_at
            assert _visible(self.kept[uid]) == _visible(entry), "changed without a higher number"
        assert set(self.kept) == set(shown), "vanished without a word"

    def hours(self) -> set[Interval]:
        """When its owner believes to be on duty, without breaks between entries that meet."""
        entries = sorted((each.start, each.end) for each in self.kept.values() if not each.cancelled)
        return set(joined(entries))


def _visible(entry: CalendarEntry) -> tuple[object, ...]:
    return entry.start, entry.end, entry.summary, entry.description, entry.cancelled


def joined(hours: list[tuple[datetime, datetime]]) -> list[Interval]:
    """Hours in order of time, those that meet as one."""
    whole = list[Interval]()
    for start, end in hours:
        if whole and start <= whole[-1].end:
            whole[-1] = Interval(start=whole[-1].start, end=max(end, whole[-1].end))
        else:
            whole.append(Interval(start=start, end=end))
    return whole
