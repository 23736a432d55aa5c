"""What a rota costs, in exact integers: the independent checker's own reading of the format's last paragraph."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from tests.rota.held import Json, Reading

CATEGORIES = ("points", "nights", "weekends", "holidays")
_DAY = timedelta(days=1)


def charges(reading: Reading, assignments: Sequence[Json]) -> dict[str, int]:
    """The parts of the cost. Of two people in one slot the first counts; what is in no problem costs nothing."""
    holder: dict[str, str] = {}
    for each in assignments:
        if each["slot"] in reading.slots and each["worker"] in reading.workers:
            holder.setdefault(each["slot"], each["worker"])
    return {
        "uncovered": _uncovered(reading, holder),
        "missing_skill": _missing_skill(reading, holder),
        "fairness": sum(unfairness(reading, holder).values()),
        **_wishes(reading, holder),
        "cross_area": _cross_area(reading, holder),
        "changed": _changed(reading, holder),
        "split_weekend": _split_weekend(reading, holder),
    }


def _uncovered(reading: Reading, holder: dict[str, str]) -> int:
    prices = reading.problem["prices"]["uncovered"]
    return sum(prices[slot["position"]] for slot in reading.slots.values() if slot["id"] not in holder)


def _missing_skill(reading: Reading, holder: dict[str, str]) -> int:
    short, periods = 0, {period["id"]: period for period in reading.problem["periods"]}
    needs = [(need, [period]) for period in periods.values() for need in period["needs"]]
    for joint in reading.problem.get("needs_together", ()):
        needs.append((joint, [periods[each] for each in joint["periods"]]))
    for need, together in needs:
        slots = (slot["id"] for period in together for slot in period["slots"])
        people = {holder[slot] for slot in slots if slot in holder}
        able = sum(need["skill"] in reading.workers[person]["skills"] for person in people)
        short += max(0, need["count"] - able)
    return short * int(reading.problem["prices"]["missing_skill"])


def _wishes(reading: Reading, holder: dict[str, str]) -> dict[str, int]:
    found = {"preference": 0, "wanted": 0}
    prices = reading.problem["prices"]
    for slot, person in holder.items():
        if not reading.slots[slot]["preferences_count"]:
            continue
        for wish in reading.workers[person]["preferences"]:
            if wish["date"] == reading.periods[slot]["date"] and wish["weight"] > 0:
                found["preference"] += prices["preference"] * wish["weight"]
            elif wish["date"] == reading.periods[slot]["date"] and wish["weight"] < 0:
                found["wanted"] -= prices["wanted"]
    return found


def _cross_area(reading: Reading, holder: dict[str, str]) -> int:
    homes = [(reading.workers[person]["home_area"], reading.periods[slot]["area"]) for slot, person in holder.items()]
    abroad = [home for home, area in homes if home is not None and home != area]
    return len(abroad) * int(reading.problem["prices"]["cross_area"])


def _changed(reading: Reading, holder: dict[str, str]) -> int:
    published = reading.problem.get("published", ())
    others = [each for each in published if holder.get(each["slot"], each["worker"]) != each["worker"]]
    return len(others) * int(reading.problem["prices"]["changed"])


def _split_weekend(reading: Reading, holder: dict[str, str]) -> int:
    pairs = [(slot["id"], slot["block_with"]) for slot in reading.slots.values() if slot["block_with"] is not None]
    split = [pair for pair in pairs if holder.get(pair[0]) != holder.get(pair[1])]
    return len(split) * int(reading.problem["prices"]["split_weekend"])


def unfairness(reading: Reading, holder: dict[str, str]) -> dict[tuple[str, str, str], int]:
    """What each worker's deviation costs, by pool, category and worker."""
    loads = loads_of(reading, holder)
    found = {}
    for (pool, category, person), target in targets_of(reading).items():
        price = reading.problem["prices"]["fairness"].get(category)
        if price is not None:
            fte = Fraction(reading.workers[person]["fte_percent"], 100)
            unit = max(1, round(10 * price["unit"] * fte))
            off = 10 * loads[category, person] - target
            steps = off // unit
            found[pool, category, person] = price["weight"] * ((2 * steps + 1) * off - steps * (steps + 1) * unit)
    return found


def loads_of(reading: Reading, holder: dict[str, str]) -> dict[tuple[str, str], int]:
    """History and everything held, by category and worker."""
    loads = {(c, person): worker["history"][c] for c in CATEGORIES for person, worker in reading.workers.items()}
    for slot, person in holder.items():
        for category in CATEGORIES:
            loads[category, person] += reading.slots[slot]["counts"][category]
    return loads


def targets_of(reading: Reading) -> dict[tuple[str, str, str], int]:
    """Ten times the fair share, rounded, by pool, category and worker."""
    pools: dict[str, list[Json]] = defaultdict(list)
    demand: dict[tuple[str, str], int] = defaultdict(int)
    for worker in reading.workers.values():
        pools[worker["pool"]].append(worker)
    for slot, period in reading.periods.items():
        for category in CATEGORIES:
            demand[period["pool"], category] += reading.slots[slot]["counts"][category]
    found = {}
    for pool, people in pools.items():
        shares = {worker["id"]: _share(reading, worker) for worker in people}
        for category in CATEGORIES:
            total = demand[pool, category] + sum(worker["history"][category] for worker in people)
            for person, share in shares.items():
                part = share / sum(shares.values()) if any(shares.values()) else Fraction(0)
                found[pool, category, person] = round(10 * total * part)
    return found


def _share(reading: Reading, worker: Json) -> Fraction:
    """FTE × the part of history and horizon in which the worker was not absent with credit."""
    first = date.fromisoformat(reading.problem["from"])
    last = first + timedelta(weeks=reading.problem["weeks"])
    window = 7 * worker["history"]["window_weeks"]
    days = window + 7 * reading.problem["weeks"]
    absent: set[date] = set()
    for absence in worker["absences"]:
        if absence["credited"]:
            absent |= _whole_days(reading, absence["from"], absence["to"])
    inside = sum(first - timedelta(days=window) <= day < last for day in absent)
    return Fraction(worker["fte_percent"], 100) * Fraction(days - inside, days)


def _whole_days(reading: Reading, start: str, end: str) -> set[date]:
    begin, finish = reading.instant(start), reading.instant(end)
    day = reading.day(begin)
    found = set()
    while reading.instant((day + _DAY).isoformat()) <= finish:
        if reading.instant(day.isoformat()) >= begin:
            found.add(day)
        day += _DAY
    return found
