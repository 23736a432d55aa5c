"""Acceptance case 2, at Larkspur: the primary does not wake up, and the supervisor has it after eighteen minutes."""

from oncall.domain.event import EventKind
from tests.world import World


def test_the_supervisor_is_paged_after_fifteen_minutes_of_silence(larkspur: World) -> None:
    """Saturday, 03:12. A hospital reports an infant with a fracture.

    The primary is tried four times from 03:13 on. The supervisor is paged at 03:28, to the minute, and
    takes it at 03:31. The primary hears both, and every try is on the record with what became of it.
    """
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary, supervisor = larkspur.phone("A3"), larkspur.phone("AS1")
    contact = larkspur.contact(received="2026-10-17 03:12")

    larkspur.fast_forward(to="03:28")
    primary.expects_pages(contact.reference, "03:13 sms", "03:18 sms voice", "03:22 voice", "03:26 voice2")
    primary.expects_text("Larkspur: supervisor called too 03:28. STILL NOT TAKEN", "Reply 1", at="03:28")
    supervisor.expects_pages(contact.reference, "03:28 sms")
    assert larkspur.now(contact).owner == "AS1"

    larkspur.fast_forward(to="03:31")
    supervisor.replies("1")
    supervisor.expects_text(contact.reference, "is YOURS 03:31")
    primary.expects_text(f"{contact.reference} taken by supervisor 03:31. You are not needed")
    assert larkspur.now(contact).claimed_by == "AS1"

    tries = [page for page in larkspur.view(contact).pages if page.callee == "A3"]
    assert sorted((larkspur.wall(page.made_at), page.channel, page.state) for page in tries) == [
        ("03:13", "sms", "delivered"),
        ("03:18", "sms", "delivered"),
        ("03:18", "voice", "unanswered"),
        ("03:22", "voice", "unanswered"),
        ("03:26", "voice", "unanswered"),
    ]
    escalated = larkspur.events(contact, EventKind.CONTACT_ESCALATED)
    assert [(larkspur.wall(e.at), e.data["roles"]) for e in escalated] == [
        ("03:13", "primary"),
        ("03:28", "supervisor"),
    ]
