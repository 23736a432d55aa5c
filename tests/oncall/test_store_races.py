"""Two at once: exactly one wins, nobody is paged after a claim, and nothing is done twice."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from notifiers.base import Channel, Inbound
from oncall.domain.contact import ContactState, Details
from oncall.domain.errors import AlreadyTaken, Stale
from oncall.domain.event import EventKind
from oncall.domain.page import MessageState, OutgoingMessage, Page, Priority
from oncall.flow import delivery, paging
from oncall.flow.delivery import Outcome
from oncall.flow.intake import NewContact
from oncall.flow.moment import Ids, Moment
from oncall.store.database import Database
from tests.oncall.night import NIGHT, PHONES, WORKERS_NUMBER, Night, larkspur


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Carry these out in as many threads, begun at the same moment; what each returned or raised."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait(10)
        try:
            return act()
        except (AlreadyTaken, Stale) as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def pages_of(night: Night, contact_id: str) -> Sequence[Page]:
    """Every page about a contact."""
    with night.database.read() as tx:
        return tx.pages.of_contact(contact_id)


def test_whoever_saves_second_is_told_to_decide_again(night: Night) -> None:
    """Compare and set: a decision taken on an old state changes nothing."""
    contact = night.open()
    with night.database.write() as tx:
        old = tx.contacts.get(contact.id)
    with night.database.write() as tx:
        tx.contacts.save(old)
    with pytest.raises(Stale), night.database.write() as tx:
        tx.contacts.save(old)
    assert night.found(contact).version == old.version + 1


def test_of_eight_who_claim_at_once_one_has_it(night: Night) -> None:
    """The others are told who; whoever was asked first has no more right to it than the rest."""
    for number in (1, 2, 3):
        contact = night.open(number)
        callees = [*PHONES, "desk:intake", *PHONES][:8]
        claims = [lambda by=by, c=contact: night.oncall.contacts.claim(c.reference, by) for by in callees]
        answers = at_once(*claims)
        stored = night.found(contact)
        taken = {by for by, answer in zip(callees, answers, strict=True) if not isinstance(answer, AlreadyTaken)}
        assert taken == {stored.claimed_by}
        with night.database.read() as tx:
            claimed = [e for _, e in tx.events.of_contact(contact.id) if e.kind is EventKind.CONTACT_CLAIMED]
        assert len(claimed) == 1
    assert night.oncall.health.verify() is None


def test_no_page_leaves_after_a_claim(night: Night) -> None:
    """Whatever was taken before the claim is on its way; whatever was not is cancelled for good."""
    for number in range(1, 13):
        contact = night.open(number)
        claim = lambda c=contact: night.oncall.contacts.claim(c.reference, "dov")  # noqa: E731 - one act of two
        at_once(claim, lambda: night.oncall.due.take(50))
        states = {page.state for page in pages_of(night, contact.id)}
        assert states <= {MessageState.SENDING, MessageState.CANCELLED}
        assert not night.oncall.due.take(50) or night.found(contact).state is ContactState.CLAIMED
    with night.database.read() as tx:
        for number in range(1, 13):
            kinds = [event.kind for _, event in tx.events.of_contact(f"contact-{number}")]
            assert EventKind.MESSAGE_TAKEN not in kinds[kinds.index(EventKind.CONTACT_CLAIMED) :]


def test_senders_that_take_at_once_take_each_page_once(night: Night) -> None:
    """Two engines over one PostgreSQL, or two threads here: no page is handed over twice."""
    other = Database(night.database.url, night.database.sealer)
    for number in range(1, 21):
        night.open(number, category="immediate")
    engines = [Moments(night, database) for database in (night.database, other)]
    taken = at_once(*(engines[i % 2].take_everything for i in range(4)))
    other.close()
    messages = [m for batch in taken if isinstance(batch, list) for m in batch]
    carried = [page.message_id for n in range(1, 21) for page in pages_of(night, f"contact-{n}")]
    assert set(messages) == set(carried)
    assert len(messages) == len(set(carried))
    with night.database.read() as tx:
        for number in range(1, 21):
            kinds = [event.kind for _, event in tx.events.of_contact(f"contact-{number}")]
            assert kinds.count(EventKind.MESSAGE_TAKEN) == 1


def test_two_engines_never_ring_one_person_at_once(night: Night) -> None:
    """Ada is rung about two contacts that two engines have in hand; only one of them may begin."""
    other = Database(night.database.url, night.database.sealer)
    since = NIGHT - timedelta(seconds=55)

    def ring(database: Database) -> bool:
        with database.write() as tx:
            free = tx.messages.may_ring("ada", since)
            if free:
                threading.Event().wait(0.2)  # The other one asks meanwhile.
                tx.messages.add(call(f"from {id(database)}"), NIGHT)
            return free

    answers = at_once(lambda: ring(night.database), lambda: ring(other))
    other.close()
    assert sorted(map(bool, answers)) == [False, True]


def call(message_id: str) -> OutgoingMessage:
    """A call to Ada that is being made."""
    return OutgoingMessage(
        id=message_id[:36],
        callee="ada",
        destination_id="ada-phone",
        channel=Channel.VOICE,
        text="",
        priority=Priority.REPEAT,
        made_at=NIGHT,
        state=MessageState.SENDING,
    )


class Moments:
    """Another process over the same store."""

    def __init__(self, night: Night, database: Database) -> None:
        self._night, self._database = night, database

    def take_everything(self) -> list[str]:
        """Take one message after another until none is left; their ids."""
        taken: list[str] = []
        for _ in range(400):
            try:
                with self._database.write() as tx:
                    moment = Moment(tx=tx, at=NIGHT, real=NIGHT, rules=larkspur(), ids=Ids())
                    batch = [handover.message.id for handover in paging.take(moment, 2)]
            except Stale:
                continue
            taken += batch
            if not batch and not self._night.oncall.due.any_queued():
                break
        return taken


def test_a_lease_that_two_engines_see_run_out_sends_once_more(night: Night) -> None:
    """The second engine read the message before the first had put its page back into the queue; and both ask the
    carrier's list, which has never heard of it."""
    contact = night.open()
    [lost] = night.oncall.due.take(1)
    late = NIGHT + timedelta(minutes=2)
    with night.database.read() as tx:
        [seen] = tx.messages.expired(late, 10)
    for _ in range(2):
        with night.database.write() as tx:
            moment = Moment(tx=tx, at=late, real=late, rules=larkspur(), ids=Ids())
            delivery.lease_ran_out(moment, seen)
            delivery.record(moment, [Outcome(message_id=seen.id, provider="", answer=None, looked=True)])
            paging.take(moment, 10)
    with night.database.read() as tx:
        message = tx.messages.get(lost.message.id)
        kinds = [event.kind for _, event in tx.events.of_contact(contact.id)]
    assert message is not None
    assert message.state is MessageState.LOST
    assert kinds.count(EventKind.MESSAGE_TAKEN) == 2


