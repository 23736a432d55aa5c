"""Plans in the making: a child process that is heard, stopped, killed, or never heard of again – and what its row says.

Where it matters what a planner does, the child is a script that does just that; the real one plans at the end.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from oncall.app.plans import Wanted
from oncall.domain.errors import Invalid, NotFound, Refused
from oncall.domain.rota import ASKED, PlanProgress, PlanRun, PlanState, RotaState
from oncall.engine.planning import Making, Planning
from oncall.flow.plan_runs import COMMAND_LINE
from rota.problemfile import read_problem
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.desk import FIRST, Desk

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

BEGINNING = """
import json, os, sys, time
order = json.loads(sys.stdin.readline())
def say(**told): print(json.dumps(told), flush=True)
def answer(*assignments, cost=7):
    given = {"assignments": list(assignments), "seed": order["seed"], "seconds": 0.1, "cost": cost, "bound": 5}
    say(solution=json.dumps({"format": "oncall-rota-solution/1", **given, "parts": {}, "reasons": {}}))
def first(position):
    periods = json.loads(order["problem"])["periods"]
    return next(slot["id"] for period in periods for slot in period["slots"] if slot["position"] == position)
say(progress={"stage": "search", "done": 0.5, "cost": 9, "bound": None, "uncovered": 3})
"""
ANSWERS = """answer({"slot": first("supervisor"), "worker": "AS1"})"""
DIES = "os.kill(os.getpid(), 9)"
WAITS_FOR_A_WORD = "sys.stdin.readline(); answer()"
DEAF = "time.sleep(60)"
CANNOT = """say(fault="workers: there is nobody. Import people first.")"""


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The coordinator's desk, on either store."""
    desk = Desk(store_url, tmp_path)
    yield desk
    desk.oncall.database.close()


def wanted(**changes: int | str | None) -> Wanted:
    """Two weeks, with seed 4, a minute long."""
    values: dict[str, object] = {"first": FIRST, "weeks": 2, "seed": 4, "seconds": 60}
    return Wanted(**{**values, **changes})  # type: ignore[arg-type]  # The tests give what the fields take.


def child(script: str) -> Sequence[str]:
    """A planner that does this."""
    return (sys.executable, "-c", BEGINNING + script)


def made(desk: Desk, script: str, *, grace: float = 20.0, stop: bool = False) -> PlanRun:
    """What becomes of a plan that is made by such a planner; with `stop` it is asked to end at once."""
    run = desk.rotas.ask_plan(wanted(), "dov", begun=True)
    if stop:
        desk.rotas.stop(run.id, "bo")
    return Making(desk.oncall, run, command=child(script), grace=grace).make()


def test_what_a_planner_answers_is_a_draft(desk: Desk) -> None:
    """With its seed, what it cost, and the very problem that it was planned from."""
    run = made(desk, ANSWERS)
    assert (run.state, run.done, run.cost, run.bound, run.uncovered) == (PlanState.DONE, 1.0, 7, 5, 17)
    [rota] = desk.rotas.all(RotaState.DRAFT)
    assert (run.rota, rota.seed, rota.cost, rota.made_by) == (rota.id, 4, 7, "dov")
    assert desk.held(rota, "supervisor") == ["AS1", None]
    assert len(read_problem(desk.rotas.problem(rota.number)).periods) > 14


def test_how_far_it_is_stands_in_its_row(desk: Desk) -> None:
    """For a page that shows it; and whoever waits at a terminal is shown every step."""
    shown: list[PlanProgress] = []
    run = desk.rotas.ask_plan(wanted(), "dov", begun=True)
    Making(desk.oncall, run, command=child(DIES), show=shown.append).make()
    assert replace(shown[-1], done=0.5) == PlanProgress(stage="search", done=0.5, cost=9, bound=None, uncovered=3)
    row = desk.rotas.run(run.id)
    assert (row.stage, row.done, row.uncovered) == ("search", shown[-1].done, 3)


