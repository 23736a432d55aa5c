"""The desk case: a coordinator at Harlow publishes a week with a hole, and somebody has to stand for it by name."""

from datetime import date

import pytest

from oncall.app.rotas import Consent
from oncall.domain.errors import Refused
from oncall.domain.rota import RotaDuty, RotaState, RotaVersion
from rota.coverage import OnDuty
from rota.model import DutySource
from tests.world import World

COORDINATOR = "B-M1"
WEEK = date(2026, 11, 16)


def rows_of(world: World, rota: RotaVersion, position: str = "primary", area: str | None = None) -> list[RotaDuty]:
    """The slots of a position in an area, in order of time."""
    rows = world.oncall.rotas.view(rota.number).rows
    return [row for row in rows if (row.position, row.area) == (position, area)]


def holders_on_the_list(world: World, hole: RotaDuty) -> list[str | None]:
    """Who stands beside that hole in the list of gaps of 10 November, a week before it; empty when it is no gap."""
    world.clock.move_to(world.instant("2026-11-10 10:00"))
    gaps = world.oncall.tonight.gaps()
    return [gap.holder for gap in gaps if (gap.start, gap.area) == (hole.start, hole.area)]


@pytest.fixture
def november(harlow: World) -> RotaVersion:
    """On 5 October a draft for the week of 16 November is there. Nobody has South on Tuesday from midnight to 08:00,
    and who has South on Monday evening took a colleague's Sunday night since."""
    harlow.at("2026-10-05 10:00")
    rotas = harlow.oncall.rotas
    rota = rotas.start("", WEEK, 1, COORDINATOR)
    rota = rotas.fill(rota.number, COORDINATOR, rota.version).rota
    assert all(row.worker for row in rotas.view(rota.number).rows)
    monday, overnight, *_ = rows_of(harlow, rota, area="south")
    assert monday.worker is not None
    rota = rotas.assign(rota.number, [overnight.id], None, COORDINATOR, rota.version, alone=True).rota
    harlow.duty(monday.worker, "primary", "south", "2026-11-15 20:00", "2026-11-16 08:00")
    return rota


def test_a_hole_is_refused_and_then_published_with_the_name_of_whoever_holds_it(
    harlow: World, november: RotaVersion
) -> None:
    """She is told how many hours and which rest, and nothing is published. Then the supervisor of that week is named:
    it is recorded with name and reason, each worker gets one text, the supervisor is who is on duty – and the hole
    stays a hole for every day's list."""
    with pytest.raises(Refused, match=r"^8 h not covered; 1 rest break short \(9 h < 10 h\)\."):
        harlow.oncall.rotas.publish(november.number, COORDINATOR)
    assert harlow.oncall.rotas.view(november.number).rota.state is RotaState.DRAFT
    rotas = harlow.oncall.rotas
    [supervisor] = rows_of(harlow, november, "supervisor")
    hole = rows_of(harlow, november, area="south")[1]
    named = Consent(holders={hole.id: supervisor.worker or ""}, override="South is short until December")
    published = rotas.publish(november.number, COORDINATOR, named)
    harlow.settle()

    answer = harlow.oncall.duty.who("south", "primary", "child", harlow.instant("2026-11-17 03:00"))
    assert isinstance(answer, OnDuty)
    assert answer.duty is not None
    assert (answer.worker, answer.duty.source) == (supervisor.worker, DutySource.OVERRIDE)
    stored = rows_of(harlow, november, area="south")[1]
    assert (stored.worker, stored.holder, stored.overridden_by) == (None, supervisor.worker, COORDINATOR)
    assert stored.override == "South is short until December"
    assert [each.row for each in published.findings.broken] != []

    concerned = {row.worker for row in rotas.view(november.number).rows if row.worker}
    assert set(published.told) == concerned
    for worker in sorted(published.told):
        harlow.phone(worker).expects_text("ROTA:", "Details: sign in or ring")
        harlow.phone(worker).is_silent()
    assert holders_on_the_list(harlow, hole) == [supervisor.worker]
    kept = [each for each in harlow.oncall.cover.allowed() if each.subject == hole.id]
    assert [(each.worker, each.rules, each.word.by) for each in kept] == [(supervisor.worker, ("hole",), COORDINATOR)]
    assert kept[0].word.reason == "South is short until December"


def test_the_version_that_fills_the_hole_frees_the_supervisor(harlow: World, november: RotaVersion) -> None:
    """Somebody was found after all, for the evening and the night together. Only those whom that concerns get another
    text, and the list of gaps is shorter."""
    rotas = harlow.oncall.rotas
    [supervisor] = rows_of(harlow, november, "supervisor")
    hole = rows_of(harlow, november, area="south")[1]
    named = Consent(holders={hole.id: supervisor.worker or ""}, override="South is short until December")
    first = rotas.publish(november.number, COORDINATOR, named)
    harlow.settle()
    for worker in first.told:
        harlow.phone(worker).expects_text("ROTA:")

    second = rotas.restore(november.number, COORDINATOR)
    hole = rows_of(harlow, second, area="south")[1]
    found = next(each for each in rotas.candidates(second.number, hole.id) if not each.breaches)
    second = rotas.assign(second.number, [hole.id], found.worker, COORDINATOR, second.version).rota
    published = rotas.publish(second.number, COORDINATOR, Consent(holders={}, override="the short rest is agreed"))
    harlow.settle()
    assert found.worker in published.told
    assert supervisor.worker in published.told
    for worker in published.told:
        harlow.phone(worker).expects_text("ROTA:", "have 2 duties" if worker == found.worker else "gone")
    assert holders_on_the_list(harlow, hole) == []
