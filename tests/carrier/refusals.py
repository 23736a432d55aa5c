"""What the carrier refuses when a text or a call is handed over, by its own codes."""

import re
from dataclasses import dataclass

NUMBER = re.compile(r"\+[1-9]\d{6,14}")
LONGEST_BODY = 1600
LONGEST_TWIML = 4000
SENTENCES = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20005: "Account not active",
    20009: "Cannot modify this message before it is finished",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    21205: "Url parameter is required",
    21210: "'From' phone number not verified",
    21211: "Invalid 'To' Phone Number",
    21215: "Account not authorized to call this number",
    21219: "'To' phone number not verified",
    21220: "Call is not in-progress. Cannot redirect.",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21602: "Message body is required",
    21606: "The 'From' phone number provided is not a valid message-capable number of this account",
    21608: "The 'To' number is unverified; trial accounts cannot send to unverified numbers",
    21609: "Invalid 'StatusCallback' URL",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21635: "'To' number cannot be a landline",
}
_STATUSES = {20003: 401, 20005: 401, 20404: 404, 20429: 429, 20500: 500, 20503: 503}


class Refused(Exception):
    """An answer of the carrier's that is no resource: an HTTP status with its own code."""

    def __init__(self, code: int, status: int | None = None, sentence: str = "") -> None:
        self.code = code
        self.status = status or _STATUSES.get(code, 400)
        self.sentence = sentence or SENTENCES.get(code, f"Refused with {code}")
        super().__init__(f"{self.status} {code}: {self.sentence}")

    def body(self) -> dict[str, object]:
        """The carrier's error body."""
        link = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.sentence, "more_info": link, "status": self.status}


@dataclass(slots=True, kw_only=True)
class Scripted:
    """A refusal on purpose: to one number or (empty) to all, of one kind or both, so many times or (None) always."""

    code: int
    status: int | None
    to: str
    kind: str
    left: int | None


class Refusals:
    """What one account may not do, and what it is refused on purpose."""

    def __init__(self) -> None:
        self.suspended = False
        self.trial = False
        self.queue_full = False
        self.verified: set[str] = set()
        self.opted_out: set[str] = set()
        self.forbidden_prefixes: tuple[str, ...] = ()
        self._scripted: list[Scripted] = []

    def refuse(
        self, code: int, *, to: str = "", kind: str = "", times: int | None = None, status: int | None = None
    ) -> None:
        """Refuse with `code` what goes to `to`; `kind` is "text", "call" or empty for both."""
        self._scripted.append(Scripted(code=code, status=status, to=to, kind=kind, left=times))

    def clear(self) -> None:
        """Forget every refusal on purpose."""
        self._scripted.clear()

    def check(self, kind: str, sender: str, to: str, own: frozenset[str]) -> None:
        """Raises Refused when the account may not send this kind from there to there."""
        text = kind == "text"
        if self.suspended:
            raise Refused(20005)
        if not NUMBER.fullmatch(to):
            raise Refused(21211)
        if sender not in own:
            raise Refused(21606 if text else 21210)
        if self.trial and to not in self.verified:
            raise Refused(21608 if text else 21219)
        if self.forbidden_prefixes and to.startswith(self.forbidden_prefixes):
            raise Refused(21408 if text else 21215)
        if text and to in self.opted_out:
            raise Refused(21610)
        if text and self.queue_full:
            raise Refused(21611)
        self._on_purpose(kind, to)

    def _on_purpose(self, kind: str, to: str) -> None:
        for rule in self._scripted:
            if rule.left != 0 and rule.to in ("", to) and rule.kind in ("", kind):
                rule.left = rule.left if rule.left is None else rule.left - 1
                raise Refused(rule.code, rule.status)
