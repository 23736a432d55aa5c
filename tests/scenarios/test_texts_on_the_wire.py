"""What networks and carriers do to a text: it is lost, or late, or nobody knows. The night goes on all the same."""

from datetime import timedelta

import pytest

from notifiers.base import Channel, Delivery
from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState
from tests.carrier.callbacks import Way
from tests.carrier.faults import Mishap
from tests.carrier.handsets import Handset
from tests.carrier.records import Asked
from tests.nevers.unheard import heard_by
from tests.world import World
from tests.world_wire import Wire


@pytest.fixture
def night(wired: World) -> World:
    """Larkspur at 03:13 on a Saturday; texts were delivered the evening before, so receipts are known to come."""
    wired.at("2026-10-16 21:00")
    wired.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = wired.contact()
    wired.oncall.contacts.claim(contact.reference, "A3")
    wired.fast_forward(minutes=1)
    wired.oncall.contacts.close(contact.reference, "A3", "advice given")
    wired.fast_forward(to="03:13")
    heard_by(wired)
    return wired


def texts_to(wire: Wire, number: str) -> int:
    """How many texts the carrier has taken for a number."""
    return sum(text.to == number and text.direction != "inbound" for text in wire.account.texts)


def requests(wire: Wire, path: str) -> list[Asked]:
    """Our POSTs to the carrier's texts or calls."""
    return [asked for asked in wire.account.requests if asked.method == "POST" and asked.path.endswith(path)]


def test_a_silent_handset_is_rung_after_a_minute(night: World, wire: Wire) -> None:
    """The network took the text and never says that it arrived. A carrier whose receipts come otherwise means
    something by its silence: she is rung at 03:14, and not only at the ladder's 03:18."""
    primary = night.phone("A3")
    wire.account.phones.behaves(primary.numbers[0], Handset.SILENT)
    contact = night.contact()
    primary.expects_text(contact.reference, at="03:13")
    night.fast_forward(to="03:14")
    primary.expects_call("Press 1", at="03:14")
    assert night.events(contact, EventKind.MESSAGE_UNCONFIRMED)
    primary.answers_call()
    assert "It is yours" in primary.presses("1")
    primary.expects_text("YOURS")
    assert night.now(contact).claimed_by == "A3"


def test_a_text_whose_answer_was_lost_is_found_in_the_list_and_not_sent_twice(night: World, wire: Wire) -> None:
    """The carrier took it and the answer never came. She is rung at once; five seconds later the list says that
    the text left, so no second one follows."""
    primary = night.phone("A3")
    wire.account.faults.next(Mishap.RESET_AFTER)
    wire.account.callbacks.next(Way.DROPPED, None)
    contact = night.contact()
    primary.expects_text(contact.reference, at="03:13")
    primary.expects_call("Press 1", at="03:13")
    before = texts_to(wire, primary.numbers[0])
    night.fast_forward(minutes=2)
    assert texts_to(wire, primary.numbers[0]) == before
    states = [m.state for m in night.view(contact).messages if m.channel is Channel.SMS]
    assert states == ["delivered"], "the list says so, for no report has come"
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)


def test_the_report_of_a_text_whose_answer_was_lost_is_known_by_our_own_id(night: World, wire: Wire) -> None:
    """Its callback carries the id that we gave it, so it is told apart even before the list is read."""
    primary = night.phone("A3")
    wire.account.faults.next(Mishap.RESET_AFTER)
    contact = night.contact()
    primary.expects_text(contact.reference)
    primary.expects_call("Press 1")
    night.fast_forward(minutes=1)
    states = [m.state for m in night.view(contact).messages if m.channel is Channel.SMS]
    assert states == ["delivered"]
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)


def test_a_text_that_surely_never_left_is_sent_once_more_and_never_again(night: World, wire: Wire) -> None:
    """The connection broke before the carrier had read it, and nobody can know that but by its list: the text is
    sent a second time, fails again, and that was enough."""
    primary = night.phone("A3")
    wire.account.faults.next(Mishap.RESET_BEFORE, when=Asked.is_text)
    wire.account.faults.next(Mishap.ERROR_BEFORE, when=Asked.is_text)
    contact = night.contact()
    primary.expects_call("Press 1", at="03:13")
    night.fast_forward(to="03:17")
    asked = [a for a in requests(wire, "/Messages.json") if contact.reference in (a.get("Body") or "")]
    assert len(asked) == 2
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)


def test_a_server_that_is_overrun_is_asked_again_and_takes_it(night: World, wire: Wire) -> None:
    """429 says that nothing was processed: the same request a moment later, and nobody is rung for nothing."""
    primary = night.phone("A3")
    wire.account.faults.next(Mishap.TOO_MANY, 2)
    contact = night.contact()
    primary.expects_text(contact.reference, at="03:13")
    primary.is_silent()
    assert len([a for a in requests(wire, "/Messages.json") if contact.reference in (a.get("Body") or "")]) == 3
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)


def test_a_landline_is_rung_at_once_and_its_text_never_tried_again(night: World, wire: Wire) -> None:
    """The carrier says that the number can take no text. It stays on the rota for calls, marked, and the service's
    people hear of it."""
    primary = night.phone("A3")
    wire.account.refusals.refuse(21635, to=primary.numbers[0], kind="text")
    contact = night.contact()
    assert "A3" in heard_by(night)
    number = night.oncall.people.get("A3").destinations[0]
    assert number.state is DestinationState.NO_TEXTS
    assert any("can never be reached" in said for said in wire.alarms.heard)
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)


