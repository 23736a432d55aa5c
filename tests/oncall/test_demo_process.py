"""The demonstration as a newcomer starts it: a real process, phones that answer, a kill in the middle.

On SQLite alone, because a newcomer has one file and no server.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path

import requests

from notifiers.snapshot import loaded
from tests.oncall.processes import PATIENCE, Running
from tests.oncall.test_cli import Shell

WORDS = ("demo", "--agency", "A", "--no-open")


class DemoShell(Shell):
    """Commands over the demonstration's own database, as an administrator may give them beside it."""

    def __init__(self, folder: Path) -> None:
        there = folder / "var/demo/larkspur"
        super().__init__(folder, f"sqlite:///{there / 'oncall.db'}")
        self.store["ONCALL_STORE__DATA_KEYS_FILE"] = str(there / "data.key")


def until(true: Callable[[], bool]) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.2)


def secret_of_the_form(page: str) -> str:
    """What a form must carry to be believed."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def asked_about(reference: str, file: Path) -> tuple[str, str]:
    """A phone that shows the contact, and what is to be typed there to take it."""
    for phone in loaded(file.read_bytes()).phones:
        for bubble in phone.bubbles:
            if found := re.search(rf"{reference}.*?\b(1\d*)=I'll take it", bubble.text):
                return phone.number, found[1]
    raise AssertionError(f"no phone shows {reference}")


def test_a_newcomer_is_paged_answers_and_the_night_survives_a_kill(tmp_path: Path) -> None:
    """The wall opens without signing in. A contact comes in, the supervisor's phone shows it – the primary
    is on the way to another one – and answers from the wall, through the same door as a carrier's reply.
    Killed in the middle and started again, the night goes on with everything on it."""
    shell = DemoShell(tmp_path)
    with Running(tmp_path, *WORDS) as demo:
        demo.wait_until_ready()
        assert "/sim/phones" in demo.output
        assert demo.output.count("/in/") == 3
        reference = shell.ok("contact", "new", "--area", "county", "--danger", said="9 Elm\nSmoke\n").split(",")[0]
        until(lambda: reference in demo.get("/sim/phones").text)
        demo.kill()
    with Running(tmp_path, *WORDS) as again:
        again.wait_until_ready()
        assert "It goes on where it was left." in again.output
        assert reference in again.get("/sim/phones").text
        with requests.Session() as browser:
            wall = browser.get(again.address("/sim/phones"), timeout=10).text
            number, text = asked_about(reference, tmp_path / "var/demo/larkspur/phones.json")
            answer = {"csrf_token": secret_of_the_form(wall), "number": number, "text": text}
            sent = browser.post(again.address("/sim/phones/text"), data=answer, timeout=10)
            assert sent.status_code == 200
        until(lambda: f"{reference}  immediate  county  claimed" in shell.ok("contact", "show", reference))
        assert "The chain holds" in shell.ok("audit", "verify")
        assert again.ask_to_end() == 0
