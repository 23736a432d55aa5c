"""Sent is not claimed, told is not heard, and what one person pressed is nobody else's answer."""

from dataclasses import replace

from notifiers.phones import PhoneSwitch
from oncall.domain.contact import ContactState
from oncall.domain.event import EventKind
from oncall.domain.person import Destination
from tests.nevers.unheard import heard, heard_by
from tests.world import World
from tests.world_agency import BOTH, VERIFIED, people_of


def test_a_desk_is_informed_only_of_what_its_call_has_named(larkspur: World) -> None:
    """Never take one key for two contacts. Two are unclaimed at once; the sheriff's desk hears one reference
    and presses 1. The other has a call of its own, and counts as told only after that."""
    larkspur.at("2026-10-17 03:13")
    first, second = larkspur.contact(paged=False), larkspur.contact(paged=False)
    larkspur.settle()
    sheriff = larkspur.desk("sheriff")
    named = sheriff.answers_call()
    sheriff.presses("1")
    spelled = {c.reference: " ".join(c.reference[1:]) in named for c in (first, second)}
    assert sorted(spelled.values()) == [False, True]
    for contact in (first, second):
        informed = larkspur.events(contact, EventKind.DESK_INFORMED)
        assert bool(informed) is spelled[contact.reference]
    larkspur.fast_forward(minutes=2)
    other = sheriff.answers_call()
    sheriff.presses("1")
    assert other != named
    assert all(larkspur.events(contact, EventKind.DESK_INFORMED) for contact in (first, second))
    heard_by(larkspur)
    for contact in (first, second):
        assert larkspur.now(contact).state is ContactState.WAITING
        larkspur.oncall.contacts.close(contact.reference, "AD", "advice given")
    larkspur.settle()
    heard_by(larkspur)


def test_whoever_is_only_told_is_told_of_each(harlow: World) -> None:
    """Never let a text about one contact count for another. The supervisor is informed of two in one minute."""
    harlow.at("2026-09-16 21:40")
    harlow.on_duty(south="B-S1", north="B-N4", central="B-C2", east="B-E4", supervisor="B-SUP1", manager="B-MGR1")
    contacts = [harlow.contact(area=area) for area in ("south", "north")]
    harlow.fast_forward(to="21:50")
    texts = " ".join(text for to, text in heard(harlow) if to == "B-SUP1")
    assert all(contact.reference in texts for contact in contacts)
    for contact in contacts:
        harlow.oncall.contacts.close(contact.reference, "B-SUP1", "advice given")
    harlow.settle()
    heard_by(harlow)


def test_two_silent_claims_are_not_offered_as_if_nobody_had_them(night: World) -> None:
    """Never call a claimed contact a page. The supervisor is asked to take over two: each says who has it."""
    contacts = [night.contact(), night.contact()]
    for contact in contacts:
        night.oncall.contacts.claim(contact.reference, "A3")
    night.settle()
    heard_by(night)
    night.fast_forward(minutes=26)
    for _ in contacts:
        night.phone("AS1").expects_text("by primary, silent since")
    heard_by(night)


def test_a_desk_is_not_rung_about_what_somebody_has(larkspur: World) -> None:
    """Never tell an outside desk that nobody has it when somebody has. The process died with the desk's
    call in its hands; when the lease runs out the contact is claimed, and the call is not made."""
    larkspur.at("2026-10-17 03:13")
    contact = larkspur.contact(paged=False)
    assert any(handover.callee == "desk:sheriff" for handover in larkspur.oncall.due.take(40))
    larkspur.restarts()
    larkspur.oncall.contacts.claim(contact.reference, "A7")
    larkspur.fast_forward(minutes=10)
    larkspur.desk("sheriff").is_silent()
    heard_by(larkspur)


def test_a_lost_page_that_asks_to_take_over_becomes_a_call(night: World) -> None:
    """Never depend on one channel. The supervisor's phone takes no texts: of the silent claim he is rung."""
    contact = night.contact()
    night.phone("A3").replies("1")
    night.phone("AS1").turns(PhoneSwitch.OPTED_OUT)
    heard_by(night)
    night.fast_forward(to="03:38")
    night.phone("AS1").answers_call()
    night.phone("AS1").presses("1")
    assert night.now(contact).claimed_by == "AS1"
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_key_is_the_answer_of_the_one_who_was_rung(night: World) -> None:
    """Never lose a claim to a shared number. Two workers have one landline; the call is for the second, and
    the 1 that is pressed in it is hers, not 'somebody else has it already'."""
    landline = Destination(
        id="landline", rank=1, address="+15075550177", channels=BOTH, verified_on=VERIFIED, consented_on=VERIFIED
    )
    for worker in people_of("larkspur"):
        if worker.id in ("A1", "AS1"):
            shared = replace(worker, destinations=(replace(landline, id=f"{worker.id}-landline"),))
            night.oncall.people.save([shared], "test")
    contact = night.contact()
    night.phone("A3").replies("3")
    night.fast_forward(to="03:18")
    supervisor = night.phone("AS1")
    supervisor.answers_call()
    assert "It is yours" in supervisor.presses("1")
    assert night.now(contact).claimed_by == "AS1"
    heard_by(night)


def test_a_claimer_who_was_heard_of_is_not_taken_over_from_by_an_old_question(night: World) -> None:
    """Never take a contact out of the hands of somebody who is at work. The supervisor was asked at 03:38; the
    primary said 'all well' at 03:39; his 1 at 03:40 changes nothing, and he hears who has it."""
    contact = night.contact()
    night.phone("A3").replies("1")
    night.fast_forward(to="03:39")
    night.phone("A3").replies("5")
    heard_by(night)
    night.fast_forward(to="03:40")
    night.phone("AS1").replies("1")
    night.phone("AS1").expects_text("primary has it since 03:13", "Your reply changed nothing")
    assert night.now(contact).claimed_by == "A3"


def test_whoever_comes_on_duty_in_the_middle_of_a_step_is_tried_by_text_as_well(larkspur: World) -> None:
    """Never count the desk's tries for the worker who follows it. The office closes at 16:30; at 16:33 she is
    rung like everybody else at that minute, and gets the text that the desk got at 16:20."""
    larkspur.at("2026-10-14 16:20")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    larkspur.fast_forward(to="16:33")
    larkspur.phone("A3").expects_pages(contact.reference, "16:33 sms voice2")
    larkspur.phone("A3").replies("1")
    assert larkspur.now(contact).claimed_by == "A3"
    heard_by(larkspur)
