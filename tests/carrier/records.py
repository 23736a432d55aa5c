"""What the fake carrier remembers of texts, calls, its own numbers, and what it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FINAL_TEXT = frozenset({"delivered", "undelivered", "failed", "received", "canceled"})
FINAL_CALL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnNumber:
    """A number of the account, with the public addresses that its texts and calls are told to."""

    sid: str
    number: str
    text_url: str = ""
    voice_url: str = ""
    voice_fallback: str = ""
    status_callback: str = ""
    bought: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came in.

    `at` is the account's own time, `user` who signed in, names of headers are in small letters, and `fault`
    says what was done to it on purpose.
    """

    at: datetime
    method: str
    path: str
    params: Mapping[str, tuple[str, ...]]
    user: str
    headers: Mapping[str, str]
    fault: str = ""

    def get(self, name: str, default: str = "") -> str:
        """The first value of a parameter."""
        return self.params.get(name, (default,))[0]

    def is_text(self) -> bool:
        """Whether it is a text to be sent."""
        return self.method == "POST" and self.path.endswith("/Messages.json")

    def is_call(self) -> bool:
        """Whether it is a call to be made."""
        return self.method == "POST" and self.path.endswith("/Calls.json")


@dataclass(slots=True, kw_only=True)
class Text:
    """One text, either way. Times are the account's."""

    sid: str
    to: str
    sender: str
    body: str
    direction: str
    status: str
    created: datetime
    updated: datetime
    sent_at: datetime | None = None
    error: int | None = None
    callback: str = ""
    valid_for: timedelta | None = None
    history: list[str] = field(default_factory=list)

    @property
    def final(self) -> bool:
        """Whether nothing more becomes of it."""
        return self.status in FINAL_TEXT

    def becomes(self, status: str, at: datetime, error: int | None = None) -> None:
        """Have another status from then on."""
        self.status, self.updated, self.error = status, at, error
        self.history.append(status)
        if status in ("sent", "received"):
            self.sent_at = at


@dataclass(slots=True, kw_only=True)
class Call:
    """One call, either way. Times are the account's."""

    sid: str
    to: str
    sender: str
    direction: str
    status: str
    created: datetime
    updated: datetime
    started: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None
    parent: str | None = None
    answered_by: str | None = None
    error: int | None = None
    callback: str = ""
    events: frozenset[str] = frozenset({"completed"})
    twiml: str = ""
    url: str = ""
    machine_callback: str = ""
    detects: bool = False
    sequence: int = 0
    history: list[str] = field(default_factory=list)

    @property
    def final(self) -> bool:
        """Whether it is over."""
        return self.status in FINAL_CALL

    def becomes(self, status: str, at: datetime) -> None:
        """Have another status from then on."""
        self.status, self.updated = status, at
        self.history.append(status)
        if status == "ringing":
            self.started = at
        if status == "in-progress":
            self.answered = at
        if self.final:
            self.ended = at
