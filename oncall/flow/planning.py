"""The planning question of an agency: its rules, its calendar, its people and their history as one value.

    calendar ─> slots ─┬─> periods, blocks, needs, prices
    people ────────────┼─> persons: places, absences, wishes, limits, history, holidays of last year
    duties held ───────┴─> history, the tail before the horizon, what people were told

The ids of slots depend on the rules alone: asked again for the same days, the question has the same ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oncall.domain.errors import Invalid
from oncall.domain.planning import Planning
from oncall.domain.rota import PlanRun, RotaVersion
from oncall.flow.history import Piece, calendar_of, really_held
from oncall.flow.moment import Moment
from oncall.flow.naming import names_of
from oncall.flow.needs import Asked, joint_needs, own_needs
from oncall.flow.past import Past, carried, histories, majors_before, tail_of
from oncall.flow.persons import Staff, person, staff
from oncall.flow.weighing import Demand, Weighing
from rota.calendar import WHOLE_LINE, CalendarSlot, named_holidays, saturday_of
from rota.pattern import local_midnight
from rota.pools import name_of
from rota.prices import standard_prices
from rota.problem import Assignment, Limits, Need, Period, Person, PlannedHoliday, Preference, Problem, Slot
from rota.settling import only_major_holidays

NO_LIMIT = 999
"""What stands for "no such rule" where the open format wants a number."""

MOST_WEEKS = 104


def problem_of(moment: Moment, lines: Sequence[str], first: date, weeks: int) -> Problem:
    """The question who shall hold what on the local days from `first` on, for so many weeks of these service lines.

    Duties that stand in these days and lines are in it as `published`, duties
    before, after and beside them as `carry_in`. Raises Invalid for lines or weeks that cannot be planned.
    """
    _must_be_plannable(moment, lines, weeks)
    last = first + timedelta(weeks=weeks, days=-1)
    slots = calendar_of(moment, first, last)
    question = _Question(moment=moment, lines=tuple(lines), first=first, last=last, weeks=weeks, slots=slots)
    return question.problem()


def question_for(moment: Moment, asked: RotaVersion | PlanRun) -> Problem:
    """The question that a rota answers, or a plan is made for, as it is now: of the year's holidays theirs alone.

    Planner, rules, figures and reasons of one rota all take it from here. Raises Invalid.
    """
    whole = problem_of(moment, asked.lines, asked.first_day, asked.weeks)
    return only_major_holidays(whole) if asked.only_holidays else whole


def limits_of(planning: Planning) -> Limits:
    """The agency's limits in the words of the open format."""
    return Limits(
        min_rest_hours=planning.min_rest_hours,
        max_duties_7d=_or_none(planning.max_duties_7d),
        max_consecutive_days=_or_none(planning.max_consecutive_days),
        max_major_holidays_per_year=_or_none(planning.max_major_holidays),
        no_repeat_major_holiday=planning.no_repeat_major_holiday,
        max_nights_in_row=planning.max_nights_in_row,
        # Of two weekends running it is told once: whoever has to have a free one between has none running.
        max_weekends_in_row=None if planning.weekends_free_between else planning.max_weekends_in_row,
        weekends_free_between=planning.weekends_free_between,
        no_duty_before_leave=planning.no_duty_before_leave,
    )


