"""The demo's phones: a carrier whose handsets are on a page, and whose owners are its readers.

It is an ordinary Notifier. What a phone does later – a delivery report, a reply, a key – goes
through the same door as a carrier's, in the order it happened, and stays first in line until the
door has taken it. Times are duty time, which the demo may speed up or jump.
"""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Lock
from typing import NamedTuple

from notifiers.base import Channel, Delivery, Door, Fault, Inbound, Message, Notifier, NotifyError, Receipt, Report
from notifiers.course import ANSWERED, CALLED_OFF, DECLINED, HUNG_UP, PUT_DOWN, Leg, call_course, text_course
from notifiers.exchange import PROVIDER, Exchange
from notifiers.phones import Bubble, Call, CallState, Direction, NotPossible, PhoneSwitch, SimulatedPhone
from notifiers.snapshot import dumped, loaded

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
KEYS = tuple("0123456789*#")
HEAR_AGAIN = "0"
LONGEST_TEXT = 1600  # A carrier takes no more characters in one message.


class Sent(NamedTuple):
    """One message that left, for tests that count them."""

    message_id: str
    to: str
    channel: Channel


class Simulator(Notifier):
    """A Notifier with its phones. Every method may be called from any thread.

    `now` gives duty time (UTC), `workers_number` is the number workers text, and `log_size` bounds
    `sent` (None keeps everything). A message to a number that is not on the wall puts a phone there.
    Acts of a phone's owner raise NotPossible when the phone cannot do that now.
    """

    name = PROVIDER
    channels = frozenset({Channel.SMS, Channel.VOICE})

    def __init__(
        self,
        *,
        door: Door,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        workers_number: str,
        phones: Iterable[SimulatedPhone] = (),
        log_size: int | None = 1000,
    ) -> None:
        self._exchange = Exchange(now=now, new_id=new_id, workers_number=workers_number, phones=phones)
        self._lock = self._exchange.lock
        self._door = door
        self._handing_in = Lock()
        self.sent: deque[Sent] = deque(maxlen=log_size)

    @property
    def version(self) -> int:
        """Raised by every change, never lowered, not even by a restart: fit for an ETag."""
        return self._exchange.version

    def wall(self) -> tuple[SimulatedPhone, ...]:
        """The phones as they are, in the order they were put up."""
        return self._exchange.phones()

    def put_up(self, number: str, name: str) -> None:
        """Add a phone to the wall, or name the one that is there."""
        with self._lock:
            self._exchange.put_up(number, name)

    # What the service does.

    def send(self, message: Message) -> Receipt:
        """Take one text or call. Raises NotifyError as the phone's switch says."""
        with self._lock:
            self._exchange.settle()
            self._exchange.put_up(message.to)
            phone = self._exchange.phone(message.to)
            bubble = self._bubble(message)
            try:
                course = _course(phone, message)
            except NotifyError as refusal:
                self._exchange.put(phone.shows(bubble.told(Delivery.FAILED, refusal.code)))
                raise
            self._exchange.put(self._rung(phone.shows(bubble), bubble, message))
            self._exchange.plan(message.to, bubble.id, course)
            self.sent.append(Sent(message.id, message.to, message.channel))
            return Receipt(provider_id=bubble.id)

    def end_call(self, provider_id: str) -> None:
        """Let a call ring no longer; one that was picked up goes on."""
        with self._lock:
            self._exchange.settle()
            for phone in self._exchange.phones():
                if phone.call is not None and phone.call.id == provider_id and phone.call.state is CallState.RINGING:
                    self._end(phone, phone.call, CALLED_OFF)

    # What a phone's owner does.

    def text(self, number: str, body: str) -> None:
        """Type a text to the workers' number; STOP and START also work as they do at a carrier."""
        if not 0 < len(body) <= LONGEST_TEXT:
            raise NotPossible(f"A text has 1 to {LONGEST_TEXT} characters", "Write one that does")
        with self._lock:
            phone = self._exchange.in_use(number)
            word = body.strip().upper()
            if word in STOP_WORDS:
                phone = phone.turned(PhoneSwitch.OPTED_OUT)
            elif word in START_WORDS and phone.switch is PhoneSwitch.OPTED_OUT:
                phone = phone.turned(PhoneSwitch.ON)
            self._exchange.say(phone, Channel.SMS, body)

    def answer(self, number: str) -> None:
        """Pick the ringing call up: the text is spoken, and the carrier says that it was answered."""
        with self._lock:
            phone = self._exchange.in_use(number)
            call = phone.ringing()
            self._exchange.forget(call.id)
            self._exchange.put(phone.answers(self._exchange.now()))
            self._exchange.tell(call.id, ANSWERED)
            self._exchange.plan(number, call.id, [PUT_DOWN])

    def press(self, number: str, key: str) -> None:
        """Press a key in the answered call: "0" speaks the text again, and one that it names ends a call that
        listens. Any other is handed in as well and has the text spoken again; the third ends the call."""
        if key not in KEYS:
            raise NotPossible("A telephone has no such key", "Press one of 0 to 9, * or #")
        with self._lock:
            phone = self._exchange.in_use(number)
            call = phone.answered()
            if key == HEAR_AGAIN:
                self._exchange.put(phone.hears_again())
            elif call.listens:
                pressed = phone.presses(key)
                if pressed.call is None:
                    self._exchange.forget(call.id)
                self._exchange.say(pressed, Channel.VOICE, key, answers=call.id)

    def hang_up(self, number: str) -> None:
        """Put the call down; one that still rings is thereby declined."""
        with self._lock:
            phone = self._exchange.in_use(number)
            if phone.call is None:
                raise NotPossible("There is no call on this phone", "Nothing needs to be put down")
            self._end(phone, phone.call, _put_down(phone.call))

    def switch(self, number: str, state: PhoneSwitch) -> None:
        """Throw the phone's switch: it governs what is sent from now on, and OFF also ends a call."""
        with self._lock:
            self._exchange.settle()
            phone = self._exchange.phone(number)
            if state is PhoneSwitch.OFF and phone.call is not None:
                self._end(phone, phone.call, _put_down(phone.call))
            self._exchange.put(self._exchange.phone(number).turned(state))

    # The way out, through the door.

    def next_due(self) -> datetime | None:
        """When `run_due` next has something to do (duty time, UTC); None when nothing is to come."""
        return self._exchange.next_due()

    def settle(self) -> None:
        """Let everything due by now happen on the phones, whether the door is open or not."""
        self._exchange.settle()

    def run_due(self) -> int:
        """Hand in everything that has happened, in order; the number of events the door took.

        What the door raises goes to the caller, and the event stays first in line. The door may send
        messages and use the phones, but must not call back into `run_due` or `drop`.
        """
        with self._handing_in:
            self._exchange.settle()
            taken = 0
            while (event := self._exchange.first_in_line()) is not None:
                self._door(event)
                self._exchange.leave_line(Delivery.DELIVERED)
                taken += 1
            return taken

    def first_in_line(self) -> Report | Inbound | None:
        """The event the door should take next."""
        return self._exchange.first_in_line()

    def drop(self, event: Report | Inbound) -> None:
        """Give `event` up, if it is still the first in line; a text or a key shows that it failed."""
        with self._handing_in:
            if self._exchange.first_in_line() is event:
                self._exchange.leave_line(Delivery.FAILED)

    # The wall outlives its process.

    def snapshot(self) -> bytes:
        """Everything needed to go on after a restart, as JSON."""
        return dumped(self._exchange.state())

    def restore(self, data: bytes) -> None:
        """Go on from a snapshot. Raises ValueError, changing nothing, when it is none."""
        self._exchange.resume(loaded(data))

    # Small steps, all under the lock.

    def _bubble(self, message: Message) -> Bubble:
        return Bubble(
            id=self._exchange.new_provider_id(),
            channel=message.channel,
            direction=Direction.IN,
            text="" if message.channel is Channel.VOICE else message.text,
            at=self._exchange.now(),
            delivery=Delivery.ACCEPTED,
        )

    def _rung(self, phone: SimulatedPhone, bubble: Bubble, message: Message) -> SimulatedPhone:
        """The phone with the call on it, unless it is a text, or the phone is off or engaged."""
        if message.channel is not Channel.VOICE or phone.switch is PhoneSwitch.OFF or phone.call is not None:
            return phone
        return phone.rings(Call(id=bubble.id, text=message.text, listens=message.keys, since=bubble.at))

    def _end(self, phone: SimulatedPhone, call: Call, leg: Leg) -> None:
        self._exchange.forget(call.id)
        self._exchange.put(phone.told(call.id, leg.delivery, leg.code))
        self._exchange.tell(call.id, leg)


def _put_down(call: Call) -> Leg:
    return DECLINED if call.state is CallState.RINGING else HUNG_UP


def _course(phone: SimulatedPhone, message: Message) -> tuple[Leg, ...]:
    match message.channel:
        case Channel.SMS:
            return text_course(phone.switch, message.valid_for)
        case Channel.VOICE:
            return call_course(phone.switch, engaged=phone.call is not None)
        case _:
            raise NotifyError(Fault.ACCOUNT, "no-carrier")
