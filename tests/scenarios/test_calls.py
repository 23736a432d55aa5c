"""Answers by keypad: what a key does, what the call says to it, and what it never does."""

import pytest

from notifiers.base import Channel
from oncall.domain.contact import Contact, ContactState
from oncall.domain.page import MessageState
from tests.nevers.unheard import heard_by
from tests.world import World


@pytest.fixture
def night(larkspur: World) -> World:
    """Larkspur at 03:13 on a Saturday: a primary, a supervisor and a director on duty."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    return larkspur


def ringing(night: World) -> Contact:
    """It is 03:18, and the primary's phone rings."""
    contact = night.contact()
    night.fast_forward(to="03:18")
    night.phone("A3").expects_pages(contact.reference, "03:13 sms", "03:18 sms voice")
    return contact


def test_one_takes_it(night: World) -> None:
    """She picks up, hears how serious and where, and presses 1: the call says that it is hers, and so does a text."""
    contact = ringing(night)
    assert "Immediate. Larkspur." in night.phone("A3").answers_call()
    assert "It is yours" in night.phone("A3").presses("1")
    night.phone("A3").expects_text(contact.reference, "is YOURS 03:18")
    assert night.now(contact).claimed_by == "A3"


def test_picking_up_is_no_answer_and_neither_is_a_mailbox(night: World) -> None:
    """Somebody or something picks up and presses nothing: the ladder goes on as if nobody had."""
    contact = ringing(night)
    night.phone("A3").answers_call()
    night.fast_forward(to="03:22")
    night.phone("A3").expects_pages(contact.reference, "03:22 voice")
    assert night.now(contact).state is ContactState.WAITING
    night.oncall.contacts.claim(contact.reference, "A3")


@pytest.mark.parametrize(("key", "answer"), [("2", "busy until 03:48"), ("3", "not you, noted 03:18")])
def test_two_and_three_hand_it_on_at_once(night: World, key: str, answer: str) -> None:
    """Busy, or cannot: the supervisor is paged in the same minute."""
    contact = ringing(night)
    night.phone("A3").answers_call()
    assert "Somebody else is asked now" in night.phone("A3").presses(key)
    night.phone("A3").expects_text(answer)
    night.phone("AS1").expects_text(contact.reference, at="03:18")
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    if key == "3":
        night.phone("A3").expects_text("taken by supervisor")


def test_a_key_that_means_nothing_does_nothing(night: World) -> None:
    """She presses 8 in her sleep: the call says which keys there are, and it is still nobody's."""
    contact = ringing(night)
    night.phone("A3").answers_call()
    assert "Press 1 to take it" in night.phone("A3").presses("8")
    night.phone("A3").expects_text("no duty is on offer to you")
    assert night.now(contact).state is ContactState.WAITING
    night.oncall.contacts.claim(contact.reference, "A3")


def test_seven_in_a_call_asks_by_text_and_still_wants_an_answer_to_the_page(night: World) -> None:
    """She presses 7: a text asks whether she is sure. The contact is still nobody's, and 1 takes it all the same."""
    contact = ringing(night)
    night.phone("A3").answers_call()
    assert "A text asks whether you are sure" in night.phone("A3").presses("7")
    night.phone("A3").expects_text("Reply 7 again=sure")
    assert night.now(contact).state is ContactState.WAITING
    assert "It is yours" in night.phone("A3").presses("1")
    night.phone("A3").expects_text("is YOURS")


def test_whoever_presses_one_too_late_is_not_told_that_it_is_theirs(night: World) -> None:
    """While she listens, the supervisor takes it at his screen. Her 1 comes a second later: not needed."""
    contact = ringing(night)
    night.phone("A3").answers_call()
    night.oncall.contacts.claim(contact.reference, "AS1")
    assert "Somebody else has it already" in night.phone("A3").presses("1")
    night.phone("A3").expects_text("taken by supervisor 03:18")
    night.phone("A3").expects_text("supervisor has it since 03:18", "Your reply changed nothing")
    assert night.now(contact).claimed_by == "AS1"


def test_in_a_call_about_several_one_takes_the_one_that_was_announced(night: World) -> None:
    """An urgent contact, then an immediate one; the call of 03:25 announces the immediate one and says that
    one more waits. 1 takes what was announced, and the other stays loud."""
    urgent = night.contact(danger=None)
    night.fast_forward(to="03:18")
    immediate = night.contact()
    night.fast_forward(to="03:23")
    primary = night.phone("A3")
    primary.expects_pages(urgent.reference, "03:13 sms")
    primary.expects_pages(immediate.reference, "03:18 sms")
    primary.expects_text("IMMEDIATE 2 pages 03:23")
    assert "Immediate. Larkspur. 1 more page waits for you" in primary.answers_call()
    primary.expects_call(at="03:23")
    primary.presses("1")
    primary.expects_text(immediate.reference, "is YOURS 03:23")
    assert night.now(urgent).state is ContactState.WAITING
    night.oncall.contacts.claim(urgent.reference, "A3")


def test_a_claim_ends_every_call_that_still_rings(night: World) -> None:
    """03:18: the primary's phone rings beside the cot. The supervisor takes it at his screen: the ringing stops."""
    contact = ringing(night)
    assert night.phone("A3").is_ringing
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    assert not night.phone("A3").is_ringing
    night.phone("A3").expects_text("taken by supervisor 03:18")
    calls = [page for page in night.view(contact).pages if page.channel is Channel.VOICE]
    assert {page.state for page in calls} == {MessageState.UNANSWERED}


@pytest.mark.parametrize("reply", ["2", "3"])
def test_whoever_says_by_text_that_they_cannot_is_not_rung_on(night: World, reply: str) -> None:
    """Her one phone rings, and she answers by text from the other hand."""
    contact = ringing(night)
    night.phone("A3").replies(reply)
    assert not night.phone("A3").is_ringing
    night.phone("AS1").expects_text(contact.reference, at="03:18")
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    heard_by(night)


def test_a_call_that_names_another_contact_as_well_rings_on(night: World) -> None:
    """Two contacts share one call. One of them is taken; for the other somebody must still pick up."""
    first = night.contact(where="12 Foundry Street")
    night.fast_forward(to="03:14")
    second = night.contact(where="7 Mill Lane")
    night.phone("A3").expects_text(first.reference)
    night.phone("A3").expects_text(second.reference)
    night.fast_forward(to="03:18")
    rung = [p for c in (first, second) for p in night.view(c).pages if p.channel is Channel.VOICE]
    taken = next(c for c in (first, second) if c.id == rung[0].contact_id)
    night.oncall.contacts.claim(taken.reference, "AS1")
    night.settle()
    shared = len({page.message_id for page in rung}) < len(rung)
    assert night.phone("A3").is_ringing is shared
    heard_by(night)
    for contact in (first, second):
        night.oncall.contacts.close(contact.reference, "AS1", "advice given")
    night.settle()
    assert not night.phone("A3").is_ringing
    heard_by(night)
