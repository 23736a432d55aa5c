"""The coming night on the command line: what is wrong, who is on, and what the doctor says of it."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from oncall.clock import SystemClock
from oncall.config import people_csv
from oncall.domain.tonight import Checked, FaultKind, Hole
from oncall.engine import diagnosis
from oncall.engine.diagnosis import Weight
from tests.oncall.night import NIGHT, worker
from tests.oncall.test_cli import DUTIES, Shell
from tests.oncall.test_diagnosis import ahead, only, weights

CHICAGO, HOUR = ZoneInfo("America/Chicago"), timedelta(hours=1)


@pytest.fixture
def staffed(tmp_path: Path, store_url: str) -> Shell:
    """Larkspur with everybody in it: Ada (A1) begins in some hours and serves for days; two lines have nobody."""
    made = Shell(tmp_path, store_url)
    made.write("config.toml", (Path(__file__).parents[2] / "config.example.toml").read_text())
    made.ok("config", "apply", "--yes")
    made.ok("people", "import", made.write("people.csv", people_csv("larkspur")), "--apply")
    now = SystemClock().now().astimezone(CHICAGO)
    begin, end = (f"{now + hours * HOUR:%Y-%m-%d %H:%M}" for hours in (6, 100))
    row = f"A1,child,county,primary,{begin},{end},weeknight"
    header = DUTIES.partition("\n")[0]
    made.ok("duties", "import", made.write("duties.csv", f"{header}\n{row}\n"), "--apply")
    return made


def test_what_is_wrong_before_the_night_is_listed_by_the_agencys_own_ids(staffed: Shell) -> None:
    """Ada has answered no test and has nobody above her; the gaps of the other lines follow. No name is printed."""
    printed = staffed.ok("rota", "tonight", "--hours", "12")
    assert "county primary" in printed
    assert "A1" in printed
    assert "untested, no backup" in printed
    assert "Gaps of the next 14 days" in printed
    assert "NOBODY" in printed
    assert "Marian" not in printed


def test_the_sheet_is_a_file_that_only_its_owner_reads(staffed: Shell) -> None:
    """Names and numbers are in it, so nobody else on this machine may look, even where an old one lay open."""
    file = staffed.folder / "sheet.html"
    file.write_text("old")
    file.chmod(0o644)
    assert staffed.ok("rota", "sheet", "-o", str(file)) == "Written to sheet.html. It holds telephone numbers.\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Marian Ashdown" in file.read_text()
    assert staffed.ok("rota", "sheet").startswith("<!doctype html>")


def test_the_doctor_speaks_of_the_night(staffed: Shell) -> None:
    """A line each for backups, tests and the sheet; none of them keeps a page from arriving."""
    printed = staffed.run("doctor", "--offline").stdout
    assert "nobody else in the position above" in printed
    assert "A1: no test page or question was answered from their phone for 14 days" in printed
    assert "The night sheet is not mailed" in printed


def test_phones_that_were_tried_by_hand_count_as_tested(staffed: Shell) -> None:
    """Ada was rung before going live: from then on nobody calls her phone untested, and who said so is kept."""
    assert staffed.ok("rota", "tested", "A1", "A2") == "Noted for 2.\n"
    printed = staffed.ok("rota", "tonight", "--hours", "12")
    assert "untested" not in printed
    assert "never" not in printed
    assert "There is no worker nobody here" in staffed.refused("rota", "tested", "A1", "nobody")


def test_nobody_is_confirmed_who_was_not_asked(staffed: Shell) -> None:
    """A slip of the keyboard: nothing is open for Ada, and the sentence says where to look."""
    assert "`oncall rota tonight` shows who was asked" in staffed.refused("rota", "confirm", "A1")


def duty(*faults: FaultKind) -> Checked:
    """A duty with these faults."""
    return Checked(
        lines=("child",),
        area="county",
        position="primary",
        start=NIGHT,
        end=NIGHT + HOUR,
        worker="ada",
        faults=faults,
    )


def test_somebody_absent_is_bad_and_a_missing_backup_worth_a_look() -> None:
    """Pages to somebody on leave are not answered; a missing backup only makes it longer."""
    found = list(diagnosis.of_next_duties([duty(FaultKind.ABSENT), duty(FaultKind.NO_BACKUP)], 24))
    assert weights(found) == [Weight.BAD, Weight.LOOK]
    assert "`oncall rota tonight`" in found[0].text
    assert only(diagnosis.of_next_duties([duty()], 24), Weight.OK)
    assert list(diagnosis.of_next_duties([], 24)) == []


def test_a_phone_that_has_not_answered_for_a_fortnight_is_worth_a_look() -> None:
    """Ada answered yesterday, Bo three weeks ago, Cleo never."""
    seen = {"ada": NIGHT - timedelta(days=1), "bo": NIGHT - timedelta(days=21)}
    everybody = ahead(worker("ada"), worker("bo"), worker("cleo"))
    assert only(diagnosis.of_tests(everybody, seen), Weight.LOOK).startswith("bo, cleo: no test page")
    assert only(diagnosis.of_tests(ahead(worker("ada")), seen), Weight.OK)


def test_holes_that_are_only_held_and_a_sheet_that_nobody_gets_are_worth_a_look() -> None:
    """A published hole with a named holder stays on the list until somebody has it."""
    hole = Hole(lines=("child",), area="county", position="primary", start=NIGHT, end=NIGHT + HOUR, holder="bo")
    assert only(diagnosis.of_held_holes([hole]), Weight.LOOK).startswith("1 hole of the published rota is only held")
    assert list(diagnosis.of_held_holes([])) == []
    assert diagnosis.of_sheet(ahead(), mail=False).weight is Weight.LOOK
    assert "planning.sheet_to" in diagnosis.of_sheet(ahead(), mail=True).text
