"""Publishing: what speaks against it, who answers for it, what changes for whom, and who is told – once each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from notifiers.gsm import one_segment
from oncall.app.rotas import Consent
from oncall.domain.errors import EditedMeanwhile, Invalid, Refused
from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState
from oncall.domain.rota import RotaState
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.store.tables import events
from rota.model import DutySource
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.desk import Desk

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The coordinator's desk, on either store."""
    desk = Desk(store_url, tmp_path)
    yield desk
    desk.oncall.database.close()


def test_a_rota_is_published_in_every_line_and_everybody_is_told_once(desk: Desk) -> None:
    """Two weeks, three lines at once: five people hold something, and each of them gets one text of one segment."""
    rota = desk.filled()
    published = desk.rotas.publish(rota.number, "dov")
    assert published.rota.state is RotaState.PUBLISHED
    assert [duty.worker for duty in desk.serving(rota)] == ["A1"] * 7 + ["A2"] * 7
    assert published.told == ("A1", "A2", "AD", "AS1", "AS2")
    sent = desk.texts()
    assert {worker: len(theirs) for worker, theirs in sent.items()} == dict.fromkeys(published.told, 1)
    duty = "Larkspur primary, Mon 4 Jan 16:30 to Tue 5 Jan 08:00"
    assert sent["A1"] == [f"ROTA: you have 7 duties. Next: {duty}. Details: sign in or ring +15075550199"]
    assert all(one_segment(text) for theirs in sent.values() for text in theirs)


def test_a_hole_is_refused_with_its_hours(desk: Desk) -> None:
    """Nobody has the second week: 125 h 30 min are not covered, and nothing is published."""
    rota = desk.filled()
    rota = desk.give(rota, None, desk.rows(rota)[7])
    with pytest.raises(Refused, match=r"125 h 30 min not covered\. Fill the hole, or name who holds it"):
        desk.rotas.publish(rota.number, "dov")
    assert desk.serving(rota) == []


def test_nobody_who_has_left_is_published_whatever_the_reason(desk: Desk) -> None:
    """A2 left while the draft waited: no reason makes them answer a page."""
    rota = desk.filled()
    desk.oncall.cover.leave("A2", "dov")
    with pytest.raises(Refused, match="has left: name somebody else for it"):
        desk.rotas.publish(rota.number, "dov", Consent(holders={}, override="only a week", reason="late"))
    assert desk.serving(rota) == []


def test_a_hole_is_published_with_the_name_of_who_holds_it(desk: Desk) -> None:
    """By name and with a reason, for each of its nights. They are duties that were imposed, and holes all the same."""
    rota = desk.filled()
    rota = desk.give(rota, None, desk.rows(rota)[7])
    holders = {row.id: "AS1" for row in desk.rows(rota)[7:]}
    with pytest.raises(Refused, match="say why"):
        desk.rotas.publish(rota.number, "dov", Consent(holders=holders))
    published = desk.rotas.publish(rota.number, "dov", Consent(holders=holders, override="nobody is left"))
    assert {(d.worker, d.source) for d in desk.serving(rota)[7:]} == {("AS1", DutySource.OVERRIDE)}
    hole = desk.rows(rota)[7]
    assert (hole.worker, hole.holder, hole.override, hole.overridden_by) == (None, "AS1", "nobody is left", "dov")
    assert len(published.findings.holes) == 7
    assert published.findings.says == "125 h 30 min not covered, held by name"
    assert [each.stint.start for each in desk.oncall.cover.allowed()] == [row.start for row in desk.rows(rota)[7:]]


def test_a_hole_is_not_held_by_somebody_who_is_away(desk: Desk) -> None:
    """A name on paper is nobody at night."""
    rota = desk.filled(1)
    rota = desk.give(rota, None, desk.rows(rota)[0])
    hole = desk.rows(rota)[0]
    with desk.oncall.database.write() as tx:
        away = Absence(
            id="away", worker="AS1", kind=AbsenceKind.LEAVE, start=hole.start, end=hole.end, made_at=hole.start
        )
        tx.staffing.add_absence(away, "test")
    with pytest.raises(Refused, match="not there then"):
        desk.rotas.publish(rota.number, "dov", Consent(holders={hole.id: "AS1"}, override="?"))
    with pytest.raises(Invalid, match="no hole of this rota"):
        desk.rotas.check(rota.number, Consent(holders={"nothing": "AS1"}))


