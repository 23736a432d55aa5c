"""One transaction: a shelf a noun, and the events that are chained as its last statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy.engine import Connection

from oncall.domain.event import Event
from oncall.store.access import AccessShelf
from oncall.store.agenda import AgendaShelf
from oncall.store.contacts import ContactShelf
from oncall.store.covering import CoverShelf
from oncall.store.duties import DutyShelf
from oncall.store.events import EventShelf
from oncall.store.feeds import FeedShelf
from oncall.store.gaps import GapShelf
from oncall.store.messages import MessageShelf
from oncall.store.notes import NoteShelf
from oncall.store.pages import PageShelf
from oncall.store.people import PeopleShelf
from oncall.store.queries import BoardShelf
from oncall.store.questions import QuestionShelf
from oncall.store.replies import InboundShelf
from oncall.store.rotas import RotaShelf
from oncall.store.rules import RuleCache, RuleShelf
from oncall.store.running import RunningShelf
from oncall.store.sealing import Sealer
from oncall.store.staffing import StaffingShelf
from oncall.store.standing import Standing
from oncall.store.uploads import UploadShelf


class Tx:
    """A transaction over the whole store. Made by `Database`, never kept."""

    def __init__(
        self,
        connection: Connection,
        sealer: Sealer,
        rules: RuleCache,
        standing: Standing,
        external_ids: dict[str, str],
        *,
        writing: bool,
    ) -> None:
        self._connection, self._sealer = connection, sealer
        self._rule_cache, self._standing, self._external_ids = rules, standing, external_ids
        self._events: list[Event] = []
        self.writing = writing
        self.told = False
        """Whether anything was recorded, so that others may have something to do."""

    def record(self, event: Event) -> None:
        """Have an event written with this transaction, or not at all."""
        self._events.append(event)

    def flush(self, *, quiet: bool = False) -> None:
        """Chain the recorded events; locks the chain's head, so it must be the last thing done."""
        if self._events:
            self.events.append(self._events, quiet=quiet)
            self._events, self.told = [], True

    def digest(self, text: str) -> str:
        """The keyed digest under which a number or a key is found."""
        return self._sealer.digest(text)

    @contextmanager
    def apart(self) -> Iterator[None]:
        """A part of the transaction that may fail alone, with the events it recorded."""
        recorded = len(self._events)
        try:
            with self._connection.begin_nested():
                yield
        except BaseException:
            del self._events[recorded:]
            raise

    @cached_property
    def agenda(self) -> AgendaShelf:
        """What is due next."""
        return AgendaShelf(self._connection)

    @cached_property
    def contacts(self) -> ContactShelf:
        """Contacts and what was said."""
        return ContactShelf(self._connection, self._sealer, lock=self.writing)

    @cached_property
    def pages(self) -> PageShelf:
        """Pages of contacts."""
        return PageShelf(self._connection)

    @cached_property
    def messages(self) -> MessageShelf:
        """Outgoing texts and calls."""
        return MessageShelf(self._connection)

    @cached_property
    def inbound(self) -> InboundShelf:
        """Texts and keys that came in."""
        return InboundShelf(self._connection, self._sealer)

    @cached_property
    def people(self) -> PeopleShelf:
        """Workers and their destinations."""
        return PeopleShelf(self._connection, self._sealer, self._external_ids, self.running)

    @cached_property
    def duties(self) -> DutyShelf:
        """Duties and closures."""
        return DutyShelf(self._connection, self._standing, self.running)

    @cached_property
    def staffing(self) -> StaffingShelf:
        """Terms of work, absences, preferences."""
        return StaffingShelf(self._connection, self._sealer)

    @cached_property
    def rotas(self) -> RotaShelf:
        """Drafts and published rotas."""
        return RotaShelf(self._connection, self._sealer)

    @cached_property
    def covering(self) -> CoverShelf:
        """Open duties and swaps."""
        return CoverShelf(self._connection)

    @cached_property
    def questions(self) -> QuestionShelf:
        """What people were asked that is not about a contact."""
        return QuestionShelf(self._connection)

    @cached_property
    def feeds(self) -> FeedShelf:
        """Calendar feeds."""
        return FeedShelf(self._connection)

    @cached_property
    def gaps(self) -> GapShelf:
        """Gaps as calendars were shown them."""
        return GapShelf(self._connection)

    @cached_property
    def rules(self) -> RuleShelf:
        """Versioned rules."""
        return RuleShelf(self._connection, self._rule_cache)

    @cached_property
    def notes(self) -> NoteShelf:
        """What people wrote about contacts."""
        return NoteShelf(self._connection, self._sealer)

    @cached_property
    def events(self) -> EventShelf:
        """The audit chain."""
        return EventShelf(self._connection)

    @cached_property
    def access(self) -> AccessShelf:
        """Logins, sessions, keys and tokens."""
        return AccessShelf(self._connection)

    @cached_property
    def uploads(self) -> UploadShelf:
        """Files that somebody is about to import."""
        return UploadShelf(self._connection, self._sealer, lock=self.writing)

    @cached_property
    def board(self) -> BoardShelf:
        """Lists for the pages that people look at."""
        return BoardShelf(self._connection)

    @cached_property
    def running(self) -> RunningShelf:
        """Heartbeats, jobs and process settings."""
        return RunningShelf(self._connection)
