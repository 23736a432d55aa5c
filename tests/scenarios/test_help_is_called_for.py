"""Nine: a worker asks for help. Everybody on duty hears of it at once, and it is loud until somebody has it."""

from oncall.domain.contact import Contact
from tests.world import World


def call_for_help(world: World, *others: Contact) -> Contact:
    """The one contact that a worker opened by typing 9."""
    known = {contact.reference for contact in others}
    (found,) = [c for c in world.oncall.contacts.board().open if c.reference not in known]
    assert found.channel == "worker"
    return found


def test_nine_calls_everybody_on_duty_now_and_pages_until_somebody_has_it(larkspur: World) -> None:
    """On scene at 23:00 she types 9. Supervisor and director are told where her number is and rung in the same
    minute, the call for help is a contact in her area, and nobody waits for her to answer it."""
    larkspur.at("2026-10-13 22:48")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary, supervisor, director = larkspur.phone("A3"), larkspur.phone("AS1"), larkspur.phone("AD")
    contact = larkspur.contact()
    primary.expects_text(contact.reference)
    primary.replies("1")
    primary.expects_text("is YOURS 22:48")
    primary.replies("5 90")
    primary.expects_text("all well")

    larkspur.fast_forward(to="23:00")
    primary.replies("9")
    primary.expects_text("Seen 23:00: supervisor is being called for you now. In danger? Ring 911 first")
    help_ = call_for_help(larkspur, contact)
    assert (help_.area, help_.line) == (contact.area, contact.line)
    for phone in (supervisor, director):
        phone.expects_text(
            f"primary at {contact.reference} asked for help 23:00", f"number in {help_.reference}", "ring 911"
        )
        phone.expects_call("Press 1", at="23:00")
    supervisor.expects_text(f"IMMEDIATE Larkspur {help_.reference} 23:00", at="23:00")
    supervisor.replies("1")
    supervisor.expects_text(help_.reference, "is YOURS 23:00")
    director.expects_text("taken by supervisor 23:00")
    assert larkspur.now(contact).claimed_by == "A3"


def test_whoever_signs_in_finds_the_number_to_ring(larkspur: World) -> None:
    """The details of a call for help name the worker, her role, her number, and the contact that she is at."""
    larkspur.at("2026-10-13 22:48")
    larkspur.on_duty(primary="A5", supervisor="AS1")
    primary, supervisor = larkspur.phone("A5"), larkspur.phone("AS1")
    contact = larkspur.contact()
    primary.expects_text(contact.reference)
    primary.replies("1")
    primary.expects_text("is YOURS")
    primary.replies("9")
    primary.expects_text("is being called for you now")
    help_ = call_for_help(larkspur, contact)
    said = larkspur.view(help_).details
    assert (said.callback, said.caller_role, said.where) == (primary.numbers[0], "primary", contact.reference)
    assert said.caller_name == larkspur.oncall.people.get("A5").name
    supervisor.expects_text("asked for help")
    supervisor.expects_text(help_.reference)
    supervisor.answers_call()
    supervisor.presses("1")
    supervisor.expects_text("is YOURS")
    assert supervisor.rings == 1


def test_with_no_contact_of_their_own_the_place_is_that_of_their_duty(harlow: World) -> None:
    """North's primary types 9 with nothing on her hands. Central's and East's primaries are rung as well; East's
    is at a contact of his own and gets one text instead, and whoever is off duty sleeps on."""
    harlow.at("2026-10-17 03:13")
    harlow.on_duty(north="B-N1", central="B-C1", east="B-E1", supervisor="B-SUP1")
    other = harlow.contact(area="east")
    east = harlow.phone("B-E1")
    east.expects_text(other.reference)
    east.replies("1")
    east.expects_text("is YOURS")
    harlow.phone("B-N1").replies("9")
    harlow.phone("B-N1").expects_text("is being called for you now")
    help_ = call_for_help(harlow, other)
    assert help_.area == "north"
    for worker in ("B-C1", "B-SUP1"):
        harlow.phone(worker).expects_text("North: primary asked for help 03:13", help_.reference)
        harlow.phone(worker).expects_call("Press 1", at="03:13")
    harlow.phone("B-C1").expects_text(f"IMMEDIATE North {help_.reference}")
    harlow.phone("B-SUP1").expects_text(help_.reference)
    east.expects_text("North: primary asked for help 03:13")
    east.expects_text(f"IMMEDIATE North {help_.reference}")
    harlow.phone("B-C1").replies("1")
    harlow.phone("B-C1").expects_text("is YOURS 03:13")
    harlow.phone("B-SUP1").expects_text("taken by Central primary")
    east.expects_text("taken by Central primary")
