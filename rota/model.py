"""The values a rota is made of: duty periods, duties, positions, merged areas.

The values marked [rules] are read from the rule file as they stand and refuse unknown keys.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, assert_never

from rota.errors import EmptyInterval
from rota.interval import as_instant


class DutySource(StrEnum):
    """How a duty came about, which decides who serves where duties overlap."""

    PLANNED = "planned"  # Published with the rota.
    SWAP = "swap"  # Agreed between two workers afterwards.
    OVERRIDE = "override"  # Imposed by a coordinator, for example for a worker who fell ill.

    @property
    def rank(self) -> int:
        """The higher one serves: an imposed change beats an agreed one, which beats the plan."""
        match self:
            case DutySource.PLANNED:
                return 0
            case DutySource.SWAP:
                return 1
            case DutySource.OVERRIDE:
                return 2
            case _:
                assert_never(self)


class Scope(StrEnum):
    """How far one holder of a position reaches."""

    AREA = "area"  # Every area has a holder of its own.
    LINE = "line"  # One holder serves the whole service line, whatever the area.


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPeriod:
    """A stretch that needs someone in a position. `start` and `end` are instants in UTC.

    `area` is None where the period is the same for every area or for the whole service line.
    """

    area: str | None
    position: str
    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One worker holding one position from `start` until just before `end`, in UTC.

    `line` is a service line; `area` is None for a position that serves the whole line.
    Raises NaiveInstant and EmptyInterval.
    """

    id: str
    line: str
    area: str | None
    position: str
    worker: str
    start: datetime
    end: datetime
    kind: str
    source: DutySource
    made_at: datetime
    cancelled: bool = False

    def __post_init__(self) -> None:
        for name in ("start", "end", "made_at"):
            object.__setattr__(self, name, as_instant(getattr(self, name)))
        if self.start >= self.end:
            raise EmptyInterval(self.start, self.end)

    @property
    def precedence(self) -> tuple[int, datetime, str]:
        """The greatest one serves: by source, then the latest made, then the id, so never a draw."""
        return (self.source.rank, self.made_at, self.id)

    def serves(self, line: str, area: str | None, position: str, at: datetime) -> bool:
        """Whether this duty is for that position there at that instant, and stands."""
        return (
            self.start <= at < self.end
            and not self.cancelled
            and (self.line, self.area, self.position) == (line, area, position)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionRule:
    """[rules] What a duty holder is for. `above` is the position asked next, None at the top.

    A `shadow` learns: never responsible, never counted as cover. An `on_site` one goes out when it must.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    id: str
    name: str
    scope: Scope = Scope.AREA
    above: str | None = None
    shadow: bool = False
    on_site: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """[rules] In duty periods of these kinds, one area is served by the duty holder of another."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    area: str
    kinds: tuple[str, ...]
    covered_by: str
