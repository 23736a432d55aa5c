"""Publishing: what speaks against it, who answers for it, what changes for whom, and who is told – once each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from notifiers.gsm import one_segment
from oncall.app.rotas import Consent
from oncall.domain.errors import EditedMeanwhile, Invalid, Refused
from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState
from oncall.domain.rota import RotaState, RotaVersion
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.flow.moment import Moment
from oncall.store.tables import events
from rota.model import Duty, DutySource
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.desk import Desk

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

SOMEBODY = Duty(
    id="somebody",
    line="child",
    area="county",
    position="primary",
    worker="A5",
    start=datetime(2027, 1, 4, tzinfo=UTC),
    end=datetime(2027, 1, 5, tzinfo=UTC),
    kind="weeknight",
    source=DutySource.PLANNED,
    made_at=datetime(2026, 11, 1, tzinfo=UTC),
)


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The coordinator's desk, on either store."""
    desk = Desk(store_url, tmp_path)
    yield desk
    desk.oncall.database.close()


def texts(desk: Desk) -> dict[str, list[str]]:
    """What waits to be sent, by worker."""
    with desk.oncall.database.write() as tx:
        found: dict[str, list[str]] = {}
        for message in tx.messages.queued(100):
            found.setdefault(message.callee, []).append(message.text)
        return found


def serving(desk: Desk, rota: RotaVersion) -> list[Duty]:
    """The duties of the primary that stand in the days of a rota, in the line of children."""
    rows = desk.rows(rota)
    return [d for d in desk.oncall.duty.planned(rows[0].start, rows[-1].end, "child") if d.position == "primary"]


def test_a_rota_is_published_in_every_line_and_everybody_is_told_once(desk: Desk) -> None:
    """Two weeks, three lines at once: five people hold something, and each of them gets one text of one segment."""
    rota = desk.filled()
    published = desk.rotas.publish(rota.number, "dov")
    assert published.rota.state is RotaState.PUBLISHED
    assert [duty.worker for duty in serving(desk, rota)] == ["A1"] * 7 + ["A2"] * 7
    assert published.told == ("A1", "A2", "AD", "AS1", "AS2")
    sent = texts(desk)
    assert {worker: len(theirs) for worker, theirs in sent.items()} == dict.fromkeys(published.told, 1)
    duty = "Larkspur primary, Mon 4 Jan 16:30 to Tue 5 Jan 08:00"
    assert sent["A1"] == [f"ROTA: you have 7 duties. Next: {duty}. Details: sign in or ring +15075550199"]
    assert all(one_segment(text) for theirs in sent.values() for text in theirs)


def test_a_hole_is_refused_with_its_hours(desk: Desk) -> None:
    """Nobody has the second week: 125 h 30 are not covered, and nothing is published."""
    rota = desk.filled()
    rota = desk.give(rota, None, desk.rows(rota)[7])
    with pytest.raises(Refused, match=r"125 h 30 not covered\. Fill the hole, or name who holds it"):
        desk.rotas.publish(rota.number, "dov")
    assert serving(desk, rota) == []


def test_a_hole_is_published_with_the_name_of_who_holds_it(desk: Desk) -> None:
    """By name and with a reason, for each of its nights. They are duties that were imposed, and holes all the same."""
    rota = desk.filled()
    rota = desk.give(rota, None, desk.rows(rota)[7])
    holders = {row.id: "AS1" for row in desk.rows(rota)[7:]}
    with pytest.raises(Refused, match="say why"):
        desk.rotas.publish(rota.number, "dov", Consent(holders=holders))
    published = desk.rotas.publish(rota.number, "dov", Consent(holders=holders, override="nobody is left"))
    assert {(d.worker, d.source) for d in serving(desk, rota)[7:]} == {("AS1", DutySource.OVERRIDE)}
    hole = desk.rows(rota)[7]
    assert (hole.worker, hole.holder, hole.override, hole.overridden_by) == (None, "AS1", "nobody is left", "dov")
    assert len(published.findings.holes) == 7
    assert published.findings.says == "125 h 30 not covered, held by name"


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


def test_a_later_version_replaces_only_what_changes(desk: Desk) -> None:
    """A3 has the second week instead of A2. What A1 has keeps its ids, and only those two hear of it."""
    first = desk.filled()
    desk.rotas.publish(first.number, "dov")
    before = {duty.id for duty in serving(desk, first)[:7]}
    second = desk.rotas.restore(first.number, "dov")
    second = desk.give(second, "A3", desk.rows(second)[7])
    published = desk.rotas.publish(second.number, "dov")
    assert {duty.id for duty in serving(desk, second)[:7]} == before
    assert [duty.worker for duty in serving(desk, second)] == ["A1"] * 7 + ["A3"] * 7
    assert published.told == ("A2", "A3")
    a2 = next(change for change in published.changes if change.worker == "A2")
    assert (a2.before.duties, a2.after.duties, a2.before.minutes) == (7, 0, 7530)
    assert a2.before.nights >= 7
    assert a2.before.weekends == 2
    assert len(texts(desk)["A2"]) == 2
    assert "ROTA: 7 duties gone, none to come. Details: sign in or ring +15075550199" in texts(desk)["A2"]
    assert desk.rotas.view(first.number).rota.state is RotaState.SUPERSEDED


