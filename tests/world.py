"""A night in a real store: a clock moved by hand, one of the worked agencies, and phones that remember.

A story opens contacts, lets time pass, and says what each phone must have got. Closing the world fails
on every message that the story did not expect, on a contact that nothing would ever page about, on a
broken audit chain, and on anything personal in a text, a link, a log line or an event.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from notifiers.base import Channel
from notifiers.gsm import one_segment
from notifiers.registry import Notifiers
from oncall.app import ContactView, NewContact, Oncall
from oncall.clock import ManualClock
from oncall.domain.contact import NO_LIMITS, Contact, Details, SafeContact
from oncall.domain.event import Event, EventKind
from oncall.engine import Engine
from oncall.engine.loop import fast_forward
from oncall.engine.rotajobs import RotaJobs
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.upgrade import upgrade
from rota.model import Duty, DutySource, Scope
from rota.pattern import local_date, local_wall, wall_to_instant
from tests.world_agency import people_of, rules_of
from tests.world_phones import Carrier, Phone
from tests.world_secrets import CANARY, Lines, Secrets
from tests.world_way import Beside, Way

BEGINNING = datetime(2026, 3, 1, tzinfo=UTC)
LINK = "https://oncall.example"
_LOOKS_EVERY = timedelta(hours=6)


class World:
    """One agency and its phones over one store. Local times are the agency's."""

    def __init__(self, url: str, agency: str, wire: Way | None = None) -> None:
        self.rules, people = rules_of(agency), people_of(agency)
        self.clock = ManualClock(BEGINNING)
        self._url, self._numbers = url, count(1)
        self._looks_ahead = False
        self._lines, self._secrets = Lines(), Secrets(people)
        self.wire: Way = wire or Beside()
        self._simulator = self.wire.phones(self)
        self.carrier = Carrier(self._simulator, self.clock.now, self.wall)
        self._start()
        upgrade(self.database, Path(), BEGINNING)
        self.oncall.rules.apply(self.rules, "test")
        self.oncall.people.save(people, "test")

    def _start(self) -> None:
        self.database = Database(self._url, Sealer({"test": b"k" * 32}))
        self.oncall = Oncall(self.database, self.clock, public_url=LINK, terms=self.wire.terms)
        self._rota = RotaJobs(self.oncall)
        self.engine = Engine(
            self.oncall,
            Notifiers(self.wire.carriers(self)),
            threads=0,
            outside=[self._simulator],
            jobs=self._rota.run_due,
        )

    def restarts(self) -> None:
        """The process is gone and a new one opens the same store; the carrier and the phones go on."""
        self.wire.close()
        self.database.close()
        self._start()

    # Time -----------------------------------------------------------------------------------------

    def at(self, when: str) -> None:
        """Forward to that local day and minute, such as "2026-10-18 01:05"."""
        self._forward(self.instant(when))

    def fast_forward(self, to: str = "", *, minutes: int = 0) -> None:
        """Through the night to the next time the clocks show `to`, or for so many elapsed minutes."""
        self._forward(self._next(to) if to else self.clock.now() + timedelta(minutes=minutes))

    def looks_ahead(self) -> None:
        """From now on the planners of the rota run as well: pre-flight, questions, test pages, gaps, night sheets."""
        self._looks_ahead = True
        self._rota.plan()

    def outage(self, to: str) -> None:
        """The same with no process running: nothing is done, and what the carrier has to report waits."""
        self.clock.move_to(self._next(to))

    def instant(self, when: str) -> datetime:
        """The instant of a local day and minute; the first one where the clocks show it twice."""
        day, wall = when.split()
        return wall_to_instant(date.fromisoformat(day), wall, self.rules.zone)

    def wall(self, at: datetime | None = None) -> str:
        """What the agency's clocks show."""
        return local_wall(at or self.clock.now(), self.rules.zone)

    def _next(self, wall: str) -> datetime:
        now, zone = self.clock.now(), self.rules.zone
        today = local_date(now, zone)
        instants = (wall_to_instant(today + timedelta(days=n), wall, zone) for n in range(2))
        return next(instant for instant in instants if instant >= now)

    def settle(self) -> None:
        """Let everything that is due this second happen."""
        self.engine.settle()
        self.carrier.said = self.wire.said

    def _forward(self, to: datetime) -> None:
        """To there, with what was planned meanwhile looked for every six hours if the story looks ahead."""
        while self._looks_ahead and (next_look := self.clock.now() + _LOOKS_EVERY) < to:
            self._forward_at_once(next_look)
        self._forward_at_once(to)

    def _forward_at_once(self, to: datetime) -> None:
        """The engine's own stops, and between them one wherever the carrier has something to report."""
        if self._looks_ahead:
            self._rota.plan()
        self.settle()
        while (report := self._simulator.next_due()) is not None and report <= to:
            self._until(report)
            self._simulator.run_due()
            if self.oncall.due.any_queued():
                self.settle()
        self._until(to)
        self.settle()

    def _until(self, at: datetime) -> None:
        """A stop costs a dozen queries, so none is made where nothing is due."""
        due = self.oncall.due.next_due()
        if due is not None and due <= at:
            fast_forward(self.engine, self.clock, at)
        self.clock.move_to(at)

    # Who is on duty -------------------------------------------------------------------------------

    def duty(self, worker: str, position: str, area: str | None, start: str, end: str) -> Duty:
        """One duty of the rota, from and until local minutes."""
        return self._plan(worker, position, area, self.instant(start), self.instant(end))

    def on_duty(self, **holders: str) -> None:
        """Who serves around now, yesterday until the day after tomorrow: by position, or by area for its primary."""
        areas, day = [area.id for area in self.rules.areas], timedelta(days=1)
        for place, worker in holders.items():
            position, area = ("primary", place) if place in areas else (place, areas[0])
            self._plan(worker, position, area, self.clock.now() - day, self.clock.now() + 2 * day)

    def _plan(self, worker: str, position: str, area: str | None, start: datetime, end: datetime) -> Duty:
        line_wide = self.rules.position(position).scope is Scope.LINE
        planned = Duty(
            id=f"duty-{next(self._numbers)}",
            line=self.rules.service_lines[0].id,
            area=None if line_wide else area,
            position=position,
            worker=worker,
            start=start,
            end=end,
            kind="night",
            source=DutySource.PLANNED,
            made_at=self.clock.now(),
        )
        self.oncall.duty.plan([planned], "test")
        return planned

    # Contacts -------------------------------------------------------------------------------------

    def contact(
        self,
        *,
        danger: bool | None = True,
        area: str | None = None,
        received: str = "",
        where: str = "",
        language: str = "",
        channel: str = "phone",
        number: str = "",
        safe: SafeContact | None = None,
        paged: bool = True,
    ) -> Contact:
        """A contact comes in now (`received` names an earlier minute), and what is due at once is done.

        Where the agency has one area, it is in that one unless another is named. With `paged` False no
        engine runs just now.
        """
        serial = next(self._numbers)
        details = Details(
            what=f"{CANARY} story {serial}",
            where=where or f"{CANARY} Lane {serial}",
            caller_name=f"{CANARY} Finch",
            caller_number=number or f"+1212555{serial:04}",
            safe=safe or NO_LIMITS,
        )
        self._secrets.add(details.caller_number)
        new = NewContact(
            id=self.oncall.contacts.new_id(),
            details=details,
            channel=channel,
            area=area or (self.rules.areas[0].id if len(self.rules.areas) == 1 else None),
            danger=danger,
            language=language,
            received_at=self.instant(received) if received else None,
        )
        return self.opens(new) if paged else self.oncall.contacts.open(new, "public")

    def opens(self, new: NewContact) -> Contact:
        """A contact comes in with exactly these facts."""
        opened = self.oncall.contacts.open(new, "public")
        self.settle()
        return self.now(opened)

    def now(self, contact: Contact) -> Contact:
        """The contact as it is now."""
        return self.oncall.contacts.find(contact.reference)

    def view(self, contact: Contact) -> ContactView:
        """All there is about a contact."""
        return self.oncall.contacts.view(contact.reference, "test")

    def events(self, contact: Contact, *kinds: EventKind) -> list[Event]:
        """Its timeline, or those kinds of it."""
        return [event for _, event in self.view(contact).events if not kinds or event.kind in kinds]

    def code(self, contact: Contact, callee: str) -> str:
        """The two digits by which somebody may name a contact."""
        return next(m.code for m in self.oncall.contacts.matters(callee) if m.contact.id == contact.id)

    # Phones ---------------------------------------------------------------------------------------

    def phone(self, worker: str) -> Phone:
        """A worker's phones, by the agency's own id for them."""
        return self._phone(worker, [d.address for d in self.oncall.people.get(worker).destinations])

    def desk(self, desk: str) -> Phone:
        """A desk's phone."""
        return self._phone(desk, [self.rules.desk(desk).phone])

    def caller(self, number: str) -> Phone:
        """The phone of somebody who is not on the rota."""
        self._secrets.add(number)
        return self._phone("the caller", [number])

    def _phone(self, owner: str, numbers: Sequence[str]) -> Phone:
        for number in numbers:
            self._simulator.put_up(number, owner)
        return Phone(owner, numbers, self.carrier, self.settle)

    def type_together(self, *replies: tuple[str, str]) -> None:
        """Several workers' texts reach the service in the same second, in this order."""
        for worker, text in replies:
            self._simulator.text(self.phone(worker).numbers[0], text)
        self.settle()

    def public_text(self, sender: str, text: str) -> Contact:
        """A text to the public's number; the contact it became."""
        self._secrets.add(sender)
        known = {c.id for c in self._contacts()}
        self.wire.texts_in(sender, self.rules.agency.public_number, text)
        self.settle()
        return next(c for c in self._contacts() if c.id not in known)

    def _contacts(self) -> list[Contact]:
        board = self.oncall.contacts.board(ended_hours=24 * 365)
        return [*board.open, *board.ended]

    # The end --------------------------------------------------------------------------------------

    def close(self) -> None:
        """End the story. Fails when anything happened that it did not expect."""
        try:
            self._nothing_is_left_over()
            self._nothing_is_silent()
            self._nothing_has_leaked()
        finally:
            self._lines.stop()
            self.wire.close()
            self.database.close()

    def _nothing_is_left_over(self) -> None:
        unexpected = self.carrier.unexpected()
        assert not unexpected, "The story did not expect:\n" + "\n".join(map(str, unexpected))
        assert not self.oncall.due.any_queued(), "A message still waits for a sender."

    def _nothing_is_silent(self) -> None:
        assert not self.oncall.health.silent()
        assert self.oncall.health.verify() is None, "The audit chain does not hold."

    def _nothing_has_leaked(self) -> None:
        texts = [heard.text for heard in self.carrier.log]
        events = [str(event) for contact in self._contacts() for event in self.events(contact)]
        leaks = self._secrets.leaked([*texts, *self._lines.lines, *events])
        if self.database.is_sqlite:
            leaks += self._secrets.lie_open_in(Path(self._url.removeprefix("sqlite:///")))
        assert not leaks, "Something personal is in:\n" + "\n".join(leaks)
        long = [h.text for h in self.carrier.log if h.channel is Channel.SMS and not one_segment(h.text)]
        assert not long, "These texts are more than one segment:\n" + "\n".join(long)
