"""Duties as they are really held, for spreadsheets: one row a stretch, hours as they elapse.

A stretch that reaches over an edge of the period is cut there, so that the sums of two periods that
follow each other are the sum of both. What was exported as CSV can be imported again.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from oncall.flow.importing.sheet import FORMULA
from oncall.flow.moment import Moment
from rota.held import Stretch, held

HEADER = ("worker", "name", "line", "area", "position", "start", "end", "hours", "kind", "source")
_BYTE_ORDER_MARK = "\ufeff"  # Without it a well-known program takes UTF-8 for something else.
_LISTED = dict(zip(HEADER, (12, 24, 24, 14, 14, 18, 18, 9, 14, 10), strict=True)) | {"start UTC": 18, "end UTC": 18}
_SUMMED = {"worker": 12, "name": 24, "stretches": 10, "hours": 10}
_LOOKS = {"head": {"bold": True}, "time": {"num_format": "yyyy-mm-dd hh:mm:ss"}, "hours": {"num_format": "0.00"}}

_PRECISE = 1e-7

Cell = str | float | int | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One stretch with the agency's own words for it. `worker` is the agency's own id; times are UTC."""

    worker: str
    name: str
    stretch: Stretch


def exported(
    moment: Moment, since: datetime, until: datetime, line: str = "", worker: str | None = None
) -> Sequence[Exported]:
    """What is held of a line (default: all), by one worker or by all, in [since, until), in order of time."""
    lines = [each.id for each in moment.rules.service_lines if line in ("", each.id)]
    duties = [duty for each in lines for duty in moment.tx.duties.of_line(each, since, until)]
    found = [cut for stretch in held(duties) if (cut := _within(stretch, since, until)) is not None]
    people = moment.tx.people.several(stretch.worker for stretch in found)
    return [
        Exported(worker=people[each.worker].external_id, name=people[each.worker].name, stretch=each)
        for each in found
        if worker in (None, each.worker)
    ]


def as_csv(rows: Iterable[Exported], zone: ZoneInfo) -> bytes:
    """A CSV file; times are local and carry their offset, so that no hour of a clock change is lost."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(HEADER)
    writer.writerows([harmless(cell) for cell in _cells(row, zone)] for row in rows)
    return (_BYTE_ORDER_MARK + file.getvalue()).encode()


def as_workbook(rows: Sequence[Exported], zone: ZoneInfo) -> bytes:
    """A workbook: the duties, and a second sheet with everybody's sums."""
    import xlsxwriter  # noqa: PLC0415 - Only this one function needs it, and it is large.

    file = io.BytesIO()
    # Nothing that stands in a cell is ever taken for a formula or an address.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        formats = {name: book.add_format(look) for name, look in _LOOKS.items()}
        _fill(book.add_worksheet("Duties"), _LISTED, (_listed(row, zone) for row in rows), formats)
        totals = ((worker, *told) for worker, told in sorted(sums(rows).items()))
        _fill(book.add_worksheet("Hours"), _SUMMED, totals, formats)
    return file.getvalue()


def sums(rows: Iterable[Exported]) -> Mapping[str, tuple[str, int, float]]:
    """Name, stretches and elapsed hours by worker."""
    seconds: dict[str, list[float]] = defaultdict(list)
    names = {}
    for row in rows:
        names[row.worker] = row.name
        seconds[row.worker].append(row.stretch.interval.seconds)
    return {worker: (names[worker], len(each), sum(each) / 3600) for worker, each in seconds.items()}


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula. An import reads it as it was."""
    return f"'{cell}" if cell[:1] in (*FORMULA, "\t", "\r") else cell


def _within(stretch: Stretch, since: datetime, until: datetime) -> Stretch | None:
    start, end = max(stretch.start, since), min(stretch.end, until)
    return replace(stretch, start=start, end=end) if start < end else None


def _cells(row: Exported, zone: ZoneInfo) -> Sequence[str]:
    held_ = row.stretch
    times = (_written(at.astimezone(zone)) for at in (held_.start, held_.end))
    place = (" ".join(held_.lines), held_.area or "", held_.position)
    return (row.worker, row.name, *place, *times, _hours(held_.hours), held_.kind, held_.source.value)


def _written(at: datetime) -> str:
    """With its seconds where it has any, so that times and hours agree: whoever takes over does it in some second."""
    return at.isoformat(sep=" ", timespec="seconds" if at.second else "minutes")


def _hours(hours: float) -> str:
    """So precise that the hours of a day still add up to it."""
    plain = f"{hours:.2f}"
    return plain if abs(hours - float(plain)) < _PRECISE else f"{hours:.5f}"


def _listed(row: Exported, zone: ZoneInfo) -> Iterator[Cell]:
    """The same for a workbook, whose cells hold times and numbers; it knows no zones, so UTC stands beside."""
    words = _cells(row, zone)
    local = [at.astimezone(zone).replace(tzinfo=None) for at in (row.stretch.start, row.stretch.end)]
    plain = [at.replace(tzinfo=None) for at in (row.stretch.start, row.stretch.end)]
    for cells in (words[:5], local, [row.stretch.hours], words[8:], plain):
        yield from cells


def _fill(sheet: Any, columns: Mapping[str, int], rows: Iterable[Iterable[Cell]], formats: Mapping[str, Any]) -> None:
    """A sheet with a header that stays in sight."""
    sheet.freeze_panes(1, 0)
    for place, (name, width) in enumerate(columns.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, name, formats["head"])
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            match cell:
                case str():
                    sheet.write_string(number, place, cell)
                case datetime():
                    sheet.write_datetime(number, place, cell, formats["time"])
                case float():
                    sheet.write_number(number, place, cell, formats["hours"])
                case int():
                    sheet.write_number(number, place, cell)
                case _:
                    assert_never(cell)
