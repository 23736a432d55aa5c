"""What Twilio posts to our doors: whether it is genuine, and what it says.

The signature is over the public address as Twilio knows it, whatever proxies have made of it on the way,
and over every field, empty ones too. Source: Twilio, "Webhooks security".
"""

from collections.abc import Mapping, Sequence

from notifiers.base import Channel, Delivery, Fault, Inbound, Report
from notifiers.twilio import words
from notifiers.twilio.carrier import PROVIDER

SIGNATURE = "X-Twilio-Signature"
SETTINGS = "X-Twilio-Webhooks-Signature-Settings"
_LONGEST = 1600

Form = Mapping[str, str]


def genuine(url: str, form: object, signature: str, settings: str, tokens: Sequence[str]) -> bool:
    """Whether a holder of one of `tokens` signed these fields for `url`. `form` is a dict, or a multi-dict."""
    from twilio.request_validator import RequestValidator, get_signature_algorithm  # noqa: PLC0415 - pages start sooner

    algorithm = get_signature_algorithm(settings)
    return bool(signature) and any(
        RequestValidator(token).validate(url, form, signature, algorithm) for token in tokens
    )


def sign(url: str, form: Form, token: str) -> str:
    """The signature that Twilio would give; for asking ourselves whether the public address reaches us."""
    from twilio.request_validator import RequestValidator  # noqa: PLC0415 - as above

    return str(RequestValidator(token).compute_signature(url, form))


def text(form: Form, ours: Sequence[str]) -> Inbound | None:
    """A text that came in; None for one of our own, which only proves the way. Raises KeyError for no text."""
    sender = form["From"]
    if sender in ours:
        return None
    return Inbound(
        provider=PROVIDER,
        provider_id=form["MessageSid"],
        channel=Channel.SMS,
        sender=sender,
        recipient=form["To"],
        text=form.get("OptOutType") or _words(form),  # An opt-out word of the agency's own is named by its meaning.
    )


def _words(form: Form) -> str:
    """What was written. Pictures and sounds are not fetched: they are counted, so that somebody asks for them."""
    said = form.get("Body", "")[:_LONGEST]
    pictures = int(form.get("NumMedia", "0") or 0)
    added = f"[{pictures} picture{'s' if pictures > 1 else ''} or file came with this text and cannot be shown]"
    return f"{said} {added}".strip() if pictures else said


def text_report(form: Form, message_id: str) -> Report | None:
    """How a text of ours stands; None when it says no more than that it was taken. Raises KeyError for none."""
    code = form.get("ErrorCode", "")
    delivery, fault = words.of_text(form["MessageStatus"], code)
    return None if delivery is Delivery.ACCEPTED else _report(form["MessageSid"], message_id, delivery, fault, code)


def call_report(form: Form, message_id: str) -> Report | None:
    """The same of a call."""
    code = form.get("ErrorCode", "")
    delivery, fault = words.of_call(form["CallStatus"], code)
    return None if delivery is Delivery.ACCEPTED else _report(form["CallSid"], message_id, delivery, fault, code)


def _report(provider_id: str, message_id: str, delivery: Delivery, fault: Fault | None, code: str) -> Report:
    return Report(
        provider=PROVIDER,
        provider_id=provider_id,
        delivery=delivery,
        fault=fault,
        code=code,
        message_id=message_id,
    )


def key(form: Form, message_id: str, turn: str) -> Inbound:
    """A key pressed in a page's call. `turn` counts the questions of one call, so that a repeat of the request is
    known and the same key pressed again is not. Raises KeyError for no key."""
    return Inbound(
        provider=PROVIDER,
        provider_id=f"{form['CallSid']}/{turn}",
        channel=Channel.VOICE,
        sender=form["To"],
        recipient=form["From"],
        text=form.get("Digits", ""),
        answers=form["CallSid"],
        message_id=message_id,
    )
