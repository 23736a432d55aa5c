"""Contacts: what comes in, what people do with it, and what they see of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from oncall.app.workplace import Workplace
from oncall.domain.contact import Contact, ContactState, Details
from oncall.domain.event import Event
from oncall.domain.page import OutgoingMessage, Page
from oncall.domain.person import DESK
from oncall.flow import answering, intake, linking, matters
from oncall.flow.answering import Answered
from oncall.flow.intake import NewContact
from oncall.flow.moment import Moment
from oncall.store.notes import Note

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """Everything about one contact, for whoever may read it. Names are for signed-in eyes only."""

    contact: Contact
    details: Details
    events: Sequence[tuple[int, Event]]
    pages: Sequence[Page]
    messages: Sequence[OutgoingMessage]
    notes: Sequence[Note]
    linked: Sequence[Contact]
    same_as: Contact | None
    attached_to: Contact | None
    names: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """The board: open contacts, lately ended ones, names of owners, and the mark that changes with them.

    `pages` are those of the open ones, by the contact's id: who was tried, how, and what came of it.
    `waiting` and `claimed` count all that are open; in a storm that is more than `open` holds.
    """

    at: datetime
    mark: str
    open: Sequence[Contact]
    waiting: int
    claimed: int
    ended: Sequence[Contact]
    pages: dict[str, list[Page]]
    names: dict[str, str]

    @property
    def beyond(self) -> int:
        """How many more are open than are listed: with somebody already, or due later than those that are."""
        return self.waiting + self.claimed - len(self.open)


class Contacts:
    """Contacts by their reference, for people and machines that may see them."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def new_id(self) -> str:
        """An id for a contact that is about to be submitted: the same id twice is one contact."""
        return self._at.ids.new()

    def open(self, new: NewContact, by: str) -> Contact:
        """A contact comes in. Raises Invalid."""
        return self._at.write(lambda moment: intake.open_contact(moment, new, by))

    def open_once(self, new: NewContact, by: str, key_id: str, key: str, request: str) -> tuple[Contact, bool]:
        """The same for an Idempotency-Key: the contact, and whether the key had been used for it before.

        Raises Refused when the key was used for another request.
        """

        def use_case(moment: Moment) -> tuple[Contact, bool]:
            earlier = moment.tx.access.earlier_request(key_id, key)
            if earlier is not None:
                return intake.same_request(moment, earlier, request), True
            contact = intake.open_contact(moment, new, by)
            moment.tx.access.keep_request(key_id, key, request, contact.id, moment.real)
            return contact, False

        return self._at.write(use_case)

    def board(self, ended_hours: int = 24) -> BoardView:
        """What is open now and what ended lately."""

        def use_case(moment: Moment) -> BoardView:
            open_now, counts = moment.tx.board.open_contacts(), moment.tx.board.open_counts()
            ended = moment.tx.board.ended_contacts(moment.at - timedelta(hours=ended_hours))
            mark = moment.tx.board.change_mark()
            pages = moment.tx.pages.of_contacts(contact.id for contact in open_now)
            everybody = [c.owner for c in open_now] + [c.claimed_by or "" for c in (*open_now, *ended)]
            everybody += {page.callee for made in pages.values() for page in made}
            names = names_of(moment, everybody)
            return BoardView(
                at=moment.at,
                mark=mark,
                open=open_now,
                waiting=counts.get(ContactState.WAITING, 0),
                claimed=counts.get(ContactState.CLAIMED, 0),
                ended=ended,
                pages=pages,
                names=names,
            )

        return self._at.read(use_case)

    def mark(self) -> str:
        """The board's mark alone, for a cheap 'nothing has changed'."""
        return self._at.read(lambda moment: moment.tx.board.change_mark())

    def find(self, reference: str) -> Contact:
        """The contact of that reference. Raises NotFound."""
        return self._at.read(lambda moment: moment.tx.contacts.by_reference(reference))

    def view(self, reference: str, reader: str) -> ContactView:
        """Everything about a contact; that `reader` (a login's id) looked is recorded. Raises NotFound."""

        def use_case(moment: Moment) -> ContactView:
            contact = moment.tx.contacts.by_reference(reference)
            moment.tx.access.note_read(reader, contact.id, moment.real.replace(second=0, microsecond=0))
            return _view(moment, contact)

        return self._at.write(use_case)

    def matters(self, callee: str) -> Sequence[matters.Matter]:
        """What a callee has, and what they were asked, with the codes that name it."""
        return self._at.read(lambda moment: matters.matters(moment, callee))

    def claim(self, reference: str, by: str, *, over: bool = False) -> Answered:
        """Take it. Raises AlreadyTaken, AlreadyClosed, NotFound."""
        return self._on(reference, lambda moment, contact: answering.claim(moment, contact, by, over=over))

    def pass_on(self, reference: str, by: str) -> Answered:
        """'Not me', or give it back."""
        return self._on(reference, lambda moment, contact: answering.pass_on(moment, contact, by))

    def next_stage(self, reference: str, by: str) -> Answered:
        """The call-out's next stage, now."""
        return self._on(reference, lambda moment, contact: answering.next_stage(moment, contact, by))

    def all_well(self, reference: str, by: str, minutes: int | None = None) -> Answered:
        """Still on it; ask again after `minutes`."""
        return self._on(reference, lambda moment, contact: answering.all_well(moment, contact, by, minutes))

    def finish(self, reference: str, by: str) -> Answered:
        """Done for tonight; the outcome is still to be written."""
        return self._on(reference, lambda moment, contact: answering.finish(moment, contact, by))

    def reached(self, reference: str, by: str, how: str, whom: str) -> Contact:
        """The person concerned was seen or spoken to."""
        return self._on(reference, lambda moment, contact: answering.reached(moment, contact, by, how, whom))

    def close(self, reference: str, by: str, outcome: str, written: str = "") -> Contact:
        """Ended, with an outcome."""
        return self._on(reference, lambda moment, contact: answering.close(moment, contact, by, outcome, written))

    def reopen(self, reference: str, by: str) -> Contact:
        """The undo of close."""
        return self._on(reference, lambda moment, contact: answering.reopen(moment, contact, by))

    def note(self, reference: str, by: str, text: str) -> None:
        """Something to remember."""
        self._on(reference, lambda moment, contact: answering.note(moment, contact, by, text))

    def interpreter(self, reference: str, by: str, method: str) -> Contact:
        """How the language need was met."""
        return self._on(reference, lambda moment, contact: answering.interpreter(moment, contact, by, method))

    def may_reach(self, reference: str, by: str, channel: str, override: str = "") -> None:
        """Whether the caller may be reached that way now. Raises UnsafeContact without a reason to override."""
        self._on(reference, lambda moment, contact: answering.may_reach(moment, contact, by, channel, override))

    def attach(self, reference: str, to: str, by: str) -> Contact:
        """The same matter as another contact, says a person."""

        def use_case(moment: Moment) -> Contact:
            one, other = (moment.tx.contacts.by_reference(each) for each in sorted((reference, to)))
            contact, head = (one, other) if one.reference == reference.strip().upper() else (other, one)
            return linking.attach(moment, contact, head, by)

        return self._at.write(use_case)

    def detach(self, reference: str, by: str) -> Contact:
        """Not the same after all."""
        return self._on(reference, lambda moment, contact: linking.detach(moment, contact, by))

    def offer_transfer(self, reference: str, to: str, by: str) -> Contact:
        """Offered elsewhere; ours until confirmed."""
        return self._on(reference, lambda moment, contact: linking.offer_transfer(moment, contact, to, by))

    def confirm_transfer(self, reference: str, name: str, by: str, taken_at: datetime | None = None) -> Contact:
        """They gave a name and a time."""
        return self._on(
            reference,
            lambda moment, contact: linking.confirm_transfer(moment, contact, name, taken_at or moment.at, by),
        )

    def set_category(self, reference: str, category: str, by: str) -> Contact:
        """A person decides how serious it is."""
        return self._on(reference, lambda moment, contact: intake.change_category(moment, contact, category, by))

    def set_area(self, reference: str, area: str | None, by: str) -> Contact:
        """It became known where it is."""
        return self._on(reference, lambda moment, contact: intake.change_area(moment, contact, area, by))

    def _on(self, reference: str, act: Callable[[Moment, Contact], R]) -> R:
        return self._at.write(lambda moment: act(moment, moment.tx.contacts.by_reference(reference)))


