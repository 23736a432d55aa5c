"""The command line for calendars, for duties that go out, and for a rota that comes out of a calendar program."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest

from oncall.clock import SystemClock
from oncall.config import people_csv
from tests.oncall.test_cli import Shell

# The command line goes by the real clock: a Tuesday some weeks away, in whatever year this is read.
TODAY = SystemClock().now().date()
TUESDAY = TODAY + timedelta(days=43 - TODAY.weekday())
WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Larkspur's rules and people in force."""
    made = Shell(tmp_path, f"sqlite:///{tmp_path / 'oncall.db'}")
    made.ok("config", "apply", str(Path(__file__).parents[2] / "config.example.toml"), "--yes")
    made.ok("people", "import", made.write("people.csv", people_csv("larkspur")), "--apply")
    return made


def calendar(summary: str) -> str:
    """A calendar with one night in it."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//x//",
        "BEGIN:VEVENT",
        "UID:1",
        f"SUMMARY:{summary}",
        f"DTSTART;TZID=America/Chicago:{TUESDAY:%Y%m%d}T163000",
        f"DTEND;TZID=America/Chicago:{WEDNESDAY:%Y%m%d}T080000",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{line}\r\n" for line in lines)


def test_a_calendar_is_made_listed_changed_and_taken_back(shell: Shell) -> None:
    """Its address is printed once, alone on a line; the list has none; a new one, and none."""
    for words in (("--worker", "A1"), ("--area", "county", "--names"), ("--gaps",)):
        assert re.fullmatch(r"http://\S+/ical/[\w-]{22}\.ics\n", shell.ok("feed", "add", *words))
    listed = shell.ok("feed", "list")
    assert "/ical/" not in listed
    assert [len(re.findall(rf"^{kind} ", listed, re.MULTILINE)) for kind in ("worker", "area", "gaps")] == [1, 1, 1]
    feed = re.search(r"^worker .* (\S+)$", listed, re.MULTILINE)
    assert feed
    assert "/ical/" in shell.ok("feed", "rotate", feed.group(1))
    assert "There is no feed" in shell.refused("feed", "revoke", feed.group(1))
    again = re.search(r"^worker .* (\S+)$", shell.ok("feed", "list"), re.MULTILINE)
    assert again
    assert shell.ok("feed", "revoke", again.group(1)) == "Revoked.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "what it shows: it is not clear"),
        (("--worker", "A1", "--area", "county"), "what it shows: it is not clear"),
        (("--area", "moon"), "area: there is no area 'moon'"),
        (("--worker", "A1", "--names"), "--names: only an area's calendar can name workers"),
        (("--worker", "nobody"), "There is no worker"),
    ],
)
def test_a_calendar_of_what_is_not_clear(shell: Shell, words: tuple[str, ...], said: str) -> None:
    """One sentence, and no calendar."""
    assert said in shell.refused("feed", "add", *words)
    assert shell.ok("feed", "list") == "none\n"


def test_a_rota_comes_out_of_a_calendar_program_and_goes_out_again(shell: Shell) -> None:
    """'Pager night' means nobody: a table is written, filled in, and then it is Ada's; out it goes with its hours."""
    file, table = shell.write("rota.ics", calendar("Pager night")), shell.folder / "meanings.csv"
    command = ("duties", "import", file, "--position", "primary", "--map", str(table))
    assert "now lists 1 summary with" in shell.ok(*command)
    assert table.read_text().splitlines()[1].startswith("Pager night,")
    assert "entry 1, worker" in shell.refused(*command)
    table.write_text("summary,worker\nPager night,A1\n")
    assert "this was a preview" in shell.ok(*command)
    assert shell.ok("duties", "list", "--from", f"{TUESDAY} 00:00", "--days", "3") == "none\n"
    assert "Stored." in shell.ok(*command, "--apply")
    out, days = shell.folder / "out.csv", ("--from", str(TUESDAY), "--to", str(WEDNESDAY))
    assert shell.ok("duties", "export", str(out), *days) == "1 stretch, 15 h 30 min.\n"
    (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))
    assert (row["worker"], row["hours"], row["position"]) == ("A1", "15.50", "primary")
    assert "0 new" in shell.ok("duties", "import", str(out))
    book = shell.folder / "out.xlsx"
    shell.ok("duties", "export", str(book), *days, "--worker", "A1")
    assert book.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("name", "days", "said"),
    [
        ("out.pdf", (TUESDAY, WEDNESDAY), "FILE: nobody knows what '.pdf' is"),
        ("out.csv", ("Tuesday", WEDNESDAY), "--from: 'Tuesday' is no day"),
    ],
)
def test_an_export_that_cannot_be_meant(shell: Shell, name: str, days: tuple[object, object], said: str) -> None:
    """Said in a sentence; no file is written."""
    first, last = map(str, days)
    assert said in shell.refused("duties", "export", str(shell.folder / name), "--from", first, "--to", last)
    assert not (shell.folder / name).exists()


def test_a_rule_is_broken_by_an_import_with_a_reason_alone(shell: Shell) -> None:
    """The director is no primary: a fault of the entry; with a reason it is worth knowing, and stored."""
    file = shell.write("rota.ics", calendar("AD primary"))
    assert "entry 1: does not hold the position primary" in shell.refused("duties", "import", file, "--apply")
    told = shell.ok("duties", "import", file, "--apply", "--override-reason", "Nobody else is left", "--worker", "AS1")
    assert "Worth knowing: entry 1 breaks a rule on purpose" in told
    assert "Stored." in told
