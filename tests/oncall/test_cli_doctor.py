"""`oncall doctor` over a real store, and against a carrier that answers over real HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from oncall.clock import SystemClock
from oncall.config import people_csv
from tests.carrier.account import Account
from tests.carrier.ear import Ear
from tests.carrier.fake import FakeTwilio
from tests.oncall.test_cli import DUTIES, Shell

WORKERS, PUBLIC = "+15075550199", "+15075550198"
BIN = "https://handler.twilio.com/twiml/EH0"


@pytest.fixture
def shell(tmp_path: Path, sqlite_url: str) -> Shell:
    """A folder with Larkspur's file, and no database yet."""
    made = Shell(tmp_path, sqlite_url)
    made.write("config.toml", (Path(__file__).parents[2] / "config.example.toml").read_text())
    return made


@pytest.fixture
def staffed(shell: Shell) -> Shell:
    """The same with its rules in force, everybody in it, and Ada (A1) on duty from now on."""
    shell.ok("config", "apply", "--yes")
    shell.ok("people", "import", shell.write("people.csv", people_csv("larkspur")), "--apply")
    now, header = SystemClock().now(), DUTIES.partition("\n")[0]
    first, last = (f"{now + timedelta(days=days):%Y-%m-%d} 08:00" for days in (-2, 9))
    row = f"A1,child,county,primary,{first},{last},weeknight"
    shell.ok("duties", "import", shell.write("duties.csv", f"{header}\n{row}\n"), "--apply")
    return shell


@pytest.fixture
def twilio() -> Iterator[FakeTwilio]:
    """The carrier."""
    with FakeTwilio() as carrier:
        yield carrier


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Whatever listens at our public address: it understands every POST."""
    with Ear() as ear:
        yield ear


@pytest.fixture
def account(twilio: FakeTwilio, ear: Ear) -> Account:
    """An account whose two numbers bring everything to that address."""
    made = twilio.account(now=SystemClock().now, numbers=(WORKERS, PUBLIC))
    for number in (WORKERS, PUBLIC):
        set_up(made, number, ear.url)
    return made


def set_up(account: Account, number: str, base: str) -> None:
    """Enter the service's doors for a number, as Dov does in the console."""
    doors = {"text_url": f"{base}/webhooks/twilio/text", "voice_url": f"{base}/webhooks/twilio/voice"}
    account.add_number(number, **doors, voice_fallback=BIN)


def by_twilio(account: Account, twilio: FakeTwilio, ear: Ear, **changes: str) -> dict[str, str]:
    """The environment of a process that pages by that account."""
    given = {
        "SERVICE__NOTIFIER": "twilio",
        "TWILIO__ACCOUNT_SID": account.sid,
        "TWILIO__API_KEY_SID": account.key,
        "TWILIO__API_KEY_SECRET": account.secret,
        "TWILIO__AUTH_TOKEN": account.auth_token,
        "TWILIO__WORKER_NUMBERS": WORKERS,
        "TWILIO__PUBLIC_NUMBER": PUBLIC,
        "TWILIO__BASE_URL": twilio.url,
        "WEB__PUBLIC_BASE_URL": ear.url,
    }
    return {f"ONCALL_{key}": value for key, value in {**given, **changes}.items()}


def lines(result: Result, weight: str) -> list[str]:
    """What was found of that weight."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return [line[6:] for line in result.stdout.splitlines() if line.startswith(f"{weight} ")]


def test_before_the_first_step_the_doctor_makes_nothing_and_says_what_to_do(shell: Shell) -> None:
    """Dov begins with it: no database is made by looking for one."""
    result = shell.run("doctor", "--offline")
    assert result.exit_code == 1
    assert "`oncall config apply`" in lines(result, "BAD")[0]
    assert not (shell.folder / "oncall.db").exists()


def test_with_the_simulator_it_finds_what_is_left_to_do(staffed: Shell) -> None:
    """Nothing is bad on a desk; Ada's PIN and the empty weeks of others are worth a look. Nobody is named."""
    result = staffed.run("doctor", "--offline")
    assert result.exit_code == 0
    said = "\n".join(lines(result, "look"))
    assert all(words in said for words in ("simulated phones", "No engine", "A1: no PIN", "Nobody is planned: "))
    assert "Larkspur primary (adult)" in said
    assert "its schema is" in "\n".join(lines(result, "ok"))
    assert "Ashdown" not in result.output
    assert "5550101" not in result.output
    assert "No machine can check" not in result.output


