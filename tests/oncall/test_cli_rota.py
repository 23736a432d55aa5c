"""`oncall rota`: a draft by hand from the first slot to everybody told, on the command line."""

import re
from datetime import date, timedelta

import pytest

from oncall.clock import SystemClock
from oncall.config import people_csv
from tests.oncall.test_cli import Shell, shell

__all__ = ["shell"]


def monday(weeks: int = 0) -> date:
    """The first Monday of next year's March, in which there is no holiday, or so many weeks after it."""
    first = date(SystemClock().now().year + 1, 3, 1)
    return first + timedelta(days=7 * weeks + -first.weekday() % 7)


FIRST = monday()
ASLEEP = "those concerned sleep at this hour"
"""What the machine's clock may add at any time; the rest is the same by day and by night."""


@pytest.fixture
def desk(shell: Shell) -> Shell:
    """Larkspur with everybody in it, and an empty draft of two weeks, next March."""
    shell.ok("people", "import", shell.write("people.csv", people_csv("larkspur")), "--apply")
    assert "2 weeks" in shell.ok("rota", "draft", "--from", f"{FIRST}", "--weeks", "2")
    return shell


def slots(shell: Shell, number: int, *options: str) -> list[str]:
    """The slots that `show` lists."""
    return re.findall(r"\S+:\d{4}-\d\d-\d\d:\S+/\w+", shell.ok("rota", "show", f"{number}", *options))


def test_a_draft_becomes_a_rota(desk: Shell) -> None:
    """Filled with whoever has least, checked, looked at by person, published; then it is listed as published."""
    assert "0 are empty still" in desk.ok("rota", "fill", "1")
    assert desk.run("rota", "check", "1").stdout.strip() in ("nothing speaks against it.", f"{ASLEEP}.")
    assert re.search(r"A\d \S+ \S+ .*0 -> \d", desk.ok("rota", "diff", "1", "--duties"))
    assert re.search(
        r"weighted hours +everybody .*\n(.*\n)+Cost \d+; nothing is proved, so a fairer rota may exist\.",
        desk.ok("rota", "report", "1"),
    )
    off = re.findall(r" {2}(\S\d+\.\d)(?= )", desk.ok("rota", "report", "1", "--people"))
    assert {each[0] for each in off if not each[0].isdigit()} == {"+", "−"}
    said = desk.ok("rota", "publish", "1", "--reason", "tested at any hour")
    assert re.match(r"Rota 1 is published\. \d+ people are told of it\.", said)
    assert re.search(rf"1 +published +{FIRST} +2 +child adult elder", desk.ok("rota", "list"))


def test_a_hole_is_found_and_held_by_name(desk: Shell) -> None:
    """`check` lists it and ends with 1; `publish` refuses, until somebody is named for it."""
    desk.ok("rota", "fill", "1")
    week = next(slot for slot in slots(desk, 1) if slot.endswith("week/supervisor"))
    assert "1 slots cleared. Version 3." in desk.ok("rota", "assign", "1", week)
    checked = desk.run("rota", "check", "1")
    assert (checked.exit_code, "168 h not covered" in checked.stdout) == (1, True)
    assert slots(desk, 1, "--holes") == [week]
    assert re.search(r"168 h not covered.*\. Fill the hole", desk.refused("rota", "publish", "1"))
    assert "SLOT=ID" in desk.refused("rota", "publish", "1", "--hold", "nobody")
    held = ("--hold", f"{week}=AD", "--override", "one supervisor has left", "--reason", "tested", "--worker", "AS1")
    assert "who acts: it is not clear" in desk.refused("rota", "publish", "1", *held[:-2])
    assert f"Still a hole: {week}, held by AD Maribel" in desk.ok("rota", "publish", "1", *held)


def test_edits_are_refused_overridden_and_taken_back(desk: Shell) -> None:
    """Two weeks running; the rule is named, then overridden, then taken back."""
    primary = [slot for slot in slots(desk, 1) if slot.endswith("/primary") and "holiday" not in slot]
    first, second = primary[1], primary[-1]
    desk.ok("rota", "assign", "1", first, "--worker", "A1")
    assert "2 weekends in a row" in desk.refused("rota", "assign", "1", second, "--worker", "A1")
    agreed = ("rota", "assign", "1", second, "--worker", "A1", "--override", "agreed")
    assert "who acts: it is not clear. Give one of --by ID and --login NAME" in desk.refused(*agreed)
    assert "There is no login here" in desk.refused(*agreed, "--login", "nobody")
    said = desk.ok(*agreed, "--by", "AS1")
    assert "Overridden: 2 weekends in a row" in said
    assert re.search(r"override by AS1 \S+ \S+: agreed", desk.ok("rota", "show", "1"))
    assert "Version 4." in desk.ok("rota", "undo", "1")
    assert set(slots(desk, 1, "--worker", "A1")) >= {first}
    assert second not in slots(desk, 1, "--worker", "A1")
    assert "edited by somebody else" in desk.refused("rota", "pin", "1", first, "--version", "2")
    assert "pinned. Version 5." in desk.ok("rota", "pin", "1", first)
    assert "barred because" in desk.ok("rota", "candidates", "1", second)
    assert "There is no slot" in desk.refused("rota", "assign", "1", "county:never", "--worker", "A1")


def test_drafts_are_copied_restored_and_given_up(desk: Shell) -> None:
    """A copy goes on; a discarded draft is kept, and comes back as a draft of its own."""
    assert "Draft 2: 3 weeks" in desk.ok("rota", "draft", "--copy", "1", "--from", f"{monday(2)}", "--weeks", "3")
    desk.ok("rota", "discard", "2")
    assert "discarded" not in desk.ok("rota", "list")
    assert "discarded" in desk.ok("rota", "list", "--all")
    assert '"format": "oncall-rota-problem/1"' in desk.ok("rota", "problem", "--rota", "2")
    assert "Draft 3 has the duties of rota 2" in desk.ok("rota", "restore", "2")
    assert "only drafts are changed" in desk.refused("rota", "discard", "2")


def test_nothing_is_stopped_where_nothing_is_made(desk: Shell) -> None:
    """One sentence, and where to look."""
    assert "No such plan is being made" in desk.refused("rota", "stop")


def test_a_slot_says_why(desk: Shell) -> None:
    """Why this person, who else could and at what cost; of an empty slot what bars each, and what cannot all hold."""
    desk.ok("rota", "fill", "1")
    assert re.search(r"Made by hand: it costs \d+, and nothing is proved of it\.", desk.ok("rota", "show", "1"))
    primary, week = slots(desk, 1)[2], next(slot for slot in slots(desk, 1) if slot.endswith("week/director"))
    told = desk.ok("rota", "why", "1", primary)
    assert re.search(r"primary, \w+ \d+ \w+ 16:30, A\d \S+ \S+: .*could take it", told)
    assert "the position bars" in desk.ok("rota", "why", "1", week)
    desk.ok("rota", "assign", "1", week)
    empty = desk.ok("rota", "why", "1", week)
    assert "NOBODY: Nobody holds it, and 1 could take it" in empty
    assert "does not hold the position director" in empty
    assert week in desk.ok("rota", "why", "1", "--holes")
    assert "Weighted hours: " in desk.ok("rota", "why", "1", "--worker", "A1")
    assert "Give one of SLOT" in desk.refused("rota", "why", "1")
    assert "no part" in desk.refused("rota", "why", "1", "--worker", "A9")
