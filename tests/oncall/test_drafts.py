"""Drafts made by hand: from the calendar, from an earlier rota; every edit judged, and every edit taken back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from oncall.domain.errors import EditedMeanwhile, Invalid, NotFound, Refused
from oncall.domain.rota import RotaState
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


def test_an_empty_draft_has_every_slot_of_the_calendar(desk: Desk) -> None:
    """Two weeks: seven nights and days a week, a supervisor's and a director's week each, for all lines at once."""
    rota = desk.draft()
    assert (rota.state, rota.number, rota.lines) == (RotaState.DRAFT, 1, ("child", "adult", "elder"))
    assert len(desk.rows(rota)) == 14
    assert len(desk.rows(rota, "supervisor")) == 2
    assert set(desk.held(rota)) == {None}


def test_a_block_is_given_away_in_one_piece(desk: Desk) -> None:
    """At Larkspur one worker has the whole week: whoever gets Tuesday gets Monday to Sunday."""
    rota = desk.draft()
    desk.give(rota, "A1", desk.rows(rota)[1])
    assert desk.held(rota) == ["A1"] * 7 + [None] * 7


def test_a_block_is_divided_only_by_name_and_with_a_reason(desk: Desk) -> None:
    """A1 cannot have Tuesday alone, unless somebody answers for it."""
    rota = desk.draft()
    tuesday = desk.rows(rota)[1].id
    with pytest.raises(Refused, match="one block"):
        desk.rotas.assign(rota.number, [tuesday], "A1", "dov", 1, alone=True)
    edited = desk.rotas.assign(rota.number, [tuesday], "A1", "dov", 1, alone=True, override="A2 is at court")
    assert {breach.rule for breach in edited.breaches} == {Rule.BLOCK}
    assert desk.held(rota)[:3] == [None, "A1", None]


def test_what_breaks_a_rule_is_refused_with_the_rule(desk: Desk) -> None:
    """Two weeks running are two weekends running. With a reason it is done, and the reason stands in the slot."""
    rota = desk.draft()
    rota = desk.give(rota, "A1", desk.rows(rota)[0])
    with pytest.raises(Refused, match="2 weekends in a row"):
        desk.give(rota, "A1", desk.rows(rota)[7])
    rota = desk.give(rota, "A1", desk.rows(rota)[7], override=" agreed with A1 ")
    second = desk.rows(rota)[7]
    assert (second.worker, second.override, second.overridden_by) == ("A1", "agreed with A1", "dov")
    rota = desk.give(rota, "A2", second)
    assert desk.rows(rota)[7].override == ""


def test_whoever_holds_no_such_position_is_refused(desk: Desk) -> None:
    """The supervisor is not a primary, and the newcomer is nothing yet."""
    rota = desk.draft()
    with pytest.raises(Refused, match="position"):
        desk.give(rota, "AS1", desk.rows(rota)[0])
    with pytest.raises(Refused, match="may hold none"):
        desk.give(rota, "A9", desk.rows(rota)[0])


def test_duties_outside_of_the_draft_count(desk: Desk) -> None:
    """A1 has the week before, in a rota that is published: the first week of the draft would be the second running."""
    before = desk.filled(1, FIRST - timedelta(days=7))
    desk.rotas.publish(before.number, "dov")
    rota = desk.draft()
    with pytest.raises(Refused, match="weekends in a row"):
        desk.give(rota, "A1", desk.rows(rota)[0])


def test_the_second_of_two_editors_is_told(desk: Desk) -> None:
    """Both looked at version 1. The second is neither lost nor laid over the first."""
    rota = desk.draft()
    first, second = desk.rows(rota)[0], desk.rows(rota)[7]
    desk.give(rota, "A1", first)
    with pytest.raises(EditedMeanwhile) as told:
        desk.give(rota, "A2", second)
    assert (told.value.yours, told.value.theirs) == (1, 2)
    assert desk.held(rota) == ["A1"] * 7 + [None] * 7


def test_of_two_who_edit_in_the_same_second_one_is_told(desk: Desk) -> None:
    """Both send at once what they decided on version 1: exactly one edit is made, whole, and the other is refused."""
    rota = desk.draft()
    slots = {"A1": desk.rows(rota)[0], "A2": desk.rows(rota)[7]}
    together = Barrier(2)

    def edits(worker: str) -> str:
        together.wait(timeout=30)
        try:
            desk.give(rota, worker, slots[worker])
        except EditedMeanwhile:
            return "told"
        return worker

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(edits, slots))
    assert sorted(results).count("told") == 1
    winner = next(result for result in results if result != "told")
    assert [worker for worker in desk.held(rota) if worker] == [winner] * 7


def test_edits_are_taken_back_one_by_one(desk: Desk) -> None:
    """Without end within the draft, whoever made them; what was overridden is as it was."""
    rota = desk.draft()
    rota = desk.give(rota, "A1", desk.rows(rota)[0])
    rota = desk.give(rota, "A1", desk.rows(rota)[7], override="agreed")
    rota = desk.rotas.pin(rota.number, [desk.rows(rota)[7].id], "bo", rota.version).rota
    rota = desk.give(rota, None, desk.rows(rota)[0])
    rota = desk.rotas.undo(rota.number, "bo", rota.version).rota
    assert desk.held(rota) == ["A1"] * 14
    rota = desk.rotas.undo(rota.number, "bo", rota.version).rota
    assert not desk.rows(rota)[7].pinned
    assert desk.rows(rota)[7].override == "agreed"
    for _ in range(2):
        rota = desk.rotas.undo(rota.number, "bo", rota.version).rota
    assert set(desk.held(rota)) == {None}
    with pytest.raises(Refused, match="nothing left to undo"):
        desk.rotas.undo(rota.number, "bo", rota.version)


def test_a_slot_without_a_worker_is_not_pinned(desk: Desk) -> None:
    """There is nobody with whom the planner would have to leave it."""
    rota = desk.draft()
    with pytest.raises(Refused, match="cannot be pinned"):
        desk.rotas.pin(rota.number, [desk.rows(rota)[0].id], "dov", 1)


def test_a_copy_goes_on_as_the_earlier_rota_did(desk: Desk) -> None:
    """Three weeks of A1, A2, A3 become five: over and over. The third of them had a holiday on its Monday; the weeks
    that go on from it have none there, and a holiday of their own is nobody's yet."""
    source = desk.filled(3)
    copy = desk.rotas.copy(source.number, FIRST + timedelta(days=21), 5, "dov")
    assert desk.held(copy)[1::7] == ["A1", "A2", "A3", "A1", "A2"]
    assert desk.held(copy)[::7] == ["A1", "A2", "A3", None, "A2"]
    assert copy.based_on == source.id


