"""Contacts to send in, none like another, and contacts of the past whose next try falls due when it is wanted."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notifiers.base import Receipt
from oncall.clock import ManualClock, SystemClock
from oncall.domain.contact import Details
from oncall.flow.delivery import Outcome
from oncall.flow.intake import NewContact
from tests.bench.agency import REPEAT_AFTER, area_id, opened
from tests.bench.asking import Line, post_request

_STREETS = ("River", "Mill", "Church", "Station", "Harbour", "Meadow", "Quarry", "Orchard")
_CLOCK = SystemClock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One contact that was sent in: its reference, when its request was sent, and when it was answered."""

    reference: str
    at: datetime
    answered_at: datetime


def request(number: int, areas: int, key: str) -> bytes:
    """The request that brings in the contact of that number."""
    where = f"{_STREETS[number % len(_STREETS)]} road {number}"
    told = {"what": f"A child alone since noon, case {number}", "where": where, "area": area_id(number % areas)}
    return post_request("/api/v1/contacts", {**told, "danger": True}, key)


def send(line: Line, number: int, areas: int, key: str) -> Sent:
    """Send it in, and wait for the answer."""
    at = _CLOCK.real()
    reference = json.loads(line.ask(request(number, areas, key)))["reference"]
    return Sent(reference=reference, at=at, answered_at=_CLOCK.real())


def have_due(url: str, areas: Sequence[int], first: datetime, over: timedelta) -> None:
    """Have contacts, one an area, whose second try falls due from `first` on, evenly over that time.

    Each was opened a minute before, and its first page sent: rows are all that a due time needs.
    """
    clock = ManualClock(first - REPEAT_AFTER)
    oncall = opened(url, clock)
    for number, area in enumerate(areas):
        clock.move_to(first - REPEAT_AFTER + over * number / len(areas))
        told = Details(what="A child alone", where=f"{_STREETS[number % len(_STREETS)]} lane {number}")
        new = NewContact(id=f"due-{number}", details=told, channel="api", area=area_id(area), danger=True)
        oncall.contacts.open(new, "bench")
        for handover in oncall.due.take(8):
            answer = Receipt(provider_id=handover.message.id)
            oncall.due.take(0, [Outcome(message_id=handover.message.id, provider="past", answer=answer)])
    oncall.database.close()
