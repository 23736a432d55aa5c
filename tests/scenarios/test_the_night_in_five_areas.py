"""The same in Harlow: five areas, one of them served at night by its neighbour, and positions for the whole county."""

from collections.abc import Iterator

import pytest

from tests.world import World
from tests.world_evening import Evening

HOLDERS = {"primary": "B-C1", "second1": "B-C2", "second2": "B-C3", "supervisor": "B-AS1", "manager": "B-M1"}


@pytest.fixture
def evening(store_url: str) -> Iterator[Evening]:
    """A Tuesday in Harlow: B-C1 has all areas but East, where B-E4 begins at five; the police desk is outside."""
    world = World(store_url, "harlow")
    world.at("2026-11-24 15:30")
    leaders = [worker.id for worker in world.oncall.people.everybody() if "supervisor" in worker.positions]
    holders = {**HOLDERS, "supervisor": leaders[0], "manager": leaders[1]}
    evening = Evening(world, coordinator=leaders[2], test_day="").everybody(**holders)
    evening.night("B-E4", "2026-11-24 17:00", "2026-11-25 08:00", area="east")
    yield evening
    for heard in world.carrier.log:
        heard.expected = True
    world.close()


def test_a_merged_area_is_on_the_sheet_under_whoever_really_serves_it(evening: Evening) -> None:
    """From midnight on East has Ridge as well: the sheet says so beside the name, in the order of time."""
    sheet = evening.world.oncall.tonight.sheet("test")
    ridge = next(place for place in sheet.places if (place.area, place.position) == ("Ridge", "primary"))
    names = [evening.world.oncall.people.get(worker).name for worker in ("B-C1", "B-E4")]
    assert [(person.name, person.role) for person in ridge.people] == [
        (names[0], "Ridge primary"),
        (names[1], "East primary"),
    ]
    assert ridge.people[1].start == evening.world.instant("2026-11-25 00:00")
    assert f"{names[1]}<br>as East primary" in evening.world.oncall.tonight.paper("test")


def test_who_has_not_confirmed_in_one_area_is_joined_for_contacts_of_that_place_alone(evening: Evening) -> None:
    """B-E4 is silent. A contact in East, and after midnight one in Ridge, page the supervisor as well; one in South,
    where B-C1 has been on for days, does not."""
    world = evening.world
    sheet = world.oncall.tonight.sheet("test")
    name = next(place for place in sheet.places if place.position == "supervisor").people[0].name
    above = next(worker.id for worker in world.oncall.people.everybody() if worker.name == name)
    world.looks_ahead()
    world.at("2026-11-24 22:00")
    world.phone("B-E4").expects_text("ROTA: on call East, primary", at="16:00")
    for area, paged in (("south", False), ("east", True)):
        contact = world.contact(area=area)
        assert any(contact.reference in text for text in world.phone(above).texts) is paged
        world.oncall.contacts.close(contact.reference, above, "advice given")
    world.at("2026-11-25 00:30")
    contact = world.contact(area="ridge")
    assert any(contact.reference in text for text in world.phone("B-E4").texts)
    assert any(contact.reference in text for text in world.phone(above).texts)
    world.phone("B-E4").replies("1")
    assert world.now(contact).claimed_by == "B-E4"
    assert world.oncall.tonight.unconfirmed(["B-E4"]) == frozenset()
