"""A stint of duty with everything around it: the slots it lies in, who is there, what each of them holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from oncall.domain.covering import Stint
from oncall.flow.history import Piece, calendar_of, pieces_of, really_held, total
from oncall.flow.moment import Moment
from oncall.flow.past import Past, histories, majors_before, tail_of
from oncall.flow.persons import Staff, person, places_of, staff
from oncall.flow.weighing import Weighing
from rota.calendar import CalendarSlot
from rota.held import Stretch
from rota.interval import Interval
from rota.model import DutySource
from rota.pattern import local_date, local_midnight
from rota.problem import Counts, History, Person


@dataclass(kw_only=True)
class Surroundings:
    """What is asked about, and what is there. Everything is loaded when it is first looked at."""

    moment: Moment
    stint: Stint
    weighing: Weighing = field(init=False)
    reach: timedelta = field(init=False)
    """How far around the stint somebody's other duties may matter."""

    def __post_init__(self) -> None:
        self.weighing = Weighing(self.moment.rules)
        self.reach = tail_of(self.moment.rules.planning) + timedelta(days=7)

    @cached_property
    def parts(self) -> tuple[Piece, ...]:
        """The stint, cut where slots of the calendar begin and end."""
        stretches = [
            Stretch(
                worker="",
                lines=each.lines,
                area=each.area,
                position=each.position,
                kind=each.kind,
                source=DutySource.SWAP,
                start=each.start,
                end=each.end,
                duties=(),
            )
            for each in self.stint.each
        ]
        return tuple(pieces_of(self.weighing, self.slots, stretches))

    @cached_property
    def counts(self) -> Counts:
        """What the stint counts for."""
        return sum((part.counts for part in self.parts), Counts())

    @cached_property
    def slots(self) -> tuple[CalendarSlot, ...]:
        """The slots around the stint."""
        return calendar_of(self.moment, self.day - self.reach, self._end)

    @cached_property
    def there(self) -> Staff:
        """Everybody who is there."""
        return staff(self.moment, self.slots, *self._window)

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What everybody holds around the stint; in the year of a holiday that is rationed, all of it."""
        rationed = self.moment.rules.planning.max_major_holidays is not None and self._names
        year = date(self.day.year, 1, 1), date(self.day.year + 1, 1, 1)
        first, last = self.day - self.reach, self._end
        return really_held(self.moment, *((min(first, year[0]), max(last, year[1])) if rationed else (first, last)))

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody as planning sees them, around the stint."""
        majors = self._majors()
        return {
            worker: person(
                self.there,
                worker,
                self.day - self.reach,
                self._end,
                history=History(window_weeks=0),
                majors=majors.get(worker, frozenset()),
            )
            for worker in self.there.workers
        }

    @property
    def day(self) -> date:
        """The local day on which the stint begins."""
        return local_date(self.stint.start, self.moment.rules.zone)

    @property
    def is_only_theirs(self) -> bool:
        """Whether it is a standing duty that only one person may hold: nobody rests from such a one."""
        slots = [part.slot for part in self.parts if part.slot and part.slot.long]
        return any(len(self.there.holders[slot.place]) == 1 for slot in slots)

    def holding_position(self) -> Iterator[str]:
        """Everybody who holds the position somewhere."""
        for worker in self.there.workers.values():
            places = places_of(self.moment.rules, worker, self.there.terms[worker.id])
            if any(position == self.stint.position for _, position in places):
                yield worker.id

    def holds(self, worker_id: str) -> bool:
        """Whether all of the stint is the worker's already."""
        theirs = [piece.interval for piece in self.pieces if piece.worker == worker_id and self.is_here(piece)]
        return not any(hours.minus(theirs) for hours in self.stint.hours)

    def is_here(self, piece: Piece) -> bool:
        """Whether a piece is of the stint's own place."""
        return (piece.area, piece.position) == (self.stint.area, self.stint.position)

    def others_of(self, worker_id: str, giving_up: Sequence[Stint]) -> list[Piece]:
        """What the worker holds around the stint, without the stint itself and what they give up."""
        gone = (self.stint, *giving_up)
        theirs = (piece for piece in self.pieces if piece.worker == worker_id and self._matters(piece))
        return [left for piece in theirs for left in self._without(piece, gone)]

    def load(self, worker_id: str) -> float:
        """Weighted hours a full post, in the window of history and ahead of it, for the time the worker was there."""
        terms = self.there.terms[worker_id]
        points = self._histories[worker_id].points + self._ahead.get(worker_id, Counts()).points
        return points * 100 / terms.fte_percent / self._there_for(worker_id)

    def _matters(self, piece: Piece) -> bool:
        """Whether it is near enough for a limit; a holiday counts for its whole year."""
        holiday = piece.day.year == self.day.year and piece.slot is not None and bool(piece.slot.holidays)
        return holiday or abs(piece.day - self.day) <= self.reach

    def _without(self, piece: Piece, gone: Sequence[Stint]) -> Iterator[Piece]:
        """What is left of a piece when these stints are somebody else's."""
        place = (piece.area, piece.position)
        there = [hours for stint in gone if (stint.area, stint.position) == place for hours in stint.hours]
        for left in piece.interval.minus(there):
            counts = self.weighing.part(piece.slot, left.start, left.end) if piece.slot else piece.counts
            yield replace(piece, start=left.start, end=left.end, counts=counts)

    def _majors(self) -> dict[str, frozenset[str]]:
        if not self._names:
            return {}
        return dict(majors_before(self.moment, self.weighing, self.parts[0].day, self.parts[-1].day))

    def _there_for(self, worker_id: str) -> float:
        """The part of the window in which the worker was not on credited leave; never nothing."""
        whole = Interval(start=self._window[0], end=self._window[1])
        away = [a.interval for a in self.there.absences[worker_id] if a.credited and not a.only_kinds]
        return max(0.1, sum(left.seconds for left in whole.minus(away)) / whole.seconds)

    @cached_property
    def _names(self) -> frozenset[str]:
        """The major holidays on which the stint falls."""
        return frozenset(name for part in self.parts if part.slot for name in self.weighing.majors(part.slot))

    @cached_property
    def _load(self) -> tuple[Piece, ...]:
        """What everybody holds from the beginning of the history to a while after the stint."""
        return really_held(self.moment, self._since, self._last)

    @cached_property
    def _ahead(self) -> Mapping[str, Counts]:
        return total(piece for piece in self._load if piece.day >= self._today)

    @cached_property
    def _histories(self) -> Mapping[str, History]:
        none: frozenset[str] = frozenset()
        past = Past(
            first=self._today,
            last=self._today,
            since=self._since,
            tail=self.reach,
            lines=none,
            slots=none,
            pieces=self._load,
        )
        return histories(past, self.there)

    @property
    def _today(self) -> date:
        return local_date(self.moment.at, self.moment.rules.zone)

    @cached_property
    def _since(self) -> date:
        weeks = timedelta(weeks=self.moment.rules.planning.history_weeks)
        return min(self._today - weeks, self.day - self.reach)

    @property
    def _end(self) -> date:
        return local_date(self.stint.end, self.moment.rules.zone) + self.reach

    @cached_property
    def _last(self) -> date:
        return max(local_date(self.stint.end, self.moment.rules.zone), self._today) + self.reach

    @cached_property
    def _window(self) -> tuple[datetime, datetime]:
        zone = self.moment.rules.zone
        return local_midnight(self._since, zone), local_midnight(self._last, zone)
