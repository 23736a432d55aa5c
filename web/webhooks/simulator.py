"""Where the simulated phones' delivery reports and replies come in, as a carrier's would."""

from hashlib import sha256

from flask import Blueprint, request
from werkzeug.exceptions import Forbidden, ServiceUnavailable

from notifiers.base import Inbound, Report
from notifiers.loopback import PATH, SIGNATURE_HEADER, TIMESTAMP_HEADER, decode, verify
from oncall.config import Settings
from web import current
from web.errors import Unreadable

blueprint = Blueprint("simulator_door", __name__)


def door_key(settings: Settings) -> bytes:
    """The key that both ends of the door hold, made from the secret of the process."""
    return sha256(b"simulator door" + settings.web.secret_key.encode()).digest()


@blueprint.post(PATH)
def take_in() -> tuple[str, int]:
    """One event. 503 for a report that came before the receipt of its message: it is brought again."""
    body = request.get_data()
    if not _genuine(body):
        raise Forbidden
    try:
        event = decode(body)
    except ValueError as fault:
        raise Unreadable(f"The event cannot be read: {fault}. Nothing was done.") from None
    if not _taken(event):
        raise ServiceUnavailable
    return "", 204


def _genuine(body: bytes) -> bool:
    headers = request.headers
    key, now = door_key(current.settings()), current.oncall().clock.real().timestamp()
    return verify(key, headers.get(TIMESTAMP_HEADER, ""), body, headers.get(SIGNATURE_HEADER, ""), now)


def _taken(event: Report | Inbound) -> bool:
    match event:
        case Report():
            return current.oncall().due.reported(event)
        case Inbound():
            current.oncall().due.received(event)
            return True
