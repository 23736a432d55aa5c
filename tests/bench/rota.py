"""The planner beside a weekly rotation and the least-loaded-first, on the same problems in the same run.

Two sample problems and a seeded generator's. Every rota is held against the independent checker: one broken hard
rule, or a cost that is not what its maker says, and the bench fails. How many gaps nobody could have avoided is
proved independently as well.
"""

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tests.bench.report import Figure
from tests.bench.rota_baselines import least_loaded_first, weekly_rotation
from tests.bench.rota_generator import generate
from tests.bench.rota_living import gaps_explained, living
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
    """One problem, and `rounds` of the seconds of planning it is given and what it may cost then; None: anything.

    `coverage_within` are seconds from when the question is read, `whole_within` from the start of the process.
    """

    name: str
    problem: Json
    rounds: Rounds
    coverage_within: float
    whole_within: float | None = None
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
    for workers, given, within, whole in ((12, 10, 3, None), (60, 30, 10, None), (300, 120, 60, 180)):
        yield _generated(workers, 13, given, within, whole)
    if largest:
        yield _generated(1020, 52, 420, 480, 480)


def _generated(workers: int, weeks: int, seconds: float, within: float, whole: float | None) -> Trial:
    return Trial(
        name=f"{workers} × {weeks}, made",
        problem=generate(workers, weeks, SEED),
        rounds=((seconds, None),),
        coverage_within=within,
        whole_within=whole,
    )


def _sample(name: str) -> Json:
    problem: Json = json.loads((_SAMPLES / f"{name}-13weeks.json").read_text(encoding="utf-8"))
    return problem


def _tried(trial: Trial) -> tuple[list[Line], list[Figure]]:
    answers = [(solved(trial.problem, seconds), at_most) for seconds, at_most in trial.rounds]
    least = least_uncovered(trial.problem, _missing(trial.problem, answers[-1][0].solution), trial.proof_seconds)
    lines: list[Line] = []
    figures: list[Figure] = []
    for maker, make in (("weekly rotation", weekly_rotation), ("least loaded first", least_loaded_first)):
        began = time.monotonic()
        rota = make(trial.problem)
        lasted = time.monotonic() - began
        lines.append(line(trial.name, maker, trial.problem, rota, lasted, _certified(trial.problem, rota, least)))
    for answer, at_most in answers:
        known = _certified(trial.problem, answer.solution, least)
        lines.append(line(trial.name, "the planner", trial.problem, answer.solution, answer.seconds, known))
        figures += _figures(trial, lines[-1], at_most, answer)
    return lines, figures


def _missing(problem: Json, solution: Json) -> dict[str, int]:
    """What the gaps of a rota cost in each area that has any."""
    taken, prices = {each["slot"] for each in solution["assignments"]}, problem["prices"]["uncovered"]
    missing: dict[str, int] = defaultdict(int)
    for period in problem["periods"]:
        for slot in period["slots"]:
            if slot["id"] not in taken:
                missing[period["area"]] += prices[slot["position"]]
    return dict(missing)


def _certified(problem: Json, solution: Json, least: int) -> int:
    """Of the gaps of a rota, how many every lawful rota has: all, where no rota pays less for its gaps."""
    verdict = check(problem, solution)
    dearest: int = max(problem["prices"]["uncovered"].values())
    if verdict.parts["uncovered"] <= least:
        return len(verdict.uncovered)
    return min(len(verdict.uncovered), -(-least // dearest))


def _figures(trial: Trial, found: Line, at_most: int | None, answer: Solved) -> list[Figure]:
    certified = found.certified or 0
    left = 0 if found.gaps == certified else found.gaps - max(certified, gaps_explained(trial.problem, answer.solution))
    figures = [
        Figure(
            name=f"rota {trial.name}: {found.gaps} gaps, {certified} certified; neither that nor explained",
            measured=left,
            unit="",
            target="0",
            met=left == 0,
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
    return [*figures, *_times(trial, answer)]


def _times(trial: Trial, answer: Solved) -> Iterator[Figure]:
    if trial.whole_within is not None:
        yield Figure(
            name="… the whole rota after",
            measured=answer.seconds,
            unit="s",
            target=f"≤ {trial.whole_within:g} s",
            met=answer.seconds <= trial.whole_within,
        )
    after = answer.covered_after
    yield Figure(
        name="… covered as well as can be after",
        measured=float("nan") if after is None else after,
        unit="s",
        target=f"≤ {trial.coverage_within:g} s",
        met=after is not None and after <= trial.coverage_within,
    )
