"""A calendar program that believes only a higher number: after anything that happens it shows what is held.

Whoever lives by it is on duty when it says so.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from oncall.domain.errors import OncallError
from oncall.domain.feed import FeedKind
from rota.held import held
from rota.interval import Interval
from rota.model import Duty
from rota.pattern import local_date, local_midnight
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_calendar import Program, joined
from tests.world_rota import duties, opt_in, planning, plans, week

WORKERS = ("A1", "A2", "A3", "A4")
STEPS = 20


@pytest.fixture
def place(store_url: str) -> Place:
    """On both stores."""
    return Place(url=store_url)


class Months:
    """Everything that changes a duty, at random; every program is right after each."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, Random(seed)
        world.at("2026-10-19 12:00")
        week(world, "2026-10-19", primary="A2")
        opt_in(world, *WORKERS)
        planning(world, approval_hours=0, max_weekends_in_row=None, min_rest_hours=0, max_nights_in_row=None)
        feeds = world.oncall.feeds
        self.own = {who: Program(world, feeds.add(FeedKind.WORKER, who, "test")[0]) for who in (*WORKERS, "AS2", "AD")}
        self.others = [
            Program(world, feeds.add(FeedKind.AREA, "county", "test", names=True)[0]),
            Program(world, feeds.add(FeedKind.GAPS, "", "test")[0]),
        ]
        self.story: list[str] = []
        self.done: set[str] = set()
        self.acts: tuple[Callable[[], None], ...] = (
            *(self.falls_ill, self.is_well, self.covers, self.swaps_a_part, self.is_replaced),
            *(self.is_planned_anew, self.is_cancelled, self.is_planned, self.is_renamed, self.area_is_renamed),
        )

    def run(self) -> None:
        """Act and look, a few minutes or hours apart."""
        for _ in range(STEPS):
            self.world.fast_forward(minutes=self.dice.choice((1, 3, 20, 240, 400)))
            act = self.dice.choice(self.acts)
            self.story.append(f"{self.world.wall()} {act.__name__}")
            with suppress(OncallError, IndexError):
                act()
                self.done.add(act.__name__)
            self.world.settle()
            self.look()

    def look(self) -> None:
        """What the programs believe is what is held."""
        try:
            now = self.world.clock.now()
            really = held(duties(self.world.oncall, now - timedelta(days=20), now + timedelta(days=40)))
            for worker, program in self.own.items():
                program.looks()
                theirs = sorted((each.start, each.end) for each in really if each.worker == worker)
                assert program.hours() == set(joined(theirs)), worker
            for program in self.others:
                program.looks()
            self.gaps_are_right()
        except AssertionError as wrong:
            raise AssertionError(f"{wrong} after {self.story}") from wrong

    def gaps_are_right(self) -> None:
        """Whoever follows the gaps knows, from now on, those of the page of gaps, and no hours twice."""
        now, zone, days = self.world.clock.now(), self.world.rules.zone, self.world.rules.planning.gap_days
        whole = Interval(start=now, end=local_midnight(local_date(now, zone) + timedelta(days=days), zone))
        names = {position.id: position.name.capitalize() for position in self.world.rules.positions}
        said = [
            (names[hole.position], shared.start, shared.end)
            for hole in self.world.oncall.tonight.gaps()
            if (shared := whole.shared_with(Interval(start=hole.start, end=hole.end)))
        ]
        known = [
            (entry.summary.split(": ")[1].split(", ")[0], shared.start, shared.end)
            for entry in self.others[1].kept.values()
            if not entry.cancelled and (shared := whole.shared_with(Interval(start=entry.start, end=entry.end)))
        ]
        assert sorted(known) == sorted(said)

    # What happens ---------------------------------------------------------------------------------

    def falls_ill(self) -> None:
        """The primary, or the supervisor who may stand in."""
        worker = self.dice.choice((self._holder(), "AS2", "AD"))
        self.world.oncall.cover.sick(worker, "dov")

    def is_well(self) -> None:
        """Whoever can still take it back."""
        for worker in (*WORKERS, "AS2", "AD"):
            with suppress(OncallError):
                self.world.oncall.cover.undo_sick(worker, "dov")

    def covers(self) -> None:
        """Somebody takes what is open."""
        opening = self.dice.choice(self.world.oncall.cover.openings())
        self.world.oncall.cover.take(opening.id, self.dice.choice(WORKERS), "dov", "agreed by telephone")

    def swaps_a_part(self) -> None:
        """Some hours of the coming day."""
        giver, (start, end) = self._holder(), self._hours()
        made = self.world.oncall.cover.offer_swap(giver, start, end, "dov", self.dice.choice(WORKERS))
        self.world.oncall.cover.take_swap(made.id, made.taker or "", "dov")

    def is_replaced(self) -> None:
        """By a coordinator's word."""
        (start, end), holder = self._hours(), self._holder()
        others = [each for each in WORKERS if each != holder]
        self.world.oncall.cover.replace(holder, self.dice.choice(others), start, end, "dov", "a flat tyre")

    def is_planned_anew(self) -> None:
        """A later version of the rota has other hours, and perhaps another worker, in the same instant."""
        row = self.dice.choice(self._planned())
        earlier = row.start - timedelta(hours=self.dice.choice((0, 0, 1)))
        made = replace(row, id=f"{row.id[:20]}-{len(self.story)}", start=earlier, worker=self.dice.choice(WORKERS))
        with self.world.database.write() as tx:
            tx.duties.cancel_all([row.id], self.world.clock.now())
            tx.duties.add([replace(made, made_at=self.world.clock.now())], by="dov", reason="rota 2")

    def is_cancelled(self) -> None:
        """One row, of whatever kind."""
        now = self.world.clock.now()
        row = self.dice.choice(duties(self.world.oncall, now, now + timedelta(days=2)))
        self.world.oncall.duty.cancel(row.id, "dov")

    def is_planned(self) -> None:
        """A further night, beside or over what is there."""
        start = self._hours()[0]
        end = start + timedelta(hours=9)
        plans(self.world, self.dice.choice(WORKERS), "primary", *(self._local(at) for at in (start, end)))

    def is_renamed(self) -> None:
        """A colleague marries: the calendars that name people say so."""
        worker = self.world.oncall.people.get(self.dice.choice(WORKERS))
        self.world.oncall.people.save([replace(worker, name=f"{worker.name} {len(self.story)}")], "dov")

    def area_is_renamed(self) -> None:
        """The rules call the area something else from now on."""
        (area,) = self.world.rules.areas
        self.world.rules = replace(self.world.rules, areas=(replace(area, name=f"County {len(self.story)}"),))
        self.world.oncall.rules.apply(self.world.rules, "dov")

    def _holder(self) -> str:
        answer = self.world.oncall.duty.who("county", "primary", "child", self._hours()[0])
        return getattr(answer, "worker", "A2")

    def _hours(self) -> tuple[datetime, datetime]:
        start = self.world.clock.now() + timedelta(minutes=30 * self.dice.randrange(1, 30))
        return start, start + timedelta(minutes=30 * self.dice.randrange(1, 8))

    def _planned(self) -> list[Duty]:
        now = self.world.clock.now()
        ahead = duties(self.world.oncall, now, now + timedelta(days=3))
        return [each for each in ahead if each.position == "primary" and each.start > now + timedelta(hours=1)]

    def _local(self, at: datetime) -> str:
        return f"{at.astimezone(self.world.rules.zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("seed", range(2))
