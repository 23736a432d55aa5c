"""Texts that are refused, phones that are off, workers who opted out: another way is tried at once."""

import pytest

from notifiers.phones import PhoneSwitch
from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState
from tests.world import World


@pytest.fixture
def night(larkspur: World) -> World:
    """Larkspur at 03:13 on a Saturday. The primary on call has a single number."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A5", supervisor="AS1", director="AD")
    return larkspur


def test_a_text_that_is_refused_becomes_a_call_at_once(night: World) -> None:
    """The carrier refuses texts to the primary's number, for she opted out there: she is rung in the same
    minute, and the supervisor hears that texts to her are blocked."""
    primary = night.phone("A5")
    primary.turns(PhoneSwitch.OPTED_OUT)
    contact = night.contact()
    primary.misses_text(contact.reference, at="03:13")
    primary.expects_call("Press 1", at="03:13")
    night.phone("AS1").expects_text("blocked by their carrier since 03:13", "Please ring them")
    primary.answers_call()
    primary.presses("1")
    assert night.now(contact).claimed_by == "A5"


def test_a_worker_who_texts_stop_raises_an_alarm_and_is_rung_from_then_on(night: World) -> None:
    """STOP silences every text to come, so a person must hear of it at once; her next page is a call."""
    primary = night.phone("A5")
    primary.replies("STOP")
    night.phone("AS1").expects_text("texts to their phone are blocked", "Only calls reach them", at="03:13")
    night.fast_forward(to="03:20")
    contact = night.contact()
    primary.expects_call("Press 1", at="03:20")
    primary.answers_call()
    primary.presses("1")
    assert night.now(contact).claimed_by == "A5"

    night.fast_forward(to="03:21")
    primary.replies("START")
    night.fast_forward(to="03:35")
    primary.expects_text("yours since 03:20. All well?", at="03:35")


def test_the_carriers_words_are_answers_to_nobody(night: World) -> None:
    """'YES' and 'HELP' belong to the carrier. A worker who types one hears that nothing has changed, and
    after HELP which digit sends help."""
    contact = night.contact()
    primary = night.phone("A5")
    primary.expects_text(contact.reference)
    night.fast_forward(to="03:14")
    primary.replies("YES")
    primary.expects_text("Not a reply we know. Nothing changed")
    primary.replies("HELP")
    primary.expects_text("9=send help")
    assert night.now(contact).claimed_by is None
    night.oncall.contacts.claim(contact.reference, "A5")


def test_a_text_that_is_not_delivered_becomes_a_call_as_soon_as_that_is_known(night: World) -> None:
    """Her phone is off: twenty seconds later the carrier gives up on the text, and the call goes out."""
    primary = night.phone("A5")
    primary.turns(PhoneSwitch.OFF)
    contact = night.contact()
    night.fast_forward(to="03:14")
    primary.misses_text(contact.reference, at="03:13")
    primary.misses_call(at="03:13")
    lost = night.events(contact, EventKind.MESSAGE_LOST)
    assert [(e.data["channel"], e.data["code"]) for e in lost] == [("sms", "30003")]
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    primary.misses_text("taken by supervisor")


def test_when_no_channel_reaches_somebody_the_next_position_is_paged_in_the_same_minute(night: World) -> None:
    """The carrier refuses her text and her call: the supervisor is not kept waiting for fifteen minutes."""
    primary, supervisor = night.phone("A5"), night.phone("AS1")
    primary.turns(PhoneSwitch.REFUSES)
    contact = night.contact()
    primary.misses_text(contact.reference, at="03:13")
    primary.misses_call(at="03:13")
    supervisor.expects_text(f"IMMEDIATE Larkspur {contact.reference}", at="03:13")
    primary.misses_text("supervisor called too 03:13")
    supervisor.replies("1")
    supervisor.expects_text("is YOURS 03:13")
    primary.misses_text("taken by supervisor")


def test_somebody_without_any_usable_number_is_not_waited_for(night: World) -> None:
    """Her only number is switched off in her own settings: the supervisor is paged at once."""
    night.oncall.people.switch("A5", "A5-1", DestinationState.SWITCHED_OFF, "A5")
    contact = night.contact()
    night.phone("AS1").expects_text(contact.reference, at="03:13")
    night.phone("AS1").replies("1")
    night.phone("AS1").expects_text("is YOURS")


def test_a_slow_text_does_not_hold_up_the_ladder(night: World) -> None:
    """Texts to her take a minute and a half. The ladder keeps its minutes, and her answer still counts."""
    primary = night.phone("A5")
    primary.turns(PhoneSwitch.SLOW)
    contact = night.contact()
    night.fast_forward(to="03:18")
    primary.expects_pages(contact.reference, "03:13 sms", "03:18 sms voice")
    primary.replies("1")
    primary.expects_text("is YOURS 03:18")
