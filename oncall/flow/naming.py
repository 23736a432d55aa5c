"""What people call the things of a planning question, where its sentences would else say ids."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from oncall.domain.languages import LANGUAGES
from oncall.domain.rules import RuleSet
from rota.calendar import WHOLE_LINE
from rota.pools import Place

_NOTHING: Mapping[Place, str] = {}


def names_of(rules: RuleSet, pool: Mapping[Place, str] = _NOTHING) -> Mapping[str, Mapping[str, str]]:
    """The agency's own names by sort and id; of a skill that is a language the language. `pool` is that of places."""
    positions = {each.id: each.name for each in rules.positions}
    areas = {WHOLE_LINE: "the whole line", **{each.id: each.name for each in rules.areas}}
    places: dict[str, list[Place]] = defaultdict(list)
    for place, name in pool.items():
        places[name].append(place)
    return {
        "position": positions,
        "area": areas,
        "skill": LANGUAGES,
        "kind": {each.kind: each.kind.replace("_", " ") for each in rules.duty.patterns},
        "pool": {name: _pool(name, several, positions, areas) for name, several in places.items()},
    }


def _pool(name: str, places: Iterable[Place], positions: Mapping[str, str], areas: Mapping[str, str]) -> str:
    """Its positions, and its areas where its id needs them as well to be told from other pools."""
    several = tuple(places)
    what = dict.fromkeys(position for _, position in several)
    where = dict.fromkeys(area for area, _ in several if area is not None) if name != " ".join(what) else {}
    told = ", ".join(positions.get(each, each) for each in what)
    return f"{told} of {', '.join(areas.get(each, each) for each in where)}" if where else told
