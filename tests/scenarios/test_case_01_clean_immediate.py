"""Acceptance case 1, at Larkspur: paged, taken, attended, home, and nobody else was woken."""

from datetime import timedelta

from oncall.domain.contact import ContactState
from tests.world import World


def test_the_primary_takes_it_and_nobody_else_is_woken(larkspur: World) -> None:
    """Tuesday, 22:47. The sheriff's desk phones: two children alone.

    The primary is paged at 22:48 and takes it at 22:52, tells how the call-out goes with one digit at a
    time, and gives her own estimate before she goes in, so that nobody asks while she is inside.
    """
    larkspur.at("2026-10-13 22:48")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary = larkspur.phone("A3")
    contact = larkspur.contact(received="2026-10-13 22:47")
    primary.expects_text(f"IMMEDIATE Larkspur {contact.reference} 22:48", "1=I'll take it", at="22:48")

    larkspur.fast_forward(to="22:52")
    primary.replies("1")
    primary.expects_text(f"{contact.reference} Larkspur is YOURS 22:52", "3=give back")
    taken = larkspur.now(contact)
    assert (taken.claimed_by, taken.owner) == ("A3", "A3")
    assert taken.claimed_at == taken.received_at + timedelta(minutes=5)

    larkspur.fast_forward(to="23:07")
    primary.expects_text("yours since 22:52. All well?", at="23:07")
    primary.replies("5")
    primary.expects_text("all well 23:07", "We ask again 23:22")
    for clock, reply, answer in (
        ("23:15", "4", "leaving 23:15"),
        ("23:55", "4", "arrived 23:55"),
        ("23:56", "5 90", "We ask again 01:26"),
        ("01:20", "4", "clear 01:20"),
        ("02:03", "4 0200", "home 02:00"),
    ):
        larkspur.fast_forward(to=clock)
        primary.replies(reply)
        primary.expects_text(contact.reference, answer, at=clock)

    larkspur.oncall.contacts.reached(contact.reference, "A3", "seen", "both children")
    closed = larkspur.oncall.contacts.close(contact.reference, "A3", "placed", "with a relative")
    assert closed.state is ContactState.CLOSED
    larkspur.fast_forward(to="10:00")
    primary.is_silent()
