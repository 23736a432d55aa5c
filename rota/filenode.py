"""One place in a JSON document, read strictly: what is not as it should be is noted, and reading goes on.

Every reader returns something harmless for what it could not read, so that all faults are found in one go.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

from rota.errors import BadProblem, ProblemFault
from rota.interval import as_instant
from rota.pattern import local_midnight

T = TypeVar("T")
D = TypeVar("D", bound=date)

_NO_DAY = date(2000, 1, 3)
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_MOST = 1_000_000_000
_DATE_REMEDY = "Write year, month and day, such as 2026-11-24"
_INSTANT_REMEDY = "Write it with its offset, such as 2026-11-24T16:30Z"


class Node:
    """A JSON object and its place; `faults` is shared by the whole document."""

    def __init__(self, value: object, place: str, faults: list[ProblemFault]) -> None:
        self._place = place
        self._faults = faults
        self.faults_before = len(faults)
        self._known: set[str] = set()
        self._value: Mapping[str, object] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self._note("", "it is no object", "Write { and } around its keys")

    @property
    def faults(self) -> int:
        """How many faults the document has shown so far."""
        return len(self._faults)

    def has(self, key: str) -> bool:
        """Whether the key is there and not null."""
        self._known.add(key)
        return self._value.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        """A non-empty string."""
        return self._read(key, lambda value: isinstance(value, str) and value != "", default, "", "a text")

    def word(self, key: str) -> str | None:
        """A string or null."""
        return self.text(key) if self.has(key) else None

    def whole(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._read(key, _is_whole, default, 1, "a whole number below a thousand million")

    def maybe_whole(self, key: str) -> int | None:
        """A whole number or null."""
        return self.whole(key) if self.has(key) else None

    def large(self, key: str, default: int | None = None) -> int:
        """A whole number of any size."""
        return self._read(key, lambda value: isinstance(value, int), default, 1, "a whole number")

    def number(self, key: str, default: float) -> float:
        """A number, with or without decimals."""
        return float(
            self._read(key, lambda value: _is_whole(value) or isinstance(value, float), default, 0.0, "a number")
        )

    def flag(self, key: str, default: bool | None = None) -> bool:
        """True or false."""
        return self._read(key, lambda value: isinstance(value, bool), default, False, "true or false")

    def words(self, key: str, *, optional: bool = True) -> tuple[str, ...]:
        """A list of strings."""
        found: list[str] = self._read(key, _is_words, [] if optional else None, [], "a list of texts")
        return tuple(found)

    def day(self, key: str) -> date:
        """A local date."""
        try:
            day = date.fromisoformat(self.text(key, _NO_DAY.isoformat() if self._is_missing(key) else None))
            return _of_these_times(day)
        except ValueError:
            self._note(key, f"{self._value.get(key)!r} is no date", _DATE_REMEDY)
            return _NO_DAY

    def instant(self, key: str) -> datetime:
        """An instant with its offset."""
        return self._instant(key, self.text(key, "2000-01-03T00:00Z" if self._is_missing(key) else None))

    def instant_or_day(self, key: str, zone: ZoneInfo) -> datetime:
        """An instant, or a local date, which means its midnight."""
        written = self.text(key, _NO_DAY.isoformat() if self._is_missing(key) else None)
        return local_midnight(self.day(key), zone) if len(written) <= 10 else self._instant(key, written)

    def node(self, key: str) -> "Node":
        """The object at that key."""
        self._known.add(key)
        return Node(self._value.get(key, {}), self._at(key), self._faults)

    def nodes(self, key: str, *, optional: bool = True) -> Iterator["Node"]:
        """The objects of the list at that key, in order."""
        values: list[object] = self._read(key, lambda it: isinstance(it, list), [] if optional else None, [], "a list")
        for number, value in enumerate(values):
            yield Node(value, f"{self._at(key)}[{number}]", self._faults)

    def each(self, key: str, make: Callable[["Node"], T]) -> tuple[T, ...]:
        """What `make` reads from each object of the list at that key."""
        return tuple(make(node) for node in self.nodes(key))

    def named(self, key: str, make: Callable[["Node", str], T]) -> dict[str, T]:
        """What `make` reads from the object at that key, for each of its own keys."""
        inner = self.node(key)
        return {name: make(inner, name) for name in inner._value}

    def rest(self) -> dict[str, object]:
        """The keys that nobody has asked for."""
        return {key: value for key, value in self._value.items() if key not in self._known}

    def _instant(self, key: str, written: str) -> datetime:
        try:
            return as_instant(_of_these_times(datetime.fromisoformat(written)))
        except ValueError:  # NaiveInstant is one as well.
            self._note(key, f"{written!r} is no instant with an offset", _INSTANT_REMEDY)
            return datetime.fromisoformat("2000-01-03T00:00Z")

    def _is_missing(self, key: str) -> bool:
        """Note a missing key here, so that the default stands in for it."""
        if self._value.get(key) is None:
            self._note(key, "it is missing", "Add it")
            return True
        return False

    def _read(self, key: str, fits: Callable[[object], bool], default: T | None, harmless: T, what: str) -> T:
        self._known.add(key)
        value = self._value.get(key)
        if value is None and default is not None:
            return default
        if fits(value):
            return cast(T, value)
        fault, remedy = (
            ("it is missing", f"Add {what}") if value is None else (f"{_shown(value)} is not {what}", f"Write {what}")
        )
        self._note(key, fault, remedy)
        return harmless

    def _note(self, key: str, fault: str, remedy: str) -> None:
        self._faults.append(ProblemFault(place=self._at(key), fault=fault, remedy=remedy))

    def _at(self, key: str) -> str:
        return f"{self._place}.{key}".strip(".") or "the file"


def document(text: str, expected: str, faults: list[ProblemFault]) -> Node:
    """The outermost object of a JSON text of the `expected` format. Raises BadProblem where there is no object."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        remedy = "Write the whole of it as one JSON object"
        raise BadProblem([ProblemFault(place="the file", fault=f"it is no JSON: {error}", remedy=remedy)]) from None
    root = Node(value, "", faults)
    if not isinstance(value, dict):
        raise BadProblem(faults)
    if root.text("format", "missing") != expected:
        fault, remedy = f"it is {_shown(value.get('format'))}", f"This program reads {expected!r} only"
        faults.append(ProblemFault(place="format", fault=fault, remedy=remedy))
    return root


def _of_these_times(day: D) -> D:
    """The same day or instant. Raises ValueError for one that is so far off that windows around it have no dates."""
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(day)
    return day


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:40]


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MOST


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
