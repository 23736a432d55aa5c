"""Acceptance case 14, at Harlow: nobody knows where it is, and later it is another county's."""

import pytest

from oncall.domain.contact import Contact, ContactState
from oncall.domain.errors import Invalid, Refused
from oncall.domain.event import EventKind
from tests.world import World


def river(harlow: World) -> Contact:
    """Thursday, 20:11. An aunt in another state: a child is somewhere near the river. The supervisor takes it."""
    harlow.at("2026-09-24 20:11")
    harlow.on_duty(south="B-S1", central="B-C1", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(received="2026-09-24 20:10", where="Canary, near the river")
    assert (contact.area, contact.owner) == (None, "B-SUP1")
    supervisor = harlow.phone("B-SUP1")
    supervisor.expects_text(f"IMMEDIATE area unknown {contact.reference}", at="20:11")
    supervisor.replies("1")
    supervisor.expects_text(contact.reference, "is YOURS 20:11")
    supervisor.replies("5 60")
    supervisor.expects_text("We ask again 21:11")
    return contact


def test_a_contact_without_an_area_is_the_supervisors_and_ours_until_a_name_and_a_time(harlow: World) -> None:
    """20:40: it is the next county's, and offered to them. At 20:55 they have given no name: it is still ours.

    At 20:58 their worker gives a name and a time, and only now it is not ours any more.
    """
    contact = river(harlow)
    harlow.fast_forward(to="20:40")
    harlow.oncall.contacts.offer_transfer(contact.reference, "the next county", "B-SUP1")
    with pytest.raises(Invalid):
        harlow.oncall.contacts.confirm_transfer(contact.reference, " ", "B-SUP1")

    harlow.fast_forward(to="20:55")
    harlow.phone("B-SUP1").expects_text("transfer asked 20:40", "STILL OURS and yours", at="20:55")
    harlow.fast_forward(to="20:58")
    assert harlow.now(contact).state is ContactState.CLAIMED
    ended = harlow.oncall.contacts.confirm_transfer(contact.reference, "their duty worker", "B-SUP1")
    harlow.settle()
    harlow.phone("B-SUP1").expects_text(contact.reference, "transferred 20:58, confirmed by them")
    assert (ended.state, ended.outcome) == (ContactState.CLOSED, "transferred, confirmed")
    lapsed = harlow.events(contact, EventKind.TRANSFER_LAPSED, EventKind.TRANSFER_CONFIRMED)
    assert [event.kind for event in lapsed] == [EventKind.TRANSFER_LAPSED, EventKind.TRANSFER_CONFIRMED]


def test_when_the_place_becomes_known_its_own_primary_is_paged(harlow: World) -> None:
    """20:13, nobody has taken it yet: a second call says Central. The ladder begins again there, at once."""
    harlow.at("2026-09-24 20:11")
    harlow.on_duty(central="B-C2", supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(where="Canary, near the river")
    harlow.phone("B-SUP1").expects_text(f"IMMEDIATE area unknown {contact.reference}", at="20:11")
    harlow.fast_forward(to="20:12")
    harlow.oncall.contacts.set_area(contact.reference, "central", "B-SUP1")
    harlow.settle()
    harlow.phone("B-C2").expects_text(f"IMMEDIATE Central {contact.reference}", at="20:12")
    assert harlow.now(contact).owner == "B-C2"
    harlow.phone("B-C2").replies("1")
    harlow.phone("B-C2").expects_text("is YOURS 20:12")
    harlow.phone("B-SUP1").expects_text("taken by primary 20:12")


def test_nothing_is_transferred_that_was_not_offered(harlow: World) -> None:
    """A name and a time for something that was never offered: refused, and it stays where it is."""
    contact = river(harlow)
    with pytest.raises(Refused):
        harlow.oncall.contacts.confirm_transfer(contact.reference, "their duty worker", "B-SUP1")
    assert harlow.now(contact).claimed_by == "B-SUP1"


def test_a_transfer_of_an_unclaimed_contact_stops_no_page(harlow: World) -> None:
    """Offered elsewhere while nobody has it: the ladder goes on, for an offer is not an answer."""
    harlow.at("2026-09-24 20:11")
    harlow.on_duty(supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(where="Canary, near the river")
    harlow.oncall.contacts.offer_transfer(contact.reference, "the next county", "intake")
    harlow.fast_forward(to="20:13")
    harlow.phone("B-SUP1").expects_pages(contact.reference, "20:11 sms", "20:13 voice")
    harlow.oncall.contacts.confirm_transfer(contact.reference, "their duty worker", "intake")
    harlow.settle()
    harlow.phone("B-SUP1").expects_text("transferred 20:13")
    harlow.fast_forward(to="21:00")
