"""The command line over a real store: what is printed, and that a mistake is one sentence and no traceback."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from oncall.cli import oncall
from oncall.clock import SystemClock
from oncall.config import people_csv
from tests.conftest import TOOLS

DUTIES = (
    "worker,line,area,position,start,end,kind\n"
    "A1,child,county,primary,2026-11-23 16:30,2026-11-24 08:00,weeknight\n"
    "AS1,child,,supervisor,2026-11-23 08:00,2026-11-30 08:00,week\n"
)
CLOSED_UNTIL = f"{SystemClock().now() + timedelta(days=3):%Y-%m-%d} 08:00"


class Shell:
    """A folder in which commands are given."""

    def __init__(self, folder: Path, store_url: str) -> None:
        self.folder = folder
        self.store = {
            "ONCALL_STORE__URL": store_url,
            "ONCALL_STORE__BACKUP_DIR": str(folder / "backups"),
            "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}",
        }

    def run(self, *words: str, said: str = "", **environ: str) -> Result:
        """Give a command; `said` is its standard input."""
        config = self.folder / "config.toml"
        named = ["--config", str(config)] if config.exists() else []
        return CliRunner().invoke(oncall, [*named, *words], input=said, env={**self.store, **environ})

    def ok(self, *words: str, said: str = "") -> str:
        """Give a command that must succeed; what it printed."""
        result = self.run(*words, said=said)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, *words: str, said: str = "") -> str:
        """Give a command that must be refused; the sentence on the standard error."""
        result = self.run(*words, said=said)
        assert result.exit_code == 2, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.stderr

    def write(self, name: str, text: str) -> str:
        """A file in the folder; its path."""
        (self.folder / name).write_text(text)
        return str(self.folder / name)


@pytest.fixture
def shell(tmp_path: Path, store_url: str) -> Shell:
    """A folder with Larkspur's rules in force, and nobody in it."""
    made = Shell(tmp_path, store_url)
    made.write("config.toml", (Path(__file__).parents[2] / "config.example.toml").read_text())
    made.ok("config", "apply", "--yes")
    return made


@pytest.fixture
def staffed(shell: Shell) -> Shell:
    """The same with everybody in it, and Ada (A1) on duty on a Monday night."""
    shell.ok("people", "import", shell.write("people.csv", people_csv("larkspur")), "--apply")
    shell.ok("duties", "import", shell.write("duties.csv", DUTIES), "--apply")
    return shell


def opened(shell: Shell) -> str:
    """The reference of a contact that was just taken in."""
    said = shell.ok("contact", "new", "--area", "county", "--danger", said="12 River Road\nA child alone\n")
    return said.split(",")[0]


def test_who_is_on_duty_is_told_for_people_and_for_machines(staffed: Shell) -> None:
    """Dov asks for Monday night: Ada, until Tuesday morning, when the intake desk answers."""
    words = ("who", "--at", "2026-11-23 20:00", "--area", "county", "--line", "child", "--position", "primary")
    assert "Marian Ashdown  Tue 24 Nov 08:00  Intake desk" in staffed.ok(*words)
    (post,) = json.loads(staffed.ok(*words, "--json"))
    assert (post["answer"], post["worker"], post["until"]) == ("on_duty", "A1", "2026-11-24T14:00:00+00:00")


def test_nobody_and_an_open_office_are_told_as_well(staffed: Shell) -> None:
    """A gap is a word in capitals, and by day it is the desk that answers."""
    primary = ("--line", "child", "--position", "primary", "--json")
    (gap,) = json.loads(staffed.ok("who", "--at", "2026-11-28 20:00", *primary))
    (desk,) = json.loads(staffed.ok("who", "--at", "2026-11-24T12:00-06:00", *primary))
    assert gap["answer"] == "gap"
    assert (desk["answer"], desk["desk"]) == ("office", "intake")
    assert "NOBODY" in staffed.ok("who", "--at", "2026-11-28 20:00")


def test_a_contact_goes_from_taken_in_to_closed(staffed: Shell) -> None:
    """Ada takes it by the command line, which counts as any other answer, and writes how it ended."""
    reference = opened(staffed)
    assert "YOURS" in staffed.ok("contact", "claim", reference, "--worker", "A1")
    assert "is YOURS" not in staffed.refused("contact", "claim", reference, "--worker", "A2")
    staffed.ok("contact", "stage", reference, "--worker", "A1")
    staffed.ok("contact", "note", reference, "--worker", "A1", said="Spoke to the aunt\n")
    shown = staffed.ok("contact", "show", reference)
    assert all(words in shown for words in ("12 River Road", "A child alone", "Spoke to the aunt", "Marian Ashdown"))
    ending = ("--worker", "A1", "--outcome", "advice given", "--write")
    staffed.ok("contact", "close", reference, *ending, said="Aunt came")
    assert reference not in staffed.ok("contact", "list")
    assert f"{reference}    immediate" in staffed.ok("contact", "list", "--ended")


def test_what_was_said_is_never_an_argument_and_never_in_a_list(staffed: Shell) -> None:
    """A list may hang on a wall; only `show` tells what was said, and it is recorded that it did."""
    opened(staffed)
    assert "River Road" not in staffed.ok("contact", "list")
    assert staffed.refused("contact", "new", "--area", "county", said="\n\n").startswith("where: it is empty.")