def test_a_carrier_that_refuses_everybody_is_told_by_a_way_that_is_not_its_own(night: World, wire: Wire) -> None:
    """The key was revoked: neither texts nor calls leave. Whoever looks after the service hears it by mail, once,
    and readiness is red."""
    wire.account.refusals.refuse(20003, status=401)
    contact = night.contact()
    night.fast_forward(minutes=3)
    account = [said for said in wire.alarms.heard if "because of the account" in said]
    assert len(account) == 1
    assert "code 20003" in account[0]
    assert any("Texts have not got through" in fault for fault in night.oncall.health.readiness().faults)
    wire.account.refusals.clear()
    night.oncall.contacts.claim(contact.reference, "A3")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_code_that_nobody_knows_is_looked_up_by_somebody(night: World, wire: Wire) -> None:
    """The carrier has split its codes again. This page goes on by call, and whoever looks after the service hears."""
    primary = night.phone("A3")
    wire.account.phones.fails(primary.numbers[0], 39999)
    contact = night.contact()
    night.fast_forward(minutes=1)
    primary.expects_text(contact.reference)
    primary.expects_call("Press 1", at="03:13")
    assert [said for said in wire.alarms.heard if "code 39999" in said and "not known here" in said]
    wire.account.phones.fails(primary.numbers[0], None)
    night.oncall.contacts.claim(contact.reference, "A3")
    night.fast_forward(minutes=2)
    heard_by(night)


def test_yesterdays_report_changes_nothing(night: World, wire: Wire) -> None:
    """A 'sent' that lost its way comes a day after 'delivered', and twice; the whole log once more on top."""
    wire.account.callbacks.next(Way.LATE, 1, by=timedelta(hours=24))
    contact = night.contact()
    night.fast_forward(minutes=1)
    night.oncall.contacts.claim(contact.reference, "A3")
    night.oncall.contacts.close(contact.reference, "A3", "advice given")
    night.fast_forward(minutes=2)
    before = night.view(contact).messages
    night.fast_forward(minutes=60 * 24 + 5)
    for tried in list(wire.account.tried):
        wire.account.webhooks.post(tried.url, tried.params)
    assert night.view(contact).messages == before
    assert "delivered" in [message.state for message in before]
    heard_by(night)


def test_after_a_crash_the_list_is_asked_before_anything_is_sent_again(night: World, wire: Wire) -> None:
    """The carrier had the text when the process was killed, and nobody wrote that down. The next process asks."""
    primary = night.phone("A3")
    before = texts_to(wire, primary.numbers[0])
    contact = night.contact(paged=False)
    [handover] = night.oncall.due.take(8)
    wire.twilio.send(handover.message)
    night.restarts()
    assert night.oncall.due.end_leases() == 1
    night.settle()
    assert texts_to(wire, primary.numbers[0]) == before + 1
    primary.expects_text(contact.reference, at="03:13")
    primary.is_silent()
    night.oncall.contacts.claim(contact.reference, "A3")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_text_is_worth_delivering_until_the_next_try(night: World, wire: Wire) -> None:
    """A page that the carrier's queue held would arrive at breakfast. It is told to drop it when the next is due."""
    contact = night.contact()
    page = next(a for a in requests(wire, "/Messages.json") if contact.reference in (a.get("Body") or ""))
    assert page.get("ValidityPeriod") == "300"
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)


def test_numbers_of_other_countries_are_never_written_to(night: World, wire: Wire) -> None:
    """A caller's number may be a trap that costs a fortune: nothing is asked of the carrier."""
    before = len(wire.account.requests)
    contact = night.public_text("+882161234567", "please help")
    heard_by(night)
    sent = [a for a in wire.account.requests[before:] if a.get("To") == "+882161234567"]
    assert sent == []
    night.oncall.contacts.claim(contact.reference, "A3")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_a_caller_is_answered_from_the_number_that_callers_know(night: World, wire: Wire) -> None:
    """One neutral text, and never from the workers' number."""
    contact = night.public_text("+12125550171", "please help")
    answer = next(a for a in requests(wire, "/Messages.json") if a.get("To") == "+12125550171")
    assert answer.get("From") == night.rules.agency.public_number
    night.oncall.contacts.claim(contact.reference, "A3")
    night.fast_forward(minutes=1)
    heard_by(night)


def test_an_answer_that_was_lost_to_a_passing_fault_comes_a_minute_later(night: World, wire: Wire) -> None:
    """She asks what is open and the network is congested. The same answer leaves once more, and what the carrier
    said of the first attempt says nothing of the second."""
    primary = night.phone("A3")
    wire.account.phones.fails(primary.numbers[0], 30017, Delivery.UNDELIVERED)
    primary.replies("0")
    night.fast_forward(minutes=0)
    wire.account.phones.fails(primary.numbers[0], None)
    night.fast_forward(minutes=2)
    answers = [text for text in wire.account.texts if text.to == primary.numbers[0] and "open" in text.body]
    assert [text.status for text in answers[-2:]] == ["undelivered", "delivered"]
    assert not night.oncall.due.any_queued()
    assert night.oncall.health.readiness().messages.get(("sms", "sending"), 0) == 0
    heard_by(night)
