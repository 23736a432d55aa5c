"""The planner beside a weekly rotation and the least-loaded-first, on the same problems in the same run.

Two sample problems and a seeded generator's. Every rota is held against the independent checker: one broken hard
rule, or a cost that is not what its maker says, and the bench fails. How many gaps nobody could have avoided is
proved independently as well.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tests.bench.report import Figure
from tests.bench.rota_baselines import least_loaded_first, weekly_rotation
from tests.bench.rota_generator import generate
from tests.bench.rota_living import living
from tests.bench.rota_paging import paging_beside
from tests.bench.rota_proof import least_uncovered
from tests.bench.rota_solving import SEED, Solved, at_work, solved
from tests.bench.rota_table import Line, line, shown
from tests.bench.setting import Setting
from tests.bench.stage import ROOT
from tests.rota.checker import check
from tests.rota.held import Json

Rounds = tuple[tuple[float, int | None], ...]
_SAMPLES = ROOT / "tests" / "rota" / "problems"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One problem, and `rounds` of the seconds of planning it is given and what it may cost then; None: anything."""

    name: str
    problem: Json
    rounds: Rounds
    coverage_within: float
    proof_seconds: float = 20.0


def rota(setting: Setting) -> list[Figure]:
    """The table of rotas, printed as it is finished, and a figure for each target."""
    figures: list[Figure] = []
    lines: list[Line] = []
    for trial in _trials(short=setting.short, largest=setting.largest):
        print(f"planning {trial.name} ...", file=sys.stderr, flush=True)
        more, found = _tried(trial)
        lines += more
        figures += found
    figures += living(_sample("w60"), _sample("w12"))
    figures += paging_beside(setting, partial(at_work, _sample("w60"), 600.0))
    print(f"{shown(lines)}\nload ÷ fair share: standard deviation, least–most; the generator's seed is {SEED}\n")
    return figures


def _trials(*, short: bool, largest: bool) -> Iterator[Trial]:
    samples: tuple[tuple[str, Rounds, float], ...] = (
        ("w12", ((10, 135_000), (60, 131_500)), 3),
        ("w60", ((30, 196_000), (60, 190_000)), 10),
    )
    for name, rounds, within in samples:
        tried = rounds[:1] if short else rounds
        yield Trial(name=f"{name} × 13", problem=_sample(name), rounds=tried, coverage_within=within)
    for workers, weeks, given, within, proof in ((12, 13, 10, 3, 20), (60, 13, 30, 10, 20), (300, 13, 120, 60, 20)):
        yield _generated(workers, weeks, given, within, proof)
    if largest:
        yield _generated(1020, 52, 420, 480, 10)


def _generated(workers: int, weeks: int, seconds: float, within: float, proof: float) -> Trial:
    return Trial(
        name=f"{workers} × {weeks}, made",
        problem=generate(workers, weeks, SEED),
        rounds=((seconds, None),),
        coverage_within=within,
        proof_seconds=proof,
    )


def _sample(name: str) -> Json:
    problem: Json = json.loads((_SAMPLES / f"{name}-13weeks.json").read_text(encoding="utf-8"))
    return problem


def _tried(trial: Trial) -> tuple[list[Line], list[Figure]]:
    least = least_uncovered(trial.problem, trial.proof_seconds)
    lines: list[Line] = []
    figures: list[Figure] = []
    for maker, make in (("weekly rotation", weekly_rotation), ("least loaded first", least_loaded_first)):
        began = time.monotonic()
        rota = make(trial.problem)
        lasted = time.monotonic() - began
        lines.append(line(trial.name, maker, trial.problem, rota, lasted, _certified(trial.problem, rota, least)))
    for seconds, at_most in trial.rounds:
        answer = solved(trial.problem, seconds)
        known = _certified(trial.problem, answer.solution, least)
        lines.append(line(trial.name, "the planner", trial.problem, answer.solution, answer.seconds, known))
        figures += _figures(trial, lines[-1], at_most, answer)
    return lines, figures


def _certified(problem: Json, solution: Json, least: int) -> int:
    """Of the gaps of a rota, how many every lawful rota has: all, where no rota pays less for its gaps."""
    verdict = check(problem, solution)
    dearest: int = max(problem["prices"]["uncovered"].values())
    if verdict.parts["uncovered"] <= least:
        return len(verdict.uncovered)
    return min(len(verdict.uncovered), -(-least // dearest))


def _figures(trial: Trial, found: Line, at_most: int | None, answer: Solved) -> list[Figure]:
    figures = [
        Figure(
            name=f"rota {trial.name}: gaps that could have been avoided",
            measured=found.gaps - (found.certified or 0),
            unit="",
            target="0",
            met=found.gaps == found.certified,
        )
    ]
    if at_most is not None:
        figures.append(
            Figure(
                name=f"… cost after {found.seconds:.0f} s",
                measured=found.verdict.cost,
                unit="",
                floor=found.bound,
                target=f"≤ {at_most:,}, with a bound",
                met=found.verdict.cost <= at_most and found.bound is not None,
            )
        )
    after = answer.covered_after
    figures.append(
        Figure(
            name="… covered as well as can be after",
            measured=float("nan") if after is None else after,
            unit="s",
            target=f"≤ {trial.coverage_within:g} s",
            met=after is not None and after <= trial.coverage_within,
        )
    )
    return figures
