"""Once a week everybody on duty proves that a page would reach them; whoever does not is looked after by day."""

from collections.abc import Iterator

import pytest

from oncall.domain.event import EventKind
from tests.world import World
from tests.world_evening import LARKSPUR, Evening

TEST = "ONCALL TEST, not a real page. Reply 5"


@pytest.fixture
def evening(store_url: str) -> Iterator[Evening]:
    """Larkspur on a Wednesday afternoon: A1, AS1 and AS2 are on; AD looks after the rota."""
    world = World(store_url, "larkspur")
    world.at("2026-11-18 17:00")
    evening = Evening(world, coordinator="AD").everybody(**LARKSPUR)
    yield evening
    world.close()


def begins(evening: Evening, until: str) -> World:
    """The planners run, and time passes."""
    evening.world.looks_ahead()
    evening.world.at(until)
    evening.forgets_sheets("AD")
    return evening.world


def test_everybody_on_duty_is_asked_and_nobody_else(evening: Evening) -> None:
    """All three positions get the one text at 17:30; A2, who is off, gets none. Two answer, and it is noted."""
    world = begins(evening, "2026-11-18 17:31")
    for worker in ("A1", "AS1", "AS2"):
        assert world.phone(worker).expects_text(at="17:30") == TEST
    for worker in ("A1", "AS1", "AS2"):
        world.phone(worker).replies("5")
        world.phone(worker).expects_text("Test seen 17:31")
    world.at("2026-11-18 18:30")
    seen = world.oncall.tonight.last_seen(["A1", "A2"])
    assert seen == {"A1": world.instant("2026-11-18 17:31")}
    assert [event.subject for event in evening.events(EventKind.TEST_SEEN)] == ["A1", "AS1", "AS2"]


def test_whoever_has_not_answered_after_half_an_hour_is_counted_for_the_coordinator(evening: Evening) -> None:
    """AS2 sleeps through it: AD hears a number, no name. AS2's late answer counts all the same."""
    world = begins(evening, "2026-11-18 17:45")
    for worker in ("A1", "AS1", "AS2"):
        world.phone(worker).expects_text(at="17:30")
    for worker in ("A1", "AS1"):
        world.phone(worker).replies("5")
        world.phone(worker).expects_text("Test seen")
    world.at("2026-11-18 18:30")
    text = "ROTA: the test page was not answered by 1 of 3 on duty. See Tonight, sign in"
    assert world.phone("AD").expects_text(at="18:00") == text
    world.phone("AS2").replies("5")
    world.phone("AS2").expects_text("Test seen 18:30")


def test_whoever_is_at_work_or_busy_is_left_alone(evening: Evening) -> None:
    """A1 has a contact, AS1 has said busy: neither needs to prove anything now."""
    world = begins(evening, "2026-11-18 17:25")
    contact = world.contact()
    world.phone("A1").expects_text(contact.reference)
    world.phone("A1").replies("1")
    world.phone("A1").expects_text("YOURS")
    world.phone("AS1").replies("2 120")
    world.phone("AS1").expects_text("busy until")
    world.at("2026-11-18 17:31")
    world.phone("AS2").expects_text("TEST")
    world.phone("AS2").replies("5")
    world.phone("AS2").expects_text("Test seen")
    assert [event.subject for event in evening.events(EventKind.TEST_SENT)] == ["AS2"]


def test_a_test_page_that_comes_back_from_an_outage_at_night_is_left_out(evening: Evening) -> None:
    """The service is down from 17:00 until 23:00. Nobody is woken for a test; next Wednesday comes."""
    evening.world.looks_ahead()
    evening.world.outage("23:00")
    evening.world.restarts()
    world = begins(evening, "2026-11-19 07:00")
    assert not evening.events(EventKind.TEST_SENT)
    assert world.carrier.unexpected() == []


def test_a_claimed_page_and_a_test_are_told_apart(evening: Evening) -> None:
    """A1 is tested at 17:30, then takes a contact: a bare 5 could mean either, so both are listed."""
    world = begins(evening, "2026-11-18 17:32")
    for worker in ("A1", "AS1", "AS2"):
        world.phone(worker).expects_text("TEST")
    contact = world.contact()
    world.phone("A1").expects_text(contact.reference)
    world.phone("A1").replies("1")
    world.phone("A1").expects_text("YOURS")
    world.phone("A1").replies("5")
    listed = world.phone("A1").expects_text("Which one?", "test seen")
    code = next(word for word in listed.split() if "=test" in word).partition("=")[0]
    world.phone("A1").replies(code)
    world.phone("A1").expects_text("Test seen")
    assert [event.subject for event in evening.events(EventKind.TEST_SEEN)] == ["A1"]
