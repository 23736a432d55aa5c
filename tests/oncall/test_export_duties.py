"""Duties out: what is really held, elapsed hours, and cells that are never taken for formulas."""

import csv as csv_files
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oncall.app import Oncall
from oncall.domain.errors import Invalid
from oncall.flow.exporting import HEADER, as_csv, as_workbook, harmless, sums
from rota.held import held
from rota.model import Duty, DutySource
from rota.written import instant_of
from tests.oncall.larkspur import NOW, csv, larkspur

PEOPLE = csv("external_id,name,phone", "A1,Ada,5075550101", 'A2,"=Bo()",5075550102', "-3,Cleo,5075550103")
FALL = datetime(2026, 10, 31, 13, tzinfo=UTC)  # Saturday 08:00; the clocks go back in the night
AUTUMN = (FALL - timedelta(days=3), FALL + timedelta(days=3))


@pytest.fixture
def oncall(store_url: str, tmp_path: Path) -> Iterator[Oncall]:
    """Larkspur with Ada, Bo and Cleo, and one Saturday of 25 hours that Bo has half of."""
    made = larkspur(store_url, tmp_path)
    made.people.take_in(PEOPLE, "dov")
    ada, bo = _id(made, "A1"), _id(made, "A2")
    lines = [line.id for line in made.rules.current().service_lines]
    planned = [_duty(f"plan-{line}", line, ada, FALL, FALL + timedelta(hours=25), DutySource.PLANNED) for line in lines]
    middle = FALL + timedelta(hours=12), FALL + timedelta(hours=25)
    swapped = [_duty(f"swap-{line}", line, bo, *middle, DutySource.SWAP) for line in lines]
    made.duty.plan([*planned, *swapped], "dov")
    yield made
    made.database.close()


def _id(oncall: Oncall, external_id: str) -> str:
    found = oncall.people.by_external_id(external_id)
    assert found
    return found.id


def _duty(name: str, line: str, worker: str, start: datetime, end: datetime, source: DutySource) -> Duty:
    return Duty(
        id=name,
        line=line,
        area="county",
        position="primary",
        worker=worker,
        start=start,
        end=end,
        kind="saturday",
        source=source,
        made_at=NOW,
    )


