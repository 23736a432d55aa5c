"""What must hold at every moment of every night, whatever has happened in it."""

from collections.abc import Sequence

from notifiers.base import Channel
from oncall.domain.contact import Contact, ContactState
from oncall.domain.event import Event, EventKind
from oncall.domain.page import MOST_TRIES, Ask, MessageState, Page
from oncall.store.tx import Tx
from tests.simulation.chance import Chance

LOUD_AGAIN = (EventKind.CONTACT_GIVEN_BACK, EventKind.CONTACT_REOPENED, EventKind.CONTACT_DETACHED)
ENDED = (EventKind.CONTACT_CLAIMED, EventKind.CONTACT_CLOSED, EventKind.CONTACT_ATTACHED, EventKind.TRANSFER_CONFIRMED)


def check(chance: Chance) -> None:
    """Everything that must hold after every step. The engine has just done what was due."""
    health, now = chance.night.oncall.health, chance.night.clock.now()
    assert list(health.silent()) == []
    with chance.night.database.read() as tx:
        assert list(tx.messages.expired(now, 1)) == []
        for contact in chance.contacts():
            pages = tx.pages.of_contact(contact.id)
            _is_somebodys_or_loud(contact, now.isoformat())
            _is_handed_over_seldom(pages)
            _pages_nobody_after_it_was_taken(pages, [event for _, event in tx.events.of_contact(contact.id)])
            _has_nothing_left_over(tx, contact, pages)


def _is_somebodys_or_loud(contact: Contact, now: str) -> None:
    """Exactly one claimer, or a due time ahead; an owner always."""
    assert contact.owner
    claimed = contact.state is ContactState.CLAIMED
    if contact.is_open and contact.state is not ContactState.ATTACHED:
        assert claimed == (contact.claimed_by is not None)
    if contact.state is ContactState.WAITING:
        assert contact.next_at is not None
        assert contact.next_at.isoformat() > now


def _is_handed_over_seldom(pages: Sequence[Page]) -> None:
    """At least once, at most three times, however often the process was killed."""
    assert all(page.tries <= MOST_TRIES for page in pages)
    assert not any(page.state is MessageState.UNKNOWN for page in pages)  # Those wait for a sender once more.


def _pages_nobody_after_it_was_taken(pages: Sequence[Page], events: Sequence[Event]) -> None:
    """From the claim on nobody else is asked to take it, until it is loud again."""
    asking = {page.message_id for page in pages if page.ask is Ask.TAKE}
    quiet = False
    for event in events:
        if event.kind in ENDED:
            quiet = True
        elif event.kind in LOUD_AGAIN:
            quiet = False
        elif event.kind is EventKind.MESSAGE_TAKEN and quiet:
            assert event.data["message"] not in asking


def _has_nothing_left_over(tx: Tx, contact: Contact, pages: Sequence[Page]) -> None:
    """What waits for a sender is needed, and waits only for a call that is under way."""
    queued = [page for page in pages if page.state is MessageState.QUEUED]
    assert all(page.channel is Channel.VOICE for page in queued)
    if contact.state is not ContactState.WAITING:
        assert not any(page.ask is Ask.TAKE for page in queued)
    assert tx.contacts.get(contact.id) == contact


def check_the_end(chance: Chance) -> None:
    """When people answer at last, nothing is left that nobody has; and all of it is on record."""
    chance.wake_everybody()
    left = chance.answer_everything()
    assert [contact.reference for contact in left] == []
    check(chance)
    assert chance.night.oncall.health.verify() is None
