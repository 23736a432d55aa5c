"""`oncall init` and `oncall config`: a file of one's own, checked whole, applied with its differences shown."""

import json
from pathlib import Path

import pytest

from tests.oncall.test_cli import Shell

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text()


@pytest.fixture
def shell(tmp_path: Path, store_url: str) -> Shell:
    """A folder with the example as its config.toml, and nothing applied."""
    made = Shell(tmp_path, store_url)
    made.write("config.toml", EXAMPLE)
    return made


def test_a_file_in_order_is_said_to_be_so(shell: Shell) -> None:
    """The example is, but for the public keys."""
    said = shell.ok("config", "check")
    assert "config.toml is in order: 1 area, 3 service lines, 6 duty patterns, 4 policies." in said
    assert "Worth knowing: the keys in use are public" in said


def test_names_that_texts_would_shorten_are_told(shell: Shell) -> None:
    """A long name of a position fits into a page and not into every notice; worth knowing, and no fault."""
    name = "supervisor of all after-hours services of the county"
    shell.write("config.toml", EXAMPLE.replace('name = "supervisor"', f'name = "{name}"'))
    assert f"some texts show these names shortened: {name}" in shell.ok("config", "check")


def test_every_fault_of_both_halves_is_told_at_once(shell: Shell) -> None:
    """Dov mistyped a setting and a rule; he reads both places and both remedies, and no traceback."""
    shell.write("config.toml", EXAMPLE.replace("port = 8000", 'port = "x"').replace('opens = "08:00"', 'opens = "8am"'))
    said = shell.refused("config", "check")
    assert "config.toml: web.port" in said
    assert "config.toml: offices[0]" in said
    assert "Nothing was stored" not in said
    assert "Nothing was stored" in shell.refused("config", "apply")


def test_what_is_no_toml_is_told_once(shell: Shell) -> None:
    """Both halves of the file stumble over the same line; Dov has one thing to mend."""
    shell.write("config.toml", EXAMPLE.replace("port = 8000", "port 8000"))
    assert shell.refused("config", "check").count("this is not TOML") == 1


def test_a_missing_file_says_what_to_do(shell: Shell) -> None:
    """The name was mistyped."""
    assert "there is no such file" in shell.refused("config", "check", "nothing.toml")


def test_the_difference_is_shown_before_it_is_applied(shell: Shell) -> None:
    """Dov halves a wait, reads what changes, and says no; then yes."""
    shell.ok("config", "apply", "--yes")
    assert "in force already" in shell.ok("config", "apply")
    shell.write("config.toml", EXAMPLE.replace("busy = 30 ", "busy = 15 "))
    declined = shell.run("config", "apply", said="n\n")
    assert declined.exit_code == 1
    assert "timings.busy: 30 -> 15" in declined.stdout
    assert json.loads(shell.ok("config", "show", "--rules"))["timings"]["busy"] == 30
    shell.ok("config", "apply", "--reason", "busy nights", said="y\n")
    assert json.loads(shell.ok("config", "show", "--rules"))["timings"]["busy"] == 15
    assert "busy nights" in shell.ok("config", "show")


def test_rules_may_begin_on_a_later_day(shell: Shell) -> None:
    """What is applied from the first of December changes nothing before."""
    shell.ok("config", "apply", "--yes")
    shell.write("config.toml", EXAMPLE.replace("busy = 30 ", "busy = 15 "))
    assert "In force from Tue 01 Dec 00:00" in shell.ok("config", "apply", "--yes", "--from", "2099-12-01")
    assert json.loads(shell.ok("config", "show", "--rules"))["timings"]["busy"] == 30
    assert "--from: 'december' is no day" in shell.refused("config", "apply", "--yes", "--from", "december")


def test_secrets_are_not_shown(shell: Shell) -> None:
    """`config show` may be read over a shoulder."""
    said = shell.ok("config", "apply", "--yes") + shell.ok("config", "show")
    assert "keys" in said
    assert "public: signs" not in said
    assert "data_keys" not in said


def test_before_rules_are_applied_the_remedy_is_named(shell: Shell) -> None:
    """A fresh folder, and somebody asks who is on duty."""
    said = shell.refused("who")
    assert "There is no set of rules in force here. Apply the agency's with `oncall config apply`." in said
    assert "spelling" not in said
    assert "board" not in said


def test_init_writes_keys_that_only_the_owner_reads_and_never_writes_over(
    tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dov begins in an empty folder; a second `init` would lock him out of his data, so it is refused."""
    monkeypatch.chdir(tmp_path)
    shell = Shell(tmp_path, store_url)
    shell.ok("init")
    keys = sorted((tmp_path / "var/keys").iterdir())
    assert [key.name for key in keys] == ["config-data.key", "config-session.key"]
    assert all(key.stat().st_mode & 0o077 == 0 for key in keys)
    assert "public" not in shell.ok("config", "check")
    before = [key.read_text() for key in keys]
    assert "is there already" in shell.refused("init")
    assert [key.read_text() for key in keys] == before