def test_an_earlier_version_is_restored_as_a_draft(desk: Desk) -> None:
    """What was published is never changed: it comes back as a draft of its own, for what still lies ahead."""
    first = desk.filled()
    desk.rotas.publish(first.number, "dov")
    desk.clock.move_to(desk.rows(first)[3].start + timedelta(minutes=5))
    draft = desk.rotas.restore(first.number, "bo")
    assert (draft.state, draft.based_on) == (RotaState.DRAFT, first.id)
    assert [row.day for row in desk.rows(draft)] == [row.day for row in desk.rows(first)[3:]]
    assert desk.held(draft) == ["A1"] * 4 + ["A2"] * 7
    with pytest.raises(Refused, match="still a draft"):
        desk.rotas.restore(draft.number, "bo")


def test_nothing_that_has_begun_is_touched(desk: Desk) -> None:
    """It is Wednesday night. The new version gives the week to A3: from Thursday on she has it."""
    first = desk.filled(1)
    desk.rotas.publish(first.number, "dov")
    desk.clock.move_to(desk.rows(first)[2].start + timedelta(hours=1))
    second = desk.rotas.restore(first.number, "dov")
    second = desk.give(second, "A3", desk.rows(second)[1])
    desk.rotas.publish(second.number, "dov", Consent(holders={}, reason="A1 moved away"))
    assert [duty.worker for duty in serving(desk, first)] == ["A1"] * 3 + ["A3"] * 4


def test_a_swap_agreed_meanwhile_is_never_lost_silently(desk: Desk) -> None:
    """A4 took A2's Tuesday. The draft that names A3 is refused; overruled by name, A3 has it, and A4 is told."""
    first = desk.filled()
    desk.rotas.publish(first.number, "dov")
    tuesday = desk.rows(first)[8]
    swap = [
        replace(duty, id=f"swap-{duty.line}", worker="A4", source=DutySource.SWAP)
        for duty in desk.oncall.duty.planned(tuesday.start, tuesday.end)
        if duty.position == "primary" and duty.start == tuesday.start
    ]
    desk.oncall.duty.plan(swap, "test")
    second = desk.rotas.restore(first.number, "dov")
    assert desk.rotas.check(second.number).findings.sound
    assert desk.rotas.check(second.number).replacement.stays
    second = desk.give(second, "A3", desk.rows(second)[8])
    with pytest.raises(Refused, match=r"3 agreed changes contradicted\. Name in the draft"):
        desk.rotas.publish(second.number, "dov")
    published = desk.rotas.publish(second.number, "dov", Consent(holders={}, overrule=True))
    assert "A4" in published.told
    night = [each for each in desk.oncall.duty.now(tuesday.start + timedelta(hours=2)) if each.position == "primary"]
    assert {post.answer.worker for post in night if hasattr(post.answer, "worker")} == {"A3"}


def test_whoever_no_text_reaches_is_named_to_be_rung(desk: Desk) -> None:
    """A1 has a landline only: the coordinator hears that nobody told A1."""
    a1 = desk.oncall.people.get("A1")
    numbers = tuple(replace(each, state=DestinationState.NO_TEXTS) for each in a1.destinations)
    desk.oncall.people.save([replace(a1, destinations=numbers)], "test")
    rota = desk.filled()
    published = desk.rotas.publish(rota.number, "dov")
    assert published.untold == ("A1",)
    assert "A1" not in texts(desk)


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


def test_what_was_thought_out_on_ground_that_moved_is_thought_out_again(desk: Desk) -> None:
    """Judging a draft takes longer than a page may wait, so it is done while others write. Here somebody plans a duty
    in that very moment: what is acted on was thought out afterwards."""
    rota = desk.filled(1)
    row = desk.rows(rota)[0]
    seen: list[int] = []

    def think(moment: Moment) -> int:
        seen.append(len(moment.tx.duties.of_line("child", row.start, row.end)))
        return seen[-1]

    def once_disturbed(moment: Moment) -> int:
        found = think(moment)
        if len(seen) == 1:
            desk.oncall.duty.plan([replace(SOMEBODY, start=row.start, end=row.end)], "test")
        return found

    assert desk.rotas._thought(rota.number, once_disturbed, lambda _, found: found) == 1
    assert seen == [0, 1]


def test_cover_is_sought_no_longer_for_hours_that_somebody_has_now(desk: Desk) -> None:
    """A1 and A2 asked for cover. The new version gives A1's week to A3 and leaves A2 with hers: only her search goes
    on, so that nobody says 8 to a night that is A3's."""
    first = desk.filled()
    desk.rotas.publish(first.number, "dov")
    one, two = desk.rows(first)[1], desk.rows(first)[8]
    desk.oncall.cover.ask_cover("A1", one.start, one.end, "A1")
    kept = desk.oncall.cover.ask_cover("A2", two.start, two.end, "A2")
    second = desk.rotas.restore(first.number, "dov")
    second = desk.give(second, "A3", desk.rows(second)[0])
    desk.rotas.publish(second.number, "dov")
    assert [opening.id for opening in desk.oncall.cover.openings()] == [kept.id]
