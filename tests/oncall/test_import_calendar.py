"""A rota out of a calendar program: recurring entries, summaries that mean somebody, and whole days."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import pytest

from oncall.app import Oncall
from oncall.domain.errors import RowsInvalid
from oncall.flow.importing import Summaries
from rota.held import held
from tests.oncall.larkspur import NOW, csv, larkspur

PEOPLE = csv("external_id,name,phone", "A1,Ada Lind,5075550101", "A2,Bo Berg,5075550102", "AS1,Sam,5075550103")
PRIMARY = Summaries(always={"position": "primary"})
LATER = NOW + timedelta(days=500)


@pytest.fixture
def oncall(store_url: str, tmp_path: Path) -> Iterator[Oncall]:
    """Larkspur with Ada, Bo and their supervisor, and no duties."""
    made = larkspur(store_url, tmp_path)
    made.people.take_in(PEOPLE, "dov")
    yield made
    made.database.close()


def calendar(*entries: str) -> bytes:
    """A file of these entries, with the zone that most programs write."""
    events = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{entry}END:VEVENT\r\n" for n, entry in enumerate(entries))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n{events}END:VCALENDAR\r\n".encode()


def entry(summary: str, start: str, end: str, *more: str, zone: str = ";TZID=America/Chicago") -> str:
    """One entry."""
    lines = (f"SUMMARY:{summary}", f"DTSTART{zone}:{start}", f"DTEND{zone}:{end}", *more)
    return "".join(f"{line}\r\n" for line in lines)


NIGHT = entry("Ada Lind on call", "20261124T163000", "20261125T080000")


def test_a_name_and_a_position_that_is_given_are_enough(oncall: Oncall) -> None:
    """'Ada Lind on call': Ada, primary because it was said for all entries, the only area, all lines together."""
    found = oncall.duty.take_in(calendar(NIGHT), "dov", PRIMARY)
    assert [(row.row, row.about) for row in found.rows] == [
        (1, "Ada Lind (A1), child adult elder county primary 2026-11-24 16:30")
    ]
    (stretch,) = held(oncall.duty.planned(NOW, LATER))
    assert (stretch.start, stretch.hours, stretch.kind) == (
        datetime(2026, 11, 24, 22, 30, tzinfo=UTC),
        15.5,
        "weeknight",
    )
    assert stretch.lines == ("adult", "child", "elder")


def test_the_same_calendar_twice_changes_nothing(oncall: Oncall) -> None:
    """Exported again next week with one more night in it."""
    oncall.duty.take_in(calendar(NIGHT), "dov", PRIMARY)
    more = NIGHT.replace("1124T", "1126T").replace("1125T", "1127T")
    again = oncall.duty.take_in(calendar(NIGHT, more), "dov", PRIMARY)
    assert [row.change.value for row in again.rows] == ["unchanged", "new"]


def test_an_entry_that_comes_back_is_laid_out_through_the_clock_change(oncall: Oncall) -> None:
    """Every Saturday 08:00 to 08:00, but not on one, and one of them is Bo's: local times, so 25 hours once."""
    series = entry(
        "A1 primary",
        "20261024T080000",
        "20261025T080000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=America/Chicago:20261107T080000",
    )
    moved = entry(
        "Bo Berg primary", "20261114T080000", "20261115T080000", "RECURRENCE-ID;TZID=America/Chicago:20261114T080000"
    )
    oncall.duty.take_in(calendar(series, moved).replace(b"UID:1", b"UID:0"), "dov")
    stretches = held(oncall.duty.planned(NOW - timedelta(days=60), LATER))
    assert [each.hours for each in stretches] == [24.0, 25.0, 24.0]
    assert [oncall.people.get(each.worker).external_id for each in stretches] == ["A1", "A1", "A2"]


def test_whole_days_stand_for_their_duty_periods(oncall: Oncall) -> None:
    """Thursday and Friday as one bar, over Thanksgiving: the hours are those of the agency's own patterns."""
    bar = entry("Ada Lind primary", "20261126", "20261128", zone=";VALUE=DATE")
    oncall.duty.take_in(calendar(bar), "dov")
    stretches = held(oncall.duty.planned(NOW, LATER))
    zone = oncall.rules.current().zone
    starts = [each.start.astimezone(zone).strftime("%a %H:%M") for each in stretches]
    assert starts[0].startswith("Thu")
    assert starts[-1].startswith("Fri")
    assert [each.kind for each in stretches] == ["holiday", "friday"]


