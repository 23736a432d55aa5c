"""Killed with messages in hand: nobody knows whether they left, so they leave again – but not for ever."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from notifiers.base import Channel, Receipt
from oncall.domain.contact import Contact, ContactState
from oncall.domain.event import EventKind
from oncall.domain.page import LEASE, MOST_TRIES, MessageState
from oncall.flow.delivery import Outcome
from oncall.flow.paging import Handover
from oncall.store.tables import contacts
from tests.oncall.night import Night


def taken_and_killed(night: Night, most: int = 8) -> tuple[Handover, ...]:
    """Messages were taken from the queue, and then the process was killed."""
    taken = night.oncall.due.take(most)
    night.restart()
    return taken


def lease_runs_out(night: Night) -> None:
    """A minute and a half later another process looks."""
    night.clock.move_to(night.clock.now() + LEASE)


def take_back(night: Night) -> None:
    """What another process does first: it says of each what becomes of it."""
    due = night.oncall.due
    for message_id in due.in_lost_hands():
        due.take_back(message_id)
    for message_id in due.to_look_at():
        if (question := due.look_at(message_id)) is not None:  # The carrier's list has never heard of it.
            due.take(0, [Outcome(message_id=question.message.id, provider="", answer=None, looked=True)])


def states(night: Night, contact: Contact) -> list[tuple[Channel, MessageState, int]]:
    """What became of a contact's pages, and how often each was handed over."""
    with night.database.read() as tx:
        return [(page.channel, page.state, page.tries) for page in tx.pages.of_contact(contact.id)]


def test_nothing_is_sent_again_while_its_sender_may_still_be_alive(night: Night) -> None:
    """A carrier may take half a minute to answer."""
    contact = night.open()
    taken_and_killed(night)
    night.clock.move(seconds=LEASE.total_seconds() - 1)
    night.engine.settle()
    assert night.texts("ada") == []
    assert states(night, contact) == [(Channel.SMS, MessageState.SENDING, 1)]


def test_what_was_in_hand_leaves_again_when_the_lease_has_run_out(night: Night) -> None:
    """Nothing has to be remembered by anybody: the row says so itself."""
    contact = night.open()
    taken_and_killed(night)
    lease_runs_out(night)
    night.engine.settle()
    assert len(night.texts("ada")) == 1
    assert states(night, contact)[0][2] == 2
    with night.database.read() as tx:
        assert EventKind.MESSAGE_UNKNOWN in [event.kind for _, event in tx.events.of_contact(contact.id)]


def test_where_only_one_process_serves_its_successor_need_not_wait_for_the_lease(night: Night) -> None:
    """It holds the lock of the file, so whoever held the message is gone: a minute and a half would be lost."""
    contact = night.open()
    taken_and_killed(night)
    assert night.oncall.due.end_leases() == 1
    night.engine.settle()
    assert len(night.texts("ada")) == 1
    assert states(night, contact) == [(Channel.SMS, MessageState.SENT, 2)]


def test_a_page_is_handed_over_three_times_at_most_and_then_another_way_is_tried(night: Night) -> None:
    """A process that dies of a message must not die of it all night."""
    contact = night.open()
    for _ in range(MOST_TRIES):
        [handover] = taken_and_killed(night)
        assert handover.message.channel is Channel.SMS
        lease_runs_out(night)
        take_back(night)
    [other] = taken_and_killed(night)
    assert other.message.channel is Channel.VOICE
    assert states(night, contact)[0][1:] == (MessageState.LOST, MOST_TRIES)


def test_a_claim_stops_what_would_have_left_again(night: Night) -> None:
    """Bo took it on the web while nobody knew whether Ada's text had left."""
    contact = night.open()
    taken_and_killed(night)
    night.oncall.contacts.claim(contact.reference, "bo")
    lease_runs_out(night)
    night.engine.settle()
    assert states(night, contact) == [(Channel.SMS, MessageState.CANCELLED, 1)]
    assert not any("IMMEDIATE" in text and "Reply" in text for text in night.texts("ada"))


