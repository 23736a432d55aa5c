"""Absences out of a spreadsheet, and out of the calendar that somebody keeps elsewhere."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from oncall.domain.errors import Invalid, RowsInvalid
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.flow.importing import Change
from tests.oncall.larkspur import NOW, csv
from tests.oncall.planned import FIRST, Agency

WEEK = timedelta(weeks=1)
HEADER = "worker,start,end,kind,only_kinds,reason"


@pytest.fixture
def agency(store_url: str, tmp_path: Path) -> Iterator[Agency]:
    """Larkspur, with all its people."""
    made = Agency(store_url, tmp_path)
    yield made
    made.oncall.database.close()


def standing(agency: Agency, worker: str | None = None) -> list[Absence]:
    """What is entered."""
    return list(agency.oncall.staffing.absences(NOW - 60 * WEEK, NOW + 120 * WEEK, worker, role="coordinator"))


def spans(agency: Agency, worker: str = "A3") -> list[tuple[datetime, datetime]]:
    """From when until when a worker is away."""
    return [(absence.start, absence.end) for absence in standing(agency, worker)]


def calendar(*entries: str) -> bytes:
    """A file of these entries."""
    events = "".join(f"BEGIN:VEVENT\r\n{entry}END:VEVENT\r\n" for entry in entries)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n{events}END:VCALENDAR\r\n".encode()


def entry(uid: str, start: str, end: str, *more: str, zone: str = ";TZID=America/Chicago") -> str:
    """One entry; its words are nobody's business here."""
    lines = (f"UID:{uid}", "SUMMARY:Dr. Finch, knee", f"DTSTART{zone}:{start}", f"DTEND{zone}:{end}", *more)
    return "".join(f"{line}\r\n" for line in lines)


DENTIST = entry("dentist", "20261202T140000", "20261202T153000")
HOLIDAYS = entry("holidays", "20261221", "20261228", zone=";VALUE=DATE")


# Spreadsheets ------------------------------------------------------------------------------------


def test_a_plain_day_is_a_whole_one_and_the_last_is_included(agency: Agency) -> None:
    """From 21 to 27 December: seven days. A time is a time."""
    rows = csv(HEADER, "A3,2026-12-21,2026-12-27,,,", "A4,2026-12-01 12:00,2026-12-01 15:00,appointment,,")
    seen = agency.oncall.staffing.preview_absences(rows)
    assert [(row.row, row.change, row.about) for row in seen.rows] == [
        (2, Change.NEW, "Ines Castellan (A3), leave 2026-12-21 to 2026-12-27"),
        (3, Change.NEW, "Calvin Dunmore (A4), appointment 2026-12-01 12:00 to 2026-12-01 15:00"),
    ]
    assert standing(agency) == []
    agency.oncall.staffing.take_in_absences(rows, "dov")
    assert spans(agency) == [(agency.at("2026-12-21T00:00"), agency.at("2026-12-28T00:00"))]
    [other] = standing(agency, "A4")
    assert (other.kind, other.credited, other.source) == (AbsenceKind.APPOINTMENT, False, "sheet")


def test_a_preview_says_which_of_two_half_past_ones(agency: Agency) -> None:
    """In the hour that comes twice the times of a row bear the zone's letters."""
    [row] = agency.oncall.staffing.preview_absences(
        csv(HEADER, "A3,2026-11-01 01:30-05:00,2026-11-01 01:30-06:00,appointment,,")
    ).rows
    assert row.about == "Ines Castellan (A3), appointment 2026-11-01 01:30 CDT to 2026-11-01 01:30 CST"


def test_the_same_spreadsheet_twice_changes_nothing(agency: Agency) -> None:
    """Whatever was entered by hand meanwhile, too."""
    rows = csv(HEADER, "A3,2026-12-21,2026-12-27,leave,,", "A3,2026-11-01,2027-02-28,exempt,weeknight friday,back")
    agency.oncall.staffing.take_in_absences(rows, "dov")
    again = agency.oncall.staffing.take_in_absences(rows, "dov")
    assert (again.counts[Change.UNCHANGED], again.items) == (2, ())
    assert [sorted(absence.only_kinds) for absence in standing(agency)] == [["friday", "weeknight"], []]
    assert standing(agency)[0].reason == "back"


def test_three_thousand_rows_with_five_bad_ones_are_refused_as_a_whole(agency: Agency) -> None:
    """Each bad row with its place and remedy; of the others nothing is stored."""
    good = [f"A{n % 8 + 1},20{27 + n // 2400}-{n // 8 % 12 + 1:02}-{n // 96 % 25 + 1:02},,leave,," for n in range(2995)]
    day = [line.replace(",,leave", f",{line.split(',')[1]},leave") for line in dict.fromkeys(good)]
    bad = [
        "A77,2027-01-01,2027-01-02,leave,,",
        "A1,2027-13-01,2027-01-02,leave,,",
        "A1,2027-05-09,2027-05-08,leave,,",
        "A1,2027-05-09,2027-05-09,holiday,,",
        "A1,2027-03-14 02:30,2027-03-15,leave,,",
    ]
    with pytest.raises(RowsInvalid) as refused:
        agency.oncall.staffing.take_in_absences(csv(HEADER, *day, *bad), "dov")
    first = len(day) + 2
    assert [problem.place for problem in refused.value.problems] == [
        f"row {first}, worker",
        f"row {first + 1}, start",
        f"row {first + 2}, end",
        f"row {first + 3}, kind",
        f"row {first + 4}, start",
    ]
    assert all(problem.remedy for problem in refused.value.problems)
    assert standing(agency) == []


