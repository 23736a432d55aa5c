"""Planning as the service has it done: in the product's own child process, at its own low priority, heard by lines."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from oncall.engine.planning import Child
from tests.rota.held import Json

SEED = 1
_PATIENCE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line about the progress, and how many seconds after the start it came."""

    after: float
    progress: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A solution, how long all of it took – starting, reading, planning, writing – and what was told on the way."""

    solution: Json
    seconds: float
    told: tuple[Told, ...]

    @property
    def covered_after(self) -> float | None:
        """Seconds from when the planner had read the question until it had done with cover, and with what is left open;
        None where it told neither."""
        done = [each for each in self.told if each.progress["done"] >= 1]
        covered = [each.after for each in done if each.progress["stage"] in {"cover", "gaps"}]
        return max(covered) - self.told[0].after if covered else None


def solved(problem: Json, seconds: float, **more: object) -> Solved:
    """What the planner makes of a problem within so many seconds of planning. Raises RuntimeError if it fails."""
    began, told = time.monotonic(), []
    child = Child(_order(problem, seconds, more))
    try:
        while (heard := child.hear(1.0)) is not None and "solution" not in heard:
            if "fault" in heard or time.monotonic() - began > seconds + _PATIENCE:
                raise RuntimeError(f"The planner failed: {heard.get('fault', 'it did not end in time')}")
            if "progress" in heard:
                told.append(Told(after=time.monotonic() - began, progress=heard["progress"]))
    finally:
        code = child.end()
    if heard is None:
        raise RuntimeError(f"The planner ended with {code} and without an answer.")
    return Solved(solution=json.loads(heard["solution"]), seconds=time.monotonic() - began, told=tuple(told))


@contextmanager
def at_work(problem: Json, seconds: float) -> Iterator[int]:
    """The planner at work on a problem; its process id. It is ended with the block."""
    child = Child(_order(problem, seconds, {}))
    try:
        yield child.pid
    finally:
        child.stop()
        child.end()


def _order(problem: Json, seconds: float, more: Mapping[str, object]) -> dict[str, object]:
    return {"problem": json.dumps(problem), "seed": SEED, "seconds": seconds, **more}
