"""What only people may decide, what nobody may do unseen, and what the service never says or keeps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from notifiers.base import Channel
from oncall.app import NewContact
from oncall.domain.contact import Contact, ContactState, Details, SafeContact
from oncall.domain.errors import Invalid, OutcomeMissing
from oncall.domain.event import EventKind
from oncall.domain.person import CALLER, DestinationState
from oncall.flow import notices
from oncall.flow.moment import Ids, Moment
from oncall.store.tables import metadata
from tests.nevers.unheard import heard, heard_by
from tests.world import World
from tests.world_agency import rules_of

AGENCIES = ("larkspur", "harlow")


def test_an_open_contact_has_an_owner_and_a_due_time_whatever_is_done_to_it(night: World) -> None:
    """Never let one exist without either, and never end one without a person and an outcome: opened, claimed,
    given back, offered elsewhere, attached, detached, closed, reopened, and left alone for half a day."""
    contacts, contact = night.oncall.contacts, night.contact()
    other = night.contact()
    contacts.claim(other.reference, "AS1")
    acts = (
        lambda: contacts.claim(contact.reference, "A3"),
        lambda: contacts.pass_on(contact.reference, "A3"),
        lambda: contacts.offer_transfer(contact.reference, "the next county", "AS1"),
        lambda: contacts.attach(contact.reference, other.reference, "AS1"),
        lambda: contacts.detach(contact.reference, "AS1"),
        lambda: contacts.close(contact.reference, "AD", "withdrawn"),
        lambda: contacts.reopen(contact.reference, "AD"),
        lambda: night.fast_forward(minutes=12 * 60),
    )
    for act in acts:
        act()
        night.settle()
        now = night.now(contact)
        assert now.owner
        assert now.due_at > now.received_at
        assert now.next_at is not None or now.state in (ContactState.ATTACHED, ContactState.CLOSED)
        assert night.oncall.health.silent() == []
    assert night.now(contact).state is ContactState.WAITING
    with pytest.raises(OutcomeMissing):
        contacts.close(contact.reference, "AD", "")
    contacts.close(contact.reference, "AD", "withdrawn")
    night.settle()
    heard_by(night)


@pytest.mark.parametrize(
    ("danger", "category", "becomes"),
    [(True, "info", "immediate"), (True, None, "immediate"), (None, None, "urgent"), (False, "immediate", "immediate")],
)
def test_the_machine_never_lowers_what_a_caller_or_a_person_said(
    night: World, danger: bool | None, category: str | None, becomes: str
) -> None:
    """Never decide down. Danger now outranks any category that comes with it, not known is pressing, and a
    person's category outranks a caller's calm."""
    details = Details(what="Canary", where="Canary Court")
    new = NewContact(id="x", details=details, channel="api", area="county", danger=danger, category=category)
    contact = night.opens(new)
    assert contact.category == becomes
    night.fast_forward(minutes=120)
    assert night.now(contact).category == becomes
    night.oncall.contacts.claim(contact.reference, "AD")
    night.settle()
    heard_by(night)


def test_the_machine_never_joins_two_and_a_person_can_take_it_back(night: World) -> None:
    """Never merge without a person and an undo. The same words from the same number: offered, counted, and
    after an hour still two contacts, each with its reference and its reporter."""
    first, second = (night.contact(where="Canary Court 12", number="+12125550142") for _ in range(2))
    night.fast_forward(minutes=60)
    one, two = night.now(first), night.now(second)
    assert {one.state, two.state} == {ContactState.WAITING}
    assert (two.same_as, two.attached_to, one.repeats) == (one.id, None, 1)
    night.oncall.contacts.attach(two.reference, one.reference, "AS1")
    night.oncall.contacts.detach(two.reference, "AS1")
    undone = night.now(second)
    assert (undone.state, undone.attached_to) == (ContactState.WAITING, None)
    for contact in (one, two):
        night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    heard_by(night)


def test_passing_leaves_no_mark_on_anybody(night: World) -> None:
    """Never make 'no' hard to say, nor keep count of it: one digit, no reason asked, thanks and the next –
    and the one who said it is what they were before."""
    before = night.oncall.people.get("A3")
    contact = night.contact()
    night.phone("A3").replies("3")
    assert night.oncall.people.get("A3") == before
    (passed,) = night.events(contact, EventKind.CONTACT_PASSED)
    assert dict(passed.data) == {}
    answer = next(text for to, text in heard(night) if to == "A3" and "not you" in text)
    assert not any(word in answer.lower() for word in ("why", "reason", "refus", "declin", "fail"))
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    heard_by(night)


def test_nothing_in_the_store_says_where_a_worker_is() -> None:
    """Never track anybody: there is no place to keep a position, a fix or a trace."""
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    traces = ("latitude", "longitude", "lat", "lon", "lng", "geo", "gps", "position_at", "last_seen_at")
    assert not [name for name in columns if name in traces or "location" in name or "coordinate" in name]


def test_a_caller_who_said_no_texts_gets_none(night: World) -> None:
    """Never text back outside what the caller said is safe, and never to a number that gave none."""
    silent = night.contact(number="+12125550142", safe=SafeContact(voice=True, voicemail=True))
    until = night.clock.now() + timedelta(minutes=30)
    for_now = night.contact(number="+12125550143", safe=SafeContact(voice=True, voicemail=True, until=until))
    assert reach(night, silent) is None
    assert reach(night, for_now) is None
    night.fast_forward(minutes=30)
    assert reach(night, silent) is None
    assert reach(night, for_now) == "+12125550143"
    for contact in (silent, for_now):
        night.oncall.contacts.claim(contact.reference, "AD")
    night.settle()
    assert not [to for to in heard_by(night) if to.startswith("+1212")]


def reach(night: World, contact: Contact) -> str | None:
    """The number to which a text to this contact's caller would go now."""
    with night.database.read() as tx:
        now = Moment(tx=tx, at=night.clock.now(), real=night.clock.real(), rules=night.rules, ids=Ids())
        found = notices.destination(now, CALLER + contact.id, Channel.SMS)
        return found.address if found else None


