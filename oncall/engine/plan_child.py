"""The process in which a plan is made, so that no page ever waits for one: at low priority, fed and heard by lines.

It reads one line, the order (`problem` in the open format, `seed`, `seconds`; optionally `iterations` instead,
`repair`, and `conflicts`: for empty slots which rules cannot all hold), and afterwards only whether it shall stop: a
further line, or the end of its input because whoever asked has died. It writes a JSON object a line: `progress` now
and then, at last the `solution` or a `fault` in a sentence.

An order with a `gap` wants no plan: `held` says who holds what, and the answer is which rules cannot all hold at that
empty slot: its `conflict`, and a `sentence`.
"""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TextIO, TypeVar

from oncall.engine import machine_code
from rota.errors import RotaError
from rota.planner import Budget, Progress, plan
from rota.planner.reasons import Clash, Gaps, gap
from rota.problem import Assignment, Problem, Solution
from rota.problemfile import read_problem, write_solution

NICE = 10
_MOST_CONFLICTS = 20
_CONFLICT_SECONDS = 30.0

T = TypeVar("T")


class Threads:
    """Carries out tasks at the same time: what takes long in them is machine code, which lets other threads run."""

    def __init__(self, width: int) -> None:
        self.width = width

    def each(self, tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
        """The results of the tasks, in order. An error of a task is raised when its turn comes."""
        with ThreadPoolExecutor(self.width) as pool:
            yield from pool.map(lambda task: task(), tasks)


def main() -> int:
    """Make the plan that is asked for on the standard input."""
    os.nice(NICE)
    say = _speaker()
    order = json.loads(sys.stdin.readline())
    stop = threading.Event()
    # A question has no best so far that it could end with.
    heed = _leave if "gap" in order else stop.set
    threading.Thread(target=_listen, args=(sys.stdin, heed), daemon=True).start()
    try:
        say(_conflict(order) if "gap" in order else {"solution": _solution(order, stop, say)})
    except RotaError as error:
        say({"fault": str(error)})
    except Exception as error:  # noqa: BLE001 - whatever fails is told of, and its words may hold what must not be
        say({"fault": f"The planner failed ({type(error).__name__})."})
        return 1
    return 0


def _solution(order: Mapping[str, Any], stop: threading.Event, say: Callable[[Mapping[str, Any]], None]) -> str:
    def tell(progress: Progress) -> None:
        say({"progress": {name: getattr(progress, name) for name in ("stage", "done", "cost", "bound", "uncovered")}})

    machine_code.keep()
    iterations, problem = order.get("iterations"), read_problem(order["problem"])
    solution = plan(
        problem,
        seed=order["seed"],
        budget=Budget(seconds=None if iterations else float(order["seconds"]), iterations=iterations),
        should_stop=stop.is_set,
        progress=tell,
        now=time.monotonic,
        workers=Threads(os.cpu_count() or 1),
        repair=bool(order.get("repair")),
    )
    told = _with_conflicts(problem, solution, stop) if order.get("conflicts") else solution
    tries = {"iterations": iterations} if iterations else {}
    return write_solution(replace(told, extra={**told.extra, **tries}))


def _with_conflicts(problem: Problem, solution: Solution, stop: threading.Event) -> Solution:
    """The solution with the smallest conflicts of its first empty slots, a second or two each, until told to stop."""
    held = {each.slot for each in solution.assignments}
    empty = [slot.id for period in problem.periods for slot in period.slots if slot.id not in held]
    found: dict[str, list[dict[str, str | None]]] = {}
    if not empty:
        return solution
    until, gaps = time.monotonic() + _CONFLICT_SECONDS, Gaps(problem, solution.assignments)
    for slot in empty[:_MOST_CONFLICTS]:
        if stop.is_set() or time.monotonic() > until:
            break
        found[slot] = list(map(_told, gaps.of(slot).conflict))
    return replace(solution, extra={**solution.extra, "conflicts": found})


def _conflict(order: Mapping[str, Any]) -> Mapping[str, Any]:
    """Which rules collide at the slot that is asked about."""
    given = [Assignment(slot=slot, worker=worker) for slot, worker in order["held"].items()]
    found = gap(read_problem(order["problem"]), given, order["gap"])
    return {"sentence": found.sentence, "conflict": list(map(_told, found.conflict))}


def _told(clash: Clash) -> dict[str, str | None]:
    return {
        "rule": clash.rule and clash.rule.value,
        "worker": clash.worker,
        "slot": clash.slot,
        "says": clash.says,
    }


def _speaker() -> Callable[[Mapping[str, Any]], None]:
    """What is said goes out whole; whatever libraries print goes to the standard error instead."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    lock = threading.Lock()

    def say(told: Mapping[str, Any]) -> None:
        with lock:
            out.write(json.dumps(told) + "\n")
            out.flush()

    return say


def _listen(source: TextIO, heed: Callable[[], object]) -> None:
    """Anything that is said, and the end of it, means to stop."""
    source.readline()
    heed()


def _leave() -> None:
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
