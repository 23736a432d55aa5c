"""A carrier that takes nothing from anybody, for seconds or for good: nobody is to blame, and nobody is skipped."""

import pytest

from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState
from oncall.store.tables import events
from tests.nevers.unheard import heard_by
from tests.world import World
from tests.world_wire import Wire


@pytest.fixture
def night(wired: World) -> World:
    """Larkspur at 03:13 on a Saturday. The primary on call has a single number."""
    wired.at("2026-10-17 03:13")
    wired.on_duty(primary="A5", supervisor="AS1", director="AD")
    return wired


def test_a_blip_of_ten_seconds_wakes_the_primary_and_nobody_else(night: World, wire: Wire) -> None:
    """Too many requests, for everybody, just as it comes in. The ladder stands where it stood; as soon as the carrier
    takes anything, hers is what leaves."""
    wire.account.refusals.refuse(20429, status=429)
    contact = night.contact()
    assert heard_by(night) == []
    wire.account.refusals.clear()
    night.fast_forward(minutes=1)
    assert set(heard_by(night)) == {"A5"}
    assert night.events(contact, EventKind.CONTACT_UNCLAIMED) == []
    assert len(night.events(contact, EventKind.CONTACT_ESCALATED)) == 1
    night.oncall.contacts.claim(contact.reference, "A5")
    night.fast_forward(minutes=2)
    heard_by(night)


def test_a_key_that_is_mended_is_used_within_seconds(night: World, wire: Wire) -> None:
    """The account refuses everybody for two minutes. When it is mended, she need not wait for the ladder's next try."""
    wire.account.refusals.refuse(20003, status=401)
    contact = night.contact()
    night.fast_forward(minutes=2)
    assert heard_by(night) == []
    wire.account.refusals.clear()
    night.fast_forward(minutes=1)
    assert "A5" in heard_by(night)
    assert "AS1" not in heard_by(night)
    night.oncall.contacts.claim(contact.reference, "A5")
    night.fast_forward(minutes=2)
    heard_by(night)


def test_the_ladder_goes_on_all_the_same(night: World, wire: Wire) -> None:
    """A carrier that is gone for good: at 03:28 it is the supervisor's turn, whatever became of the primary's pages."""
    wire.account.refusals.refuse(20003, status=401)
    contact = night.contact()
    night.fast_forward(to="03:29")
    assert night.now(contact).owner == "AS1"
    wire.account.refusals.clear()
    night.fast_forward(minutes=1)
    assert "AS1" in heard_by(night)
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.fast_forward(minutes=2)
    heard_by(night)


def test_a_number_that_takes_no_texts_still_rings(night: World, wire: Wire) -> None:
    """Her only number is a landline, says the carrier. She is rung at once, and for the next contact as well."""
    primary = night.phone("A5")
    wire.account.refusals.refuse(30006, to=primary.numbers[0], kind="text")
    contact = night.contact()
    primary.expects_call("Press 1", at="03:13")
    assert night.oncall.people.get("A5").destinations[0].state is DestinationState.NO_TEXTS
    primary.answers_call()
    primary.presses("1")
    night.oncall.contacts.close(contact.reference, "A5", "advice given")
    night.fast_forward(minutes=2)
    heard_by(night)
    again = night.contact()
    primary.expects_call("Press 1")
    night.oncall.contacts.claim(again.reference, "A5")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_number_that_cannot_be_rung_still_gets_texts(night: World, wire: Wire) -> None:
    """The reverse: calls are refused for good, and the texts that arrive go on arriving."""
    primary = night.phone("A5")
    wire.account.refusals.refuse(21214, to=primary.numbers[0], kind="call")
    contact = night.contact()
    night.fast_forward(minutes=10)
    assert night.oncall.people.get("A5").destinations[0].state is DestinationState.NO_CALLS
    assert heard_by(night).count("A5") >= 2
    night.oncall.contacts.claim(contact.reference, "A5")
    again = night.contact(danger=None)
    primary.expects_text(again.reference)
    night.oncall.contacts.claim(again.reference, "A5")
    night.fast_forward(minutes=2)
    heard_by(night)


def test_an_alarm_that_meets_a_passing_fault_comes_all_the_same(night: World, wire: Wire) -> None:
    """Our own way out fails: carrier and mail at once. The mail leaves as soon as there is a way."""
    wire.account.refusals.refuse(20003, status=401)
    wire.alarms.deaf = True
    contact = night.contact()
    night.fast_forward(minutes=2)
    assert wire.alarms.heard == []
    wire.alarms.deaf = False
    night.fast_forward(minutes=1)
    assert any("because of the account" in said for said in wire.alarms.heard)
    wire.account.refusals.clear()
    night.fast_forward(minutes=1)
    night.oncall.contacts.claim(contact.reference, "A5")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_an_account_that_is_refused_all_night_is_one_alarm_an_hour(night: World, wire: Wire) -> None:
    """Every page is tried again every ten seconds; the audit chain must not grow by an alarm each time."""
    wire.account.refusals.refuse(20003, status=401)
    contact = night.contact()
    night.fast_forward(minutes=4)
    with night.database.engine.begin() as connection:
        raised = connection.execute(events.select().where(events.c.kind == EventKind.ALARM_RAISED)).all()
    assert sum('"account"' in row.data for row in raised) == 1
    wire.account.refusals.clear()
    night.fast_forward(minutes=1)
    night.oncall.contacts.claim(contact.reference, "A5")
    night.fast_forward(minutes=1)
    heard_by(night)
