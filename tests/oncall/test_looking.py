"""Messages whose fate nobody knows: what the carrier's list is asked, and what follows from each of its answers."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from notifiers.base import Channel, Delivery, Fault, NotifyError, Receipt, Report
from oncall.app.workplace import Workplace
from oncall.domain.contact import Contact
from oncall.domain.event import EventKind
from oncall.domain.page import MessageState, OutgoingMessage, Priority
from oncall.flow import delivery, looking, paging
from oncall.flow.delivery import Outcome
from oncall.flow.looking import Question
from oncall.flow.moment import Moment
from tests.oncall.night import NIGHT, PHONES, Night

T = TypeVar("T")
SMS, VOICE = Channel.SMS, Channel.VOICE
UNKNOWN, PASSING = NotifyError(Fault.UNKNOWN, "ReadTimeout"), NotifyError(Fault.TRANSIENT, "30017")


class Desk:
    """Ada's page in a sender's hands, and what the carrier says to it."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self._at = Workplace(database=night.database, clock=night.clock)
        self.contact: Contact = night.open()
        night.oncall.due.work_on(self.contact.id)
        self.first = self.take()

    def do(self, use_case: Callable[[Moment], T]) -> T:
        """One transaction."""
        return self._at.write(use_case)

    def take(self, channel: Channel = SMS) -> str:
        """A sender takes what waits; the id of the one message by that channel."""
        taken = [handover.message for handover in self.do(lambda moment: paging.take(moment, 8))]
        [message] = [each for each in taken if each.channel is channel]
        return message.id

    def says(self, message_id: str, answer: Receipt | NotifyError | None, *, looked: bool = False) -> None:
        """The carrier's answer to a message, or what its list says of it, is recorded."""
        message = self.stored(message_id)
        is_call = message.channel is VOICE
        outcome = Outcome(message_id=message_id, provider="twilio", answer=answer, is_call=is_call, looked=looked)
        self.do(lambda moment: delivery.record(moment, [outcome]))

    def stored(self, message_id: str) -> OutgoingMessage:
        """As it is now."""
        found = self.do(lambda moment: moment.tx.messages.get(message_id))
        assert found is not None
        return found

    def looks_at(self) -> datetime | None:
        """When something is looked at next."""
        return self.night.oncall.due.agenda().look

    def look(self, message_id: str) -> Question | None:
        """It is looked at."""
        return self.do(lambda moment: looking.look(moment, self._get(moment, message_id)))

    def waiting(self) -> Sequence[Channel]:
        """What Ada is to be sent."""
        view = self.night.oncall.contacts.view(self.contact.reference, "test")
        return [p.channel for p in view.pages if p.callee == "ada" and p.state is MessageState.QUEUED]

    def pass_time(self, **lasts: float) -> None:
        """Nobody acts meanwhile."""
        self.night.clock.move(**lasts)

    def _get(self, moment: Moment, message_id: str) -> OutgoingMessage:
        found = moment.tx.messages.get(message_id)
        assert found is not None
        return found


@pytest.fixture
def desk(night: Night) -> Desk:
    """01:05 in Larkspur, and Ada's page is just being handed over as a text."""
    return Desk(night)


@pytest.mark.parametrize(
    ("channel", "fault", "seconds"),
    [
        (SMS, Fault.UNKNOWN, 5),
        (VOICE, Fault.UNKNOWN, 5),
        (SMS, Fault.TRANSIENT, 60),
        (SMS, Fault.CARRIER, 10),
        (VOICE, Fault.TRANSIENT, None),
        (VOICE, Fault.CARRIER, 10),
        (SMS, Fault.ACCOUNT, 10),
        (VOICE, Fault.ACCOUNT, 10),
        (Channel.ALARM, Fault.TRANSIENT, 30),
        *((channel, fault, None) for channel in (SMS, VOICE) for fault in (Fault.NUMBER, Fault.CONSENT)),
        (SMS, None, None),
    ],
)
def test_when_a_message_is_looked_at(channel: Channel, fault: Fault | None, seconds: int | None) -> None:
    """Where looking could not help, never: the ladder goes on by itself."""
    message = OutgoingMessage(
        id="m",
        callee="ada",
        destination_id="",
        channel=channel,
        text="",
        priority=Priority.FIRST,
        made_at=NIGHT,
    )
    expected = NIGHT + timedelta(seconds=seconds) if seconds is not None else None
    assert looking.first_look(message, fault, NIGHT) == expected


