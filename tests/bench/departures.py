"""What left, in which order and how late: the store's rows beside what the carrier got."""

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from oncall.domain.page import Priority
from oncall.store.database import Database
from oncall.store.tables import contacts, messages, pages
from tests.bench.stores import SEALER
from tests.bench.wire import Arrival

_REFERENCE = re.compile(r"R\d{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One page, and the message that carried it: both None of a page that never left. `made_at` is when its
    transaction began."""

    reference: str
    attempt: int
    priority: Priority
    state: str
    made_at: datetime
    taken_at: datetime | None
    sid: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What waited from `since` on, by its priority, and left at `at`."""

    priority: Priority
    since: datetime
    at: datetime


def page_rows(url: str) -> Sequence[PageRow]:
    """Every page, also those that were taken back."""
    carried = (contacts.c.reference, messages.c.made_at.label("taken_at"), messages.c.provider_id)
    query = (
        sa.select(pages, *carried)
        .join(contacts, contacts.c.id == pages.c.contact_id)
        .outerjoin(messages, messages.c.id == pages.c.message_id)
    )
    return [
        PageRow(
            reference=row.reference,
            attempt=row.attempt,
            priority=Priority(row.priority),
            state=row.state,
            made_at=row.made_at,
            taken_at=row.taken_at,
            sid=row.provider_id,
        )
        for row in _rows(url, query)
    ]


def priorities(url: str) -> dict[str, Priority]:
    """How urgent each message was, by the carrier's id for it."""
    query = sa.select(messages.c.provider_id, messages.c.priority).where(messages.c.provider_id != "")
    return {row.provider_id: Priority(row.priority) for row in _rows(url, query)}


def _rows(url: str, query: sa.Select[tuple[object, ...]]) -> Sequence[sa.Row[tuple[object, ...]]]:
    engine = Database(url, SEALER).engine
    try:
        with engine.connect() as connection:
            return connection.execute(query).all()
    finally:
        engine.dispose()


def overtaken(left: Iterable[Departure]) -> int:
    """How many left after something less urgent, although they waited already when that left."""
    ordered = list(left)
    return sum(
        any(other.priority > one.priority and one.since <= other.at < one.at for other in ordered) for one in ordered
    )


def twice(arrived: Iterable[Arrival], known: Iterable[str]) -> int:
    """Texts that no message of ours has a receipt for, and texts beyond the first to one person about one contact."""
    texts, ours = list(arrived), set(known)
    told = Counter((text.to, each) for text in texts for each in set(_REFERENCE.findall(text.body)))
    return sum(text.sid not in ours for text in texts) + sum(count - 1 for count in told.values())


def beyond_the_pace(at: Sequence[datetime], per_second: float) -> float:
    """By how many messages, in whichever stretch is the worst, more came than its time allows; never less than 1,
    for the first of a stretch takes no time."""
    most = lowest = 0.0
    for number, each in enumerate(at):
        early = number - (each - at[0]) / timedelta(seconds=1) * per_second
        lowest = min(lowest, early)
        most = max(most, early - lowest)
    return most + 1


def ideal(waiting: Iterable[tuple[Priority, datetime, str]], senders: int, takes: float) -> dict[str, float]:
    """How late, in seconds, each (priority, since, name) would leave if `senders` were free again `takes` seconds
    after each and nothing else took any time, the most urgent first."""
    coming = sorted(waiting, key=lambda item: item[1])
    free = [datetime.min.replace(tzinfo=UTC)] * senders
    queue: list[tuple[Priority, datetime, str]] = []
    late: dict[str, float] = {}
    while coming or queue:
        now = heapq.heappop(free)
        if not queue:
            now = max(now, coming[0][1])
        while coming and coming[0][1] <= now:
            heapq.heappush(queue, coming.pop(0))
        _, since, name = heapq.heappop(queue)
        begun = max(now, since)
        late[name] = (begun - since) / timedelta(seconds=1)
        heapq.heappush(free, begun + timedelta(seconds=takes))
    return late
