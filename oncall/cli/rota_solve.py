"""`oncall rota solve`: a planning question in a file, answered in a file. Needs no configuration and no database."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from oncall.cli.rota_shown import STORED
from oncall.cli.stopping import ctrl_c
from oncall.domain.errors import Invalid, Problem, Refused

if TYPE_CHECKING:
    from oncall.engine.planning import Child
    from rota.problem import Solution

_SECONDS = 60
_LATE = 180.0
"""Seconds beyond its time after which a planner that does not answer is given up, as for every plan."""


@click.command()
@click.argument("problem_file", metavar="PROBLEM.json", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    metavar="SOLUTION.json",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the answer goes; what is there is replaced.",
)
@click.option("--seconds", type=click.IntRange(1, 24 * 3600), default=_SECONDS, help="How long it may take; 60.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help="Another seed, another rota; 0.")
@click.option("--iterations", type=STORED, help="Count tries instead of seconds: the same rota anywhere.")
@click.option("--repair", is_flag=True, help="Change as little as possible of the published rota in the file.")
def solve(problem_file: Path, output: Path, seconds: int, seed: int, iterations: int | None, repair: bool) -> None:
    """Answer a planning question in a file.

    PROBLEM.json is in the open format oncall-rota-problem/1, as `oncall rota problem` writes it. The answer tells
    who holds which slot, what it costs and what no rota can be below. A slot that nobody may hold is left out, with
    its reason. Ctrl-C keeps the best so far.

    \b
        oncall rota solve problem.json -o solution.json
        oncall rota solve problem.json -o solution.json --seconds 300 --seed 7
        oncall rota solve problem.json -o solution.json --repair --seconds 5
    """
    from rota.problemfile import read_solution, write_problem

    problem = _problem(problem_file)
    order = {"problem": write_problem(problem), "seed": seed, "seconds": seconds, "repair": repair}
    if iterations:
        order["iterations"] = iterations
    with ctrl_c() as stopping:
        click.echo("Planning. Ctrl-C keeps the best so far.", err=True)
        answer = _answer(order, stopping, seconds=None if iterations else seconds)
    _write(output, answer)
    click.echo(_told(read_solution(answer), sum(len(period.slots) for period in problem.periods)))


def _problem(path: Path) -> Any:
    """The problem in that file. Raises Invalid with every fault."""
    from rota.errors import BadProblem
    from rota.problemfile import read_problem

    try:
        return read_problem(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Invalid.at(path.name, "there is no such file", "Check its name and folder") from None
    except (OSError, UnicodeError):
        raise Invalid.at(path.name, "it cannot be read", "Give a file in UTF-8 that you may read") from None
    except BadProblem as error:
        faults = (Problem(place=each.place, fault=each.fault, remedy=each.remedy) for each in error.faults)
        raise Invalid(*faults) from None


def _answer(order: Mapping[str, object], stopping: Callable[[], bool], seconds: int | None) -> str:
    """The solution, as text. Raises Refused if the planner ends without one."""
    from oncall.engine.planning import Child

    child = Child(order)
    code = 0
    try:
        said = _heard(child, stopping, seconds)
    finally:
        code = child.end()
    if "solution" not in said:
        raise Refused(str(said.get("fault") or f"The planner ended without an answer ({code}). Try again."))
    return str(said["solution"])


def _heard(child: "Child", stopping: Callable[[], bool], seconds: int | None) -> Mapping[str, Any]:
    """What the planner says last, showing its progress; {} for one that died or would not end."""
    until = None if seconds is None else time.monotonic() + seconds + _LATE
    stopped = False
    with _shown() as show:
        while (said := child.hear(0.2)) is not None and (until is None or time.monotonic() < until):
            if "solution" in said or "fault" in said:
                return said
            if "progress" in said:
                show(said["progress"])
            if stopping() and not stopped:
                stopped = True
                child.stop()
                until = time.monotonic() + _LATE
    return {}


@contextmanager
def _shown() -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """A bar on a terminal; in a pipe nothing moves."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TextColumn("{task.fields[found]}"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("begins", total=1.0, found="")
        yield lambda told: bar.update(task, description=told["stage"], completed=told["done"], found=_found(told))


def _found(progress: Mapping[str, Any]) -> str:
    cost = "" if progress["cost"] is None else f"cost {progress['cost']:,} (at least {progress['bound'] or 0:,})  "
    return f"{cost}{progress['uncovered']} uncovered"


def _write(output: Path, answer: str) -> None:
    """Whole or not at all: a file that is half written would be taken for an answer."""
    beside = output.with_name(f".{output.name}.part")
    try:
        beside.write_text(answer, encoding="utf-8")
        beside.replace(output)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        reason = error.strerror or "the system refuses"
        raise Invalid.at(
            str(output), f"it cannot be written ({reason})", "Name a file in a folder you may write to"
        ) from None


def _told(solution: "Solution", slots: int) -> str:
    """The result in a few lines."""
    costs = {name.replace("_", " "): value for name, value in solution.parts.items() if value}
    parts = ", ".join(f"{name} {value:,}" for name, value in costs.items()) or "nothing"
    open_slots = slots - len(solution.assignments)
    bound = solution.bound or 0
    gap = "" if solution.cost <= 0 else f", gap {100 * (solution.cost - bound) / solution.cost:.2f} %"
    lines = [
        f"{slots - open_slots} of {slots} slots are held; cost {solution.cost:,}, at least {bound:,}{gap}.",
        f"Made of {parts}, in {solution.seconds:.1f} s with seed {solution.seed}.",
        *(f"Empty: {slot}. {reason}" for slot, reason in list(solution.reasons.items())[:20]),
    ]
    return "\n".join(lines)