def names_of(moment: Moment, callees: Sequence[str]) -> dict[str, str]:
    """Callee ids with the names a signed-in person may see: workers', and desks'."""
    workers = moment.tx.people.several(c for c in callees if c and not c.startswith(DESK))
    names = {worker.id: worker.name for worker in workers.values()}
    return names | {DESK + desk.id: desk.name for desk in moment.rules.desks}


def _view(moment: Moment, contact: Contact) -> ContactView:
    tx = moment.tx
    pages, events = tx.pages.of_contact(contact.id), tx.events.of_contact(contact.id)
    notes = tx.notes.of_contact(contact.id)
    carried = tx.messages.several([p.message_id for p in pages if p.message_id])
    told = {m.id: m for m in tx.messages.of_contact(contact.id)}
    everybody = [contact.owner, *(p.callee for p in pages), *(e.by for _, e in events), *(n.by for n in notes)]
    return ContactView(
        contact=contact,
        details=tx.contacts.details(contact.id),
        events=events,
        pages=pages,
        messages=sorted((carried | told).values(), key=lambda m: (m.made_at, m.id)),
        notes=notes,
        linked=tx.contacts.linked(contact.id),
        same_as=tx.contacts.find(contact.same_as) if contact.same_as else None,
        attached_to=tx.contacts.find(contact.attached_to) if contact.attached_to else None,
        names=names_of(moment, everybody),
    )