def test_a_sender_that_was_only_slow_is_believed(night: Night) -> None:
    """It comes back after the lease has run out and says that the carrier has the message: then it has."""
    contact = night.open()
    [handover] = night.oncall.due.take(1)
    lease_runs_out(night)
    with night.database.read() as tx:
        assert len(tx.messages.expired(night.clock.real(), 9)) == 1
    night.oncall.due.take(0, [delivered(handover)])
    night.engine.settle()
    assert night.texts("ada") == []
    assert states(night, contact) == [(Channel.SMS, MessageState.SENT, 1)]


def test_a_sender_that_comes_back_too_late_changes_nothing_that_was_done_since(night: Night) -> None:
    """The page has left again in the meantime, and that one counts."""
    contact = night.open()
    [handover] = night.oncall.due.take(1)
    lease_runs_out(night)
    night.engine.settle()
    before = states(night, contact)
    night.oncall.due.take(0, [delivered(handover)])
    assert states(night, contact) == before
    assert len(night.texts("ada")) == 1


def delivered(handover: Handover) -> Outcome:
    """The carrier took it."""
    return Outcome(message_id=handover.message.id, provider="simulator", answer=Receipt(provider_id="SM-late"))


def test_a_notice_in_hand_is_sent_again_as_well(night: Night) -> None:
    """Ada must hear that she is not needed, or she gets up for nothing."""
    contact = night.open()
    night.engine.settle()
    night.oncall.contacts.claim(contact.reference, "dov")
    [notice] = taken_and_killed(night)
    lease_runs_out(night)
    take_back(night)
    assert taken_and_killed(night) == (notice,)
    lease_runs_out(night)
    night.engine.settle()
    assert night.texts("ada").count(notice.message.text) == 1


def test_two_engines_that_both_see_a_notice_in_lost_hands_send_it_once(night: Night) -> None:
    """The second looked before the first had taken it again, and decides after."""
    contact = night.open()
    night.engine.settle()
    night.oncall.contacts.claim(contact.reference, "dov")
    taken_and_killed(night)
    lease_runs_out(night)
    seen_by_both = night.oncall.due.in_lost_hands()
    take_back(night)
    assert len(taken_and_killed(night)) == 1
    for message_id in seen_by_both:
        night.oncall.due.take_back(message_id)
    assert night.oncall.due.take(9) == ()


def test_a_message_about_a_damaged_contact_does_not_keep_the_others_in_hand(night: Night) -> None:
    """One lease after another is looked at for itself."""
    broken, sound = night.open(1), night.open(2, area=None)
    assert len(taken_and_killed(night)) == 2
    with night.database.engine.begin() as connection:
        damage = sa.update(contacts).where(contacts.c.id == broken.id).values(ladder={"began_at": "yesterday"})
        connection.execute(damage)
    lease_runs_out(night)
    night.engine.tick()
    night.engine.tick()
    assert len(night.texts("bo")) == 1
    assert night.found(sound).state is ContactState.WAITING


@pytest.mark.parametrize("outage", [timedelta(minutes=2), timedelta(hours=3), timedelta(days=4)])
def test_after_any_outage_everything_overdue_leaves_at_the_first_tick(night: Night, outage: timedelta) -> None:
    """Ladder, lease and due time: whatever came to nothing while nobody was there is made up for at once."""
    contact = night.open()
    taken_and_killed(night)
    night.clock.move_to(night.clock.now() + outage)
    night.engine.tick()
    night.engine.tick()
    next_at = night.found(contact).next_at
    assert next_at is not None
    assert next_at > night.clock.now()
    assert len(night.texts("ada")) >= 1
    assert not night.oncall.due.any_queued()


def test_a_call_that_was_on_its_way_when_somebody_took_it_is_ended_once(night: Night) -> None:
    """The carrier's answer comes back a second after the claim: the phone begins to ring for nothing."""
    contact = night.open()
    night.oncall.due.take(8)
    night.clock.move(minutes=5)
    night.oncall.due.work_on(contact.id)
    [call] = [each for each in night.oncall.due.take(8) if each.message.channel is Channel.VOICE]
    night.oncall.contacts.claim(contact.reference, "bo")
    rings = Outcome(message_id=call.message.id, provider="sim", answer=Receipt(provider_id="call-1"), is_call=True)
    night.oncall.due.take(0, [rings])
    assert night.oncall.due.agenda().rings
    assert list(night.oncall.due.calls_to_end()) == [("sim", "call-1")]
    assert list(night.oncall.due.calls_to_end()) == []
