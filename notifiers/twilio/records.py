"""Entries of Twilio's own lists as the reports and texts that webhooks should have brought."""

from collections.abc import Iterator, Sequence
from typing import Any

from notifiers.base import Channel, Delivery, Inbound, Report
from notifiers.twilio import words

PROVIDER = "twilio"


def came_in(text: Any, ours: Sequence[str]) -> Iterator[Inbound]:
    """A text that came in; none for what we sent to a number of our own, to prove the way."""
    if text.direction == "inbound" and text.from_ not in ours:
        yield Inbound(
            provider=PROVIDER,
            provider_id=text.sid,
            channel=Channel.SMS,
            sender=text.from_,
            recipient=text.to,
            text=text.body or "",
            at=text.date_created,
        )


def rang(call: Any) -> Iterator[Inbound]:
    """A call that came in, whether or not anybody was there to answer it. It answers nothing, and says nothing."""
    if call.direction == "inbound":
        yield Inbound(
            provider=PROVIDER,
            provider_id=call.sid,
            channel=Channel.VOICE,
            sender=call._from if str(call._from or "").startswith("+") else "",
            recipient=call.to,
            text="",
            at=call.date_created,
        )


def text_stands(text: Any) -> Iterator[Report]:
    """How a text of ours stands; nothing while it only waits."""
    code = str(text.error_code or "")
    delivery, fault = words.of_text(text.status, code)
    yield from _report(text, delivery, fault, code)


def call_stands(call: Any) -> Iterator[Report]:
    """The same of a call."""
    delivery, fault = words.of_call(call.status)
    yield from _report(call, delivery, fault, "")


def _report(entry: Any, delivery: Delivery, fault: Any, code: str) -> Iterator[Report]:
    if delivery is not Delivery.ACCEPTED:
        yield Report(provider=PROVIDER, provider_id=entry.sid, delivery=delivery, fault=fault, code=code)
