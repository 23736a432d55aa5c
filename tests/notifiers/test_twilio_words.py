"""Twilio's words for how a text or a call stands: every one, those it has not invented yet, and in any order."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.base import Channel, Delivery, Fault
from notifiers.twilio.words import of_call, of_text
from oncall.domain.page import MessageState

TEXTS = {
    "accepted": Delivery.ACCEPTED,
    "scheduled": Delivery.ACCEPTED,
    "queued": Delivery.ACCEPTED,
    "sending": Delivery.ACCEPTED,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "partially_delivered": Delivery.UNDELIVERED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
    "receiving": Delivery.ACCEPTED,
    "received": Delivery.ACCEPTED,
}
CALLS = {
    "queued": Delivery.ACCEPTED,
    "initiated": Delivery.ACCEPTED,
    "ringing": Delivery.RINGING,
    "in-progress": Delivery.DELIVERED,
    "answered": Delivery.DELIVERED,
    "completed": Delivery.DELIVERED,
    "busy": Delivery.FAILED,
    "no-answer": Delivery.FAILED,
    "canceled": Delivery.FAILED,
    "failed": Delivery.FAILED,
}
TEXT_LIVES = [
    ("accepted", "queued", "sending", "sent", "delivered"),
    ("queued", "sent", "delivered", "read"),
    ("queued", "sent", "undelivered"),
    ("queued", "sent", "partially_delivered"),
    ("queued", "failed"),
    ("scheduled", "canceled"),
]
CALL_LIVES = [
    ("queued", "initiated", "ringing", "in-progress", "completed"),
    ("queued", "initiated", "ringing", "no-answer"),
    ("queued", "initiated", "ringing", "busy"),
    ("queued", "failed"),
    ("queued", "ringing", "canceled"),
]


@pytest.mark.parametrize(("word", "delivery"), TEXTS.items())
def test_every_word_for_a_text(word: str, delivery: Delivery) -> None:
    assert of_text(word)[0] is delivery


@pytest.mark.parametrize(("word", "delivery"), CALLS.items())
def test_every_word_for_a_call(word: str, delivery: Delivery) -> None:
    assert of_call(word)[0] is delivery


@pytest.mark.parametrize("word", ["", "Delivered", "delivered ", "rcs_read", "transferred"])
def test_a_word_that_is_new_says_no_more_than_that_it_was_taken(word: str) -> None:
    """Nobody counts as reached, and nothing as lost, because of a word that we do not know."""
    assert of_text(word) == (Delivery.ACCEPTED, None)
    assert of_call(word) == (Delivery.ACCEPTED, None)


@given(st.text())
def test_no_word_is_an_error(word: str) -> None:
    assert of_text(word)[0] is TEXTS.get(word, Delivery.ACCEPTED)
    assert of_call(word)[0] is CALLS.get(word, Delivery.ACCEPTED)


def test_a_text_that_was_lost_says_whom_it_concerns() -> None:
    """With no code at all it is a passing fault. One that arrived concerns nobody, whatever code stands beside it."""
    assert of_text("undelivered", "30006") == (Delivery.UNDELIVERED, Fault.NUMBER)
    assert of_text("failed", "30004") == (Delivery.FAILED, Fault.CONSENT)
    assert of_text("failed") == (Delivery.FAILED, Fault.TRANSIENT)
    assert of_text("delivered", "30006") == (Delivery.DELIVERED, None)


@pytest.mark.parametrize("word", ["busy", "no-answer", "canceled"])
def test_a_call_that_rang_in_vain_was_not_lost(word: str) -> None:
    """It reached the phone and not the person: no fault, and no number is given up."""
    assert of_call(word, "30006") == (Delivery.FAILED, None)


def test_a_call_that_never_rang_was_lost() -> None:
    assert of_call("failed", "21217") == (Delivery.FAILED, Fault.NUMBER)
    assert of_call("failed") == (Delivery.FAILED, Fault.TRANSIENT)


def test_that_a_call_is_over_is_no_fault_and_no_answer() -> None:
    """`completed` says no more than that somebody, or something, picked up."""
    assert of_call("completed") == (Delivery.DELIVERED, None)


def jumbled(lives: Sequence[Sequence[str]]) -> st.SearchStrategy[tuple[Sequence[str], Sequence[str]]]:
    """One message's words as they were meant, and as they came: all of them, in any order, some more than once."""

    def came(life: Sequence[str]) -> st.SearchStrategy[tuple[Sequence[str], Sequence[str]]]:
        again = st.lists(st.sampled_from(life), max_size=6)
        return again.flatmap(lambda more: st.permutations([*life, *more])).map(lambda order: (life, order))

    return st.sampled_from(lives).flatmap(came)


def ends(words: Iterable[str], channel: Channel) -> MessageState:
    """Where a message stands that takes only words of a higher rank than its last, as the store does."""
    of = of_call if channel is Channel.VOICE else of_text
    rank, state = -1, MessageState.SENT
    for delivery, fault in map(of, words):
        if delivery.rank > rank:
            rank, state = delivery.rank, MessageState.of(delivery, channel, fault)
    return state


@given(jumbled(TEXT_LIVES))
def test_a_text_ends_in_the_same_state_in_whatever_order_its_words_come(
    lived: tuple[Sequence[str], Sequence[str]],
) -> None:
    life, came = lived
    assert ends(came, Channel.SMS) is ends(life, Channel.SMS)


@given(jumbled(CALL_LIVES))
def test_a_call_ends_in_the_same_state_in_whatever_order_its_words_come(
    lived: tuple[Sequence[str], Sequence[str]],
) -> None:
    life, came = lived
    assert ends(came, Channel.VOICE) is ends(life, Channel.VOICE)
