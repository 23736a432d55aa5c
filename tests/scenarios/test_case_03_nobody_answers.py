"""Acceptance case 3, at Larkspur: nobody answers, and it stays loud until somebody does."""

from oncall.domain.event import EventKind
from tests.nevers.unheard import heard_by
from tests.world import World


def test_nobody_answers_and_it_stays_loud_until_somebody_has_it(larkspur: World) -> None:
    """Sunday, five past one. Primary, supervisor and director sleep through fifteen minutes each.

    At 01:51 it is unclaimed for 45 minutes: the sheriff's desk is rung, everybody on duty and on the
    call-down list is paged together, and the ladder starts again. The primary wakes up at 01:58.
    """
    night = larkspur
    night.at("2026-10-18 01:06")
    night.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary, supervisor, director = map(night.phone, ("A3", "AS1", "AD"))
    contact = night.contact(received="2026-10-18 01:05")

    night.fast_forward(to="01:57")
    primary.expects_pages(contact.reference, "01:06 sms", "01:11 sms voice", "01:15 voice", "01:19 voice2")
    primary.expects_text("supervisor called too", "STILL NOT TAKEN", at="01:21")
    supervisor.expects_pages(contact.reference, "01:21 sms", "01:26 sms voice", "01:30 voice", "01:34 voice2")
    supervisor.expects_text("director called too", "STILL NOT TAKEN", at="01:36")
    director.expects_pages(contact.reference, "01:36 sms", "01:41 sms voice", "01:45 voice", "01:49 voice2")
    assert contact.reference in [c.reference for c in night.oncall.contacts.board().open]

    assert "R " + " ".join(contact.reference[1:]) in night.desk("sheriff").expects_call("Press 1", at="01:51")
    call_down = [night.phone(worker) for worker in ("A2", "A4", "A6", "A7", "A8", "AS2")]
    for phone in (primary, supervisor, director, *call_down):
        phone.expects_text("UNCLAIMED 45 MIN", contact.reference, at="01:51")
        phone.expects_call("Press 1", at="01:51")
    for phone in (primary, supervisor, director):
        phone.expects_pages(contact.reference, "01:56 sms voice2")

    night.fast_forward(to="01:58")
    primary.replies("1")
    primary.expects_text(contact.reference, "is YOURS 01:58", "All others stopped")
    for phone in (supervisor, director, *call_down):
        phone.expects_text("taken by primary 01:58", "You are not needed")
    (unclaimed,) = night.events(contact, EventKind.CONTACT_UNCLAIMED)
    assert (unclaimed.data["minutes"], unclaimed.data["review"]) == (45, "2026-10-19")  # Monday, a working day.

    night.fast_forward(to="02:12")
    for phone in (primary, supervisor, director, *call_down):
        phone.is_silent()


def test_given_back_it_goes_through_the_whole_ladder_again_and_the_outside_desk_is_rung_again(larkspur: World) -> None:
    """The sheriff's desk was informed at 01:51 and the primary took it. At 02:00 she gives it back: 45 minutes
    later nobody has it, and the desk, which thinks that somebody does, hears that nobody does."""
    larkspur.at("2026-10-18 01:06")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact, desk = larkspur.contact(), larkspur.desk("sheriff")
    larkspur.fast_forward(to="01:51")
    heard_by(larkspur)
    desk.answers_call()
    desk.presses("1")
    larkspur.phone("A3").replies("1")
    larkspur.fast_forward(to="02:00")
    larkspur.phone("A3").replies("3")
    heard_by(larkspur)
    larkspur.fast_forward(to="02:46")
    assert "sheriff" in " ".join(heard_by(larkspur))
    larkspur.oncall.contacts.claim(contact.reference, "AD")
    larkspur.settle()
    heard_by(larkspur)
