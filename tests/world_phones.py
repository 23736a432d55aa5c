"""The phones of a story: everything sent to them is remembered, and the story must have expected all of it.

A phone belongs to a worker, a desk or a caller. `expects_…` takes the oldest message that the story
has not mentioned yet; what is left over when the world closes fails the test.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from notifiers.base import Channel, Message, Notifier, NotifyError, Receipt
from notifiers.phones import CallState, PhoneSwitch
from notifiers.simulator import Simulator


@dataclass(slots=True, kw_only=True)
class Heard:
    """One text or call as it was sent. `arrived` is False when the phone could not get it."""

    at: datetime
    clock: str
    to: str
    channel: Channel
    text: str
    arrived: bool
    expected: bool = False

    def __str__(self) -> str:
        return f"{self.clock} {self.channel} to {self.to}: {self.text}"


class Carrier(Notifier):
    """The simulated carrier, with a memory of every message it was given. `wall` names an instant's local time."""

    def __init__(self, simulator: Simulator, now: Callable[[], datetime], wall: Callable[[datetime], str]) -> None:
        self.simulator, self._now, self._wall = simulator, now, wall
        self.name, self.channels = simulator.name, simulator.channels
        self.log: list[Heard] = []
        self.said = ""  # what the last call said after the last key

    def send(self, message: Message) -> Receipt:
        """Remember it and hand it to the simulated phone."""
        at, arrived = self._now(), self._arrives(message)
        self.log.append(
            Heard(
                at=at,
                clock=self._wall(at),
                to=message.to,
                channel=message.channel,
                text=message.text,
                arrived=arrived,
            )
        )
        try:
            return self.simulator.send(message)
        except NotifyError:
            assert not arrived, "a phone that is on took nothing"
            raise

    def end_call(self, provider_id: str) -> None:
        """Let the simulated phone ring no longer."""
        self.simulator.end_call(provider_id)

    def unexpected(self, numbers: Sequence[str] = ()) -> list[Heard]:
        """What no story has mentioned yet, to these numbers or to any."""
        return [heard for heard in self.log if not heard.expected and (not numbers or heard.to in numbers)]

    def _arrives(self, message: Message) -> bool:
        switches = {phone.number: phone.switch for phone in self.simulator.wall()}
        switch = switches.get(message.to, PhoneSwitch.ON)
        if switch is PhoneSwitch.OPTED_OUT:
            return message.channel is Channel.VOICE
        return switch in (PhoneSwitch.ON, PhoneSwitch.SLOW)


class Phone:
    """The phone, or the two phones, of one person or desk."""

    def __init__(self, owner: str, numbers: Sequence[str], carrier: Carrier, settle: Callable[[], None]) -> None:
        self.owner, self.numbers = owner, tuple(numbers)
        self._carrier, self._settle = carrier, settle

    # What comes in --------------------------------------------------------------------------------

    def expects_text(self, *words: str, at: str = "", arrives: bool = True) -> str:
        """The next text that was not mentioned yet: it holds these words, and came at that minute."""
        return self._next(Channel.SMS, words, at, arrives).text

    def misses_text(self, *words: str, at: str = "") -> str:
        """The next text was sent, and the phone did not get it."""
        return self.expects_text(*words, at=at, arrives=False)

    def expects_call(self, *words: str, at: str = "", number: int = 1, arrives: bool = True) -> str:
        """The next call that was not mentioned yet, to the first or second number."""
        heard = self._next(Channel.VOICE, words, at, arrives)
        assert heard.to == self.numbers[number - 1], f"{self.owner} was rung on another number: {heard}"
        return heard.text

    def misses_call(self, at: str = "") -> None:
        """The next call was sent, and the phone did not ring."""
        self.expects_call(at=at, arrives=False)

    def expects_pages(self, reference: str, *tries: str) -> None:
        """A row of tries such as "03:13 sms" or "03:18 sms voice2": each text names the contact."""
        for each in tries:
            clock, *channels = each.split()
            for channel in channels:
                if channel == "sms":
                    self.expects_text(reference, at=clock)
                else:
                    self.expects_call("Press 1", at=clock, number=2 if channel.endswith("2") else 1)

    def is_silent(self) -> None:
        """Nothing has come that was not mentioned yet."""
        left = self._carrier.unexpected(self.numbers)
        assert not left, f"{self.owner} should have been left in peace:\n" + "\n".join(map(str, left))

    @property
    def rings(self) -> int:
        """How many calls have come that were not mentioned yet; they count as mentioned now."""
        calls = [h for h in self._carrier.unexpected(self.numbers) if h.channel is Channel.VOICE]
        for call in calls:
            call.expected = True
        return len(calls)

    @property
    def is_ringing(self) -> bool:
        """Whether any of its owner's phones rings just now."""
        wall = self._carrier.simulator.wall()
        return any(p.call and p.call.state is CallState.RINGING for p in wall if p.number in self.numbers)

    @property
    def texts(self) -> list[str]:
        """Every text that was sent to this phone, the oldest first."""
        return [h.text for h in self._carrier.log if h.to in self.numbers and h.channel is Channel.SMS]

    def texts_to(self, number: int) -> list[str]:
        """The same for the first or second phone alone."""
        to = self.numbers[number - 1]
        return [h.text for h in self._carrier.log if h.to == to and h.channel is Channel.SMS]

    # What its owner does --------------------------------------------------------------------------

    def replies(self, text: str, *, number: int = 1) -> None:
        """Type a text to the workers' number, on the first or second phone."""
        self._carrier.simulator.text(self.numbers[number - 1], text)
        self._settle()

    def answers_call(self) -> str:
        """Pick up the call that rings now; what it says."""
        phone = next(p for p in self._carrier.simulator.wall() if p.number in self.numbers and p.call)
        assert phone.call is not None
        self._carrier.simulator.answer(phone.number)
        self._settle()
        return phone.call.text

    def presses(self, key: str) -> str:
        """Press a key in the call that was picked up; what the call says to it."""
        phone = next(p for p in self._carrier.simulator.wall() if p.number in self.numbers and p.call)
        self._carrier.simulator.press(phone.number, key)
        self._settle()
        return self._carrier.said

    def turns(self, switch: PhoneSwitch, *, number: int = 0) -> None:
        """Both phones, or one of them: on, off, refused by the carrier, slow, opted out."""
        for each in self.numbers[number - 1 : number] if number else self.numbers:
            self._carrier.simulator.switch(each, switch)

    def _next(self, channel: Channel, words: Sequence[str], at: str, arrives: bool) -> Heard:
        left = [h for h in self._carrier.unexpected(self.numbers) if h.channel is channel]
        assert left, f"{self.owner} got no {channel} with {words} {at}. So far:\n{self._story()}"
        together = [h for h in left if h.at == left[0].at]  # Of one instant, either may leave first.
        heard = next((h for h in together if all(word in h.text for word in words)), left[0])
        missing = [word for word in words if word not in heard.text]
        assert not missing, f"{self.owner} got a {channel} without {missing}: {heard}"
        assert at in ("", heard.clock), f"{self.owner} got it at another minute than {at}: {heard}"
        assert heard.arrived is arrives, f"{self.owner}: it {'did not arrive' if arrives else 'arrived'}: {heard}"
        heard.expected = True
        return heard

    def _story(self) -> str:
        return "\n".join(str(h) for h in self._carrier.log if h.to in self.numbers)
