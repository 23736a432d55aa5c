"""A planner that gets no time: whatever the machine is busy with, a rota is never emptier than one filled by hand."""

import json
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from rota.book import Book
from rota.planner import Budget, Progress, plan
from rota.planner.budget import OneAfterTheOther, Watch
from rota.planner.coverage import cover
from rota.planner.groups import divide
from rota.planner.planning import Planning
from rota.planner.solving import Effort
from rota.planner.table import Agency
from rota.problem import Solution
from rota.problemfile import read_problem, write_solution
from rota.rules import barred
from tests.rota.checker import expect_lawful
from tests.rota.held import Json
from tests.rota.little import absence, night, on, problem, worker

SAMPLE_FILE = Path(__file__).parent / "problems" / "w12-13weeks.json"
SAMPLE: Json = json.loads(SAMPLE_FILE.read_text(encoding="utf-8"))


def by_hand(document: Json) -> int:
    """How many slots stay empty if each in turn goes to the first who may take it."""
    book = Book(read_problem(json.dumps(document)))
    held: dict[str, list[str]] = {person: [] for person in book.person}
    left = 0
    for unit in book.units:
        free = (person for person in held if not barred(book, person, unit.slots[0], held[person]))
        taker = next(free, None)
        left += len(unit.slots) if taker is None else 0
        held.get(taker or "", []).extend(unit.slots)
    return left


def starved(document: Json, *, stopped: bool = False, repair: bool = False) -> Solution:
    """A plan for which ten seconds were given, by a clock that goes on by an hour whenever it is looked at."""
    hours = count(step=3600)
    return plan(
        read_problem(json.dumps(document)),
        seed=1,
        budget=Budget(seconds=10.0),
        now=lambda: float(next(hours)),
        should_stop=lambda: stopped,
        repair=repair,
    )


def uncovered(document: Json, found: Solution) -> int:
    return len(expect_lawful(document, json.loads(write_solution(found))).uncovered)


@pytest.mark.parametrize("stopped", [True, False])
def test_without_any_time_a_plan_is_no_emptier_than_one_by_hand(stopped: bool) -> None:
    assert uncovered(SAMPLE, starved(SAMPLE, stopped=stopped)) <= by_hand(SAMPLE)


def test_guests_fill_what_is_open_even_without_any_time() -> None:
    """South has nobody of its own, and the stop comes before anything was looked at."""
    people = [worker("Ada", areas=["north", "south"]), worker("Bo")]
    document = problem(people, [night(0), night(7, id="s", area="south", pool="south")])
    assert uncovered(document, starved(document, stopped=True)) == 0


def test_whoever_speaks_the_language_is_taken_even_without_any_time() -> None:
    people = [worker("Ada"), worker("Bo", skills=["lang:so"]), worker("Cleo")]
    document = problem(people, [night(0, needs=[{"skill": "lang:so", "count": 1}])])
    found = starved(document, stopped=True)
    assert [each.worker for each in found.assignments] == ["Bo"]


@pytest.mark.parametrize("stopped", [True, False])
def test_without_any_time_a_repair_fills_what_was_lost(stopped: bool) -> None:
    """Ada is ill for two nights, and both can be covered beside what stays."""
    ill = [{"from": on(2), "to": on(6), "reason": "sick", "credited": False}]
    nights = [night(day) for day in (0, 2, 5, 9)]
    told = [{"slot": f"n{day}/primary", "worker": who} for day, who in ((0, "Bo"), (2, "Ada"), (5, "Ada"), (9, "Ada"))]
    document = problem([worker("Ada", absences=ill), worker("Bo"), worker("Cleo")], nights, published=told)
    found = starved(document, stopped=stopped, repair=True)
    assert uncovered(document, found) == 0
    assert found.extra["changes"] == 2


def test_what_is_done_at_least_is_no_more_where_there_are_many_to_do_it_for() -> None:
    """A year has some fifty stretches, each with its small part of the least work: nobody waits for fifty wholes."""
    people = [worker(f"w{number}", absences=[absence(on(7), on(15))]) for number in range(8)]
    agency = Agency(Book(read_problem(json.dumps(problem(people, [night(day) for day in range(28)])))))
    (group,) = divide(agency)
    seconds_over = Effort(seconds=0.0, work=30.0, least=1e-9)
    assert cover(group.table(agency), seconds_over).cost == 28 * 200_000


def test_what_a_task_looks_at_is_not_changed_beneath_it() -> None:
    """Tasks run in threads beside the one that keeps their results, and go through who holds what."""
    seen: list[tuple[dict[str, str], dict[str, str]]] = []
    ticks = count()
    watch = Watch(Budget(seconds=None, iterations=1), lambda: float(next(ticks)), lambda: False)
    the_problem = read_problem(json.dumps(SAMPLE))

    def progress(_: Progress) -> None:
        seen.append((planning.held, dict(planning.held)))

    planning = Planning(the_problem, 1, watch, progress, OneAfterTheOther())
    planning.run()
    assert [held for held, _ in seen] == [copy for _, copy in seen]


ALONE = """
import json, sys
from itertools import count
from pathlib import Path
from rota.planner import Budget, Progress, plan
from rota.planner.budget import OneAfterTheOther, Watch
from rota.planner.planning import Planning
from rota.problemfile import read_problem
told, ticks, slow = [], count(), ("ortools", "rota.planner.search")
found = plan(
    read_problem(Path(sys.argv[1]).read_text(encoding="utf-8")),
    budget=Budget(seconds=1.0),
    now=lambda: 0.05 * next(ticks) + 1000.0 * sum(each in sys.modules for each in slow),
    should_stop=lambda: sys.argv[2] == "stopped",
    progress=lambda progress: told.append(progress.stage),
)
print(json.dumps([found.seconds, "numba" in sys.modules, len(found.assignments), told[0]]))
"""


def alone(word: str) -> list[object]:
    """A plan in a process of its own, where importing the solver and compiling the search take a thousand seconds."""
    command = [sys.executable, "-c", ALONE, str(SAMPLE_FILE), word]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    answered: list[object] = json.loads(done.stdout)
    return answered


def test_the_time_begins_when_everything_is_prepared() -> None:
    seconds, compiled, held, first = alone("on")
    assert (compiled, held, first) == (True, 254, "preparing")
    assert isinstance(seconds, float)
    assert seconds < 100


def test_whoever_stops_at_once_does_not_wait_for_the_compiler() -> None:
    _, compiled, held, _ = alone("stopped")
    assert compiled is False
    assert isinstance(held, int)
    assert held >= len(Book(read_problem(json.dumps(SAMPLE))).place) - by_hand(SAMPLE)
