"""The web over a real store: larkspur's night with Ada on duty, and browsers and machines that come to it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from notifiers.base import Inbound, Report
from notifiers.registry import Notifiers
from notifiers.simulator import Simulator
from oncall.app import NewContact, Oncall
from oncall.clock import ManualClock
from oncall.config import Service, Settings, Web
from oncall.domain.contact import Contact, Details
from oncall.engine import Engine
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from rota.model import Duty, DutySource, Scope
from tests.world_agency import people_of, rules_of
from web.app import create_app

NIGHT = datetime(2026, 10, 18, 6, 5, tzinfo=UTC)  # Sunday 01:05 in Chicago
PUBLIC = "https://oncall.example"
ADA, BO, CLEO = "A3", "A1", "A2"  # on duty, and two colleagues who are not
CANARY = "Canary"

_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


class Site:
    """One installation. `public_url` decides about https; `simulated` puts the phones on a page."""

    def __init__(self, store_url: str, *, public_url: str = "", simulated: bool = True) -> None:
        self.clock = ManualClock(NIGHT)
        self.database = Database(store_url, Sealer({"test": b"k" * 32}))
        self.oncall = Oncall(self.database, self.clock, public_url=PUBLIC, session_hours=48)
        self.settings = Settings(service=Service(), web=Web(public_base_url=public_url, session_hours=48))
        self._numbers = count(1)
        self.simulator = Simulator(
            door=self._door,
            now=self.clock.now,
            new_id=lambda: str(next(self._numbers)),
            workers_number=rules_of("larkspur").agency.phone,
        )
        self.engine = Engine(self.oncall, Notifiers([self.simulator]), threads=0, outside=[self.simulator])
        self.app: Flask = create_app(self.oncall, self.settings, simulator=self.simulator if simulated else None)
        self._prepare()

    def _prepare(self) -> None:
        self.oncall.rules.apply(rules_of("larkspur"), "test", valid_from=NIGHT - timedelta(days=1))
        self.oncall.people.save(people_of("larkspur"), "test")
        self.oncall.duty.plan([self._duty("primary", ADA), self._duty("supervisor", "AS1")], "test")

    def _duty(self, position: str, worker: str) -> Duty:
        rules, day = rules_of("larkspur"), timedelta(days=1)
        line_wide = rules.position(position).scope is Scope.LINE
        return Duty(
            id=f"duty-{position}",
            line=rules.service_lines[0].id,
            area=None if line_wide else rules.areas[0].id,
            position=position,
            worker=worker,
            start=NIGHT - day,
            end=NIGHT + 2 * day,
            kind="night",
            source=DutySource.PLANNED,
            made_at=NIGHT - day,
        )

    def _door(self, event: Report | Inbound) -> None:
        if isinstance(event, Report):
            self.oncall.due.reported(event)
        else:
            self.oncall.due.received(event)

    # Who comes ------------------------------------------------------------------------------------

    def browser(self) -> FlaskClient:
        """A browser in which nobody is signed in."""
        return self.app.test_client()

    def signed_in(self, role: str = "worker", worker: str | None = None) -> FlaskClient:
        """A browser in which somebody of that role is."""
        browser = self.browser()
        address = "/in/" + self.link(role, worker)
        post(browser, address, {}, form=address)
        return browser

    def link(self, role: str = "worker", worker: str | None = None, name: str = "") -> str:
        """The secret of a one-time link for a new login."""
        login = self.oncall.access.add_login(name or f"{role} {next(self._numbers)}", role, "test", worker)
        return self.oncall.access.make_link(login.id)

    def key(self, *scopes: str) -> dict[str, str]:
        """The headers of a machine with a key of those scopes."""
        _, secret = self.oncall.access.make_key("St Anne's hospital", scopes, "test")
        return {"Authorization": f"Bearer {secret}"}

    # What happens ---------------------------------------------------------------------------------

    def contact(self, *, danger: bool | None = True) -> Contact:
        """A contact came in, and the first page has gone out."""
        details = Details(
            what=f"{CANARY} said it",
            where=f"{CANARY} Lane",
            caller_name=f"{CANARY} Finch",
            caller_number="+13035550142",
        )
        new = NewContact(
            id=self.oncall.contacts.new_id(), details=details, channel="phone", area="county", danger=danger
        )
        opened = self.oncall.contacts.open(new, "public")
        self.engine.settle()
        return self.now(opened)

    def now(self, contact: Contact) -> Contact:
        """The contact as it is now."""
        return self.oncall.contacts.find(contact.reference)

    def page_address(self, worker: str) -> str:
        """The path of the link in the latest text to a worker."""
        number = self.oncall.people.get(worker).destinations[0].address
        phone = next(phone for phone in self.simulator.wall() if phone.number == number)
        links = [found for bubble in phone.bubbles if (found := re.search(r"/p/[\w-]+", bubble.text))]
        return links[-1].group()

    def opened(self) -> list[Contact]:
        """Every open contact."""
        return list(self.oncall.contacts.board().open)

    def close(self) -> None:
        """The end of the night."""
        self.database.close()


def token(page: TestResponse) -> str:
    """The secret of the form on a page."""
    found = _CSRF.search(page.text)
    assert found, f"There is no form on this page:\n{page.text[:500]}"
    return found.group(1)


def post(browser: FlaskClient, address: str, fields: dict[str, str], *, form: str) -> TestResponse:
    """Send the form that stands at `form` to `address`, as a browser does."""
    return browser.post(address, data={**fields, "csrf_token": token(browser.get(form))})


def document(answer: TestResponse) -> Any:
    """What a machine reads in an answer."""
    assert answer.is_json
    return answer.get_json()


def leaked(places: Iterable[str]) -> list[str]:
    """The places in which something that was said can be read."""
    return [place for place in places if CANARY in place or "+13035550142" in place]
