"""What a coordinator is told of a draft before it is published, and everybody afterwards: values and words.

No value here holds a name: pages and the command line put names in where they are shown.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from oncall.domain.replacing import Clash
from oncall.domain.rota import RotaDuty
from rota.held import Stretch
from rota.interval import Interval
from rota.problem import Counts
from rota.rules import Rule
from rota.said import hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A slot that nobody was planned for. `pieces` are its hours that nobody holds, `holder` who was named for them."""

    row: RotaDuty
    pieces: tuple[Interval, ...]
    holder: str | None = None

    @property
    def minutes(self) -> int:
        """How long it is, elapsed."""
        return round(sum(piece.seconds for piece in self.pieces) / 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A hard rule that a draft breaks. `row` is the slot it is told of; `overridden_by` who answers for it, or "".

    Nobody can answer for a duty of somebody who `has_left`.
    """

    row: str
    worker: str
    rule: Rule
    says: str
    overridden_by: str = ""
    has_left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that speaks against publishing a draft. `days_left` is how far ahead the first local day is on
    which anything would change for anybody; None where nothing would. `asleep`: those who would be told of it sleep at
    this hour."""

    holes: tuple[Hole, ...]
    broken: tuple[Broken, ...]
    clashes: tuple[Clash, ...]
    missing: tuple[str, ...]
    rest_hours: int
    days_needed: int
    days_left: int | None = None
    asleep: bool = False

    @property
    def unheld(self) -> tuple[Hole, ...]:
        """Holes that nobody was named to hold."""
        return tuple(hole for hole in self.holes if hole.holder is None)

    @property
    def open_breaches(self) -> tuple[Broken, ...]:
        """Broken rules for which nobody answers yet."""
        return tuple(each for each in self.broken if each.has_left or not each.overridden_by)

    @property
    def is_late(self) -> bool:
        """Whether people would hear of a change later than was agreed."""
        return self.days_left is not None and self.days_left < self.days_needed

    @property
    def sound(self) -> bool:
        """Whether it may be published as it is."""
        return not (self.unheld or self.open_breaches or self.clashes or self.missing or self.is_late or self.asleep)

    @property
    def says(self) -> str:
        """All of it in one line, such as '8 h not covered; 1 rest break short (9 h < 10 h)'."""
        return "; ".join([*self._of_holes(), *self._of_rules(), *self._of_the_rest()]) or "nothing speaks against it"

    def _of_holes(self) -> Iterable[str]:
        if minutes := sum(hole.minutes for hole in self.unheld):
            yield f"{hours(timedelta(minutes=minutes))} not covered"
        if minutes := sum(hole.minutes for hole in self.holes if hole.holder):
            yield f"{hours(timedelta(minutes=minutes))} not covered, held by name"
        if self.missing:
            yield f"{_several(len(self.missing), 'duty period')} of the calendar not in the draft"

    def _of_rules(self) -> Iterable[str]:
        numbers = Counter(each.rule for each in self.open_breaches)
        for rule in Rule:
            if numbers[rule]:
                shown = f"{_several(numbers[rule], *_WORDS[rule])}"
                yield f"{shown} ({self._shortest()})" if rule is Rule.REST else shown
        if overridden := len(self.broken) - len(self.open_breaches):
            yield f"{_several(overridden, 'rule')} overridden by name"

    def _shortest(self) -> str:
        """The rests that are too short as their breaches tell them: '9 h of rest before …'."""
        rests = [each.says.partition(" of rest")[0] for each in self.open_breaches if each.rule is Rule.REST]
        told = ["none" if rest.startswith("no rest") else rest for rest in rests]
        return f"{', '.join(sorted(set(told)))} < {self.rest_hours} h"

    def _of_the_rest(self) -> Iterable[str]:
        if self.clashes:
            yield f"{_several(len(self.clashes), 'agreed change')} contradicted"
        if self.is_late:
            yield f"first change in {_several(self.days_left or 0, 'day')}, {self.days_needed} are agreed"
        if self.asleep:
            yield "those concerned sleep at this hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What somebody holds, added up. `minutes` are elapsed; `weekends` are weekends, however many duties they hold."""

    duties: int = 0
    minutes: int = 0
    nights: int = 0
    weekends: int = 0
    holidays: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """What publishing changes for one worker, counted over what runs and what lies ahead in the days of the rota."""

    worker: str
    before: Tally
    after: Tally
    gained: tuple[Stretch, ...]
    lost: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What everybody holds, what it counts for by worker, and in how many weekends it lies."""

    stretches: tuple[Stretch, ...]
    counts: Mapping[str, Counts]
    weekends: Mapping[str, int]

    def of(self, worker: str) -> tuple[Stretch, ...]:
        """What one worker holds, in order of time."""
        theirs = (each for each in self.stretches if each.worker == worker)
        return tuple(sorted(theirs, key=lambda each: (each.start, each.position, each.area or "")))

    def tally(self, worker: str) -> Tally:
        """The same, added up."""
        theirs, counts = self.of(worker), self.counts.get(worker, Counts())
        return Tally(
            duties=len(theirs),
            minutes=round(sum(each.interval.seconds for each in theirs) / 60),
            nights=counts.nights,
            weekends=self.weekends.get(worker, 0),
            holidays=counts.holidays,
        )

    @property
    def workers(self) -> frozenset[str]:
        """Everybody who holds anything."""
        return frozenset(each.worker for each in self.stretches)


def changes(before: Held, after: Held) -> tuple[PersonChange, ...]:
    """For whom anything changes, by worker."""
    found = []
    for worker in sorted(before.workers | after.workers):
        old, new = before.of(worker), after.of(worker)
        held, holds = {_place(each) for each in old}, {_place(each) for each in new}
        if held != holds:
            change = PersonChange(
                worker=worker,
                before=before.tally(worker),
                after=after.tally(worker),
                gained=tuple(each for each in new if _place(each) not in held),
                lost=tuple(each for each in old if _place(each) not in holds),
            )
            found.append(change)
    return tuple(found)


def _place(stretch: Stretch) -> tuple[object, ...]:
    """What a worker would notice of a stretch: not how it came about."""
    return stretch.lines, stretch.area, stretch.position, stretch.start, stretch.end


def _several(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


_WORDS: Mapping[Rule, tuple[str, str]] = {
    Rule.REST: ("rest break short", "rest breaks short"),
    Rule.ABSENCE: ("duty during an absence", "duties during an absence"),
    Rule.ELIGIBILITY: ("duty of somebody too new for it", "duties of people too new for them"),
    Rule.POSITION: ("duty without the position", "duties without the position"),
    Rule.AREA: ("duty in an area not served", "duties in areas not served"),
    Rule.SKILL: ("duty without a required skill", "duties without a required skill"),
    Rule.EXEMPT: ("duty in spite of an exemption", "duties in spite of an exemption"),
    Rule.HOLIDAY_REPEAT: ("holiday held last year too", "holidays held last year too"),
    Rule.LEAVE_EVE: ("duty on the eve of leave", "duties on the eve of leave"),
    Rule.DUTIES_7D: ("time too many duties in 7 days", "times too many duties in 7 days"),
    Rule.DUTIES_28D: ("time too many duties in 28 days", "times too many duties in 28 days"),
    Rule.CONSECUTIVE: ("run of too many days", "runs of too many days"),
    Rule.NIGHTS_IN_ROW: ("run of too many nights", "runs of too many nights"),
    Rule.WEEKENDS: ("time too many weekends in 4 weeks", "times too many weekends in 4 weeks"),
    Rule.WEEKENDS_IN_ROW: ("run of too many weekends", "runs of too many weekends"),
    Rule.WEEKENDS_FREE_BETWEEN: ("weekend of duty too soon", "weekends of duty too soon"),
    Rule.HOLIDAYS_PER_YEAR: ("year with too many holidays", "years with too many holidays"),
    Rule.PIN: ("pinned duty with somebody else", "pinned duties with somebody else"),
    Rule.BLOCK: ("block divided", "blocks divided"),
    Rule.TWICE: ("duty given twice", "duties given twice"),
}
