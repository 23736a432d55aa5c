"""Acceptance case 7, at Harlow: the area's primary does not speak the caller's language, another on duty does."""

from tests.world import World


def test_whoever_speaks_the_language_takes_the_call_back_and_the_visit_keeps_its_owner(harlow: World) -> None:
    """Wednesday, 21:40, South. A grandmother speaks Spanish; South's primary is not certified, Central's is.

    Both are paged together. Central's takes the call-back at 21:43, South's hears that any visit stays
    hers, and how the language need was met is on the record.
    """
    harlow.at("2026-09-16 21:40")
    harlow.on_duty(north="B-N1", south="B-S1", central="B-C1", east="B-E4", supervisor="B-SUP1", manager="B-MGR1")
    south, central = harlow.phone("B-S1"), harlow.phone("B-C1")
    contact = harlow.contact(area="south", language="es")
    south.expects_text(f"IMMEDIATE South {contact.reference}", at="21:40")
    central.expects_text(f"IMMEDIATE South {contact.reference}", at="21:40")

    harlow.fast_forward(to="21:42")
    south.expects_call("Immediate. South.", at="21:42")
    central.expects_call("Immediate. South.", at="21:42")
    harlow.fast_forward(to="21:43")
    central.replies("1")
    central.expects_text("the CALL-BACK is YOURS 21:43", "Any visit stays with primary")
    south.expects_text("call-back taken by Central primary 21:43", "Any visit stays YOURS")

    taken = harlow.now(contact)
    assert (taken.claimed_by, taken.visit_owner) == ("B-C1", "B-S1")
    interpreted = harlow.oncall.contacts.interpreter(contact.reference, "B-C1", "certified worker")
    assert (interpreted.language, interpreted.interpreter) == ("es", "certified worker")


def test_a_primary_who_speaks_it_is_paged_alone(harlow: World) -> None:
    """The same evening with a certified primary in South: nobody else is woken for the language."""
    harlow.at("2026-09-16 21:40")
    harlow.on_duty(south="B-S2", central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(area="south", language="es")
    harlow.phone("B-S2").expects_text(contact.reference, at="21:40")
    harlow.phone("B-S2").replies("1")
    harlow.phone("B-S2").expects_text(contact.reference, "South is YOURS")
    assert harlow.now(contact).visit_owner is None
