"""The telephone line: a claim is worth something without mobile data, and no caller rings in vain."""

import pytest

from notifiers.base import Channel, Line
from oncall.domain.contact import Contact, ContactState, SafeContact
from oncall.domain.event import EventKind
from tests.nevers.unheard import heard_by
from tests.world import World
from tests.world_line import Call
from tests.world_secrets import CANARY

MOTHER = "+12125550177"
HEARD, CALLED = EventKind.CONTACT_HEARD, EventKind.CONTACT_CALLED


@pytest.fixture
def night(larkspur: World) -> World:
    """Larkspur at 03:13 on a Saturday: a primary, a supervisor and a director on duty."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    return larkspur


def claimed(night: World, *, safe: SafeContact | None = None, danger: bool | None = True) -> Contact:
    """Ines (A3) has taken it."""
    contact = night.contact(number=MOTHER, safe=safe, danger=danger)
    night.oncall.contacts.claim(contact.reference, "A3")
    night.settle()
    heard_by(night)
    return night.now(contact)


def ring(night: World, worker: str = "A3", number: str = "") -> Call:
    """A worker rings the workers' number."""
    sender = night.oncall.people.get(worker).destinations[0].address
    return Call(night.oncall, sender, number or night.rules.agency.phone)


def test_a_worker_without_mobile_data_hears_the_contact_and_is_put_through(night: World) -> None:
    """In the valley there is a voice network and no other. Ines rings, types her PIN, hears what she has, and is put
    through to the mother, whose telephone shows the public's number. Nobody is thereby said to have been reached."""
    pin = night.oncall.line.set_pin("A3", "test")
    contact = claimed(night)
    call = ring(night)
    assert call.speech.text == "Enter your PIN, then the hash key."
    heard = call.types(pin)
    figures = " ".join(contact.reference)
    assert heard.startswith(f"Immediate, Larkspur, reference {figures}. Response due ")
    for word in (f"Where: {CANARY} Lane", f"What: {CANARY} story", f"Caller: {CANARY} Finch"):
        assert word in heard
    assert "Call back on: 1 2 1 2 5 5 5 0 1 7 7." in heard
    assert call.types("1") == heard
    call.types("2")
    assert (call.speech.connect, call.speech.line) == (MOTHER, Line.PUBLIC)
    assert "The caller sees the agency's public number." in call.speech.text
    assert [event.by for event in night.events(contact, HEARD, CALLED)] == ["A3"] * 3
    assert night.now(contact).reached_at is None
    with night.database.read() as tx:
        assert {reader for reader, _ in tx.access.reads_of(contact.id)} >= {"A3"}


def test_nothing_of_a_contact_is_said_before_the_pin(night: World) -> None:
    """Whoever finds her telephone hears the question for the PIN and nothing else, whatever they type."""
    pin = night.oncall.line.set_pin("A3", "test")
    contact = claimed(night)
    call = ring(night)
    for keys in ("", "1", "*"):
        call.types(keys, step="line/pin")
    for step in ("line/list", "line/one/0", "line/one/7", "nonsense"):
        call.types("2", step=step)
    assert call.speech.text.startswith("Goodbye")
    assert call.types(pin, step="line/pin").startswith("Goodbye")
    assert not any(CANARY in said or contact.reference[1] + " " in said for said in call.said)
    assert night.events(contact, HEARD, CALLED) == []


def test_a_step_that_was_made_up_opens_nothing(night: World) -> None:
    """Eve knows the words of our addresses. Only the call in which the PIN was typed gets further."""
    pin = night.oncall.line.set_pin("A3", "test")
    contact = claimed(night)
    ring(night).types(pin)
    forged = ring(night)
    assert forged.types("1", step="line/one/0") == "Enter your PIN, then the hash key."
    assert forged.types("2", step="line/one/0") == "Enter your PIN, then the hash key."
    assert len(night.events(contact, HEARD)) == 1


