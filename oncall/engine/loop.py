"""The engine: on the monotonic clock, everything due, each row guarded, then sleep until the next."""

import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Protocol

from notifiers.base import Channel
from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.clock import DemoClock, ManualClock
from oncall.domain.errors import Stale
from oncall.engine.sending import Senders
from oncall.flow.delivery import Outcome
from oncall.flow.paging import Handover
from oncall.store.agenda import Agenda

log = logging.getLogger(__name__)

LONGEST_SLEEP = 1.0
_BEAT_EVERY = 5.0
_SET_ASIDE = 30.0
_STUCK_SLEEP = 0.25
_LONGEST_WAIT = 0.05  # of a queued page while many rows are worked on
_SETTLE_ROUNDS = 10_000
_STRIDE = timedelta(minutes=1)
_LOOKS_EVERY = 0.02  # seconds, at most: in a storm each commit wakes the engine, and what is queued leaves all the same


class Outside(Protocol):
    """Something beside the engine that has due times too: the simulated carrier."""

    def next_due(self) -> datetime | None:
        """Its next due time, in duty time."""

    def run_due(self) -> int:
        """Do what is due there; how much there was."""


class Engine:
    """Does everything that is due. `threads` senders; none of them in tests, where sending is done in place."""

    def __init__(
        self,
        oncall: Oncall,
        notifiers: Notifiers,
        *,
        threads: int = 8,
        name: str = "engine",
        outside: Sequence[Outside] = (),
        jobs: Callable[[], int] | None = None,
    ) -> None:
        self._oncall, self._name, self._outside, self._jobs = oncall, name, tuple(outside), jobs
        self._wake = oncall.committed
        self._senders = Senders(notifiers, threads, self._wake.set)
        self._stopping = threading.Event()
        self._held = threading.Event()
        self._aside: dict[str, float] = {}
        self._last_beat = float("-inf")
        self._agenda: Agenda | None = None
        self._stuck = False
        self._dispatched_at = self._looked_at = float("-inf")
        self.finished_at = time.monotonic()

    def run(self) -> None:
        """Until `stop`: tick, then sleep until something is due, committed, or a second has passed.

        What was just committed is sent before anything else is looked at.
        """
        woken = False
        while not self._stopping.is_set():
            self._wake.clear()
            if woken:
                self._guard("dispatch", self._dispatch)
            looks = not woken or time.monotonic() - self._looked_at >= _LOOKS_EVERY
            if looks:
                self._guard("tick", self.tick)
                self._guard("jump", self._make_stops)
            self.finished_at = time.monotonic()
            if not self._stopping.is_set():
                woken = self._wake.wait(self._sleep() if looks else _LOOKS_EVERY)
        self._senders.stop()
        self._guard("last outcomes", self._dispatch)

    def stop(self) -> None:
        """Finish the present tick and what is being sent, and end."""
        self._stopping.set()
        self._wake.set()

    def hold(self, *, held: bool) -> None:
        """Take no work while the clock cannot be trusted; another engine's may be right."""
        (self._held.set if held else self._held.clear)()

    def tick(self) -> int:
        """Do everything that is due now; how much there was."""
        self._agenda = None
        if self._held.is_set():
            return self._dispatch() + (self._jobs() if self._jobs else 0)
        agenda, now = self._oncall.due.agenda(), self._oncall.clock.now()
        self._looked_at = time.monotonic()
        done = self._dispatch()
        done += self._end_calls() if agenda.rings else 0
        done += self._do_due(agenda, now)
        done += self._dispatch() if done or agenda.queued else 0  # Again: what was lost may have come back otherwise.
        self._beat()
        self._agenda, self._stuck = agenda, not done and _has_come(agenda.next_due, now)
        return done

    def settle(self) -> None:
        """Tick until nothing is due any more, here and outside, and nothing is being sent."""
        for _ in range(_SETTLE_ROUNDS):
            done = self.tick()
            self._senders.wait_until_idle(30)
            self.finished_at = time.monotonic()  # A long jump is work, not a loop that has stalled.
            done += sum(outside.run_due() for outside in self._outside)
            if not done:
                return
        raise RuntimeError("The engine does not come to rest: something is due again as soon as it is done.")

    def run_until(self, at: datetime, step_to: Callable[[datetime], None]) -> None:
        """Go through the night to that instant, with a stop at every due time on the way; `stop` ends it."""
        self.settle()
        while (stop := self._next_stop()) is not None and stop <= at:
            if self._stopping.is_set():
                return
            now = self._oncall.clock.now()
            step_to(stop if stop > now else min(now + _STRIDE, at))  # What is still due then was set aside.
            self.settle()
            if now >= at:
                return
        step_to(at)
        self.settle()

    # Parts of a tick ------------------------------------------------------------------------------

    def _do_due(self, agenda: Agenda, now: datetime) -> int:
        """Everything of every kind that the agenda names as due."""
        due = self._oncall.due
        done = self._each(due.contacts(), due.work_on) if _has_come(agenda.ladder, now) else 0
        done += self._each(due.busy(), due.lapse_busy) if _has_come(agenda.busy, now) else 0
        done += self._each(due.past_due(), due.tell_past_due) if _has_come(agenda.response, now) else 0
        done += self._each(due.transfers(), due.keep_transfer) if _has_come(agenda.offer, now) else 0
        done += self._each(due.openings(), due.seek_cover) if _has_come(agenda.opening, now) else 0
        done += self._each(due.swaps(), due.see_to_swap) if _has_come(agenda.swap, now) else 0
        lost = _has_come(agenda.lease, self._oncall.clock.real())
        done += self._each(due.in_lost_hands(), due.take_back) if lost else 0
        done += self._each(due.to_look_at(), self._look_at) if _has_come(agenda.look, now) else 0
        done += self._jobs() if self._jobs and _has_come(agenda.job, now) else 0
        return done

    def _dispatch(self) -> int:
        """Record what came of earlier messages, and hand over what is queued to senders that are free: first
        pages before anything else. While the engine is held it takes none."""
        done, more = 0, True
        while more:
            free, outcomes = self._senders.free()
            most = 0 if self._held.is_set() or self._stopping.is_set() else free
            room = self._senders.room()
            taken = self._take(most, outcomes, room) if most or outcomes else ()
            for handover in taken:
                self._senders.send(handover)
            done += len(taken) + len(outcomes)
            more = bool(taken) and (len(taken) == free or bool(room) or self._senders.in_place)
        self._dispatched_at = time.monotonic()
        return done

    def _take(self, most: int, outcomes: Sequence[Outcome], room: Mapping[Channel, int]) -> Sequence[Handover]:
        """Both at once, for each commit waits for the disk; one outcome that cannot be recorded is given up alone,
        and its message's lease runs out."""
        try:
            return self._oncall.due.take(most, outcomes, room)
        except Stale:
            self._senders.not_recorded(outcomes)
            raise
        except Exception:
            if not outcomes:
                raise
        for outcome in outcomes:
            self._guard(outcome.message_id, partial(self._oncall.due.take, 0, [outcome]))
        return self._oncall.due.take(most, room=room)

    def _look_at(self, message_id: str) -> None:
        question = self._oncall.due.look_at(message_id)
        if question is not None:
            self._senders.look(question)

    def _end_calls(self) -> int:
        """Somebody has it: no other phone need ring on."""
        calls = self._oncall.due.calls_to_end()
        for provider, provider_id in calls:
            self._senders.end_call(provider, provider_id)
        return len(calls)

    def _each(self, ids: Iterable[str], work: Callable[[str], None]) -> int:
        """Every row for itself: one that fails is set aside for a while, with an alarm, and the next still runs."""
        done = 0
        for row_id in ids:
            if self._aside.get(row_id, 0.0) > time.monotonic():
                continue
            if not self._senders.in_place and time.monotonic() - self._dispatched_at > _LONGEST_WAIT:
                done += self._dispatch()
            if self._guard(row_id, partial(work, row_id)):
                done += 1
            else:
                self._aside[row_id] = time.monotonic() + _SET_ASIDE
                self._guard("alarm", partial(self._oncall.health.alarm, "row set aside", row_id))
        return done

    def _guard(self, what: str, work: Callable[[], object]) -> bool:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - whatever fails must not stop the other rows of the night
            log.error("%s failed: %s%s", what, type(error).__name__, _place(error))
            return False
        finally:
            self.finished_at = time.monotonic()  # Two hundred slow rows are work, not a loop that has stalled.
        return True

    def _beat(self) -> None:
        if time.monotonic() - self._last_beat >= _BEAT_EVERY:
            self._oncall.due.beat(self._name, "running")
            self._last_beat = time.monotonic()

    # When next ------------------------------------------------------------------------------------

    def _sleep(self) -> float:
        """Seconds until the next due time, at most one: a lost wake-up costs no more than that."""
        if isinstance(self._oncall.clock, DemoClock) and self._oncall.clock.aim is not None:
            return 0.0
        due = self._agenda.next_due if self._agenda else None
        queued = self._agenda is not None and self._agenda.queued
        longest = min(LONGEST_SLEEP, self._senders.wait() or LONGEST_SLEEP) if queued else LONGEST_SLEEP
        if due is None:
            return longest
        if self._stuck:  # What is due has been set aside: looking again at once would only burn the processor.
            return _STUCK_SLEEP
        wait = (due - self._oncall.clock.now()) / timedelta(seconds=1) / self._speed
        return min(longest, max(0.005, wait))

    @property
    def _speed(self) -> int:
        clock = self._oncall.clock
        return clock.speed if isinstance(clock, DemoClock) else 1

    def _next_stop(self) -> datetime | None:
        stops = [self._oncall.due.next_due(), *(outside.next_due() for outside in self._outside)]
        return min((stop for stop in stops if stop is not None), default=None)

    def _make_stops(self) -> None:
        """A demo's jump: every stop on the way is made, so the night that is skipped still happens."""
        clock = self._oncall.clock
        if isinstance(clock, DemoClock) and (aim := clock.aim) is not None:
            self.run_until(aim, clock.step_to)


def _has_come(due: datetime | None, now: datetime) -> bool:
    return due is not None and due <= now


def _place(error: BaseException) -> str:
    """Where it failed, without its words: a message may hold what must not reach a log."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return "".join(f" < {frame.name} {Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))


def fast_forward(engine: Engine, clock: ManualClock, to: datetime) -> None:
    """For tests: through the night with a clock that only this moves."""
    engine.run_until(to, clock.move_to)
