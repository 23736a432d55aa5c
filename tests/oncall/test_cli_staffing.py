"""The command line for the calendar, the planning question, and what planning has to know of people."""

from datetime import timedelta
from pathlib import Path

import pytest

from oncall.clock import SystemClock
from oncall.config import people_csv
from rota.problemfile import read_problem
from tests.oncall.test_cli import Shell

# The command line goes by the real clock: a Monday some weeks away, in whatever year this is read.
TODAY = SystemClock().now().date()
MONDAY = TODAY + timedelta(days=42 - TODAY.weekday())
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=number) for number in (1, 2, 3))
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Away\r\n"
    f"DTSTART;VALUE=DATE:{MONDAY:%Y%m%d}\r\nDTEND;VALUE=DATE:{THURSDAY:%Y%m%d}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Larkspur's rules and people in force."""
    made = Shell(tmp_path, f"sqlite:///{tmp_path / 'oncall.db'}")
    made.ok("config", "apply", _example(), "--yes")
    made.ok("people", "import", made.write("people.csv", people_csv("larkspur")), "--apply")
    return made


def _example() -> str:
    return str(Path(__file__).parents[2] / "config.example.toml")


def test_a_year_is_listed_with_its_holidays_totals_and_changes_of_clocks(shell: Shell) -> None:
    """2026 in Larkspur: 12 holidays' worth of days, the Saturday of 25 hours, the hours by kind."""
    told = shell.ok("rota", "calendar", "--year", "2026")
    assert "clocks change: 24 h on the wall, 25 h long" in told
    assert "clocks change: 24 h on the wall, 23 h long" in told
    assert [line.split()[-1] for line in told.splitlines() if line.startswith("Fri 03 Jul 2026  Indep")] == ["observed"]
    totals = [line.split() for line in told.splitlines() if line.startswith(("holiday ", "weeknight ", "together "))]
    assert [each[:3] for each in totals][-3:] == [
        ["holiday", "12", "288"],
        ["weeknight", "201", "3115.5"],
        ["together", "469", "24107"],
    ]


def test_the_calendar_can_be_narrowed_down(shell: Shell) -> None:
    """Two weeks around Christmas, one kind; and the totals alone."""
    told = shell.ok("rota", "calendar", "--from", "2026-12-21", "--weeks", "2", "--kind", "holiday")
    days = [line[:15] for line in told.splitlines() if " 24 " in line and "holiday" in line]
    assert days == ["Fri 25 Dec 2026", "Fri 01 Jan 2027"]
    assert "16:30" not in shell.ok("rota", "calendar", "--year", "2027", "--totals")
    assert "whole line" not in shell.ok("rota", "calendar", "--from", "2026-12-21", "--area", "county")
    assert "Leave --from and --weeks out" in shell.refused("rota", "calendar", "--year", "2027", "--weeks", "2")


def test_the_question_is_written_to_a_file_or_to_the_screen(shell: Shell) -> None:
    """Thirteen weeks from a Monday to a Sunday."""
    file = shell.folder / "question.json"
    told = shell.ok("rota", "problem", "--from", "2027-01-04", "--to", "2027-04-04", "-o", str(file))
    assert told == "question.json: 11 people, 117 slots, 13 weeks from 2027-01-04.\n"
    assert read_problem(file.read_text()).weeks == 13
    printed = shell.ok("rota", "problem", "--from", "2027-01-04", "--weeks", "13", "--line", "child")
    assert read_problem(printed).extra == {"lines": ["child"]}
    assert "Ashdown" not in printed
    assert "Give one of --to and --weeks" in shell.refused("rota", "problem", "--to", "2027-01-04", "--weeks", "2")
    refused = shell.refused("rota", "problem", "--from", "2027-01-04", "--to", "2026-12-04")
    assert "it is before the first day" in refused


def test_a_rota_begins_with_the_next_monday_when_nothing_is_said(shell: Shell) -> None:
    """For as many weeks as the rules say."""
    problem = read_problem(shell.ok("rota", "problem"))
    assert (problem.first.weekday(), problem.weeks) == (0, 13)


