"""What a planner is given beside the problem: how long it may take, whom it tells, and who works for it.

All of it is handed in, as this package knows no clock, no threads and no processes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How much may be spent: wall `seconds`, or `iterations` of the search for each group of areas.

    With iterations alone the same problem and seed give the same rota, on any machine.
    """

    seconds: float | None = 60.0
    iterations: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a planner is: what it does, the part done (0 to 1), and the best rota it has.

    `bound` is None while nothing is proved; `uncovered` counts slots.
    """

    stage: str
    done: float
    cost: int | None
    bound: int | None
    uncovered: int


class Spread(Protocol):
    """Somebody who carries out tasks at the same time, in whatever way; their results come in order."""

    width: int

    def each(self, tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
        """The results of the tasks. An error of a task is raised when its turn comes."""


class OneAfterTheOther:
    """Carries out tasks in turn, for whoever has nobody to spread them."""

    width = 1

    def each(self, tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
        """The results of the tasks, each when it is asked for."""
        return (task() for task in tasks)


class Watch:
    """Whether to go on: until the budget is spent or somebody says stop."""

    def __init__(self, budget: Budget, now: Callable[[], float], should_stop: Callable[[], bool]) -> None:
        self.budget = budget
        self.is_exact = budget.seconds is None
        self.stopped = should_stop
        self._now = now
        self.began = now()

    @property
    def spent(self) -> float:
        """Wall seconds since the beginning."""
        return self._now() - self.began

    @property
    def left(self) -> float:
        """Wall seconds that are left; very many where only iterations count."""
        return 1e9 if self.budget.seconds is None else self.budget.seconds - self.spent

    def uncounted(self, work: Callable[[], object]) -> None:
        """Do what no budget is meant for, such as preparing the machine code: the time that it takes is given back."""
        before = self._now()
        work()
        self.began += self._now() - before

    def part(self, seconds: float, cut: int = 1) -> Callable[[int], float]:
        """Tells from the number of tries what part of a search is over: by the clock since it began, or by count.

        By count, a search has the iterations of the budget, divided by `cut`.
        """
        began: list[float] = []

        def by_clock(_tries: int) -> float:
            if not began:
                began.append(self.spent)
            return 1.0 if self.is_over() else (self.spent - began[0]) / max(0.01, seconds)

        def by_count(tries: int) -> float:
            return 1.0 if self.stopped() else tries * cut / max(1, self.budget.iterations or 1)

        return by_count if self.is_exact else by_clock

    def is_over(self) -> bool:
        """Whether to end now."""
        return self.left <= 0 or self.stopped()


def shared(seconds: float, sizes: Mapping[int, int], lanes: int) -> list[tuple[int, float]]:
    """How many seconds each task of that size has where they run in so many lanes, in the order in which they begin.

    Each lane is full to the end: the largest tasks are laid first, where least is, and share their lane by size.
    """
    laid: list[list[int]] = [[] for _ in range(lanes)]
    for number in sorted(sizes, key=lambda each: (-sizes[each], each)):
        min(laid, key=lambda lane: sum(sizes[each] for each in lane)).append(number)
    begun: list[tuple[float, int, float]] = []
    for lane in laid:
        until, total = 0.0, sum(sizes[each] for each in lane)
        for number in lane:
            share = seconds * sizes[number] / max(1, total)
            begun.append((until, number, share))
            until += share
    return [(number, share) for _, number, share in sorted(begun)]
