"""Random weeks: sickness, its undo, cover, swaps, leavers. At every minute somebody answers for the primary.

Whatever is done, in whatever order, agreed to or refused: the resolver that pages ask finds somebody at every minute
of the coming day, what was served stays as it was, and what the resolver says is what loads and lists are made of.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import combinations
from random import Random

import pytest

from oncall.domain.errors import OncallError
from oncall.domain.event import EventKind
from rota.coverage import Gap, OnDuty, gaps, who
from rota.held import held
from rota.roster import Roster
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import counted, duties, opt_in, planning, week

pytestmark = ON_BOTH_STORES

WORKERS = ("A1", "A2", "A3", "A4", "A5", "A6")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Lives:
    """One random week of Larkspur, and what happened in it."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.dice = world, Random(seed)
        world.at("2026-10-18 12:00")
        week(world, "2026-10-19", primary="A2")
        opt_in(world, *WORKERS)
        planning(world, approval_hours=0, max_weekends_in_row=None, min_rest_hours=0, max_nights_in_row=None)
        self.begin, self.end = world.instant("2026-10-19 16:30"), world.instant("2026-10-26 08:00")
        self.served: dict[datetime, str] = {}
        self.story: list[str] = []
        self.acts: tuple[Callable[[], None], ...] = (
            *(self.falls_ill, self.can_after_all, self.asks_for_cover, self.answers, self.answers),
            *(self.offers_a_swap, self.answers, self.takes_by_hand, self.leaves, self.supervisor_falls_ill),
        )

    def run(self, steps: int) -> None:
        """So many acts, some hours apart; everything is looked at after each."""
        for _ in range(steps):
            before = self.world.clock.now()
            self.world.fast_forward(minutes=self.dice.choice((1, 4, 20, 90, 240, 400)))
            self.remember(before)
            act = self.dice.choice(self.acts)
            self.story.append(f"{self.world.wall()} {act.__name__}")
            with suppress(OncallError, StopIteration):
                act()
            self.world.settle()
            self.look()
        self.look_back()

    # What people do -------------------------------------------------------------------------------

    def falls_ill(self) -> None:
        """Whoever is primary now, or next."""
        self._is_ill(self._holder())

    def supervisor_falls_ill(self) -> None:
        """The position above is stood in for from further up."""
        self._is_ill("AS2")

    def _is_ill(self, worker: str) -> None:
        """Seven, and seven again: from this minute on they have nothing for a day."""
        sick = counted(self.world, EventKind.DUTY_SICK)
        for _ in range(2):
            self.world.phone(worker).replies("7")
        if counted(self.world, EventKind.DUTY_SICK) > sick:
            now = self.world.clock.now()
            left = [each for each in held(duties(self.world.oncall, now, now + DAY)) if each.end > now]
            assert worker not in {each.worker for each in left if each.start < now + DAY}, self.story

    def can_after_all(self) -> None:
        """Somebody takes a 7 back, or confirms something else: whatever a bare 5 means for them."""
        self.world.phone(self.dice.choice((*WORKERS, "AS2"))).replies("5")

    def asks_for_cover(self) -> None:
        """For some hours of the coming day."""
        start, end = self._hours()
        self.world.oncall.cover.ask_cover(self._holder(start), start, end, "dov")

    def offers_a_swap(self) -> None:
        """To a colleague, of some hours of the coming day."""
        start, end = self._hours()
        giver = self._holder(start)
        colleague = self.dice.choice([worker for worker in WORKERS if worker != giver])
        self.world.oncall.cover.offer_swap(giver, start, end, "dov", colleague)

    def answers(self) -> None:
        """Whoever has been asked anything says yes, by its code."""
        asked = [q for worker in (*WORKERS, "AS2", "AD") for q in self.world.oncall.cover.questions(worker)]
        question = self.dice.choice(asked or [next(iter(()))])
        digit = {"cover": "8", "swap": "8", "sick": "7"}.get(question.kind.value, "5")
        self.world.phone(question.worker).replies(f"{digit}{question.code}")

    def takes_by_hand(self) -> None:
        """The coordinator names somebody, over whatever rule."""
        opening = next(iter(self.world.oncall.cover.openings()))
        self.world.oncall.cover.take(opening.id, self.dice.choice(WORKERS), "dov", "agreed by telephone")

    def leaves(self) -> None:
        """One of two leaves the agency."""
        self.world.oncall.cover.leave(self.dice.choice(("A5", "A6")), "dov")

    # What must hold -------------------------------------------------------------------------------

    def remember(self, since: datetime) -> None:
        """Who has served: nothing that is done later may change it."""
        at, roster = since, self._roster(since - DAY, self.world.clock.now() + DAY)
        while at < self.world.clock.now():
            self.served[at] = self._who(at, roster)
            at += timedelta(minutes=5)

    def look(self) -> None:
        """The coming day has somebody throughout, in every line."""
        now = self.world.clock.now()
        start, end = max(now, self.begin), min(now + DAY, self.end)
        roster = self._roster(now - 8 * DAY, now + 9 * DAY)
        for line in self.world.rules.service_lines:
            empty = gaps(roster, line.id, "county", "primary", start, end) if start < end else ()
            assert not empty, (line.id, [self.world.wall(each.start) for each in empty], self.story)
        self.look_at_searches()

    def look_at_searches(self) -> None:
        """Nobody is offered the same minute of the same post twice."""
        found = self.world.oncall.cover.openings()
        for one, other in combinations(found, 2):
            same = (one.stint.area, one.stint.position) == (other.stint.area, other.stint.position)
            assert not (same and one.stint.interval.overlaps(other.stint.interval)), (one, other, self.story)

    def look_back(self) -> None:
        """Minute by minute what has been served, and as it was said at the time; loads are made of the same."""
        roster = self._roster(self.begin - DAY, self.end + DAY)
        at, now = self.begin, min(self.world.clock.now(), self.end)
        while at < now:
            assert not isinstance(who(roster, "child", "county", "primary", at), Gap), (self.world.wall(at), self.story)
            at += MINUTE
        for at, worker in self.served.items():
            assert self._who(at, roster) == worker, (self.world.wall(at), self.story)
        for stretch in held(roster.duties):
            if stretch.position == "primary":
                said = who(roster, stretch.lines[0], "county", "primary", stretch.start)
                assert not isinstance(said, OnDuty) or said.worker == stretch.worker

    def _roster(self, since: datetime, until: datetime) -> Roster:
        return Roster(rules=self.world.rules.duty, duties=duties(self.world.oncall, since, until))

    def _who(self, at: datetime, roster: Roster | None = None) -> str:
        there = roster or self._roster(at - DAY, at + DAY)
        answer = who(there, "child", "county", "primary", at)
        return answer.worker if isinstance(answer, OnDuty) else ""

    def _holder(self, at: datetime | None = None) -> str:
        return self._who(at or max(self.world.clock.now(), self.begin)) or "A2"

    def _hours(self) -> tuple[datetime, datetime]:
        start = max(self.world.clock.now(), self.begin) + timedelta(minutes=30 * self.dice.randrange(1, 30))
        return start, start + timedelta(minutes=30 * self.dice.randrange(1, 8))


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_a_week_no_minute_is_without_somebody(larkspur: World, seed: int) -> None:
    """Forty things happen, a few minutes to a few hours apart."""
    lives = Lives(larkspur, seed)
    lives.run(40)
    done = {kind for kind in EventKind if counted(larkspur, kind)}
    assert {EventKind.DUTY_SICK, EventKind.OPENING_FILLED, EventKind.SWAP_OFFERED} <= done, lives.story
    for heard in larkspur.carrier.unexpected():
        heard.expected = True
