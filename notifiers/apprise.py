"""Second channels by the library Apprise: an app, a room of a chat, a second carrier of texts.

An address here is a URL that holds the secret of its room, so nothing of it is ever logged or told. The
library's own logs are switched off: they are chatty, and not ours to keep secrets in.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from notifiers.base import Channel, Fault, Message, Notifier, NotifyError, Receipt

if TYPE_CHECKING:
    from apprise import Apprise
    from apprise.plugins.base import NotifyBase

log = logging.getLogger(__name__)

ENCRYPTED_KINDS = ("ntfys", "workflows", "slack", "mmosts", "pover", "signals", "gchat")
"""Kinds of addresses that are worth allowing: all are encrypted on their way, and none runs anything here. Rooms of
Teams are "workflows"."""

_TITLES = {Channel.PUSH: "On-call message", Channel.ALARM: "On-call alarm", Channel.SMS: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What of Apprise is used.

    `schemas` are the kinds of addresses that workers may have; none: no second channel for them. `alarms_to`
    are addresses of whoever looks after the service. `sms_url` is a second carrier of texts: an address with
    "{to}" where the number goes, or "". Of these two, any kind will do. `timeout` is in seconds, for all of it.
    """

    schemas: tuple[str, ...] = ()
    alarms_to: tuple[str, ...] = field(default=(), repr=False)
    sms_url: str = field(default="", repr=False)
    timeout: float = 10.0


class AppriseChannel(Notifier):
    """A Notifier for whatever Apprise can reach. Whether anybody saw it is never told."""

    name = "apprise"

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        carried = {Channel.PUSH: ways.schemas, Channel.ALARM: ways.alarms_to, Channel.SMS: ways.sms_url}
        self.channels = frozenset(channel for channel, by in carried.items() if by)

    def send(self, message: Message) -> Receipt:
        """Hand it over. A refusal is TRANSIENT; after a time-out it is UNKNOWN. An address that cannot be used is
        NUMBER when it is a worker's, and ACCOUNT when it is one of the settings."""
        services = [service for address in self._addresses(message) if (service := self._service(address))]
        if not services:
            worker = message.channel is Channel.PUSH
            raise NotifyError(Fault.NUMBER if worker else Fault.ACCOUNT, "address")
        self._deliver(message, services)
        return Receipt(provider_id=f"APP{message.id}")

    def end_call(self, provider_id: str) -> None:
        """There is no call to end."""
        log.debug("nothing rings by %s", self.name)

    def _addresses(self, message: Message) -> Sequence[str]:
        if message.channel is Channel.ALARM:
            return self._ways.alarms_to
        if message.channel is Channel.SMS:
            return (self._ways.sms_url.replace("{to}", quote(message.to, safe="")),)
        kind = message.to.partition("://")[0].lower()
        return (message.to,) if kind in self._ways.schemas else ()

    def _service(self, address: str) -> "NotifyBase | None":
        """What stands behind an address, held to our own terms: an address may carry others in its query."""
        service = _library().instantiate(address, suppress_exceptions=True)
        if service is None:
            return None
        service.socket_connect_timeout = self._ways.timeout / 2  # ends before the whole does: it surely did not leave
        service.socket_read_timeout = 2 * self._ways.timeout  # ends after it: whether it left is unknown
        service.verify_certificate = True
        service.redirects = False
        service.optional = False  # else a failure counts as a success
        service.retry = 0  # ours to decide
        return service

    def _deliver(self, message: Message, services: "Sequence[NotifyBase]") -> None:
        from apprise import AppriseResultStatus as Status  # noqa: PLC0415 - a third of a second, for those who use it

        library = _library()()
        for service in services:
            library.add(service)
        result = library.notify(
            message.text, title=_TITLES[message.channel], body_format="text", timeout=self._ways.timeout
        )
        if result.status is Status.TIMEOUT:
            raise NotifyError(Fault.UNKNOWN, "time-out")
        if result.status not in (Status.SUCCESS, Status.PARTIAL):
            raise NotifyError(Fault.TRANSIENT, result.status.name.lower())


@cache
def _library() -> "type[Apprise]":
    """The library, without a voice."""
    from apprise import Apprise  # noqa: PLC0415 - as above

    logging.getLogger("apprise").disabled = True
    logging.getLogger("urllib3").setLevel(logging.WARNING)  # below, it repeats the path, which is the secret
    return Apprise
