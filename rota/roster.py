"""What the resolver is given: the rules, prepared once, and the few facts around the question.

`DutyRules` hold everything that is slow to make (zone, calendar, patterns) and are kept by the
caller. A `Roster` adds the duties and closures around one instant and costs nothing to make.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar
from zoneinfo import ZoneInfo

from rota.errors import BadRule
from rota.holidays import HolidayCalendar, HolidayRules
from rota.model import Duty, Merge, PositionRule, Scope
from rota.office import Closure, OfficeHours
from rota.pattern import DutyPattern, zone_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRules:
    """[rules] Who has to be on duty when, for an agency or one of its service lines.

    `zone_name` is a name of the time zone database. Raises UnknownZone, and BadRule for a position
    that is named but not there, or that is above itself.
    """

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    zone_name: str
    positions: tuple[PositionRule, ...]
    patterns: tuple[DutyPattern, ...]
    offices: tuple[OfficeHours, ...] = ()
    merges: tuple[Merge, ...] = ()
    holidays: HolidayRules = field(default_factory=HolidayRules)
    zone: ZoneInfo = field(init=False, repr=False, compare=False)
    calendar: HolidayCalendar = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", zone_of(self.zone_name))
        object.__setattr__(self, "calendar", HolidayCalendar(rules=self.holidays))
        self._check_positions()

    def position(self, position: str) -> PositionRule | None:
        """The rule of that position, None when there is no such position."""
        return next((rule for rule in self.positions if rule.id == position), None)

    def above(self, position: str) -> str | None:
        """The position asked next, None at the top."""
        rule = self.position(position)
        return rule.above if rule else None

    def upward(self, position: str) -> tuple[str, ...]:
        """The position and all those above it, in their order."""
        chain = [position]
        while above := self.above(chain[-1]):
            if above in chain:
                raise BadRule(f"position {above}", "it is above itself", "Let `above` end at the top")
            chain.append(above)
        return tuple(chain)

    def reach(self, area: str | None, position: str) -> str | None:
        """The area a holder of that position would serve there: None for one of the whole line."""
        rule = self.position(position)
        return None if rule and rule.scope is Scope.LINE else area

    def _check_positions(self) -> None:
        known = {rule.id for rule in self.positions}
        named = {f"pattern {pattern.name}": pattern.positions for pattern in self.patterns}
        named |= {f"office of desk {office.desk}": office.positions for office in self.offices}
        named |= {f"position {rule.id}": (rule.above,) for rule in self.positions if rule.above}
        for rule, positions in named.items():
            for position in positions:
                if position not in known:
                    raise BadRule(rule, f"there is no position {position!r}", "Name one of the positions")
        for position in known:
            self.upward(position)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One position of a service line, asked about from an area.

    `area` is the one that a holder serves: None for a position of the whole line, whatever was asked.
    """

    line: str
    asked_from: str | None
    area: str | None
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The rules with the duties and closures around the instants that will be asked about.

    Nothing beyond what is given here can be seen: for one instant, give what overlaps the day after
    it and the quarter of an hour before it; for `gaps`, what overlaps the stretch.
    """

    rules: DutyRules
    duties: Sequence[Duty] = ()
    closures: Sequence[Closure] = ()

    def post(self, line: str, area: str | None, position: str) -> Post:
        """The post meant by a question."""
        served = self.rules.reach(area, position)
        return Post(line=line, asked_from=area, area=served, position=position)

    def above(self, post: Post) -> Post | None:
        """The post asked next, seen from the same area; None at the top."""
        above = self.rules.above(post.position)
        return self.post(post.line, post.asked_from, above) if above else None

    def upward(self, post: Post) -> list[Post]:
        """The post and all those above it, in their order."""
        return [self.post(post.line, post.asked_from, each) for each in self.rules.upward(post.position)]
