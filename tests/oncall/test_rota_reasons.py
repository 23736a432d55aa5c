"""Why this person, why nobody, why more or less than a share: for drafts and rotas as they are stored."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.app.plans import Wanted
from oncall.domain.errors import NotFound
from oncall.domain.rota import RotaDuty, RotaVersion
from oncall.domain.staffing import Absence, AbsenceKind
from rota.rules import Rule
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.desk import FIRST, Desk

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The coordinator's desk, on either store."""
    desk = Desk(store_url, tmp_path)
    yield desk
    desk.oncall.database.close()


def on_leave(desk: Desk, worker: str, row: RotaDuty) -> None:
    """They are away in those hours."""
    leave = Absence(
        id="leave",
        worker=worker,
        kind=AbsenceKind.LEAVE,
        start=row.start,
        end=row.end,
        reason="an operation",
        made_at=desk.clock.now(),
    )
    with desk.oncall.database.write() as tx:
        tx.staffing.add_absence(leave, "test")


def emptied(desk: Desk) -> tuple[RotaVersion, RotaDuty]:
    """The director is on leave in the first of two weeks, and nobody has that slot."""
    rota = desk.filled()
    director = desk.rows(rota, "director")[0]
    rota = desk.rotas.assign(rota.number, [director.id], None, "dov", rota.version, alone=True).rota
    on_leave(desk, "AD", director)
    return rota, director


def test_a_slot_says_who_else_could_have_it(desk: Desk) -> None:
    """A1 has the first week. Six could have it as well; A2 has the week after, which would be two weekends running."""
    rota = desk.filled()
    [reason] = desk.rotas.why(rota.number, desk.rows(rota)[1].slot)
    assert reason.row.worker == "A1"
    assert "6 others could take it" in reason.sentence
    barred = {each.worker: {breach.rule for breach in each.breaches} for each in reason.candidates if each.breaches}
    assert barred["A2"] >= {Rule.WEEKENDS_IN_ROW}
    assert [each.worker for each in reason.candidates if each.is_free] == ["A3", "A4", "A5", "A6", "A7", "A8"]


def test_an_empty_slot_says_what_bars_everybody_and_what_cannot_all_hold(desk: Desk) -> None:
    """There is one director, and he is away: that rule alone forbids it. Why he is away is nobody's business here."""
    rota, director = emptied(desk)
    reason = desk.rotas.conflict(rota.number, director.id)
    assert reason.row.worker is None
    assert reason.conflict is not None
    assert [(clash.rule, clash.worker) for clash in reason.conflict] == [(Rule.ABSENCE, "AD")]
    assert len([each for each in reason.candidates if each.breaches]) == len(reason.candidates)
    assert "operation" not in str(reason)


def test_all_holes_are_told_with_what_the_planner_found(desk: Desk) -> None:
    """A page must not wait for a solver: what cannot all hold was worked out where the plan was made, and is kept."""
    run = desk.rotas.ask_plan(Wanted(first=FIRST, weeks=1, seed=1, seconds=9), "dov", begun=True)
    hole = f"*:{FIRST}:week/director"
    clash = {"rule": "absence", "worker": "AD", "slot": None, "says": "is away"}
    answer = {"format": "oncall-rota-solution/1", "assignments": [], "conflicts": {hole: [clash]}}
    told: dict[str, object] = {"seed": 1, "seconds": 1.0, "cost": 9, "bound": None, "parts": {}, "reasons": {}}
    desk.rotas.finished(run.id, desk.rotas.question(run.id), json.dumps({**answer, **told}))
    found = {reason.row.slot: reason for reason in desk.rotas.why(1)}
    assert len(found) == 9
    assert [(each.rule, each.says) for each in found[hole].conflict or ()] == [(Rule.ABSENCE, "is away")]
    assert found[f"*:{FIRST}:week/supervisor"].conflict is None


def test_what_was_done_by_hand_says_so(desk: Desk) -> None:
    """The reason that was given stands beside the planner's view."""
    rota = desk.filled()
    rota = desk.give(rota, "A1", desk.rows(rota)[7], override="A2 moves house")
    [reason] = desk.rotas.why(rota.number, desk.rows(rota)[7].id)
    assert reason.sentence.endswith("By hand, against a rule: A2 moves house.")


def test_everybody_can_be_told_how_they_stand(desk: Desk) -> None:
    """A1 has one of two weeks, Saturday and Sunday double, and had none before; A9 has no part in it yet."""
    rota = desk.filled()
    points, nights, weekends = desk.rotas.person(rota.number, "A1")[:3]
    assert points.startswith("weighted hours: 176 against a fair share of ")
    assert nights.startswith("nights: 7 against")
    assert weekends.startswith("weekend duties: 2 against")
    with pytest.raises(NotFound, match="no part"):
        desk.rotas.person(rota.number, "A9")


def test_a_slot_that_is_none_is_not_explained(desk: Desk) -> None:
    """And says where to look."""
    rota = desk.draft(1)
    with pytest.raises(NotFound, match="lists those there are"):
        desk.rotas.why(rota.number, "county:never")
