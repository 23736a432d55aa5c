"""What the entries of somebody's calendar mean: whom, and for which position of which area.

An entry has only a line of words. Where exactly one worker, area and position can be read out of it, that
is taken; everything else is said in a table, one row for every different line of words.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from oncall.flow.importing.sheet import read_sheet

COLUMNS = {
    "summary": ("title", "subject"),
    "worker": ("external_id", "worker_id", "staff_id", "id"),
    "line": ("lines", "service_line", "service_lines"),
    "area": ("team",),
    "position": ("role",),
    "kind": ("type",),
}
"""Columns of the table, each with the other names it is known by."""

LEFT_OUT = "-"
"""Written as the worker: entries of this summary are no duties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summaries:
    """`table` has a row of cells for a summary; `always` is taken wherever neither table nor words say anything."""

    table: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes, always: Mapping[str, str] | None = None) -> Self:
        """From a CSV file. Raises RowsInvalid for one that cannot be read."""
        sheet = read_sheet(data, COLUMNS, ("summary", "worker"))
        table = {_bare(row.cells["summary"]): _filled(row.cells) for row in sheet.rows}
        return cls(table=table, always=_filled(always or {}))

    @classmethod
    def of(cls, rows: Iterable[Sequence[str]], always: Mapping[str, str]) -> Self:
        """From rows of cells in the order of the columns."""
        table = {_bare(row[0]): _filled(dict(zip(list(COLUMNS)[1:], row[1:], strict=False))) for row in rows}
        return cls(table=table, always=_filled(always))

    def cells(self, summary: str, guesses: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """The cells of a row for an entry of that summary. `guesses` are the names of each column, with their ids."""
        told = self.table.get(_bare(summary), {})
        guessed = {column: _only(summary, names) for column, names in guesses.items()}
        return {**self.always, **_filled(guessed), **{k: v for k, v in told.items() if k != "summary"}}


def table_of(summaries: Iterable[str], cells: Mapping[str, Mapping[str, str]]) -> Sequence[Sequence[str]]:
    """A table to be filled in: every different summary with what could be read out of it."""
    rows = [[s, *(cells.get(s, {}).get(c, "") for c in list(COLUMNS)[1:])] for s in dict.fromkeys(summaries)]
    return [list(COLUMNS), *rows]


def _only(summary: str, names: Mapping[str, str]) -> str:
    """The one id whose name stands in the words; "" for none and for several."""
    words = _bare(summary)
    found = {i for name, i in names.items() if re.search(rf"(?<!\w){re.escape(_bare(name))}(?!\w)", words)}
    return found.pop() if len(found) == 1 else ""


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())


def _filled(cells: Mapping[str, str]) -> dict[str, str]:
    return {column: cell for column, cell in cells.items() if cell}
