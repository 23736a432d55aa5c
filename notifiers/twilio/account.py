"""What it takes to speak to Twilio: the account, our numbers there, and how it may use them."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

import phonenumbers

TWILIO_URL = "https://api.twilio.com"
DOORS = "/webhooks/twilio"
"""Where Twilio finds us, under the public address of the service."""
RETRIED = "#rc=5&rp=all"
"""Behind an address: have Twilio try five times, whatever went wrong. Never signed.

Source: Twilio, "Webhooks: connection overrides"; without it only a failure to connect is tried again, once."""


class DoorOf(StrEnum):
    """Twilio's doors into the service; most are followed by what they are about."""

    TEXT = "text"  # a text came in
    VOICE = "voice"  # a call came in
    STATUS = "status"  # what became of a text of ours; our id for it follows
    CALL = "call"  # the same of a call
    MACHINE = "machine"  # whether a machine seems to have picked a call up
    KEY = "key"  # keys that were pressed; the step they answer follows
    CHECK = "check"  # our own question whether this address is reached


def serves(countries: Collection[str], number: str) -> bool:
    """Whether a number (E.164) lies in one of these countries, by their two letters.

    A new area code may be younger than what is known of numbers here: then its country's code decides.
    """
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    region = phonenumbers.region_code_for_number(parsed)
    return (region or phonenumbers.region_code_for_country_code(parsed.country_code or 0)) in countries


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account and how it is used.

    `tokens` verify what comes in, the current one first. `address` is the public address of the service, or
    "" where nothing can come in and everything is polled. Rates are per second: of texts for each number, of
    calls for all. `countries` are two-letter codes.
    """

    sid: str
    key_sid: str
    key_secret: str = field(repr=False)
    tokens: tuple[str, ...] = field(repr=False)
    worker_numbers: tuple[str, ...]
    public_number: str = ""
    address: str = ""
    base_url: str = TWILIO_URL
    texts_per_second: float = 1.0
    calls_per_second: float = 1.0
    ring_seconds: int = 22  # shorter than most voicemails wait
    machine_detection: bool = True
    countries: tuple[str, ...] = ("US",)
    timeout: float = 5.0

    @property
    def numbers(self) -> tuple[str, ...]:
        """Every number of ours."""
        return (*self.worker_numbers, *([self.public_number] if self.public_number else []))

    def door(self, of: DoorOf, about: str = "") -> str:
        """The public address of a door."""
        return f"{self.address}{DOORS}/{of}" + (f"/{about}" if about else "")
