"""A rota that is published over another: what stays, what goes, what was agreed meanwhile, what is sought no more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from oncall.app.plans import Wanted
from oncall.app.rotas import Consent
from oncall.domain.errors import Refused
from oncall.domain.rota import RotaState
from oncall.flow.moment import Moment
from rota.coverage import OnDuty
from rota.model import Duty, DutySource
from rota.problem import Solution
from rota.problemfile import write_solution
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.desk import FIRST, Desk

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


def test_a_later_version_replaces_only_what_changes(desk: Desk) -> None:
    """A3 has the second week instead of A2. What A1 has keeps its ids, and only those two hear of it."""
    first = desk.filled()
    desk.rotas.publish(first.number, "dov")
    before = {duty.id for duty in desk.serving(first)[:7]}
    second = desk.rotas.restore(first.number, "dov")
    second = desk.give(second, "A3", desk.rows(second)[7])
    published = desk.rotas.publish(second.number, "dov")
    assert {duty.id for duty in desk.serving(second)[:7]} == before
    assert [duty.worker for duty in desk.serving(second)] == ["A1"] * 7 + ["A3"] * 7
    assert published.told == ("A2", "A3")
    a2 = next(change for change in published.changes if change.worker == "A2")
    assert (a2.before.duties, a2.after.duties, a2.before.minutes) == (7, 0, 7530)
    assert a2.before.nights >= 7
    assert a2.before.weekends == 1, "Saturday and Sunday are one weekend"
    assert len(desk.texts()["A2"]) == 2
    assert "ROTA: 7 duties gone, none to come. Details: sign in or ring +15075550199" in desk.texts()["A2"]
    assert desk.rotas.view(first.number).rota.state is RotaState.SUPERSEDED


def test_the_text_counts_what_other_rotas_gave_as_well(desk: Desk) -> None:
    """A1 has the first week of January from one rota and another week from the next: the text about the second says
    how many duties are to come in all, and that the next one is of the first."""
    first = desk.filled(1, primaries=("A1",))
    desk.rotas.publish(first.number, "dov")
    second = desk.filled(1, FIRST + timedelta(weeks=3), primaries=("A1",))
    desk.rotas.publish(second.number, "dov")
    next_one = "Next: Larkspur primary, Mon 4 Jan 16:30 to Tue 5 Jan 08:00"
    assert {text.partition(". Details")[0] for text in desk.texts()["A1"]} == {
        f"ROTA: you have 7 duties. {next_one}",
        f"ROTA: 7 duties new, 14 to come. {next_one}",
    }


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
    assert [duty.worker for duty in desk.serving(first)] == ["A1"] * 3 + ["A3"] * 4
    assert any(text.startswith("ROTA: 4 duties gone, none to come.") for text in desk.texts()["A1"])


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
    assert {post.answer.worker for post in night if isinstance(post.answer, OnDuty)} == {"A3"}


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
    """A1 asked for cover for the whole week, A2 for a night. The new version gives A1's week to A3 and leaves A2 with
    hers: only her search goes on, so that nobody says 8 to a night that is A3's."""
    first = desk.filled()
    desk.rotas.publish(first.number, "dov")
    monday, *_, sunday = desk.rows(first)[:7]
    two = desk.rows(first)[8]
    desk.oncall.cover.ask_cover("A1", monday.start, sunday.end, "A1")
    kept = desk.oncall.cover.ask_cover("A2", two.start, two.end, "A2")
    second = desk.rotas.restore(first.number, "dov")
    second = desk.give(second, "A3", desk.rows(second)[0])
    desk.rotas.publish(second.number, "dov")
    assert [opening.id for opening in desk.oncall.cover.openings()] == [kept.id]


def test_a_rota_of_holidays_stands_beside_the_weeks_around_it(desk: Desk) -> None:
    """A2 has the days around Christmas already, so she is barred from the holiday itself; and what is settled for the
    year takes the place of no week."""
    rules = desk.oncall.rules.current()
    major = replace(rules.planning, major_holidays=("Christmas Day",))
    desk.oncall.rules.apply(replace(rules, planning=major), "dov")
    week = desk.filled(1, date(2028, 12, 18), primaries=("A2",))
    desk.rotas.publish(week.number, "dov")
    wanted = Wanted(first=date(2028, 12, 18), weeks=2, seed=1, seconds=9, only_holidays=True)
    run = desk.rotas.ask_plan(wanted, "dov", begun=True)
    nothing = write_solution(Solution(assignments=()))
    desk.rotas.finished(run.id, desk.rotas.question(run.id), nothing)
    year = desk.rotas.all(RotaState.DRAFT)[0]
    [christmas] = desk.rows(year)
    with pytest.raises(Refused, match="rest before"):
        desk.give(year, "A2", christmas)
    year = desk.give(year, "A5", christmas)
    desk.rotas.publish(year.number, "dov")
    assert desk.rotas.view(week.number).rota.state is RotaState.PUBLISHED
