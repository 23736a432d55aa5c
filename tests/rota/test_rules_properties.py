"""The rules and prices that the product works with, beside those of the independent checker, on random rotas."""

import json
from collections.abc import Iterable
from random import Random
from statistics import pstdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.load import cost, report
from rota.problem import Assignment
from rota.problemfile import read_problem
from rota.rules import Breach, Rule, barred, breaches
from tests.rota.chance import FEATURES, Chance, chances
from tests.rota.charges import loads_of, targets_of
from tests.rota.checker import Violation, check
from tests.rota.held import Json, Reading

numbers = st.integers(0, 3)


def as_values(pairs: Iterable[Json]) -> tuple[Assignment, ...]:
    """The same pairs as the product takes them."""
    return tuple(Assignment(slot=each["slot"], worker=each["worker"]) for each in pairs)


def who_broke_what(found: Iterable[Breach]) -> set[tuple[str, str]]:
    return {(breach.rule.name, breach.worker) for breach in found}


def seen_by_the_checker(found: Iterable[Violation]) -> set[tuple[str, str]]:
    return {(violation.rule, violation.worker) for violation in found}


@given(chances, numbers)
@settings(max_examples=150)
def test_the_product_and_the_checker_see_the_same_violations(chance: Chance, number: int) -> None:
    problem = chance.problem
    held = chance.rota(problem, number)
    verdict = check(problem, {"assignments": held})
    assert who_broke_what(breaches(read_problem(json.dumps(problem)), as_values(held))) == seen_by_the_checker(
        verdict.violations
    )


@given(chances, numbers)
@settings(max_examples=150)
def test_the_product_and_the_checker_agree_about_the_cost_to_the_unit(chance: Chance, number: int) -> None:
    problem = chance.problem
    held = chance.rota(problem, number)
    verdict = check(problem, {"assignments": held})
    found = cost(read_problem(json.dumps(problem)), as_values(held))
    assert dict(found.parts) == verdict.parts
    assert found.total == verdict.cost


@given(chances, numbers)
@settings(max_examples=120)
def test_taking_a_slot_is_barred_by_what_it_would_break(chance: Chance, number: int) -> None:
    """Somebody holds some slots, lawfully or not; what a further one breaks is what names it afterwards."""
    problem = chance.problem
    random = Random(f"barred {chance.seed} {number}")
    worker = random.choice(problem["workers"])["id"]
    slots = {slot["id"]: slot.get("block") for period in problem["periods"] for slot in period["slots"]}
    held = random.sample(sorted(slots), random.randint(0, 6))
    free = [slot for slot in sorted(slots) if slot not in held]
    asked = random.choice(free)
    block = slots[asked]
    taken = [slot for slot in free if slot == asked or (block is not None and slots[slot] == block)]
    after = [{"slot": slot, "worker": worker} for slot in (*held, *taken)]
    broken = {
        violation.rule
        for violation in check(problem, {"assignments": after}).violations
        if violation.worker == worker and set(taken) & set(violation.slots) and violation.rule != "PIN"
    }
    fixed = {pin["slot"] for pin in problem["pins"] if pin["worker"] != worker}
    expected = broken | ({"PIN"} if fixed & set(taken) else set())
    assert {breach.rule.name for breach in barred(read_problem(json.dumps(problem)), worker, asked, held)} == expected


@given(chances, numbers)
@settings(max_examples=40)
def test_a_slot_given_to_two_people_is_a_breach_and_so_is_a_slot_given_twice(chance: Chance, number: int) -> None:
    problem = chance.problem
    held = chance.rota(problem, number)
    people = [worker["id"] for worker in problem["workers"]]
    doubled = [*held, *({**each, "worker": people[number % len(people)]} for each in held[:2])]
    found = who_broke_what(breaches(read_problem(json.dumps(problem)), as_values(doubled)))
    assert found >= {
        pair for pair in seen_by_the_checker(check(problem, {"assignments": doubled}).violations) if pair[0] == "TWICE"
    }


def test_the_random_problems_are_worth_asking_about() -> None:
    """Each rule is broken by some rotas and kept by others, and some rotas break none."""
    broken = [
        {violation.rule for violation in check(problem, {"assignments": chance.rota(problem, number)}).violations}
        for seed in range(60)
        for chance in [Chance(scene=seed % 5, features=frozenset(FEATURES) - {"impossible", "pins"}, seed=seed)]
        for problem in [chance.problem]
        for number in (0, 1)
    ]
    assert set[str]().union(*broken) >= {rule.name for rule in Rule} - {"PIN", "TWICE"}
    assert 10 < sum(not rules for rules in broken) < 60


@given(chances, numbers)
@settings(max_examples=40)
def test_the_report_tells_the_spread_that_there_is(chance: Chance, number: int) -> None:
    """Load ÷ fair share over everybody, and the change against what was published, worked out anew."""
    problem = chance.problem
    held = chance.rota(problem, number)
    reading, holder = Reading(problem), {each["slot"]: each["worker"] for each in held}
    loads, targets = loads_of(reading, holder), targets_of(reading)
    found = report(read_problem(json.dumps(problem)), as_values(held))
    for balance in found.balances:
        ratios = [
            10 * loads[category, person] / target
            for (pool, category, person), target in targets.items()
            if category == balance.category and target > 0 and balance.pool in {None, pool}
        ]
        assert balance.after.people == len(ratios)
        assert balance.after.sd == pytest.approx(pstdev(ratios))
        assert (balance.after.least, balance.after.most) == pytest.approx((min(ratios), max(ratios)))
    assert found.cost == check(problem, {"assignments": held}).cost
    assert found.changed == sum(
        holder.get(told["slot"], told["worker"]) != told["worker"] for told in problem["published"]
    )
