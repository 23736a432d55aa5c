"""The fair share of each worker, and what a deviation from it costs: exact integers, as the format says.

For a pool and a category: total = what the pool's slots count + what its workers have behind them. A worker's
part of it goes by full-time share and by the days on which they were there; credited leave lowers it.
Loads and targets are in tenths, so that a target need not be a whole number of nights.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from rota.pattern import days_between, local_date, local_midnight, zone_of
from rota.problem import CATEGORIES, Counts, FairnessPrice, Person, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class FairShare:
    """What one worker ought to carry in one category, history included.

    `share` is the part of the pool's total, 0 to 1; `target` is in tenths of the category's unit
    (points, nights, weekends, holidays).
    """

    pool: str
    category: str
    worker: str
    share: Fraction
    target: int

    @property
    def fair(self) -> float:
        """The target in whole units."""
        return self.target / 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What a load costs one worker in one category: a convex curve, pieced together from straight lines."""

    target: int
    unit: int
    weight: int

    def at(self, load: int) -> int:
        """The cost of that load, history included."""
        x = 10 * load - self.target
        k = x // self.unit
        return self.weight * ((2 * k + 1) * x - k * (k + 1) * self.unit)


def fair_shares(problem: Problem) -> tuple[FairShare, ...]:
    """For each pool, category and worker the share and the target."""
    shares = {person.id: share_of(problem, person) for person in problem.workers}
    pools: dict[str, list[Person]] = defaultdict(list)
    for person in problem.workers:
        pools[person.pool].append(person)
    totals = pool_totals(problem)
    return tuple(
        # Where everybody is on leave throughout, nobody has a share of anything.
        _fair_share(pool, category, person, shares[person.id] / whole if whole else whole, totals[pool].of(category))
        for pool, members in sorted(pools.items())
        for whole in (sum((shares[member.id] for member in members), Fraction()),)
        for category in CATEGORIES
        for person in members
    )


def curves(problem: Problem) -> Mapping[tuple[str, str], Curve]:
    """For each worker and priced category the curve of the fairness price."""
    fte = {person.id: person.fte_percent for person in problem.workers}
    return {
        (fair.worker, fair.category): _curve(fair, fte[fair.worker], problem.prices.fairness[fair.category])
        for fair in fair_shares(problem)
        if fair.category in problem.prices.fairness
    }


def share_of(problem: Problem, person: Person) -> Fraction:
    """Full-time share × the part of window and horizon in which the worker was not on credited leave."""
    days = 7 * person.history.window_weeks + 7 * problem.weeks
    absent = len(set(credited_days(problem, person)))
    return Fraction(person.fte_percent, 100) * Fraction(days - absent, days)


def credited_days(problem: Problem, person: Person) -> Iterator[date]:
    """The whole local days of credited absence within the history window and the horizon."""
    zone = zone_of(problem.timezone)
    first = problem.first - timedelta(weeks=person.history.window_weeks)
    last = problem.first + timedelta(weeks=problem.weeks) - timedelta(days=1)
    for absence in person.absences:
        if absence.credited:
            start, end = _first_whole(absence.start, zone), local_date(absence.end, zone) - timedelta(days=1)
            yield from days_between(max(first, start), min(last, end))


def pool_totals(problem: Problem) -> Mapping[str, Counts]:
    """For each pool what has to be shared out: its slots, and what its workers have behind them."""
    totals: dict[str, Counts] = defaultdict(Counts)
    for period in problem.periods:
        for slot in period.slots:
            totals[period.pool] += slot.counts
    for person in problem.workers:
        totals[person.pool] += person.history.counts
    return totals


def _fair_share(pool: str, category: str, person: Person, part: Fraction, total: int) -> FairShare:
    return FairShare(pool=pool, category=category, worker=person.id, share=part, target=round(10 * total * part))


def _curve(fair: FairShare, fte: int, price: FairnessPrice) -> Curve:
    unit = max(1, round(Fraction(10 * price.unit * fte, 100)))
    return Curve(target=fair.target, unit=unit, weight=price.weight)


def _first_whole(at: datetime, zone: ZoneInfo) -> date:
    day = local_date(at, zone)
    return day if local_midnight(day, zone) == at else day + timedelta(days=1)
