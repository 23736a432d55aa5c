"""A problem file that was damaged somewhere is refused with places and remedies, or read; it is never a traceback."""

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from hypothesis import given, settings

from rota.errors import BadProblem, ProblemFault
from rota.load import cost
from rota.problem import Problem
from rota.problemfile import read_problem, write_problem
from rota.rules import breaches
from tests.rota.chance import Chance, chances

Path = tuple[str | int, ...]
DAMAGE: tuple[object, ...] = (
    *(None, True, -1, 0, 1, 10**30, 1.5, float("nan"), "", "x", "w0", [], {}, [1], {"a": 1}, "\u0000"),
    *("2026-13-01", "2026-10-05", "2026-10-05T00:00", "2026-10-05T00:00Z", "9999-12-31", "0001-01-01"),
    *("9999-12-31T23:00:00-14:00", "0001-01-01T00:00:00+14:00"),
)


def paths(part: Any, before: Path = ()) -> Iterator[Path]:
    """Every place in a document; of a list the first few stand for the others."""
    keys = part if isinstance(part, dict) else range(min(len(part), 3)) if isinstance(part, list) else ()
    for key in keys:
        yield (*before, key)
        yield from paths(part[key], (*before, key))


def damaged(chance: Chance) -> str:
    """The file with one value missing, or replaced by something that has no place there."""
    random = Random(f"damage {chance.seed}")
    document = json.loads(json.dumps(chance.problem))
    path = random.choice(list(paths(document)))
    part = document
    for key in path[:-1]:
        part = part[key]
    if random.random() < 0.2:
        del part[path[-1]]
    else:
        part[path[-1]] = random.choice(DAMAGE)
    return json.dumps(document)


def read(text: str) -> tuple[Problem | None, Sequence[ProblemFault]]:
    """The problem, or the faults for which it was refused. Anything else that is raised is a defect."""
    try:
        return read_problem(text), ()
    except BadProblem as refused:
        return None, refused.faults


@given(chances)
@settings(max_examples=400)
def test_a_damaged_problem_is_refused_or_read(chance: Chance) -> None:
    problem, faults = read(damaged(chance))
    assert (problem is None) is bool(faults)
    assert all(fault.place and fault.remedy for fault in faults)
    if problem is not None:
        assert read_problem(write_problem(problem)) == problem
        assert cost(problem, ()).total == sum(cost(problem, ()).parts.values())
        assert all(breach.rule.name == "PIN" for breach in breaches(problem, ()))
