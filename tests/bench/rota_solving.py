"""Planning as anybody does it from the command line: `oncall rota solve`, a process of its own at low priority."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.stage import environment
from tests.rota.held import Json

_LOW_PRIORITY = ("nice", "-n", "19")
_END_WITHIN = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A solution, and how long all of it took: starting, reading, planning, writing."""

    solution: Json
    seconds: float


def solved(folder: Path, problem: Json, seconds: float, *words: str) -> Solved:
    """What the planner makes of a problem within so many seconds of planning. Raises RuntimeError if it fails."""
    command, answer = _command(folder, problem, seconds, words)
    began = time.monotonic()
    done = subprocess.run(command, env=environment(), cwd=folder, stdout=subprocess.DEVNULL, check=False)
    lasted = time.monotonic() - began
    if done.returncode:
        raise RuntimeError(f"The planner ended with {done.returncode}; its reason stands above.")
    return Solved(solution=json.loads(answer.read_text(encoding="utf-8")), seconds=lasted)


@contextmanager
def at_work(folder: Path, problem: Json, seconds: float) -> Iterator[int]:
    """The planner at work on a problem; its process id. It is ended with the block."""
    command, _ = _command(folder, problem, seconds, ())
    process = subprocess.Popen(command, env=environment(), cwd=folder, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(_END_WITHIN)


def _command(folder: Path, problem: Json, seconds: float, words: Sequence[str]) -> tuple[list[str], Path]:
    asked, answer = folder / "problem.json", folder / "solution.json"
    asked.write_text(json.dumps(problem), encoding="utf-8")
    solve = [sys.executable, "-m", "oncall", "rota", "solve", str(asked), "-o", str(answer)]
    return [*_LOW_PRIORITY, *solve, "--seconds", str(seconds), "--seed", "1", *words], answer
