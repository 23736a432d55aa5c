"""What is known of the duties that lie ahead: runs, faults, holes, and the sheet for the night.

Names and numbers stand in the sheet alone, which is for signed-in eyes and for whom the rules send it to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rota.held import Stretch

TESTED_WITHIN = timedelta(days=14)
"""A phone from which nothing has come back for longer may have changed hands, or lie in a drawer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One worker's unbroken run of duty: stretches that touch, whatever the position. `start` and `end` are UTC."""

    worker: str
    start: datetime
    end: datetime
    stretches: tuple[Stretch, ...]

    @property
    def first(self) -> Stretch:
        """The stretch with which it begins."""
        return self.stretches[0]


class FaultKind(StrEnum):
    """What would keep pages from the holder of a duty, or the next one from hearing of it."""

    NOBODY = "nobody"  # nobody is planned
    LEFT = "left"  # the holder does not work here any more
    UNREACHABLE = "unreachable"  # neither a text nor a call gets through to them
    NO_TEXTS = "no texts"  # only calls do: they opted out, or the number takes none
    ONE_NUMBER = "one number"  # one of their numbers takes no texts any more
    UNPROVEN = "unproven"  # no number of theirs was ever verified and agreed to
    UNTESTED = "untested"  # no test page or question was answered from their phone lately
    ABSENT = "absent"  # on leave, sick or otherwise away for a part of it
    NO_BACKUP = "no backup"  # the position above is held by nobody, or by the same person

    @property
    def of_person(self) -> bool:
        """Whether it is the same fault in whatever duty that person holds."""
        return self not in (FaultKind.NOBODY, FaultKind.ABSENT, FaultKind.NO_BACKUP)

    @property
    def silences(self) -> bool:
        """Whether no page would be answered because of it."""
        return self in (FaultKind.NOBODY, FaultKind.LEFT, FaultKind.UNREACHABLE, FaultKind.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One duty that lies ahead, looked over. `worker` is None where nobody is planned; `seen_at` is when something
    last came back from their phone, None for not lately. UTC."""

    lines: tuple[str, ...]
    area: str | None
    position: str
    start: datetime
    end: datetime
    worker: str | None
    faults: tuple[FaultKind, ...] = ()
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """Somebody was asked whether they will be there for a run of duty that begins at `start` (UTC), and has said
    nothing yet. `area` and `position` are those with which it begins."""

    worker: str
    area: str | None
    position: str
    start: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Hours (UTC) in which nobody answers for a position, in these service lines. `area` is None where it serves the
    whole line; `holder` is the worker who was named to hold it when the rota was published, and it stays a hole."""

    lines: tuple[str, ...]
    area: str | None
    position: str
    start: datetime
    end: datetime
    holder: str | None = None

    @property
    def lasts(self) -> timedelta:
        """Elapsed time, whatever the clocks do meanwhile."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody on the sheet, from `start` until `until` (UTC): how to ring them, in the order in which it is tried.
    `role` is the position that they really hold, another area's in a merged period. A gap has no name."""

    name: str
    role: str
    numbers: tuple[str, ...]
    start: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One position of an area, in these service lines, with everybody who holds it until the office opens: in order
    of time. A person with an empty name is a gap."""

    lines: tuple[str, ...]
    area: str
    position: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightSheet:
    """All that a desk needs when this service is dead: who, numbers, the ladder in words. From `start` until `end`,
    when an office opens next (UTC). `outside` are desks of others, such as the police, by name and number."""

    agency: str
    line_number: str
    emergency: str
    made_at: datetime
    start: datetime
    end: datetime
    places: Sequence[Place]
    ladder: Sequence[str]
    outside: Sequence[tuple[str, str]]

    @property
    def tables(self) -> Sequence[tuple[tuple[str, ...], Sequence[Place]]]:
        """The places by the service lines that the same people serve, in their order."""
        lines = dict.fromkeys(place.lines for place in self.places)
        return [(each, [place for place in self.places if place.lines == each]) for each in lines]
