"""What everybody would have if each slot were shared out among those who may hold it, and nobody else.

A pool shares its load as a whole, but not everybody in it may hold everything. Who may hold little has less than a
fair share even if nobody does anything wrong, and who is one of few has more: here it is told how much.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction

from rota.problem import Counts, Person, Problem
from rota.shares import share_of

Sort = tuple[str, str, frozenset[str]]
"""Area, position and required skills: slots of one sort may be held by the same people."""


class Reach:
    """The slots of every pool, and who of the pool may ever hold them."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._slots: dict[str, dict[Sort, Counts]] = defaultdict(dict)
        for period in problem.periods:
            sorts = self._slots[period.pool]
            for slot in period.slots:
                sort = period.area, slot.position, slot.requires
                sorts[sort] = sorts.get(sort, Counts()) + slot.counts
        self._share = {person.id: share_of(problem, person) for person in problem.workers}
        self._of_skill: dict[tuple[str, str, str], tuple[float, Fraction]] = {}
        self._whole = {
            (pool, sort): self._shares(pool, _may(sort)) for pool, sorts in self._slots.items() for sort in sorts
        }

    def of(self, person: Person, category: str) -> float:
        """What this worker would have in the horizon, in the unit of the category."""
        sorts = self._slots[person.pool].items()
        return sum(
            self._part(person, counts.of(category), self._whole[person.pool, sort])
            for sort, counts in sorts
            if _may(sort)(person)
        )

    def open_to(self, person: Person, category: str) -> tuple[int, int]:
        """How much of a category this worker may hold, of how much there is in the pool."""
        sorts = self._slots[person.pool].items()
        mine = sum(counts.of(category) for sort, counts in sorts if _may(sort)(person))
        return mine, sum(counts.of(category) for _, counts in sorts)

    def with_skill(self, person: Person, category: str, skill: str) -> float:
        """What this worker, who has the skill, would have of what is asked of such people alone: as required, or as
        needed."""
        key = skill, person.pool, category
        if key not in self._of_skill:
            having = self._shares(person.pool, lambda each: skill in each.skills)
            self._of_skill[key] = sum(self._asked(*key)), having
        return self._part(person, *self._of_skill[key])

    def _asked(self, skill: str, pool: str, category: str) -> Iterator[float]:
        for period in self._problem.periods if pool in self._slots else ():
            if period.pool == pool and period.slots:
                required = sum(slot.counts.of(category) for slot in period.slots if skill in slot.requires)
                whole = sum(slot.counts.of(category) for slot in period.slots)
                needed = sum(need.count for need in period.needs if need.skill == skill)
                yield max(required, whole * min(1.0, needed / len(period.slots)))

    def _shares(self, pool: str, may: Callable[[Person], bool]) -> Fraction:
        people = (each for each in self._problem.workers if each.pool == pool and may(each))
        return sum((self._share[each.id] for each in people), Fraction())

    def _part(self, person: Person, count: float, whole: Fraction) -> float:
        return count * float(self._share[person.id] / whole) if whole else 0.0


def _may(sort: Sort) -> Callable[[Person], bool]:
    area, position, requires = sort
    return lambda person: position in person.positions and area in person.areas and requires <= person.skills