def test_a_line_that_is_there_twice_is_most_likely_somebody_elses(agency: Agency) -> None:
    """Copied, and the worker not changed."""
    row = "A3,2026-12-21,2026-12-27,leave,,"
    with pytest.raises(RowsInvalid, match="row 3, start: row 2 says the same"):
        agency.oncall.staffing.take_in_absences(csv(HEADER, row, row), "dov")


def test_a_worker_enters_only_their_own(agency: Agency) -> None:
    """A3's own file holds a row of A4."""
    rows = csv(HEADER, "A3,2026-12-21,2026-12-27,,,", "A4,2026-12-21,2026-12-27,,,")
    with pytest.raises(RowsInvalid, match="row 3, worker: there is no active worker 'A4'"):
        agency.oncall.staffing.take_in_absences(rows, "A3", "A3")


def test_imported_leave_over_a_published_duty_seeks_cover(agency: Agency) -> None:
    """As if it had been entered by hand: one search for the evening and the night, which are assigned together."""
    agency.give("A3", agency.slots(FIRST, until=FIRST + WEEK))
    agency.oncall.staffing.take_in_absences(csv(HEADER, "A3,2026-11-18,2026-11-18,,,"), "dov")
    found = agency.looks(lambda moment: moment.tx.covering.openings_of("A3", NOW))
    (opening,) = found
    starts = [agency.at("2026-11-18T00:00"), agency.at("2026-11-18T16:30")]
    assert [each.start for each in opening.stint.each] == starts


# Calendars ---------------------------------------------------------------------------------------


def test_a_calendar_brings_times_and_nothing_else(agency: Agency) -> None:
    """The dentist and a week off: no word, no place, no name of the entry is kept."""
    seen = agency.oncall.staffing.take_in_absences(calendar(DENTIST, HOLIDAYS), "A3", "A3")
    assert [row.subject for row in seen.rows] == ["2026-12-02 14:00 to 2026-12-02 15:30", "2026-12-21 to 2026-12-27"]
    assert spans(agency) == [
        (agency.at("2026-12-02T14:00"), agency.at("2026-12-02T15:30")),
        (agency.at("2026-12-21T00:00"), agency.at("2026-12-28T00:00")),
    ]
    assert {(each.kind, each.credited, each.reason) for each in standing(agency)} == {
        (AbsenceKind.UNAVAILABLE, False, "")
    }
    with agency.oncall.database.engine.connect() as connection:
        rows = str(connection.execute(sa.text("SELECT * FROM absences")).all())
    assert not any(word in rows for word in ("Finch", "knee", "dentist", "holidays"))


def test_the_same_calendar_twice_changes_nothing(agency: Agency) -> None:
    """By the names that entries have there."""
    agency.oncall.staffing.take_in_absences(calendar(DENTIST, HOLIDAYS), "A3", "A3")
    found = agency.oncall.staffing.take_in_absences(calendar(DENTIST, HOLIDAYS), "A3", "A3")
    assert found.items == ()
    assert len(standing(agency)) == 2


def test_what_moves_in_the_calendar_moves_here(agency: Agency) -> None:
    """The dentist is an hour later now."""
    agency.oncall.staffing.take_in_absences(calendar(DENTIST), "A3", "A3")
    later = entry("dentist", "20261202T150000", "20261202T163000")
    seen = agency.oncall.staffing.take_in_absences(calendar(later), "A3", "A3")
    assert [(row.change, row.what) for row in seen.rows] == [(Change.CHANGED, "times")]
    assert spans(agency) == [(agency.at("2026-12-02T15:00"), agency.at("2026-12-02T16:30"))]


def test_a_calendar_of_leave_is_leave(agency: Agency) -> None:
    """The leave that the personnel office keeps for A3: credited, and told as such when it was something else."""
    agency.oncall.staffing.take_in_absences(calendar(HOLIDAYS), "dov", "A3")
    seen = agency.oncall.staffing.take_in_absences(calendar(HOLIDAYS), "dov", "A3", kind=AbsenceKind.LEAVE)
    assert [(row.change, row.what) for row in seen.rows] == [(Change.CHANGED, "kind")]
    assert [(each.kind, each.credited) for each in standing(agency)] == [(AbsenceKind.LEAVE, True)]