# Nobody knows ----------------------------------------------------------------------------------------


def test_the_list_is_asked_for_the_same_words_to_the_same_number(desk: Desk) -> None:
    """Five seconds after its answer did not come; meanwhile she is rung."""
    desk.says(desk.first, UNKNOWN)
    assert desk.waiting() == [VOICE]
    assert desk.looks_at() == desk.night.clock.now() + timedelta(seconds=5)
    question, message = desk.look(desk.first), desk.stored(desk.first)
    assert question is not None
    assert (question.message.id, question.message.to, question.message.text, question.since) == (
        message.id,
        PHONES["ada"],
        message.text,
        message.made_at,
    )


def test_whoever_asked_may_vanish_and_it_is_asked_again(desk: Desk) -> None:
    """Half a minute later, by whoever is there then."""
    desk.says(desk.first, UNKNOWN)
    desk.look(desk.first)
    assert desk.looks_at() == desk.night.clock.now() + timedelta(seconds=30)


def test_it_is_in_the_list_so_it_left(desk: Desk) -> None:
    """Then nothing is sent again, and its reports are known."""
    desk.says(desk.first, UNKNOWN)
    desk.says(desk.first, Receipt(provider_id="SM1"), looked=True)
    message = desk.stored(desk.first)
    assert (message.state, message.provider, message.provider_id) == (MessageState.SENT, "twilio", "SM1")
    assert desk.waiting() == [VOICE]
    assert desk.looks_at() is None


def test_the_list_knows_already_that_it_was_delivered(desk: Desk) -> None:
    desk.says(desk.first, UNKNOWN)
    desk.says(desk.first, Receipt(provider_id="SM1", delivery=Delivery.DELIVERED), looked=True)
    assert desk.stored(desk.first).state is MessageState.DELIVERED


def test_it_is_not_in_the_list_so_it_is_sent_once_more(desk: Desk) -> None:
    """It certainly never left."""
    desk.says(desk.first, UNKNOWN)
    desk.says(desk.first, None, looked=True)
    assert desk.stored(desk.first).state is MessageState.LOST
    assert sorted(desk.waiting()) == [SMS, VOICE]


def test_a_report_that_came_meanwhile_has_answered_it(desk: Desk) -> None:
    """The list is a moment behind it: nothing is sent again because of what it does not hold yet."""
    desk.says(desk.first, UNKNOWN)
    report = Report(provider="twilio", provider_id="SM1", delivery=Delivery.SENT, message_id=desk.first)
    assert desk.night.oncall.due.reported(report)
    desk.says(desk.first, None, looked=True)
    assert desk.stored(desk.first).state is MessageState.SENT
    assert desk.waiting() == [VOICE]


def test_a_list_that_cannot_be_read_is_read_again_for_three_minutes(desk: Desk) -> None:
    """Then nobody will ever know, and nothing is sent: the call has long gone out."""
    desk.says(desk.first, UNKNOWN)
    desk.look(desk.first)
    desk.pass_time(seconds=179)
    desk.says(desk.first, NotifyError(Fault.UNKNOWN, "20503"), looked=True)
    assert desk.looks_at() is not None
    desk.pass_time(seconds=1)
    desk.says(desk.first, NotifyError(Fault.UNKNOWN, "20503"), looked=True)
    assert desk.looks_at() is None
    assert desk.stored(desk.first).state is MessageState.UNKNOWN
    assert desk.waiting() == [VOICE]


def test_whoever_has_no_number_any_more_is_asked_for_nowhere(desk: Desk) -> None:
    """She left the agency a moment ago."""
    desk.says(desk.first, UNKNOWN)
    with desk.night.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE workers SET active = (1 = 0)")
    assert desk.look(desk.first) is None