def test_whoever_believes_only_higher_numbers_is_on_duty_when_they_think_so(larkspur: World, seed: int) -> None:
    """Two dozen changes of every sort: illness and its undo, cover, swaps, a new version, new names."""
    months = Months(larkspur, seed)
    months.run()
    assert len(months.done) >= 7, months.story
    for heard in larkspur.carrier.unexpected():
        heard.expected = True


def test_what_was_shortened_while_it_ran_has_a_higher_number(larkspur: World) -> None:
    """A2 is ill at 22:00, well at 22:02, and leaves the agency at 23:00: what AS2 held, and what A2 holds, ends in the
    middle, and every calendar that had it whole takes the shorter one in."""
    larkspur.at("2026-10-19 12:00")
    week(larkspur, "2026-10-19", primary="A2")
    feeds = larkspur.oncall.feeds
    acting = Program(larkspur, feeds.add(FeedKind.WORKER, "AS2", "test")[0])
    area = Program(larkspur, feeds.add(FeedKind.AREA, "county", "test", names=True)[0])
    for minute, act in (
        ("22:00", lambda: larkspur.oncall.cover.sick("A2", "dov")),
        ("22:02", lambda: larkspur.oncall.cover.undo_sick("A2", "dov")),
        ("23:00", lambda: larkspur.oncall.cover.leave("A2", "dov")),
    ):
        larkspur.at(f"2026-10-20 {minute}")
        act()
        larkspur.settle()
        acting.looks()
        area.looks()
    served = {
        (larkspur.wall(each.start), larkspur.wall(each.end)) for each in acting.kept.values() if not each.cancelled
    }
    assert ("22:00", "22:02") in served
    for heard in larkspur.carrier.unexpected():
        heard.expected = True