def test_settings_that_cannot_be_used_are_findings_like_all_others(shell: Shell) -> None:
    """Every fault at once, each with its remedy, and no more is looked at."""
    result = shell.run("doctor", ONCALL_SERVICE__NOTIFIER="twilio")
    assert result.exit_code == 1
    assert len(lines(result, "BAD")) == 6
    assert "Copy the account SID" in result.stdout


def test_a_database_that_cannot_be_used_is_a_finding(shell: Shell) -> None:
    """Somebody named the wrong file."""
    result = shell.run("doctor", ONCALL_STORE__URL=f"sqlite:///{shell.write('people.csv', 'external_id,name' * 100)}")
    assert result.exit_code == 1
    assert "is no database" in lines(result, "BAD")[0]


def test_an_account_that_is_set_up_well_has_nothing_bad(
    staffed: Shell, account: Account, twilio: FakeTwilio, ear: Ear
) -> None:
    """The account by its token, the numbers by the key, one question to ourselves; nothing is sent. At the end
    stands what no machine can check."""
    result = staffed.run("doctor", **by_twilio(account, twilio, ear))
    assert result.exit_code == 0, result.output
    said = "\n".join(lines(result, "ok"))
    assert all(words in said for words in ("account is active", "Number 1 of", "public_number is", "public address"))
    asked = [(asked.method, asked.user) for asked in account.requests]
    assert asked == [("GET", account.sid), ("GET", account.key)]
    assert [told.path for told in ear.told] == ["/webhooks/twilio/check"]
    assert "10-15 business days" in result.stdout.partition("No machine can check:")[2]
    assert WORKERS not in result.output


def test_every_fault_of_the_account_is_found_at_once(
    staffed: Shell, account: Account, twilio: FakeTwilio, ear: Ear
) -> None:
    """A trial; texts that are brought elsewhere; a public number that was never bought; nobody at our address."""
    account.refusals.trial = True
    set_up(account, WORKERS, "https://elsewhere.example.org")
    del account.own[PUBLIC]
    ear.says["/webhooks/twilio/check"] = 502
    result = staffed.run("doctor", **by_twilio(account, twilio, ear))
    assert result.exit_code == 1
    bad = "\n".join(lines(result, "BAD"))
    assert all(words in bad for words in ("bring texts", "bring calls", "twilio.public_number is not of", "http 502"))
    assert "trial account" in "\n".join(lines(result, "look"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("TWILIO__AUTH_TOKEN", "account_sid and auth_token (account, code 20003)"),
        ("TWILIO__API_KEY_SECRET", "to the API key (account, code 20003)"),
    ],
)
def test_a_wrong_secret_is_found_and_not_printed(
    staffed: Shell, account: Account, twilio: FakeTwilio, ear: Ear, wrong: str, said: str
) -> None:
    """With a wrong token every reply would be refused, and only the night would show it."""
    result = staffed.run("doctor", **by_twilio(account, twilio, ear, **{wrong: "a wrong secret"}))
    assert result.exit_code == 1
    assert [said in line for line in lines(result, "BAD")] == [True]
    assert "a wrong secret" not in result.output


def test_a_carrier_that_cannot_be_reached_is_told_by_the_kind_of_fault(
    staffed: Shell, account: Account, twilio: FakeTwilio, ear: Ear
) -> None:
    """The way out is closed."""
    environ = by_twilio(account, twilio, ear)
    twilio.close()
    result = staffed.run("doctor", **environ)
    assert [line.count("(carrier, code") for line in lines(result, "BAD")] == [1, 1]


def test_offline_the_carrier_is_not_asked_and_the_numbers_are_compared_all_the_same(
    staffed: Shell, account: Account, twilio: FakeTwilio, ear: Ear
) -> None:
    """In poll mode, too; the workers' number in the rules is another than in the settings."""
    changes = {"TWILIO__INBOUND": "poll", "TWILIO__WORKER_NUMBERS": "+15075550100", "TWILIO__COUNTRIES": "CA"}
    result = staffed.run("doctor", "--offline", **by_twilio(account, twilio, ear, **changes))
    assert (account.requests, ear.told) == ([], [])
    bad, look = "\n".join(lines(result, "BAD")), "\n".join(lines(result, "look"))
    assert "agency.phone" in bad
    assert "A1, desk intake, desk sheriff: a number lies outside" in bad
    assert "keypads are off" in look
    assert "Twilio was not asked" in look
