"""The texts of one account: taken, reported on, and come in."""

from collections.abc import Mapping
from datetime import timedelta
from xml.etree import ElementTree as Xml

from notifiers.base import Channel, Delivery, Message, Notifier, NotifyError, Report
from notifiers.simulator import START_WORDS, STOP_WORDS
from tests.carrier.ledger import VERSION, Ledger
from tests.carrier.records import Text
from tests.carrier.refusals import LONGEST_BODY, Refused
from tests.carrier.webhooks import Tried

LONGEST_VALID = 36000
_STATUSES = {
    Delivery.SENT: "sent",
    Delivery.DELIVERED: "delivered",
    Delivery.UNDELIVERED: "undelivered",
    Delivery.FAILED: "failed",
}


class Texts:
    """Turns requests into messages for the phones, and what the phones report into status callbacks."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._by_provider: dict[str, Text] = {}

    def take(self, params: Mapping[str, str], through: Notifier) -> Text:
        """Take one text as POST Messages does. Raises Refused."""
        sender, to, body = params.get("From", ""), params.get("To", ""), params.get("Body", "")
        callback = params.get("StatusCallback", "")
        valid = params.get("ValidityPeriod", "")
        with self._ledger.lock:
            self._ledger.refusals.check("text", sender, to, frozenset(self._ledger.own))
            _check(body, callback, valid)
            text = self._new(sender, to, body, "outbound-api", "queued", callback)
            text.valid_for = timedelta(seconds=int(valid or LONGEST_VALID))
            self._hand_over(text, through)
            return text

    def redact(self, text: Text, body: str) -> None:
        """Delete the words of a text. Raises Refused while it is under way."""
        if not text.final:
            raise Refused(20009)
        if body:
            raise Refused(20001)
        text.body, text.updated = "", self._ledger.now()

    def knows(self, provider_id: str) -> bool:
        """Whether that is one of the texts."""
        return provider_id in self._by_provider

    def reported(self, report: Report, through: Notifier) -> None:
        """A phone or the network says how a text stands."""
        with self._ledger.lock:
            text = self._by_provider[report.provider_id]
            error = int(report.code) if report.code.isdigit() and report.delivery.lost else None
            text.becomes(_STATUSES[report.delivery], report.at or self._ledger.now(), error)
            params = self._status(text)
        if text.callback:
            self._ledger.callbacks.send(text.callback, params)
        if text.status == "delivered" and text.to in self._ledger.own:
            # A text from one of our numbers to another, by which a service proves the whole way.
            self.comes_in(text.sender, text.to, text.body, through)

    def comes_in(self, sender: str, to: str, body: str, through: Notifier) -> Text:
        """Somebody texts one of the account's numbers; STOP and START also do what they do at a carrier."""
        body = body.encode(errors="replace").decode()  # Half an emoji does not survive the way.
        with self._ledger.lock:
            text = self._new(sender, to, body, "inbound", "received", "")
            text.sent_at = text.created
            opted = self._opted(sender, body)
            params = self._inbound(text, opted)
            url = self._ledger.own[to].text_url
        tried = self._ledger.callbacks.send(url, params) if url else None
        if tried is not None and not opted:
            self._answers(tried, text, through)
        return text

    def _new(self, sender: str, to: str, body: str, direction: str, status: str, callback: str) -> Text:
        now = self._ledger.now()
        text = Text(
            sid=self._ledger.new_sid("SM"),
            to=to,
            sender=sender,
            body=body,
            direction=direction,
            status=status,
            created=now,
            updated=now,
            callback=callback,
            history=[status],
        )
        self._ledger.texts[text.sid] = text
        return text

    def _hand_over(self, text: Text, through: Notifier) -> None:
        message = Message(
            id=text.sid,
            channel=Channel.SMS,
            to=text.to,
            text=text.body,
            valid_for=text.valid_for or timedelta(seconds=LONGEST_VALID),
        )
        try:
            self._by_provider[through.send(message).provider_id] = text
        except NotifyError as refusal:
            del self._ledger.texts[text.sid]
            raise Refused(int(refusal.code)) from None

    def _opted(self, sender: str, body: str) -> str:
        word = body.strip().upper()
        if word in STOP_WORDS:
            self._ledger.refusals.opted_out.add(sender)
            return "STOP"
        if word in START_WORDS and sender in self._ledger.refusals.opted_out:
            self._ledger.refusals.opted_out.discard(sender)
            return "START"
        return "HELP" if word == "HELP" else ""

    def _status(self, text: Text) -> dict[str, str]:
        return {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "AccountSid": self._ledger.sid,
            "ApiVersion": VERSION,
            "From": text.sender,
            "To": text.to,
            "MessageStatus": text.status,
            "SmsStatus": text.status,
            **({} if text.error is None else {"ErrorCode": str(text.error)}),
        }

    def _inbound(self, text: Text, opted: str) -> dict[str, str]:
        return {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "SmsMessageSid": text.sid,
            "SmsStatus": "received",
            "AccountSid": self._ledger.sid,
            "ApiVersion": VERSION,
            "From": text.sender,
            "To": text.to,
            "Body": text.body,
            "NumMedia": "0",
            "NumSegments": "1",
            **({"OptOutType": opted} if opted else {}),
        }

    def _answers(self, tried: Tried, text: Text, through: Notifier) -> None:
        """The service may answer a text with further ones, in the document that it gives back."""
        if not tried.taken or not tried.body.lstrip().startswith("<"):
            return
        for reply in Xml.fromstring(tried.body).iter("Message"):
            with self._ledger.lock:
                answer = self._new(text.to, text.sender, "".join(reply.itertext()), "outbound-reply", "queued", "")
                self._hand_over(answer, through)


def _check(body: str, callback: str, valid: str) -> None:
    if not body:
        raise Refused(21602)
    if len(body) > LONGEST_BODY:
        raise Refused(21617)
    if callback and not callback.startswith(("http://", "https://")):
        raise Refused(21609)
    if valid and not (valid.isdigit() and 1 <= int(valid) <= LONGEST_VALID):
        raise Refused(20001, sentence="ValidityPeriod must be between 1 and 36000")