def test_what_the_caller_said_is_not_safe_comes_first_and_is_kept_to(night: World) -> None:
    """He is in the room: no call, no voicemail. She hears it before anything else, and is not put through."""
    pin = night.oncall.line.set_pin("A3", "test")
    contact = claimed(night, safe=SafeContact(text=True))
    call = ring(night)
    assert call.types(pin).startswith("Do not ring the caller. Leave the caller no voice message. Immediate")
    refused = call.types("2")
    assert refused.startswith("You are not put through.")
    assert "Do not ring the caller." in refused
    assert call.speech.connect == ""
    assert night.events(contact, CALLED) == []
    assert CANARY in call.types("1")


def test_a_mailbox_is_warned_of(night: World) -> None:
    """A call is safe, a message for whoever listens to the mailbox is not."""
    pin = night.oncall.line.set_pin("A3", "test")
    claimed(night, safe=SafeContact(voice=True))
    call = ring(night)
    call.types(pin)
    assert call.types("2").endswith("If a machine answers, hang up and leave no message.")
    assert call.speech.connect == MOTHER


def test_of_several_the_most_serious_is_the_first(night: World) -> None:
    """She has two, and one waits that nobody has: each has its key, and a key means what was said of it."""
    pin = night.oncall.line.set_pin("A3", "test")
    urgent = night.contact(danger=None)
    immediate = night.contact()
    waiting = night.contact(danger=None)
    for contact in (urgent, immediate):
        night.oncall.contacts.claim(contact.reference, "A3")
    call = ring(night)
    told = call.types(pin)
    assert told.startswith("You have 2. Press 1 for the first: Immediate, Larkspur, reference")
    assert f"Press 2 for the second: Urgent, Larkspur, reference {' '.join(urgent.reference)}." in told
    assert f"Press 3 to take what nobody has yet: Urgent, Larkspur, reference {' '.join(waiting.reference)}." in told
    assert " ".join(immediate.reference) in call.types("1")
    assert " ".join(urgent.reference) in call.types("3")
    assert " ".join(immediate.reference) in call.types("3")
    assert call.types("0") == told
    assert call.types("3").startswith("It is yours. All others have been stopped. Urgent")
    assert night.now(waiting).claimed_by == "A3"
    night.settle()
    assert "A3" in heard_by(night)


def test_what_was_taken_meanwhile_is_not_hers_by_a_late_key(night: World) -> None:
    """She hears that one waits; the supervisor takes it while she listens. Her key changes nothing."""
    pin = night.oncall.line.set_pin("A3", "test")
    contact = night.contact()
    call = ring(night)
    assert call.types(pin).startswith("You have none. Press 1 to take what nobody has yet: Immediate")
    night.oncall.contacts.claim(contact.reference, "AS1")
    assert call.types("1").startswith("That one is not open for you any more. You have none")
    assert call.is_over
    assert night.now(contact).claimed_by == "AS1"
    night.settle()
    heard_by(night)


def test_what_was_given_back_is_not_read_out_any_more(night: World) -> None:
    """She gives it back in the middle of the call; what was said in it is not hers to hear now."""
    pin = night.oncall.line.set_pin("A3", "test")
    contact = claimed(night)
    call = ring(night)
    call.types(pin)
    night.oncall.contacts.pass_on(contact.reference, "A3")
    for key in ("1", "2"):
        assert CANARY not in call.types(key, step="line/one/0")
        assert not call.speech.connect
    night.settle()
    heard_by(night)
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    heard_by(night)


def test_after_a_claim_in_a_call_of_ours_the_pin_is_typed_in_the_same_call(night: World) -> None:
    """03:18: her telephone rings, she takes it with 1, and hears it there and then. Whose PIN it is, the call says:
    hers is known from whom we rang, not from the number that her telephone shows."""
    pin, other = night.oncall.line.set_pin("A3", "test"), night.oncall.line.set_pin("AS1", "test")
    contact = night.contact()
    night.fast_forward(to="03:18")
    night.phone("A3").answers_call()
    night.phone("A3").presses("1")
    [rung] = {m.provider_id for m in night.view(contact).messages if m.channel is Channel.VOICE}
    agency, hers = night.rules.agency.phone, night.phone("A3").numbers[0]
    call = Call(night.oncall, agency, hers, call_id=rung, rings=False)
    assert call.types(other, step="line/pin").startswith("That is not it.")
    assert CANARY in call.types(pin)
    heard_by(night)


