"""Terms of work out of a people file: what the columns mean, what an empty cell does, what is refused."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from oncall.app import Oncall
from oncall.config import people_csv
from oncall.domain.errors import RowsInvalid
from oncall.domain.staffing import Staffing
from oncall.flow.importing import Change
from tests.oncall.larkspur import csv, larkspur

COLUMNS = "external_id,name,areas,phone"
TERMS = f"{COLUMNS},started_on,fte,home_area,max_duties_28d,max_weekends_28d,caseload,takes_offers,remote_only"
ADA = "A1,Ada,county,507-555-0101"


@pytest.fixture
def oncall(store_url: str, tmp_path: Path) -> Iterator[Oncall]:
    """Larkspur, with nobody in it."""
    made = larkspur(store_url, tmp_path)
    yield made
    made.database.close()


def terms(oncall: Oncall) -> Staffing:
    """Ada's."""
    ada = oncall.people.by_external_id("A1")
    assert ada is not None
    return oncall.staffing.terms(ada.id)


def test_every_term_has_its_column(oncall: Oncall) -> None:
    """Ada works 80 percent since May 2020, has 14 cases, takes open duties, and does not go out."""
    oncall.people.take_in(csv(TERMS, f"{ADA},2020-05-04,80%,county,6,1,14,yes,yes"), "dov")
    found = terms(oncall)
    assert found == Staffing(
        worker=found.worker,
        started_on=date(2020, 5, 4),
        fte_percent=80,
        home_area="county",
        max_duties_28d=6,
        max_weekends_28d=1,
        caseload=14,
        takes_offers=True,
        remote_only=True,
    )


def test_the_same_file_twice_changes_nothing_and_a_change_is_named(oncall: Oncall) -> None:
    """Only the caseload is another one now."""
    rows = csv(TERMS, f"{ADA},2020-05-04,80,county,6,1,14,yes,")
    oncall.people.take_in(rows, "dov")
    again = oncall.people.take_in(rows, "dov")
    assert (again.counts[Change.UNCHANGED], again.terms) == (1, ())
    seen = oncall.people.preview(rows.replace(b",14,", b",9,"))
    assert [(row.change, row.what) for row in seen.rows] == [(Change.CHANGED, "caseload")]
    assert terms(oncall).caseload == 14


def test_a_missing_column_leaves_things_and_an_empty_cell_brings_back_the_usual(oncall: Oncall) -> None:
    """A file of numbers alone changes no terms."""
    oncall.people.take_in(csv(TERMS, f"{ADA},2020-05-04,80,county,6,1,14,yes,yes"), "dov")
    before = terms(oncall)
    oncall.people.take_in(csv(COLUMNS, ADA), "dov")
    assert terms(oncall) == before
    oncall.people.take_in(csv(TERMS, f"{ADA},,,,,,,,"), "dov")
    assert terms(oncall) == Staffing(worker=before.worker)


def test_a_term_that_cannot_be_is_told_with_its_cell(oncall: Oncall) -> None:
    """A post of nothing, cases that are no number, a home elsewhere; nothing of the file is stored."""
    with pytest.raises(RowsInvalid) as refused:
        oncall.people.take_in(csv(TERMS, f"{ADA},soon,80,north,six,1,14,maybe,"), "dov")
    assert [problem.place for problem in refused.value.problems] == [
        "row 2, started_on",
        "row 2, home_area",
        "row 2, takes_offers",
        "row 2, max_duties_28d",
    ]
    with pytest.raises(RowsInvalid, match=r"row 2, fte_percent: it is 0\. Write the part of a full post in percent"):
        oncall.people.take_in(csv(TERMS, f"{ADA},,0,,,,,,"), "dov")
    with pytest.raises(RowsInvalid, match="row 2, max_weekends_28d: it is 5"):
        oncall.people.take_in(csv(TERMS, f"{ADA},,,,,5,,,"), "dov")
    assert not oncall.people.everybody()


def test_the_service_dates_of_the_worked_agency_are_kept(oncall: Oncall) -> None:
    """The newcomer of Larkspur came in June."""
    oncall.people.take_in(people_csv("larkspur").encode(), "dov")
    thea = oncall.people.by_external_id("A9")
    assert thea is not None
    assert oncall.staffing.terms(thea.id).started_on == date(2026, 6, 15)
