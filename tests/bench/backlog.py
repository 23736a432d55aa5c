"""A queue as a bad night leaves it: notices, repeats and first pages that all wait already when the engine starts.

Everything is made by the product's own use cases, at instants of a clock that is moved by hand.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from notifiers.base import Receipt
from oncall.app import Oncall
from oncall.clock import ManualClock, SystemClock
from oncall.domain.contact import Contact, Details
from oncall.domain.policy import Attempt
from oncall.flow.delivery import Outcome
from oncall.flow.intake import NewContact
from tests.bench.agency import area_id, opened

REPEAT_AFTER = timedelta(minutes=30)  # so that none falls due while a queue is measured
_RULES_SINCE = timedelta(days=1)
_OLD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How much waits of each kind, each for the worker of an area of its own."""

    notices: int
    repeats: int
    firsts: int

    @property
    def areas(self) -> int:
        """All of them."""
        return self.notices + self.repeats + self.firsts


def have_wait(url: str, claimer: str, backlog: Backlog) -> Sequence[str]:
    """Have all that wait, the least urgent for the longest. `claimer` took what notices are about. References of the
    contacts whose repeats wait, in the order in which those leave."""
    clock = ManualClock(SystemClock().now() - REPEAT_AFTER)
    oncall = opened(url, clock)
    ask_rarely(oncall)
    before_firsts = backlog.notices + backlog.repeats
    repeats = [_paged(oncall, area) for area in range(backlog.notices, before_firsts)]
    clock.move_to(SystemClock().now() - _OLD)
    claimed = [_paged(oncall, area) for area in range(backlog.notices)]
    for contact in claimed:
        clock.move_to(SystemClock().now())
        oncall.contacts.claim(contact.reference, claimer)
    for contact in repeats:
        clock.move_to(SystemClock().now())
        oncall.due.work_on(contact.id)
    for area in range(before_firsts, backlog.areas):
        clock.move_to(SystemClock().now())
        _open(oncall, area)
    oncall.database.close()
    return [contact.reference for contact in repeats]


def have_first_pages_wait(url: str, others: range, emergencies: range) -> None:
    """Have a first page wait for the worker of each of these areas; those of no emergency wait for longer."""
    with beside(url) as oncall:
        ask_rarely(oncall)
        for area in (*others, *emergencies):
            _open(oncall, area, danger=True if area in emergencies else None)


def ask_rarely(oncall: Oncall) -> None:
    """Rules by which a contact is asked about once more, half an hour later."""
    rules, now = oncall.rules.current(), SystemClock().now()
    attempts = (Attempt(minute=0), Attempt(minute=REPEAT_AFTER // timedelta(minutes=1)))
    policies = tuple(
        replace(policy, steps=(replace(policy.steps[0], attempts=attempts), *policy.steps[1:]))
        for policy in rules.policies
    )
    oncall.rules.apply(replace(rules, policies=policies), "bench", valid_from=now - _RULES_SINCE)


@contextmanager
def beside(url: str) -> Iterator[Oncall]:
    """The product over that store in this process, as the command line is beside a service."""
    oncall = opened(url)
    try:
        yield oncall
    finally:
        oncall.database.close()


def _open(oncall: Oncall, area: int, *, danger: bool | None = True) -> Contact:
    told = Details(what="A child alone", where=f"Quarry lane {area}")
    return oncall.contacts.open(
        NewContact(id=f"waits-{area}", details=told, channel="api", area=area_id(area), danger=danger), "bench"
    )


def _paged(oncall: Oncall, area: int) -> Contact:
    """A contact whose first page has left, by a carrier of the past."""
    contact = _open(oncall, area)
    for handover in oncall.due.take(8):
        answer = Receipt(provider_id=f"past-{handover.message.id}")
        oncall.due.take(0, [Outcome(message_id=handover.message.id, provider="past", answer=answer)])
    return contact