def test_a_long_search_moves_by_its_time(desk: Desk) -> None:
    """The planner says nothing for seconds on end: how much of its four seconds is over is shown all the same. Of one
    whose tries are counted nobody knows, and what it says itself is shown."""
    shown: list[PlanProgress] = []
    for tries in (None, 1000):
        run = desk.rotas.ask_plan(wanted(seconds=4, iterations=tries), "dov", begun=True)
        Making(desk.oncall, run, command=child("time.sleep(3); answer()"), show=shown.append).make()
        seen = [each.done for each in shown if each.stage == "search"]
        assert seen == sorted(seen)
        assert (max(seen) >= 0.5, len({*seen}) > 1) == (True, tries is None)
        shown.clear()


def test_whoever_asks_for_a_plan_that_is_asked_for_already_is_told_of_that(desk: Desk) -> None:
    """A double click. Another length is another plan; one that was told to stop is none to wait for; and the command
    line makes its own."""
    first = desk.rotas.ask_plan(wanted(), "dov")
    assert desk.rotas.ask_plan(wanted(), "bo") == first
    assert desk.rotas.ask_plan(wanted(weeks=3), "dov").id != first.id
    assert desk.rotas.ask_plan(wanted(), COMMAND_LINE, begun=True).id != first.id
    for run in desk.rotas.runs(PlanState.RUNNING):
        desk.rotas.stop(run.id, "dov")
    assert desk.rotas.ask_plan(wanted(), "dov").id != first.id


def test_a_planner_that_dies_is_a_plan_that_failed(desk: Desk) -> None:
    """Killed in the middle, by whatever: the row says so, no draft is there, and nothing waits for ever."""
    run = made(desk, DIES)
    assert (run.state, run.rota) == (PlanState.FAILED, None)
    assert "ended without an answer (-9)" in run.fault
    assert desk.rotas.all() == []


def test_a_plan_that_is_stopped_keeps_its_best(desk: Desk) -> None:
    """Somebody pressed stop on a page: the planner is told, and what it has is the draft."""
    run = made(desk, WAITS_FOR_A_WORD, stop=True)
    assert run.state is PlanState.STOPPED
    assert run.rota is not None
    with pytest.raises(Refused, match="does not run any more"):
        desk.rotas.stop(run.id, "bo")


def test_a_planner_that_does_not_listen_is_ended(desk: Desk) -> None:
    """It is asked, given its time, and ended; the plan has failed."""
    run = made(desk, DEAF, stop=True, grace=0.5)
    assert run.state is PlanState.FAILED


def test_what_a_planner_cannot_plan_is_said_in_a_sentence(desk: Desk) -> None:
    """An impossible question is an answer, with what to do."""
    run = made(desk, CANNOT)
    assert (run.state, run.fault) == (PlanState.FAILED, "workers: there is nobody. Import people first.")


def test_a_plan_of_which_nothing_is_heard_has_failed(desk: Desk) -> None:
    """The terminal in which it was made was closed. After a minute its row says so; what comes late makes no draft."""
    run = desk.rotas.ask_plan(wanted(), COMMAND_LINE, begun=True)
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=61))
    assert desk.rotas.run(run.id).state is PlanState.FAILED
    assert "Nothing was heard of it for a minute" in desk.rotas.run(run.id).fault
    late = desk.rotas.finished(run.id, "", "")
    assert (late.state, desk.rotas.all()) == (PlanState.FAILED, [])
    assert desk.rotas.progressed(run.id, None)


def test_a_plan_whose_service_was_killed_is_made_anew_once(desk: Desk) -> None:
    """The machine lost its power while it planned. The next service makes it from the beginning; had it been the plan
    that ended the service, it would fail the second time, and not be made for ever."""
    run = desk.rotas.ask_plan(wanted(), "dov")
    assert desk.rotas.claim_plan() is not None
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=61))
    again = desk.rotas.run(run.id)
    assert (again.state, again.stage) == (PlanState.RUNNING, ASKED)
    assert "made anew" in again.fault
    taken = desk.rotas.claim_plan()
    assert taken is not None
    assert taken.id == run.id
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=61))
    failed = desk.rotas.run(run.id)
    assert failed.state is PlanState.FAILED
    assert "Nothing was heard of it for a minute" in failed.fault


