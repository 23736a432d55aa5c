"""Desks and positions that are told of a contact: what they may do, and what never counts as an answer."""

from oncall.domain.contact import ContactState
from oncall.domain.event import EventKind
from oncall.domain.person import DESK
from tests.world import World


def test_the_outside_desks_key_means_informed_and_never_claimed(larkspur: World) -> None:
    """At 01:51 nobody has it. The sheriff's desk presses 1: informed, on the record – and paging goes on."""
    larkspur.at("2026-10-18 01:06")
    larkspur.on_duty(primary="A3")
    contact = larkspur.contact()
    primary, sheriff = larkspur.phone("A3"), larkspur.desk("sheriff")
    larkspur.fast_forward(to="01:21")
    primary.expects_pages(contact.reference, "01:06 sms", "01:11 sms voice", "01:15 voice", "01:19 voice2")
    sheriff.expects_call("I have been informed", at="01:21")
    sheriff.answers_call()
    sheriff.presses("1")
    (informed,) = larkspur.events(contact, EventKind.DESK_INFORMED)
    assert informed.by == DESK + "sheriff"
    waiting = larkspur.now(contact)
    assert (waiting.state, waiting.claimed_by) == (ContactState.WAITING, None)

    call_down = [larkspur.phone(worker) for worker in ("A2", "A4", "A6", "A7", "A8", "AS1", "AS2")]
    for phone in (primary, *call_down):
        phone.expects_text("UNCLAIMED 15 MIN", at="01:21")
        phone.expects_call("Press 1", at="01:21")
    larkspur.fast_forward(to="01:37")
    primary.expects_pages(contact.reference, "01:26 sms voice2", "01:30 voice", "01:34 voice", "01:36 sms voice")
    sheriff.is_silent()
    primary.replies("1")
    primary.expects_text("is YOURS 01:37")
    for phone in call_down:
        phone.expects_text("taken by primary 01:37")


def test_a_supervisor_who_is_only_informed_may_take_it(harlow: World) -> None:
    """South, 21:40, no answer. At 21:50 the nearest neighbour is paged, nobody else is woken, and the
    supervisor is told: she takes it."""
    harlow.at("2026-09-16 21:40")
    harlow.on_duty(south="B-S1", central="B-C2", east="B-E4", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(area="south")
    south, central, east, supervisor = map(harlow.phone, ("B-S1", "B-C2", "B-E4", "B-SUP1"))
    harlow.fast_forward(to="21:50")
    south.expects_pages(contact.reference, "21:40 sms", "21:42 voice", "21:45 sms voice2")
    south.expects_text("Central primary called too 21:50")
    central.expects_pages(contact.reference, "21:50 sms")
    east.is_silent()
    supervisor.expects_text(
        f"IMMEDIATE South {contact.reference} not taken since 21:40: Central primary called 21:50",
        "For you to know, nothing is asked. 1=I'll take it",
    )
    supervisor.replies("1")
    supervisor.expects_text(contact.reference, "is YOURS 21:50")
    for phone in (south, central):
        phone.expects_text("taken by supervisor 21:50")


def test_being_told_of_one_contact_never_swallows_the_page_about_another(harlow: World) -> None:
    """At 21:50 the supervisor is asked to take North's contact and told of South's. She gets both texts; the
    second carries a code, for two questions are open to her now."""
    harlow.at("2026-09-16 21:35")
    harlow.on_duty(north="B-N4", central="B-C2", south="B-S3", supervisor="B-SUP1", manager="B-MGR1")
    north = harlow.contact(area="north")
    harlow.fast_forward(to="21:40")
    south = harlow.contact(area="south")
    harlow.fast_forward(to="21:50")

    harlow.phone("B-N4").expects_pages(north.reference, "21:35 sms", "21:37 voice", "21:40 sms voice")
    harlow.phone("B-N4").expects_text("Central primary called too 21:45")
    harlow.phone("B-S3").expects_pages(south.reference, "21:40 sms", "21:42 voice", "21:45 sms voice")
    harlow.phone("B-S3").expects_text("Central primary called too 21:50")
    harlow.phone("B-C2").expects_pages(north.reference, "21:45 sms", "21:47 voice")
    harlow.phone("B-C2").expects_text(f"IMMEDIATE South {south.reference}", at="21:50")
    harlow.phone("B-C2").expects_text(north.reference, "supervisor called too 21:50")
    supervisor = harlow.phone("B-SUP1")
    supervisor.expects_text(north.reference, "For you to know", at="21:45")
    supervisor.expects_text(f"IMMEDIATE North {north.reference} 21:50", "Details")
    supervisor.expects_text(south.reference, "For you to know", f"1{harlow.code(south, 'B-SUP1')}=I'll take it")
    for contact in (north, south):
        harlow.oncall.contacts.close(contact.reference, "B-SUP1", "advice given")
    harlow.settle()
    for worker, closed in (("B-N4", 1), ("B-S3", 1), ("B-C2", 2)):
        for _ in range(closed):
            harlow.phone(worker).expects_text("You are not needed")
