"""The settings of whatever carries messages out of the computer. A section counts once its first key is set.

Nothing here is used by a process whose settings leave it alone: the defaults reach nobody.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from oncall.domain.policy import FORBID

LOOPBACK = ("127.0.0.1", "::1", "localhost")
TWILIO_URL = "https://api.twilio.com"

_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,20}")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_KIND = re.compile(r"[a-z][a-z0-9]*")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9]*://\S+")
_SID = re.compile(r"[0-9a-fA-F]{32}")


def split(value: Any) -> Any:
    """A list that was written as one text, with commas or spaces between."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _lines(value: Any) -> Any:
    return tuple(value.split()) if isinstance(value, str) else value  # a comma may stand in an address


def _email_address(value: str) -> str:
    if value and not _MAILBOX.fullmatch(value):
        raise ValueError("it is no plain e-mail address. Write it as name@example.org, without a name before it.")
    return value


def _number(value: str) -> str:
    if value and not _NUMBER.fullmatch(value):
        raise ValueError("it is no number in full. Write +, country, area and number, without spaces.")
    return value


def _country(value: str) -> str:
    if not _COUNTRY.fullmatch(value):
        raise ValueError("it is no code of a country. Write two capital letters, such as US.")
    return value


def _kind(value: str) -> str:
    if not _KIND.fullmatch(value):
        raise ValueError('it is no kind of address. Write what stands before "://", such as ntfys.')
    return value


def _url(value: str) -> str:
    if value and not _URL.fullmatch(value):
        raise ValueError("it is no address of Apprise. Write it as kind://…, as Apprise's documentation shows.")
    return value


def _template(value: str) -> str:
    if value and "{to}" not in _url(value):
        raise ValueError("nothing in it stands for the number. Write {to} where the number goes.")
    return value


def _account_sid(value: str) -> str:
    return _sid(value, "AC", "an account")


def _key_sid(value: str) -> str:
    return _sid(value, "SK", "an API key")


def _sid(value: str, starts: str, of: str) -> str:
    if value and not (value.startswith(starts) and _SID.fullmatch(value[2:])):
        raise ValueError(f"it is not the SID of {of}. Copy it from Twilio's console: {starts} and 32 signs.")
    return value


def _api(value: str) -> str:
    there = urlsplit(value.rstrip("/"))
    if value.rstrip("/") != TWILIO_URL and (there.scheme != "http" or there.hostname not in LOOPBACK):
        raise ValueError(f"messages would go to a stranger. Write {TWILIO_URL}, or http:// on this computer to test.")
    return value.rstrip("/")


EmailAddress = Annotated[str, AfterValidator(_email_address)]
Number = Annotated[str, AfterValidator(_number)]
Url = Annotated[str, AfterValidator(_url)]


class InboundBy(StrEnum):
    """How what comes in at the carrier gets here."""

    WEBHOOK = "webhook"  # the carrier posts it to web.public_base_url at once
    POLL = "poll"  # this process fetches it, where nothing from outside can get in


class MailSecurity(StrEnum):
    """How the way to the mail server is protected. Where it cannot be, nothing is sent."""

    NONE = "none"  # not at all: for a server on the same computer
    STARTTLS = "starttls"  # encrypted after a greeting, mostly on port 587
    TLS = "tls"  # encrypted from the beginning, mostly on port 465


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """A mail server for second channels and alarms; none while `host` is empty."""

    __pydantic_config__: ClassVar = FORBID
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    sender: EmailAddress = ""
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 10  # for connecting and for each answer
    alarms_to: Annotated[tuple[EmailAddress, ...], BeforeValidator(split)] = ()

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """What keeps the server from being used: the key, what is true, what to do."""
        if self.host and not self.sender:
            yield "sender", "mail would come from nobody", "Write the address it is sent as"
        if self.alarms_to and not self.host:
            yield "host", "no server sends the alarms", "Name the mail server, or empty alarms_to"
        if self.user and self.security is MailSecurity.NONE and self.host not in LOOPBACK:
            yield "security", "the password would travel in the open", 'Write "starttls" or "tls"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Apprise:
    """Apps, rooms of a chat and a second carrier of texts; each only where its key is set."""

    __pydantic_config__: ClassVar = FORBID
    schemas: Annotated[tuple[Annotated[str, AfterValidator(_kind)], ...], BeforeValidator(split)] = ()
    alarms_to: Annotated[tuple[Url, ...], BeforeValidator(_lines)] = field(default=(), repr=False)
    sms_url: Annotated[str, AfterValidator(_template)] = field(default="", repr=False)
    timeout_seconds: Annotated[int, Field(ge=1, le=60)] = 10  # for all of a message

    @property
    def used(self) -> bool:
        """Whether anything is to go this way."""
        return bool(self.schemas or self.alarms_to or self.sms_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twilio:
    """The carrier of texts and calls, where service.notifier names it."""

    __pydantic_config__: ClassVar = FORBID
    account_sid: Annotated[str, AfterValidator(_account_sid)] = ""
    api_key_sid: Annotated[str, AfterValidator(_key_sid)] = ""
    api_key_secret: str = field(default="", repr=False)
    auth_token: str = field(default="", repr=False)
    previous_auth_token: str = field(default="", repr=False)  # still verifies what comes in, for a change of tokens
    worker_numbers: Annotated[tuple[Number, ...], BeforeValidator(split)] = ()
    public_number: Number = ""
    base_url: Annotated[str, AfterValidator(_api)] = TWILIO_URL
    inbound: InboundBy = InboundBy.WEBHOOK
    messages_per_second: Annotated[float, Field(ge=0.01, le=100)] = 1.0  # for each number
    calls_per_second: Annotated[float, Field(ge=0.01, le=100)] = 1.0
    ring_seconds: Annotated[int, Field(ge=5, le=60)] = 22  # shorter than most voicemails wait
    machine_detection: bool = True
    daily_cap: Annotated[int, Field(ge=0)] = 2000  # messages; 0 is none
    countries: Annotated[tuple[Annotated[str, AfterValidator(_country)], ...], BeforeValidator(split)] = ("US",)
    delete_inbound: bool = True
    timeout_seconds: Annotated[int, Field(ge=1, le=30)] = 5  # for one question to the carrier

    def faults(self) -> Iterator[tuple[str, str, str]]:
        """What keeps the account from being used: the key, what is true, what to do."""
        yield from self._missing()
        if self.public_number in filter(None, self.worker_numbers):
            fault = "it is also one of worker_numbers, so nobody could tell a caller's text from a worker's"
            yield "public_number", fault, "Use a number of its own, or leave it empty"
        if self.previous_auth_token and self.previous_auth_token == self.auth_token:
            yield "previous_auth_token", "it is the present one", "Name the one before, or leave it empty"

    def _missing(self) -> Iterator[tuple[str, str, str]]:
        secret = "Write env:NAME or file:PATH"
        for key, what, remedy in (
            ("account_sid", "the account", "Copy the account SID from Twilio's console; it begins with AC"),
            ("api_key_sid", "an API key", "Make one for this service in Twilio's console; its SID begins with SK"),
            ("api_key_secret", "the secret of the API key", secret),
            ("auth_token", "the token that proves what comes in", secret),
            ("worker_numbers", "a number to page from", "List the account's numbers for workers, from + on"),
        ):
            if not any(getattr(self, key)):
                yield key, f"{what} is missing, and service.notifier is twilio", remedy