def test_an_office_is_closed_confirmed_and_opened_again(staffed: Shell) -> None:
    """Snow: the office stays closed until Bo confirms that he has the day, and later it opens again."""
    assert "The supervisor" in staffed.ok("office", "close", "--until", CLOSED_UNTIL, "--holder", "A2")
    assert staffed.ok("office", "confirm", "--holder", "A2") == "A2 holds the daytime hours.\n"
    assert "The holder has" in staffed.ok("office", "list")
    assert staffed.ok("office", "reopen") == "Open.\n"
    assert staffed.ok("office", "list") == "none\n"


def test_people_sign_in_by_a_link_and_machines_by_a_key_that_is_shown_once(staffed: Shell) -> None:
    """Dov gets a login and a link; the hotline's key is printed when it is made and not in the list."""
    staffed.ok("login", "add", "dov", "--role", "manager")
    assert "/in/" in staffed.ok("login", "link", "dov")
    staffed.ok("login", "password", "dov", said="a sentence is good\na sentence is good\n")
    secret = staffed.ok("key", "add", "hotline", "--scope", "contacts:write").strip()
    listed = staffed.ok("key", "list")
    assert secret.startswith("ok_")
    assert secret not in listed
    staffed.ok("key", "revoke", listed.split()[-1])
    staffed.ok("login", "disable", "dov")
    assert "disabled" in staffed.ok("login", "list")


def test_a_number_is_switched_off_and_shown_only_in_part(staffed: Shell) -> None:
    """Bo's second number is off; nobody can ring it from a list."""
    assert staffed.ok("people", "switch", "A2", "off", "--number", "2") == "+1507****22 is off.\n"
    listed = staffed.ok("people", "list")
    assert "+1507****22 switched_off" in listed
    assert "5550122" not in listed


def test_a_pin_is_printed_once_and_taken_back(staffed: Shell) -> None:
    """Ada gets six figures on paper; another six replace them; then she has none. No list shows any."""
    first, second = (staffed.ok("people", "pin", "A1").strip() for _ in range(2))
    assert len(first) == len(second) == 6
    assert first.isdigit()
    assert first != second
    assert second not in staffed.ok("people", "list")
    assert staffed.ok("people", "pin", "A1", "--remove") == "A1 has no PIN any more.\n"
    assert staffed.refused("people", "pin", "E9").startswith("There is no worker E9 here.")


def test_the_audit_chain_is_walked_and_the_database_copied(staffed: Shell) -> None:
    """Dov notes the chain's head elsewhere and takes a copy that only he may read."""
    assert "The chain holds" in staffed.ok("audit", "verify")
    assert len(staffed.ok("audit", "head").split()[1]) == 64
    copy = Path(staffed.ok("backup", str(staffed.folder / "tuesday")).removeprefix("Copied to ").strip(" .\n"))
    assert copy.stat().st_size > 0
    assert copy.stat().st_mode & 0o077 == 0
    assert "written over" in staffed.refused("backup", str(staffed.folder / "tuesday"))


def test_a_duty_is_listed_and_cancelled(staffed: Shell) -> None:
    """The supervisor's week is taken back by the id that the list shows."""
    rows = staffed.ok("duties", "list", "--from", "2026-11-23 09:00", "--days", "1").splitlines()[1:]
    week = next(row for row in rows if "supervisor" in row)
    staffed.ok("duties", "cancel", week.split()[-1])
    assert "supervisor" not in staffed.ok("duties", "list", "--from", "2026-11-23 09:00", "--days", "1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("who", "--at", "tuesday"), "--at: 'tuesday' is no date and time."),
        (("who", "--at", "2026-11-01 01:30"), "--at: The clocks show 2026-11-01 01:30 twice."),
        (("who", "--area", "moon"), "area: there is no area 'moon'. Use one of: county."),
        (("contact", "claim", "R000000", "--worker", "A1"), "There is no contact R000000 here."),
        (("contact", "claim", "R000000", "--worker", "E9"), "There is no worker E9 here."),
        (("contact", "claim", "R000000"), "who acts: it is not clear."),
        (("office", "reopen"), "There is no closed office here."),
        (("office", "close", "--until", "2020-01-01 08:00"), "until: it lies in the past."),
        (("login", "link", "eve"), "There is no login here."),
        (("people", "switch", "A2", "off", "--number", "3"), "--number: A2 has 2 numbers."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(staffed: Shell, words: tuple[str, ...], said: str) -> None:
    """Whoever mistypes at night reads what is true and what to do, and nothing of Python."""
    assert staffed.refused(*words).startswith(said)


def test_what_lies_too_far_away_is_told_in_a_sentence(staffed: Shell) -> None:
    """Days at the end of the calendar, and numbers that no store holds: the option, and what can be meant."""
    mistakes = {
        ("who", "--at", "9999-12-31 23:59"): "--at: The year 9999 is too far away. Give one from 1950 to 2100.",
        ("rota", "draft", "--from", "9999-12-27"): "--from: The year 9999 is too far away.",
        ("rota", "calendar", "--from", "0001-01-01"): "--from: The year 0001 is too far away.",
        ("rota", "problem", "--from", "2027-01-04", "--to", "2100-12-31"): "Ask about 104 weeks at most.",
        ("rota", "plan", "--holidays", "99999"): "year: 99999 cannot be planned. Name one from",
        ("rota", "show", "9" * 40): "Invalid value for 'NUMBER'",
        ("rota", "fill", "1", "--version", "9" * 40): "Invalid value for '--version'",
        (
            "people",
            "absence",
            "A1",
            "--from",
            "2027-01-04",
            "--to",
            "9999-12-31",
        ): "--to: The year 9999 is too far away.",
    }
    for words, said in mistakes.items():
        assert said in staffed.refused(*words)
