"""What is posted to our doors: genuine or not, by a signature that was written here and not with the library."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha1, sha256
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from notifiers.base import Channel, Delivery, Fault, Inbound
from notifiers.twilio import inbound, records

TOKEN, OLD, WRONG = "a" * 32, "b" * 32, "c" * 32
ADA, WORKERS, PUBLIC = "+13035550142", "+13035550199", "+13035550198"
DOOR = "https://oncall.example/webhooks/twilio/text"
FORM = {"MessageSid": "SM1", "From": ADA, "To": WORKERS, "Body": "1", "NumMedia": "0"}
MISSING = ["MessageSid", "From", "To"]


def signed(url: str, form: Mapping[str, str], token: str = TOKEN, kind: Any = sha1) -> str:
    """As the carrier's documentation says it: the address, then every name with its value, in order."""
    said = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return b64encode(hmac.new(token.encode(), said.encode(), kind).digest()).decode()


def counts(url: str, form: Mapping[str, str] = FORM, *, signature: str, settings: str = "") -> bool:
    """Whether we take it, knowing the present token and the one before."""
    return inbound.genuine(url, form, signature, settings, (TOKEN, OLD))


# The signature ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "?a=1&b=2", "?a=x%20y", "?a=%C3%A9", "?a=%2F", "?a=%7E", "?b=2&a=1&a="])
def test_an_address_counts_as_it_was_asked_for(query: str) -> None:
    """Escapes stay escapes: whoever un-escapes them refuses what is genuine."""
    assert counts(DOOR + query, signature=signed(DOOR + query, FORM))


@pytest.mark.parametrize(("asked", "un_escaped"), [("?a=%C3%A9", "?a=é"), ("?a=%2F", "?a=/"), ("?a=%7E", "?a=~")])
def test_another_spelling_of_the_address_is_another_address(asked: str, un_escaped: str) -> None:
    assert not counts(DOOR + un_escaped, signature=signed(DOOR + asked, FORM))


@pytest.mark.parametrize("form", [{**FORM, "Body": ""}, {**FORM, "Body": "1 "}, {**FORM, "Body": " é👶\n"}, {}])
def test_empty_values_and_blanks_at_the_end_count(form: dict[str, str]) -> None:
    assert counts(DOOR, form, signature=signed(DOOR, form))


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))))
def test_whatever_the_fields_are(form: dict[str, str]) -> None:
    """Our own question to ourselves is signed the same way."""
    assert counts(DOOR, form, signature=signed(DOOR, form))
    assert inbound.sign(DOOR, form, TOKEN) == signed(DOOR, form)
    assert inbound.genuine(DOOR, MultiDict(form), signed(DOOR, form), "", (TOKEN,))


@pytest.mark.parametrize(("ours", "theirs"), [("", ":443"), (":443", ""), ("", "")])
def test_with_or_without_the_usual_port(ours: str, theirs: str) -> None:
    """The carrier signs it either way."""
    with_ours, with_theirs = (DOOR.replace(".example", f".example{port}") for port in (ours, theirs))
    assert counts(with_ours, signature=signed(with_theirs, FORM))


def test_an_unusual_port_counts() -> None:
    unusual = DOOR.replace(".example", ".example:8443")
    assert counts(unusual, signature=signed(unusual, FORM))
    assert not counts(DOOR, signature=signed(unusual, FORM))


def test_the_token_before_still_counts_and_no_other_does() -> None:
    """While it is being changed, both sign."""
    assert counts(DOOR, signature=signed(DOOR, FORM, OLD))
    assert not counts(DOOR, signature=signed(DOOR, FORM, WRONG))


def test_the_newer_signature_is_told_by_its_header() -> None:
    """Either kind under the other's name is refused, and so is a kind that nobody knows."""
    settings, newer = "key=webhooks_1,algorithm=HMAC_SHA256", signed(DOOR, FORM, kind=sha256)
    assert counts(DOOR, signature=newer, settings=settings)
    assert not counts(DOOR, signature=newer)
    assert not counts(DOOR, signature=signed(DOOR, FORM), settings=settings)
    assert not counts(DOOR, signature=signed(DOOR, FORM), settings="algorithm=NONE")


@pytest.mark.parametrize(
    "form",
    [
        {**FORM, "Body": "2"},
        {name: value for name, value in FORM.items() if name != "NumMedia"},
        {**FORM, "Added": ""},
        {**FORM, "Body": "1 "},
        {},
    ],
)
def test_a_field_that_was_changed_added_or_left_out_is_refused(form: dict[str, str]) -> None:
    assert not counts(DOOR, form, signature=signed(DOOR, FORM))


@pytest.mark.parametrize("url", [f"{DOOR}/", f"{DOOR}?a=1", DOOR.replace("https", "http"), DOOR.replace("text", "key")])
def test_another_address_is_refused(url: str) -> None:
    """What was meant for one door opens no other."""
    assert not counts(url, signature=signed(DOOR, FORM))


@pytest.mark.parametrize("signature", ["", "=", "é", signed(DOOR, FORM)[:-1], signed(DOOR, FORM) + " "])
def test_no_signature_or_half_of_one_is_refused(signature: str) -> None:
    assert not counts(DOOR, signature=signature)


