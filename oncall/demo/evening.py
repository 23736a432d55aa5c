"""The evening before the demonstration begins, lived through by the real engine with simulated phones.

One contact has ended, one is being driven to, and one has just come in and nobody has it yet.
"""

import uuid
from datetime import datetime, timedelta

from notifiers.base import Inbound, Report
from notifiers.phones import SimulatedPhone
from notifiers.registry import Notifiers
from notifiers.simulator import Simulator
from oncall.app import NewContact, Oncall
from oncall.clock import ManualClock
from oncall.demo.phones import put_up_everybody
from oncall.demo.seed import BY
from oncall.domain.contact import Contact, Details
from oncall.domain.rules import RuleSet
from oncall.engine import Engine
from oncall.engine.loop import fast_forward


class Evening:
    """Acts of an evening, one after the other; `clock` is the only thing that moves it on."""

    def __init__(self, oncall: Oncall, clock: ManualClock, rules: RuleSet) -> None:
        self._oncall, self._clock, self._rules = oncall, clock, rules
        self.phones = Simulator(
            door=self._take_in, now=clock.now, new_id=lambda: uuid.uuid4().hex, workers_number=rules.agency.phone
        )
        put_up_everybody(self.phones, oncall)
        self._engine = Engine(oncall, Notifiers([self.phones]), threads=0, outside=[self.phones])

    def play(self, until: datetime) -> None:
        """All of it, up to the moment at which the demonstration begins."""
        ended = self._comes_in("Neighbour hears shouting most evenings", "14 Alder Court, upper flat", 0, danger=None)
        self._answers(ended, after=4)
        self._pass(minutes=55)
        self._oncall.contacts.close(
            ended.reference, self._claimer(ended), "advice given", "Spoke to both, safe tonight."
        )
        self._to(until - timedelta(minutes=40))
        driven_to = self._comes_in("Boy of four alone, door locked", "208 Quarry Road", 1, danger=True)
        self._answers(driven_to, after=3)
        self._pass(minutes=8)
        self._says(self._phone_of(self._claimer(driven_to)), "4")
        self._to(until - timedelta(minutes=2))
        self._comes_in("Grandmother not seen for two days", "31 Mill Lane", 2, danger=None)
        self._to(until)

    def _comes_in(self, what: str, where: str, area: int, *, danger: bool | None) -> Contact:
        areas = self._rules.areas
        new = NewContact(
            id=self._oncall.contacts.new_id(),
            details=Details(what=what, where=where),
            channel="phone",
            area=areas[area % len(areas)].id,
            danger=danger,
        )
        return self._oncall.contacts.open(new, BY)

    def _answers(self, contact: Contact, *, after: int) -> None:
        """Whoever was paged last takes it, by text."""
        self._pass(minutes=after)
        pages = self._oncall.contacts.view(contact.reference, BY).pages
        self._says(self._phone_of(pages[-1].callee), "1")

    def _says(self, phone: SimulatedPhone, text: str) -> None:
        self.phones.text(phone.number, text)
        self._pass(minutes=1)

    def _claimer(self, contact: Contact) -> str:
        return self._oncall.contacts.find(contact.reference).claimed_by or BY

    def _phone_of(self, callee: str) -> SimulatedPhone:
        number = self._oncall.people.get(callee).destinations[0].address
        return next(phone for phone in self.phones.wall() if phone.number == number)

    def _pass(self, *, minutes: int) -> None:
        self._to(self._clock.now() + timedelta(minutes=minutes))

    def _to(self, at: datetime) -> None:
        fast_forward(self._engine, self._clock, at)

    def _take_in(self, event: Report | Inbound) -> None:
        if isinstance(event, Report):
            self._oncall.due.reported(event)
        else:
            self._oncall.due.received(event)
