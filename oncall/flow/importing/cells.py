"""The cells of one row as values. Whatever is wrong is noted with its place, and reading goes on.

A column that the file does not have leaves things as they are; an empty cell clears what was there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from oncall.domain.errors import Problem
from oncall.flow.importing.sheet import SheetRow
from rota.errors import RotaError
from rota.pattern import minutes_of
from rota.written import day_of, instant_of

_YES = ("yes", "y", "true", "1", "x")
_NO = ("", "no", "n", "false", "0")
_WORD = re.compile(r"[\w.-]{1,40}")


@dataclass(slots=True)
class Cells:
    """One row under the eyes of an import, and what was found wrong with it."""

    row: SheetRow
    problems: list[Problem] = field(default_factory=list)

    def place(self, column: str) -> str:
        """How a cell is called in messages."""
        return f"{self.row.place}, {column}"

    def wrong(self, column: str, fault: str, remedy: str) -> None:
        """Note a fault of one cell."""
        self.problems.append(Problem(place=self.place(column), fault=fault, remedy=remedy))

    def has(self, column: str) -> bool:
        """Whether the file has that column."""
        return column in self.row.cells

    def text(self, column: str, most: int = 100) -> str:
        """A line of text; "" when it is empty."""
        cell = self.row.cells.get(column, "")
        if len(cell) > most or not cell.isprintable():
            self.wrong(column, "it is too long, or holds signs that cannot be shown", f"Write at most {most} letters")
            return ""
        return cell

    def needed(self, column: str, most: int = 100) -> str:
        """A line of text that must be there."""
        if not self.row.cells.get(column):
            self.wrong(column, "it is empty", "Fill it in")
        return self.text(column, most)

    def yes(self, column: str, before: bool) -> bool:
        """Yes or no; an empty cell means no."""
        if not self.has(column):
            return before
        cell = self.row.cells[column].casefold()
        if cell not in (*_YES, *_NO):
            self.wrong(column, f"{cell[:20]!r} is neither yes nor no", "Write yes or no")
        return cell in _YES

    def day(self, column: str) -> date | None:
        """A date; None when the cell is empty or the column missing."""
        cell = self.row.cells.get(column, "")
        try:
            return day_of(cell) if cell else None
        except RotaError as error:
            self.wrong(column, *error.halves())
            return None

    def hours(self, column: str, before: str) -> str:
        """Local hours such as "08:00-22:00"; "" means always."""
        cell = self.row.cells.get(column, before)
        if cell and not _are_hours(cell):
            self.wrong(column, f"{cell[:20]!r} are no hours", "Write them as 08:00-22:00, or leave the cell empty")
            return before
        return cell

    def instant(self, column: str, zone: ZoneInfo) -> datetime | None:
        """An instant, written in local time or with an offset; None when it is none."""
        written = self.needed(column)
        try:
            return instant_of(written, zone) if written else None
        except RotaError as error:
            self.wrong(column, *error.halves())
            return None

    def words(self, column: str, before: frozenset[str]) -> frozenset[str]:
        """Free words in small letters, such as skills."""
        return self._each(column, before, lambda word: word.casefold() if _WORD.fullmatch(word) else None, "a word")

    def known(self, column: str, before: frozenset[str], names: Mapping[str, str], what: str) -> frozenset[str]:
        """Ids of the rules, written as ids or as names."""
        return self._each(column, before, lambda word: named(word, names), f"one of: {ids(names)} ({what})")

    def one(self, column: str, names: Mapping[str, str], what: str) -> str | None:
        """One id of the rules; None when the cell is empty or wrong."""
        cell = self.row.cells.get(column, "")
        found = named(cell, names)
        if cell and found is None:
            self.wrong(column, f"there is no {what} {cell[:40]!r}", f"Use one of: {ids(names)}")
        return found

    def _each(
        self, column: str, before: frozenset[str], read: Callable[[str], str | None], wanted: str
    ) -> frozenset[str]:
        if not self.has(column):
            return before
        found = {word: read(word) for word in _several(self.row.cells[column])}
        for word in (word for word, value in found.items() if value is None):
            self.wrong(column, f"{word[:40]!r} is not known", f"Write {wanted}")
        return frozenset(value for value in found.values() if value is not None)


def by_name(rules_part: Mapping[str, str]) -> dict[str, str]:
    """Ids by themselves and by the names people see, in small letters."""
    names = {name.casefold(): part_id for part_id, name in rules_part.items()}
    return names | {part_id.casefold(): part_id for part_id in rules_part}


def named(text: str, names: Mapping[str, str]) -> str | None:
    """The id that is meant by an id or a name."""
    return names.get(text.casefold())


def ids(names: Mapping[str, str]) -> str:
    """All ids, for a remedy."""
    return ", ".join(dict.fromkeys(names.values()))


def _several(cell: str) -> list[str]:
    """The parts of a cell: by ; , or | where there is one, else by spaces."""
    parts = re.split(r"[;,|]", cell) if re.search(r"[;,|]", cell) else cell.split()
    return [part.strip() for part in parts if part.strip()]


def _are_hours(text: str) -> bool:
    first, dash, last = text.partition("-")
    try:
        return bool(dash) and minutes_of(first.strip()) >= 0 and minutes_of(last.strip()) >= 0
    except RotaError:
        return False
