"""Names: each given once, and every name that is used given."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from oncall.config.document import hint
from oncall.domain.errors import Problem
from oncall.domain.policy import EscalationPolicy, Target
from oncall.domain.rules import RuleSet
from rota.model import Scope

Use = tuple[str, str, str | None, Collection[str]]
"""A name in use: where, what it is the name of, the name (None: none given), and the names there are."""


def id_faults(rules: RuleSet) -> Iterator[Problem]:
    """Ids that are empty, or given twice; lists that must not be empty."""
    for section, ids in _ids(rules).items():
        if not ids:
            yield Problem(place=section, fault="the list is empty", remedy="Describe at least one")
        for number, name in enumerate(ids):
            place = f"{section}[{number}].id"
            if not name.strip() or name != "".join(name.split()):
                yield Problem(place=place, fault=f"'{name}' is no id", remedy="Use a word without spaces")
        for name in (name for name, times in Counter(ids).items() if times > 1):
            place = f"{section}[{len(ids) - 1 - ids[::-1].index(name)}].id"
            yield Problem(place=place, fault=f"the id '{name}' is given twice", remedy="Give each its own")


def reference_faults(rules: RuleSet) -> Iterator[Problem]:
    """Names that are used but given nowhere, and desks where they cannot do what is asked of them."""
    for place, what, name, known in _uses(rules):
        if name is not None and name not in known:
            yield Problem(place=place, fault=f"there is no {what} '{name}'", remedy=hint(name, known))
    yield from _self_faults(rules)
    yield from _desk_faults(rules)
    yield from _scope_faults(rules)


def _ids(rules: RuleSet) -> dict[str, list[str]]:
    return {
        "service_lines": [line.id for line in rules.service_lines],
        "areas": [area.id for area in rules.areas],
        "positions": [position.id for position in rules.positions],
        "desks": [desk.id for desk in rules.desks],
        "categories": [category.id for category in rules.categories],
        "policies": [policy.id for policy in rules.policies],
    }


def _uses(rules: RuleSet) -> Iterator[Use]:
    ids = _ids(rules)
    areas, positions, desks = ids["areas"], ids["positions"], ids["desks"]
    kinds = [pattern.kind for pattern in rules.patterns]
    yield "default_desk", "desk", rules.default_desk, desks
    yield "default_position", "position", rules.default_position, positions
    for i, area in enumerate(rules.areas):
        yield from _each(f"areas[{i}].neighbours", "area", area.neighbours, areas)
    for i, position in enumerate(rules.positions):
        yield f"positions[{i}].above", "position", position.above, positions
    for i, pattern in enumerate(rules.patterns):
        yield from _each(f"patterns[{i}].positions", "position", pattern.positions, positions)
        yield from _each(f"patterns[{i}].areas", "area", pattern.areas, areas)
    for i, office in enumerate(rules.offices):
        yield f"offices[{i}].desk", "desk", office.desk, desks
        yield from _each(f"offices[{i}].positions", "position", office.positions, positions)
        yield from _each(f"offices[{i}].areas", "area", office.areas, areas)
    for i, merge in enumerate(rules.merges):
        yield f"merges[{i}].area", "area", merge.area, areas
        yield f"merges[{i}].covered_by", "area", merge.covered_by, areas
        yield from _each(f"merges[{i}].kinds", "kind of duty", merge.kinds, kinds)
    for i, category in enumerate(rules.categories):
        yield f"categories[{i}].policy", "policy", category.policy, ids["policies"]
    for i, policy in enumerate(rules.policies):
        yield f"policies[{i}].spent.desk", "desk", policy.spent.desk, desks
        for place, target in targets(policy, f"policies[{i}]"):
            yield f"{place}.position", "position", target.position, positions
            yield f"{place}.neighbour", "position", target.neighbour, positions
            yield f"{place}.desk", "desk", target.desk, desks


def _each(place: str, what: str, names: Iterable[str], known: Collection[str]) -> Iterator[Use]:
    for number, name in enumerate(names):
        yield f"{place}[{number}]", what, name, known


def targets(policy: EscalationPolicy, place: str) -> Iterator[tuple[str, Target]]:
    """Every target of a policy, with its place."""
    for i, step in enumerate(policy.steps):
        for key, group in (("targets", step.targets), ("informs", step.informs)):
            for j, target in enumerate(group):
                yield f"{place}.steps[{i}].{key}[{j}]", target
    for j, target in enumerate(policy.language):
        yield f"{place}.language[{j}]", target


def _self_faults(rules: RuleSet) -> Iterator[Problem]:
    for i, area in enumerate(rules.areas):
        if area.id in area.neighbours:
            fault = "the area is its own neighbour"
            yield Problem(place=f"areas[{i}].neighbours", fault=fault, remedy="Name other areas only")
    for i, merge in enumerate(rules.merges):
        if merge.area == merge.covered_by:
            fault = "the area is covered by itself"
            yield Problem(place=f"merges[{i}].covered_by", fault=fault, remedy="Name another area")


def _desk_faults(rules: RuleSet) -> Iterator[Problem]:
    """An outside desk can be told of a contact but can never have it."""
    outside = {desk.id for desk in rules.desks if desk.outside}
    asked = {"default_desk": rules.default_desk}
    asked |= {f"offices[{i}].desk": office.desk for i, office in enumerate(rules.offices)}
    for i, policy in enumerate(rules.policies):
        for j, step in enumerate(policy.steps):
            asked |= {
                f"policies[{i}].steps[{j}].targets[{k}].desk": target.desk
                for k, target in enumerate(step.targets)
                if target.desk
            }
    for place, desk in asked.items():
        if desk in outside:
            fault = f"'{desk}' is an outside desk, which can be told of a contact but can never have it"
            yield Problem(place=place, fault=fault, remedy="Name a desk of your own, or put it under informs")


def _scope_faults(rules: RuleSet) -> Iterator[Problem]:
    """Positions of the wrong reach: one without an area must serve the whole line, a neighbour must not."""
    scopes = {position.id: position.scope for position in rules.positions}
    if scopes.get(rules.default_position) is Scope.AREA:
        fault = f"'{rules.default_position}' has a holder in each area, but must take what has no area"
        yield Problem(place="default_position", fault=fault, remedy='Name a position with scope = "line"')
    for i, policy in enumerate(rules.policies):
        for place, target in targets(policy, f"policies[{i}]"):
            if target.neighbour and scopes.get(target.neighbour) is Scope.LINE:
                fault = f"'{target.neighbour}' serves all areas, so no neighbour has another one"
                yield Problem(place=f"{place}.neighbour", fault=fault, remedy="Write position instead")
