"""Acceptance case 9, at Harlow: a text from somebody who cannot talk."""

import pytest

from oncall.domain.contact import Contact, SafeContact
from oncall.domain.errors import UnsafeContact
from oncall.domain.event import EventKind
from tests.world import World

HERS = "+17195550188"


def evening(harlow: World) -> Contact:
    """Thursday, 20:15. A text to the public's number: she cannot talk, he is here."""
    harlow.at("2026-09-24 20:15")
    harlow.on_duty(south="B-S1", central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.public_text(HERS, "Canary: cannot talk, he is here")
    harlow.phone("B-SUP1").expects_text(f"URGENT area unknown {contact.reference}", at="20:15")
    return contact


def test_the_answer_to_her_is_safe_in_the_hands_of_whoever_holds_the_phone(harlow: World) -> None:
    """She gets one neutral text. It names no agency, no keyword, no reference, and so does none after it.

    The supervisor has it at 20:18; a further text of hers is added to it and answered by nothing.
    """
    contact = evening(harlow)
    hers = harlow.caller(HERS)
    assert hers.expects_text("Message received", "911", at="20:15") == "Message received. If in danger ring 911."

    harlow.fast_forward(to="20:18")
    harlow.phone("B-SUP1").replies("1")
    harlow.phone("B-SUP1").expects_text(contact.reference, "is YOURS 20:18")
    harlow.fast_forward(to="20:20")
    more = harlow.public_text(HERS, "Canary: please do not ring")
    assert more.same_as == contact.id
    harlow.phone("B-SUP1").expects_text("reported again 20:20, +1 more")
    harlow.oncall.contacts.attach(more.reference, contact.reference, "B-SUP1")

    harlow.fast_forward(to="21:05")
    hers.is_silent()
    agency = harlow.rules.agency
    for word in ("Harlow", "County", agency.name, agency.keyword, agency.phone, contact.reference):
        assert all(word not in text for text in hers.texts)


def test_she_is_not_rung_without_a_reason_that_is_recorded(harlow: World) -> None:
    """No call and no voicemail: refused without a reason, recorded with one. The day worker sees the same limits."""
    contact = evening(harlow)
    harlow.caller(HERS).expects_text("Message received")
    harlow.phone("B-SUP1").replies("1")
    harlow.phone("B-SUP1").expects_text("is YOURS")
    contacts, reference = harlow.oncall.contacts, contact.reference

    contacts.may_reach(reference, "B-SUP1", "text")
    for channel in ("voice", "voicemail"):
        with pytest.raises(UnsafeContact, match="no call, no voicemail"):
            contacts.may_reach(reference, "B-SUP1", channel)
    assert not harlow.events(contact, EventKind.CONTACT_OVERRIDE)
    contacts.may_reach(reference, "B-SUP1", "voice", override="Canary: police are with her, he has left")
    (override,) = harlow.events(contact, EventKind.CONTACT_OVERRIDE)
    assert (override.by, dict(override.data)) == ("B-SUP1", {"channel": "voice"})

    harlow.at("2026-09-25 08:00")
    with pytest.raises(UnsafeContact):
        contacts.may_reach(reference, "desk:intake", "voice")


def test_limits_end_when_she_said_they_end(harlow: World) -> None:
    """She told the desk: only texts until half past nine. At 21:29 a call is refused, at 21:30 it is not."""
    harlow.at("2026-09-24 20:15")
    harlow.on_duty(central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    until = harlow.instant("2026-09-24 21:30")
    contact = harlow.contact(danger=False, area="central", safe=SafeContact(text=True, until=until))
    harlow.fast_forward(to="21:29")
    with pytest.raises(UnsafeContact):
        harlow.oncall.contacts.may_reach(contact.reference, "B-C1", "voice")
    harlow.fast_forward(to="21:30")
    harlow.oncall.contacts.may_reach(contact.reference, "B-C1", "voice")


def test_robots_get_no_conversation(harlow: World) -> None:
    """A number that answers every text with a text gets one answer a day, however often it writes."""
    contact = evening(harlow)
    harlow.caller(HERS).expects_text("Message received")
    harlow.phone("B-SUP1").replies("1")
    harlow.phone("B-SUP1").expects_text("is YOURS")
    for number in range(1, 4):
        echo = harlow.public_text(HERS, "Canary: I am driving and cannot answer")
        harlow.phone("B-SUP1").expects_text(f"+{number} more")
        harlow.oncall.contacts.attach(echo.reference, contact.reference, "B-SUP1")


def test_a_carriers_own_word_is_a_contact_and_the_carrier_alone_answers_it(harlow: World) -> None:
    """'HELP' makes the carrier answer by itself; to us it may be a call for help, and somebody reads it."""
    harlow.at("2026-09-24 20:15")
    harlow.on_duty(supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.public_text(HERS, "HELP")
    harlow.phone("B-SUP1").expects_text(contact.reference)
    harlow.phone("B-SUP1").replies("1")
    harlow.phone("B-SUP1").expects_text("is YOURS")


def test_two_strangers_texts_do_not_wait_for_each_other(harlow: World) -> None:
    """Two numbers write within a minute, and of neither it is known where: each is paged at once."""
    first = evening(harlow)
    harlow.caller(HERS).expects_text("Message received")
    second = harlow.public_text("+17195550189", "Canary: there is somebody on the roof")
    assert second.same_as is None
    harlow.caller("+17195550189").expects_text("Message received")
    harlow.phone("B-SUP1").expects_text(f"URGENT area unknown {second.reference}", at="20:15")
    for contact in (first, second):
        harlow.oncall.contacts.claim(contact.reference, "B-SUP1")