def test_a_call_of_ours_whose_receipt_was_lost_lets_her_in_as_well(night: World) -> None:
    """The carrier rang her and its answer never came: her own number is the one that was rung."""
    pin = night.oncall.line.set_pin("A3", "test")
    claimed(night)
    call = Call(night.oncall, night.rules.agency.phone, night.phone("A3").numbers[0], rings=False)
    assert CANARY in call.types(pin, step="line/pin")


def test_a_desk_that_took_a_contact_in_a_call_has_no_pin_and_is_not_called_a_stranger(night: World) -> None:
    """By day the intake desk is rung and takes it; the call then waits for a PIN, and the desk has a screen."""
    night.at("2026-10-19 10:00")
    contact = night.contact()
    night.fast_forward(minutes=5)
    voice = [m for m in night.view(contact).messages if m.channel is Channel.VOICE and m.callee == "desk:intake"]
    ours, made = night.rules.agency.phone, voice[0]
    call = Call(night.oncall, ours, "+15075550190", call_id=made.provider_id, provider=made.provider, rings=False)
    assert call.types("480215", step="line/pin").startswith("Goodbye.")
    night.oncall.contacts.claim(contact.reference, "desk:intake")
    night.settle()
    heard_by(night)


def test_a_call_to_the_public_number_is_a_contact_and_no_dead_end(night: World) -> None:
    """A neighbour rings. He hears the emergency number first, no name of an agency and no time; the supervisor is
    paged. The carrier tells of the same call twice: that is one contact."""
    public = night.rules.agency.public_number
    night.caller(MOTHER)
    call = Call(night.oncall, MOTHER, public)
    said = call.speech.text
    assert said.startswith("If anybody is in danger now, hang up and ring 9 1 1. This is not an emergency service.")
    assert "Your call is registered" in said
    assert call.is_over
    assert not [word for word in ("Larkspur", "County", "call you", "ring you", "minutes") if word in said]
    assert call.rings() == said
    night.settle()
    [contact] = night.oncall.contacts.board().open
    assert (contact.channel, contact.area, contact.category) == ("phone", None, "urgent")
    details = night.view(contact).details
    assert details.caller_number == MOTHER
    assert details.safe == SafeContact(voice=True)
    assert "registered" in details.what
    night.phone("AS1").expects_text(f"URGENT area unknown {contact.reference}")
    night.oncall.contacts.claim(contact.reference, "AS1")


def test_a_withheld_number_and_a_worker_on_the_public_number_are_contacts_too(night: World) -> None:
    """Whoever rings there wants something, whoever it is."""
    public = night.rules.agency.public_number
    Call(night.oncall, "", public)
    ring(night, "A3", number=public)
    night.settle()
    found = night.oncall.contacts.board().open
    numbers = {night.view(contact).details.caller_number for contact in found}
    assert numbers == {"", night.phone("A3").numbers[0]}
    for contact in found:
        assert contact.state is ContactState.WAITING
        night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    heard_by(night)


def test_the_telephone_that_wrote_do_not_ring_is_not_rung_because_it_rang(night: World) -> None:
    """At eight she wrote that a call is not safe. Now her telephone rings us; it may be in his hand."""
    pin = night.oncall.line.set_pin("A3", "test")
    earlier = night.contact(number=MOTHER, safe=SafeContact(text=True), danger=None)
    Call(night.oncall, MOTHER, night.rules.agency.public_number)
    [later] = [contact for contact in night.oncall.contacts.board().open if contact.same_as == earlier.id]
    night.oncall.contacts.claim(later.reference, "A3")
    call = ring(night)
    call.types(pin)
    assert call.types("2").startswith("You are not put through")
    night.oncall.contacts.claim(earlier.reference, "A3")
    night.settle()
    heard_by(night)
