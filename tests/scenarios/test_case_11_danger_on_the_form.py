"""Acceptance case 11, at Harlow: the same night's other form, and somebody is in danger now."""

from oncall.domain.event import EventKind
from tests.world import World
from tests.world_web import WorldWeb

CONCERN = {"what": "Canary shouting next door", "where": "Canary Court 4", "danger": "yes", "area": "central"}
TOO_MANY = 21  # One more than an address may send in ten minutes before its reports are marked.


def test_two_answers_and_danger_now_are_enough_to_page_somebody(harlow: World) -> None:
    """Tuesday, 02:13. 'What is wrong' and 'where' are filled in, 'danger now' is ticked, no number is given.

    Twenty-one forms have come from that address already, so this one is marked for a person's look; and yet
    Central's primary is paged in the same minute. She takes it at 02:17, consults the supervisor, and at
    02:31 the police go and see.
    """
    harlow.at("2026-09-22 02:12")
    harlow.on_duty(south="B-S1", central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    web, primary = WorldWeb(harlow), harlow.phone("B-C1")
    for number in range(TOO_MANY):
        web.reports(what=f"Canary noise {number}", where=f"Canary Road {7 * number}", danger="no", area="central")
    primary.is_silent()

    harlow.at("2026-09-22 02:13")
    contact, page = web.reports(**CONCERN)
    assert 'href="tel:911"' in page
    primary.expects_text(f"IMMEDIATE Central {contact.reference}", at="02:13")
    details = harlow.view(contact).details
    assert dict(details.asked) == {"held": "many reports from one address"}
    assert details.caller_number == details.callback == ""

    harlow.fast_forward(to="02:17")
    primary.expects_call("Immediate. Central.", at="02:15")
    primary.replies("1")
    primary.expects_text(contact.reference, "is YOURS 02:17")
    harlow.oncall.contacts.note(contact.reference, "B-C1", "Canary: no number to ring, the supervisor was consulted")
    harlow.fast_forward(to="02:31")
    harlow.oncall.contacts.note(contact.reference, "B-C1", "Canary: the police make a welfare check")
    assert [harlow.wall(note.at) for note in harlow.events(contact, EventKind.CONTACT_NOTED)] == ["02:17", "02:31"]


def test_the_form_sent_twice_is_one_contact(harlow: World) -> None:
    """The line breaks before the page answers, so the browser sends the form again: one contact, one page."""
    harlow.at("2026-09-22 02:13")
    harlow.on_duty(central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    web = WorldWeb(harlow)
    form_id = web.form_id()
    (contact, _), (again, _) = (web.reports(form_id=form_id, **CONCERN) for _ in range(2))
    assert again.reference == contact.reference
    harlow.phone("B-C1").expects_text(contact.reference, at="02:13")
    harlow.phone("B-C1").replies("1")
    harlow.phone("B-C1").expects_text(contact.reference, "is YOURS")
