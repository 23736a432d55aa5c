"""What a process is told of its carriers, and what keeps messages from leaving where none may."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from notifiers.apprise import ENCRYPTED_KINDS
from notifiers.email import Security, is_address
from oncall.config import Carrier, load_settings, read_config
from oncall.config.carriers import InboundBy, MailSecurity, Twilio
from oncall.domain.errors import Invalid

SID, KEY = "AC" + "0" * 32, "SK" + "0" * 32
TWILIO = {
    "ONCALL_SERVICE__NOTIFIER": "twilio",
    "ONCALL_TWILIO__ACCOUNT_SID": SID,
    "ONCALL_TWILIO__API_KEY_SID": KEY,
    "ONCALL_TWILIO__API_KEY_SECRET": "hush key",
    "ONCALL_TWILIO__AUTH_TOKEN": "hush token",
    "ONCALL_TWILIO__WORKER_NUMBERS": "+15075550100, +15075550101",
    "ONCALL_WEB__PUBLIC_BASE_URL": "https://oncall.example.org",
}


def faults(text: str = "", environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The sentences with which these settings are refused."""
    with pytest.raises(Invalid) as refused:
        load_settings(text, environ=environ or {})
    return tuple(str(problem) for problem in refused.value.problems)


def test_a_carrier_is_set_up_by_its_section_and_its_secrets_are_found_like_all_others(tmp_path: Path) -> None:
    """Dov's account at Twilio, as a container is told of it; a mail server and a room beside it."""
    (tmp_path / "rooms").write_text("ntfys://hush-a,b\nntfys://hush-c\n")
    environ = TWILIO | {
        "ONCALL_TWILIO__COUNTRIES": "US CA",
        "ONCALL_TWILIO__DELETE_INBOUND": "false",
        "ONCALL_EMAIL__HOST": "mail.example.org",
        "ONCALL_EMAIL__SENDER": "oncall@example.org",
        "ONCALL_EMAIL__PASSWORD": "hush mail",
        "ONCALL_APPRISE__ALARMS_TO_FILE": str(tmp_path / "rooms"),
        "ONCALL_APPRISE__SMS_URL": "vonage://hush:key@15075550100/{to}",
    }
    settings = load_settings(environ=environ)
    assert settings.service.notifier is Carrier.TWILIO
    assert settings.twilio.worker_numbers == ("+15075550100", "+15075550101")
    assert settings.twilio.countries == ("US", "CA")
    assert not settings.twilio.delete_inbound
    assert settings.apprise.alarms_to == ("ntfys://hush-a,b", "ntfys://hush-c")
    assert settings.leaves == ("twilio", "email", "apprise")
    assert "hush" not in repr(settings)


def test_by_default_nothing_leaves_the_computer() -> None:
    """Ada tries things out."""
    settings = load_settings(environ={})
    assert settings.leaves == ()
    assert not settings.apprise.used
    assert settings.twilio == Twilio()


def test_a_carrier_without_its_keys_is_refused_with_each_of_them() -> None:
    """Dov switches it on before he has an account."""
    said = faults(environ={"ONCALL_SERVICE__NOTIFIER": "twilio"})
    assert [fault.split(": ")[1] for fault in said] == [
        "twilio.account_sid",
        "twilio.api_key_sid",
        "twilio.api_key_secret",
        "twilio.auth_token",
        "twilio.worker_numbers",
        "web.public_base_url",
    ]
    assert said[2] == (
        "config.toml: twilio.api_key_secret: the secret of the API key is missing, and service.notifier is twilio."
        " Write env:NAME or file:PATH."
    )


def test_where_nothing_gets_in_from_outside_replies_are_fetched() -> None:
    """The agency's network lets nobody in, so there is no public address to give."""
    environ = TWILIO | {"ONCALL_TWILIO__INBOUND": "poll", "ONCALL_WEB__PUBLIC_BASE_URL": ""}
    assert load_settings(environ=environ).twilio.inbound is InboundBy.POLL
    (fault,) = faults(environ=environ | {"ONCALL_TWILIO__INBOUND": "webhook"})
    assert "Twilio has no address to bring replies to" in fault


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("PUBLIC_NUMBER", "+15075550101", "it is also one of worker_numbers, so nobody could tell a caller's text"),
        ("PREVIOUS_AUTH_TOKEN", "hush token", "it is the present one."),
        ("ACCOUNT_SID", KEY, "it is not the SID of an account."),
        ("API_KEY_SID", SID, "it is not the SID of an API key."),
        ("ACCOUNT_SID", "AC/../../x", "it is not the SID of an account."),
        ("WORKER_NUMBERS", "5075550100", "it is no number in full."),
        ("COUNTRIES", "usa", "it is no code of a country."),
        ("BASE_URL", "https://api.twilio.com.example.org", "messages would go to a stranger."),
        ("BASE_URL", "http://api.twilio.com", "messages would go to a stranger."),
        ("BASE_URL", "https://hush@api.twilio.com", "messages would go to a stranger."),
        ("BASE_URL", "http://127.0.0.1@example.org", "messages would go to a stranger."),
        ("MESSAGES_PER_SECOND", "0", "'0' is too small. Write 0.01 or more."),
        ("MESSAGES_PER_SECOND", "101", "'101' is too large."),
        ("RING_SECONDS", "61", "'61' is too large. Write 60 or less."),
        ("TIMEOUT_SECONDS", "0", "'0' is too small. Write 1 or more."),
        ("DAILY_CAP", "-1", "'-1' is too small. Write 0 or more."),
        ("INBOUND", "pull", "'pull' is not known here."),
    ],
)
def test_a_carrier_that_is_set_up_wrongly_is_refused(key: str, value: str, said: str) -> None:
    """Bo copies the wrong line from the carrier's console."""
    (fault,) = faults(environ=TWILIO | {f"ONCALL_TWILIO__{key}": value})
    assert fault.startswith(f"ONCALL_TWILIO__{key}: {said}")
    assert "hush" not in fault


