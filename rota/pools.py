"""Who shares load with whom.

A *place* is a position of an area, or of the whole line. Two places share their load when more than half of
those who may hold the one may hold the other as well; what is so joined, directly or through others, is a pool.
So an agency whose workers serve an area each and a countywide position besides is one pool, in which the second
balances what the areas cannot; and one supervisor who helps out as a primary does not make two pools one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from itertools import combinations

Place = tuple[str | None, str]
"""Area (None: the whole line) and position."""


def pools(holders: Mapping[Place, Set[str]]) -> Mapping[Place, str]:
    """The name of the pool of each place; `holders` are those who may hold it, and the order names the pools."""
    root = {place: place for place in holders}

    def top(place: Place) -> Place:
        while root[place] != place:
            place = root[place]
        return place

    for one, other in combinations(holders, 2):
        if _share(holders[one], holders[other]):
            root[top(other)] = top(one)
    groups: dict[Place, list[Place]] = {}
    for place in holders:
        groups.setdefault(top(place), []).append(place)
    plain = Counter(_positions(group) for group in groups.values())
    return {
        place: _positions(group) if plain[_positions(group)] == 1 else name_of(group)
        for group in groups.values()
        for place in group
    }


def name_of(places: Iterable[Place]) -> str:
    """A pool called by its positions and areas, where its positions alone do not name it: `primary of north south`."""
    several = tuple(places)
    areas = dict.fromkeys(area for area, _ in several if area is not None)
    return f"{_positions(several)} of {' '.join(areas)}" if areas else _positions(several)


def pool_of(worker: str, holders: Mapping[Place, Set[str]], pool: Mapping[Place, str]) -> str | None:
    """The pool that a worker is counted in: of several the one with the fewest people. None: may hold nothing."""
    sizes: dict[str, set[str]] = {}
    for place, people in holders.items():
        sizes.setdefault(pool[place], set()).update(people)
    theirs = dict.fromkeys(pool[place] for place, people in holders.items() if worker in people)
    return min(theirs, key=lambda name: len(sizes[name]), default=None)


def _positions(places: Iterable[Place]) -> str:
    return " ".join(dict.fromkeys(position for _, position in places))


def _share(one: Set[str], other: Set[str]) -> bool:
    return 2 * len(one & other) > min(len(one), len(other)) > 0
