"""The calendar that a rota is made for, and the planning question, which can be taken elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from oncall.app.workplace import Workplace
from oncall.domain.errors import Invalid
from oncall.flow.history import calendar_of
from oncall.flow.moment import Moment
from oncall.flow.planning import problem_of
from rota.calendar import CalendarSlot, NamedHoliday, named_holidays
from rota.pattern import local_date
from rota.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyYear:
    """What has to be held on the local days of a stretch, and its holidays."""

    slots: tuple[CalendarSlot, ...]
    holidays: tuple[NamedHoliday, ...]

    @property
    def hours(self) -> Mapping[str, float]:
        """Elapsed hours by kind of duty, over all places."""
        found: dict[str, float] = {}
        for slot in self.slots:
            found[slot.kind] = found.get(slot.kind, 0.0) + slot.hours
        return found


class PlanningDesk:
    """What there is to be planned."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def calendar(self, first: date, last: date) -> DutyYear:
        """Every slot and holiday on the local days from `first` to `last`, both included, by the rules in force."""

        def use_case(moment: Moment) -> DutyYear:
            holidays = named_holidays(moment.rules.duty.calendar, first, last)
            return DutyYear(slots=calendar_of(moment, first, last), holidays=holidays)

        return self._at.read(use_case)

    def problem(self, lines: Sequence[str], first: date, weeks: int) -> Problem:
        """The planning question of these service lines (default: all) in the open format's words. Raises Invalid."""

        def use_case(moment: Moment) -> Problem:
            wanted = lines or [line.id for line in moment.rules.service_lines]
            return problem_of(moment, wanted, first, weeks)

        return self._at.read(use_case)

    def years(self) -> tuple[int, ...]:
        """The calendar years of which something is left to be planned, as far ahead as that makes sense."""
        return self._at.read(_years)

    def year(self, year: int) -> tuple[date, int]:
        """What is left of a calendar year to be planned: the first local day, tomorrow at the earliest, and for how
        many weeks. The last one may end in the next year, so that no day of this one is left out.

        Raises Invalid for a year that is over, or too far ahead.
        """

        def use_case(moment: Moment) -> tuple[date, int]:
            years, tomorrow = _years(moment), _tomorrow(moment)
            if year not in years:
                raise Invalid.at("year", f"{year} cannot be planned", f"Name one from {years[0]} to {years[-1]}")
            first = max(tomorrow, date(year, 1, 1))
            return first, ceil((date(year + 1, 1, 1) - first).days / 7)

        return self._at.read(use_case)

    def next_monday(self) -> date:
        """The local Monday after today, with which a rota usually begins."""

        def use_case(moment: Moment) -> date:
            today = local_date(moment.at, moment.rules.zone)
            return today + timedelta(days=7 - today.weekday())

        return self._at.read(use_case)


def _years(moment: Moment) -> tuple[int, ...]:
    first = _tomorrow(moment).year
    return tuple(range(first, first + 3))


def _tomorrow(moment: Moment) -> date:
    return local_date(moment.at, moment.rules.zone) + timedelta(days=1)
