"""`oncall rota plan` with the real planner in its real child: what it proposes, and Ctrl-C, which keeps the best."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from oncall.cli.terminal import Terminal
from oncall.config import people_csv
from tests.oncall.processes import PATIENCE
from tests.oncall.test_cli import Shell
from tests.oncall.test_cli_rota import FIRST


@pytest.fixture
def desk(tmp_path: Path, sqlite_url: str) -> Shell:
    """Larkspur with everybody in it. One store is enough: what is tried here is processes."""
    made = Shell(tmp_path, sqlite_url)
    made.write("config.toml", (Path(__file__).parents[2] / "config.example.toml").read_text())
    made.ok("config", "apply", "--yes")
    made.ok("people", "import", made.write("people.csv", people_csv("larkspur")), "--apply")
    return made


@pytest.fixture
def planning(desk: Shell) -> Iterator[subprocess.Popen[str]]:
    """`oncall rota plan` for nine weeks, with an hour's time, in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "oncall",
        "rota",
        "plan",
        "--from",
        f"{FIRST}",
        "--weeks",
        "26",
        "--seconds",
        "3600",
    ]
    given = {**os.environ, **desk.store}
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, cwd=desk.folder, env=given, stdout=pipe, stderr=pipe, text=True)
    yield process
    process.kill()
    process.communicate()


def test_ctrl_c_keeps_the_best_so_far(desk: Shell, planning: subprocess.Popen[str]) -> None:
    """Nobody waits for an hour. The draft is there with what was found, and breaks no rule."""
    until = time.monotonic() + PATIENCE
    while "begun" not in desk.ok("rota", "list") and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(1)  # The command takes Ctrl-C from the moment its child is there.
    planning.send_signal(signal.SIGINT)
    said, told = planning.communicate(timeout=PATIENCE)
    assert planning.returncode == 0, told
    assert re.match(r"Draft 1: stopped with its best, \d+ slots, \d+ empty, ", said)
    assert "Stopping with the best so far" in told
    assert "stopped" in desk.ok("rota", "list", "--all")
    checked = desk.run("rota", "check", "1").stdout
    assert not re.search("rest|row|weekends|absence|position", checked.splitlines()[0])


def test_what_is_planned_has_no_avoidable_hole_and_can_be_derived_again(
    desk: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three weeks of Larkspur: every slot is covered, no rule is broken. From the question that is kept, its seed and
    its number of tries, somebody else comes to the very same rota."""
    counted = ("--seed", "7", "--iterations", "300")
    said = desk.ok("rota", "plan", "--from", f"{FIRST}", "--weeks", "3", *counted)
    assert re.match(
        r"Draft 1: \d+ slots, 0 empty, cost \d+, no rota costs less than \d+ \(gap [\d.]+%\), seed 7\.", said
    )
    checked = desk.run("rota", "check", "1").stdout.strip()
    assert checked in ("nothing speaks against it.", "those concerned sleep at this hour.")
    question, answer = desk.folder / "question.json", desk.folder / "answer.json"
    desk.ok("rota", "problem", "--rota", "1", "-o", f"{question}")
    desk.ok("rota", "solve", f"{question}", "-o", f"{answer}", *counted)
    monkeypatch.setenv("ONCALL_STORE__URL", desk.store["ONCALL_STORE__URL"])
    terminal = Terminal(desk.folder / "config.toml")
    rows = terminal.oncall.rotas.view(1).rows
    derived = {(each["slot"], each["worker"]) for each in json.loads(answer.read_text())["assignments"]}
    assert derived == {(row.slot, row.worker) for row in rows}
    terminal.close()