def test_a_broken_rule_is_published_with_a_name_and_a_reason(desk: Desk) -> None:
    """A1 went on leave after the draft was made. The rule, and who answers for it, are on record; the reason is not."""
    rota = desk.filled()
    week = desk.rows(rota)[:7]
    with desk.oncall.database.write() as tx:
        leave = Absence(
            id="leave",
            worker="A1",
            kind=AbsenceKind.LEAVE,
            start=week[2].start,
            end=week[2].end,
            made_at=desk.clock.now(),
        )
        tx.staffing.add_absence(leave, "test")
    assert desk.rotas.check(rota.number).findings.says == "1 duty during an absence"
    with pytest.raises(Refused, match=r"1 duty during an absence\. Change the duty, or say why"):
        desk.rotas.publish(rota.number, "dov")
    desk.rotas.publish(rota.number, "dov", Consent(holders={}, override="A1 offered to"))
    assert (desk.rows(rota)[2].override, desk.rows(rota)[2].overridden_by) == ("A1 offered to", "dov")
    with desk.oncall.database.engine.connect() as connection:
        told = connection.execute(sa.select(events).where(events.c.kind == EventKind.ROTA_OVERRIDDEN.value)).all()
    assert [(row.by, row.subject, "absence" in row.data, "offered" in row.data) for row in told] == [
        ("dov", week[2].id, True, False)
    ]


def test_people_hear_of_it_in_time_or_are_told_why_not(desk: Desk) -> None:
    """The agency posts its rota 28 days ahead. Thirteen days are late, and that needs a reason."""
    rota = desk.filled(1, date(2026, 11, 23))
    with pytest.raises(Refused, match=r"first change in 13 days, 28 are agreed\. Say why"):
        desk.rotas.publish(rota.number, "dov")
    published = desk.rotas.publish(rota.number, "dov", Consent(holders={}, reason="AS2 was ill"))
    assert published.rota.reason == "AS2 was ill"


def test_nobody_is_woken_by_a_rota(desk: Desk) -> None:
    """At ten in the evening it waits until the morning, unless somebody says why people are woken."""
    rota = desk.filled(1)
    desk.clock.move_to(desk.clock.now() + timedelta(hours=10))
    with pytest.raises(Refused, match="Publish it by day, or say why people are woken"):
        desk.rotas.publish(rota.number, "dov")
    desk.clock.move_to(desk.clock.now() + timedelta(hours=10))
    assert desk.rotas.publish(rota.number, "dov").told


def test_whoever_no_text_reaches_is_named_to_be_rung(desk: Desk) -> None:
    """A1 has a landline only: the coordinator hears that nobody told A1."""
    a1 = desk.oncall.people.get("A1")
    numbers = tuple(replace(each, state=DestinationState.NO_TEXTS) for each in a1.destinations)
    desk.oncall.people.save([replace(a1, destinations=numbers)], "test")
    rota = desk.filled()
    published = desk.rotas.publish(rota.number, "dov")
    assert published.untold == ("A1",)
    assert "A1" not in desk.texts()


def test_a_draft_is_published_as_it_was_looked_at(desk: Desk) -> None:
    """Somebody edited it after the coordinator had looked: that is another rota."""
    rota = desk.filled()
    desk.rotas.pin(rota.number, [desk.rows(rota)[0].id], "bo", rota.version)
    with pytest.raises(EditedMeanwhile, match="edited by somebody else"):
        desk.rotas.publish(rota.number, "dov", version=rota.version)


def test_a_published_rota_is_not_edited(desk: Desk) -> None:
    """Nor published twice, nor discarded."""
    rota = desk.filled(1)
    published = desk.rotas.publish(rota.number, "dov").rota
    with pytest.raises(Refused, match="only drafts"):
        desk.give(published, "A4", desk.rows(rota)[0])
    with pytest.raises(Refused, match="only drafts"):
        desk.rotas.publish(rota.number, "dov")
    with pytest.raises(Refused, match="only drafts"):
        desk.rotas.discard(rota.number, "dov")


def test_the_calendar_that_changed_since_is_noticed(desk: Desk) -> None:
    """The county opened an area of its own for the lake: its nights are in no draft that was made before."""
    rota = desk.filled(1)
    patterns = tuple(
        replace(p, ends="07:00") if p.kind == "friday" else p for p in desk.oncall.rules.current().patterns
    )
    desk.oncall.rules.apply(replace(desk.oncall.rules.current(), patterns=patterns), "test")
    with pytest.raises(Refused, match=r"1 duty period of the calendar not in the draft\. Make a new draft"):
        desk.rotas.publish(rota.number, "dov")


def test_a_rota_that_is_published_twice_at_once_is_published_once(desk: Desk) -> None:
    """Two coordinators press the button together: one publication, one text each, and one of the two is told."""
    rota = desk.filled(1)
    together = Barrier(2)

    def publishes(by: str) -> int:
        together.wait(timeout=30)
        try:
            return len(desk.rotas.publish(rota.number, by).told)
        except Refused:
            return 0

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(publishes, ("dov", "bo"))) == [0, 3]
    assert {len(theirs) for theirs in desk.texts().values()} == {1}
    assert len(desk.serving(rota)) == 7
