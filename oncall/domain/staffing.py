"""What planning has to know of a worker: terms of work, absences, preferences.

A reason of absence is for those who must know it; planning sees only that somebody is not there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from rota.interval import Interval, as_instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """Terms of work. `home_area` is "" for the first of the worker's areas, `caseload` the number of open cases;
    limits of None are the agency's."""

    worker: str
    started_on: date | None = None
    fte_percent: int = 100
    home_area: str = ""
    max_duties_28d: int | None = None
    max_weekends_28d: int | None = None
    caseload: int | None = None
    takes_offers: bool = False  # opted in to be asked for open duties
    remote_only: bool = False  # holds no position whose holder goes out


class AbsenceKind(StrEnum):
    """Why somebody cannot serve, as far as everybody may know."""

    LEAVE = "leave"  # planned; the night before it is kept free as well
    SICK = "sick"  # unplanned, or long: never repaid by fairness
    TRAINING = "training"  # at a course
    APPOINTMENT = "appointment"  # some hours or a day; not credited
    UNAVAILABLE = "unavailable"  # the worker's own entry; not credited
    EXEMPT = "exempt"  # not for these kinds of duty until then, such as "no nights"


CREDITED = frozenset({AbsenceKind.LEAVE, AbsenceKind.SICK, AbsenceKind.TRAINING, AbsenceKind.EXEMPT})
"""Absences that make the fair share smaller, so that nobody works off their leave or illness afterwards."""


MUST_KNOW = frozenset({"coordinator", "manager"})
"""Roles that plan people or answer for them, and so are told why somebody is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A worker cannot serve from `start` until just before `end` (UTC). With `only_kinds`, not in those kinds of duty.

    `reason` is sensitive: sealed at rest, and given out only to the worker and to whoever must know.
    `uid` names the entry of somebody's own calendar that it came from. Raises NaiveInstant.
    """

    id: str
    worker: str
    kind: AbsenceKind
    start: datetime
    end: datetime
    only_kinds: frozenset[str] = frozenset()
    credited: bool = True
    reason: str = ""
    source: str = ""
    uid: str = ""
    made_at: datetime
    cancelled: bool = False

    def __post_init__(self) -> None:
        for name in ("start", "end", "made_at"):
            object.__setattr__(self, name, as_instant(getattr(self, name)))

    @property
    def interval(self) -> Interval:
        """The time it lasts. Raises EmptyInterval."""
        return Interval(start=self.start, end=self.end)

    def bars(self, start: datetime, end: datetime, kind: str) -> bool:
        """Whether it forbids a duty of that kind in [start, end)."""
        return not self.cancelled and self.start < end and start < self.end and self._concerns(kind)

    def _concerns(self, kind: str) -> bool:
        return not self.only_kinds or kind in self.only_kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A wish for one local day: positive weights (1 to 3) 'rather not', negative ones 'would like to'."""

    worker: str
    day: date
    weight: int


def absent(absences: Sequence[Absence], worker: str, start: datetime, end: datetime, kind: str) -> bool:
    """Whether any of them keeps that worker from a duty of that kind in [start, end)."""
    return any(absence.worker == worker and absence.bars(start, end, kind) for absence in absences)


def for_eyes(absence: Absence, *, role: str = "", worker: str | None = None) -> Absence:
    """The absence as somebody may see it: the reason is for the worker, a coordinator and a manager alone."""
    must_know = role in MUST_KNOW or (worker is not None and worker == absence.worker)
    return absence if must_know else replace(absence, reason="", kind=_shown(absence.kind))


def _shown(kind: AbsenceKind) -> AbsenceKind:
    """What colleagues are told: planned leave as it is, illness and exemptions as no more than an absence."""
    return kind if kind in (AbsenceKind.LEAVE, AbsenceKind.TRAINING) else AbsenceKind.UNAVAILABLE
