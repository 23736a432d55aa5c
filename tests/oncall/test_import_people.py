"""People from a spreadsheet: looked at first, taken in whole or not at all, and harmless to repeat."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifiers.base import Channel
from oncall.app import Oncall
from oncall.config import AGENCIES, people_csv
from oncall.domain.errors import RowsInvalid
from oncall.domain.person import DestinationState
from oncall.flow.importing import Change
from tests.oncall.larkspur import csv, larkspur

HEADER = "external_id,name,positions,areas,phone,phone2"
ADA = "A1,Ada,primary,county,(507) 555-0101,"
LARKSPUR = people_csv("larkspur").encode()
BO = "A2,Bo,primary,county,507-555-0102,+15075550122"


@pytest.fixture
def oncall(store_url: str, tmp_path: Path) -> Iterator[Oncall]:
    """Larkspur, with nobody in it."""
    made = larkspur(store_url, tmp_path)
    yield made
    made.database.close()


def faults(error: pytest.ExceptionInfo[RowsInvalid]) -> list[str]:
    return [str(problem) for problem in error.value.problems]


def test_a_preview_shows_what_is_new_and_stores_nothing(oncall: Oncall) -> None:
    """Dov looks at Ada's and Bo's rows before he believes them; until he says so nobody is there."""
    seen = oncall.people.preview(csv(HEADER, ADA, BO))
    assert [(row.row, row.change, row.about) for row in seen.rows] == [
        (2, Change.NEW, "Ada (A1)"),
        (3, Change.NEW, "Bo (A2)"),
    ]
    assert not oncall.people.everybody()


def test_numbers_are_read_as_people_of_the_country_write_them(oncall: Oncall) -> None:
    """Ada's number has brackets and no country; it is stored as the one that is dialled."""
    oncall.people.take_in(csv(HEADER, ADA, BO), "dov")
    ada, bo = oncall.people.everybody()
    assert [d.address for d in ada.destinations] == ["+15075550101"]
    assert [d.address for d in bo.destinations] == ["+15075550102", "+15075550122"]


def test_the_same_file_twice_changes_nothing(oncall: Oncall) -> None:
    """Dov is not sure whether he pressed the button and does it again."""
    oncall.people.take_in(csv(HEADER, ADA, BO), "dov")
    before = oncall.people.everybody()
    again = oncall.people.take_in(csv(HEADER, ADA, BO), "dov")
    assert {row.change for row in again.rows} == {Change.UNCHANGED}
    assert again.items == ()
    assert oncall.people.everybody() == before


def test_what_the_night_has_taught_is_kept(oncall: Oncall) -> None:
    """Bo switched his first number off and is renamed; the number stays off, and a new one begins fresh."""
    oncall.people.take_in(csv(HEADER, ADA, BO), "dov")
    bo = oncall.people.everybody()[1]
    oncall.people.switch(bo.id, bo.destinations[0].id, DestinationState.SWITCHED_OFF, "bo")
    seen = oncall.people.take_in(csv(HEADER, BO.replace("Bo,", "Bo B.,").replace("0122", "0123")), "dov")
    assert [(row.change, row.what) for row in seen.rows] == [(Change.CHANGED, "name, destinations")]
    after = oncall.people.get(bo.id)
    assert [(d.address, d.state) for d in after.destinations] == [
        ("+15075550102", DestinationState.SWITCHED_OFF),
        ("+15075550123", DestinationState.ACTIVE),
    ]


def test_a_missing_column_leaves_things_and_an_empty_cell_clears_them(oncall: Oncall) -> None:
    """The second file knows nothing of areas, and says that Bo has no second number any more."""
    oncall.people.take_in(csv(HEADER, BO), "dov")
    oncall.people.take_in(csv("external_id,name,phone,phone2", "A2,Bo,507-555-0102,"), "dov")
    (bo,) = oncall.people.everybody()
    assert bo.areas == {"county"}
    assert len(bo.destinations) == 1


