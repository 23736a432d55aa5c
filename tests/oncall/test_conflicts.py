"""Which rules collide at an empty slot: asked for on a page, worked out by a child process, kept while it holds.

Where it matters what a child does, it is a script that does just that; the real one works at the end.
"""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from oncall.app.plans import Known
from oncall.app.rotas import Consent
from oncall.domain.errors import NotFound, Refused
from oncall.domain.rota import ASKED, PlanRun, PlanState, RotaDuty, RotaVersion
from oncall.domain.staffing import Absence, AbsenceKind, Staffing
from oncall.engine.planning import Making, Planning
from oncall.store.tx import Tx
from rota.rules import Rule
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.desk import Desk
from tests.oncall.test_plan_runs import wanted

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

BEGINNING = """
import json, os, sys, time
order = json.loads(sys.stdin.readline())
def say(**told): print(json.dumps(told), flush=True)
"""
ANSWERS = """
clash = {"rule": "absence", "worker": "AD", "slot": None, "says": "is away"}
say(sentence=f"Asked about {order['gap']}, {len(order['held'])} are held.", conflict=[clash])
"""
FINDS_NONE = """say(sentence="It may be possible if others change their duties.", conflict=[])"""
DIES = "os.kill(os.getpid(), 9)"
WAITS = "sys.stdin.readline()"


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The coordinator's desk, on either store."""
    desk = Desk(store_url, tmp_path)
    yield desk
    desk.oncall.database.close()


def child(script: str) -> Sequence[str]:
    """A child that does this."""
    return (sys.executable, "-c", BEGINNING + script)


def emptied(desk: Desk) -> tuple[RotaVersion, RotaDuty]:
    """A draft in which nobody has the director's slot of the first of two weeks."""
    rota = desk.filled()
    director = desk.rows(rota, "director")[0]
    return desk.rotas.assign(rota.number, [director.id], None, "dov", rota.version, alone=True).rota, director


def leave(desk: Desk, row: RotaDuty) -> Absence:
    """The director's in those hours."""
    now = desk.clock.now()
    return Absence(id="leave", worker="AD", kind=AbsenceKind.LEAVE, start=row.start, end=row.end, made_at=now)


def away(desk: Desk, row: RotaDuty) -> None:
    """The director is on leave in those hours."""
    with desk.oncall.database.write() as tx:
        tx.staffing.add_absence(leave(desk, row), "test")


def answered(desk: Desk, script: str = ANSWERS) -> PlanRun:
    """What becomes of the question that waits longest, with such a child."""
    run = Planning(desk.oncall, command=child(script)).look(gaps=True)
    assert run is not None
    return run


def known(desk: Desk, rota: RotaVersion, row: RotaDuty) -> Known:
    """What the page of the slot is told."""
    return desk.rotas.known_conflict(rota.number, row.id)


def test_what_was_found_is_kept_while_nothing_has_changed(desk: Desk) -> None:
    """Dov asks. The answer holds, until somebody else is moved in the draft; then it is of the rota as it was. When the
    move is taken back, it holds again."""
    rota, row = emptied(desk)
    asked_at = desk.clock.now()
    desk.rotas.ask_conflict(rota.number, row.id, "dov")
    assert answered(desk).state is PlanState.DONE
    found, run = known(desk, rota, row).found, known(desk, rota, row).run
    assert found is not None
    assert (found.holds, found.at, run) == (True, asked_at, None)
    assert found.sentence == f"Asked about {row.slot}, {len(desk.rotas.view(rota.number).rows) - 1} are held."
    assert [(each.rule, each.worker, each.says) for each in found.conflict] == [(Rule.ABSENCE, "AD", "is away")]
    edited = desk.give(rota, "A7", desk.rows(rota)[0])
    before = known(desk, rota, row).found
    assert before is not None
    assert (before.holds, before.conflict) == (False, found.conflict)
    desk.rotas.undo(rota.number, "dov", edited.version)
    assert known(desk, rota, row).found == found


def test_whatever_decides_who_may_have_the_slot_is_a_change(desk: Desk) -> None:
    """The director goes on leave and comes back, their terms of work change, and one more may be director."""
    rota, row = emptied(desk)
    changes: list[Callable[[Tx], object]] = [
        lambda tx: tx.staffing.add_absence(leave(desk, row), "test"),
        lambda tx: tx.staffing.cancel_absence("leave", desk.oncall.clock.now()),
        lambda tx: tx.staffing.set_terms(Staffing(worker="AD", remote_only=True)),
        lambda tx: tx.people.save(replace(tx.people.get("A7"), positions=frozenset({"director"}))),
    ]
    for change in changes:
        desk.rotas.ask_conflict(rota.number, row.id, "dov")
        answered(desk)
        before = known(desk, rota, row).found
        with desk.oncall.database.write() as tx:
            change(tx)
        after = known(desk, rota, row).found
        assert before is not None
        assert after is not None
        assert (before.holds, after.holds) == (True, False)


