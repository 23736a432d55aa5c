"""A call on a number of ours, the PIN that is typed in it, and the numbers it may be put through to."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import pairwise

import phonenumbers

from oncall.domain.errors import Invalid
from oncall.domain.number import e164

PIN_STEP = "line/pin"
"""The step whose keys are a PIN; all others mean something only after it."""

SHORTEST_PIN, LONGEST_PIN = 4, 8
_FEWEST_FIGURES = 4  # different ones, so that neither 111111 nor 123123 is ever given out


@dataclass(frozen=True, slots=True, kw_only=True)
class RungIn:
    """A call that came in, or that we made, as its carrier tells of it.

    `call_id` is the provider's own for it, the same as long as it lasts. `sender` is E.164, or "" for a number
    that was withheld; in a call of ours it is our number, and `recipient` the one that was rung.
    """

    call_id: str
    sender: str
    recipient: str
    provider: str


def draw_pin(figures: Callable[[], str]) -> str:
    """A PIN of six figures that nobody would guess first."""
    while is_weak(pin := figures()):
        pass
    return pin


def is_weak(pin: str) -> bool:
    """Whether it is one of those that are tried first: few different figures, or figures that follow each other."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return len(set(pin)) < _FEWEST_FIGURES or steps in ({1}, {9})


def can_be_pin(keys: str) -> bool:
    """Whether these keys may be one at all, so that nothing else costs a hash."""
    return SHORTEST_PIN <= len(keys) <= LONGEST_PIN and keys.isascii() and keys.isdigit()


def number_to_ring(written: str, country: str, countries: Collection[str]) -> str | None:
    """The E.164 number that somebody may be put through to; None for what is no number, or one abroad.

    Numbers of `country` and `countries` (two letters each) alone, and none that the agency would pay dearly
    for: whoever gave the number may not be a caller.
    """
    try:
        number = phonenumbers.parse(e164(written, country, "callback"), None)
    except Invalid:
        return None
    # A new area code may be younger than what is known of numbers here: then its country's code decides.
    region = phonenumbers.region_code_for_number(number) or phonenumbers.region_code_for_country_code(
        number.country_code or 0
    )
    dear = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.PREMIUM_RATE
    allowed = region in {country, *countries} and not dear
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if allowed else None
