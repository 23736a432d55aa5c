"""Calls as the carrier makes them: keys that count, machines that do not, and what is heard after the PIN."""

import re

import pytest

from oncall.domain.contact import SafeContact
from oncall.domain.event import EventKind
from tests.carrier.handsets import Handset
from tests.carrier.records import Asked
from tests.nevers.unheard import heard_by
from tests.world import World
from tests.world_secrets import CANARY
from tests.world_wire import Wire

MOTHER = "+12125550177"


@pytest.fixture
def night(wired: World) -> World:
    """Larkspur at 03:13 on a Saturday."""
    wired.at("2026-10-17 03:13")
    wired.on_duty(primary="A3", supervisor="AS1", director="AD")
    return wired


def calls(wire: Wire) -> list[Asked]:
    """Our requests for calls."""
    return [asked for asked in wire.account.requests if asked.method == "POST" and asked.path.endswith("/Calls.json")]


def test_a_voicemail_that_answers_has_taken_nothing(night: World, wire: Wire) -> None:
    """A machine picks up, waits through the message and presses nothing. The board says that it may have been a
    machine; the ladder goes on as if nobody had been there."""
    primary = night.phone("A3")
    wire.account.phones.behaves(primary.numbers[0], Handset.VOICEMAIL)
    contact = night.contact()
    night.fast_forward(to="03:21")
    assert night.now(contact).claimed_by is None
    assert night.events(contact, EventKind.MESSAGE_MACHINE)
    night.fast_forward(to="03:28")
    assert "AS1" in heard_by(night)
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_call_rings_shorter_than_voicemail_waits_and_asks_for_every_report(night: World, wire: Wire) -> None:
    """22 seconds; all four events; a machine is looked for without keeping anybody waiting; nothing is recorded."""
    contact = night.contact()
    night.fast_forward(to="03:18")
    asked = calls(wire)[0]
    assert asked.get("Timeout") == "22"
    assert (asked.get("MachineDetection"), asked.get("AsyncAmd")) == ("Enable", "true")
    assert asked.params["StatusCallbackEvent"] == ("initiated", "ringing", "answered", "completed")
    assert "Record" not in asked.params
    assert contact.reference not in (asked.get("Twiml") or ""), "anybody may pick it up"
    night.oncall.contacts.claim(contact.reference, "A3")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_wrong_key_is_asked_again_and_zero_says_it_all_once_more(night: World, wire: Wire) -> None:
    """Half asleep she presses 8, then 0, then 1."""
    contact = night.contact()
    night.fast_forward(to="03:18")
    primary = night.phone("A3")
    primary.answers_call()
    assert "That key does nothing. Press 1 to take it" in primary.presses("8")
    assert "Immediate. Larkspur." in primary.presses("0")
    assert "It is yours" in primary.presses("1")
    assert night.now(contact).claimed_by == "A3"
    night.fast_forward(minutes=1)
    heard_by(night)


def test_the_same_key_brought_twice_acts_once(night: World, wire: Wire) -> None:
    """The carrier repeats the request of a key: 'busy' a second time must not begin anew."""
    contact = night.contact()
    night.fast_forward(to="03:18")
    primary = night.phone("A3")
    primary.answers_call()
    primary.presses("2")
    key = next(tried for tried in reversed(wire.account.tried) if "/key/page/" in tried.url)
    again = wire.account.webhooks.post(key.url, key.params)
    assert again.taken
    assert "was noted" in again.body
    assert len(night.events(contact, EventKind.CONTACT_ESCALATED)) == 2
    assert night.now(contact).claimed_by is None
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_claim_ends_the_call_that_still_rings(night: World, wire: Wire) -> None:
    """She answers by text while her telephone rings: the carrier is told to let it be."""
    contact = night.contact()
    night.fast_forward(to="03:18")
    primary = night.phone("A3")
    assert primary.is_ringing
    primary.replies("1")
    night.settle()
    assert not primary.is_ringing
    assert [call.status for call in wire.account.calls] == ["canceled"]
    assert night.now(contact).claimed_by == "A3"
    night.fast_forward(minutes=1)
    heard_by(night)


def test_after_the_claim_she_types_her_pin_hears_it_and_is_put_through(night: World, wire: Wire) -> None:
    """No mobile data in the valley. In the same call she takes it, types her PIN, hears where and what, and is
    connected to the mother, whose telephone shows the public number and never hers."""
    pin = night.oncall.line.set_pin("A3", "test")
    night.contact(number=MOTHER)
    night.fast_forward(to="03:18")
    primary = night.phone("A3")
    primary.answers_call()
    assert "type your PIN" in primary.presses("1")
    for key in pin:
        primary.presses(key)
    heard = primary.presses("#")
    assert CANARY in heard
    primary.presses("2")
    assert [(c.number, c.caller_id) for c in wire.account.connected] == [(MOTHER, night.rules.agency.public_number)]
    night.fast_forward(minutes=1)
    heard_by(night)


def test_whoever_must_not_be_rung_is_not(night: World, wire: Wire) -> None:
    """He is in the room: no key in any call connects to her."""
    pin = night.oncall.line.set_pin("A3", "test")
    contact = night.contact(number=MOTHER, safe=SafeContact(text=True))
    night.oncall.contacts.claim(contact.reference, "A3")
    live = wire.account.rings_in(night.phone("A3").numbers[0], night.rules.agency.phone)
    wire.account.presses(live, f"{pin}#")
    wire.account.presses(live, "2")
    assert wire.account.connected == []
    assert re.search("do not ring", live.spoken.said[-1], re.IGNORECASE)
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_call_to_the_public_number_is_a_contact(night: World, wire: Wire) -> None:
    """It is never a dead end: the caller hears the emergency number first, and as nobody knows the area, the
    supervisor is paged."""
    live = wire.account.rings_in(MOTHER, night.rules.agency.public_number)
    night.settle()
    said = " ".join(live.spoken.said)
    assert "9 1 1" in said or "911" in said
    assert night.rules.agency.name not in said
    contact = night.oncall.contacts.board().open[0]
    assert "AS1" in heard_by(night)
    night.oncall.contacts.claim(contact.reference, "A3")
    night.fast_forward(minutes=1)
    heard_by(night)
