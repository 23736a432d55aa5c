"""Terms of work out of the columns of a people file. A missing column leaves them as they are, an empty cell
brings back what is usual."""

from dataclasses import fields, replace
from datetime import date

from oncall.domain.person import Worker
from oncall.domain.staffing import Staffing
from oncall.flow.importing.cells import Cells, named
from oncall.flow.moment import Moment
from oncall.flow.staffing import faults_of

TERM_COLUMNS = {
    "started_on": ("starts_on", "start_date", "service_date"),
    "fte_percent": ("fte", "percent", "post"),
    "home_area": ("home", "base"),
    "max_duties_28d": ("max_duties",),
    "max_weekends_28d": ("max_weekends",),
    "caseload": ("cases", "open_cases"),
    "takes_offers": ("offers", "open_duties"),
    "remote_only": ("remote",),
}
"""Columns in the order in which they are best written, each with the other names it is known by."""

_NUMBERS = ("max_duties_28d", "max_weekends_28d", "caseload")
_USUAL = Staffing(worker="")


def read_terms(cells: Cells, moment: Moment, worker: Worker, before: Staffing, areas: dict[str, str]) -> Staffing:
    """What a row says of somebody's terms of work; faults are noted with their cells."""
    noted = len(cells.problems)
    terms = replace(
        before,
        worker=worker.id,
        started_on=_day(cells, before.started_on),
        fte_percent=_whole(cells, "fte_percent", before.fte_percent, _USUAL.fte_percent) or 0,
        home_area=_home(cells, before.home_area, areas),
        takes_offers=cells.yes("takes_offers", before.takes_offers),
        remote_only=cells.yes("remote_only", before.remote_only),
        **{name: _whole(cells, name, getattr(before, name), None) for name in _NUMBERS},
    )
    if len(cells.problems) == noted:
        for fault in faults_of(moment, worker, terms):
            if cells.has(fault.place):
                cells.wrong(fault.place, fault.fault, fault.remedy)
    return terms


def changed_terms(before: Staffing, after: Staffing) -> list[str]:
    """The names of the terms that change."""
    return [
        f.name for f in fields(Staffing) if f.name != "worker" and getattr(before, f.name) != getattr(after, f.name)
    ]


def _day(cells: Cells, before: date | None) -> date | None:
    return cells.day("started_on") if cells.has("started_on") else before


def _whole(cells: Cells, column: str, before: int | None, usual: int | None) -> int | None:
    if not cells.has(column):
        return before
    cell = cells.row.cells[column].removesuffix("%").strip()
    if cell and not (cell.isascii() and cell.isdecimal() and len(cell) < 6):
        cells.wrong(column, f"{cell[:20]!r} is no whole number", "Write digits only, such as 80")
        return before
    return int(cell) if cell else usual


def _home(cells: Cells, before: str, areas: dict[str, str]) -> str:
    if not cells.has("home_area"):
        return before
    cells.one("home_area", areas, "area")
    return named(cells.row.cells["home_area"], areas) or ""
