"""Acceptance case 11, at Harlow: the same night's other form, and somebody is in danger now."""

from oncall.app import NewContact
from oncall.domain.contact import Details
from tests.world import World


def test_two_answers_and_danger_now_are_enough_to_page_somebody(harlow: World) -> None:
    """Tuesday, 02:13. 'What is wrong' and 'where' are filled in, 'danger now' is ticked, nothing else.

    Central's primary is paged in the same minute, rung at 02:15, and takes it by a key at 02:17.
    """
    harlow.at("2026-09-22 02:13")
    harlow.on_duty(south="B-S1", central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    primary = harlow.phone("B-C1")
    details = Details(what="Canary shouting next door", where="Canary Court 4")
    contact = harlow.opens(NewContact(id="form-1", details=details, channel="web", area="central", danger=True))
    primary.expects_text(f"IMMEDIATE Central {contact.reference}", at="02:13")

    harlow.fast_forward(to="02:15")
    assert "Press 1 to take it" in primary.answers_call()
    primary.expects_call("Immediate. Central.", at="02:15")
    primary.presses("1")
    primary.expects_text(contact.reference, "is YOURS 02:15")
    assert harlow.now(contact).claimed_by == "B-C1"


def test_the_form_sent_twice_is_one_contact(harlow: World) -> None:
    """The line breaks before the page answers, so the browser sends the form again: one contact, one page."""
    harlow.at("2026-09-22 02:13")
    harlow.on_duty(central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    details = Details(what="Canary shouting next door", where="Canary Court 4")
    form = NewContact(id="form-2", details=details, channel="web", area="central", danger=True)
    contact, again = harlow.opens(form), harlow.opens(form)
    assert again.reference == contact.reference
    harlow.phone("B-C1").expects_text(contact.reference, at="02:13")
    harlow.phone("B-C1").replies("1")
    harlow.phone("B-C1").expects_text(contact.reference, "is YOURS")
