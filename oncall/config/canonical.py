"""One spelling for one set of rules, so that it can be stored, compared and told apart.

The canonical form is JSON with sorted keys and every default written out: two files that mean the
same have the same digest, and a later default never changes an earlier night.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from oncall.domain.rules import RuleSet

RULES = TypeAdapter(RuleSet)

_NOTHING = object()


def canonical(rules: RuleSet) -> str:
    """The rules as sorted JSON."""
    return json.dumps(_plain(rules), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(rules: RuleSet) -> str:
    """The SHA-256 of the canonical form, in hexadecimal digits."""
    return hashlib.sha256(canonical(rules).encode()).hexdigest()


def from_canonical(text: str) -> RuleSet:
    """The rules in a canonical form of ours. Raises pydantic's ValidationError for any other text."""
    return RULES.validate_json(text, strict=True)


def diff(old: RuleSet, new: RuleSet) -> tuple[str, ...]:
    """What changes between two sets of rules, a line each: `policies.urgent.steps[0].minutes: 30 -> 20`.

    Members of a list are known by their id where they have one, so a new first area moves no other.
    """
    return tuple(_changes("", _plain(old), _plain(new)))


def _plain(rules: RuleSet) -> Any:
    return RULES.dump_python(rules, mode="json")


def _changes(path: str, old: Any, new: Any) -> Iterator[str]:
    if old == new:
        return
    match old, new:
        case ({}, {}) | ([], []) | ([{}, *_], [{}, *_] | []) | ([], [{}, *_]):
            before, after = _members(old), _members(new)
            for key in [*before, *(k for k in after if k not in before)]:
                yield from _changes(_join(path, key), before.get(key, _NOTHING), after.get(key, _NOTHING))
            if [k for k in before if k in after] != [k for k in after if k in before]:
                yield f"{path}: order {', '.join(before)} -> {', '.join(after)}"
        case _:
            yield f"{path}: {_shown(old)} -> {_shown(new)}"


def _members(value: Mapping[str, Any] | Sequence[Any]) -> dict[str, Any]:
    """The parts of a table or list by name: a key, an id, or else a number in brackets."""
    if isinstance(value, Mapping):
        return dict(value)
    ids = [member.get("id") for member in value]
    if None in ids or len(set(ids)) < len(ids):
        return {f"[{number}]": member for number, member in enumerate(value)}
    return {str(member["id"]): member for member in value}


def _join(path: str, key: str) -> str:
    return f"{path}{key}" if key.startswith("[") or not path else f"{path}.{key}"


def _shown(value: Any) -> str:
    return "nothing" if value is _NOTHING else json.dumps(value, ensure_ascii=False)