def test_no_conflict_is_an_answer_too(desk: Desk) -> None:
    """Nothing stands between the rota and somebody for the slot but other people's duties: that is said."""
    rota, row = emptied(desk)
    desk.rotas.ask_conflict(rota.number, row.id, "dov")
    answered(desk, FINDS_NONE)
    found = known(desk, rota, row).found
    assert found is not None
    assert (found.holds, found.conflict) == (True, ())
    assert found.sentence == "It may be possible if others change their duties."


def test_who_asks_while_it_is_worked_on_asks_for_the_same(desk: Desk) -> None:
    """Two coordinators press the button: one run, which is theirs both."""
    rota, row = emptied(desk)
    one = desk.rotas.ask_conflict(rota.number, row.id, "dov")
    assert desk.rotas.ask_conflict(rota.number, row.slot, "cleo").id == one.id
    waits = known(desk, rota, row).run
    assert waits is not None
    assert (waits.id, waits.stage, waits.asked_by) == (one.id, ASKED, "dov")
    answered(desk)
    assert Planning(desk.oncall).look(gaps=True) is None


def test_questions_and_plans_do_not_wait_for_each_other(desk: Desk) -> None:
    """A plan that takes an hour is in hand, another waits: the question is taken up all the same, and is no plan."""
    rota, row = emptied(desk)
    for seed in (1, 2):
        desk.rotas.ask_plan(wanted(seed=seed), "dov")
    plan = desk.rotas.claim_plan()
    run = desk.rotas.ask_conflict(rota.number, row.id, "dov")
    assert answered(desk).id == run.id
    assert run.id not in {each.id for each in desk.rotas.runs()}
    assert plan is not None
    assert len(desk.rotas.runs(PlanState.RUNNING)) == 2


def test_a_slot_that_was_filled_meanwhile_needs_no_answer(desk: Desk) -> None:
    """It waited, and the director has it after all. Emptied again, the slot says why there is no answer."""
    rota, row = emptied(desk)
    desk.rotas.ask_conflict(rota.number, row.id, "dov")
    rota = desk.give(rota, "AD", row)
    run = answered(desk)
    assert (run.state, run.fault) == (PlanState.FAILED, "Somebody has this duty by now, so nothing has to give way.")
    with pytest.raises(Refused, match="Somebody has this duty by now"):
        desk.rotas.ask_conflict(rota.number, row.id, "dov")


def test_a_child_that_dies_is_said_in_a_sentence(desk: Desk) -> None:
    """By whatever it died: an earlier answer is still known, and it can be asked for again."""
    rota, row = emptied(desk)
    desk.rotas.ask_conflict(rota.number, row.id, "dov")
    answered(desk)
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=1))
    desk.rotas.ask_conflict(rota.number, row.id, "dov")
    run = answered(desk, DIES)
    assert run.state is PlanState.FAILED
    assert "ended without an answer (-9)" in run.fault
    now = known(desk, rota, row)
    assert now.run == run
    assert now.found is not None
    assert now.found.holds


def test_it_is_stopped_while_it_waits_and_while_it_is_worked_on(desk: Desk) -> None:
    """There is no best so far that could be kept, so the child is ended at once; the row says so."""
    rota, row = emptied(desk)
    waits = desk.rotas.ask_conflict(rota.number, row.id, "dov")
    assert desk.rotas.stop(waits.id, "dov").fault == "It was stopped before it began."
    run = desk.rotas.ask_conflict(rota.number, row.id, "dov")
    taken = desk.rotas.claim_plan(gaps=True)
    assert taken is not None
    desk.rotas.stop(taken.id, "dov")
    ended = Making(desk.oncall, taken, command=child("say(progress={'stage': 'x', 'done': 0.1});" + WAITS)).make()
    assert (ended.id, ended.state) == (run.id, PlanState.STOPPED)
    assert ended.fault == "It was stopped before anything was found."
    with pytest.raises(Refused, match="Reload the page"):
        desk.rotas.stop(run.id, "dov")


