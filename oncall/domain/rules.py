"""The agency's rules as one immutable value: made from `config.toml`, stored as a versioned RuleSet.

Contacts and duties name the RuleSet they were made under, so an earlier night keeps its rules. Pay,
rest and response times differ from agency to agency: they are data here, never code.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar
from zoneinfo import ZoneInfo

from oncall.domain.due import DueRule
from oncall.domain.planning import Planning
from oncall.domain.policy import FORBID, EscalationPolicy
from rota.holidays import HolidayRules
from rota.model import Merge, PositionRule
from rota.office import OfficeHours
from rota.pattern import DutyPattern
from rota.roster import DutyRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """The organisation: its zone, the keyword that starts its texts, and the number workers ring."""

    __pydantic_config__: ClassVar = FORBID
    name: str
    zone: str
    phone: str
    keyword: str = "ONCALL"
    country: str = "US"
    emergency_number: str = "911"
    public_number: str = ""  # texts to this number are contacts; empty where the public has none
    public_reply: str = "neutral"  # to a caller who texts: "neutral" or "none"; never the agency's name
    message_link: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """Child, adult, crisis, elder … with its own rotas and access."""

    __pydantic_config__: ClassVar = FORBID
    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The place a rota serves. `neighbours` are asked in their order."""

    __pydantic_config__: ClassVar = FORBID
    id: str
    name: str
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A staffed desk with a number: the intake desk by day, the police or sheriff's desk outside."""

    __pydantic_config__: ClassVar = FORBID
    id: str
    name: str
    phone: str
    channels: tuple[str, ...] = ("voice",)
    outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """How soon a contact must be answered. `word` is the first word of its page.

    `due` is the response the agency owes, counted from receipt; `call_back` the minutes in which the
    caller is to be rung. `danger` and `calm` mark the categories that a caller's own
    'danger now' and 'no danger' lead to.
    """

    __pydantic_config__: ClassVar = FORBID
    id: str
    word: str
    due: DueRule
    policy: str
    rank: int
    call_back: int | None = None
    danger: bool = False  # the caller says 'danger now'
    calm: bool = False  # the caller says that nobody is in danger
    promise: str = ""  # what the caller is told to expect, in plain words


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Minutes that the night runs by. Agency policy; the defaults follow published practice."""

    __pydantic_config__: ClassVar = FORBID
    busy: int = 30
    busy_longest: int = 240
    chase: int = 15
    chase_supervisor: int = 25
    chase_away: int = 60  # travelling or on scene, without an estimate of the worker's own
    repeat_hold: int = 5
    repeat_window: int = 60
    change_overlap: int = 15
    transfer_wait: int = 15


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """Everything the agency decided, as applied on one day."""

    __pydantic_config__: ClassVar = FORBID
    agency: Agency
    service_lines: tuple[ServiceLine, ...]
    areas: tuple[Area, ...]
    positions: tuple[PositionRule, ...]
    patterns: tuple[DutyPattern, ...]
    offices: tuple[OfficeHours, ...]
    desks: tuple[Desk, ...]
    categories: tuple[Category, ...]
    policies: tuple[EscalationPolicy, ...]
    holidays: HolidayRules
    default_desk: str  # owns what nobody else owns
    default_position: str = "supervisor"  # takes contacts without an area, and a closed office's day
    merges: tuple[Merge, ...] = ()
    timings: Timings = field(default_factory=Timings)
    planning: Planning = field(default_factory=Planning)
    outcomes: tuple[str, ...] = (
        "advice given",
        "referred elsewhere",
        "no further action tonight, day team",
        "welfare check by police",
        "visit made, safe",
        "visit made, safety plan",
        "placed",
        "child in police protection",
        "hospital",
        "unable to locate, retry due",
        "duplicate",
        "withdrawn",
    )

    @cached_property
    def zone(self) -> ZoneInfo:
        """The agency's time zone; the only one in which people are spoken to."""
        return ZoneInfo(self.agency.zone)

    @cached_property
    def duty(self) -> DutyRules:
        """The part that the resolver needs."""
        return DutyRules(
            zone_name=self.agency.zone,
            positions=self.positions,
            patterns=self.patterns,
            offices=self.offices,
            merges=self.merges,
            holidays=self.holidays,
        )

    def category(self, category_id: str) -> Category:
        """The category of that id. Raises KeyError: rows only ever hold ids of their own RuleSet."""
        return self._categories[category_id]

    def promise(self, category_id: str) -> str:
        """What a caller of that category is told to expect; "" for one that these rules no longer have."""
        return next((c.promise for c in self.categories if c.id == category_id), "")

    def policy_of(self, category_id: str) -> EscalationPolicy:
        """The escalation policy of a category."""
        return self._policies[self.category(category_id).policy]

    def area(self, area_id: str) -> Area:
        """The area of that id. Raises KeyError when there is none."""
        return self._areas[area_id]

    def desk(self, desk_id: str) -> Desk:
        """The desk of that id. Raises KeyError when there is none."""
        return self._desks[desk_id]

    def position(self, position_id: str) -> PositionRule:
        """The position of that id. Raises KeyError when there is none."""
        return self._positions[position_id]

    def danger_category(self) -> Category:
        """The category of a contact whose caller says that somebody is in danger now."""
        return next(c for c in self.categories if c.danger)

    def calm_category(self) -> Category:
        """The category of a contact whose caller says that nobody is in danger."""
        return next((c for c in self.categories if c.calm), self.unknown_category())

    def unknown_category(self) -> Category:
        """The category of a contact of which nobody knows whether there is danger: the most pressing
        below danger, for the machine may ask up but never decide down."""
        return min(self._calm(), key=lambda c: c.rank)

    def lowest_category(self) -> Category:
        """The category of what may not concern the agency at all."""
        return max(self.categories, key=lambda c: c.rank)

    def _calm(self) -> tuple[Category, ...]:
        return tuple(c for c in self.categories if not c.danger) or self.categories

    @cached_property
    def _categories(self) -> Mapping[str, Category]:
        return {c.id: c for c in self.categories}

    @cached_property
    def _policies(self) -> Mapping[str, EscalationPolicy]:
        return {p.id: p for p in self.policies}

    @cached_property
    def _areas(self) -> Mapping[str, Area]:
        return {a.id: a for a in self.areas}

    @cached_property
    def _desks(self) -> Mapping[str, Desk]:
        return {d.id: d for d in self.desks}

    @cached_property
    def _positions(self) -> Mapping[str, PositionRule]:
        return {p.id: p for p in self.positions}