def test_what_was_made_anew_is_a_plan_like_any_other(desk: Desk) -> None:
    """Once its draft is there, nothing speaks of the service that ended."""
    run = desk.rotas.ask_plan(wanted(), "dov")
    desk.rotas.claim_plan()
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=61))
    assert desk.rotas.run(run.id).stage == ASKED
    done = Planning(desk.oncall, command=child(ANSWERS)).look()
    assert done is not None
    assert (done.id, done.state, done.fault) == (run.id, PlanState.DONE, "")


def test_a_plan_that_no_service_takes_up_says_so(desk: Desk) -> None:
    """It was asked for on a page, and only the web runs."""
    run = desk.rotas.ask_plan(wanted(), "dov")
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=61))
    [failed] = desk.rotas.runs()
    assert (failed.id, failed.state) == (run.id, PlanState.FAILED)
    assert "Start `oncall serve`" in failed.fault


def test_a_service_makes_what_was_asked_for_one_after_the_other(desk: Desk) -> None:
    """The one that waits longest first; what waits meanwhile is not given up, and each is made once."""
    one = desk.rotas.ask_plan(wanted(seed=1), "dov")
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=50))
    two = desk.rotas.ask_plan(wanted(seed=2), "dov")
    planning = Planning(desk.oncall, command=child(ANSWERS))
    assert [made.id for made in (planning.look(), planning.look()) if made] == [one.id, two.id]
    assert planning.look() is None
    assert {run.state for run in desk.rotas.runs()} == {PlanState.DONE}


def test_a_plan_that_waits_is_stopped_before_it_began(desk: Desk) -> None:
    """Then there is no best of it, and no service takes it up."""
    run = desk.rotas.ask_plan(wanted(), "dov")
    assert run.stage == ASKED
    assert desk.rotas.stop(run.id, "dov").state is PlanState.STOPPED
    assert desk.rotas.claim_plan() is None


def test_what_cannot_be_planned_is_refused_before_anything_runs(desk: Desk) -> None:
    """With the field and the remedy."""
    faults = {"weeks": 0, "seconds": 0, "seed": -1, "iterations": 0}
    for changes, fault in (({name: number}, name) for name, number in faults.items()):
        with pytest.raises(Invalid, match=fault):
            desk.rotas.ask_plan(wanted(**changes), "dov")
    with pytest.raises(NotFound, match="rota 9"):
        desk.rotas.ask_plan(wanted(based_on=9), "dov")
    with pytest.raises(NotFound, match="plan"):
        desk.rotas.run("nothing")


def test_what_is_ordered_reaches_the_planner(desk: Desk) -> None:
    """Tries instead of seconds, few changes, and what cannot all hold where a slot stays empty."""
    order = """say(fault=f"{order['iterations']} {order['repair']} {order['conflicts']} {order['seed']}")"""
    run = desk.rotas.ask_plan(wanted(iterations=500, repair=True), "dov", begun=True)
    assert Making(desk.oncall, run, command=child(order)).make().fault == "500 True True 4"


def test_pinned_slots_stay_with_whom_they_are(desk: Desk) -> None:
    """A plan that is based on a draft keeps what was pinned in it."""
    rota = desk.draft()
    rota = desk.give(rota, "A5", desk.rows(rota)[0])
    pinned = [row.id for row in desk.rows(rota)[:7]]
    rota = desk.rotas.pin(rota.number, pinned, "dov", rota.version).rota
    run = desk.rotas.ask_plan(wanted(based_on=rota.number), "dov", begun=True)
    problem = read_problem(desk.rotas.question(run.id))
    assert {each.worker for each in problem.pins} == {"A5"}
    assert len(problem.pins) == 7
