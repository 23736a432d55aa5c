"""What must hold whatever the carrier does: our books held against the carrier's own, at every stop of a night."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from json import loads
from typing import Any, NamedTuple

import sqlalchemy as sa

from notifiers.base import Channel
from oncall.domain.contact import Contact, ContactState
from oncall.domain.event import Event, EventKind
from oncall.domain.page import Ask, MessageState, Page
from oncall.domain.policy import When
from oncall.store import tables
from tests.carrier.account import Account
from tests.carrier.faults import Mishap
from tests.simulation.bad_carrier import BadNight
from tests.simulation.promises import ENDED, LOUD_AGAIN

CALL_LASTS = timedelta(seconds=90)
LONGEST_SILENCE = timedelta(minutes=30)
FINAL_RANK = 3
MOST_SENT, MOST_AFTER_A_CRASH = 2, 3
STOPPED_BY_THEM = (EventKind.CONTACT_PASSED, EventKind.WORKER_BUSY, EventKind.DESTINATION_CHANGED)
BESIDE = ("heartbeats", "settings")  # say when something was last looked at, and nothing of the night


class Try(NamedTuple):
    """One try that the policy asks for: by which channel, to which number. `loud` counts how often it began anew."""

    contact_id: str
    callee: str
    ask: Ask
    loud: int
    round: int
    step: int
    attempt: int
    channel: Channel
    to: str


class Books:
    """One night's books. `look` is for every stop, `close` for the end."""

    def __init__(self) -> None:
        self._stood: dict[tuple[str, int], tuple[int, str]] = {}
        self._lost: set[str] = set()
        self._carried: dict[str, dict[str, Page]] = defaultdict(dict)

    def look(self, night: BadNight) -> None:
        """Everything that must hold at every moment."""
        assert list(night.world.oncall.health.silent()) == []
        self._nobody_is_rung_twice(night)
        self._ranks_only_rise(night)
        with night.world.database.read() as tx:
            for contact in self._contacts(night):
                self._is_somebodys_or_loud(contact, night)
                pages = tx.pages.of_contact(contact.id)
                for page in pages:
                    if page.message_id:
                        self._carried[page.message_id][page.id] = page
                self._is_tried_otherwise(contact, pages)

    def close(self, night: BadNight) -> None:
        """What can be said only of a whole night."""
        claimed: Counter[str] = Counter()
        everything = _all_events(night)
        alarms = {event.data["alarm"] for event in everything if event.kind is EventKind.ALARM_RAISED}
        with night.world.database.read() as tx:
            assert not alarms & {"row set aside", "not sent"}, f"something in the engine failed: {alarms}"
            for contact in self._contacts(night):
                events = [event for _, event in tx.events.of_contact(contact.id)]
                claimed.update(event.by for event in events if event.kind is EventKind.CONTACT_CLAIMED)
                pages = tx.pages.of_contact(contact.id)
                self._is_sent_seldom(night.account, contact, pages, events)
                self._is_sent(night.account, pages, events, everything)
                self._is_left_in_peace_once_taken(night.account, contact, events)
        assert not claimed - night.claims, f"claimed, and nobody did: {claimed - night.claims}"

    def _contacts(self, night: BadNight) -> list[Contact]:
        return [night.world.oncall.contacts.find(reference) for reference in night.references]

    def _is_somebodys_or_loud(self, contact: Contact, night: BadNight) -> None:
        """An owner always; where nobody has it the next look is ahead, and soon, but for what waits for the office."""
        assert contact.owner
        if contact.state is ContactState.CLAIMED:
            assert contact.claimed_by
        if contact.state is ContactState.WAITING:
            now, policy = night.world.clock.now(), night.world.rules.policy_of(contact.category)
            assert contact.next_at is not None
            assert contact.next_at > now, f"{contact.reference} should have been looked at: {contact.next_at}"
            assert policy.when is When.OFFICE or contact.next_at <= now + LONGEST_SILENCE, f"silent: {contact.next_at}"

    def _is_tried_otherwise(self, contact: Contact, pages: Sequence[Page]) -> None:
        """No failure delays the next step: a lost page is made by another way, or its callee is not waited for."""
        ladder = contact.ladder
        for page in pages:
            if page.state is not MessageState.LOST or page.id in self._lost:
                continue
            self._lost.add(page.id)
            again = any(_same_try(page, other) for other in pages)
            went_on = (ladder.round, ladder.step, ladder.done) > (page.round, page.step, page.attempt + 1)
            waited_for = contact.state is ContactState.WAITING and page.callee not in ladder.failed
            assert again or went_on or not waited_for or page.ask is not Ask.TAKE, f"lost, and that was it: {page}"

    def _nobody_is_rung_twice(self, night: BadNight) -> None:
        """Unless the answer to the first call was lost: then nobody knows that it rings, and silence is worse."""
        twice, night.wire.watched.rung_twice = night.wire.watched.rung_twice, []
        since = night.world.clock.now() - CALL_LASTS
        lost = {a.get("To") for a in night.account.requests if a.is_call() and a.fault and a.at > since}
        assert set(twice) <= lost, f"rung while a call was on {set(twice) - lost}"

    def _ranks_only_rise(self, night: BadNight) -> None:
        """Of one hand-over; a notice that was lost may be handed over once more, which begins anew."""
        with night.world.database.engine.connect() as connection:
            rows = connection.execute(sa.select(tables.messages)).all()
        for row in rows:
            rank, state = self._stood.get((row.id, row.tries), (-1, ""))
            waits = (state, row.state) == (MessageState.LOST, MessageState.QUEUED)
            assert waits or row.rank >= rank, f"a message fell from {rank} {state} to {row.rank} {row.state}"
            assert waits or rank < FINAL_RANK or row.state == state, f"a message that was {state} became {row.state}"
            assert row.state != MessageState.SENDING or row.lease_until, "a message is being sent, and for ever"
            self._stood[row.id, row.tries] = (row.rank, row.state)

    def _is_sent_seldom(self, account: Account, contact: Contact, pages: Sequence[Page], events: list[Event]) -> None:
        """At most twice a try and number; after a crash three times."""
        taken: Counter[Try] = Counter()
        crashed = {id_ for carried in self._carried.values() for id_, page in carried.items() if page.tries > 1}
        most: dict[Try, int] = defaultdict(lambda: MOST_SENT)
        for message_id, to in _taken(account):
            for page in self._carried[message_id].values():
                if page.contact_id == contact.id:
                    one = _try(page, to, events)
                    taken[one] += 1
                    most[one] = MOST_AFTER_A_CRASH if page.id in crashed else most[one]
        too_often = {one: count for one, count in taken.items() if count > most[one]}
        assert not too_often, f"sent too often: {too_often}"

    def _is_sent(self, account: Account, pages: Iterable[Page], events: list[Event], all_events: list[Event]) -> None:
        """Every page has reached the carrier at least once, unless it was taken back for a reason."""
        asked = set(_asked(account))
        for page in pages:
            if page.state is MessageState.CANCELLED:
                assert _not_needed(page, events, all_events), f"a page was taken back for no reason: {page}"
            elif page.state is not MessageState.QUEUED and not page.channel.second:
                assert page.message_id in asked, f"a page has never reached the carrier: {page}"

    def _is_left_in_peace_once_taken(self, account: Account, contact: Contact, events: list[Event]) -> None:
        """From the claim on nobody else is asked to take it; one message may have been on its way."""
        asking = {
            m for m, carried in self._carried.items() if any(_asks(page, contact.id) for page in carried.values())
        }
        for since, until in _quiet(events):
            requests = [asked for asked in account.requests if _message_of(asked.get("StatusCallback")) in asking]
            late = [asked for asked in requests if since < asked.at and (until is None or asked.at < until)]
            assert len(late) <= 1, f"{contact.reference} was taken at {since}, and asked for at {[a.at for a in late]}"


