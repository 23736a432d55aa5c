"""A spreadsheet saved as CSV, read into rows by the names of its columns.

Commas, semicolons or tabs, with or without a byte order mark, headers by any of their usual names. A
file that cannot be whole – an open quotation mark, a row with fewer cells than the header – is
refused as a whole, because nobody knows what is missing.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from oncall.domain.errors import Problem, RowsInvalid

Columns = Mapping[str, tuple[str, ...]]
"""The name of each column that is read, with the other names by which it is known."""

MOST_BYTES = 8_000_000
FORMULA = ("=", "+", "-", "@")
"""What a cell must not begin with: spreadsheets would take it for a formula."""

_DELIMITERS = (",", ";", "\t")
_WHOLE = "Save the spreadsheet again as CSV, whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One row. `number` is the one a spreadsheet shows; the header is row 1. `called` is "entry" in a calendar."""

    called: str = "row"
    number: int
    cells: Mapping[str, str]

    @property
    def place(self) -> str:
        """How the row is called in messages."""
        return f"{self.called} {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The rows of a file, and what a person should know about it before believing it."""

    rows: tuple[SheetRow, ...]
    notices: tuple[str, ...]
    problems: tuple[Problem, ...] = ()  # of what could not become a row


def read_sheet(data: bytes, columns: Columns, required: Sequence[str]) -> Sheet:
    """The rows of a CSV file. Raises RowsInvalid for one that is not whole or lacks a required column."""
    records = list(_records(_text(data)))
    if not records:
        raise _unfit("the file", "it is empty", f"Begin it with a row of names: {', '.join(columns)}")
    header = _header(records[0][1], columns, required)
    rows = [_row(number, cells, header) for number, cells in records[1:]]
    if not rows:
        raise _unfit("the file", "there is no row under the header", _WHOLE)
    return Sheet(rows=tuple(rows), notices=tuple(_notices(data, records[0][1], header, rows[-1])))


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _unfit("the file", f"it has {len(data)} bytes, more than {MOST_BYTES}", "Split it into smaller ones")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unfit("the file", "it is not UTF-8 text", "Save it as 'CSV UTF-8'") from None
    if "\0" in text:
        raise _unfit("the file", "it is no text at all", "Save the spreadsheet as 'CSV UTF-8'")
    return re.sub(r"\Asep=.\r?\n", "", text)  # A line by which a well-known program names its delimiter.


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with its number."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                yield number, [_plain(cell.strip()) for cell in cells]
    except csv.Error as error:
        fault = f"it cannot be read as CSV ({error}), as when the file was cut off"
        raise _unfit(f"row {number + 1}", fault, _WHOLE) from None


def _plain(cell: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking a cell for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def _header(cells: Sequence[str], columns: Columns, required: Sequence[str]) -> tuple[str, ...]:
    """The column of each cell of the header; "" for one that is not read."""
    names = {alias: name for name, aliases in columns.items() for alias in (name, *aliases)}
    found = tuple(names.get(re.sub(r"[\s-]+", "_", cell.casefold()), "") for cell in cells)
    if twice := {name for name in found if name and found.count(name) > 1}:
        raise _unfit("row 1", f"two columns are called {' and '.join(sorted(twice))}", "Take one of them out")
    if missing := [name for name in required if name not in found]:
        remedy = f"Let row 1 name the columns: {', '.join(columns)}"
        raise _unfit("row 1", f"there is no column {', '.join(missing)}", remedy)
    return found


def _row(number: int, cells: Sequence[str], header: Sequence[str]) -> SheetRow:
    if len(cells) < len(header):
        fault = f"it has {len(cells)} cells and the header {len(header)}, as when the file was cut off"
        raise _unfit(f"row {number}", fault, _WHOLE)
    if any(cells[len(header) :]):
        fault = f"it has {len(cells)} cells and the header {len(header)}"
        raise _unfit(f"row {number}", fault, "Put cells that hold a comma between quotation marks")
    named = zip(header, cells, strict=False)
    return SheetRow(number=number, cells={name: cell for name, cell in named if name})


def _notices(data: bytes, cells: Sequence[str], header: Sequence[str], last: SheetRow) -> Iterator[str]:
    if ignored := [cell[:40] for cell, name in zip(cells, header, strict=True) if cell and not name]:
        yield f"Columns that are not read: {', '.join(ignored)}."
    if not data.endswith((b"\n", b"\r")):
        yield f"The file does not end with a line break. See that {last.place}, its last one, is whole."


def _unfit(place: str, fault: str, remedy: str) -> RowsInvalid:
    return RowsInvalid(Problem(place=place, fault=fault, remedy=remedy))
