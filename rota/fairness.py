"""The report about the fairness of a rota: before and after, by pool and for everybody, and why not better.

`load ÷ fair share` is 1 for whoever carries exactly their share. Before is history alone, held against the
same share of history alone. A deviation is given per full post, in weighted hours and in duties, as exact
equality is impossible in small pools.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import sqrt

from rota.book import Book
from rota.problem import CATEGORIES, Assignment, Person, Problem
from rota.said import about_duties
from rota.shares import fair_shares, pool_totals
from rota.totals import loads
from rota.uneven import Uneven

_FAR = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far apart loads ÷ fair shares are: standard deviation, least, most."""

    people: int
    sd: float
    least: float
    most: float

    @property
    def range(self) -> float:
        """From the least to the most."""
        return self.most - self.least


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One category in one pool, or in the whole agency (`pool` None), before and after. `name` is what people call
    it."""

    pool: str | None
    name: str
    category: str
    before: Spread
    after: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One worker in one category: load and fair share in the category's unit, after the rota.

    `per_fte` is load less fair share, per full post; `duties` the same in duties of the pool's usual weight, None
    where none of them counts for it, as in a rota of holidays that a pool has no part in;
    `why` says what keeps a worker beyond 10 % from being evened out, and is empty for all others.
    """

    worker: str
    pool: str
    category: str
    load: int
    fair: float
    per_fte: float
    duties: float | None
    why: str

    @property
    def ratio(self) -> float:
        """Load ÷ fair share; 1 where there is nothing to share."""
        return self.load / self.fair if self.fair else 1.0

    @property
    def in_duties(self) -> str:
        """The deviation in brackets behind it, such as ` (about 2 duties)`; empty where there are no duties of it."""
        return "" if self.duties is None else f" ({about_duties(self.duties)})"

    @property
    def is_far(self) -> bool:
        """Whether it is beyond ±10 % of the fair share."""
        return abs(self.ratio - 1) > _FAR


@dataclass(frozen=True, slots=True, kw_only=True)
class FairnessReport:
    """Everything that people are told about a rota. `bound` and `gap` are None where nothing was proved.

    Wishes are (met, all): days rather not worked on which nothing is held, and days wanted that are held.
    `changed` counts published slots that somebody else holds now.
    """

    balances: tuple[Balance, ...]
    standings: tuple[Standing, ...]
    wishes_met: int
    wishes: int
    changed: int
    cost: int
    bound: int | None

    @property
    def gap(self) -> float | None:
        """The part of the cost that might still be saved, 0 to 1."""
        return None if self.bound is None or self.cost <= 0 else max(0, self.cost - self.bound) / self.cost

    @property
    def far(self) -> tuple[Standing, ...]:
        """Those beyond ±10 %, each with the reason."""
        return tuple(standing for standing in self.standings if standing.is_far)


def report(
    problem: Problem, assignments: Iterable[Assignment], *, bound: int | None = None, priced: int | None = None
) -> FairnessReport:
    """The report about this rota. `priced` is what it costs by the question that `bound` belongs to, where that is
    another one than this problem."""
    from rota.load import cost  # noqa: PLC0415 - the two modules are one subject; `load` is its front door.

    given = tuple(assignments)
    book = Book(problem)
    holder = {each.slot: each.worker for each in given}
    before, after = _ratios(problem, None), _ratios(problem, given)
    price = cost(book, given).total if priced is None else priced
    met = [_wishes_met(book, person, given) for person in problem.workers if person.preferences]
    return FairnessReport(
        balances=tuple(_balances(problem, before, after)),
        standings=tuple(_standings(book, given, Uneven(book, given, price, bound))),
        wishes_met=sum(good for good, _ in met),
        wishes=sum(every for _, every in met),
        changed=sum(holder.get(each.slot, each.worker) != each.worker for each in problem.published),
        cost=price,
        bound=bound,
    )


Ratios = Mapping[tuple[str, str], Sequence[float]]


