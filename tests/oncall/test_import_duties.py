"""Duties from a spreadsheet: local wall time, one worker a position, whole or not at all."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from oncall.app import Oncall
from oncall.domain.covering import Way, Word
from oncall.domain.errors import RowsInvalid
from oncall.domain.event import EventKind
from oncall.domain.staffing import AbsenceKind
from oncall.flow.importing import Change
from oncall.store.tables import events
from rota.coverage import OnDuty
from rota.held import held
from tests.oncall.larkspur import NOW, csv, larkspur

PEOPLE = csv("external_id,name,phone", "A1,Ada,5075550101", "A2,Bo,5075550102")
HEADER = "worker,line,area,position,start,end,kind"
NIGHT = "A1,child,county,primary,2026-11-24 16:30,2026-11-25 08:00,weeknight"


@pytest.fixture
def oncall(store_url: str, tmp_path: Path) -> Iterator[Oncall]:
    """Larkspur with Ada and Bo, and no duties."""
    made = larkspur(store_url, tmp_path)
    made.people.take_in(PEOPLE, "dov")
    yield made
    made.database.close()


def test_a_wall_time_is_the_agencys_own(oncall: Oncall) -> None:
    """Half past four in the afternoon in Larkspur is half past ten in the evening in UTC, in winter."""
    oncall.duty.take_in(csv(HEADER, NIGHT), "dov")
    (duty,) = oncall.duty.planned(NOW, NOW + timedelta(days=30))
    assert (duty.start, duty.end) == (
        datetime(2026, 11, 24, 22, 30, tzinfo=UTC),
        datetime(2026, 11, 25, 14, 0, tzinfo=UTC),
    )
    answer = oncall.duty.who("county", "primary", "child", duty.start)
    assert isinstance(answer, OnDuty)
    assert oncall.people.get(answer.worker).external_id == "A1"


def test_an_offset_is_believed(oncall: Oncall) -> None:
    """The night in which the clocks go back has two half past ones; the offset says which one is meant."""
    row = "A1,child,county,primary,2026-11-01 01:30-06:00,2026-11-01T08:00-06:00,saturday"
    oncall.duty.take_in(csv(HEADER, row), "dov")
    (duty,) = oncall.duty.planned(NOW - timedelta(days=30), NOW)
    assert duty.start == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


def test_a_preview_says_which_of_two_half_past_ones(oncall: Oncall) -> None:
    """Whoever looks at a row of that night reads by the zone's letters whether it is the one that was meant."""
    early, late = (f"A1,child,county,primary,2026-11-01 01:30-0{h}:00,2026-11-01 08:00,saturday" for h in (5, 6))
    subjects = [oncall.duty.preview(csv(HEADER, row)).rows[0].about for row in (early, late)]
    assert subjects == [f"Ada (A1), child county primary 2026-11-01 01:30 {letters}" for letters in ("CDT", "CST")]


def test_the_same_file_twice_changes_nothing(oncall: Oncall) -> None:
    """Dov imports the month again after adding one night to it."""
    more = NIGHT.replace("A1", "A2").replace("-25", "-26").replace("-24", "-25")
    oncall.duty.take_in(csv(HEADER, NIGHT), "dov")
    again = oncall.duty.take_in(csv(HEADER, NIGHT, more), "dov")
    assert [row.change for row in again.rows] == [Change.UNCHANGED, Change.NEW]
    assert len(oncall.duty.planned(NOW, NOW + timedelta(days=30))) == 2


