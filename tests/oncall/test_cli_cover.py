"""`oncall cover` and `oncall swap`, over a real store: what is printed, and what is refused in a sentence."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from oncall.clock import SystemClock
from oncall.config import people_csv
from tests.oncall.test_cli import Shell

DAY = SystemClock().now() + timedelta(days=30)
FIRST, SECOND = f"{DAY:%Y-%m-%d}", f"{DAY + timedelta(days=1):%Y-%m-%d}"
DUTIES = "worker,line,area,position,start,end,kind\n" + "".join(
    f"A1,{line},county,primary,{FIRST} 17:00,{SECOND} 07:00,weeknight\n" for line in ("child", "adult", "elder")
)
HOURS = ("--from", f"{FIRST} 17:00", "--to", f"{SECOND} 07:00")


@pytest.fixture
def shell(tmp_path: Path, store_url: str) -> Shell:
    """Larkspur's rules in force, everybody in it, and A1 with one night in a month."""
    made = Shell(tmp_path, store_url)
    made.write("config.toml", (Path(__file__).parents[2] / "config.example.toml").read_text())
    made.ok("config", "apply", "--yes")
    made.ok("people", "import", made.write("people.csv", people_csv("larkspur")), "--apply")
    made.ok("duties", "import", made.write("duties.csv", DUTIES), "--apply")
    return made


def test_cover_from_asking_to_taking(shell: Shell) -> None:
    """Asked for, listed, withdrawn, asked for again and given to A3; what cannot be is refused with a remedy."""
    assert "they hold no duty in these hours" in shell.refused("cover", "ask", "A2", *HOURS)
    opening = shell.ok("cover", "ask", "A1", *HOURS).splitlines()[-1]
    listed = shell.ok("cover", "list")
    assert opening in listed
    assert "asked" in listed
    assert "A1" in listed
    assert "Withdrawn" in shell.ok("cover", "withdraw", opening)
    assert "not open any more" in shell.refused("cover", "take", opening, "A3")
    opening = shell.ok("cover", "ask", "A1", *HOURS).splitlines()[-1]
    assert "does not hold the position primary" in shell.refused("cover", "take", opening, "A9")
    for words in ((), ("--override", "they can after all", "--worker", "AS1")):
        own = shell.refused("cover", "take", opening, "A1", *words)
        assert "it is theirs already, and cover is sought for it. If they keep it, withdraw the search" in own
    assert "who acts" in shell.refused("cover", "take", opening, "A9", "--override", "nobody else is there")
    assert shell.ok("cover", "allowed").strip() == "none"
    assert "A3 has it from" in shell.ok("cover", "take", opening, "A3")
    assert shell.ok("cover", "list").strip() == "none"
    assert "Enter the absence instead" in shell.refused("cover", "sick", "A3")
    assert "Nothing can be taken back" in shell.refused("cover", "sick", "A3", "--undo")
    begun = shell.ok("cover", "start", "A9", "--from", FIRST, "--beside", "A3", "--duties", "1")
    assert "A9 has begun" in begun
    assert "A3 has left" in shell.ok("cover", "leave", "A3", "--yes")
    assert "left" in shell.ok("cover", "list")


def test_an_override_is_told_recorded_and_undone(shell: Shell) -> None:
    """The coordinator puts A3 on A1's night, and takes it back; without a reason, or for hours A1 does not have, no."""
    by = ("--worker", "AS1", "--reason")
    assert "Say why" in shell.refused("cover", "replace", "A1", "A3", *HOURS, *by, " ")
    assert "they hold no duty" in shell.refused("cover", "replace", "A2", "A3", *HOURS, *by, "x")
    assert "it is theirs already" in shell.refused("cover", "replace", "A1", "A1", *HOURS, *by, "x")
    assert "who acts" in shell.refused("cover", "replace", "A1", "A3", *HOURS, "--reason", "x")
    said = shell.ok("cover", "replace", "A1", "A3", *HOURS, *by, "agreed by telephone")
    undo = said.split("To undo it: ")[1].strip().split(", ")
    assert len(undo) == 3
    listed = shell.ok("duties", "list", "--from", f"{FIRST} 00:00")
    assert {re.split(r"  +", row)[6] for row in listed.splitlines() if " A3 " in row} == {"yes"}
    assert {re.split(r"  +", row)[6] for row in listed.splitlines() if " A1 " in row} & {"no, changed", "in part"}
    for command in undo:
        shell.ok(*command.split()[1:])
    assert " A3 " not in shell.ok("duties", "list", "--from", f"{FIRST} 00:00")


def test_a_swap_settled_on_behalf_of_both(shell: Shell) -> None:
    """The coordinator writes down what two said by telephone; a swap that is settled cannot be settled again."""
    swap = shell.ok("swap", "offer", "A1", *HOURS, "--taker", "A3").splitlines()[-1]
    assert "offered" in shell.ok("swap", "list", "--worker", "A3")
    assert "it can't be theirs: position not held" in shell.refused("swap", "offer", "A1", *HOURS, "--taker", "A9")
    assert "end is missing" in shell.refused("swap", "offer", "A1", *HOURS, "--back-from", f"{FIRST} 17:00")
    wanted = ("--back-from", f"{FIRST} 17:00", "--back-to", f"{SECOND} 07:00")
    assert "they hold no duty in these hours" in shell.refused("swap", "take", swap, "A3", *wanted)
    assert "Withdrawn" in shell.ok("swap", "withdraw", swap)
    swap = shell.ok("swap", "offer", "A1", *HOURS, "--taker", "A3").splitlines()[-1]
    assert "has been settled" in shell.refused("swap", "consent", swap)
    assert "swap agreed" in shell.ok("swap", "take", swap, "A3")
    assert "who acts" in shell.refused("swap", "approve", swap, "--reason", "late")
    for words in (("approve", swap, "--worker", "AS1", "--reason", "late"), ("decline", swap), ("withdraw", swap)):
        assert "has been settled" in shell.refused("swap", *words)
    assert shell.ok("swap", "list").strip() == "none"


def test_who_let_a_rule_be_broken_is_listed_with_why(shell: Shell) -> None:
    """A9 holds no position yet, and AS1 puts them on it: by whom, how, which rule in words, and why."""
    opening = shell.ok("cover", "ask", "A1", *HOURS).splitlines()[-1]
    shell.ok("cover", "take", opening, "A9", "--override", "nobody else is there", "--worker", "AS1")
    (_, row) = shell.ok("cover", "allowed").splitlines()
    said = re.split(r"  +", row)
    assert said[1:5] == ["AS1", "command", "position not held", "A9"]
    assert said[-1] == "nobody else is there"
    shell.ok("cover", "leave", "A9", "--yes")
    shell.ok("cover", "leave", "AS1", "--yes")
    assert shell.ok("cover", "allowed").splitlines()[1].count("somebody who has left") == 2


def test_whoever_is_named_is_who_acts(shell: Shell) -> None:
    """A name that is given counts, whether a rule is in the way or not: one that nobody has is refused."""
    opening = shell.ok("cover", "ask", "A1", *HOURS).splitlines()[-1]
    assert "X9" in shell.refused("cover", "take", opening, "A3", "--worker", "X9")
