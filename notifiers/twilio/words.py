"""Twilio's words for how a text or a call stands, in ours.

Sources: Twilio, "Message resource: status values", "Call resource: status values". `sent` only says that
the next carrier took it; `completed` says that a call is over, not that anybody answered us.
"""

from notifiers.base import Delivery, Fault
from notifiers.twilio.errors import fault_of

_TEXTS = {
    "accepted": Delivery.ACCEPTED,
    "scheduled": Delivery.ACCEPTED,
    "queued": Delivery.ACCEPTED,
    "sending": Delivery.ACCEPTED,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "partially_delivered": Delivery.UNDELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
}
_CALLS = {
    "queued": Delivery.ACCEPTED,
    "initiated": Delivery.ACCEPTED,
    "ringing": Delivery.RINGING,
    "in-progress": Delivery.DELIVERED,
    "answered": Delivery.DELIVERED,
    "completed": Delivery.DELIVERED,
    "busy": Delivery.FAILED,
    "no-answer": Delivery.FAILED,
    "canceled": Delivery.FAILED,
    "failed": Delivery.FAILED,
}


def of_text(status: str, code: str = "") -> tuple[Delivery, Fault | None]:
    """How a text stands, and whom it concerns when it was lost. A word that is new says no more than that it
    was taken."""
    delivery = _TEXTS.get(status, Delivery.ACCEPTED)
    return delivery, fault_of(code) if delivery.lost else None


def of_call(status: str, code: str = "") -> tuple[Delivery, Fault | None]:
    """The same of a call. One that rang in vain was not lost: only `failed` never rang."""
    delivery = _CALLS.get(status, Delivery.ACCEPTED)
    return delivery, fault_of(code) if status == "failed" else None
