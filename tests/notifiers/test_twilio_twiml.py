"""What a call says is what was meant, whatever signs it holds; and what it waits for, and where keys go."""

from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifiers.base import Line, Speech
from notifiers.twilio.account import Account
from notifiers.twilio.carrier import spoken
from notifiers.twilio.twiml import twiml
from tests.carrier.refusals import LONGEST_TWIML

OFFICE, WORKERS, PUBLIC = "+13035550150", "+13035550199", "+13035550198"
DOOR = "https://oncall.example/webhooks/twilio/key"
ACCOUNT = Account(
    sid="AC1",
    key_sid="SK1",
    key_secret="secret",
    tokens=("token",),
    worker_numbers=(WORKERS, "+13035550197"),
    public_number=PUBLIC,
    address="https://oncall.example",
)
# Whatever an XML document can hold at all; a parser is to turn a carriage return into a line break.
said = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff"))


def parsed(speech: Speech) -> ElementTree.Element:
    """The document, as another program reads it."""
    return ElementTree.fromstring(twiml(speech, lambda step: f"{DOOR}/{step}", WORKERS).encode())


def only(document: ElementTree.Element, name: str) -> ElementTree.Element:
    """The one element of that name."""
    [found] = document.iter(name)
    return found


@given(said, st.integers(0, 9))
@example("</Say><Dial>+19005550100</Dial>", 1)
@example("]]> & &amp; \" ' <!-- <?x?>", 0)
@example("Ñandú – 3½ 👶", 1)
def test_what_is_parsed_is_what_was_said(text: str, keys: int) -> None:
    """Nothing that anybody wrote becomes an order to the carrier."""
    document = parsed(Speech(text=text, keys=keys, step="page/m/1"))
    assert (only(document, "Say").text or "") == text
    assert {element.tag for element in document.iter()} <= {"Response", "Gather", "Say", "Hangup"}


@given(said)
def test_no_address_of_a_step_breaks_the_document(step: str) -> None:
    assert only(parsed(Speech(text="x", keys=1, step=step)), "Gather").get("action") == f"{DOOR}/{step}"


def test_one_key_comes_at_once_and_no_sign_ends_it() -> None:
    """Even * and # are keys then. Nothing pressed falls through to the end of the call."""
    document = parsed(Speech(text="Press 1", keys=1, step="page/m-1/1"))
    gather = only(document, "Gather")
    assert gather.get("numDigits") == "1"
    assert gather.get("finishOnKey") == ""
    assert (gather.get("action"), gather.get("method")) == (f"{DOOR}/page/m-1/1", "POST")
    assert [element.tag for element in document] == ["Gather", "Hangup"]


def test_several_keys_end_with_the_hash() -> None:
    gather = only(parsed(Speech(text="Your PIN", keys=6, step="line/pin")), "Gather")
    assert (gather.get("numDigits"), gather.get("finishOnKey")) == ("6", "#")


@pytest.mark.parametrize(("insists", "said"), [(True, "true"), (False, "false")])
def test_who_insists_hears_of_silence_too(insists: bool, said: str) -> None:
    gather = only(parsed(Speech(text="x", keys=1, step="line/1", insists=insists)), "Gather")
    assert gather.get("actionOnEmptyResult") == said


def test_without_keys_it_says_its_word_and_hangs_up() -> None:
    assert [element.tag for element in parsed(Speech(text="Thank you"))] == ["Say", "Hangup"]


def test_a_call_that_is_put_through_shows_our_number() -> None:
    """Whoever picks up sees the line and not the caller, and rings the line back."""
    dial = only(parsed(Speech(text="One moment", connect=OFFICE)), "Dial")
    assert dial.get("callerId") == WORKERS
    assert dial.get("answerOnBridge") == "true"
    assert only(dial, "Number").text == OFFICE


def test_the_number_that_is_shown_is_that_of_the_line() -> None:
    """Callers know the public number, workers theirs."""
    shown = {
        line: only(ElementTree.fromstring(spoken(ACCOUNT, Speech(text="x", connect=OFFICE, line=line))), "Dial")
        for line in Line
    }
    assert {line: dial.get("callerId") for line, dial in shown.items()} == {Line.PUBLIC: PUBLIC, Line.WORKERS: WORKERS}


def test_keys_go_to_our_door_as_the_answer_to_the_step_that_is_given() -> None:
    """The turns of a page's call are counted in the address, so that a repeat is known."""
    speech = Speech(text="x", keys=1, step="page/m-1")
    actions = [
        only(ElementTree.fromstring(document), "Gather").get("action")
        for document in (spoken(ACCOUNT, speech), spoken(ACCOUNT, speech, "page/m-1/2"))
    ]
    assert actions == [f"{DOOR}/page/m-1", f"{DOOR}/page/m-1/2"]


def test_a_speech_of_three_segments_still_fits_beside_a_call() -> None:
    """The document is given with the call itself, which has an end: even of signs that are written as five."""
    assert len(twiml(Speech(text="&" * 459, keys=1, step="page/" + "m" * 36), lambda step: DOOR + step)) < LONGEST_TWIML
