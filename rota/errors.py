"""Every error the rota raises, in one tree.

    ValueError
    └── RotaError
        ├── NaiveInstant    a time without a zone, which could mean any of 38 instants
        ├── EmptyInterval   a stretch that ends before it has begun
        ├── BadWallTime     a time of day that no clock shows
        ├── UnreadableTime  a date and time that is not written as one
        ├── UnreadableDay   a day that is not written as one
        ├── FarAway         a day or a time that lies so far off that it can only be a slip
        ├── SkippedTime     a local time that the clocks skip
        ├── AmbiguousTime   a local time that the clocks show twice
        ├── BadRule         a rule that contradicts itself or names what is not there
        ├── UnknownZone     a time zone that is not in the zone database
        ├── UnknownRegion   a country or subdivision without a calendar of public holidays
        └── BadProblem      a planning problem, or an answer to one, that cannot be meant as it is written

All are `ValueError`, so that a rule file read through pydantic names the place of the fault by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class RotaError(ValueError):
    """The root. `str(error)` says what is true and what to do, in a sentence that may be shown."""

    def halves(self) -> tuple[str, str]:
        """What is true, and what to do, without the full stops."""
        fault, _, remedy = str(self).rstrip(".").partition(". ")
        return fault, remedy


class NaiveInstant(RotaError):
    """A datetime without a zone was given where an instant is needed."""

    def __init__(self, value: datetime) -> None:
        super().__init__(f"{value.isoformat()} has no time zone. Give one, for example {value.isoformat()}+00:00.")
        self.value = value


class EmptyInterval(RotaError):
    """A stretch of time whose end is not after its start."""

    def __init__(self, start: datetime, end: datetime) -> None:
        super().__init__(
            f"From {start.isoformat()} to {end.isoformat()} there is no time. Give an end after the start."
        )
        self.start = start
        self.end = end


class BadWallTime(RotaError):
    """A time of day that is not written HH:MM between 00:00 and 24:00."""

    def __init__(self, wall: str) -> None:
        super().__init__(f"{wall!r} is not a time of day. Write HH:MM, from 00:00 to 24:00.")
        self.wall = wall


class UnreadableTime(RotaError):
    """A date and time that is not written as one."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:40]!r} is no date and time. Write it as 2026-11-24 17:00, in local time.")
        self.text = text


class UnreadableDay(RotaError):
    """A day that is not written as one."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text[:20]!r} is no day. Write year, month and day, such as 2026-12-24.")
        self.text = text


class FarAway(RotaError):
    """A day or a time that lies so far off that it can only be a slip."""

    def __init__(self, year: int, first: int, last: int) -> None:
        super().__init__(f"The year {year:04} is too far away. Give one from {first} to {last}.")
        self.year = year


class SkippedTime(RotaError):
    """A local time that no clock shows, because the clocks are put forward over it."""

    def __init__(self, text: str, instead: str) -> None:
        super().__init__(f"The clocks skip {text}. Write a time that they show, such as {instead}.")
        self.text = text


class AmbiguousTime(RotaError):
    """A local time that the clocks show twice, because they are put back."""

    def __init__(self, text: str, first: str, second: str) -> None:
        super().__init__(f"The clocks show {text} twice. Write which one is meant: {first} or {second}.")
        self.text = text


class BadRule(RotaError):
    """A rule that contradicts itself or names something that is not there."""

    def __init__(self, rule: str, fault: str, remedy: str) -> None:
        super().__init__(f"{rule}: {fault}. {remedy}.")
        self.rule = rule
        self.fault = fault
        self.remedy = remedy


class UnknownZone(RotaError):
    """A name that the time zone database does not hold."""

    def __init__(self, zone: str) -> None:
        super().__init__(f"There is no time zone {zone!r}. Use a name such as America/Chicago.")
        self.zone = zone


class UnknownRegion(RotaError):
    """A country or subdivision for which no public holidays are known."""

    def __init__(self, country: str, subdivision: str | None) -> None:
        region = f"{country}-{subdivision}" if subdivision else country
        super().__init__(
            f"No public holidays are known for {region!r}. Use ISO codes, such as country US with"
            " subdivision MO, or leave both out and list the closed days yourself."
        )
        self.country = country
        self.subdivision = subdivision


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFault:
    """One thing that is wrong, where it stands (`workers[3].fte_percent`), and what to do."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}. {self.remedy}."


MOST_FAULTS = 20
"""So many faults of one file are told: whoever mends it begins with these, and reads no eight hundred."""


class BadProblem(RotaError):
    """A planning problem, or an answer to one, that cannot be meant as it is written. Holds every fault, and tells
    the first ones."""

    def __init__(self, faults: Sequence[ProblemFault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))  # A field that is read twice is wrong once.
        left = len(self.faults) - MOST_FAULTS
        more = [f"And {left} more."] if left > 0 else []
        super().__init__("\n".join([*map(str, self.faults[:MOST_FAULTS]), *more]))