def test_a_stand_in_for_the_carrier_must_be_on_this_computer() -> None:
    """Tests and rehearsals speak to one; so may a demonstration, because nothing leaves."""
    environ = TWILIO | {
        "ONCALL_TWILIO__BASE_URL": "http://127.0.0.1:4010/",
        "ONCALL_SERVICE__ENVIRONMENT": "demo",
    }
    settings = load_settings(environ=environ)
    assert settings.twilio.base_url == "http://127.0.0.1:4010"
    assert settings.leaves == ()


def test_from_a_demonstration_nothing_leaves() -> None:
    """Dov shows the night to the council with the real account still in the environment."""
    environ = TWILIO | {
        "ONCALL_SERVICE__ENVIRONMENT": "demo",
        "ONCALL_EMAIL__HOST": "mail.example.org",
        "ONCALL_EMAIL__SENDER": "oncall@example.org",
        "ONCALL_APPRISE__SCHEMAS": "ntfys",
    }
    said = faults(environ=environ)
    assert [fault.partition(": ")[0] for fault in said] == [
        "ONCALL_SERVICE__NOTIFIER",
        "ONCALL_EMAIL__HOST",
        "ONCALL_APPRISE__SCHEMAS",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[twilio]\nauth_token = 'hush'", "twilio.auth_token: a secret stands in the file."),
        ("[apprise]\nalarms_to = ['ntfys://hush']", "apprise.alarms_to: a secret stands in the file."),
        ("[apprise]\nsms_url = 'vonage://hush'", "apprise.sms_url: a secret stands in the file."),
        ("[apprise]\nschemas = ['ntfys://']", "apprise.schemas[0]: it is no kind of address. Write what stands before"),
        ("[email]\npassword = 'hush'", "email.password: a secret stands in the file."),
        ("[email]\nhost = 'mail'", "email.sender: mail would come from nobody."),
        ("[email]\nalarms_to = ['dov@x']", "email.host: no server sends the alarms."),
        ("[email]\nalarms_to = ['Dov <dov@x>']", "email.alarms_to[0]: it is no plain e-mail address."),
        ("[email]\nsender = 'a@x\\nBcc: b@x'", "email.sender: it is no plain e-mail address."),
        (
            "[email]\nhost = 'mail'\nsender = 'a@x'\nuser = 'u'\nsecurity = 'none'",
            "email.security: the password would travel in the open.",
        ),
    ],
)
def test_a_second_channel_that_is_set_up_wrongly_is_refused(text: str, said: str) -> None:
    """Bo edits the file by hand, in a hurry; nothing he wrote is repeated that could be a secret."""
    fault = faults(text)[0]
    assert fault.startswith(f"config.toml: {said}")
    assert "hush" not in fault


@pytest.mark.parametrize("variable", ["ALARMS_TO", "SMS_URL"])
@pytest.mark.parametrize("value", ["hush", "ntfys:// hush", "ntfys://"])
def test_a_wrong_address_of_a_room_is_never_repeated(variable: str, value: str) -> None:
    """Whoever knows it can write into the room, and read there."""
    said = faults(environ={f"ONCALL_APPRISE__{variable}": value})
    assert all(fault.startswith(f"ONCALL_APPRISE__{variable}: it is no address of Apprise.") for fault in said)
    assert "hush" not in str(said)


def test_a_second_carrier_of_texts_needs_a_place_for_the_number() -> None:
    """Else everybody's texts would go to one telephone."""
    (fault,) = faults(environ={"ONCALL_APPRISE__SMS_URL": "vonage://hush:key@15075550100/15075550101"})
    assert fault == ("ONCALL_APPRISE__SMS_URL: nothing in it stands for the number. Write {to} where the number goes.")


def test_settings_and_notifiers_mean_the_same() -> None:
    """The settings may not import the notifiers, so a word that only one of them knew would be found at night."""
    assert [(each.name, each.value) for each in MailSecurity] == [(each.name, each.value) for each in Security]
    kinds = ", ".join(ENCRYPTED_KINDS)
    assert load_settings(environ={"ONCALL_APPRISE__SCHEMAS": kinds}).apprise.schemas == ENCRYPTED_KINDS
    assert is_address(load_settings(environ={"ONCALL_EMAIL__SENDER": "o'n+call@x-1.example"}).email.sender)
    example = read_config(Path(__file__).parents[2] / "config.example.toml")
    assert all(f'"{kind}"' in example for kind in ENCRYPTED_KINDS)
