"""What a process is told by its file and its environment, and how it says that it was told wrong."""

import base64
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from oncall.config import Carrier, Environment, Settings, load_settings, read_config
from oncall.config.document import SETTINGS_SECTIONS
from oncall.domain.errors import Invalid

NEW, OLD = base64.b64encode(b"n" * 32).decode(), base64.b64encode(b"o" * 32).decode()
SECRET = "a secret of Larkspur County, long enough"
PRODUCTION = {
    "ONCALL_SERVICE__ENVIRONMENT": "production",
    "ONCALL_SERVICE__NOTIFIER": "console",
    "ONCALL_STORE__DATA_KEYS": f"k1:{OLD}",
    "ONCALL_WEB__SECRET_KEY": SECRET,
    "ONCALL_WEB__PUBLIC_BASE_URL": "https://oncall.example.org",
}


def faults(text: str = "", environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The sentences with which these settings are refused."""
    with pytest.raises(Invalid) as refused:
        load_settings(text, environ=environ or {})
    return tuple(str(problem) for problem in refused.value.problems)


def test_without_file_or_environment_a_process_runs_for_trying_things_out() -> None:
    """Ada starts the product for the first time and has told it nothing."""
    settings = load_settings(environ={})
    assert settings.store.url == "sqlite:///var/oncall.db"
    assert settings.web.base_url == "http://127.0.0.1:8000"
    assert settings.service.notifier is Carrier.SIMULATOR
    assert settings.service.environment is Environment.DEVELOPMENT
    assert settings.with_public_keys


def test_the_environment_wins_over_the_file() -> None:
    """Dov's container sets the port, whatever the file in it says; ONCALL_WEB__PORT wins over PORT."""
    text = "[web]\nport = 9000\nhost = '0.0.0.0'"
    assert load_settings(text, environ={}).web.port == 9000
    assert load_settings(text, environ={"PORT": "9001"}).web.port == 9001
    both = load_settings(text, environ={"PORT": "9001", "ONCALL_WEB__PORT": "9002"})
    assert (both.web.port, both.web.host) == (9002, "0.0.0.0")


def test_the_hosts_that_answer_are_the_public_one_this_computer_and_those_that_are_listed() -> None:
    """A request under any other name is refused, so a forged Host header cannot write our links."""
    environ = {
        "ONCALL_WEB__PUBLIC_BASE_URL": "https://oncall.example.org/",
        "ONCALL_WEB__TRUSTED_HOSTS": "duty.example.org, night.example.org",
    }
    web = load_settings(environ=environ).web
    assert web.base_url == "https://oncall.example.org"
    assert web.hosts == (
        "oncall.example.org",
        "localhost",
        "127.0.0.1",
        "duty.example.org",
        "night.example.org",
    )


def test_secrets_are_found_by_name_in_the_environment_and_in_files(tmp_path: Path) -> None:
    """The file may be copied about freely: it says only where the secrets are."""
    (tmp_path / "keys").write_text(f"k2:{NEW}\nk1:{OLD}\n")
    text = f'[web]\nsecret_key = "env:LARKSPUR"\n[store]\ndata_keys = "file:{tmp_path / "keys"}"'
    settings = load_settings(text, environ={"LARKSPUR": SECRET})
    assert settings.web.secret_key == SECRET
    assert [key.id for key in settings.store.data_keys] == ["k2", "k1"]
    assert settings.store.data_keys[0].key == b"n" * 32
    assert not settings.with_public_keys


def test_a_variable_may_name_the_file_of_a_secret(tmp_path: Path) -> None:
    """As containers hand secrets over: ONCALL_WEB__SECRET_KEY_FILE=/run/secrets/…"""
    (tmp_path / "secret").write_text(SECRET + "\n")
    settings = load_settings(environ={"ONCALL_WEB__SECRET_KEY_FILE": str(tmp_path / "secret")})
    assert settings.web.secret_key == SECRET


def test_a_setting_shows_no_secret_when_it_is_printed() -> None:
    """Cleo prints the settings into a log while she looks for a mistake."""
    shown = repr(load_settings(environ=PRODUCTION | {"ONCALL_STORE__URL": "postgresql://u:hush@db/oncall"}))
    assert "Settings(" in shown
    assert not any(secret in shown for secret in (SECRET, OLD, "oooo", "hush"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[web]\nport = 'eight'",
            ("config.toml: web.port: 'eight' is not a whole number. Write digits without quotation marks, such as 15."),
        ),
        (
            "[web]\nprot = 8000",
            "config.toml: web.prot: there is no key of that name. Did you mean 'port'.",
        ),
        ("[wbe]\nport = 1", "config.toml: wbe: there is no section of that name. Did you mean 'web'."),
        ("[web]\nport = 0", "config.toml: web.port: '0' is too small. Write 1 or more."),
        ("[web]\nport = 70000", "config.toml: web.port: '70000' is too large. Write 65535 or less."),
        (
            "web = 3",
            (
                "config.toml: web: '3' is not a section with keys of its own. Write it as a table: its"
                " keys between { and }."
            ),
        ),
        (
            "[service]\nnotifier = 'simulater'",
            (
                "config.toml: service.notifier: 'simulater' is not known here. Did you mean 'simulator';"
                " simulator, console, twilio."
            ),
        ),
        (
            "[web]\npublic_base_url = 'oncall.example.org'",
            (
                "config.toml: web.public_base_url: it is not a web address. Write it whole, such as"
                " https://oncall.example.org."
            ),
        ),
        (
            "[store]\nurl = 'mysql://db'",
            (
                "config.toml: store.url: it is no address of a database. Write sqlite:///var/oncall.db or"
                " postgresql://host/name."
            ),
        ),
        (
            "[web]\nsecret_key = 'hush'",
            "config.toml: web.secret_key: a secret stands in the file. Write env:NAME or file:PATH instead.",
        ),
        (
            "[store]\nurl = 'postgresql://u:hush@db/oncall'",
            "config.toml: store.url: a secret stands in the file. Write env:NAME or file:PATH instead.",
        ),
        (
            "[web]\nsecret_key = 'env:NOWHERE'",
            (
                "config.toml: web.secret_key: the environment has no NOWHERE. Set NOWHERE for this process,"
                " or use file:PATH."
            ),
        ),
        (
            "[store]\ndata_keys = 'file:/nowhere/keys'",
            (
                "config.toml: store.data_keys: the file keys cannot be read. Check that it exists and that"
                " this"
                " account may read it."
            ),
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_its_place_and_the_remedy(text: str, said: str) -> None:
    """Bo edits the file by hand, in a hurry."""
    assert faults(text) == (said,)


def test_a_wrong_variable_is_called_by_its_own_name() -> None:
    """Bo looks in the file in vain, if the fault is in the environment."""
    environ = {"ONCALL_WEB__PROT": "1", "ONCALL_WBE__PORT": "1", "PORT": "eight"}
    assert sorted(fault.partition(":")[0] for fault in faults(environ=environ)) == [
        "ONCALL_WBE__PORT",
        "ONCALL_WEB__PROT",
        "PORT",
    ]


def test_a_wrong_secret_is_never_repeated() -> None:
    """A refusal goes to the log, where a key must not be."""
    (fault,) = faults(environ={"ONCALL_STORE__DATA_KEYS": "k1:hush"})
    assert "ONCALL_STORE__DATA_KEYS: a data key is not ID:BASE64 of 32 bytes" in fault
    assert "hush" not in fault
    (fault,) = faults(environ={"ONCALL_STORE__DATA_KEYS": f"k1:{OLD} k1:{NEW}"})
    assert "two data keys have the same id" in fault


def test_an_empty_file_of_a_secret_is_refused(tmp_path: Path) -> None:
    """An empty secret would sign anything."""
    (tmp_path / "secret").touch()
    (fault,) = faults(environ={"ONCALL_WEB__SECRET_KEY_FILE": str(tmp_path / "secret")})
    assert fault == "ONCALL_WEB__SECRET_KEY_FILE: the file secret is empty. Write the secret into it."


def test_every_fault_is_told_at_once() -> None:
    """Bo mends three mistakes in one go, instead of starting the service four times."""
    assert len(faults("[web]\nport = 'x'\nprot = 1\nsecret_key = 'hush'\n[service]\nlog_level = 'loud'")) == 4


def test_production_refuses_what_protects_or_reaches_nobody() -> None:
    """Dov puts the demonstration into service as it is."""
    said = faults(environ={"ONCALL_SERVICE__ENVIRONMENT": "production"})
    assert [fault.split(": ")[1] for fault in said] == [
        "service.notifier",
        "store.data_keys",
        "web.secret_key",
        "web.public_base_url",
    ]
    assert "simulated phones reach nobody" in said[0]
    assert load_settings(environ=PRODUCTION).in_production


def test_production_refuses_a_short_key_and_links_that_are_not_encrypted() -> None:
    """What was set is not enough."""
    weak = {
        "ONCALL_WEB__SECRET_KEY": "hush",
        "ONCALL_WEB__PREVIOUS_SECRET_KEY": "hush",
        "ONCALL_WEB__PUBLIC_BASE_URL": "http://oncall.example.org",
    }
    said = faults(environ=PRODUCTION | weak)
    assert [fault.partition(":")[0] for fault in said] == [
        "ONCALL_WEB__SECRET_KEY",
        "ONCALL_WEB__PREVIOUS_SECRET_KEY",
        "ONCALL_WEB__PUBLIC_BASE_URL",
    ]
    assert "hush" not in str(said)


def test_a_typo_in_a_rule_keeps_no_service_from_starting() -> None:
    """At 3 a.m. the service must come up again, though somebody began to edit the rules."""
    assert load_settings("[[polices]]\nid = 3", environ={}) == load_settings(environ={})


def test_the_sections_of_the_file_are_those_of_the_settings() -> None:
    """Each half of the file leaves the other alone, so both must agree on where the line is."""
    assert tuple(field.name for field in fields(Settings)) == SETTINGS_SECTIONS


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    """A path with a typo, a word processor's file, a line without quotation marks."""
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Invalid, match="there is no such file"):
        read_config(tmp_path / "confg.toml")
    with pytest.raises(Invalid, match="not UTF-8"):
        read_config(tmp_path / "config.toml")
    with pytest.raises(Invalid, match="the file cannot be read"):
        read_config(tmp_path)
    assert "config.toml: this is not TOML: Invalid value (at line 2, column 8)" in faults("[web]\nhost = me")[0]