def _ratios(problem: Problem, given: Sequence[Assignment] | None) -> Ratios:
    """Loads ÷ fair shares by pool and category; of history alone where no rota is given."""
    held = loads(problem, given or ())
    past = pool_totals(replace(problem, periods=(), pins=(), published=(), needs_together=()))
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for each in fair_shares(problem):
        fair = float(past[each.pool].of(each.category) * each.share) if given is None else each.fair
        if fair > 0:
            found[each.pool, each.category].append(held[each.worker].of(each.category) / fair)
    return found


def spread_of_held(problem: Problem, given: Sequence[Assignment]) -> Spread:
    """How far apart loads ÷ fair shares are in weighted hours, were there nothing to share out but what is held.

    What nobody has lies on nobody, so that every hole makes a spread narrower that is measured against all of it.
    """
    place, held = Book(problem).place, loads(problem, given)
    totals: dict[str, int] = defaultdict(int)
    for person in problem.workers:
        totals[person.pool] += person.history.counts.points
    for each in given:
        totals[place[each.slot].period.pool] += place[each.slot].slot.counts.points
    fair = {each.worker: float(totals[each.pool] * each.share) for each in fair_shares(problem)}
    return _spread([held[worker].points / share for worker, share in fair.items() if share > 0])


def _balances(problem: Problem, before: Ratios, after: Ratios) -> Iterator[Balance]:
    """Each category agency-wide, then by pool, as equal pools may still be unequal between them."""
    pools = sorted({pool for pool, _ in after})
    for category in CATEGORIES:
        for pool in (None, *pools):
            among = pools if pool is None else [pool]
            earlier = [ratio for each in among for ratio in before.get((each, category), ())]
            later = [ratio for each in among for ratio in after.get((each, category), ())]
            if later:
                name = "everybody" if pool is None else problem.called("pool", pool)
                yield Balance(pool=pool, name=name, category=category, before=_spread(earlier), after=_spread(later))


def _standings(book: Book, given: Sequence[Assignment], uneven: Uneven) -> Iterator[Standing]:
    held = loads(book.problem, given)
    usual = {
        (pool, category): _usual(book.problem, pool, category)
        for pool in {person.pool for person in book.problem.workers}
        for category in CATEGORIES
    }
    for each in fair_shares(book.problem):
        load = held[each.worker].of(each.category)
        off = (load - each.fair) * 100 / book.person[each.worker].fte_percent
        is_far = each.fair > 0 and abs(load / each.fair - 1) > _FAR
        yield Standing(
            worker=each.worker,
            pool=each.pool,
            category=each.category,
            load=load,
            fair=each.fair,
            per_fte=off,
            duties=off / size if (size := usual[each.pool, each.category]) else None,
            why=uneven.why(each, load) if is_far else "",
        )


def _usual(problem: Problem, pool: str, category: str) -> float:
    """What a duty of the pool counts on average, of those that count anything; 0 where none does."""
    counts = [slot.counts.of(category) for period in problem.periods if period.pool == pool for slot in period.slots]
    some = [count for count in counts if count]
    return sum(some) / len(some) if some else 0.0


def _wishes_met(book: Book, person: Person, given: Sequence[Assignment]) -> tuple[int, int]:
    """(met, all) of the wishes of one worker for days of the horizon."""
    last = book.problem.first + timedelta(weeks=book.problem.weeks)
    places = [book.place[each.slot] for each in given if each.worker == person.id]
    days = {place.period.day for place in places if place.slot.preferences_count}
    wishes = [wish for wish in person.preferences if book.problem.first <= wish.day < last]
    return sum((wish.day in days) == (wish.weight < 0) for wish in wishes), len(wishes)


def _spread(ratios: Sequence[float]) -> Spread:
    if not ratios:
        return Spread(people=0, sd=0.0, least=1.0, most=1.0)
    mean = sum(ratios) / len(ratios)
    sd = sqrt(sum((ratio - mean) ** 2 for ratio in ratios) / len(ratios))
    return Spread(people=len(ratios), sd=sd, least=min(ratios), most=max(ratios))
