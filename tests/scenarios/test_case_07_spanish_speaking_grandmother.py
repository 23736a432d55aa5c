"""Acceptance case 7, at Harlow: the area's primary does not speak the caller's language, another on duty does."""

from tests.world import World
from tests.world_web import WorldWeb


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


def test_while_nobody_has_taken_it_the_console_offers_the_interpreter_line(harlow: World) -> None:
    """The same evening, and at 21:45 neither of the two has answered. Whoever looks at the console reads that
    no child may interpret, and offers the interpreter line; how the need was met is on the record, and both
    are still rung until one of them takes it."""
    harlow.at("2026-09-16 21:40")
    harlow.on_duty(north="B-N1", south="B-S1", central="B-C1", east="B-E4", supervisor="B-SUP1", manager="B-MGR1")
    web, south, central = WorldWeb(harlow), harlow.phone("B-S1"), harlow.phone("B-C1")
    contact = harlow.contact(area="south", language="es")
    harlow.fast_forward(to="21:45")
    for phone in (south, central):
        phone.expects_pages(contact.reference, "21:40 sms", "21:42 voice", "21:45 sms voice2")

    shown = web.shows(contact)
    assert "Nobody has it yet" in shown
    assert "Speaks Spanish" in shown
    assert "Do not use a child to interpret" in shown
    assert "Offer the interpreter line" in shown
    assert harlow.now(contact).interpreter == ""
    assert "Interpreter line</p>" in web.does(contact, "interpreter", method="Interpreter line")
    assert harlow.now(contact).interpreter == "Interpreter line"

    harlow.fast_forward(to="21:47")
    south.replies("1")
    south.expects_text(contact.reference, "is YOURS 21:47")
    central.expects_text(contact.reference, "21:47")
