"""The calendar of gaps: a coordinator who follows it sees what nobody has, and what is no gap any more."""

from datetime import timedelta

import pytest

from oncall.domain.feed import FeedKind
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_calendar import Program
from tests.world_rota import duties, plans, week


@pytest.fixture
def place(store_url: str) -> Place:
    """On both stores."""
    return Place(url=store_url)


def test_a_gap_is_one_entry_from_the_first_look_until_it_is_closed(larkspur: World) -> None:
    """Nobody is primary from Monday 08:00 to Wednesday 08:00 in the week in which the clocks have gone back. On Tuesday
    it is the same entry as on Sunday; A3 takes what is left at noon, and what was nobody's stays in the calendar. The
    night of Thursday was open too, is taken before it comes, and is cancelled; it opens again under its old name."""
    larkspur.at("2026-11-01 00:30")
    week(larkspur, "2026-10-26", primary="A2")
    week(larkspur, "2026-11-02", primary="A2")
    _without(larkspur, "2026-11-02 16:30", "2026-11-03 16:30", "2026-11-05 16:30")
    gaps = Program(larkspur, larkspur.oncall.feeds.add(FeedKind.GAPS, "", "test")[0])
    first = _standing(gaps, larkspur)
    nights = [("Mon 02 16:30", "Tue 03 08:00"), ("Tue 03 16:30", "Wed 04 08:00"), ("Thu 05 16:30", "Fri 06 08:00")]
    assert [first[uid] for uid in first] == nights
    monday, tuesday, thursday = first

    larkspur.at("2026-11-03 02:00")
    assert _standing(gaps, larkspur) == first

    larkspur.at("2026-11-03 12:00")
    plans(larkspur, "A3", "primary", "2026-11-05 16:30", "2026-11-06 08:00")
    assert list(_standing(gaps, larkspur)) == [monday, tuesday]
    assert gaps.kept[thursday].cancelled
    assert gaps.kept[thursday].summary.startswith("Cancelled: NO ONE")

    larkspur.at("2026-11-03 20:00")
    plans(larkspur, "A3", "primary", "2026-11-03 20:00", "2026-11-04 08:00")
    _without(larkspur, "2026-11-05 16:30")
    closed = _standing(gaps, larkspur)
    assert closed == {**first, tuesday: ("Tue 03 16:30", "Tue 03 20:00")}

    larkspur.at("2026-11-04 09:00")
    assert _standing(gaps, larkspur) == closed

    for later, still in (("2027-01-30 09:00", True), ("2027-03-01 09:00", False)):
        larkspur.at(later)
        larkspur.oncall.due.purge()
        with larkspur.database.read() as tx:
            kept = {each.uid for each in tx.gaps.known("", larkspur.instant("2026-10-01 00:00"), larkspur.clock.now())}
        assert (set(first) <= kept) is still, "forgotten when no calendar shows it any more"
    for heard in larkspur.carrier.unexpected():
        heard.expected = True


def _without(world: World, *starts: str) -> None:
    """Whoever was primary from these local minutes on is not any more."""
    for start in starts:
        at = world.instant(start)
        for row in duties(world.oncall, at, at + timedelta(hours=1)):
            if row.position == "primary" and row.start == at:
                world.oncall.duty.cancel(row.id, "dov")


def _standing(program: Program, world: World) -> dict[str, tuple[str, str]]:
    """What its owner reads of the primary, by the names of the entries: local days, hours and minutes."""
    program.looks()
    theirs = [each for each in program.kept.values() if not each.cancelled and "Primary" in each.summary]
    theirs = [each for each in theirs if each.start < world.instant("2026-11-09 00:00")]
    zone, form = world.rules.zone, "%a %d %H:%M"
    return {
        each.uid: (f"{each.start.astimezone(zone):{form}}", f"{each.end.astimezone(zone):{form}}")
        for each in sorted(theirs, key=lambda each: each.start)
    }
