"""One use case at one moment: its transaction, the instant, the rules in force, and fresh ids."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from oncall.domain.contact import Contact
from oncall.domain.event import Event, EventKind
from oncall.domain.page import LEASE
from oncall.domain.rules import RuleSet
from oncall.domain.texts import NO_AREA, Sender, Subject
from oncall.store.tx import Tx
from rota.pattern import local_date
from rota.said import wall

ENGINE = "engine"
"""Who does what nobody did by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ids:
    """Where randomness comes in, so that a test can hold it still."""

    new: Callable[[], str] = field(default=lambda: str(uuid.uuid4()))
    figures: Callable[[], str] = field(default=lambda: f"{secrets.randbelow(10**6):06}")
    token: Callable[[], str] = field(default=lambda: secrets.token_urlsafe(16))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the carriers are used, by the settings of the process.

    `keypads` says whether keys pressed in a call can come in, `alarms` whether anybody would get an alarm, `mail`
    whether letters leave, `deletes` whether the words of texts that came in are deleted at the carrier.
    `daily_cap` is how many messages may leave in a day of the agency before only pages do; 0: no end.
    """

    keypads: bool = True
    alarms: bool = False
    mail: bool = False
    deletes: bool = False
    daily_cap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What every step is given. `at` is duty time and `real` real time, both UTC.

    `link` is the public address before a page's token, or "" when texts carry no link; `lease` how long a
    sender has to report on a message.
    """

    tx: Tx
    at: datetime
    real: datetime
    rules: RuleSet
    ids: Ids
    link: str = ""
    lease: timedelta = LEASE
    terms: Terms = Terms()

    def record(
        self,
        kind: EventKind,
        by: str,
        contact: Contact | None = None,
        subject: str | None = None,
        **data: str | int | None,
    ) -> None:
        """Have an event written with this transaction."""
        told: Mapping[str, str | int | None] = data
        contact_id = contact.id if contact else None
        self.tx.record(Event(kind=kind, at=self.at, by=by, contact_id=contact_id, subject=subject, data=told))

    def rules_of(self, contact: Contact) -> RuleSet:
        """The rules under which a contact was opened: its night keeps them."""
        return self.tx.rules.get(contact.ruleset)

    def wall(self, instant: datetime | None = None) -> str:
        """The wall clock of the agency at an instant (default: now), such as '03:13'; '01:30 CST' where it is shown
        twice."""
        return wall(instant or self.at, self.rules.zone)

    def day_and_wall(self, instant: datetime) -> str:
        """The same with the day of the week, such as 'Sat 23:59', unless it was today."""
        day = local_date(instant, self.rules.zone)
        today = day == local_date(self.at, self.rules.zone)
        return self.wall(instant) if today else f"{day:%a} {self.wall(instant)}"

    @property
    def sender(self) -> Sender:
        """What the agency's texts are signed with."""
        agency = self.rules.agency
        return Sender(keyword=agency.keyword, phone=agency.phone, emergency=agency.emergency_number)

    def subject(self, contact: Contact, code: str | None = None) -> Subject:
        """The contact as a text may name it."""
        rules = self.rules_of(contact)
        area = rules.area(contact.area).name if contact.area else NO_AREA
        word = rules.category(contact.category).word
        return Subject(category=word, area=area, reference=contact.reference, code=code)