def test_whoever_opens_a_contact_is_recorded_as_a_reader(night: World) -> None:
    """Never read without a trace, whatever one's role."""
    contact = night.contact()
    night.oncall.contacts.view(contact.reference, "login:administrator")
    with night.database.read() as tx:
        assert [reader for reader, _ in tx.access.reads_of(contact.id)] == ["login:administrator"]
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)


def test_housekeeping_forgets_no_contact_and_no_event(night: World) -> None:
    """Never delete what is under way or on the record: a purge ten years on takes sessions and links, nothing else."""
    contact = night.contact()
    night.oncall.contacts.close(contact.reference, "A3", "advice given")
    night.settle()
    heard_by(night)
    before = night.view(contact)
    night.clock.move(days=3652)
    night.oncall.due.purge()
    assert night.view(contact) == before
    assert night.oncall.health.verify() is None


@pytest.mark.parametrize("agency", AGENCIES)
def test_no_caller_is_promised_a_time_that_nobody_has_accepted(agency: str) -> None:
    """Never say a caller will be rung at a time. What is promised is what the law owes, and that somebody is told."""
    for category in rules_of(agency).categories:
        assert "minute" not in category.promise
        assert not any(f"{word} you within" in category.promise for word in ("rings", "calls", "comes to"))


def test_opting_in_at_the_carrier_switches_nothing_on_that_its_owner_switched_off(night: World) -> None:
    """Never use a number against its owner's word. She switched it off; STOP and START are the carrier's matter."""
    night.oncall.people.switch("A5", "A5-1", DestinationState.SWITCHED_OFF, "A5")
    phone = night.phone("A5")
    for word in ("STOP", "START"):
        phone.replies(word)
        (number,) = night.oncall.people.get("A5").destinations
        assert number.state is DestinationState.SWITCHED_OFF
    heard_by(night)


def test_a_category_that_nobody_knows_is_refused_with_those_there_are(night: World) -> None:
    """Never guess what a person decided."""
    contact = night.contact()
    with pytest.raises(Invalid, match="immediate, urgent, routine, info"):
        night.oncall.contacts.set_category(contact.reference, "Immediate!", "AS1")
    assert replace(night.now(contact), version=0) == replace(contact, version=0)
    night.oncall.contacts.claim(contact.reference, "A3")
    heard_by(night)