def weekend_index(weighing: Weighing, slot: CalendarSlot, first: date) -> int | None:
    """The number of the weekend of a slot, counted from that of the week of `first`; negative before it."""
    saturday = weighing.weekend(slot)
    return (saturday - saturday_of(first)).days // 7 if saturday else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What a problem is made of."""

    moment: Moment
    lines: tuple[str, ...]
    first: date
    last: date
    weeks: int
    slots: tuple[CalendarSlot, ...]

    def problem(self) -> Problem:
        rules = self.moment.rules
        weighing, past = Weighing(rules), self._past()
        there = self._staff(past.since)
        demand = weighing.demand(self.slots)
        people = tuple(self._people(weighing, there, past, demand))
        asked = self._asked(weighing, there, people)
        known = frozenset(each.id for each in people)
        return Problem(
            timezone=rules.agency.zone,
            first=self.first,
            weeks=self.weeks,
            holidays=tuple(self._holidays(weighing)),
            limits=limits_of(rules.planning),
            prices=standard_prices([rule.id for rule in rules.positions], demand.piece()),
            workers=people,
            periods=tuple(each.period for each in asked),
            published=self._published(past),
            carry_in=tuple(carried(past, weighing, known, _alone(there))),
            needs_together=tuple(joint_needs(rules.planning.needs, asked)),
            names=names_of(rules, there.pool),
            extra={"lines": list(self.lines)},
        )

    def _past(self) -> Past:
        """What was held in the window of history and is to be held around the horizon, and last year's holidays."""
        since = self.first - timedelta(weeks=self.moment.rules.planning.history_weeks)
        horizon = frozenset(slot.id for slot in self.slots)
        tail = tail_of(self.moment.rules.planning)
        earliest = min(since, self.first - tail, date(self.first.year, 1, 1))
        return Past(
            first=self.first,
            last=self.last,
            since=since,
            tail=tail,
            lines=frozenset(self.lines),
            slots=horizon,
            pieces=really_held(self.moment, earliest, self.last + tail),
        )

    def _staff(self, since: date) -> Staff:
        zone = self.moment.rules.zone
        until = local_midnight(self.last + timedelta(days=9), zone)
        return staff(self.moment, self.slots, local_midnight(since, zone), until)

    def _people(self, weighing: Weighing, there: Staff, past: Past, demand: Demand) -> Iterable[Person]:
        history = histories(past, there)
        majors = majors_before(self.moment, weighing, self.first, self.last)
        wishes: dict[str, list[Preference]] = defaultdict(list)
        for wish in self.moment.tx.staffing.preferences(self.first, self.last):
            wishes[wish.worker].append(Preference(day=wish.day, weight=wish.weight))
        for worker in there.workers:
            if there.pool_of(worker) is not None:
                yield person(
                    there,
                    worker,
                    self.first,
                    self.last,
                    history=history[worker],
                    preferences=wishes[worker],
                    majors=majors.get(worker, frozenset()),
                    demand=demand,
                )

    def _asked(self, weighing: Weighing, there: Staff, people: Sequence[Person]) -> tuple[Asked, ...]:
        """The periods: slots of the same time, place, pool and needs are one."""
        rules = self.moment.rules.planning.needs
        groups: dict[tuple[object, ...], list[CalendarSlot]] = defaultdict(list)
        for slot in self.slots:
            pool, needs = there.pool[slot.place], own_needs(rules, slot)
            groups[slot.area, slot.kind, slot.day, slot.start, slot.end, pool, needs].append(slot)
        alone = _blocks_of_one(there, people, self.slots)
        return tuple(
            Asked(period=self._period(weighing, several, there, own_needs(rules, several[0]), alone), slots=(*several,))
            for several in groups.values()
        )

    def _period(
        self,
        weighing: Weighing,
        slots: Sequence[CalendarSlot],
        there: Staff,
        needs: tuple[Need, ...],
        alone: dict[str, str],
    ) -> Period:
        one = slots[0]
        required = frozenset(self.moment.rules.planning.required)
        return Period(
            id=one.id,
            area=one.area or WHOLE_LINE,
            pool=there.pool.get(one.place) or name_of([one.place]),
            kind=one.kind,
            day=one.day,
            start=one.start,
            end=one.end,
            major_holiday=next(iter(weighing.majors(one)), None),
            needs=needs,
            slots=tuple(
                Slot(
                    id=slot.id,
                    position=slot.position,
                    requires=required,
                    counts=weighing.counts(slot),
                    weekend=weekend_index(weighing, slot, self.first),
                    preferences_count=not slot.long,
                    block=alone.get(slot.id, slot.block),
                )
                for slot in slots
            ),
        )

    def _holidays(self, weighing: Weighing) -> Iterable[PlannedHoliday]:
        for each in named_holidays(self.moment.rules.duty.calendar, self.first, self.last):
            yield PlannedHoliday(day=each.day, name=each.name, major=weighing.is_major(each.name))

    def _published(self, past: Past) -> tuple[Assignment, ...]:
        """Who has most of each slot of the horizon already."""
        most: dict[str, Piece] = {}
        for piece in past.published:
            slot = piece.slot.id if piece.slot else ""
            if slot not in most or piece.interval.seconds > most[slot].interval.seconds:
                most[slot] = piece
        return tuple(Assignment(slot=slot, worker=piece.worker) for slot, piece in most.items())


def _alone(there: Staff) -> dict[tuple[str | None, str], str]:
    """Places that only one person may hold."""
    return {place: next(iter(people)) for place, people in there.holders.items() if len(people) == 1}


def _blocks_of_one(there: Staff, people: Sequence[Person], slots: Sequence[CalendarSlot]) -> dict[str, str]:
    """A standing duty with one possible holder, as a director's, is one block for as long as they are there:
    week follows week without a rest, and there is nobody to rest for."""
    alone = _alone(there)
    absences = {person.id: person.absences for person in people}
    return {
        slot.id: f"{slot.area or WHOLE_LINE}/{slot.position} always"
        for slot in slots
        if slot.long and slot.place in alone
        if not any(a.start < slot.end and slot.start < a.end for a in absences.get(alone[slot.place], ()))
    }


def _must_be_plannable(moment: Moment, lines: Sequence[str], weeks: int) -> None:
    known = [line.id for line in moment.rules.service_lines]
    for line in lines:
        if line not in known:
            raise Invalid.at("line", f"there is no line '{line[:40]}'", f"Use one of: {', '.join(known)}")
    if not lines:
        raise Invalid.at("lines", "none is named", f"Name some of: {', '.join(known)}")
    if not 1 <= weeks <= MOST_WEEKS:
        raise Invalid.at("weeks", f"{weeks} weeks cannot be planned", f"Give 1 to {MOST_WEEKS}")


def _or_none(limit: int | None) -> int:
    return NO_LIMIT if limit is None else limit