# Nobody is sent the same more than twice -------------------------------------------------------------


def test_a_text_that_was_lost_to_a_passing_fault_is_sent_once_more_and_never_again(desk: Desk) -> None:
    """After a minute; and when that is lost as well, it stays lost."""
    desk.says(desk.first, PASSING)
    assert desk.looks_at() == desk.night.clock.now() + timedelta(minutes=1)
    assert desk.waiting() == [VOICE]
    desk.take(VOICE)
    desk.pass_time(minutes=1)
    assert desk.look(desk.first) is None
    assert desk.waiting() == [SMS]
    second = desk.take()
    desk.says(second, PASSING)
    desk.pass_time(minutes=1)
    assert desk.look(second) is None
    assert desk.waiting() == []


@pytest.mark.parametrize("rounds", [("unknown", "unknown"), ("unknown", "lost"), ("lost", "unknown")])
def test_twice_is_the_most_however_it_was_lost(desk: Desk, rounds: Sequence[str]) -> None:
    """Its answer was lost, or it was; and the second time again."""
    message = desk.first
    for number, how in enumerate(rounds, 1):
        desk.says(message, UNKNOWN if how == "unknown" else PASSING)
        if VOICE in desk.waiting():
            desk.take(VOICE)
        if how == "unknown":
            desk.says(message, None, looked=True)
        else:
            desk.look(message)
        assert desk.waiting() == ([SMS] if number == 1 else [])
        message = desk.take() if number == 1 else message


def test_looking_twice_at_the_same_message_sends_it_once_more_only(desk: Desk) -> None:
    """Two engines look at it at the same moment."""
    desk.says(desk.first, PASSING)
    desk.take(VOICE)
    desk.look(desk.first)
    desk.look(desk.first)
    assert desk.waiting() == [SMS]


def test_what_somebody_has_taken_meanwhile_is_not_sent_again(desk: Desk) -> None:
    desk.says(desk.first, PASSING)
    desk.night.oncall.contacts.claim(desk.contact.reference, "bo")
    desk.pass_time(minutes=1)
    desk.look(desk.first)
    assert desk.waiting() == []


def test_a_notice_is_sent_twice_at_most_too(desk: Desk) -> None:
    """It carries no page: the message itself goes back into the queue, once."""
    desk.night.oncall.contacts.claim(desk.contact.reference, "bo")
    desk.says(desk.first, Receipt(provider_id="SM1"))
    taken = desk.do(lambda moment: paging.take(moment, 8))
    notice = next(handover.message.id for handover in taken if handover.callee == "ada")
    for left in (True, False):
        desk.says(notice, PASSING)
        desk.look(notice)
        again = [handover.message.id for handover in desk.do(lambda moment: paging.take(moment, 8))]
        assert again == ([notice] if left else [])


# No receipt ------------------------------------------------------------------------------------------


def test_a_text_without_a_receipt_is_followed_by_a_call(desk: Desk) -> None:
    """It may still be read, so nothing is sent again, and it is looked at no more."""
    desk.says(desk.first, Receipt(provider_id="SM1"))
    desk.pass_time(minutes=1)
    assert desk.look(desk.first) is None
    assert desk.waiting() == [VOICE]
    events = [event.kind for _, event in desk.night.oncall.contacts.view(desk.contact.reference, "test").events]
    assert events.count(EventKind.MESSAGE_UNCONFIRMED) == 1
    assert desk.stored(desk.first).state is MessageState.SENT
    assert desk.looks_at() is None


def test_a_text_that_nobody_needs_any_more_needs_no_receipt(desk: Desk) -> None:
    """Nor does it count against the carrier."""
    desk.says(desk.first, Receipt(provider_id="SM1"))
    desk.night.oncall.contacts.claim(desk.contact.reference, "bo")
    desk.pass_time(minutes=1)
    desk.look(desk.first)
    assert desk.waiting() == []


def test_what_was_delivered_is_left_alone(desk: Desk) -> None:
    desk.says(desk.first, Receipt(provider_id="SM1", delivery=Delivery.DELIVERED))
    assert desk.look(desk.first) is None
    assert desk.waiting() == []
