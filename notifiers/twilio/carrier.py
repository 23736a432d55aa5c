"""Twilio as a Notifier: one text or one call at a time, whatever the network does to the answer.

Neither messages nor calls have a key that would make a repeat harmless. So nothing is repeated here: an
answer that was lost is an unknown outcome, and `find` looks at Twilio's own list before anybody sends again.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from notifiers.base import Channel, Fault, Inbound, Line, Message, Notifier, NotifyError, Pace, Receipt, Report, Speech
from notifiers.pace import Bucket
from notifiers.twilio import records, words
from notifiers.twilio.account import RETRIED, Account, DoorOf, serves
from notifiers.twilio.pool import Pool
from notifiers.twilio.twiml import twiml

if TYPE_CHECKING:
    from twilio.rest import Client

PROVIDER = "twilio"
_CLOCKS_DIFFER = timedelta(minutes=2)  # their list is kept by their clock, in whole seconds
_PAGE = 100
_GONE = "20404"  # somebody has deleted the whole entry: so are its words
_OVER_ALREADY = "21220"  # the call is not in a state in which it could be changed
_EVENTS = ["initiated", "ringing", "answered", "completed"]


class Twilio(Notifier):
    """A Notifier and its Records. Every method may be called from any thread and waits for seconds at most.

    `now` gives seconds of a monotonic clock.
    """

    name = PROVIDER
    channels = frozenset({Channel.SMS, Channel.VOICE})

    def __init__(self, account: Account, now: Callable[[], float]) -> None:
        self._account = account
        self._pool = Pool(account.worker_numbers, account.texts_per_second, now)
        texts, calls = account.texts_per_second * len(account.worker_numbers), account.calls_per_second
        self.pace: Mapping[Channel, Pace] = {
            Channel.SMS: Bucket(texts, max(len(account.worker_numbers), int(texts)), now),
            Channel.VOICE: Bucket(calls, max(1, int(calls)), now),
        }

    @cached_property
    def _client(self) -> "Client":
        from notifiers.twilio.client import connect  # noqa: PLC0415 - a third of a second that only carriers need

        return connect(self._account)

    # Out ------------------------------------------------------------------------------------------

    def send(self, message: Message) -> Receipt:
        """Hand one text or call over; UNKNOWN when its answer did not come in time."""
        from notifiers.twilio.client import faults  # noqa: PLC0415 - as above

        self._refuse_abroad(message.to)
        with faults():
            sent = self._call(message) if message.channel is Channel.VOICE else self._text(message)
        if not sent.sid:
            raise NotifyError(Fault.UNKNOWN, "no id")
        return Receipt(provider_id=sent.sid)

    def _text(self, message: Message) -> Any:
        public = message.line is Line.PUBLIC and self._account.public_number
        told: dict[str, Any] = {}
        if self._account.address:
            told["status_callback"] = self._account.door(DoorOf.STATUS, message.id) + RETRIED
        return self._client.messages.create(
            to=message.to,
            from_=public or self._pool.sender(message.to),
            body=message.text,
            validity_period=min(36_000, max(10, round(message.valid_for / timedelta(seconds=1)))),
            **told,
        )

    def _call(self, message: Message) -> Any:
        listens = message.keys and bool(self._account.address)
        speech = Speech(text=message.text, keys=1 if listens else 0, step=f"page/{message.id}/1")
        told: dict[str, Any] = {}
        if self._account.address:
            told["status_callback"] = self._account.door(DoorOf.CALL, message.id) + RETRIED
            told["status_callback_event"] = _EVENTS
            if self._account.machine_detection:
                told["machine_detection"], told["async_amd"] = "Enable", "true"
                told["async_amd_status_callback"] = self._account.door(DoorOf.MACHINE, message.id)
        return self._client.calls.create(
            to=message.to,
            from_=self._pool.usual(message.to),
            twiml=spoken(self._account, speech),
            timeout=self._account.ring_seconds,
            **told,
        )

    def end_call(self, provider_id: str) -> None:
        """Let a call ring no longer; one that was picked up goes on."""
        from notifiers.twilio.client import faults  # noqa: PLC0415 - as above

        try:
            with faults():
                self._client.calls(provider_id).update(status="canceled")
        except NotifyError as refusal:
            if refusal.code != _OVER_ALREADY:
                raise

    def _refuse_abroad(self, number: str) -> None:
        """Numbers of other countries are never rung or written to: that is how accounts are plundered."""
        if not serves(self._account.countries, number):
            raise NotifyError(Fault.NUMBER, "country")

    # What its lists say ---------------------------------------------------------------------------

    def find(self, message: Message, since: datetime) -> Receipt | None:
        """A text by its number and words, a call by its number: nobody is rung twice at once."""
        is_call = message.channel is Channel.VOICE
        for found in self._latest(is_call=is_call, to=message.to, since=since - _CLOCKS_DIFFER):
            sender = found._from if is_call else found.from_
            if sender in self._account.numbers and (is_call or found.body == message.text):
                of = words.of_call if is_call else words.of_text
                return Receipt(provider_id=found.sid, delivery=of(found.status)[0])
        return None

    def news(self, since: datetime) -> Iterable[Report | Inbound]:
        """What came in to our numbers, and how what left from them stands."""
        for number in self._account.numbers:
            for text in self._latest(is_call=False, to=number, since=since):
                yield from records.came_in(text, self._account.numbers)
            for text in self._latest(is_call=False, from_=number, since=since):
                yield from records.text_stands(text)
        if self._account.public_number:
            for call in self._latest(is_call=True, to=self._account.public_number, since=since):
                yield from records.rang(call)
        for number in self._account.worker_numbers:
            for call in self._latest(is_call=True, from_=number, since=since):
                yield from records.call_stands(call)

    def _latest(self, *, is_call: bool, since: datetime, **whose: str) -> list[Any]:
        """Its list, newest first, down to those made before then; asked for without its own filter of dates,
        which passes over what waits or was never sent."""
        from notifiers.twilio.client import faults  # noqa: PLC0415 - as above

        listed = self._client.calls if is_call else self._client.messages
        with faults():
            stream = listed.stream(page_size=_PAGE, **whose)
            return list(takewhile(lambda each: each.date_created is None or each.date_created >= since, stream))

    def forget(self, provider_id: str) -> None:
        """Have the words of a text that came in deleted there; the rest of its entry stays."""
        from notifiers.twilio.client import faults  # noqa: PLC0415 - as above

        try:
            with faults():
                self._client.messages(provider_id).update(body="")
        except NotifyError as refusal:
            if refusal.code != _GONE:
                raise


def spoken(account: Account, speech: Speech, step: str = "") -> str:
    """The document that has a call say this; its keys come to our door, as the answer to `step` if one is given."""
    public = speech.line is Line.PUBLIC and account.public_number
    return twiml(speech, lambda own: account.door(DoorOf.KEY, step or own), public or account.worker_numbers[0])