def test_dates_hours_and_other_columns_are_taken_in(oncall: Oncall) -> None:
    """Cleo's number was verified and agreed to, and is hers by day; her leaving is a word in her row."""
    header = "id;Full Name;Team;Mobile;languages;call down;verified on;consented on;hours;active;shoe size"
    row = "C1;Cleo;Larkspur;5075550103;en es;yes;2026-01-02;2026-01-03;08:00-22:00;{};38"
    seen = oncall.people.take_in(b"\xef\xbb\xbf" + csv(header, row.format("yes")), "dov")
    (cleo,) = oncall.people.everybody()
    (number,) = cleo.destinations
    assert cleo.areas == {"county"}
    assert cleo.languages == {"en", "es"}
    assert cleo.call_down
    assert (number.verified_on, number.consented_on, number.hours) == (
        date(2026, 1, 2),
        date(2026, 1, 3),
        "08:00-22:00",
    )
    assert seen.notices == ("Columns that are not read: shoe size.",)
    oncall.people.take_in(csv(header, row.format("no")), "dov")
    assert not oncall.people.everybody()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A3,Cleo,primary,county,555,", "row 3, phone: no telephone has such a number"),
        ("A3,Cleo,primary,county,ring me,", "row 3, phone: it holds more than a number."),
        ("A3,Cleo,primary,county,5075550103 x7,", "row 3, phone: it holds more than a number."),
        ("A3,Cleo,primary,county,,", "row 3, phone: it is empty."),
        ("A3,Cleo,primary,county,5075550101,", "row 3, phone: it is the number of A1 too."),
        ("A3,Cleo,primary,county,5075550199,", "row 3, phone: it is the number of the agency too."),
        ("A3,,primary,county,5075550103,", "row 3, name: it is empty."),
        (",Cleo,primary,county,5075550103,", "row 3, external_id: it is empty."),
        ("A1,Cleo,primary,county,5075550103,", "row 3, external_id: row 2 is about the same worker."),
        ("A3,Cleo,primary,moon,5075550103,", "row 3, areas: 'moon' is not known. Write one of: county"),
        ("A3,Cleo,captain,county,5075550103,", "row 3, positions: 'captain' is not known."),
        ("A3,Cleo,primary,county", "row 3: it has 4 cells and the header 6, as when the file was cut off."),
        ('A3,"Cleo,primary,county,5075550103,', "row 3: it cannot be read as CSV"),
    ],
)
def test_one_bad_row_keeps_the_whole_file_out(oncall: Oncall, row: str, said: str) -> None:
    """Ada's row is in order, the next is not: nobody is stored, and Dov reads where and what to do."""
    with pytest.raises(RowsInvalid) as caught:
        oncall.people.take_in(csv(HEADER, ADA, row), "dov")
    assert any(fault.startswith(said) for fault in faults(caught)), faults(caught)
    assert not oncall.people.everybody()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file: it is empty."),
        (csv("external_id,name,phone"), "the file: there is no row under the header."),
        (csv("name,phone", "Ada,5075550101"), "row 1: there is no column external_id."),
        (csv("id,external_id,name,phone", "1,2,Ada,5075550101"), "row 1: two columns are called external_id."),
        ("external_id,name,phone\nA1,Zoë,5075550101\n".encode("cp1252"), "the file: it is not UTF-8 text."),
        (b"external_id,name,phone\n\0\n", "the file: it is no text at all."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(oncall: Oncall, data: bytes, said: str) -> None:
    """Dov gives the wrong file and learns what is wrong with it as a whole."""
    with pytest.raises(RowsInvalid) as caught:
        oncall.people.preview(data)
    assert faults(caught)[0].startswith(said)


PUSH = "external_id,name,phone,email,push"
TOPIC = "ntfys://topic-hush?priority=max"


def test_an_app_or_a_room_is_a_destination_after_all_others(oncall: Oncall) -> None:
    """Ada has her pages on her tablet as well. The preview says that something changes, and not what."""
    oncall.people.take_in(csv(PUSH, "A1,Ada,5075550101,,"), "dov")
    seen = oncall.people.take_in(csv(PUSH, f"A1,Ada,5075550101,ada@larkspur.example,{TOPIC}"), "dov")
    assert [(row.about, row.what) for row in seen.rows] == [("Ada (A1)", "destinations")]
    assert "hush" not in str(seen.rows)
    (ada,) = oncall.people.everybody()
    assert [(d.rank, set(d.channels)) for d in ada.destinations] == [
        (1, {Channel.SMS, Channel.VOICE}),
        (3, {Channel.EMAIL}),
        (4, {Channel.PUSH}),
    ]
    assert ada.destinations[-1].address == TOPIC


def test_a_room_may_be_shared_because_nobody_answers_from_it(oncall: Oncall) -> None:
    """The team has one room of a chat; two people with one telephone are still refused."""
    oncall.people.take_in(csv(PUSH, f"A1,Ada,5075550101,,{TOPIC}", f"A2,Bo,5075550102,,{TOPIC}"), "dov")
    assert len(oncall.people.everybody()) == 2


def test_the_address_of_a_room_is_nowhere_in_the_store(oncall: Oncall, store_url: str, tmp_path: Path) -> None:
    """Whoever gets hold of the file can read no address in it, as no number."""
    oncall.people.take_in(csv(PUSH, f"A1,Ada,5075550101,,{TOPIC}"), "dov")
    with oncall.database.engine.connect() as there:
        rows = there.exec_driver_sql("SELECT * FROM destinations").all()
    assert len(rows) == 2
    assert not any("hush" in str(cell) or b"hush" in bytes(str(cell), "utf-8") for row in rows for cell in row)


@pytest.mark.parametrize(
    "cell", ["topic-hush", "https://hooks.example/hush", "ntfys://", "ntfys://hush hush", "://hush"]
)
def test_what_is_no_address_of_an_app_is_refused_and_not_repeated(oncall: Oncall, cell: str) -> None:
    """Bo pastes the link that his browser shows."""
    with pytest.raises(RowsInvalid) as caught:
        oncall.people.take_in(csv(PUSH, f"A2,Bo,5075550102,,{cell}"), "dov")
    (said,) = faults(caught)
    assert said == "row 2, push: it is no address of Apprise. Write it as kind://…, such as ntfys://the-topic."


def test_two_workers_may_swap_their_numbers_in_one_file(oncall: Oncall) -> None:
    """Ada and Bo hand each other their telephones; only the file as a whole makes sense."""
    header = "external_id,name,phone"
    oncall.people.take_in(csv(header, "A1,Ada,5075550101", "A2,Bo,5075550102"), "dov")
    oncall.people.take_in(csv(header, "A1,Ada,5075550102", "A2,Bo,5075550101"), "dov")
    assert [w.destinations[0].address[-2:] for w in oncall.people.everybody()] == ["02", "01"]


@pytest.mark.parametrize("agency", AGENCIES)
def test_the_worked_agencies_can_be_imported(agency: str, store_url: str, tmp_path: Path) -> None:
    """The two files that come with the product are in order, and known when read again."""
    oncall = larkspur(store_url, tmp_path, agency)
    data = people_csv(agency).encode()
    assert {row.change for row in oncall.people.take_in(data, "dov").rows} == {Change.NEW}
    assert {row.change for row in oncall.people.preview(data).rows} == {Change.UNCHANGED}
    oncall.database.close()


def test_three_thousand_rows_are_taken_in(oncall: Oncall) -> None:
    """A whole county's staff list at once."""
    rows = (f"S{i},Worker {i},primary,county,+1507555{i:04},+1612555{i:04}" for i in range(1000, 4000))
    taken = oncall.people.take_in(csv(HEADER, *rows), "dov")
    assert taken.counts[Change.NEW] == len(oncall.people.everybody()) == 3000


@given(cut=st.integers(min_value=1, max_value=len(LARKSPUR) - 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_half_a_file_is_refused_or_ends_with_a_whole_row(oncall: Oncall, cut: int) -> None:
    """Wherever a transfer breaks off: a row with cells missing keeps everything out, and where the last
    row could be whole, its number is told, because only a person can see whether it is."""
    half = LARKSPUR[:cut]
    try:
        seen = oncall.people.preview(half)
    except RowsInvalid:
        return
    assert seen.problems or half.endswith(b"\n") or any("does not end" in notice for notice in seen.notices)
