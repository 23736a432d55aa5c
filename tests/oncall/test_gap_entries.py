"""Gaps in a calendar: which gap of today is which of yesterday, and what becomes of those that are closed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

import pytest

from oncall.domain.gap_entries import GapEntry, followed
from oncall.domain.tonight import Hole

MIDNIGHT = datetime(2026, 10, 31, 5, tzinfo=UTC)  # in Chicago, before the night in which the clocks go back
HOUR = timedelta(hours=1)


def gap(start: int, end: int, position: str = "primary", *lines: str, holder: str | None = None) -> Hole:
    """Hours after midnight in which nobody has that position."""
    hours = {"start": MIDNIGHT + start * HOUR, "end": MIDNIGHT + end * HOUR}
    return Hole(lines=lines or ("child",), area="county", position=position, holder=holder, **hours)


class Shelf:
    """Entries as they are kept, between one look and the next."""

    def __init__(self) -> None:
        self.kept: dict[str, GapEntry] = {}
        self._names = count(1)

    def look(self, *found: Hole, at: int = 0) -> list[tuple[str, int, int, bool, int]]:
        """Look `at` hours after midnight; what is kept now: name, start, end, whether cancelled, how often changed."""
        since = MIDNIGHT + at // 24 * 24 * HOUR
        for entry in followed(self.kept.values(), found, since, MIDNIGHT + at * HOUR, lambda: f"g{next(self._names)}"):
            self.kept[entry.uid] = entry
        return [self._told(entry) for entry in sorted(self.kept.values(), key=lambda each: (each.start, each.uid))]

    def _told(self, entry: GapEntry) -> tuple[str, int, int, bool, int]:
        start, end = ((at - MIDNIGHT) // HOUR for at in (entry.start, entry.end))
        return entry.uid, start, end, entry.cancelled, entry.sequence


def test_one_that_was_seen_already_is_as_it_was() -> None:
    """The second look changes nothing, not even a number."""
    shelf = Shelf()
    shelf.look(gap(20, 32))
    assert shelf.look(gap(20, 32), at=5) == [("g1", 20, 32, False, 0)]


def test_one_that_runs_over_midnight_stays_the_same_one() -> None:
    """From 20:00 to the end of the next day: on the next day it is found from that day's midnight on, and it is not
    another one for that."""
    shelf = Shelf()
    shelf.look(gap(20, 48))
    assert shelf.look(gap(24, 48), at=30) == [("g1", 20, 48, False, 0)]


def test_one_that_is_closed_is_taken_back_and_can_come_again() -> None:
    """A colleague takes the night and gives it back: cancelled with a higher number, then there again with a higher."""
    shelf = Shelf()
    shelf.look(gap(20, 32))
    assert shelf.look(at=10) == [("g1", 20, 32, True, 1)]
    assert shelf.look(at=11) == [("g1", 20, 32, True, 1)]
    assert shelf.look(gap(20, 32), at=12) == [("g1", 20, 32, False, 2)]


def test_what_nobody_had_stays_in_the_past() -> None:
    """Closed on its second day, or over by itself: the hours before were nobody's."""
    shelf = Shelf()
    shelf.look(gap(20, 48), gap(2, 6))
    assert shelf.look(at=30) == [("g2", 2, 6, False, 0), ("g1", 20, 24, False, 1)]
    assert shelf.look(gap(40, 44), at=31)[-1] == ("g3", 40, 44, False, 0)


def test_one_that_is_taken_in_its_middle_is_two() -> None:
    """The longer part keeps the name, the other one gets its own."""
    shelf = Shelf()
    shelf.look(gap(8, 20))
    assert shelf.look(gap(8, 10), gap(12, 20), at=1) == [("g2", 8, 10, False, 0), ("g1", 12, 20, False, 1)]


@pytest.mark.parametrize("now", [gap(8, 20, holder="A2"), gap(8, 20, "primary", "child", "adult")])
def test_one_that_is_only_told_otherwise_keeps_its_name(now: Hole) -> None:
    """Somebody is named to hold it, or a second line has the same hours: one number higher."""
    shelf = Shelf()
    shelf.look(gap(8, 20))
    assert shelf.look(now, at=1) == [("g1", 8, 20, False, 1)]
    assert shelf.kept["g1"].named is (now.holder is not None)
    assert shelf.kept["g1"].lines == now.lines


def test_another_position_is_another_gap() -> None:
    """The same hours of somebody else's duty."""
    shelf = Shelf()
    shelf.look(gap(8, 20))
    assert shelf.look(gap(8, 20, "backup"), at=1) == [("g1", 8, 20, True, 1), ("g2", 8, 20, False, 0)]


def _pictures(dice: Random) -> Iterator[tuple[int, list[Hole]]]:
    """Gaps that come, go, grow and shrink while the days pass, found from each day's midnight on."""
    holes = [gap(start, start + dice.randrange(1, 40)) for start in range(0, 240, 60)]
    for at in range(0, 120, 7):
        for number in range(len(holes)):
            if dice.random() < 0.3:
                start = dice.randrange(0, 220)
                holes[number] = gap(start, start + dice.randrange(1, 30), dice.choice(("primary", "backup")))
        since = MIDNIGHT + at // 24 * 24 * HOUR
        yield at, [replace(each, start=max(each.start, since)) for each in _apart(holes) if each.end > since]


def _apart(holes: Iterable[Hole]) -> list[Hole]:
    """Those that share no hours with an earlier one of their position: gaps never do."""
    kept: list[Hole] = []
    for hole in holes:
        if all(hole.position != each.position or hole.start >= each.end or each.start >= hole.end for each in kept):
            kept.append(hole)
    return kept


@pytest.mark.parametrize("seed", range(60))
def test_whoever_believes_only_higher_numbers_knows_what_is_found(seed: int) -> None:
    """However gaps come and go: from today on the standing entries are the gaps, no two share hours, what was cancelled
    or is over changes no more than it must, and nothing changes without a higher number."""
    shelf, before = Shelf(), dict[str, GapEntry]()
    for at, found in _pictures(Random(seed)):
        shelf.look(*found, at=at)
        since = MIDNIGHT + at // 24 * 24 * HOUR
        standing = [each for each in shelf.kept.values() if not each.cancelled]
        theirs = {(each.position, max(each.start, since), each.end) for each in standing if each.end > since}
        assert theirs == {(each.position, each.start, each.end) for each in found}
        for entry in standing:
            same = [e for e in standing if e.position == entry.position and e.start < entry.end and entry.start < e.end]
            assert same == [entry]
        for uid, earlier in before.items():
            now = shelf.kept[uid]
            assert now == earlier or (now.sequence == earlier.sequence + 1 and now.changed_at == MIDNIGHT + at * HOUR)
            assert now == earlier or earlier.end > since, "what is over is over"
        before = dict(shelf.kept)
