"""The loop: it does everything due and sleeps till the next; and with real threads a page leaves at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from notifiers.phones import PhoneSwitch
from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.clock import DemoClock
from oncall.domain.contact import ContactState, Details
from oncall.domain.event import Event, EventKind
from oncall.engine import Service
from oncall.flow.intake import NewContact
from tests.oncall.night import NIGHT, PHONES, Night

PATIENCE = 10.0


def within(seconds: float, come_true: Callable[[], object]) -> bool:
    """Whether it comes true in that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if come_true():
            return True
        time.sleep(0.01)
    return False


@contextmanager
def serving(night: Night) -> Iterator[Oncall]:
    """The same night with a clock that runs, and the engine in threads of its own."""
    clock = DemoClock(offset=NIGHT - DemoClock().real())
    night.oncall = Oncall(night.database, clock)
    service = Service(night.oncall, Notifiers([night.phones]), threads=4)
    service.start()
    try:
        yield night.oncall
    finally:
        service.stop()


def new(number: int) -> NewContact:
    """One of several emergencies."""
    details = Details(what="A child is alone", where=f"{number} River Road")
    return NewContact(id=f"contact-{number}", details=details, channel="web", area="county", danger=True)


def test_a_page_leaves_as_soon_as_its_contact_is_stored(night: Night) -> None:
    """Nobody waits for the next second to begin: a commit wakes the engine."""
    with serving(night) as oncall:
        assert within(PATIENCE, lambda: oncall.health.readiness().ready)
        oncall.contacts.open(new(1), "public")
        assert within(PATIENCE, lambda: len(night.texts("ada")) == 1)


def test_a_service_that_is_asked_to_stop_finishes_what_it_has_in_hand(night: Night) -> None:
    """A restart for an update is no crash: no lease is left behind."""
    with serving(night) as oncall:
        for number in range(12):
            oncall.contacts.open(new(number), "public")
        assert within(PATIENCE, lambda: night.texts("ada"))
    assert ("sms", "sending") not in night.oncall.health.readiness().messages


def test_an_engine_that_is_held_takes_no_work_and_goes_on_afterwards(night: Night) -> None:
    """Its clock is off; another engine's may be right."""
    night.engine.hold(held=True)
    night.open()
    night.engine.settle()
    assert night.texts("ada") == []
    night.engine.hold(held=False)
    night.engine.settle()
    assert len(night.texts("ada")) == 1


def test_a_night_that_is_skipped_still_stops_at_every_due_time(night: Night) -> None:
    """Eight hours after receipt nobody has spoken to the child: the text says so at that very minute."""
    contact = night.open()
    night.engine.settle()
    night.oncall.contacts.claim(contact.reference, "ada")
    night.oncall.contacts.set_category(contact.reference, "urgent", "dov")  # A claimed one is chased only in danger.
    night.pass_time(hours=30)
    told = [event for event in _events(night, contact.id) if event.kind is EventKind.CONTACT_OVERDUE]
    assert [event.at for event in told] == [contact.received_at + timedelta(hours=24)]


def test_an_offer_that_nobody_confirms_lapses_at_its_minute(night: Night) -> None:
    contact = night.open()
    night.engine.settle()
    night.oncall.contacts.claim(contact.reference, "ada")
    night.oncall.contacts.set_category(contact.reference, "urgent", "dov")
    night.oncall.contacts.offer_transfer(contact.reference, "the next county", "ada")
    night.pass_time(hours=2)
    lapsed = [event.at for event in _events(night, contact.id) if event.kind is EventKind.TRANSFER_LAPSED]
    assert lapsed == [NIGHT + timedelta(minutes=15)]


def test_busy_lapses_at_its_minute_and_pages_come_again(night: Night) -> None:
    night.oncall.people.busy("ada", 15)
    night.pass_time(minutes=14)
    assert night.oncall.people.get("ada").busy_until is not None
    night.pass_time(minutes=1)
    assert night.oncall.people.get("ada").busy_until is None


def test_whoever_is_busy_gets_nothing_that_was_still_waiting_for_a_sender(night: Night) -> None:
    """In a storm Ada's second page is not on its way yet when she says so; Bo is asked at once instead."""
    night.open(1)
    night.engine.settle()
    second = night.open(2)
    night.oncall.people.busy("ada", 30)
    night.engine.settle()
    assert not any(second.reference in text for text in night.texts("ada"))
    assert any(second.reference in text for text in night.texts("bo"))


def test_a_second_call_waits_until_the_first_is_over_and_holds_up_nothing_else(night: Night) -> None:
    """Ada's phone rings for one child; the call about the other comes afterwards, and her texts at once."""
    night.open(1)
    night.pass_time(minutes=1)
    night.open(2)
    night.pass_time(minutes=4)  # The first is rung about at minute 5, while …
    assert within(1, lambda: night.oncall.due.any_queued() is False)
    night.pass_time(seconds=70)  # … the second is at minute 5 a minute later.
    third = night.open(3)
    night.engine.settle()
    assert any(third.reference in text for text in night.texts("ada"))


def test_a_dead_phone_does_not_stop_the_engine_from_coming_to_rest(night: Night) -> None:
    """Every switch of every phone: each message has an end."""
    for name, switch in zip(PHONES, PhoneSwitch, strict=False):
        night.phones.put_up(PHONES[name], name)
        night.phones.switch(PHONES[name], switch)
    contact = night.open()
    night.pass_time(hours=3)
    assert night.found(contact).state is ContactState.WAITING
    assert night.oncall.health.readiness().oldest_unsent is None


@pytest.mark.parametrize("minutes", [1, 15, 46, 130])
def test_the_next_due_time_always_lies_ahead_when_the_engine_rests(night: Night, minutes: int) -> None:
    night.open(1)
    night.open(2, danger=False)
    night.open(3, area=None, danger=None)
    night.pass_time(minutes=minutes)
    due = night.oncall.due.next_due()
    assert due is not None
    assert due > night.clock.now()


def _events(night: Night, contact_id: str) -> list[Event]:
    with night.database.read() as tx:
        return [event for _, event in tx.events.of_contact(contact_id)]