def test_a_cancelled_entry_is_no_duty(oncall: Oncall) -> None:
    """What was called off in the calendar is called off."""
    assert oncall.duty.preview(calendar(NIGHT + "STATUS:CANCELLED\r\n"), PRIMARY).items == ()


def test_a_time_without_a_zone_is_the_agencys(oncall: Oncall) -> None:
    """And one that the clocks show twice is asked about, as in a spreadsheet."""
    floating = entry("Ada Lind", "20261124T163000", "20261125T080000", zone="")
    (first, *_) = oncall.duty.preview(calendar(floating), PRIMARY).items
    assert first.start == datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    twice = entry("Ada Lind", "20261101T013000", "20261101T080000", zone="")
    (problem,) = oncall.duty.preview(calendar(twice), PRIMARY).problems
    assert problem.place == "entry 1, start"
    assert "twice" in problem.fault


def test_what_nobody_understands_is_said_and_nothing_is_stored(oncall: Oncall) -> None:
    """'Pager' names nobody, 'Ada/Bo' two, and a position is missing: each entry by its number, whole or not at all."""
    unclear = (
        entry("Pager", "20261201T163000", "20261202T080000"),
        entry("Ada Lind and Bo Berg primary", "20261202T163000", "20261203T080000"),
        entry("Ada Lind", "20261203T163000", "20261204T080000"),
    )
    with pytest.raises(RowsInvalid) as caught:
        oncall.duty.take_in(calendar(entry("A1 primary", "20261124T163000", "20261125T080000"), *unclear), "dov")
    assert [problem.place for problem in caught.value.problems] == [
        "entry 2, worker",
        "entry 3, worker",
        "entry 4, position",
    ]
    assert not oncall.duty.planned(NOW, LATER)


def test_a_table_says_what_summaries_mean(oncall: Oncall) -> None:
    """It lists every summary once, with what could be read; filled in, it decides, and '-' leaves entries out."""
    data = calendar(
        entry("Pager", "20261124T163000", "20261125T080000"),
        entry("Pager", "20261125T163000", "20261126T080000"),
        entry("Team lunch", "20261124T120000", "20261124T130000"),
        entry("Bo Berg supervisor", "20261123T080000", "20261130T080000"),
    )
    table = oncall.duty.summaries(data, Summaries())
    assert table[0] == ["summary", "worker", "line", "area", "position", "kind"]
    read = sorted(list(row[:2]) for row in table[1:])
    assert read == [["Bo Berg supervisor", "A2"], ["Pager", ""], ["Team lunch", ""]]
    filled = Summaries.read(csv("summary,worker,position", "pager,A1,primary", "Team lunch,-,"))
    found = oncall.duty.preview(data, filled)
    assert (found.problems, found.notices) == ((), ("Entries left out, as the table says: 1.",))
    assert sorted(row.external_id for row in found.rows) == ["A1", "A1", "A2"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:yesterday", "it cannot be read as a calendar"),
        (calendar(NIGHT + "RRULE:FREQ=SECONDLY\r\n"), "an entry in it comes back every hour or more often"),
    ],
)
def test_a_file_that_is_broken_is_refused_whole(oncall: Oncall, data: bytes, fault: str) -> None:
    """Cut off, or without an end: one sentence, no endless run."""
    with pytest.raises(RowsInvalid) as caught:
        oncall.duty.preview(data, PRIMARY)
    assert caught.value.problems[0].place == "the file"
    assert fault in caught.value.problems[0].fault


def test_what_comes_back_too_often_is_refused_before_it_is_laid_out(oncall: Oncall) -> None:
    """A small file of forty things that come back daily since 1995 is half a million duties: the service, which has
    pages to send, has said so within seconds and not filled its memory."""
    daily = (entry(f"thing {n}", "19950101T070000", "19950101T073000", "RRULE:FREQ=DAILY") for n in range(40))
    began = process_time()
    with pytest.raises(RowsInvalid, match=r"it has more than 20000 entries\. Export a shorter time"):
        oncall.duty.preview(calendar(*daily), PRIMARY)
    assert process_time() - began < 5


def test_two_entries_in_one_place_are_one_too_many(oncall: Oncall) -> None:
    """Ada and Bo both hold Tuesday night by the calendar: the second one is told of the first."""
    other = NIGHT.replace("Ada Lind", "Bo Berg")
    (problem,) = oncall.duty.preview(calendar(NIGHT, other), PRIMARY).problems
    assert problem.place == "entry 2"
    assert problem.fault == "entry 1 has this position at the same time"