def test_a_service_that_ends_leaves_it_to_the_next(desk: Desk) -> None:
    """In good order: what it had in hand waits again. Killed, it is noticed after a minute, and once made anew."""
    rota, row = emptied(desk)
    desk.rotas.ask_conflict(rota.number, row.id, "dov")
    taken = desk.rotas.claim_plan(gaps=True)
    assert taken is not None
    left = Making(desk.oncall, taken, command=child(WAITS), stopping=lambda: True, serving=True).make()
    assert (left.state, left.stage) == (PlanState.RUNNING, ASKED)
    assert "made anew" in left.fault
    assert desk.rotas.claim_plan(gaps=True) is not None
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=61))
    failed = known(desk, rota, row).run
    assert failed is not None
    assert failed.state is PlanState.FAILED
    assert "Nothing was heard of it for a minute" in failed.fault


def test_a_question_that_no_service_takes_up_says_so(desk: Desk) -> None:
    """With the command that answers it without one."""
    rota, row = emptied(desk)
    desk.rotas.ask_conflict(rota.number, row.id, "dov")
    desk.clock.move_to(desk.clock.now() + timedelta(seconds=61))
    failed = known(desk, rota, row).run
    assert failed is not None
    assert "use `oncall rota why`" in failed.fault


def test_what_cannot_be_asked_is_refused(desk: Desk) -> None:
    """A slot that somebody has, that has begun, or that is none."""
    rota, row = emptied(desk)
    with pytest.raises(NotFound, match="lists those there are"):
        desk.rotas.ask_conflict(rota.number, "county:never", "dov")
    with pytest.raises(Refused, match="Somebody has"):
        desk.rotas.ask_conflict(rota.number, desk.rows(rota)[0].id, "dov")
    desk.clock.move_to(row.start)
    with pytest.raises(Refused, match="has begun"):
        desk.rotas.ask_conflict(rota.number, row.id, "dov")


def test_what_the_planner_found_is_known_at_once(desk: Desk) -> None:
    """Nobody has to ask about a slot that a plan left empty; until the draft is edited, it holds."""
    run = desk.rotas.ask_plan(wanted(weeks=1), "dov", begun=True)
    script = """
slot = next(s["id"] for p in json.loads(order["problem"])["periods"] for s in p["slots"] if s["position"] == "director")
clash = {"rule": "absence", "worker": "AD", "slot": None, "says": "is away"}
given = {"format": "oncall-rota-solution/1", "assignments": [], "seed": 4, "seconds": 1.0, "cost": 7, "bound": None}
say(solution=json.dumps({**given, "parts": {}, "reasons": {}, "conflicts": {slot: [clash]}}))
"""
    assert Making(desk.oncall, run, command=child(script)).make().state is PlanState.DONE
    [rota] = desk.rotas.all()
    row, other = desk.rows(rota, "director")[0], desk.rows(rota, "supervisor")[0]
    found = known(desk, rota, row).found
    assert found is not None
    assert (found.holds, found.at, [each.rule for each in found.conflict]) == (True, rota.made_at, [Rule.ABSENCE])
    assert known(desk, rota, other) == Known(found=None, run=None)
    desk.give(rota, "AS1", other)
    before = known(desk, rota, row).found
    assert before is not None
    assert not before.holds


def test_a_published_rota_is_asked_about_as_it_is_held(desk: Desk) -> None:
    """A1 has the first week as published, and gave a night to A7; the hole that is held by name stays one."""
    rota, row = emptied(desk)
    desk.rotas.publish(rota.number, "dov", Consent(holders={row.id: "AS1"}, reason="-", override="-"))
    week = [each for each in desk.rows(rota) if each.worker == "A1"]
    desk.oncall.cover.replace("A1", "A7", week[0].start, week[0].end, "dov", "agreed")
    run = desk.rotas.ask_conflict(rota.number, row.id, "dov")
    asked = desk.rotas.gap_question(run.id)
    held = {each.slot: each.worker for each in asked.given}
    assert (held[week[0].slot], held[week[1].slot]) == ("A7", "A1")
    assert row.slot not in held


def test_the_real_child_finds_what_cannot_all_hold(sqlite_url: str, tmp_path: Path) -> None:
    """There is one director, and he is away. A service that runs takes it up by itself."""
    desk = Desk(sqlite_url, tmp_path)
    rota, row = emptied(desk)
    away(desk, row)
    run = desk.rotas.ask_conflict(rota.number, row.id, "dov")
    service = Planning(desk.oncall)
    service.start()
    for _ in range(600):
        if desk.rotas.run(run.id).state is not PlanState.RUNNING:
            break
        threading.Event().wait(0.1)
    service.stop()
    found = known(desk, rota, row).found
    desk.oncall.database.close()
    assert found is not None
    assert [(each.rule, each.worker) for each in found.conflict] == [(Rule.ABSENCE, "AD")]
    assert found.sentence.startswith("Nobody may take it as the rota stands: ")