def test_terms_are_shown_and_changed(shell: Shell) -> None:
    """Part of a post, no limit any more, open duties welcome."""
    assert "started_on        2026-06-15" in shell.ok("people", "terms", "A9")
    shell.ok("people", "terms", "A3", "--fte", "80", "--max-weekends", "1", "--caseload", "9", "--offers")
    told = shell.ok("people", "terms", "A3", "--max-weekends", "-1", "--started", "2020-05-04", "--remote")
    values = dict(line.split(maxsplit=1) for line in told.splitlines())
    assert values == {
        "term": "value",
        "started_on": "2020-05-04",
        "fte_percent": "80",
        "home_area": "-",
        "max_duties_28d": "-",
        "max_weekends_28d": "-",
        "caseload": "9",
        "takes_offers": "yes",
        "remote_only": "yes",
    }
    assert "fte_percent: it is 0" in shell.refused("people", "terms", "A3", "--fte", "0")


def test_an_absence_is_entered_listed_and_taken_back(shell: Shell) -> None:
    """Its reason comes in by the standard input and is listed only when it is asked for."""
    told = shell.ok(
        *("people", "absence", "A3", "--from", f"{MONDAY}", "--to", f"{WEDNESDAY}", "--kind", "sick", "--with-reason"),
        said="operation on the knee",
    )
    absence_id = told.removeprefix("Entered as ").strip().rstrip(".")
    listed = shell.ok("people", "absences", "--worker", "A3")
    assert f"{MONDAY:%a %d %b} 00:00  {THURSDAY:%a %d %b} 00:00  all duty" in listed
    assert "knee" not in listed
    assert "knee" in shell.ok("people", "absences", "--reasons", "--from", f"{TODAY}")
    assert shell.ok("people", "absence", "--cancel", absence_id) == "Taken back.\n"
    assert shell.ok("people", "absences") == "none\n"
    assert "Give WORKER, --from and --to" in shell.refused("people", "absence", "A3")


def test_leave_over_a_duty_says_who_has_it_until_cover_is_found(shell: Shell) -> None:
    """A3 is planned for a Monday night."""
    rows = f"worker,line,area,position,start,end\nA3,child,county,primary,{MONDAY} 16:30,{TUESDAY} 08:00\n"
    shell.ok("duties", "import", shell.write("duties.csv", rows), "--apply")
    told = shell.ok("people", "absence", "A3", "--from", f"{MONDAY} 12:00", "--to", f"{WEDNESDAY} 12:00")
    span = f"{MONDAY:%a %d %b} 16:30 to {TUESDAY:%a %d %b} 08:00"
    assert f"Cover is sought for primary, {span}. Until it is found, A3 has it." in told


def test_absences_are_imported_from_a_spreadsheet_and_a_calendar(shell: Shell) -> None:
    """First as a preview; a calendar with the worker whose it is."""
    rows = shell.write("leave.csv", f"worker,start,end\nA3,{MONDAY},{WEDNESDAY}\n")
    assert "Nothing was stored: this was a preview." in shell.ok("people", "absences", rows)
    assert "1 new, 0 changed, 0 unchanged." in shell.ok("people", "absences", rows, "--apply")
    calendar = shell.write("a4.ics", ICS)
    assert "Name the worker" in shell.refused("people", "absences", calendar)
    assert "1 new" in shell.ok("people", "absences", calendar, "--worker", "A4", "--whole", "--apply")
    assert "0 new, 0 changed, 1 unchanged." in shell.ok("people", "absences", calendar, "--worker", "A4", "--apply")
    assert shell.ok("people", "absences").count(f"{MONDAY:%a %d %b} 00:00") == 2


def test_a_wish_is_noted_in_words(shell: Shell) -> None:
    """A volunteer for a Monday; a day that is over is none to wish for."""
    day = f"{MONDAY:%a %d %b %Y}"
    assert shell.ok("people", "prefer", "A3", f"{MONDAY}", "--like") == f"{day}: would like to.\n"
    assert shell.ok("people", "prefer", "A3", f"{MONDAY}", "--no-wish") == f"{day}: no wish.\n"
    assert "it does not say what is wished" in shell.refused("people", "prefer", "A3", f"{MONDAY}")
    assert "2020-12-25 is over" in shell.refused("people", "prefer", "A3", "2020-12-25", "--please-not")
