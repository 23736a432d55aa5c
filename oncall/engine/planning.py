"""Plans are made here, each in a child process at low priority: heard, stopped, and never waited for in vain.

A service makes those that were asked for on a page, one after the other; the command line makes its own.
The row of a plan tells everybody how far it is, and is how anybody stops it. Which rules collide at an empty slot is
worked out in the same way, beside the plans: it takes seconds, and does not wait behind a plan of an hour.
"""

import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from oncall.app import Oncall
from oncall.domain.errors import NotFound, OncallError
from oncall.domain.rota import BEGUN, PlanProgress, PlanRun
from rota.errors import RotaError
from rota.problemfile import write_problem

log = logging.getLogger(__name__)

CHILD = (sys.executable, "-m", "oncall.engine.plan_child")
EVERY = 1.0
"""Seconds after which a plan's row is brought up to date, and asked whether somebody wants it to stop."""

GRACE = 180.0
"""Seconds beyond its time, or after it was asked to stop, after which a child that does not end is ended. A planner
begins by making machine code of its inner loop, which on a busy machine takes the better part of a minute."""

_LOOKS_EVERY = 2.0
_LONGEST = 3600.0  # of a plan whose tries are counted
_LONGEST_STOP = 15.0

Show = Callable[[PlanProgress], None]


class Child:
    """The process that plans. What it says comes through a queue; None is the end of it."""

    def __init__(self, order: Mapping[str, Any], command: Sequence[str] = CHILD) -> None:
        # In a group of its own, Ctrl-C at the terminal reaches only us, and we ask it to stop in good order.
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._say(json.dumps(dict(order)))

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def hear(self, seconds: float) -> Mapping[str, Any] | None:
        """What it says next; nothing within that time is {}, None is the end."""
        try:
            line = self._lines.get(timeout=max(0.01, seconds))
        except queue.Empty:
            return {}
        return None if line is None else json.loads(line)

    def stop(self) -> None:
        """Ask it to end with its best."""
        self._say("stop")

    def end(self) -> int:
        """It is over, one way or the other: what it ended with, negative for the signal that ended it."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        if self._process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=2)
        if self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)  # With whatever processes of its own it works with.
        code = self._process.wait()
        self._reader.join(timeout=5)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code

    def _say(self, line: str) -> None:
        """To one that has died already there is nothing to say; its end is heard."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.write(line + "\n")
                self._process.stdin.flush()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)
        self._lines.put(None)


class Making:
    """The making of one plan. `stopping` says whether whoever waits for it wants its end; `show` hears of it."""

    def __init__(
        self,
        oncall: Oncall,
        run: PlanRun,
        *,
        show: Show = lambda _: None,
        stopping: Callable[[], bool] = lambda: False,
        serving: bool = False,
        command: Sequence[str] = CHILD,
        grace: float = GRACE,
    ) -> None:
        self._oncall, self._run, self._show, self._stopping = oncall, run, show, stopping
        self._serving, self._command, self._grace = serving, command, grace
        self._stopped = False

    def make(self) -> PlanRun:
        """Until it is done, stopped, or has failed; its row then says which."""
        try:
            return self._conflict() if self._run.slot else self._plan()
        except (OncallError, RotaError) as error:
            return self._oncall.rotas.failed(self._run.id, str(error))

    def _plan(self) -> PlanRun:
        rotas, run = self._oncall.rotas, self._run
        problem = rotas.question(run.id)
        told: dict[str, object] = {"seed": run.seed, "seconds": run.seconds, "repair": run.repair, "conflicts": True}
        if run.iterations:
            told["iterations"] = run.iterations
        answer = self._asked({"problem": problem, **told})
        if "solution" in answer:
            return rotas.finished(run.id, problem, answer["solution"], stopped=self._stopped)
        return rotas.failed(run.id, answer["fault"])

    def _conflict(self) -> PlanRun:
        rotas, run = self._oncall.rotas, self._run
        asked = rotas.gap_question(run.id)
        held = {each.slot: each.worker for each in asked.given}
        answer = self._asked({"problem": write_problem(asked.problem), "held": held, "gap": asked.row.slot})
        if "conflict" in answer:
            return rotas.found_conflict(run.id, asked, answer)
        return rotas.broken_off(run.id) if self._stopped else rotas.failed(run.id, answer["fault"])

    def _asked(self, order: Mapping[str, object]) -> Mapping[str, Any]:
        """What a child answers to that; a `fault` for one that died, or would not end."""
        child = Child(order, self._command)
        try:
            answer = self._answer(child)
        finally:
            code = child.end()
        return answer or {"fault": f"The planner ended without an answer ({code}). Try again."}

    def _answer(self, child: Child) -> Mapping[str, Any]:
        """What it says last; {} for one that died, or would not end."""
        began = time.monotonic()
        until = began + (_LONGEST if self._run.iterations else self._run.seconds) + self._grace
        heard, told_at = PlanProgress(stage=BEGUN, done=0.0), float("-inf")
        while (said := child.hear(EVERY)) is not None and time.monotonic() < until:
            if said.keys() & {"solution", "conflict", "fault"}:
                return said
            if "progress" in said:
                heard = PlanProgress(**said["progress"])
            progress = self._timed(heard, time.monotonic() - began)
            self._show(progress)
            if time.monotonic() - told_at >= EVERY:
                told_at = time.monotonic()
                if self._shall_stop(None if self._run.slot else progress):
                    if self._run.slot:
                        return {}  # There is no best so far that it could end with.
                    child.stop()
                    until = min(until, told_at + self._grace)
        return {}

    def _timed(self, heard: PlanProgress, spent: float) -> PlanProgress:
        """How much of its time is over. A planner may search for most of that without a word."""
        return heard if self._run.iterations else replace(heard, done=min(1.0, spent / self._run.seconds))

    def _shall_stop(self, progress: PlanProgress | None) -> bool:
        """Whether it is to stop, for the first time."""
        asked = self._oncall.rotas.progressed(self._run.id, progress, serving=self._serving)
        if self._stopped or not (asked or self._stopping()):
            return False
        self._stopped = True
        return True


class Planning:
    """In a service: makes the plans that were asked for, one after the other, and gives up those that died; and beside
    them, one after the other, answers what was asked about empty slots."""

    def __init__(self, oncall: Oncall, *, command: Sequence[str] = CHILD) -> None:
        self._oncall, self._command = oncall, command
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(gaps,), name="gaps" if gaps else "planning", daemon=True)
            for gaps in (False, True)
        ]

    def start(self) -> None:
        """Begin to look for plans."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Take up no more; the one in hand ends with its best."""
        self._stopping.set()
        for thread in filter(threading.Thread.is_alive, self._threads):
            thread.join(timeout=_LONGEST_STOP)

    def _work(self, gaps: bool) -> None:
        while not self._stopping.wait(_LOOKS_EVERY):
            try:
                self.look(gaps=gaps)
            except NotFound:
                log.debug("no plans are looked for: there are no rules yet")
            except Exception as error:  # noqa: BLE001 - a plan that cannot be made must not end the making of plans
                log.error("planning failed: %s", type(error).__name__)

    def look(self, *, gaps: bool = False) -> PlanRun | None:
        """Make the plan that waits longest, if there is one; with `gaps` answer the question that does."""
        self._oncall.rotas.give_up_silent()
        run = self._oncall.rotas.claim_plan(gaps=gaps)
        if run is None:
            return None
        making = Making(self._oncall, run, stopping=self._stopping.is_set, serving=True, command=self._command)
        return making.make()