def test_what_is_gone_is_taken_back_only_from_a_whole_calendar(agency: Agency) -> None:
    """A part of a calendar says nothing of the rest."""
    by_hand = agency.at("2026-12-07T00:00")
    agency.oncall.staffing.enter_absence("A3", AbsenceKind.LEAVE, by_hand, by_hand + WEEK, "dov")
    agency.oncall.staffing.take_in_absences(calendar(DENTIST, HOLIDAYS), "A3", "A3")
    agency.oncall.staffing.take_in_absences(calendar(HOLIDAYS), "A3", "A3")
    assert len(standing(agency)) == 3
    seen = agency.oncall.staffing.take_in_absences(calendar(HOLIDAYS), "A3", "A3", whole=True)
    assert [row.what for row in seen.rows] == ["", "taken back"]
    assert [start for start, _ in spans(agency)] == [by_hand, agency.at("2026-12-21T00:00")]


def test_what_comes_back_is_laid_out_right_through_the_change_of_clocks(agency: Agency) -> None:
    """Every Sunday 07:00 to 09:00, four times, over 14 March 2027, but not on the 21st: two hours each by the clock."""
    rule = entry(
        "choir",
        "20270307T070000",
        "20270307T090000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "EXDATE;TZID=America/Chicago:20270321T070000",
    )
    agency.oncall.staffing.take_in_absences(calendar(rule), "A3", "A3")
    assert [start for start, _ in spans(agency)] == [
        agency.at("2027-03-07T07:00"),
        agency.at("2027-03-14T07:00"),
        agency.at("2027-03-28T07:00"),
    ]
    assert {end - start for start, end in spans(agency)} == {timedelta(hours=2)}


def test_a_series_that_moves_leaves_nothing_behind(agency: Agency) -> None:
    """The choir meets an hour later from now on, and one evening elsewhen; what was before is gone."""
    four = "RRULE:FREQ=WEEKLY;COUNT=4"
    agency.oncall.staffing.take_in_absences(
        calendar(entry("choir", "20270307T070000", "20270307T090000", four)), "A3", "A3"
    )
    moved = entry("choir", "20270314T100000", "20270314T120000", "RECURRENCE-ID;TZID=America/Chicago:20270314T080000")
    later = calendar(entry("choir", "20270307T080000", "20270307T100000", four), moved)
    agency.oncall.staffing.take_in_absences(later, "A3", "A3")
    assert [start for start, _ in spans(agency)] == [
        agency.at("2027-03-07T08:00"),
        agency.at("2027-03-14T10:00"),
        agency.at("2027-03-21T08:00"),
        agency.at("2027-03-28T08:00"),
    ]
    assert agency.oncall.staffing.take_in_absences(later, "A3", "A3").items == ()


def test_a_calendar_of_many_years_is_read_from_now_on(agency: Agency) -> None:
    """Six things that come back daily since 2012: of each only what lies ahead is laid out."""
    daily = (entry(f"thing {n}", "20120101T070000", "20120101T073000", "RRULE:FREQ=DAILY") for n in range(6))
    seen = agency.oncall.staffing.preview_absences(calendar(*daily), "A3")
    assert 6 * 399 <= len(seen.rows) <= 6 * 401


def test_free_cancelled_and_past_entries_are_no_absences(agency: Agency) -> None:
    """A birthday, a meeting that was called off, last week; and one of no length."""
    entries = (
        entry("birthday", "20261202", "20261203", "TRANSP:TRANSPARENT", zone=";VALUE=DATE"),
        entry("free", "20261202T140000", "20261202T153000", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
        entry("off", "20261203T140000", "20261203T153000", "STATUS:CANCELLED"),
        entry("past", "20261101T140000", "20261101T153000"),
        entry("alarm", "20261204T140000", "20261204T140000"),
    )
    seen = agency.oncall.staffing.preview_absences(calendar(*entries), "A3")
    assert (seen.rows, seen.items) == ((), ())


def test_a_time_without_a_zone_is_the_agencys(agency: Agency) -> None:
    """And the preview says so. Of an hour that is shown twice the absence has both."""
    floating = entry("late", "20271107T010000", "20271107T013000", zone="")
    seen = agency.oncall.staffing.take_in_absences(calendar(floating), "A3", "A3")
    assert seen.notices == ("Some entries name no time zone; they are taken by the agency's clocks.",)
    [(start, end)] = spans(agency)
    assert end - start == timedelta(hours=1, minutes=30)


def test_a_calendar_needs_to_be_somebodys_and_whole(agency: Agency) -> None:
    """Nobody can tell whose it is; half a file is refused."""
    with pytest.raises(Invalid, match="a calendar does not say whose it is"):
        agency.oncall.staffing.preview_absences(calendar(DENTIST))
    with pytest.raises(RowsInvalid, match="cannot be read as a calendar"):
        agency.oncall.staffing.preview_absences(calendar(DENTIST)[:-40], "A3")


def test_two_workers_with_one_shared_entry_have_one_each(agency: Agency) -> None:
    """A meeting that stands in both calendars under the same name."""
    for worker in ("A3", "A4"):
        agency.oncall.staffing.take_in_absences(calendar(DENTIST), worker, worker)
    assert sorted(absence.worker for absence in standing(agency)) == ["A3", "A4"]
    assert len({absence.uid for absence in standing(agency)}) == 2
