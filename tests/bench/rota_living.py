"""Living with a rota: repairing it after sick leave, who else could take a duty, and why a gap cannot be closed."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from rota.book import Book
from rota.planner import Budget, plan
from rota.planner.reasons import Gaps, gap, why
from rota.problem import Assignment
from rota.problemfile import read_problem, write_solution
from tests.bench.report import Figure
from tests.bench.rota_solving import SEED, solved
from tests.rota.checker import check, expect_lawful
from tests.rota.held import Json

_LOST = 8
_ROUNDS = 5


def living(problem: Json, unsolvable: Json) -> list[Figure]:
    """The figures, on rotas that are planned for it. `unsolvable` has a slot that nobody can hold."""
    planned = solved(problem, 15.0).solution
    holed = solved(unsolvable, 5.0).solution
    return [*_repaired(problem, planned), *_explained(problem, planned), *_conflict(unsolvable, holed)]


def _repaired(problem: Json, planned: Json) -> list[Figure]:
    """Somebody falls ill and eight of their duties are lost: five people, each on the rota as published."""
    days = {slot["id"]: period["date"] for period in problem["periods"] for slot in period["slots"]}
    of_each: dict[str, list[str]] = {}
    for each in planned["assignments"]:
        of_each.setdefault(each["worker"], []).append(days[each["slot"]])
    people = [worker for worker in sorted(of_each) if len(of_each[worker]) > _LOST][:_ROUNDS]
    repairs = [_repair(problem, planned, person, sorted(of_each[person])) for person in people]
    changed, lost = sum(each.changes for each in repairs), sum(each.lost for each in repairs)
    told = ", ".join(f"{each.lost} → {each.changes}" for each in repairs)
    slowest, gaps = max(each.seconds for each in repairs), sum(each.gaps for each in repairs)
    return [
        Figure(
            name=f"rota: repair after sick leave, the slowest of {len(repairs)}; {gaps} gaps",
            measured=slowest,
            unit="s",
            target="≤ 5 s",
            met=slowest <= 5,
        ),
        Figure(
            name=f"… lost → changed: {told}; of these proved to be the fewest",
            measured=sum(each.changes == each.at_least for each in repairs),
            unit="",
            target="all",
            met=all(each.changes == each.at_least for each in repairs),
        ),
        Figure(
            name="… changed in all, beside those that were lost",
            measured=changed,
            unit="",
            floor=lost,
            target="≤ 1.5 ×",
            met=changed <= 1.5 * lost,
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Repair:
    """One repair: the duties that were lost, those that changed hands, the fewest that were proved, and the time."""

    lost: int
    changes: int
    at_least: int
    gaps: int
    seconds: float


def _repair(problem: Json, planned: Json, person: str, days: Sequence[str]) -> _Repair:
    ill, lost = _falls_ill(problem, planned, person, days)
    told = {**ill, "published": planned["assignments"]}
    known, began = read_problem(json.dumps(told)), time.monotonic()
    found = plan(known, seed=SEED, budget=Budget(seconds=5.0), now=time.monotonic, repair=True)
    seconds = time.monotonic() - began
    answer = json.loads(write_solution(found))
    verdict = expect_lawful(told, answer)
    after = {each["slot"]: each["worker"] for each in answer["assignments"]}
    changes = sum(after.get(each["slot"]) != each["worker"] for each in planned["assignments"])
    at_least = int(str(found.extra["changes_at_least"]))
    return _Repair(lost=lost, changes=changes, at_least=at_least, gaps=len(verdict.uncovered), seconds=seconds)


def _falls_ill(problem: Json, planned: Json, person: str, days: Sequence[str]) -> tuple[Json, int]:
    """The problem in which that person is away long enough to lose so many duties, and how many those are."""
    first, last = (date.fromisoformat(days[number]) for number in (1, _LOST))
    away = {"from": str(first), "to": str(last + timedelta(days=1)), "reason": "sick", "credited": False}
    workers = [
        {**worker, "absences": [*worker["absences"], away]} if worker["id"] == person else worker
        for worker in problem["workers"]
    ]
    ill = {**problem, "workers": workers}
    return ill, len({found.slots for found in check(ill, planned).violations})


def _explained(problem: Json, planned: Json) -> list[Figure]:
    known, held = Book(read_problem(json.dumps(problem))), _as_values(planned)
    seconds = _median(lambda number: why(known, held, held[number * 50].slot))
    return [
        Figure(
            name="rota: candidates for a duty, with reasons",
            measured=1000 * seconds,
            unit="ms",
            target="≤ 50 ms",
            met=seconds <= 0.05,
        )
    ]


def gaps_explained(problem: Json, planned: Json) -> int:
    """For how many gaps of a rota a set of rules and duties is proved that cannot all hold while the gap is closed."""
    gaps = Gaps(read_problem(json.dumps(problem)), _as_values(planned))
    return sum(bool(gaps.of(slot).conflict) for slot in expect_lawful(problem, planned).uncovered)


def _conflict(problem: Json, planned: Json) -> list[Figure]:
    known, held = Book(read_problem(json.dumps(problem))), _as_values(planned)
    empty = expect_lawful(problem, planned).uncovered[0]
    seconds = _median(lambda number: gap(known, held, empty))
    return [
        Figure(
            name="rota: rules that leave a gap, smallest set",
            measured=seconds,
            unit="s",
            target="≤ 5 s",
            met=seconds <= 5,
        )
    ]


def _as_values(planned: Json) -> tuple[Assignment, ...]:
    return tuple(Assignment(slot=each["slot"], worker=each["worker"]) for each in planned["assignments"])


def _median(ask: Callable[[int], object]) -> float:
    taken = []
    for number in range(_ROUNDS):
        began = time.perf_counter()
        ask(number)
        taken.append(time.perf_counter() - began)
    return median(taken)
