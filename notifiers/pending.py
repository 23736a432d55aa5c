"""Reports that a simulated carrier has yet to make, earliest first."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from notifiers.base import Report


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Pending:
    """One report to come at `at` (duty time, UTC) on a message to `number`; `order` settles ties."""

    at: datetime
    order: int
    number: str = field(compare=False)
    report: Report = field(compare=False)


class PendingReports:
    """A heap of them. Not safe for threads by itself: the simulator holds its lock."""

    def __init__(self, reports: Iterable[Pending] = ()) -> None:
        self._heap = sorted(reports)
        self._next_order = max((pending.order for pending in self._heap), default=0) + 1

    def __iter__(self) -> Iterator[Pending]:
        """All of them, in no particular order."""
        return iter(self._heap)

    def plan(self, number: str, report: Report, at: datetime) -> None:
        """Have `report` made at `at`; among equals the one planned first comes first."""
        heapq.heappush(self._heap, Pending(at=at, order=self._next_order, number=number, report=report))
        self._next_order += 1

    def cancel(self, provider_id: str) -> None:
        """Have nothing more reported on one message."""
        self._heap = [pending for pending in self._heap if pending.report.provider_id != provider_id]
        heapq.heapify(self._heap)

    def take_due(self, now: datetime) -> Iterator[Pending]:
        """Remove and give what is due, in order; due means `at <= now`."""
        while self._heap and self._heap[0].at <= now:
            yield heapq.heappop(self._heap)

    @property
    def next_at(self) -> datetime | None:
        """When the next one is due, or None when there is none."""
        return self._heap[0].at if self._heap else None
