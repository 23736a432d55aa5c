"""What pydantic found wrong, said to the person who edits the file: the place, what is true, what to do."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from oncall.config.document import hint, nearest
from oncall.domain.errors import Problem

Location = Sequence[str | int]

_WRITE = {
    "int": ("is not a whole number", "Write digits without quotation marks, such as 15"),
    "bool": ("is neither true nor false", "Write true or false, without quotation marks"),
    "string": ("is not text", "Put it between quotation marks"),
    "tuple": ("is not a list", "Put the values between [ and ]"),
    "list": ("is not a list", "Put the values between [ and ]"),
    "dataclass": ("is not a section with keys of its own", "Write it as a table: its keys between { and }"),
    "date": ("is not a date", "Write year, month and day, such as 2026-12-24"),
    "none": ("has a value where none is known", "Take it out"),
}


def path_of(location: Location) -> str:
    """A place inside the file as people write it: `policies[0].steps[1].minutes`."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def problems_of(
    error: ValidationError, shape: object, place: Callable[[Location], str], secret: Collection[str] = ()
) -> list[Problem]:
    """Every fault of a validation as a Problem.

    `shape` is the type that was validated, `place` says where a location is to be found, and the
    values of keys named in `secret` are never repeated.
    """
    return [
        _problem(found, shape, place, hide=bool(set(secret) & set(found["loc"])))
        for found in error.errors(include_url=False)
    ]


def _problem(found: ErrorDetails, shape: object, place: Callable[[Location], str], *, hide: bool) -> Problem:
    location = found["loc"]
    fault, remedy = _said(found, shape, "" if hide else _shown(found["input"]))
    return Problem(place=place(location), fault=fault, remedy=remedy)


def _said(found: ErrorDetails, shape: object, value: str) -> tuple[str, str]:
    """The fault and its remedy."""
    kind, context, location = found["type"], found.get("ctx", {}), found["loc"]
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        return "there is no key of that name", hint(str(location[-1]), keys_at(shape, location[:-1]))
    if kind in ("missing", "missing_argument", "missing_keyword_only_argument"):
        return "is missing", f"Write it here: {location[-1]} = …"
    if kind == "enum":
        return f"{value} is not known here", _allowed(found["input"], shape_at(shape, location))
    if kind in ("greater_than_equal", "less_than_equal"):
        if "ge" in context:
            return f"{value} is too small", f"Write {context['ge']} or more"
        return f"{value} is too large", f"Write {context['le']} or less"
    if kind == "value_error":
        return said_by(context["error"])
    fault, remedy = _WRITE.get(kind.split("_", maxsplit=1)[0], (f"is wrong: {found['msg']}", "Mend it"))
    return f"{value} {fault}".strip(), remedy


def said_by(error: Exception) -> tuple[str, str]:
    """The fault and the remedy in an error of our own, which says what is true and then what to do."""
    fault, _, remedy = str(error).rstrip(".").partition(". ")
    return fault, remedy or "Mend it"


def _allowed(value: Any, words: object) -> str:
    known = list(words) if isinstance(words, type) and issubclass(words, StrEnum) else []
    near = nearest(str(value), known)
    return (f"Did you mean '{near}'; " if near else "Use one of: ") + ", ".join(known)


def _shown(value: Any) -> str:
    """A value as it may stand in a sentence: short, on one line, never a whole table."""
    if isinstance(value, Mapping | list | tuple) or is_dataclass(value):
        return ""
    text = " ".join(str(value).split())
    return f"'{text[:40]}{'…' if len(text) > 40 else ''}'" if text else "an empty text"


def keys_at(shape: object, location: Iterable[str | int]) -> tuple[str, ...]:
    """The keys of the table at that place in a value of type `shape`; none where it is no table."""
    there = shape_at(shape, location)
    return tuple(f.name for f in fields(there)) if isinstance(there, type) and is_dataclass(there) else ()


def shape_at(shape: object, location: Iterable[str | int]) -> object:
    """The type expected at that place in a value of type `shape`; None where there is no such place."""
    for part in location:
        shape = _inside(_wanted(shape), part)
    return _wanted(shape)


def _inside(shape: object, part: str | int) -> object:
    if isinstance(part, int):
        return next(iter(get_args(shape)), None)
    if isinstance(shape, type) and is_dataclass(shape):
        return get_type_hints(shape).get(part)
    return None


def _wanted(shape: object) -> object:
    """`X` of `X | None`; any other type as it is."""
    if get_origin(shape) in (None, tuple, list):
        return shape
    choices = [choice for choice in get_args(shape) if choice is not NoneType]
    return choices[0] if choices else shape