def test_names_and_a_missing_kind_are_understood(oncall: Oncall) -> None:
    """The spreadsheet says 'Child protection' and 'Larkspur', and leaves the kind to the pattern of that night."""
    row = "A1;Child protection;Larkspur;primary;2026-11-27 16:30;2026-11-28 08:00"
    oncall.duty.take_in(csv("staff id;service line;team;role;from;until", row), "dov")
    (duty,) = oncall.duty.planned(NOW, NOW + timedelta(days=30))
    assert (duty.line, duty.area, duty.kind) == ("child", "county", "friday")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (NIGHT.replace("A1", "A2"), "row 3: row 2 has this position at the same time."),
        (NIGHT.replace("08:00", "07:00"), "row 3: row 2 has this position at the same time."),
        (NIGHT.replace("A1", "E9"), "row 3, worker: there is no active worker 'E9'."),
        (NIGHT.replace("child", "space"), "row 3, line: there is no service line 'space'. Use one of: child, adult"),
        (NIGHT.replace("child", ""), "row 3, line: it is empty. Use one of: child, adult, elder."),
        (NIGHT.replace("county", "moon"), "row 3, area: there is no area 'moon'."),
        (NIGHT.replace("county", ""), "row 3, area: a primary serves an area."),
        (NIGHT.replace("primary", "director"), "row 3, area: one director serves the whole service line."),
        (NIGHT.replace("primary", ""), "row 3, position: it is empty."),
        (NIGHT.replace("primary", "captain"), "row 3, position: there is no position 'captain'."),
        (NIGHT.replace("weeknight", "fortnight"), "row 3, kind: there is no kind of duty 'fortnight'."),
        (NIGHT.replace("2026-11-25", "2026-11-23"), "row 3, end: it is not after the start"),
        (NIGHT.replace("2026-11-25", "2027-11-25"), "row 3, end: it is not after the start, or more than 31 days"),
        (NIGHT.replace("2026-11-24 16:30", "Tuesday"), "row 3, start: 'Tuesday' is no date and time."),
        (NIGHT.replace("2026-11-24 16:30", ""), "row 3, start: it is empty."),
        (
            NIGHT.replace("2026-11-24 16:30", "2026-11-01 01:30"),
            "row 3, start: The clocks show 2026-11-01 01:30 twice. Write which one is meant: 2026-11-01 01:30-05:00",
        ),
        (
            NIGHT.replace("2026-11-24 16:30", "2027-03-14 02:30"),
            "row 3, start: The clocks skip 2027-03-14 02:30. Write a time that they show, such as 2027-03-14 03:30",
        ),
        ("A1,child,county", "row 3: it has 3 cells and the header 7, as when the file was cut off."),
    ],
)
def test_one_bad_row_keeps_the_whole_file_out(oncall: Oncall, row: str, said: str) -> None:
    """Ada's night is in order, the next row is not: no duty is stored, and Dov reads where and what to do."""
    with pytest.raises(RowsInvalid) as caught:
        oncall.duty.take_in(csv(HEADER, NIGHT, row), "dov")
    found = [str(problem) for problem in caught.value.problems]
    assert any(fault.startswith(said) for fault in found), found
    assert not oncall.duty.planned(NOW, NOW + timedelta(days=400))


def test_a_night_that_is_planned_already_is_not_given_to_a_second_worker(oncall: Oncall) -> None:
    """Ada has the night since yesterday; a file that gives it to Bo must say so in another way."""
    oncall.duty.take_in(csv(HEADER, NIGHT), "dov")
    seen = oncall.duty.preview(csv(HEADER, NIGHT.replace("A1", "A2")))
    assert [problem.place for problem in seen.problems] == ["row 2"]
    assert seen.problems[0].fault == "a duty that is planned already has this position at the same time"
    assert seen.rows == ()


def test_of_three_thousand_rows_the_five_bad_ones_are_named(oncall: Oncall) -> None:
    """Eight years of nights out of another program: each bad row with what to do, and not one night is stored."""
    first = datetime(2018, 8, 1, 0, 0, tzinfo=UTC)
    nights = [first + timedelta(days=n) for n in range(3000)]
    ends = [night + timedelta(hours=8) for night in nights]
    rows = [
        f"A{n % 2 + 1},child,county,primary,{start:%Y-%m-%d %H:%M}Z,{end:%Y-%m-%d %H:%M}Z,weeknight"
        for n, (start, end) in enumerate(zip(nights, ends, strict=True))
    ]
    rows[99] = rows[99].replace("A2", "A77")
    rows[500] = rows[500].replace("county", "moon")
    rows[1200] = rows[1199]
    rows[2000] = rows[2000].replace(f"{ends[2000]:%Y-%m-%d %H:%M}", f"{nights[1000]:%Y-%m-%d %H:%M}")
    rows[2999] = rows[2999].replace("primary", "director")
    with pytest.raises(RowsInvalid) as caught:
        oncall.duty.take_in(csv(HEADER, *rows), "dov")
    assert [problem.place for problem in caught.value.problems] == [
        "row 101, worker",
        "row 502, area",
        "row 1202",
        "row 2002, end",
        "row 3001, area",
    ]
    assert all(problem.remedy for problem in caught.value.problems)
    assert not oncall.duty.planned(first, first + timedelta(days=4000))


RULES_PEOPLE = csv(
    "external_id,name,phone,positions,areas",
    "A1,Ada,5075550101,primary,county",
    "A2,Bo,5075550102,primary,county",
    "AS1,Sam,5075550103,supervisor,",
)


