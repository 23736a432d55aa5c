"""Answers on their way in: signed, doubled, lost with the webhooks, and found again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from notifiers.twilio.reaching import reaches_us
from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState
from tests.carrier.callbacks import Way, is_text
from tests.nevers.unheard import heard_by
from tests.world import World
from tests.world_secrets import CANARY
from tests.world_wire import Wire


@pytest.fixture
def night(wired: World) -> World:
    """Larkspur at 03:13 on a Saturday."""
    wired.at("2026-10-17 03:13")
    wired.on_duty(primary="A3", supervisor="AS1", director="AD")
    return wired


def test_webhooks_that_were_lost_for_ten_minutes_are_made_up_for(night: World, wire: Wire) -> None:
    """The router died at 03:13. She answers at 03:14 and the carrier cannot tell us; a minute later its list does.
    She has it, and somebody is told that the way in is broken."""
    wire.sweep(night)
    contact = night.contact()
    wire.account.webhooks_down(timedelta(minutes=10))
    night.fast_forward(to="03:14")
    night.phone("A3").replies("1")
    assert night.now(contact).claimed_by is None
    night.fast_forward(minutes=2)
    assert wire.sweep(night) == 1
    night.settle()
    assert night.now(contact).claimed_by == "A3"
    assert any("came to the carrier and not to us" in said for said in wire.alarms.heard)
    assert wire.sweep(night) == 0
    assert any("not proven to come in" in fault for fault in night.oncall.health.readiness().faults)
    heard_by(night)


def test_an_address_that_is_wrong_is_noticed_however_often_the_lists_are_read(night: World, wire: Wire) -> None:
    """Nobody tells us anything any more, and a sweep every 45 seconds would hide it: each answer that only the list
    knew of is young, and still it should have been brought."""
    wire.sweep(night)
    wire.account.add_number(night.rules.agency.phone)
    contact = night.contact()
    night.fast_forward(to="03:14")
    night.phone("A3").replies("1")
    night.clock.move_to(night.clock.now() + timedelta(seconds=30))
    wire.sweep(night)
    night.settle()
    assert night.now(contact).claimed_by == "A3"
    assert any("came to the carrier and not to us" in said for said in wire.alarms.heard)
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_call_to_the_public_while_we_were_away_becomes_a_contact(night: World, wire: Wire) -> None:
    """Somebody rang, and nobody told us. The list of calls does; reading it again opens no second one."""
    wire.sweep(night)
    wire.account.webhooks_down(timedelta(minutes=1))
    wire.account.rings_in("+12125550177", night.rules.agency.public_number)
    night.fast_forward(minutes=2)
    assert night.oncall.contacts.board().open == []
    assert wire.sweep(night) == 1
    assert wire.sweep(night) == 0
    night.settle()
    [contact] = night.oncall.contacts.board().open
    assert "AS1" in heard_by(night)
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_an_answer_that_is_brought_twice_acts_once(night: World, wire: Wire) -> None:
    """The webhook comes doubled, and the sweep finds it a third time."""
    wire.account.callbacks.next(Way.DOUBLED, 1, when=is_text)
    contact = night.contact()
    night.phone("A3").replies("1")
    wire.sweep(night)
    assert len(night.events(contact, EventKind.CONTACT_CLAIMED)) == 1
    assert sum("YOURS" in text for text in night.phone("A3").texts) == 1
    heard_by(night)


def test_a_token_is_changed_without_losing_an_answer(night: World, wire: Wire) -> None:
    """First we know both; then the carrier signs with the new one. With neither, nothing counts and it is told."""
    old = wire.account.auth_token
    new = wire.account.rotate_token()
    wire.knows(night, new, old)
    contact = night.contact()
    night.phone("A3").replies("3")
    assert night.events(contact, EventKind.CONTACT_PASSED)
    wire.knows(night, "something else")
    night.phone("AS1").replies("1")
    assert night.now(contact).claimed_by is None
    assert [tried.status for tried in wire.account.tried][-1] == 403
    assert sum("signature is not right" in said for said in wire.alarms.heard) == 1
    wire.knows(night, new)
    night.phone("AS1").replies("1")
    assert night.now(contact).claimed_by == "AS1"
    heard_by(night)


def test_a_request_that_nobody_signed_is_nobodys_answer(night: World, wire: Wire) -> None:
    """Whoever finds the address can post to it. The signature of another request does not help, either."""
    contact = night.contact()
    night.phone("A3").replies("0")
    genuine = next(tried for tried in wire.account.tried if tried.params.get("Body") == "0")
    forged = {**genuine.params, "Body": "1", "MessageSid": "SM" + "1" * 32}
    for signature in ("", genuine.headers["X-Twilio-Signature"]):
        status = wire.posts(genuine.url, forged, signature)
        assert status == 403
    assert night.now(contact).claimed_by is None
    night.oncall.contacts.claim(contact.reference, "A3")
    night.settle()
    assert any("signature is not right" in said for said in wire.alarms.heard)
    heard_by(night)


def test_stop_at_midnight_is_an_alarm_and_the_next_page_a_call(night: World, wire: Wire) -> None:
    """She tells an advertiser to stop, in the wrong window. The carrier blocks our texts to her; the supervisor and
    the service's people hear it at once, and her next page rings."""
    night.fast_forward(to="00:00")
    night.on_duty(primary="A5", supervisor="AS1", director="AD")
    primary = night.phone("A5")
    primary.replies("STOP")
    night.phone("AS1").expects_text("texts to their phone are blocked", "Only calls reach them")
    assert sum("opt-out word" in said for said in wire.alarms.heard) == 1
    assert night.oncall.people.get("A5").destinations[0].state is DestinationState.OPTED_OUT
    contact = night.contact()
    assert primary.is_ringing
    primary.answers_call()
    primary.presses("1")
    primary.replies("START")
    assert night.oncall.people.get("A5").destinations[0].state is DestinationState.ACTIVE
    assert night.now(contact).claimed_by == "A5"
    night.fast_forward(minutes=1)
    heard_by(night)


