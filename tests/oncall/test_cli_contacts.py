"""Contacts on the command line, over a real store: what comes in, and what people do with it."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from oncall.cli.shown import when
from oncall.clock import SystemClock
from oncall.config import people_csv
from rota.pattern import local_wall
from tests.oncall.test_cli import DUTIES, Shell

STORY = "12 River Road\nA child alone\n"
CHICAGO = ZoneInfo("America/Chicago")
A1 = ("--worker", "A1")


@pytest.fixture
def shell(tmp_path: Path, store_url: str) -> Shell:
    """Larkspur's rules in force, everybody in it, and Ada (A1) on duty on a Monday night."""
    made = Shell(tmp_path, store_url)
    made.write("config.toml", (Path(__file__).parents[2] / "config.example.toml").read_text())
    made.ok("config", "apply", "--yes")
    made.ok("people", "import", made.write("people.csv", people_csv("larkspur")), "--apply")
    made.ok("duties", "import", made.write("duties.csv", DUTIES), "--apply")
    return made


def opened(shell: Shell, *options: str, said: str = STORY) -> str:
    """The reference of a contact that was just taken in, in danger at the county."""
    return shell.ok("contact", "new", "--area", "county", "--danger", "yes", *options, said=said).split(",")[0]


def act(shell: Shell, name: str, reference: str, *options: str, said: str = "") -> str:
    """Ada does something with a contact; what is printed."""
    return shell.ok("contact", name, reference, *options, *A1, said=said)


def shown(shell: Shell, reference: str) -> str:
    """Everything about a contact."""
    return shell.ok("contact", "show", reference)


def test_everything_the_caller_said_is_kept(shell: Shell) -> None:
    """A neighbour rings. Whether there are weapons was asked and is not known, and that is an answer."""
    caller = ("--number", "(303) 555-0142", "--callback", "the school office", "--name", "Rosa", "--role", "neighbour")
    safe = ("--no-call", "--no-voicemail", "--safe-until", "2099-11-25 08:00")
    asked = ("--asked", "dogs=two, loose", "--asked", "weapons", "--language", "es", "--line", "child")
    received = SystemClock().now() - timedelta(hours=2)
    told = shown(shell, opened(shell, *caller, *safe, *asked, "--received", f"{received:%Y-%m-%d %H:%MZ}"))
    assert "caller: Rosa, neighbour, +13035550142, ring back the school office" in told
    assert "SAFE CONTACT: no call, no voicemail until Wed 25 Nov 08:00" in told
    assert "dogs: two, loose\nweapons: asked, not known\n" in told
    assert f"received {when(received, CHICAGO)}" in told


def test_an_end_of_limits_without_any_limit_bars_everything_until_then(shell: Shell) -> None:
    """Somebody spoke of limits and none was named: nothing is safe, as on the form and by the API."""
    told = shown(shell, opened(shell, "--safe-until", "2099-11-25 08:00"))
    assert "SAFE CONTACT: no call, no text, no voicemail until Wed 25 Nov 08:00" in told
    assert "SAFE CONTACT" not in shown(shell, opened(shell))


def test_what_is_personal_can_be_told_without_a_trace_in_the_shell(shell: Shell) -> None:
    """With --more the standard input begins with the answers; what is left empty is no number and no name."""
    answers = "number=303 555 0142\nname=\nrole=relative\ndogs=\n\n"
    told = shown(shell, opened(shell, "--more", said=answers + STORY))
    assert "where: 12 River Road\nwhat:  A child alone\n" in told
    assert "caller: relative, +13035550142\ndogs: asked, not known\n" in told


def test_a_number_that_rings_again_is_recognised_however_it_is_written(shell: Shell) -> None:
    """The same neighbour, from the same telephone, about what sounds like another place."""
    first = opened(shell, "--number", "303 555 0142")
    again = opened(shell, "--number", "+1 (303) 555-0142", said="Mill Lane\nSmoke\n")
    other = opened(shell, "--number", "303 555 0199", said="Station Square\nA fall\n")
    assert f"probably the same as {first}" in shown(shell, again)
    assert "probably the same" not in shown(shell, other)
    assert act(shell, "attach", again, "--to", first) == f"{again}: attached.\n"
    assert act(shell, "detach", again) == f"{again}: waiting.\n"


