"""Acceptance case 15: texts do not leave for three quarters of an hour, and a service that restarts in the middle."""

from collections.abc import Iterator

import pytest

from notifiers.base import Channel
from oncall.domain.contact import Contact
from tests.carrier.faults import Mishap
from tests.carrier.records import Asked
from tests.nevers.unheard import heard, heard_by
from tests.world import World
from tests.world_wire import Wire


@pytest.fixture
def night(store_url: str, wire: Wire) -> Iterator[World]:
    """Harlow on Saturday 26 September 2026 at 23:05. From now on the carrier answers every text with 503."""
    world = World(store_url, "harlow", wire)
    world.at("2026-09-26 23:05")
    world.on_duty(central="B-C1", south="B-S1", north="B-N1", supervisor="B-SUP1", manager="B-MGR1")
    wire.account.faults.sometimes(Mishap.UNAVAILABLE, 1.0, when=Asked.is_text)
    yield world
    world.close()


def proved(night: World, minutes: int) -> None:
    """So many minutes pass, with the check of every one of them."""
    for _ in range(minutes):
        night.fast_forward(minutes=1)
        night.oncall.due.prove_texts()
        night.settle()


def taken_by_key(night: World) -> Contact:
    """A contact at 23:11 whose text fails: in the same minute she is rung, and at 23:13 she presses 1."""
    night.fast_forward(to="23:11")
    contact = night.contact(area="central")
    primary = night.phone("B-C1")
    primary.expects_call("Press 1", at="23:11")
    night.fast_forward(to="23:13")
    if not primary.is_ringing:
        primary.expects_call("Press 1")
    primary.answers_call()
    assert "It is yours" in primary.presses("1")
    return night.now(contact)


def test_a_text_fails_and_the_call_goes_out_in_the_same_minute(night: World, wire: Wire) -> None:
    """She has it at 23:13. Whoever looks after the service is told, and the console shows red."""
    contact = taken_by_key(night)
    assert contact.claimed_by == "B-C1"
    assert any("Texts do not get through" in said for said in wire.alarms.heard)
    assert any("since 23:11" in fault for fault in night.oncall.health.readiness().faults)
    heard_by(night)


def test_a_restart_in_the_middle_changes_nothing(night: World) -> None:
    """The service starts again at 23:20. Nothing that was claimed is paged again, and the next page is a call."""
    contact = taken_by_key(night)
    night.fast_forward(to="23:20")
    heard_by(night)
    before = [(page.id, page.state) for page in night.view(contact).pages]
    night.restarts()
    night.settle()
    assert [(page.id, page.state) for page in night.view(contact).pages] == before
    assert heard_by(night) == []
    later = night.contact(area="south")
    night.phone("B-S1").expects_call("Press 1", at="23:20")
    night.oncall.contacts.claim(later.reference, "B-S1")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_two_deliveries_make_pages_texts_again(night: World, wire: Wire) -> None:
    """At 23:50 the carrier is back. Two texts of the proof are delivered, and the next page is a text alone."""
    contact = taken_by_key(night)
    night.fast_forward(to="23:50")
    wire.account.faults.clear()
    proved(night, 4)
    assert not any("Texts" in fault for fault in night.oncall.health.readiness().faults)
    assert any("Texts get through again" in said for said in wire.alarms.heard)
    heard_by(night)
    last = night.contact(area="north")
    assert [said for _, said in heard(night) if said == "call"] == []
    night.oncall.contacts.claim(last.reference, "B-N1")
    assert night.now(contact).claimed_by == "B-C1"
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_proof_a_minute_wakes_nobody(night: World, wire: Wire) -> None:
    """While texts are out, one a minute goes to a number of our own; it opens no contact and rings nobody."""
    contact = night.contact(area="central")
    night.oncall.contacts.claim(contact.reference, "B-C1")
    heard_by(night)
    before = len(wire.account.requests)
    proved(night, 3)
    to_ourselves = [
        asked for asked in wire.account.requests[before:] if asked.get("To") == night.rules.agency.public_number
    ]
    assert len(to_ourselves) >= 3
    wire.account.faults.clear()
    proved(night, 3)
    assert [c.reference for c in night.oncall.contacts.board().open] == [contact.reference]
    messages = {(m.callee, m.channel) for m in night.view(contact).messages}
    assert ("B-C1", Channel.VOICE) in messages
    heard_by(night)
