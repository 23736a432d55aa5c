"""The promise of `config.example.toml`: it runs as it is, and it names every key there is, and no other."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

from oncall.config import DataKey, Settings, digest, load_settings, parse_rules, read_config, rules_toml
from oncall.config.document import SETTINGS_SECTIONS
from oncall.domain.rules import RuleSet

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
ON = date(2026, 9, 1)

# What the heading of their section explains.
PLAIN = ("id", "name", "desk", "phone", "attempts", "steps", "spent")


def everything_on(text: str) -> str:
    """The file with its switched-off settings switched on: a '#' without a space behind it is taken away."""
    return re.sub(r"(?m)^#(?=\S)", "", text)


def keys_written(value: Any, shape: Any) -> Iterator[str]:
    """Every key in a part of the document that `shape` describes, behind the name of its table."""
    for table in value if isinstance(value, list) else [value]:
        for key, inside in table.items():
            yield f"{shape.__name__}.{key}"
            for below in tables_in(get_type_hints(shape).get(key)):
                yield from keys_written(inside, below)


def keys_known(shape: Any) -> Iterator[str]:
    """Every key that a table has, and the tables in it, behind the name of the table."""
    for field in fields(shape):
        yield f"{shape.__name__}.{field.name}"
        for below in tables_in(get_type_hints(shape)[field.name]):
            yield from keys_known(below)


def tables_in(shape: Any) -> Iterator[Any]:
    """The dataclasses that may stand in a field: itself, or what it is a list of."""
    if is_dataclass(shape) and shape is not DataKey:  # A data key is read from a secret, not from the file.
        yield shape
    for inside in get_args(shape):
        if inside not in (NoneType, Ellipsis):
            yield from tables_in(inside)


def test_the_example_names_every_setting_and_every_rule_and_nothing_else() -> None:
    """Bo looks into the one file to see what can be set at all."""
    document = tomllib.loads(everything_on(read_config(EXAMPLE)))
    process = {name: document.pop(name) for name in SETTINGS_SECTIONS}
    written = {*keys_written(process, Settings), *keys_written(document, RuleSet)}
    assert written == {*keys_known(Settings), *keys_known(RuleSet)}


def test_the_settings_of_the_example_are_the_defaults() -> None:
    """So that a file with nothing in it means the same."""
    assert load_settings(read_config(EXAMPLE), environ={}) == load_settings(environ={})


def test_the_rules_of_the_example_are_those_of_larkspur_county() -> None:
    """Every default that the comments promise is the real one: both files come to the same rules."""
    example = parse_rules(read_config(EXAMPLE), on=ON)
    assert digest(example) == digest(parse_rules(rules_toml("larkspur"), on=ON))


def test_every_key_of_the_example_is_explained() -> None:
    """A comment stands behind each key or above it, at the first time it comes up."""
    seen = set(PLAIN)
    for line, above in zip(lines := read_config(EXAMPLE).splitlines(), ["", *lines], strict=False):
        key = re.match(r"#?(\w+) = ", line)
        if key and key[1] not in seen:
            assert "  # " in line or above.startswith(("# ", "#[[", "[[")), line
        seen |= {key[1]} if key else set()
