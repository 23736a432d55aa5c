"""Problems so tiny that every rota there is can be looked at, so that the best is known."""

from dataclasses import dataclass
from random import Random

from tests.rota.chance import Chance
from tests.rota.charges import charges
from tests.rota.checker import of_worker, violations
from tests.rota.held import Held, Json, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The least cost of any lawful rota, and the least of any that holds its blocks whole or not at all."""

    cost: int
    whole: int


def tiny(chance: Chance) -> Json:
    """So little of a problem that was drawn that every rota for it can be looked at."""
    return part_of(chance, periods=4, workers=3)


def part_of(chance: Chance, periods: int, workers: int) -> Json:
    """Some periods that lie close together, of a problem that was drawn, with so many people at most."""
    whole, random = chance.problem, Random(f"part {chance.seed}")
    ordered = sorted(whole["periods"], key=lambda period: period["start"])
    first = random.randrange(max(1, len(ordered) - periods))
    return _restricted(whole, ordered[first : first + periods], whole["workers"][:workers])


def _restricted(whole: Json, periods: list[Json], workers: list[Json]) -> Json:
    """The problem with nothing left in it that names another period, slot or worker."""
    slots = {slot["id"] for period in periods for slot in period["slots"]}
    for period in periods:
        for slot in period["slots"]:
            slot["block_with"] = slot["block_with"] if slot["block_with"] in slots else None
    ids, kept = {worker["id"] for worker in workers}, {period["id"] for period in periods}
    joint = [{**need, "periods": [p for p in need["periods"] if p in kept]} for need in whole["needs_together"]]
    return {
        **whole,
        "workers": workers,
        "periods": periods,
        "pins": [pin for pin in whole["pins"] if pin["slot"] in slots and pin["worker"] in ids],
        "published": [told for told in whole["published"] if told["slot"] in slots],
        "carry_in": [duty for duty in whole["carry_in"] if duty["worker"] in ids],
        "needs_together": [need for need in joint if need["periods"]],
    }


def best(problem: Json) -> Best:
    """Look at every rota. A branch ends where somebody's duties break a rule that no further duty mends."""
    reading = Reading(problem)
    costs: list[int] = []
    whole: list[int] = []
    workers = list(reading.workers.values())

    def go_on(slots: list[str], given: list[Json], held: dict[str, list[Held]]) -> None:
        if not slots:
            if not any(violations(reading, given)):
                costs.append(sum(charges(reading, given).values()))
                whole.extend(costs[-1:] if _is_whole(reading, given) else [])
            return
        go_on(slots[1:], given, held)
        duty = reading.assigned(slots[0])
        for worker in workers:
            mine = sorted([*held.get(worker["id"], []), duty], key=lambda each: each.start)
            if not any(duty.id in broken.slots for broken in of_worker(reading, worker, mine)):
                go_on(slots[1:], [*given, {"slot": duty.id, "worker": worker["id"]}], {**held, worker["id"]: mine})

    go_on(sorted(reading.slots, key=lambda slot: reading.periods[slot]["start"]), [], reading.held([]))
    return Best(cost=min(costs), whole=min(whole))


def _is_whole(reading: Reading, given: list[Json]) -> bool:
    """Whether of each block all slots are held, or none."""
    slots = {each["slot"] for each in given}
    held, empty = (
        {slot.get("block") for slot in reading.slots.values() if (slot["id"] in slots) is is_held} - {None}
        for is_held in (True, False)
    )
    return not held & empty
