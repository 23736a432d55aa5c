"""The simulator's way in: the same HTTP door a carrier uses, with a signature like a carrier's.

A signature is the hexadecimal HMAC-SHA256, under a key both sides hold, of the time stamp, a full
stop and the body. The time stamp is Unix seconds of *real* time: duty time may be jumped, and a
signature must grow old all the same.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from pydantic import ConfigDict, TypeAdapter

from notifiers.base import Inbound, Report
from notifiers.wire import read

if TYPE_CHECKING:
    import requests

PATH = "/webhooks/simulator"
SIGNATURE_HEADER = "X-Oncall-Signature"
TIMESTAMP_HEADER = "X-Oncall-Timestamp"
TOLERANCE_SECONDS = 300
TIMEOUT_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is posted: exactly one of the two."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")
    report: Report | None = None
    inbound: Inbound | None = None


_ENVELOPE = TypeAdapter(Envelope)


class DoorShut(Exception):
    """The service did not take an event in; `status` is its HTTP answer."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The service answered {status} to a simulated event. Its log says why.")
        self.status = status


class HttpDoor:
    """A Door that posts to the service. Raises DoorShut, or the connection's own OSError."""

    def __init__(self, base_url: str, key: bytes, now: Callable[[], float]) -> None:
        """`now` gives Unix seconds of real time. Raises ValueError on an empty key."""
        if not key:
            raise ValueError("The key of the simulator's door is empty. Give it at least 16 random bytes.")
        self._url = base_url.rstrip("/") + PATH
        self._key = key
        self._now = now

    @cached_property
    def _session(self) -> "requests.Session":
        import requests  # noqa: PLC0415 - the other end of the door does not need it, and starts sooner

        session = requests.Session()
        # A proxy in the environment must not see, or swallow, what this machine says to itself.
        session.trust_env = False
        return session

    def __call__(self, event: Report | Inbound) -> None:
        """Hand one event in; it was taken when this returns."""
        body = encode(event)
        timestamp = str(int(self._now()))
        headers = {
            "Content-Type": "application/json",
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: sign(self._key, timestamp, body),
        }
        # A redirect would turn the POST into a GET and lose the body, so it counts as a refusal.
        answer = self._session.post(
            self._url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
        if not 200 <= answer.status_code < 300:
            raise DoorShut(answer.status_code)

    def close(self) -> None:
        """Give the connection back."""
        self._session.close()


def sign(key: bytes, timestamp: str, body: bytes) -> str:
    """The signature of a body posted at `timestamp` (Unix seconds, real time)."""
    return hmac.new(key, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def verify(
    key: bytes, timestamp: str, body: bytes, signature: str, now: float, tolerance: float = TOLERANCE_SECONDS
) -> bool:
    """Whether the holder of `key` signed this body within `tolerance` seconds of `now` (Unix, real time)."""
    if not key or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        return False
    genuine = hmac.compare_digest(sign(key, timestamp, body).encode(), signature.encode(errors="replace"))
    return genuine and abs(now - int(timestamp)) <= tolerance


def encode(event: Report | Inbound) -> bytes:
    """The event as the JSON body that is posted."""
    envelope = Envelope(report=event) if isinstance(event, Report) else Envelope(inbound=event)
    return _ENVELOPE.dump_json(envelope, exclude_none=True)


def decode(body: bytes) -> Report | Inbound:
    """The event in a posted body. Raises ValueError naming the field, without repeating its content."""
    envelope = read(_ENVELOPE, body)
    match envelope:
        case Envelope(report=Report() as report, inbound=None):
            return _in_utc(report)
        case Envelope(report=None, inbound=Inbound() as inbound):
            return inbound
        case _:
            raise ValueError("body: give exactly one of report and inbound")


def _in_utc(report: Report) -> Report:
    if report.at is None:
        return report
    if report.at.tzinfo is None:
        raise ValueError("report.at: an instant needs its offset from UTC; end it with Z or +00:00")
    return replace(report, at=report.at.astimezone(UTC))
