"""Acceptance case 10, at Harlow: a web form at ten past two, and nobody in danger."""

from tests.world import World


def test_nobody_is_paged_at_night_for_what_can_wait(harlow: World) -> None:
    """Tuesday, 02:10. The form says: nobody is in danger. It waits in the morning queue until the office opens.

    It has an owner and a due time from the first second: five working days, the last minute of the 29th.
    """
    harlow.at("2026-09-22 02:10")
    harlow.on_duty(south="B-S1", central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(danger=False, area="central", channel="web")
    assert (contact.category, contact.owner) == ("routine", "desk:intake")
    assert contact.due_at == harlow.instant("2026-09-29 23:59")

    harlow.fast_forward(to="07:59")
    for worker in ("B-S1", "B-C1", "B-SUP1", "B-MGR1"):
        harlow.phone(worker).is_silent()
    harlow.desk("intake").is_silent()

    harlow.fast_forward(to="08:00")
    harlow.desk("intake").expects_text(f"ROUTINE Central {contact.reference}", at="08:00")
    harlow.desk("intake").replies("1")
    harlow.desk("intake").expects_text(contact.reference, "is YOURS 08:00")
    assert harlow.now(contact).claimed_by == "desk:intake"