def test_the_words_of_a_text_are_deleted_at_the_carrier_once_we_hold_them(night: World, wire: Wire) -> None:
    """What a mother wrote at night lies sealed with us, and nowhere else."""
    contact = night.public_text("+12125550171", f"{CANARY} he is hitting them")
    heard_by(night)
    theirs = next(text for text in wire.account.texts if text.direction == "inbound")
    assert CANARY in theirs.body
    wire.sweep(night)
    assert theirs.body == ""
    assert CANARY in night.view(contact).details.what
    night.oncall.contacts.claim(contact.reference, "A3")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_our_public_address_is_asked_whether_it_reaches_us(night: World, wire: Wire) -> None:
    """With the carrier's signature and by the carrier's way; a wrong token, or a wrong address, is found at start."""
    wire.without_proxy = True
    night.restarts()
    assert reaches_us(wire.ours) == ""
    assert reaches_us(replace(wire.ours, tokens=("another",))) == "http 403"
    assert reaches_us(replace(wire.ours, address="http://127.0.0.1:9")) == "ConnectionError"
    night.settle()
    heard_by(night)


def test_with_no_way_in_at_all_answers_are_fetched(wired: World, wire: Wire) -> None:
    """A county that lets nothing in: calls ask for an answer by text, and texts are fetched every five seconds."""
    wire.polls = True
    wired.restarts()
    wired.at("2026-10-17 03:13")
    wired.on_duty(primary="A3", supervisor="AS1", director="AD")
    wire.sweep(wired)
    contact = wired.contact()
    wired.fast_forward(to="03:18")
    assert "answer by text" in wired.phone("A3").answers_call()
    asked = [a for a in wire.account.requests if a.path.endswith("/Calls.json") and a.method == "POST"]
    assert "Gather" not in (asked[0].get("Twiml") or "")
    assert "StatusCallback" not in asked[0].params
    wired.phone("A3").replies("1")
    assert wire.sweep(wired) == 1
    wired.fast_forward(minutes=1)
    assert wired.now(contact).claimed_by == "A3"
    assert wire.alarms.heard == []
    heard_by(wired)
