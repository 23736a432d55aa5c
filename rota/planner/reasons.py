"""Reasons: why this person, why nobody, why more or less than a fair share. Sentences hold no names.

`why` and `person` need no solver. `gap` asks it which rules collide, and takes a second or two for a large area.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rota.barring import WORDS, barring, nobody
from rota.book import Book, opened
from rota.fairness import Standing, report
from rota.planner.candidates import Candidate, Exchange
from rota.problem import CALLED, Assignment, Problem
from rota.rules import Rule
from rota.said import several

__all__ = ["Candidate", "Clash", "Gap", "Gaps", "Why", "gap", "person", "why"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why a slot is with whom it is: one sentence, and everybody else with what it would cost or what bars them."""

    sentence: str
    others: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """One of several things that cannot all hold: a rule for a worker, or that a slot keeps somebody."""

    rule: Rule | None
    worker: str | None
    slot: str | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Why a slot is empty: every candidate with the rules that bar them, and a smallest set that cannot all hold.

    `conflict` is empty where the gap could be closed by moving others, or nothing was proved in time.
    """

    sentence: str
    candidates: tuple[Candidate, ...]
    conflict: tuple[Clash, ...]


def why(problem: Problem | Book, assignments: Iterable[Assignment], slot: str) -> Why:
    """Why this slot is with whom it is. Those who may take it come first, the cheapest before the others."""
    book, given = opened(problem), tuple(assignments)
    exchange = Exchange(book, given)
    holder = exchange.holder.get(slot)
    others = _candidates(exchange, [worker for worker in book.person if worker != holder], slot)
    return Why(sentence=_sentence(book, holder, slot, others), others=others)


class Gaps:
    """Why slots of one rota are empty: what all of them have in common is worked out once."""

    def __init__(self, problem: Problem | Book, assignments: Iterable[Assignment]) -> None:
        from rota.planner.answer import lawful
        from rota.planner.groups import divide
        from rota.planner.table import Agency

        self._book, given = opened(problem), tuple(assignments)
        self._exchange, self._agency = Exchange(self._book, given), Agency(self._book)
        # Where somebody has allowed that a rule is broken, rules collide with each other, gap or no gap.
        self._holder = lawful(self._book, self._book.whole({each.slot: each.worker for each in given}))
        self._group = {unit.id: group for group in divide(self._agency) for unit in group.units}

    def of(self, slot: str) -> Gap:
        """Why nobody holds this slot, and which rules would have to give way."""
        from rota.planner.conflict import conflict

        candidates = _candidates(self._exchange, self._book.person, slot)
        target = self._book.unit_of[slot]
        found = conflict(self._agency, self._group[target.id], self._holder, target)
        clashes = tuple(
            Clash(rule=each.rule, worker=each.worker, slot=each.slot, says=_clash(candidates, each.rule, each.worker))
            for each in found or ()
        )
        return Gap(sentence=_empty(candidates, found is None), candidates=candidates, conflict=clashes)


def gap(problem: Problem | Book, assignments: Iterable[Assignment], slot: str) -> Gap:
    """Why nobody holds this slot, and which rules would have to give way."""
    return Gaps(problem, assignments).of(slot)


def person(
    problem: Problem | Book, assignments: Iterable[Assignment], worker: str, *, bound: int | None = None
) -> tuple[str, ...]:
    """Why this worker is above or below their share, one sentence for each category in which there is one. `bound` is
    what no rota costs less than, as far as it was proved."""
    standings = report(opened(problem).problem, assignments, bound=bound).standings
    return tuple(_standing(each) for each in standings if each.worker == worker and (each.fair or each.load))


def _candidates(exchange: Exchange, workers: Iterable[str], slot: str) -> tuple[Candidate, ...]:
    found = (exchange.candidate(slot, worker) for worker in workers)
    return tuple(sorted(found, key=lambda each: (len(each.breaches), each.cost_change, each.worker)))


def _sentence(book: Book, holder: str | None, slot: str, others: tuple[Candidate, ...]) -> str:
    free = [each for each in others if each.is_free]
    if holder is None:
        return _empty(others, closable=bool(free))
    if slot in book.pinned:
        return "It was fixed by hand."
    if not others:
        return "There is nobody else: the question names one worker."
    if not free:
        return f"Nobody else may take it as the rota stands: {barring(_first_rules(others))}."
    first, mostly = free[0], CALLED.get(free[0].mostly, "other things")
    could = f"{several(len(free), 'other')} could take it"
    if first.cost_change < 0:
        return f"{could}; one would be fairer by {-first.cost_change} in {mostly}, weighed against other duties."
    published = {each.slot: each.worker for each in book.problem.published}
    stays = " It was published so." if published.get(slot) == holder else ""
    return f"{could}; the best of them would cost {first.cost_change} more, mostly in {mostly}.{stays}"


def _empty(candidates: tuple[Candidate, ...], closable: bool) -> str:
    told = nobody(_first_rules(candidates))
    is_open = closable and not any(each.is_free for each in candidates)
    return f"{told} It may be possible if others change their duties." if is_open else told


def _first_rules(candidates: Iterable[Candidate]) -> list[Rule | None]:
    """For each the first rule that bars them."""
    return [each.breaches[0].rule if each.breaches else None for each in candidates]


def _clash(candidates: Iterable[Candidate], rule: Rule | None, worker: str | None) -> str:
    """The breach itself where the rule bars the worker from the slot now, else what the rule is."""
    if rule is None:
        return "this duty keeps somebody to hold it"
    own = [breach for each in candidates if each.worker == worker for breach in each.breaches if breach.rule is rule]
    return own[0].says if own else f"{WORDS[rule]} holds"


def _standing(each: Standing) -> str:
    """One sentence about one category, in its unit and in duties."""
    off = each.load - each.fair
    side = "above" if off > 0 else "below"
    share = f"{CALLED[each.category]}: {each.load} against a fair share of {each.fair:.1f}"
    if not each.is_far:
        return f"{share}; within a tenth of it."
    return f"{share}, {abs(off):.1f} {side} it{each.in_duties}: {each.why}."