def test_without_a_token_nothing_counts() -> None:
    assert not inbound.genuine(DOOR, FORM, signed(DOOR, FORM, ""), "", ())


# What it says ----------------------------------------------------------------------------------------


def test_a_text_that_came_in() -> None:
    assert inbound.text(FORM, (WORKERS,)) == Inbound(
        provider="twilio", provider_id="SM1", channel=Channel.SMS, sender=ADA, recipient=WORKERS, text="1"
    )


def test_a_text_of_our_own_only_proves_the_way() -> None:
    assert inbound.text({**FORM, "From": PUBLIC}, (WORKERS, PUBLIC)) is None


@pytest.mark.parametrize("missing", MISSING)
def test_what_is_no_text_is_none(missing: str) -> None:
    with pytest.raises(KeyError):
        inbound.text({name: value for name, value in FORM.items() if name != missing}, ())


@pytest.mark.parametrize(
    ("media", "said"),
    [
        ("1", "1 [1 picture or file came with this text and cannot be shown]"),
        ("3", "1 [3 pictures or file came with this text and cannot be shown]"),
        ("", "1"),
    ],
)
def test_pictures_are_counted_in_words(media: str, said: str) -> None:
    """Nobody may take a text with a photograph of a bruise for an empty one."""
    event = inbound.text({**FORM, "NumMedia": media}, ())
    assert event is not None
    assert event.text == said


def test_a_picture_without_a_word_is_a_text_all_the_same() -> None:
    event = inbound.text({**FORM, "Body": "", "NumMedia": "1"}, ())
    assert event is not None
    assert event.text.startswith("[1 picture")


def test_the_longest_text_is_taken_whole_and_no_more() -> None:
    """1,600 signs are what the carrier takes; a picture beside them is still told."""
    event = inbound.text({**FORM, "Body": "é" * 2000, "NumMedia": "1"}, ())
    assert event is not None
    assert event.text.count("é") == 1600
    assert event.text.endswith("cannot be shown]")


def test_a_report_names_the_message_by_both_ids() -> None:
    """Ours tells it even when the answer to the hand-over, with theirs, was lost."""
    form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30006"}
    report = inbound.text_report(form, "m-1")
    assert report is not None
    assert (report.provider_id, report.message_id) == ("SM1", "m-1")
    assert (report.delivery, report.fault, report.code) == (Delivery.UNDELIVERED, Fault.NUMBER, "30006")


@pytest.mark.parametrize("word", ["queued", "accepted", "no such word"])
def test_a_report_that_says_only_that_it_was_taken_is_none(word: str) -> None:
    assert inbound.text_report({"MessageSid": "SM1", "MessageStatus": word}, "m-1") is None
    assert inbound.call_report({"CallSid": "CA1", "CallStatus": word}, "m-1") is None


def test_a_key_is_known_by_its_call_and_the_turn_it_answers() -> None:
    """The same request again is the same key; the same key at the next question is another."""
    form = {"CallSid": "CA1", "From": WORKERS, "To": ADA, "Digits": "1"}
    first, again, later = (inbound.key(form, "m-1", turn) for turn in ("1", "1", "2"))
    assert first == again
    assert (first.provider_id, later.provider_id) == ("CA1/1", "CA1/2")
    assert (first.sender, first.recipient, first.text) == (ADA, WORKERS, "1")
    assert (first.answers, first.message_id, first.channel) == ("CA1", "m-1", Channel.VOICE)


# The same by their lists -----------------------------------------------------------------------------

AT = datetime(2026, 10, 18, 6, 5, tzinfo=UTC)


def entry(**changes: Any) -> Any:
    """A text as the library reads it in a list."""
    values = {"sid": "SM1", "direction": "inbound", "from_": ADA, "to": WORKERS, "body": "1", "date_created": AT}
    return SimpleNamespace(**{**values, "status": "received", "error_code": None, **changes})


def test_a_text_in_the_list_is_the_text_that_the_webhook_would_have_brought() -> None:
    """So whichever comes second is known by its id; the list also says when."""
    [found] = records.came_in(entry(), (WORKERS,))
    brought = inbound.text(FORM, (WORKERS,))
    assert brought is not None
    assert (found.provider, found.provider_id, found.text) == (brought.provider, brought.provider_id, brought.text)
    assert found.at == AT
    assert next(records.came_in(entry(body=None), ())).text == ""


def test_what_we_sent_to_ourselves_came_from_nobody() -> None:
    assert not list(records.came_in(entry(from_=PUBLIC), (WORKERS, PUBLIC)))
    assert not list(records.came_in(entry(direction="outbound-api"), (WORKERS,)))


def test_a_list_tells_how_what_left_stands_once_there_is_something_to_tell() -> None:
    [lost] = records.text_stands(entry(status="undelivered", error_code=30006))
    assert (lost.provider_id, lost.delivery, lost.fault, lost.code) == (
        "SM1",
        Delivery.UNDELIVERED,
        Fault.NUMBER,
        "30006",
    )
    [over] = records.call_stands(entry(sid="CA1", status="no-answer"))
    assert (over.provider_id, over.delivery, over.fault) == ("CA1", Delivery.FAILED, None)
    assert not list(records.text_stands(entry(status="queued")))
    assert not list(records.call_stands(entry(status="queued")))
