"""Twilio's doors: what became of a text or a call, texts and calls that come in, keys that are pressed.

A request counts only when its signature is right over our public address as Twilio knows it, and over the
raw path: whatever stands between may have rewritten both. The signature of a worker's answer that is
refused would silence that answer, so it is never refused in silence.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from flask import Blueprint, Response, request
from werkzeug.exceptions import Forbidden, NotFound, ServiceUnavailable

from notifiers.base import Report, Speech
from notifiers.twilio import inbound
from notifiers.twilio.account import DOORS, DoorOf
from notifiers.twilio.carrier import PROVIDER, spoken
from oncall.app import RungIn
from web import current
from web.errors import Unreadable

log = logging.getLogger(__name__)

blueprint = Blueprint("twilio", __name__, url_prefix=DOORS)

T = TypeVar("T")

_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_MOST_TURNS = 4  # of a page's call; then whoever is there is not going to press the right key


@blueprint.before_request
def _only_genuine() -> None:
    account = current.twilio()
    if not account.address:  # Everything is polled: what is brought all the same will be found in the lists.
        raise NotFound
    if inbound.genuine(
        account.address + _raw_path(),
        request.form,
        request.headers.get(inbound.SIGNATURE, ""),
        request.headers.get(inbound.SETTINGS, ""),
        account.tokens,
    ):
        return
    if request.form.get("AccountSid") == account.sid:
        log.error("a request that claims to be the carrier's was refused: its signature is not right")
        current.oncall().health.alarm_once("signature")
    raise Forbidden


def _raw_path() -> str:
    """The path and query as they were asked for, before any server unescaped them."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path.rstrip("?")
    return raw if raw.startswith("/") else request.full_path.rstrip("?")


@blueprint.post(f"/{DoorOf.CHECK}")
def check() -> tuple[str, int]:
    """We have asked ourselves by our public address."""
    return "", 204


@blueprint.post(f"/{DoorOf.STATUS}/<message_id>")
def text_status(message_id: str) -> tuple[str, int]:
    """What became of a text of ours. 503 when it is not known yet: it is brought again."""
    return _reported(lambda: inbound.text_report(request.form, message_id))


@blueprint.post(f"/{DoorOf.CALL}/<message_id>")
def call_status(message_id: str) -> tuple[str, int]:
    """The same of a call."""
    return _reported(lambda: inbound.call_report(request.form, message_id))


def _reported(read: Callable[[], Report | None]) -> tuple[str, int]:
    report = _read(read)
    if report is not None and not current.oncall().due.reported(report):
        raise ServiceUnavailable
    return "", 204


@blueprint.post(f"/{DoorOf.MACHINE}/<message_id>")
def machine(message_id: str) -> tuple[str, int]:
    """Whether a machine seems to have picked a call up: a hint for people, on which nothing depends."""
    current.oncall().due.machine_heard(message_id, request.form.get("AnsweredBy", "")[:20])
    return "", 204


@blueprint.post(f"/{DoorOf.TEXT}")
def text() -> Response:
    """A text came in. Its answer leaves as a message of its own, by the queue, and not in this one."""
    event = _read(lambda: inbound.text(request.form, current.twilio().numbers))
    if event is not None:
        current.oncall().due.received(event)
    return _xml(_NOTHING)


@blueprint.post(f"/{DoorOf.VOICE}")
def voice() -> Response:
    """A call came in."""
    return _says(replace(current.oncall().line.rings(_call()), insists=True))


@blueprint.post(f"/{DoorOf.KEY}/page/<message_id>/<int:turn>")
def page_key(message_id: str, turn: int) -> Response:
    """A key pressed in a page's call; the call then says what came of it."""
    event = _read(lambda: inbound.key(request.form, message_id, str(turn)))
    speech = current.oncall().due.received(event)
    if speech.step.startswith("page/"):
        if turn >= _MOST_TURNS:
            return _says(Speech(text=speech.text))
        return _says(speech, f"{speech.step}/{turn + 1}")
    return _says(speech)


@blueprint.post(f"/{DoorOf.KEY}/<path:step>")
def line_key(step: str) -> Response:
    """Keys pressed in a call that came in, or that go on to the PIN."""
    if not step.startswith("line/"):
        raise NotFound
    keys = request.form.get("Digits", "")[:12]
    return _says(replace(current.oncall().line.pressed(step, keys, _call()), insists=True))


def _call() -> RungIn:
    form = request.form

    def read() -> RungIn:
        withheld = not form.get("From", "").startswith("+")
        sender = "" if withheld else form["From"]
        return RungIn(call_id=form["CallSid"], sender=sender, recipient=form["To"], provider=PROVIDER)

    return _read(read)


def _says(speech: Speech, step: str = "") -> Response:
    return _xml(spoken(current.twilio(), speech, step))


def _xml(document: str) -> Response:
    return Response(document, mimetype="application/xml")


def _read(read: Callable[[], T]) -> T:
    """What the request says. A field that is not there is named to nobody but the log: it is never brought again."""
    try:
        return read()
    except (KeyError, ValueError) as fault:
        raise Unreadable(f"The request cannot be read: {type(fault).__name__}. Nothing was done.") from None
