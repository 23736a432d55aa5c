"""The phones at the other end: the product's simulated ones, under a carrier that speaks its own language.

They differ from the demo's where a real network does: the carrier decides when a call is over, every key
is handed in, a refusing network fails what it took, and a handset may be silent, a mailbox or a landline.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from notifiers.base import Channel, Delivery, Door, Fault, Message, NotifyError, Receipt
from notifiers.course import DELIVERED_AFTER, PUT_DOWN, SENT_AFTER, Leg
from notifiers.phones import Call, NotPossible, SimulatedPhone
from notifiers.simulator import KEYS, Sent, Simulator
from tests.carrier.callbacks import Callbacks

DEFAULT_RING = timedelta(seconds=60)  # Where a call does not ask for less.
MACHINE_PICKS_UP = timedelta(seconds=20)
MACHINE_RECORDS = timedelta(seconds=15)
_SENT = Leg(after=SENT_AFTER, delivery=Delivery.SENT)
_RINGING = Leg(after=SENT_AFTER, delivery=Delivery.RINGING)


class Handset(StrEnum):
    """What stands at a number, beyond the switches of a simulated phone."""

    PHONE = "phone"
    SILENT = "silent"  # texts stay "sent": no receipt ever comes
    VOICEMAIL = "voicemail"  # a machine answers every call after 20 s
    LANDLINE = "landline"  # calls ring, texts come back with 30006


class Handsets(Simulator):
    """The wall of phones of one account.

    `machines` are the calls that a machine answers, `put_down` those whose owner hung up, and `ring_for`
    is how long a call rings, by the id of its Message. All but the last hold provider ids.
    """

    def __init__(
        self,
        *,
        door: Door,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        workers_number: str,
        callbacks: Callbacks,
    ) -> None:
        super().__init__(door=door, now=now, new_id=new_id, workers_number=workers_number, log_size=None)
        self.machines: set[str] = set()
        self.put_down: set[str] = set()
        self.ring_for: dict[str, timedelta] = {}
        self._callbacks = callbacks
        self._kinds: dict[str, Handset] = {}
        self._codes: dict[str, tuple[int, Delivery]] = {}

    def behaves(self, number: str, handset: Handset) -> None:
        """What stands at this number from now on."""
        self._kinds[number] = handset

    def fails(self, number: str, code: int | None, status: Delivery = Delivery.UNDELIVERED) -> None:
        """Every text to this number ends so with this error code; None ends that."""
        if code is None:
            self._codes.pop(number, None)
        else:
            self._codes[number] = (code, status)

    def send(self, message: Message) -> Receipt:
        """As a Simulator, and as the handset at that number does."""
        try:
            receipt = super().send(message)
        except NotifyError as refusal:
            if refusal.fault is Fault.CONSENT:
                raise
            return self._fails_later(message, refusal)
        with self._lock:
            if legs := self._course(message, receipt.provider_id):
                self._exchange.forget(receipt.provider_id)
                self._exchange.plan(message.to, receipt.provider_id, legs)
        return receipt

    def press(self, number: str, key: str) -> None:
        """Press a key in the answered call; what comes of it is for the carrier to say."""
        if key not in KEYS:
            raise NotPossible("A telephone has no such key", "Press one of 0 to 9, * or #")
        with self._lock:
            phone = self._exchange.in_use(number)
            self._exchange.say(phone, Channel.VOICE, key, answers=phone.answered().id)

    def hang_up(self, number: str) -> None:
        """Put the call down, which is another end of it than running out of things to say."""
        with self._lock:
            call = self._exchange.in_use(number).call
            if call is not None:
                self.put_down.add(call.id)
            super().hang_up(number)

    def shows(self, provider_id: str, text: str) -> None:
        """Have the phone in that call show what is said in it now, and listen for keys for another while."""
        with self._lock:
            for phone, call in self._in_call(provider_id):
                self._exchange.put(replace(phone, call=replace(call, text=text, listens=True)))
                self._exchange.forget(provider_id)
                self._exchange.plan(phone.number, provider_id, [PUT_DOWN])

    def over(self, provider_id: str) -> None:
        """The carrier has ended that call."""
        with self._lock:
            self._exchange.forget(provider_id)
            for phone, _ in self._in_call(provider_id):
                self._exchange.put(phone.hangs_up())

    def next_due(self) -> datetime | None:
        """As a Simulator, and when one of the carrier's late callbacks is due."""
        return min((at for at in (super().next_due(), self._callbacks.next_due()) if at is not None), default=None)

    def run_due(self) -> int:
        """As a Simulator, and deliver the late callbacks."""
        return super().run_due() + self._callbacks.run_due()

    def _fails_later(self, message: Message, refusal: NotifyError) -> Receipt:
        """The network refuses it, which a carrier learns only after it has taken it."""
        with self._lock:
            bubble = self._exchange.phone(message.to).bubbles[-1]
            self._exchange.tell(bubble.id, Leg(after=timedelta(0), delivery=Delivery.FAILED, code=refusal.code))
            self.sent.append(Sent(message.id, message.to, message.channel))
            return Receipt(provider_id=bubble.id)

    def _course(self, message: Message, provider_id: str) -> tuple[Leg, ...]:
        """What becomes of it here instead of what would of a phone's; nothing where that stands."""
        if message.channel is Channel.SMS:
            return self._text_course(message.to)
        phone = self._exchange.phone(message.to)
        if phone.call is not None and phone.call.id != provider_id:
            return ()  # It is engaged, for a machine as well.
        ring_for = self.ring_for.get(message.id, DEFAULT_RING)
        if self._kinds.get(message.to) is Handset.VOICEMAIL and ring_for >= MACHINE_PICKS_UP:
            self.machines.add(provider_id)
            return _RINGING, _heard(MACHINE_PICKS_UP), _heard(MACHINE_PICKS_UP + MACHINE_RECORDS)
        return _RINGING, Leg(after=ring_for, delivery=Delivery.FAILED, code="no-answer")

    def _text_course(self, number: str) -> tuple[Leg, ...]:
        if number in self._codes:
            code, status = self._codes[number]
            return _SENT, Leg(after=DELIVERED_AFTER, delivery=status, code=str(code))
        match self._kinds.get(number, Handset.PHONE):
            case Handset.SILENT:
                return (_SENT,)
            case Handset.LANDLINE:
                return _SENT, Leg(after=DELIVERED_AFTER, delivery=Delivery.UNDELIVERED, code="30006")
            case _:
                return ()

    def _in_call(self, provider_id: str) -> Iterator[tuple[SimulatedPhone, Call]]:
        for phone in self._exchange.phones():
            if phone.call is not None and phone.call.id == provider_id:
                yield phone, phone.call


def _heard(after: timedelta) -> Leg:
    return Leg(after=after, delivery=Delivery.DELIVERED)
