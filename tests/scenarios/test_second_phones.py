"""Somebody with two numbers: the second is tried when the first fails, and hears what was asked of it."""

import pytest

from notifiers.phones import PhoneSwitch
from tests.world import World


@pytest.fixture
def night(larkspur: World) -> World:
    """Larkspur at 03:13 on a Saturday. The primary on call has two numbers."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    return larkspur


def test_a_first_number_that_refuses_everything_is_followed_by_the_second_in_the_same_minute(night: World) -> None:
    """Text and call to her first number are refused: her second one rings, and the supervisor sleeps on."""
    primary = night.phone("A3")
    primary.turns(PhoneSwitch.REFUSES, number=1)
    contact = night.contact()
    primary.misses_text(contact.reference, at="03:13")
    primary.misses_call(at="03:13")
    primary.expects_call("Press 1", at="03:13", number=2)
    primary.answers_call()
    primary.presses("1")
    primary.expects_text(contact.reference, "is YOURS 03:13")
    assert night.now(contact).claimed_by == "A3"
    night.phone("AS1").is_silent()


def test_each_number_is_tried_once_by_each_channel_before_the_next_position_is_paged(night: World) -> None:
    """Both of her numbers refuse: two texts and two calls, then the supervisor, all within the minute."""
    primary, supervisor = night.phone("A3"), night.phone("AS1")
    primary.turns(PhoneSwitch.REFUSES)
    contact = night.contact()
    primary.misses_text(contact.reference, at="03:13")
    primary.misses_call(at="03:13")
    primary.expects_call(at="03:13", number=2, arrives=False)
    primary.misses_text(contact.reference, at="03:13")
    supervisor.expects_text(contact.reference, at="03:13")
    primary.misses_text("supervisor called too 03:13")
    primary.is_silent()
    supervisor.replies("1")
    supervisor.expects_text("is YOURS")
    primary.misses_text("taken by supervisor")


def test_a_number_that_the_carrier_gives_up_shifts_no_other_out_of_its_turn(night: World) -> None:
    """Texts to her first number are blocked for good at this very page: that number is rung, for calls still
    pass there, and her second one is not taken for it."""
    primary = night.phone("A3")
    primary.turns(PhoneSwitch.OPTED_OUT, number=1)
    contact = night.contact()
    primary.misses_text(contact.reference, at="03:13")
    primary.expects_call("Press 1", at="03:13", number=1)
    night.phone("AS1").expects_text("blocked by their carrier")
    primary.answers_call()
    primary.presses("1")
    primary.expects_text("is YOURS 03:13")
    assert contact.reference in primary.texts_to(2)[-1]


def test_a_reply_from_the_second_phone_is_answered_there(night: World) -> None:
    """She types 1 on her second phone, and 'OK' after it: both answers come to the phone in her hand."""
    primary = night.phone("A3")
    contact = night.contact()
    primary.expects_text(contact.reference)
    primary.replies("1", number=2)
    primary.expects_text("is YOURS 03:13")
    primary.replies("thanks", number=2)
    primary.expects_text("Not a reply we know")
    assert [text.split()[0] for text in primary.texts_to(1)] == ["IMMEDIATE"]
    assert len(primary.texts_to(2)) == 2


def test_a_key_is_answered_at_the_number_that_was_rung(night: World) -> None:
    """At 03:26 the call comes to her second phone; she presses 1 there."""
    primary = night.phone("A3")
    contact = night.contact()
    night.fast_forward(to="03:26")
    primary.expects_pages(contact.reference, "03:13 sms", "03:18 sms voice", "03:22 voice", "03:26 voice2")
    primary.answers_call()
    primary.presses("1")
    primary.expects_text("is YOURS 03:26")
    assert "is YOURS" in primary.texts_to(2)[-1]


def test_whoever_was_paged_by_text_at_the_second_number_hears_there_that_it_is_taken(harlow: World) -> None:
    """Harlow's third try goes to the second number. The primary looks at that phone when the supervisor takes it."""
    harlow.at("2026-10-17 03:13")
    harlow.on_duty(north="B-N1", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(area="north")
    harlow.fast_forward(to="03:18")
    primary = harlow.phone("B-N1")
    primary.expects_pages(contact.reference, "03:13 sms", "03:15 voice")
    primary.expects_text(contact.reference, at="03:18")
    primary.expects_call("Press 1", number=2, at="03:18")
    harlow.oncall.contacts.claim(contact.reference, "B-SUP1")
    harlow.settle()
    primary.expects_text("taken by supervisor 03:18")
    assert "taken by supervisor" in primary.texts_to(2)[-1]