def test_one_contact_submitted_twice_at_once_is_one_contact(night: Night) -> None:
    """The caller's program lost patience and sent the same id again while the first was still being stored."""
    new = NewContact(
        id="same", details=Details(what="w", where="12 River Road"), channel="api", area="county", danger=True
    )
    opened = at_once(*[lambda: night.oncall.contacts.open(new, "key") for _ in range(6)])
    assert len({getattr(contact, "reference", contact) for contact in opened}) == 1
    assert night.oncall.health.readiness().contacts == {"waiting": 1}


def test_one_text_that_comes_in_twice_at_once_acts_once(night: Night) -> None:
    """Carriers repeat what they think was not heard."""
    contact = night.open()
    night.engine.settle()
    text = Inbound(
        provider="simulator",
        provider_id="SM1",
        channel=Channel.SMS,
        sender=PHONES["ada"],
        recipient=WORKERS_NUMBER,
        text="1",
    )
    at_once(*[lambda: night.oncall.due.received(text) for _ in range(6)])
    night.engine.settle()
    assert night.found(contact).claimed_by == "ada"
    assert len([words for words in night.texts("ada") if "yours" in words.lower()]) == 1


def test_two_engines_that_plan_at_once_plan_each_job_once(night: Night) -> None:
    planned = at_once(*[lambda: night.oncall.due.plan("check", "service", NIGHT) for _ in range(6)])
    assert sorted(map(str, planned)) == ["False"] * 5 + ["True"]
    assert night.oncall.due.jobs() == [("check", "service", NIGHT)]


def test_many_events_at_once_are_one_chain(night: Night) -> None:
    """Every writer locks the head last, so no number is given twice and none is left out."""
    before, _ = night.oncall.health.head()

    def write() -> None:
        for _ in range(10):
            night.oncall.health.alarm("test", "chain")

    at_once(*[write] * 4)
    assert night.oncall.health.head()[0] == before + 40
    assert night.oncall.health.verify() is None


def test_the_chain_holds_while_it_grows(night: Night) -> None:
    """Verifying takes a while, and the night does not wait for it."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            night.oncall.health.alarm("test", "chain")

    def verify() -> list[object]:
        faults = [night.oncall.health.verify() for _ in range(25)]
        stop.set()
        return [fault for fault in faults if fault is not None]

    assert at_once(verify, write, write)[0] == []
