"""The carriers an installation has, in the order it prefers them."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from notifiers.base import Channel, Fault, Message, Notifier, NotifyError, Pace, Receipt

log = logging.getLogger(__name__)

_WORTH_ANOTHER = (Fault.TRANSIENT, Fault.STRANGE, Fault.CARRIER, Fault.ACCOUNT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Who took a message, and the refusals of those who were preferred to them."""

    provider: str
    receipt: Receipt
    refusals: tuple[NotifyError, ...] = ()


class Notifiers:
    """Hands a message to the first carrier that takes it.

    Another carrier is tried only when it is certain that the message did not leave and another one
    could do better: after a passing fault or one of the account. A number that is wrong is wrong
    everywhere, a person who opted out is not written to by another door, and after a time-out the
    message may have left already.

    An alarm is for whoever looks after the service, who may find any one of the ways dead. So it goes
    by all of them at once.
    """

    def __init__(self, notifiers: Iterable[Notifier]) -> None:
        self._notifiers = tuple(notifiers)

    @property
    def names(self) -> tuple[str, ...]:
        """The providers' names, in order of preference."""
        return tuple(notifier.name for notifier in self._notifiers)

    def for_channel(self, channel: Channel) -> tuple[Notifier, ...]:
        """The carriers of one channel, in order of preference."""
        return tuple(notifier for notifier in self._notifiers if channel in notifier.channels)

    def send(self, message: Message) -> Taken:
        """Who took the message, its receipt, and who refused before.

        Raises NotifyError: the fault that ended the search, and when every carrier refused, the fault
        of an account rather than a passing one, because only a person can mend that. Without any
        carrier of the channel the fault is ACCOUNT with the code "no-carrier".
        """
        if message.channel is Channel.ALARM:
            return self._send_by_all(message)
        refusals: list[NotifyError] = []
        for notifier in self.for_channel(message.channel):
            try:
                return Taken(provider=notifier.name, receipt=notifier.send(message), refusals=tuple(refusals))
            except NotifyError as refusal:
                if refusal.fault not in _WORTH_ANOTHER:
                    raise
                log.warning("%s took no message (%s, code %s)", notifier.name, refusal.fault, refusal.code)
                refusals.append(refusal)
        raise _loudest(refusals)

    def _send_by_all(self, message: Message) -> Taken:
        """The same for an alarm: every carrier gets it, and the first that took it is named."""
        taken: list[Taken] = []
        refusals: list[NotifyError] = []
        for notifier in self.for_channel(message.channel):
            try:
                taken.append(Taken(provider=notifier.name, receipt=notifier.send(message)))
            except NotifyError as refusal:
                log.warning("%s took no alarm (%s)", notifier.name, refusal.fault)
                refusals.append(refusal)
        if not taken:
            raise _loudest(refusals)
        return taken[0]

    def find(self, message: Message, since: datetime) -> tuple[str, Receipt] | None:
        """Who took a message that was handed over after `since` (real time, UTC), by the lists of every carrier of
        its channel, with the receipt; None when none of them has it. Raises NotifyError when one cannot be read."""
        for notifier in self.for_channel(message.channel):
            receipt = notifier.find(message, since)
            if receipt is not None:
                return notifier.name, receipt
        return None

    def pace(self, channel: Channel) -> Pace | None:
        """How fast the first carrier of a channel takes messages; None when as fast as they come."""
        first = next(iter(self.for_channel(channel)), None)
        return first.pace.get(channel) if first else None

    def end_call(self, provider: str, provider_id: str) -> None:
        """Have the provider of that name end a call that still rings. A refusal is logged: it stops by itself."""
        for notifier in self._notifiers:
            if notifier.name == provider:
                try:
                    notifier.end_call(provider_id)
                except NotifyError as refusal:
                    log.warning("%s ended no call (%s, code %s)", provider, refusal.fault, refusal.code)


def _loudest(refusals: Iterable[NotifyError]) -> NotifyError:
    """The refusal to tell of several: one that only a person can mend, and when nobody was there to refuse, that."""
    nobody = NotifyError(Fault.ACCOUNT, "no-carrier")
    return max(refusals, key=lambda refusal: refusal.fault is Fault.ACCOUNT, default=nobody)
