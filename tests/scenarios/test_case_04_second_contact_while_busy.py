"""Acceptance case 4, at Larkspur: a second contact while the primary is on scene with the first."""

from tests.world import World


def test_nobody_waits_for_a_worker_who_is_known_to_be_engaged(larkspur: World) -> None:
    """Friday evening. The primary has been on scene since 20:05 when a second contact comes in at 20:31.

    The supervisor is paged in the same minute. The primary gets one text and no call, says busy at 20:33,
    and hears nothing more about it, not even that the supervisor takes it at 20:34.
    """
    larkspur.at("2026-10-23 19:20")
    larkspur.on_duty(primary="A2", supervisor="AS2", director="AD")
    primary, supervisor = larkspur.phone("A2"), larkspur.phone("AS2")
    first = larkspur.contact()
    primary.expects_text(first.reference, at="19:20")
    for clock, reply, answer in (
        ("19:24", "1", "is YOURS 19:24"),
        ("19:30", "4", "leaving 19:30"),
        ("20:05", "4", "arrived 20:05"),
    ):
        larkspur.fast_forward(to=clock)
        primary.replies(reply)
        primary.expects_text(first.reference, answer)

    larkspur.fast_forward(to="20:31")
    second = larkspur.contact()
    primary.expects_text(f"IMMEDIATE Larkspur {second.reference}", at="20:31")
    supervisor.expects_text(f"IMMEDIATE Larkspur {second.reference}", at="20:31")

    larkspur.fast_forward(to="20:33")
    primary.replies("2")
    primary.expects_text("busy until 21:03")
    larkspur.fast_forward(to="20:34")
    supervisor.replies("1")
    supervisor.expects_text(second.reference, "is YOURS 20:34")

    larkspur.fast_forward(to="20:48")
    primary.is_silent()
    assert larkspur.now(first).claimed_by == "A2"
    assert larkspur.now(second).claimed_by == "AS2"
