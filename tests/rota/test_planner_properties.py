"""Whatever the problem: a plan breaks no hard rule, costs what it says, and is no worse than what it says it proved.

The problems are random and small; of the tiny ones every rota there is was looked at.
"""

import json
from collections.abc import Callable
from itertools import count

from hypothesis import Phase, given, settings

from rota.planner import Budget, Progress, plan
from rota.problem import Solution
from rota.problemfile import read_problem, write_solution
from tests.rota.chance import Chance, chances
from tests.rota.charges import CATEGORIES, loads_of
from tests.rota.checker import Verdict, expect_lawful, violations
from tests.rota.exhaustive import best, part_of, tiny
from tests.rota.held import Json, Reading

STEPS = 400
WITHOUT_SHRINKING = (Phase.explicit, Phase.generate)  # A smaller problem would take minutes to find.


def planned(
    problem: Json,
    seed: int = 1,
    iterations: int = STEPS,
    should_stop: Callable[[], bool] = lambda: False,
    progress: Callable[[Progress], None] = lambda seen: None,
) -> Solution:
    """A plan by iterations, so that it is the same on every machine; its clock ticks a second a look."""
    ticks = count()
    return plan(
        read_problem(json.dumps(problem)),
        seed=seed,
        budget=Budget(seconds=None, iterations=iterations),
        should_stop=should_stop,
        progress=progress,
        now=lambda: float(next(ticks)),
        workers=None,
    )


def proved(problem: Json, found: Solution) -> Verdict:
    """The checker's verdict on a plan, written and read again."""
    return expect_lawful(problem, json.loads(write_solution(found)))


def solvable(chance: Chance) -> Json:
    """A part of a problem that was drawn, with such pins as a lawful rota can hold, each with its whole block."""
    problem = part_of(chance, periods=12, workers=5)
    reading = Reading({**problem, "pins": []})
    kept: list[Json] = []
    held: list[Json] = []
    for pin in problem["pins"]:
        block = reading.slots[pin["slot"]].get("block")
        whole = [slot for slot, facts in reading.slots.items() if block is not None and facts.get("block") == block]
        taken = [{"slot": slot, "worker": pin["worker"]} for slot in whole or [pin["slot"]]]
        if not any(violations(reading, [*held, *(each for each in taken if each not in held)])):
            kept, held = [*kept, pin], [*held, *(each for each in taken if each not in held)]
    return {**problem, "pins": kept}


@given(chances)
@settings(max_examples=25, phases=WITHOUT_SHRINKING)
def test_a_plan_breaks_no_rule_and_costs_what_it_says(chance: Chance) -> None:
    problem = solvable(chance)
    found = planned(problem)
    verdict = proved(problem, found)
    assert dict(found.parts) == verdict.parts
    assert found.bound is None or found.bound <= found.cost


@given(chances)
@settings(max_examples=10, phases=WITHOUT_SHRINKING)
def test_no_load_is_lost_and_none_is_made(chance: Chance) -> None:
    """In each category: what people have now is what they had, and what the held slots count; the rest is uncovered."""
    problem = solvable(chance)
    reading = Reading(problem)
    holder = {each.slot: each.worker for each in planned(problem).assignments}
    before, after = loads_of(reading, {}), loads_of(reading, holder)
    for category in CATEGORIES:
        demand = sum(slot["counts"][category] for slot in reading.slots.values())
        uncovered = sum(slot["counts"][category] for slot in reading.slots.values() if slot["id"] not in holder)
        given_out = sum(after[category, person] - before[category, person] for person in reading.workers)
        assert given_out + uncovered == demand


@given(chances)
@settings(max_examples=6, phases=WITHOUT_SHRINKING)
def test_the_same_seed_and_the_same_number_of_steps_give_the_same_plan(chance: Chance) -> None:
    assert planned(solvable(chance), seed=7) == planned(solvable(chance), seed=7)


@given(chances)
@settings(max_examples=8, phases=WITHOUT_SHRINKING)
def test_a_plan_that_is_stopped_at_once_is_lawful_as_far_as_it_goes(chance: Chance) -> None:
    problem = solvable(chance)
    proved(problem, planned(problem, should_stop=lambda: True))


@given(chances)
@settings(max_examples=25, phases=WITHOUT_SHRINKING)
def test_of_a_tiny_problem_the_best_plan_is_known(chance: Chance) -> None:
    """No plan is better than the best there is, no bound lies above it. Blocks in parts are the last resort."""
    problem = {**tiny(chance), "pins": []}
    known, found = best(problem), planned(problem, iterations=2000)
    verdict = proved(problem, found)
    assert verdict.cost >= known.cost
    assert found.bound is None or found.bound <= known.cost
    assert verdict.cost <= known.whole * 1.01


def test_what_no_rule_set_allows_is_an_answer() -> None:
    """Everybody is barred from everything: all slots are gaps, and that is the plan."""
    problem = Chance(scene=0, features=frozenset(), seed=1).problem
    for worker in problem["workers"]:
        worker["areas"] = ["elsewhere"]
    verdict = proved(problem, planned(problem))
    assert len(verdict.uncovered) == sum(len(period["slots"]) for period in problem["periods"])
