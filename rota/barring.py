"""What bars people from a slot: in words, how many by which rule, without names; and how far it keeps them from it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rota.rules import Breach, Rule

WORDS: Mapping[Rule, str] = {
    Rule.POSITION: "the position",
    Rule.AREA: "the area",
    Rule.SKILL: "a skill that is required",
    Rule.ABSENCE: "absence",
    Rule.ELIGIBILITY: "too short a time of service",
    Rule.EXEMPT: "an exemption",
    Rule.HOLIDAY_REPEAT: "the same holiday last year",
    Rule.LEAVE_EVE: "the day before leave",
    Rule.REST: "rest between duties",
    Rule.DUTIES_7D: "the limit of duties in 7 days",
    Rule.DUTIES_28D: "the limit of duties in 28 days",
    Rule.CONSECUTIVE: "the limit of days in a row",
    Rule.NIGHTS_IN_ROW: "the limit of nights in a row",
    Rule.WEEKENDS: "the limit of weekends in 4 weeks",
    Rule.WEEKENDS_IN_ROW: "the limit of weekends in a row",
    Rule.WEEKENDS_FREE_BETWEEN: "the free weekends between two of duty",
    Rule.HOLIDAYS_PER_YEAR: "the limit of major holidays a year",
    Rule.PIN: "a pin",
    Rule.BLOCK: "a block",
    Rule.TWICE: "a second holder",
}
"""What people call a rule that bars somebody."""

_OF_THEIR_OWN = frozenset({Rule.POSITION, Rule.AREA, Rule.SKILL, Rule.ABSENCE, Rule.ELIGIBILITY, Rule.EXEMPT})
"""Rules about what somebody is, and not about the other duties that they have."""


def hindrance(breaches: Iterable[Breach]) -> int:
    """How far rules keep somebody from a slot: 0 not at all, 1 by one rule about their other duties, which whoever
    answers for it lets be broken, 2 by more than that, 3 because they do not hold the position."""
    rules = {breach.rule for breach in breaches}
    if Rule.POSITION in rules:
        return 3
    return min(len(rules), 2) if rules.isdisjoint(_OF_THEIR_OWN) else 2


def barring(first: Iterable[Rule | None]) -> str:
    """How many are barred by which rule, most of them first: `first` has for each worker the first rule that bars them,
    None where there is none. "" where nobody is barred."""
    counts = Counter(rule for rule in first if rule is not None)
    return ", ".join(f"{WORDS[rule]} bars {number}" for rule, number in counts.most_common())


def nobody(first: Sequence[Rule | None]) -> str:
    """Why nobody holds a slot as the rota stands, in a sentence."""
    if not first:
        return "There is nobody who could hold it: the question names no workers."
    if free := first.count(None):
        return f"Nobody holds it, and {free} could take it as the rota stands."
    return f"Nobody may take it as the rota stands: {barring(first)}."
