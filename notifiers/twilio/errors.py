"""What Twilio's codes mean for us: whom a refusal concerns, and so what is still worth trying.

Source: Twilio, "Error and Warning Dictionary". Its codes are split and refined from time to time
(changelog of 2024-07-10), so the table is small, and a code that it does not know is a passing fault of
this one message, of which whoever looks after the service is told.
"""

import logging

from notifiers.base import Fault

log = logging.getLogger(__name__)

_CARRIER = (20429,)  # too many requests: never processed
_TRANSIENT = (
    30001,  # queue overflow
    30003,  # unreachable handset
    30008,  # unknown
    30017,  # congestion
    30022,  # rate
    30500,  # internal
)
_NUMBER = (
    21211,  # not a valid number
    21214,  # cannot be rung
    21217,  # not a valid number for a call
    21614,  # no mobile
    21635,  # landline
    30005,  # unknown handset
    30006,  # landline, or unreachable carrier
)
_CONSENT = (
    21610,  # opted out
    30004,  # blocked
)
_ACCOUNT = (
    20003,  # not authenticated
    20404,  # no such account
    21212,  # our own number is not valid
    21408,  # country not permitted
    21606,  # our own number cannot send
    21608,  # trial account
    21611,  # queue of our number longer than ten hours
    30002,  # suspended
    30007,  # filtered
    30032,  # toll-free number not verified
    30034,  # number not registered
    30450,  # blocked as pumping
)
_TABLE = (
    dict.fromkeys(_CARRIER, Fault.CARRIER)
    | dict.fromkeys(_TRANSIENT, Fault.TRANSIENT)
    | dict.fromkeys(_NUMBER, Fault.NUMBER)
    | dict.fromkeys(_CONSENT, Fault.CONSENT)
    | dict.fromkeys(_ACCOUNT, Fault.ACCOUNT)
)
_NOT_PROCESSED = 429
_OURS = (401, 403)


def fault_of(code: str) -> Fault:
    """Whom a code concerns, as it stands in a callback or a list; a new one passes, and somebody should look it up."""
    if code in ("", "0"):
        return Fault.TRANSIENT
    fault = _TABLE.get(int(code)) if code.isascii() and code.isdigit() else None
    if fault is None:
        log.warning("Twilio gave code %s, which is new here; see its error dictionary.", code[:10])
    return fault or Fault.STRANGE


def fault_of_answer(status: int, code: int | None) -> Fault:
    """The same for the answer to a request. After a server's error nobody knows whether it was carried out."""
    if status == _NOT_PROCESSED:
        return Fault.CARRIER
    if status >= 500:
        return Fault.UNKNOWN
    if code in _TABLE:
        return _TABLE[code]
    return Fault.ACCOUNT if status in _OURS else fault_of(str(code or ""))
