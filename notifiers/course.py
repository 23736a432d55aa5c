"""What becomes of a message to a simulated phone, as a list of legs; pure.

The codes are Twilio's, so that the service meets here what it will meet there: 30001 queue overflow,
30003 unreachable handset, 30036 validity period over, 21610 opted out. Delays are duty time.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from notifiers.base import Delivery, Fault, NotifyError
from notifiers.phones import PhoneSwitch

SENT_AFTER = timedelta(milliseconds=300)
DELIVERED_AFTER = timedelta(seconds=1)
UNREACHABLE_AFTER = timedelta(seconds=20)
SLOW_AFTER = timedelta(seconds=90)
RING_FOR = timedelta(seconds=25)  # Longer, and a mailbox answers.
SPEAK_FOR = timedelta(seconds=60)  # The text twice and the menu; then the call is put down.


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One thing the carrier will report, `after` so long from the hand-over."""

    after: timedelta
    delivery: Delivery
    fault: Fault | None = None
    code: str = ""


_SENT = Leg(after=SENT_AFTER, delivery=Delivery.SENT)
_RINGING = Leg(after=SENT_AFTER, delivery=Delivery.RINGING)
_ENGAGED = Leg(after=SENT_AFTER, delivery=Delivery.FAILED, code="busy")
_NO_ANSWER = Leg(after=RING_FOR, delivery=Delivery.FAILED, code="no-answer")
ANSWERED = Leg(after=timedelta(0), delivery=Delivery.DELIVERED)
DECLINED = Leg(after=timedelta(0), delivery=Delivery.FAILED, code="declined")

CALLED_OFF = Leg(after=timedelta(0), delivery=Delivery.FAILED, code="canceled")

# A carrier reports the end of an answered call as well, in the same word as the answering.
HUNG_UP = Leg(after=timedelta(0), delivery=Delivery.DELIVERED)
PUT_DOWN = Leg(after=SPEAK_FOR, delivery=Delivery.DELIVERED)

_UNREACHABLE = Leg(after=UNREACHABLE_AFTER, delivery=Delivery.UNDELIVERED, fault=Fault.TRANSIENT, code="30003")


def text_course(switch: PhoneSwitch, valid_for: timedelta) -> tuple[Leg, ...]:
    """The legs of a text. Raises NotifyError where the carrier refuses it."""
    match switch:
        case PhoneSwitch.ON:
            return _SENT, _arrival(DELIVERED_AFTER, valid_for)
        case PhoneSwitch.SLOW:
            return _SENT, _arrival(SLOW_AFTER, valid_for)
        case PhoneSwitch.OFF:
            return _SENT, _UNREACHABLE
        case PhoneSwitch.REFUSES:
            raise NotifyError(Fault.TRANSIENT, "30001")
        case PhoneSwitch.OPTED_OUT:
            raise NotifyError(Fault.CONSENT, "21610")
        case _:
            assert_never(switch)


def call_course(switch: PhoneSwitch, *, engaged: bool) -> tuple[Leg, ...]:
    """The legs of a call that nobody answers. Raises NotifyError where the carrier refuses it."""
    if switch is PhoneSwitch.REFUSES:
        raise NotifyError(Fault.TRANSIENT, "30001")
    return (_ENGAGED,) if engaged else (_RINGING, _NO_ANSWER)


def _arrival(after: timedelta, valid_for: timedelta) -> Leg:
    """A text arrives, unless it is worth nothing any more by then: a carrier drops it."""
    if after <= valid_for:
        return Leg(after=after, delivery=Delivery.DELIVERED)
    return Leg(after=valid_for, delivery=Delivery.UNDELIVERED, fault=Fault.TRANSIENT, code="30036")