def snapshot(night: BadNight) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of what the night was about."""
    with night.world.database.engine.connect() as connection:
        there = [table for table in tables.metadata.sorted_tables if table.name not in BESIDE]
        return {table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr) for table in there}


def _all_events(night: BadNight) -> list[Event]:
    with night.world.database.engine.connect() as connection:
        rows = connection.execute(sa.select(tables.events).order_by(tables.events.c.seq)).all()
    return [
        Event(kind=EventKind(r.kind), at=r.at, by=r.by, contact_id=r.contact_id, subject=r.subject, data=loads(r.data))
        for r in rows
    ]


def _same_try(page: Page, other: Page) -> bool:
    mark, others = ((p.callee, p.round, p.step, p.attempt) for p in (page, other))
    return page.id != other.id and mark == others


def _asks(page: Page, contact_id: str) -> bool:
    return page.contact_id == contact_id and page.ask is Ask.TAKE


def _try(page: Page, to: str, events: Iterable[Event]) -> Try:
    loud = sum(event.kind in LOUD_AGAIN and event.at <= page.made_at for event in events)
    return Try(page.contact_id, page.callee, page.ask, loud, page.round, page.step, page.attempt, page.channel, to)


def _taken(account: Account) -> Iterator[tuple[str, str]]:
    """Our id and the number of everything that the carrier has in its books as ours."""
    for text in account.texts:
        if text.callback:
            yield _message_of(text.callback), text.to
    for call in account.calls:
        if call.callback:
            yield _message_of(call.callback), call.to


def _asked(account: Account) -> Iterator[str]:
    for asked in account.requests:
        if asked.fault != Mishap.TOO_MANY and (asked.is_text() or asked.is_call()):
            yield _message_of(asked.get("StatusCallback"))


def _message_of(callback: str) -> str:
    return callback.rpartition("/")[2].partition("#")[0]


def _not_needed(page: Page, events: Iterable[Event], all_events: Iterable[Event]) -> bool:
    ended = any(event.kind in ENDED and event.at >= page.made_at for event in events)
    theirs = (event for event in all_events if page.callee in (event.subject, event.by))
    return ended or any(event.kind in STOPPED_BY_THEM for event in theirs)


def _quiet(events: Iterable[Event]) -> Iterator[tuple[datetime, datetime | None]]:
    since = None
    for event in events:
        if event.kind in ENDED and since is None:
            since = event.at
        elif event.kind in LOUD_AGAIN and since is not None:
            yield since, event.at
            since = None
    if since is not None:
        yield since, None
