"""The simulated phone as a value: what it shows, and what each act makes of it.

    call:  none ──ring──> RINGING ──answer──> ANSWERED ──key, hang up, time──> none
                             └──time, hang up──> none

Every act returns the next phone and leaves the old one as it was, so a page may read the wall while
messages arrive. An act that is not possible now raises NotPossible.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from notifiers.base import Channel, Delivery

BUBBLES_KEPT = 50
WRONG_KEYS = 3
_NAMED_KEY = re.compile(r"\b(\d) (?:to|if)\b")


class PhoneSwitch(StrEnum):
    """What a newcomer can do to a phone to see the service cope with it."""

    ON = "on"  # texts arrive within a second, calls ring
    OFF = "off"  # the carrier takes everything and the phone gets none of it
    REFUSES = "refuses"  # the carrier refuses everything for this phone, now
    SLOW = "slow"  # texts take a minute and a half; calls ring at once
    OPTED_OUT = "opted_out"  # its owner texted STOP: the carrier refuses texts; calls ring


class Direction(StrEnum):
    """Which way a bubble went, seen from the phone."""

    IN = "in"  # from the service to the phone
    OUT = "out"  # typed or pressed by the phone's owner


class CallState(StrEnum):
    """A call that is over leaves the phone; only its bubble stays."""

    RINGING = "ringing"
    ANSWERED = "answered"


class NotPossible(Exception):
    """A phone was asked for what it cannot do now. `str(error)` may be shown: what is true, what to do."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(f"{fault}. {remedy}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """One text, call or key on a phone's screen; `id` is the provider's id for it.

    `at` is duty time (UTC). A call's text stays empty until somebody answers it. For a bubble of the
    owner, `delivery` says whether the service has taken it in. `code` is the carrier's own reason.
    """

    id: str
    channel: Channel
    direction: Direction
    text: str
    at: datetime
    delivery: Delivery
    code: str = ""

    def told(self, delivery: Delivery, code: str) -> "Bubble":
        """The bubble with a later delivery state; an earlier one changes nothing."""
        if self.delivery.final or delivery.rank < self.delivery.rank:
            return self
        return replace(self, delivery=delivery, code=code)

    def heard(self, text: str) -> "Bubble":
        """The bubble of a call that was answered."""
        return replace(self.told(Delivery.DELIVERED, ""), text=text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The call on a phone just now. `since` is when this state began, in duty time (UTC)."""

    id: str
    text: str
    listens: bool  # whether a key pressed in it is heard
    since: datetime
    state: CallState = CallState.RINGING
    hearings: int = 1
    wrong: int = 0  # keys so far that the text does not name

    @property
    def spoken(self) -> str:
        """What the owner hears: nothing while it rings."""
        return self.text if self.state is CallState.ANSWERED else ""

    def takes(self, key: str) -> bool:
        """Whether the text names this key, as "Press 1 to take it, 2 if you are busy" names 1 and 2."""
        return key in _NAMED_KEY.findall(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedPhone:
    """One phone on the wall, with the last fifty bubbles, oldest first."""

    number: str
    name: str
    switch: PhoneSwitch = PhoneSwitch.ON
    bubbles: tuple[Bubble, ...] = ()
    call: Call | None = None

    def turned(self, switch: PhoneSwitch) -> "SimulatedPhone":
        """The phone with its switch thrown; a call is cut off when it is switched off."""
        return replace(self, switch=switch, call=None if switch is PhoneSwitch.OFF else self.call)

    def shows(self, bubble: Bubble) -> "SimulatedPhone":
        """The phone with one more bubble at the end."""
        return replace(self, bubbles=(*self.bubbles, bubble)[-BUBBLES_KEPT:])

    def told(self, provider_id: str, delivery: Delivery, code: str = "") -> "SimulatedPhone":
        """The phone after a delivery report on one of its bubbles; a final one ends the call it is about."""
        over = delivery.final and self.call is not None and self.call.id == provider_id
        return replace(
            self,
            bubbles=tuple(b.told(delivery, code) if b.id == provider_id else b for b in self.bubbles),
            call=None if over else self.call,
        )

    def rings(self, call: Call) -> "SimulatedPhone":
        """The phone with a call ringing on it."""
        return replace(self, call=call)

    def answers(self, at: datetime) -> "SimulatedPhone":
        """The phone with its ringing call answered, and the spoken text in the call's bubble."""
        call = self.ringing()
        answered = replace(call, state=CallState.ANSWERED, since=at)
        bubbles = tuple(b.heard(call.text) if b.id == call.id else b for b in self.bubbles)
        return replace(self, bubbles=bubbles, call=answered)

    def hears_again(self) -> "SimulatedPhone":
        """The phone after "0": the text is spoken once more."""
        call = self.answered()
        return replace(self, call=replace(call, hearings=call.hearings + 1))

    def presses(self, key: str) -> "SimulatedPhone":
        """The phone after any other key: the call is over, unless the text does not name the key. Then it is
        spoken again, until that has happened too often for anybody to be listening."""
        call = self.answered()
        again = replace(call, hearings=call.hearings + 1, wrong=call.wrong + 1)
        return self.hangs_up() if call.takes(key) or again.wrong == WRONG_KEYS else replace(self, call=again)

    def hangs_up(self) -> "SimulatedPhone":
        """The phone without its call."""
        return replace(self, call=None)

    def ringing(self) -> Call:
        """The ringing call."""
        if self.call is None or self.call.state is not CallState.RINGING:
            raise NotPossible("No call is ringing on this phone", "Wait for the next one")
        return self.call

    def answered(self) -> Call:
        """The answered call."""
        if self.call is None or self.call.state is not CallState.ANSWERED:
            raise NotPossible("There is no call to press a key in", "Answer the call while it rings")
        return self.call
