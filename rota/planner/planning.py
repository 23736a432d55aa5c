"""Planning a whole agency: cover first, then fairness by search with proof beside it, then those who serve elsewhere.

Groups of areas are planned at the same time by whoever spreads the tasks. A task computes and returns what is to be
done with its result, so that only one thread ever changes the rota. The best rota of each group is kept, and what
is returned holds every hard rule, however early the planning was stopped.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module

from rota.book import Book
from rota.planner.answer import answer, completed
from rota.planner.budget import Progress, Spread, Watch, shared
from rota.planner.groups import Group, divide, together
from rota.planner.pinning import pinned
from rota.planner.proof import Proof, prove
from rota.planner.solving import Effort
from rota.planner.stretches import Covered, covered
from rota.planner.table import Agency, Table
from rota.problem import Problem, Solution

_PROVABLE = 8000
"""Units × workers up to which the whole cost of a group is given to the solver."""

_PROVING = 0.28
"""What part of the time the proofs have, as long as there is a search for everybody who works."""

_PROVED = 250
"""Units × workers for each second of a proof, up to which it was seen to say anything."""

_SMALL = 200
"""Units × workers up to which the solver is quicker than the search."""

_LEAST = 2.0
"""Seconds that the cover of a group is given even when half of the time is over."""

_LEAST_WORK = 1.0
"""Counted work that it is given even when these seconds go by without any, as on a machine that is very busy."""

_LATEST = 45.0
"""Seconds beyond the budget after which no cover is given anything any more: somebody waits for an answer."""

Apply = Callable[[], None]


class Planning:
    """One run of the planner, its steps in the order of `run`."""

    def __init__(
        self, problem: Problem, seed: int, watch: Watch, progress: Callable[[Progress], None], spread: Spread
    ) -> None:
        self.book = Book(problem)
        self.agency = Agency(self.book)
        self.groups = divide(self.agency)
        self.tables = [group.table(self.agency) for group in self.groups]
        self.seed, self.watch, self.progress, self.spread = seed, watch, progress, spread
        self.held = dict(pinned(self.agency))
        self.missing = [sum(table.price(unit) for unit in table.free) for table in self.tables]
        self.costs: list[int | None] = [None] * len(self.groups)
        self.bounds = [-self.agency.most_wanted(group.units) for group in self.groups]
        self.most = [self._most(number) for number in range(len(self.groups))]
        self.gaps = [0] * len(self.groups)  # What is missing in each whatever one does, in prices.
        self._proved_together = set[int]()
        self._proofs, self._reserve, self._total = 0, 0.0, watch.left

    def run(self) -> Solution:
        """Plan until the budget is spent, somebody says stop, or there is nothing left to do."""
        numbers = range(len(self.groups))
        self._prepare()
        self._do("cover", [partial(self._cover, number) for number in numbers])
        for number in numbers:
            if self.missing[number] > self.gaps[number] and self.groups[number].guests:
                self._do("gaps", [partial(self._close, number)])
        self._compile()
        for tasks in self._fair():
            self._do("fairness", tasks)
        for batch in self._batches():
            self._do("together", [partial(self._weave, number) for number in batch])
        return answer(self.agency, self.held, bound=sum(self.bounds), seed=self.seed, seconds=self.watch.spent)

    def _prepare(self) -> None:
        """Fill without any search what anybody at home may take.

        Guests come later: what they hold elsewhere would bar them in groups that are planned at the same time.
        """
        self._tell("preparing", 0.0)
        asked = {unit.id: {*group.home} for group in self.groups for unit in group.units}
        self.held = completed(self.agency, self.held, asked)

    def _compile(self) -> None:
        """Make the search ready, outside of the budget; groups that the solver settles by itself need none."""
        if not self.watch.stopped() and not all(self._is_small(number) for number in range(len(self.groups))):
            self.watch.uncounted(partial(import_module, "rota.planner.search"))

    def _do(self, stage: str, tasks: Sequence[Callable[[], Apply]]) -> None:
        if tasks:
            self._tell(stage, 0.0)
        for number, apply in enumerate(self.spread.each(tasks)):
            apply()
            self._tell(stage, (number + 1) / len(tasks))

    def _tell(self, stage: str, done: float) -> None:
        uncovered = sum(len(unit.slots) for unit in self.book.units if unit.id not in self.held)
        known = [cost for cost in self.costs if cost is not None]
        cost = sum(known) if len(known) == len(self.costs) else None
        self.progress(Progress(stage=stage, done=done, cost=cost, bound=sum(self.bounds), uncovered=uncovered))

    def _cover(self, number: int) -> Apply:
        """Cover one group; where something is missing, see whether guests could have helped."""
        group, table = self.groups[number], self.tables[number]
        # On a machine that is busy with other things, the search needs its time more than the proof does.
        effort = self._effort(max(_LEAST, min(self.watch.left - self._total / 2, 120.0)))
        least = 0.0 if self.watch.left < -_LATEST else _LEAST_WORK
        found = covered(self.agency, group, self.held, replace(effort, least=least), guests=False)
        holders = table.holders(found.held)
        self.gaps[number] = found.bound
        bound = found.bound - self.agency.most_wanted(group.units)
        keep = partial(self._keep, number, table, holders, missing=found.cost, bound=bound)
        if not self._is_small(number):
            return keep
        proof = prove(table, holders, self._effort(min(effort.seconds, 2.0), work=2.0))
        return lambda: self._settle(keep, number, proof)

    def _close(self, number: int) -> Apply:
        """Cover a group once more together with those from where its guests come: they may do without them."""
        group = self.groups[number]
        near = [other for other, each in enumerate(self.groups) if other != number and {*each.home} & {*group.guests}]
        for other in near:
            group = together(group, self.groups[other])
        effort = self._effort(min(self.watch.left / 4, 60.0))
        known = sum(self.gaps[each] for each in [number, *near])
        found = covered(self.agency, group, self.held, effort, guests=True, known=known)
        return partial(self._closed, number, near, group, found)

    def _closed(self, number: int, near: Sequence[int], group: Group, found: Covered) -> None:
        """Keep what was covered together, if less is missing than before, and what was proved of all of them."""
        numbers = [number, *near]
        if found.cost < sum(self.missing[each] for each in numbers):
            mine = {unit.id for unit in group.units}
            self.held = {unit: worker for unit, worker in self.held.items() if unit not in mine} | dict(found.held)
            for each in numbers:
                self.missing[each] = self.groups[each].missing(self.agency, self.held)
        if not self._proved_together.isdisjoint(numbers):
            return
        # Each for itself might have been closed by people who cannot be in both.
        more = found.bound - sum(self.gaps[each] for each in numbers)
        if more > 0:
            # What all of them lack is put down to the one that asked; nobody else may put it down once more.
            self._proved_together.update(numbers)
            self.gaps[number] += more
            self._raise_bound(number, self.bounds[number] + more)

    def _settle(self, keep: Apply, number: int, proof: Proof) -> None:
        """Keep a cover, and what was proved about the whole cost of a small group beside it."""
        keep()
        self._proved(number, proof)

    def _fair(self) -> Iterator[list[Callable[[], Apply]]]:
        """A search for every group, for a share of the time by its size, and then the proofs that have a chance."""
        self.tables = [
            table if self._is_closed(number) else self.groups[number].own(self.agency, self.held)
            for number, table in enumerate(self.tables)
        ]
        self._reserve = self.watch.left * (0.2 if any(group.guests for group in self.groups) else 0.04)
        whole, width = self.watch.left - self._reserve, self.spread.width
        sizes = {
            number: len(group.units) * max(1, len(group.home))
            for number, group in enumerate(self.groups)
            if not self._is_settled(number)
        }
        provable = self._provable(sizes, whole)
        searching = 1 - _PROVING * len(provable) / max(1, len(sizes))
        lanes = min(width, max(1, len(sizes)))
        shares = shared(min(whole, searching * whole * width / lanes), sizes, lanes)
        searches: list[Callable[[], Apply]] = [partial(self._search, number, share) for number, share in shares]
        proofs: list[Callable[[], Apply]] = [partial(self._prove, number) for number in provable]
        self._proofs = len(proofs)
        # By counted work a proof begins with what was found, however many work for the planner.
        yield from [searches, proofs] if self.watch.is_exact else [[*searches, *proofs]]

    def _provable(self, sizes: Mapping[int, int], whole: float) -> list[int]:
        """Groups of which a proof says something in the time it can have: what is given to others is lost."""
        closed = [number for number, size in sizes.items() if size <= _PROVABLE and self._is_closed(number)]
        if len(sizes) < self.spread.width:
            return closed  # No search needs that time.
        each = _PROVING * whole * self.spread.width / max(1, len(sizes))
        return [number for number in closed if sizes[number] <= _PROVED * each]

    def _search(self, number: int, seconds: float) -> Apply:
        """Search one group for a fair rota, from its cover. Whoever has said stop shall not wait for the compiler."""
        if self.watch.stopped():
            return lambda: None
        from rota.planner.search import FROM_COVER, search

        table = self.tables[number]
        done = self.watch.part(seconds)
        holders, cost = search(table, table.holders(self.held), self.seed, FROM_COVER, done)
        return partial(self._keep, number, table, holders, cost=cost)

    def _prove(self, number: int) -> Apply:
        """Prove what the cost of a group cannot be below; nothing where no time is left for it."""
        seconds = (self.watch.left - self._reserve) * min(1.0, self.spread.width / max(1, self._proofs))
        self._proofs -= 1
        if seconds < 0.3:
            return lambda: None
        table = self.tables[number]
        found = prove(table, table.holders(self.held), self._effort(seconds, work=1.0))
        return partial(self._proved, number, found)

    def _proved(self, number: int, found: Proof) -> None:
        """Keep the bound, and the rota if the search has found none as good meanwhile."""
        self._raise_bound(number, found.bound)
        cost = self.costs[number]
        if cost is None or found.cost < cost:
            self._keep(number, self.tables[number], found.holders, cost=found.cost)

    def _batches(self) -> Iterator[list[int]]:
        """Groups with guests, in batches of which no two have anybody in common."""
        left = [number for number, group in enumerate(self.groups) if group.guests]
        while left and not self.watch.is_over():
            busy: set[str] = set()
            batch = []
            for number in left:
                people = {*self.groups[number].home, *self.groups[number].guests}
                if not people & busy:
                    busy |= people
                    batch.append(number)
            left = [number for number in left if number not in batch]
            yield batch

    def _weave(self, number: int) -> Apply:
        """Plan a group once more, with its guests, while they keep what they hold elsewhere."""
        from rota.planner.search import FROM_RESULT, search

        table = self.groups[number].table(self.agency, self.held)
        start = table.holders(self.held)
        share = self.watch.left * self.spread.width / max(1, 2 * sum(bool(group.guests) for group in self.groups))
        holders, _ = search(table, start, self.seed, FROM_RESULT, self.watch.part(share, cut=10))
        return partial(self._keep, number, table, holders)

    def _keep(
        self,
        number: int,
        table: Table,
        holders: Sequence[int],
        *,
        missing: int | None = None,
        cost: int | None = None,
        bound: int | None = None,
    ) -> None:
        self._hold(table, holders)
        self.missing[number] = self.missing[number] if missing is None else missing
        self.costs[number] = self.costs[number] if cost is None else cost
        if bound is not None:
            self._raise_bound(number, bound)

    def _hold(self, table: Table, holders: Sequence[int]) -> None:
        # In a new dictionary, as tasks in other threads may be going through the old one.
        mine = {unit.id for unit in table.free}
        others = {unit: worker for unit, worker in self.held.items() if unit not in mine}
        self.held = others | dict(table.assignments(holders))

    def _raise_bound(self, number: int, bound: int) -> None:
        self.bounds[number] = max(self.bounds[number], min(bound, self.most[number]))

    def _most(self, number: int) -> int:
        """What may be claimed as a bound at most. Blocks are planned whole or not at all, but may be held in part.

        So a rota that holds one in part might be cheaper than any that was looked at; it has an empty slot, though.
        """
        return self.agency.cheapest_part(self.groups[number].units) + min(0, self.bounds[number])

    def _is_small(self, number: int) -> bool:
        """Whether the solver alone plans the group, more quickly than the search."""
        table = self.tables[number]
        return len(table.units) * len(table.workers) <= _SMALL and self._is_closed(number)

    def _is_settled(self, number: int) -> bool:
        """Whether nothing better is possible for that group."""
        cost = self.costs[number]
        return cost is not None and cost <= self.bounds[number]

    def _is_closed(self, number: int) -> bool:
        """Whether nobody of the group may serve elsewhere, nor anybody from elsewhere in it."""
        away = {worker for group in self.groups for worker in group.guests}
        return not self.groups[number].guests and not away & {*self.groups[number].home}

    def _effort(self, seconds: float, work: float = 30.0) -> Effort:
        exact, stopped = self.watch.is_exact, self.watch.stopped
        return Effort(seconds=seconds, work=work, exact=exact, seed=self.seed, stopped=stopped)
