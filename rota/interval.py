"""Instants and half-open stretches of time, always in UTC.

Subtracting two datetimes of one local zone gives wall-clock hours: a night in which the clocks change
reads 12 h and is 11 h or 13 h. Values made here are in UTC, so their difference is elapsed time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from rota.errors import EmptyInterval, FarAway, NaiveInstant

FIRST_YEAR, LAST_YEAR = 1950, 2100
"""The years that can be meant where somebody writes a day: some have served since the last century, and at the ends
of the calendar there are no neighbouring days in which another zone, or the end of a whole day, could lie."""


def as_instant(value: datetime) -> datetime:
    """The same instant in UTC. Raises NaiveInstant for a datetime without a zone, and FarAway where UTC has no date."""
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise NaiveInstant(value)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise FarAway(value.year, FIRST_YEAR, LAST_YEAR) from None


def must_be_near(day: date) -> None:
    """Raise FarAway for a day, or a time, that somebody wrote and that can only be a slip."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FarAway(day.year, FIRST_YEAR, LAST_YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A stretch of time: `start` belongs to it, `end` does not. Both are aware and kept in UTC.

    Raises NaiveInstant for a time without a zone and EmptyInterval unless `start < end`.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", as_instant(self.start))
        object.__setattr__(self, "end", as_instant(self.end))
        if self.start >= self.end:
            raise EmptyInterval(self.start, self.end)

    @classmethod
    def unless_empty(cls, start: datetime, end: datetime) -> Self | None:
        """The interval, or None where nothing lies between the two instants."""
        return cls(start=start, end=end) if start < end else None

    @property
    def seconds(self) -> float:
        """Elapsed seconds, whatever the clocks on the wall did meanwhile."""
        return (self.end - self.start).total_seconds()

    def contains(self, at: datetime) -> bool:
        """Whether the instant lies inside. Raises NaiveInstant."""
        return self.start <= as_instant(at) < self.end

    def overlaps(self, other: "Interval") -> bool:
        """Whether they share any time; meeting end to start is not sharing."""
        return self.start < other.end and other.start < self.end

    def shared_with(self, other: "Interval") -> "Interval | None":
        """The time that lies in both, None when they share none."""
        return Interval.unless_empty(max(self.start, other.start), min(self.end, other.end))

    def minus(self, others: Iterable["Interval"]) -> tuple["Interval", ...]:
        """What is left of this one when the others are taken out, in order of time."""
        left = []
        cursor = self.start
        for other in sorted(others, key=lambda interval: interval.start):
            if piece := Interval.unless_empty(cursor, min(other.start, self.end)):
                left.append(piece)
            cursor = max(cursor, other.end)
        if rest := Interval.unless_empty(cursor, self.end):
            left.append(rest)
        return tuple(left)
