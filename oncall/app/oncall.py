"""Everything this product can do, by noun."""

import threading
from collections.abc import Sequence
from datetime import timedelta

from oncall.app.access import Access
from oncall.app.contacts import Contacts
from oncall.app.cover import Cover
from oncall.app.due import Due
from oncall.app.duty import DutyDesk
from oncall.app.fairness import Fairness
from oncall.app.feeds import Feeds
from oncall.app.health import Health
from oncall.app.imports import Imports
from oncall.app.line import PhoneLine
from oncall.app.outlook import Outlook
from oncall.app.people import People
from oncall.app.planning import PlanningDesk
from oncall.app.rotas import Rotas
from oncall.app.rules import Rules
from oncall.app.staffing import StaffDesk
from oncall.app.tonight import Tonight
from oncall.app.workplace import Workplace
from oncall.clock import Clock, DemoClock
from oncall.domain.page import LEASE
from oncall.flow.moment import Terms
from oncall.store.database import Database


class Oncall:
    """The product over one database and one clock.

    `public_url` begins the links in pages, "" for none; `lease` is how long a sender has to report on a message;
    `countries` are those in which callers may be rung, besides the agency's own; `terms` is how the carriers
    are used.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        public_url: str = "",
        session_hours: int = 12,
        lease: timedelta = LEASE,
        countries: Sequence[str] = (),
        terms: Terms | None = None,
    ) -> None:
        link = public_url.rstrip("/") + "/p/" if public_url else ""
        workplace = Workplace(database=database, clock=clock, link=link, lease=lease, terms=terms or Terms())
        self.clock = clock
        self.database = database
        self.committed: threading.Event = workplace.committed
        self.contacts = Contacts(workplace)
        self.duty = DutyDesk(workplace)
        self.people = People(workplace)
        self.rules = Rules(workplace)
        self.staffing = StaffDesk(workplace)
        self.imports = Imports(workplace)
        self.planning = PlanningDesk(workplace)
        self.rotas = Rotas(workplace)
        self.access = Access(workplace, session_hours)
        self.line = PhoneLine(workplace, countries)
        self.health = Health(workplace)
        self.outlook = Outlook(workplace)
        self.tonight = Tonight(workplace)
        self.cover = Cover(workplace)
        self.due = Due(workplace)
        self.feeds = Feeds(workplace)
        self.fairness = Fairness(workplace)

    @property
    def demo_clock(self) -> DemoClock | None:
        """The clock, when it is one that people may move; None wherever people rely on the service."""
        return self.clock if isinstance(self.clock, DemoClock) else None
