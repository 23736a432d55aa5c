"""Nine: a worker asks for help, and that is loud until somebody has it."""

from tests.world import World


def test_nine_calls_the_supervisor_now_and_pages_until_somebody_has_it(larkspur: World) -> None:
    """On scene at 23:00 she types 9. The supervisor is told to ring her, the call for help is a contact of its
    own, and nobody waits for her to answer it."""
    larkspur.at("2026-10-13 22:48")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary, supervisor = larkspur.phone("A3"), larkspur.phone("AS1")
    contact = larkspur.contact()
    primary.expects_text(contact.reference)
    primary.replies("1")
    primary.expects_text("is YOURS 22:48")
    primary.replies("5 90")
    primary.expects_text("all well")

    larkspur.fast_forward(to="23:00")
    primary.replies("9")
    primary.expects_text("Seen 23:00: supervisor is being called for you now. In danger? Ring 911 first")
    supervisor.expects_text("primary at", contact.reference, "asked for help 23:00", "ring 911")
    calls_for_help = [c for c in larkspur.oncall.contacts.board().open if c.reference != contact.reference]
    assert [c.channel for c in calls_for_help] == ["worker"]
    supervisor.expects_text(f"IMMEDIATE area unknown {calls_for_help[0].reference}", at="23:00")
    supervisor.replies("1")
    supervisor.expects_text(calls_for_help[0].reference, "is YOURS 23:00")
    assert larkspur.now(contact).claimed_by == "A3"
