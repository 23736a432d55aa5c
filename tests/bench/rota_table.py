"""Rotas beside each other: gaps, how far apart the loads are, cost, bound, seconds. One line a rota."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import pstdev

from tests.rota.charges import CATEGORIES, loads_of, targets_of
from tests.rota.checker import Verdict, expect_lawful
from tests.rota.held import Json, Reading

HEADS = ("problem", "rota by", "gaps", "certified", "skills short", *CATEGORIES, "cost", "bound", "gap", "seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rota that broke no hard rule and cost what its maker said, as the independent checker sees it.

    `certified` counts the gaps that were proved unavoidable, and `bound` is proved; None where nobody proved anything.
    """

    problem: str
    maker: str
    verdict: Verdict
    spreads: tuple[str, ...]
    skills_short: int
    seconds: float
    certified: int | None = None
    bound: int | None = None

    @property
    def gaps(self) -> int:
        """Slots that nobody holds."""
        return len(self.verdict.uncovered)

    @property
    def gap(self) -> float | None:
        """The part of the cost that might still be saved."""
        return None if self.bound is None else max(0, self.verdict.cost - self.bound) / self.verdict.cost

    @property
    def cells(self) -> tuple[str, ...]:
        """As it is printed."""
        gaps = (str(self.gaps), "–" if self.certified is None else str(self.certified), str(self.skills_short))
        bound = "–" if self.bound is None else f"{self.bound:,}"
        gap = "–" if self.gap is None else f"{100 * self.gap:.2f} %"
        cost = f"{self.verdict.cost:,}"
        return (self.problem, self.maker, *gaps, *self.spreads, cost, bound, gap, f"{self.seconds:.1f}")


def line(name: str, maker: str, problem: Json, solution: Json, seconds: float, certified: int | None = None) -> Line:
    """Judge a rota. Raises AssertionError for one that breaks a hard rule or does not cost what it says."""
    verdict = expect_lawful(problem, solution)
    return Line(
        problem=name,
        maker=maker,
        verdict=verdict,
        spreads=_spreads(problem, solution),
        skills_short=verdict.parts["missing_skill"] // problem["prices"]["missing_skill"],
        seconds=seconds,
        certified=certified,
        bound=solution.get("bound"),
    )


def shown(lines: Sequence[Line]) -> str:
    """The whole table. A spread is the standard deviation of load ÷ fair share, with the least and the most."""
    rows = [HEADS, *(each.cells for each in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    aligned = [
        "  ".join(cell.ljust(width) if n < 2 else cell.rjust(width) for n, (cell, width) in enumerate(pairs)).rstrip()
        for pairs in (list(zip(row, widths, strict=True)) for row in rows)
    ]
    return "\n".join([aligned[0], "-" * len(aligned[0]), *aligned[1:]])


def _spreads(problem: Json, solution: Json) -> tuple[str, ...]:
    """For each category over everybody who has a share in it, history included."""
    reading = Reading(problem)
    loads = loads_of(reading, {each["slot"]: each["worker"] for each in solution["assignments"]})
    targets = targets_of(reading)
    return tuple(
        _spread(
            [
                10 * loads[category, person] / target
                for (_, c, person), target in targets.items()
                if c == category and target
            ]
        )
        for category in CATEGORIES
    )


def _spread(ratios: Sequence[float]) -> str:
    return f"{pstdev(ratios):.3f} {min(ratios):.2f}–{max(ratios):.2f}"