def night(worker: str, day: int, position: str = "primary", hours: str = "16:30") -> str:
    """A night of December, to eight in the morning."""
    area = "county" if position == "primary" else ""
    return f"{worker},child,{area},{position},2026-12-{day:02} {hours},2026-12-{day + 1:02} 08:00,weeknight"


def test_a_duty_that_breaks_a_rule_is_a_fault_of_its_row(oncall: Oncall) -> None:
    """Leave, rest between two rows of the file, and a position that she does not hold; Bo's night is in order."""
    oncall.people.take_in(RULES_PEOPLE, "dov")
    ada = oncall.people.by_external_id("A1")
    assert ada
    start = datetime(2026, 12, 8, 6, tzinfo=UTC)
    oncall.staffing.enter_absence(ada.id, AbsenceKind.LEAVE, start, start + timedelta(days=2), "dov")
    rows = (
        night("A1", 8),
        night("A2", 13, hours="08:00"),
        night("A2", 14, hours="09:00"),
        night("A1", 15, "supervisor"),
    )
    found = oncall.duty.preview(csv(HEADER, *rows))
    said = {problem.place: problem.fault for problem in found.problems}
    assert set(said) == {"row 2", "row 4", "row 5"}
    assert "is away" in said["row 2"]
    assert "rest" in said["row 4"]
    assert "does not hold the position supervisor" in said["row 5"]
    with pytest.raises(RowsInvalid):
        oncall.duty.take_in(csv(HEADER, *rows), "dov")
    assert not oncall.duty.planned(start - timedelta(days=9), start + timedelta(days=30))


def test_a_rule_is_broken_by_an_import_only_with_a_reason(oncall: Oncall) -> None:
    """Dov says why: it is in the notices of the preview, the duty is stored, and who answers for it is recorded, and
    stands in the list of what was allowed with the rule and why."""
    oncall.people.take_in(RULES_PEOPLE, "dov")
    rows = (night("A2", 13, hours="08:00"), night("A2", 14, hours="09:00"))
    found = oncall.duty.take_in(csv(HEADER, *rows), "dov", override="Agreed with her", way=Way.COMMAND)
    assert any(notice.startswith("row 3 breaks a rule on purpose") for notice in found.notices)
    assert len(oncall.duty.planned(NOW, NOW + timedelta(days=60))) == 2
    with oncall.database.engine.connect() as connection:
        told = connection.execute(select(events.c.by).where(events.c.kind == EventKind.DUTY_OVERRIDDEN)).all()
    assert [row.by for row in told] == ["dov"]
    (allowed,) = oncall.cover.allowed()
    assert allowed.word == Word(by="dov", way=Way.COMMAND, reason="Agreed with her")
    assert allowed.rules == ("rest",)
    assert oncall.people.get(allowed.worker).external_id == "A2"
    assert allowed.stint.start == datetime(2026, 12, 14, 15, 0, tzinfo=UTC)


def test_two_places_at_once_are_a_fault(oncall: Oncall) -> None:
    """Sam is primary and supervisor in the same hours by the file; what is stored already counts as well."""
    people = RULES_PEOPLE.replace(b"AS1,Sam,5075550103,supervisor,", b"AS1,Sam,5075550103,supervisor primary,county")
    oncall.people.take_in(people, "dov")
    twice = (night("AS1", 10), night("AS1", 10, "supervisor"))
    (problem,) = oncall.duty.preview(csv(HEADER, *twice)).problems
    assert "rest" in problem.fault
    oncall.duty.take_in(csv(HEADER, twice[0]), "dov")
    (problem,) = oncall.duty.preview(csv(HEADER, twice[1])).problems
    assert problem.place == "row 2"


def test_what_is_over_is_a_fact(oncall: Oncall) -> None:
    """Nights of October as they were worked: nobody judges them any more."""
    oncall.people.take_in(RULES_PEOPLE, "dov")
    past = [night("A2", 11, hours="08:00"), night("A2", 12, hours="09:00")]
    found = oncall.duty.preview(csv(HEADER, *(row.replace("2026-12", "2026-10") for row in past)))
    assert (found.problems, len(found.items)) == ((), 2)


def test_several_lines_in_one_row_are_served_at_once(oncall: Oncall) -> None:
    """Ada serves children and adults in the same night: one row, a duty a line, one stretch of 15 and a half hours."""
    oncall.duty.take_in(csv(HEADER, NIGHT.replace("child", "adult child")), "dov")
    duties = oncall.duty.planned(NOW, NOW + timedelta(days=30))
    assert sorted(duty.line for duty in duties) == ["adult", "child"]
    assert [stretch.hours for stretch in held(duties)] == [15.5]