@pytest.mark.parametrize(
    ("danger", "category"), [("yes", "immediate"), ("no", "routine"), ("unknown", "urgent"), (None, "urgent")]
)
def test_danger_is_yes_no_or_unknown_and_unknown_is_never_calm(shell: Shell, danger: str | None, category: str) -> None:
    """Not asked and not known weigh the same; only a plain no makes it wait."""
    options = ("--danger", danger) if danger else ()
    assert f", {category.upper()}," in shell.ok("contact", "new", "--area", "county", *options, said=STORY)


def test_reached_meets_the_due_time(shell: Shell) -> None:
    """Ada has it and has spoken to the mother; whom she reached is asked for where it is not given."""
    reference = opened(shell)
    act(shell, "claim", reference)
    assert f"{reference}: reached " in act(shell, "reached", reference, "--how", "spoken to", said="the mother\n")
    told = shown(shell, reference)
    assert "the mother: spoken to" in told
    assert "contact.reached" in told


def test_a_transfer_is_ours_until_a_name_and_a_time(shell: Shell) -> None:
    """It is the next county's: offered, not theirs without a name, and theirs with one."""
    reference = opened(shell)
    act(shell, "claim", reference)
    assert "It stays ours" in act(shell, "transfer", reference, "--to", "the next county")
    refused = shell.refused("contact", "transferred", reference, "--name", " ", *A1)
    assert refused.startswith("name: it is empty. Write who took it over there")
    assert "  claimed" in shown(shell, reference)
    named = ("--name", "their duty worker")
    refused = shell.refused("contact", "transferred", reference, *named, "--at", "2025-01-13 20:58", *A1)
    assert refused.startswith("taken_at: it lies before it was offered. Give the time at which they took it")
    now = SystemClock().now()
    assert act(shell, "transferred", reference, *named, "--at", f"{now:%Y-%m-%d %H:%MZ}") == f"{reference}: closed.\n"
    assert f"Taken over by their duty worker, {local_wall(now, CHICAGO)}" in shown(shell, reference)


def test_where_it_is_and_how_serious_can_be_said_later(shell: Shell) -> None:
    """A second call says where; a person decides that it is not so pressing."""
    reference = shell.ok("contact", "new", said=STORY).split(",")[0]
    assert act(shell, "area", reference, "county") == f"{reference}: county, waiting.\n"
    assert act(shell, "area", reference, "-") == f"{reference}: no area, waiting.\n"
    assert act(shell, "category", reference, "routine").startswith(f"{reference}: routine, due ")


def test_busy_and_free_and_any_reply_have_the_words_of_a_text(shell: Shell) -> None:
    """Ada is busy for half an hour, then free, and asks what she could reply."""
    assert shell.ok("contact", "busy", *A1, "--minutes", "30").strip()
    assert shell.ok("contact", "free", *A1) == "Free.\n"
    reference = opened(shell)
    act(shell, "claim", reference)
    assert reference in shell.ok("contact", "reply", "A1", "0")
    assert reference in shell.ok("contact", "reply", "A1", "4")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("new", "--number", "12"),
            "number: no telephone has such a number: it is too long or too short. Write it with",
        ),
        (("new", "--received", "tonight"), "--received: "),
        (("new", "--asked", "=two"), "asked: an answer has no key. Write KEY=VALUE, or KEY alone"),
        (("new", "--area", "moon"), "area: there is no area 'moon'. Use one of: county"),
        (("reply", "A1", "OK"), 'reply: it is none of the table. Write one such as "1" or "1 71"'),
        (("busy", "--worker", "E9"), "There is no worker E9 here. Check the spelling"),
        (("reached", "R000000", "--how", "seen", "--whom", "her", *A1), "There is no contact R000000 here."),
    ],
)
def test_what_is_refused_names_the_remedy(shell: Shell, words: tuple[str, ...], sentence: str) -> None:
    """One sentence: what is true, and what to do."""
    assert shell.refused("contact", *words, said=STORY).startswith(sentence)


def test_nothing_is_transferred_that_was_not_offered(shell: Shell) -> None:
    """A name for something that nobody was offered: it stays where it is."""
    reference = opened(shell)
    refused = shell.refused("contact", "transferred", reference, "--name", "their duty worker", *A1)
    assert refused == f"{reference} was not offered to anybody. Offer it first.\n"


def test_who_must_not_be_rung_is_left_no_message_either(shell: Shell) -> None:
    """He would hear the telephone before he hears the voicemail."""
    said = shown(shell, opened(shell, "--no-call", said="Mill Lane\nHe is in the room\n"))
    assert "voicemail" in said[said.index("SAFE CONTACT") :].splitlines()[0]