def rows(data: bytes) -> list[dict[str, str]]:
    """A CSV file as a spreadsheet reads it."""
    return list(csv_files.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_is_what_somebody_really_held(oncall: Oncall) -> None:
    """Ada's Saturday after Bo took the rest of it: 12 hours and 13, in the night of 25, once for all lines."""
    found = rows(as_csv(oncall.duty.held(*AUTUMN), oncall.rules.current().zone))
    assert [(r["worker"], r["start"], r["end"], r["hours"], r["source"]) for r in found] == [
        ("A1", "2026-10-31 08:00-05:00", "2026-10-31 20:00-05:00", "12.00", "planned"),
        ("A2", "2026-10-31 20:00-05:00", "2026-11-01 08:00-06:00", "13.00", "swap"),
    ]
    assert found[0]["line"] == "adult child elder"


def test_the_hours_are_those_that_are_held(oncall: Oncall) -> None:
    """The sums of the export, of the workbook and of the stretches themselves are one number."""
    exported = oncall.duty.held(*AUTUMN)
    stretches = held(oncall.duty.planned(*AUTUMN))
    assert sum(total for _, _, total in sums(exported).values()) == sum(each.hours for each in stretches) == 25.0
    assert {worker: total for worker, (_, _, total) in sums(exported).items()} == {"A1": 12.0, "A2": 13.0}


def test_two_periods_are_together_what_one_is(oncall: Oncall) -> None:
    """The month ends at midnight, in the middle of the night: nothing is counted twice and nothing lost."""
    midnight = datetime(2026, 11, 1, 5, tzinfo=UTC)
    october, november = oncall.duty.held(AUTUMN[0], midnight), oncall.duty.held(midnight, AUTUMN[1])
    assert [sum(r.stretch.hours for r in part) for part in (october, november)] == [16.0, 9.0]


def test_one_worker_and_one_line(oncall: Oncall) -> None:
    """Bo's own; the children's; and a line that there is none of."""
    assert [r.worker for r in oncall.duty.held(*AUTUMN, worker=_id(oncall, "A2"))] == ["A2"]
    assert {r.stretch.lines for r in oncall.duty.held(*AUTUMN, line="child")} == {("child",)}
    with pytest.raises(Invalid, match="there is no line 'moon'"):
        oncall.duty.held(*AUTUMN, line="moon")


def test_seconds_are_written_where_there_are_any(oncall: Oncall) -> None:
    """Bo took over within a minute: what is written as times and as hours agrees, and the day still has 25 hours."""
    lines = [line.id for line in oncall.rules.current().service_lines]
    half = FALL + timedelta(hours=3, seconds=32), FALL + timedelta(hours=3, seconds=60)
    bo = _id(oncall, "A2")
    oncall.duty.plan([_duty(f"half-{line}", line, bo, *half, DutySource.SWAP) for line in lines], "dov")
    data = as_csv(oncall.duty.held(*AUTUMN), oncall.rules.current().zone)
    found = rows(data)
    assert [(r["start"], r["end"], r["hours"]) for r in found[1:2]] == [
        ("2026-10-31 11:00:32-05:00", "2026-10-31 11:01-05:00", "0.00778"),
    ]
    assert sum(float(r["hours"]) for r in found) == pytest.approx(25.0, abs=0.0001)
    assert instant_of(found[1]["start"], oncall.rules.current().zone) == half[0], "it is read again as it was"


def test_what_was_exported_comes_in_again(store_url: str, oncall: Oncall) -> None:
    """The file of the one installation in another one that has the same people: the same hours, held by the same."""
    data = as_csv(oncall.duty.held(*AUTUMN), oncall.rules.current().zone)
    for duty in oncall.duty.planned(*AUTUMN):
        oncall.duty.cancel(duty.id, "dov")
    oncall.duty.take_in(data, "dov")
    again = oncall.duty.held(*AUTUMN)
    assert [(r.worker, r.stretch.start, r.stretch.end, r.stretch.lines) for r in again] == [
        ("A1", FALL, FALL + timedelta(hours=12), ("adult", "child", "elder")),
        ("A2", FALL + timedelta(hours=12), FALL + timedelta(hours=25), ("adult", "child", "elder")),
    ]
    assert {row.change.value for row in oncall.duty.preview(data).rows} == {"unchanged"}


@pytest.mark.parametrize("cell", ["=1+1", "+49 30", "-3", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    """A name that begins like a formula is quoted, as spreadsheets understand it."""
    assert harmless(cell) == f"'{cell}"
    assert harmless("Ada") == "Ada"


def test_a_worker_whose_name_is_a_formula(oncall: Oncall) -> None:
    """It stands in the file as a word; and an id with a minus is read back without the quotation mark."""
    zone = oncall.rules.current().zone
    assert rows(as_csv(oncall.duty.held(*AUTUMN), zone))[1]["name"] == "'=Bo()"
    cleo = _duty("cleo", "child", _id(oncall, "-3"), NOW, NOW + timedelta(hours=8), DutySource.PLANNED)
    oncall.duty.plan([cleo], "dov")
    data = as_csv(oncall.duty.held(NOW, NOW + timedelta(hours=8)), zone)
    assert rows(data)[0]["worker"] == "'-3"
    assert oncall.duty.preview(data).problems == ()


def test_a_workbook_holds_words_times_and_numbers(oncall: Oncall) -> None:
    """Two sheets; nothing in them is a formula; the elapsed hours are numbers."""
    data = as_workbook(oncall.duty.held(*AUTUMN), oncall.rules.current().zone)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
    assert 'name="Duties"' in parts["xl/workbook.xml"]
    assert 'name="Hours"' in parts["xl/workbook.xml"]
    assert not any("<f>" in part for part in parts.values())
    assert "=Bo()" in parts["xl/sharedStrings.xml"]
    for sheet in ("sheet1", "sheet2"):
        assert "<v>13</v>" in parts[f"xl/worksheets/{sheet}.xml"]


def test_an_empty_period_is_a_header_alone(oncall: Oncall) -> None:
    """Nobody held anything: the file says so without a fault."""
    assert as_csv([], oncall.rules.current().zone).decode("utf-8-sig") == ",".join(HEADER) + "\r\n"