def test_what_has_begun_is_not_changed_any_more(desk: Desk) -> None:
    """The past is locked: corrections are entries of their own."""
    rota = desk.draft()
    monday = desk.rows(rota)[0]
    desk.clock.move_to(monday.start + timedelta(minutes=1))
    with pytest.raises(Refused, match="has begun"):
        desk.give(rota, "A1", monday)


def test_what_is_no_slot_and_no_draft_is_said_to_be_none(desk: Desk) -> None:
    """A slot of another rota, a number that was never given, days that are over, a length that cannot be meant."""
    rota, other = desk.draft(), desk.draft()
    with pytest.raises(NotFound, match="slot"):
        desk.rotas.assign(rota.number, [desk.rows(other)[0].id], "A1", "dov", 1)
    with pytest.raises(NotFound, match="rota 9"):
        desk.rotas.view(9)
    with pytest.raises(Invalid, match="over"):
        desk.draft(1, date(2026, 1, 5))
    with pytest.raises(Invalid, match="no length"):
        desk.draft(60)
    with pytest.raises(Invalid, match="no line"):
        desk.rotas.start("fire", FIRST, 2, "dov")


def test_candidates_are_those_who_may_the_lightest_first(desk: Desk) -> None:
    """A1 has a week already, so A2 comes before; whoever may not is listed with the rule."""
    rota = desk.draft(3)
    rota = desk.give(rota, "A1", desk.rows(rota)[14])
    found = desk.rotas.candidates(rota.number, desk.rows(rota)[0].id)
    may = [each.worker for each in found if not each.breaches]
    assert may[:3] == ["A2", "A3", "A4"]
    assert may[-1] == "A1"
    barred = {each.worker: {breach.rule for breach in each.breaches} for each in found if each.breaches}
    assert barred["AS1"] >= {Rule.POSITION}


def test_a_discarded_draft_is_no_draft_any_more(desk: Desk) -> None:
    """It is kept, and refuses to be edited."""
    rota = desk.draft()
    assert desk.rotas.discard(rota.number, "dov").state is RotaState.DISCARDED
    with pytest.raises(Refused, match="only drafts are changed"):
        desk.give(rota, "A1", desk.rows(rota)[0])
    assert [each.number for each in desk.rotas.all(RotaState.DISCARDED)] == [rota.number]
