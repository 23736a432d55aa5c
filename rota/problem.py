"""A planning question as values: who there is, what has to be held, what must and what ought to be.

These are the words of the open file format (`rota.problemfile` reads and writes it). Instants are aware and
kept in UTC; dates are local to the problem's time zone; an absence covers [start, end). A `Problem` that
exists is sound: everything that contradicts itself was refused, all at once, as it was made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rota.interval import as_instant
from rota.problemcheck import check

CATEGORIES = ("points", "nights", "weekends", "holidays")
"""What is shared out fairly: weighted hours, nights, weekends, holidays."""

CALLED = {"points": "weighted hours", "nights": "nights", "weekends": "weekend duties", "holidays": "holidays"}
"""What people are told of them. A weekend of two duties counts two: its days are missed, each by itself."""

_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Time in which a worker cannot serve. `credited` leave lowers the worker's fair share."""

    start: datetime
    end: datetime
    reason: str
    credited: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", as_instant(self.start))
        object.__setattr__(self, "end", as_instant(self.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """A wish for one day: a positive weight means rather not, a negative one would like to."""

    day: date
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What one duty, or all duties together, weigh in each category."""

    points: int = 0
    nights: int = 0
    weekends: int = 0
    holidays: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            points=self.points + other.points,
            nights=self.nights + other.nights,
            weekends=self.weekends + other.weekends,
            holidays=self.holidays + other.holidays,
        )

    def of(self, category: str) -> int:
        """The number in one of CATEGORIES."""
        number: int = getattr(self, category)
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a worker really held in the weeks before. `imputed`: the pool's mean, for whoever was not there."""

    window_weeks: int
    points: int = 0
    nights: int = 0
    weekends: int = 0
    holidays: int = 0
    imputed: bool = False

    @property
    def counts(self) -> Counts:
        """The same as counts, to be added to those of duties."""
        return Counts(points=self.points, nights=self.nights, weekends=self.weekends, holidays=self.holidays)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Local days [start, end) on which a worker holds no period of these kinds. No kinds: of none."""

    start: date
    end: date
    kinds: frozenset[str]
    reason: str = ""

    def bars(self, kind: str, day: date) -> bool:
        """Whether a period of that kind and date may not be held."""
        return kind in self.kinds and self.start <= day < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One worker: where and as what they may serve, with whom they share the load, and their limits."""

    id: str
    pool: str
    areas: frozenset[str]
    positions: frozenset[str]
    history: History
    home_area: str | None = None
    skills: frozenset[str] = frozenset()
    fte_percent: int = 100
    absences: tuple[Absence, ...] = ()
    preferences: tuple[Preference, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    max_duties_28d: int | None = None
    max_weekends_28d: int | None = None
    major_holidays_last_year: frozenset[str] = frozenset()
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """So many of those who hold a slot of a period ought to have a skill."""

    skill: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One position of a period, to be held by one worker.

    `weekend` numbers the weekends of the horizon. Slots of one `block` go to one worker;
    `block_with` names a slot that only ought to have the same worker.
    """

    id: str
    position: str
    requires: frozenset[str] = frozenset()
    counts: Counts = field(default_factory=Counts)
    weekend: int | None = None
    preferences_count: bool = True
    block_with: str | None = None
    block: str | None = None
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch that needs somebody in every slot. `day` is the local date by which it is counted."""

    id: str
    area: str
    pool: str
    kind: str
    day: date
    start: datetime
    end: datetime
    slots: tuple[Slot, ...]
    major_holiday: str | None = None
    needs: tuple[Need, ...] = ()
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", as_instant(self.start))
        object.__setattr__(self, "end", as_instant(self.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class JointNeed:
    """So many workers with a skill among all who hold a slot of any of several periods."""

    id: str
    skill: str
    count: int
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The hard limits that are the same for everybody. None and False mean that there is no such rule."""

    min_rest_hours: int
    max_duties_7d: int
    max_consecutive_days: int
    max_major_holidays_per_year: int
    no_repeat_major_holiday: bool = True
    max_nights_in_row: int | None = None
    max_weekends_in_row: int | None = None
    weekends_free_between: int | None = None  # At least so many between two of duty: 2 is one in three.
    no_duty_before_leave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessPrice:
    """How dear it is to be off one's share in a category: `weight` × deviation² ÷ `unit`, pieced together."""

    unit: int
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What each shortcoming costs, in whole numbers. What is dearer matters more."""

    uncovered: Mapping[str, int]
    missing_skill: int
    fairness: Mapping[str, FairnessPrice]
    preference: int
    wanted: int
    changed: int
    split_weekend: int
    cross_area: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One slot, held by one worker."""

    slot: str
    worker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarryIn:
    """A duty before the horizon, or beside it: it counts for rest, and by its local start date for the limits.

    Those of one worker with the same `block` are one duty, as slots of a block are; the names are carry-in's own.
    """

    worker: str
    start: datetime
    end: datetime
    night: bool = False
    weekend: int | None = None
    major_holiday: str | None = None
    block: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", as_instant(self.start))
        object.__setattr__(self, "end", as_instant(self.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedHoliday:
    """A named holiday inside the horizon. The major ones rotate from year to year."""

    day: date
    name: str
    major: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The whole question. `first` is a local date; `extra` keeps the keys of a file that mean nothing here.

    Raises BadProblem with every fault there is, each with its place and remedy.
    """

    timezone: str
    first: date
    weeks: int
    limits: Limits
    prices: Prices
    workers: tuple[Person, ...]
    periods: tuple[Period, ...]
    holidays: tuple[PlannedHoliday, ...] = ()
    pins: tuple[Assignment, ...] = ()
    published: tuple[Assignment, ...] = ()
    carry_in: tuple[CarryIn, ...] = ()
    needs_together: tuple[JointNeed, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        check(self)

    def called(self, sort: str, code: str) -> str:
        """What people call a position, area, skill, kind or pool: its id where `names` has none for it."""
        return self.names.get(sort, {}).get(code, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """An answer: who holds what. A slot that is not named is uncovered.

    `bound` is a proven lower limit of the cost of any rota, None where nothing was proved.
    """

    assignments: tuple[Assignment, ...]
    seed: int = 0
    seconds: float = 0.0
    cost: int = 0
    bound: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
