"""The independent checker of rotas: what `oncall-rota-problem/1` forbids and what it charges, read anew.

It reads problem and solution as plain JSON and shares no code with `rota/`, so that a mistake has to be made twice
before it goes unseen. It is slow and literal on purpose: every rule is a function that looks at one worker's duties,
and every violation says where it is. Costs are in `tests/rota/charges.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.rota.charges import charges
from tests.rota.held import Held, Json, Reading, in_units
from tests.rota.runs import long_runs, weekends_too_close


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One hard rule broken: its name in the contract, by whom, with which slots, and what is wrong there."""

    rule: str
    worker: str
    slots: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the checker finds: every violation, the exact cost with its parts, and the slots nobody holds."""

    violations: tuple[Violation, ...]
    cost: int
    parts: dict[str, int]
    uncovered: tuple[str, ...]


def check(problem: Json, solution: Json) -> Verdict:
    """Judge a solution. A slot given to two people is priced with the first of them."""
    reading = Reading(problem)
    assignments: list[Json] = solution["assignments"]
    parts = charges(reading, assignments)
    taken = {each["slot"] for each in assignments}
    return Verdict(
        violations=tuple(violations(reading, assignments)),
        cost=sum(parts.values()),
        parts=parts,
        uncovered=tuple(slot for slot in reading.slots if slot not in taken),
    )


def violations(reading: Reading, assignments: Sequence[Json]) -> Iterator[Violation]:
    """Every hard rule that is broken anywhere in the rota."""
    yield from _unknown(reading, assignments)
    known = [a for a in assignments if a["slot"] in reading.slots and a["worker"] in reading.workers]
    yield from _twice(known)
    yield from _pins(reading, known)
    yield from _blocks(reading, known)
    held = reading.held(known)
    for worker in reading.workers.values():
        yield from of_worker(reading, worker, held[worker["id"]])


def of_worker(reading: Reading, worker: Json, duties: Sequence[Held]) -> Iterator[Violation]:
    """Every rule about a single worker that these duties break; they come in the order in which they start."""
    for duty in duties:
        if duty.planned:
            yield from _static(reading, worker, duty)
    yield from _rest(reading, worker, duties)
    yield from _counted(reading, worker, duties)
    yield from _holidays_per_year(reading, worker, duties)
    for rule, run in long_runs(reading.limits, duties):
        place = f"a run from {run[0].day} to {run[-1].day}"
        yield Violation(rule=rule, worker=worker["id"], slots=tuple(duty.id for duty in run), place=place)
    for pair in weekends_too_close(reading.limits, duties):
        place = f"the weekends of {pair[0].day} and {pair[1].day} are too close"
        slots = tuple(duty.id for duty in pair)
        yield Violation(rule="WEEKENDS_FREE_BETWEEN", worker=worker["id"], slots=slots, place=place)


def _unknown(reading: Reading, assignments: Iterable[Json]) -> Iterator[Violation]:
    for each in assignments:
        if each["slot"] not in reading.slots or each["worker"] not in reading.workers:
            yield Violation(rule="UNKNOWN", worker=each["worker"], slots=(each["slot"],), place="is in no problem")


def _twice(assignments: Iterable[Json]) -> Iterator[Violation]:
    holders = defaultdict(list)
    for each in assignments:
        holders[each["slot"]].append(each["worker"])
    for slot, workers in holders.items():
        for worker in workers[1:]:
            yield Violation(rule="TWICE", worker=worker, slots=(slot,), place=f"held by {workers[0]} already")


def _pins(reading: Reading, assignments: Iterable[Json]) -> Iterator[Violation]:
    pairs = {(each["slot"], each["worker"]) for each in assignments}
    for pin in reading.problem.get("pins", ()):
        if (pin["slot"], pin["worker"]) not in pairs:
            yield Violation(rule="PIN", worker=pin["worker"], slots=(pin["slot"],), place="is not held as pinned")


def _blocks(reading: Reading, assignments: Iterable[Json]) -> Iterator[Violation]:
    """Slots of one block go to one worker; an empty slot of a block is a gap, which has its price already."""
    first: dict[str, str] = {}
    for each in assignments:
        block = reading.slots[each["slot"]].get("block")
        if block is not None and first.setdefault(block, each["worker"]) != each["worker"]:
            place = f"block {block} is held by {first[block]} as well"
            yield Violation(rule="BLOCK", worker=each["worker"], slots=(each["slot"],), place=place)


def _static(reading: Reading, worker: Json, duty: Held) -> Iterator[Violation]:
    """What bars a worker from a slot whatever else they hold."""
    slot, period = reading.slots[duty.id], reading.periods[duty.id]
    wrong = {
        "POSITION": slot["position"] not in worker["positions"] and f"does not hold {slot['position']}",
        "AREA": period["area"] not in worker["areas"] and f"does not serve {period['area']}",
        "SKILL": bool(set(slot["requires"]) - set(worker["skills"])) and f"lacks one of {slot['requires']}",
        "HOLIDAY_REPEAT": _repeats(reading, worker, period) and f"held {period['major_holiday']} last year",
        "ABSENCE": _absent(reading, worker, duty, too_new=False) and "is absent",
        "ELIGIBILITY": _absent(reading, worker, duty, too_new=True) and "has not been there long enough",
        "EXEMPT": _exempt(worker, period) and f"is exempt from {period['kind']}",
        "LEAVE_EVE": reading.is_leave_eve(worker, period["date"]) and "is on leave from the next day on",
    }
    for rule, says in wrong.items():
        if says:
            yield Violation(rule=rule, worker=worker["id"], slots=(duty.id,), place=f"{period['date']}: {says}")


def _repeats(reading: Reading, worker: Json, period: Json) -> bool:
    return bool(reading.limits["no_repeat_major_holiday"]) and (
        period["major_holiday"] in worker["major_holidays_last_year"]
    )


def _absent(reading: Reading, worker: Json, duty: Held, *, too_new: bool) -> bool:
    kept = [each for each in worker["absences"] if (each["reason"] == "eligibility") == too_new]
    spans = [(reading.instant(each["from"]), reading.instant(each["to"])) for each in kept]
    return any(start < duty.end and duty.start < end for start, end in spans)


def _exempt(worker: Json, period: Json) -> bool:
    return any(
        period["kind"] in each["kinds"] and each["from"] <= period["date"] < each["to"]
        for each in worker.get("exemptions", ())
    )


def _rest(reading: Reading, worker: Json, duties: Sequence[Held]) -> Iterator[Violation]:
    """Any two duties, not neighbours alone: a long one may reach over several short ones."""
    for number, one in enumerate(duties):
        for other in duties[number + 1 :]:
            if other.start >= one.end + reading.rest:
                break
            if (one.planned or other.planned) and not (one.block is not None and one.block == other.block):
                place = f"{one.end.isoformat()} to {other.start.isoformat()} is too short a rest"
                yield Violation(rule="REST", worker=worker["id"], slots=(one.id, other.id), place=place)


def _counted(reading: Reading, worker: Json, duties: Sequence[Held]) -> Iterator[Violation]:
    """So many duties in any 7 and any 28 days, so many weekends in any four."""
    units = [(unit[0].day.toordinal(), unit) for unit in in_units(duties)]
    weekends = [(duty.weekend, [duty]) for duty in duties if duty.weekend is not None]
    for rule, limit, length, items in (
        ("DUTIES_7D", reading.limits["max_duties_7d"], 7, units),
        ("DUTIES_28D", worker["max_duties_28d"], 28, units),
        ("WEEKENDS", worker["max_weekends_28d"], 4, _one_an_index(weekends)),
    ):
        for first in {at for at, _ in items} if limit is not None else ():
            inside = [unit for at, unit in items if first <= at < first + length]
            slots = tuple(duty.id for unit in inside for duty in unit)
            if len(inside) > limit and any(duty.planned for unit in inside for duty in unit):
                place = f"{len(inside)} in the window from {first}, {limit} are allowed"
                yield Violation(rule=rule, worker=worker["id"], slots=slots, place=place)


def _one_an_index(items: Iterable[tuple[int, list[Held]]]) -> list[tuple[int, list[Held]]]:
    together: dict[int, list[Held]] = defaultdict(list)
    for index, duties in items:
        together[index] += duties
    return list(together.items())


def _holidays_per_year(reading: Reading, worker: Json, duties: Sequence[Held]) -> Iterator[Violation]:
    limit = reading.limits["max_major_holidays_per_year"]
    named = {(duty.day.year, duty.major_holiday) for duty in duties if duty.major_holiday}
    for year, count in Counter(year for year, _ in named).items():
        mine = [duty for duty in duties if duty.major_holiday and duty.day.year == year]
        if limit is not None and count > limit and any(duty.planned for duty in mine):
            slots = tuple(duty.id for duty in mine)
            place = f"{count} major holidays in {year}, {limit} are allowed"
            yield Violation(rule="HOLIDAYS_PER_YEAR", worker=worker["id"], slots=slots, place=place)


def told(verdict: Verdict) -> str:
    """The violations, one a line, for the message of a failing test."""
    lines = (f"{v.rule} {v.worker} {', '.join(v.slots)}: {v.place}" for v in verdict.violations)
    return "\n".join(lines)


def expect_lawful(problem: Json, solution: Json, cost: int | None = None) -> Verdict:
    """The verdict on a rota that must break no hard rule and must cost what its maker says, to the unit."""
    verdict = check(problem, solution)
    assert not verdict.violations, told(verdict)
    said: Any = solution.get("cost") if cost is None else cost
    assert said is None or said == verdict.cost, f"said to cost {said}, costs {verdict.cost}: {verdict.parts}"
    return verdict
