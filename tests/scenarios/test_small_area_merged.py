"""Ridge has five people: East has its weekday nights as well, in the plan, on the phone and in the load."""

from datetime import date, timedelta

from tests.world import World

MONDAY = date(2026, 11, 16)
COORDINATOR = "B-M1"


def test_nobody_is_planned_for_a_night_that_another_area_has(harlow: World) -> None:
    """A draft of one week: Ridge has its evenings and its weekend, East the nights of both, each counted twice."""
    harlow.at("2026-10-05 10:00")
    year = harlow.oncall.planning.calendar(MONDAY, MONDAY + timedelta(days=6))
    kinds = {area: {slot.kind for slot in year.slots if slot.area == area} for area in ("ridge", "east")}
    assert kinds["east"] - kinds["ridge"] == {"overnight"}
    rotas = harlow.oncall.rotas
    rota = rotas.start("", MONDAY, 1, COORDINATOR)
    rows = rotas.view(rotas.fill(rota.number, COORDINATOR, rota.version).rota.number).rows
    nights = [row for row in rows if row.kind == "overnight" and row.position == "primary"]
    assert {row.area for row in nights} == {"north", "south", "central", "east"}
    assert all(row.worker for row in rows)
    problem = harlow.oncall.planning.problem((), MONDAY, 1)
    points = {p.area: p.slots[0].counts.points for p in problem.periods if p.kind == "overnight"}
    assert (points["east"], points["north"]) == (16, 8)


def test_a_contact_from_ridge_at_three_in_the_morning_is_easts(harlow: World) -> None:
    """Tuesday, 03:00. Whoever had Ridge's evening sleeps; East's primary is paged, and told that it is Ridge."""
    harlow.at("2026-11-17 03:00")
    harlow.duty("B-R1", "primary", "ridge", "2026-11-16 17:00", "2026-11-17 00:00")
    harlow.on_duty(east="B-E4", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(area="ridge")
    east = harlow.phone("B-E4")
    east.expects_text(f"IMMEDIATE Ridge {contact.reference}", at="03:00")
    east.replies("1")
    east.expects_text("Ridge is YOURS 03:00")
    harlow.phone("B-R1").is_silent()


def test_by_evening_and_at_the_weekend_ridge_is_its_own(harlow: World) -> None:
    """Sunday, 03:00: a weekend night is no weekday night, and Ridge has somebody."""
    harlow.at("2026-11-22 03:00")
    harlow.on_duty(ridge="B-R1", east="B-E4", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(area="ridge")
    ridge = harlow.phone("B-R1")
    ridge.expects_text(f"IMMEDIATE Ridge {contact.reference}", at="03:00")
    ridge.replies("1")
    ridge.expects_text("Ridge is YOURS 03:00")
    harlow.phone("B-E4").is_silent()
