"""The carriers that the settings name, in the order in which they are preferred."""

import time
from collections.abc import Iterator, Sequence
from functools import partial

from notifiers.apprise import AppriseChannel, Ways
from notifiers.base import Notifier
from notifiers.email import Email, MailServer, Security
from notifiers.registry import Notifiers
from notifiers.twilio.account import Account
from notifiers.twilio.carrier import Twilio
from notifiers.twilio.reaching import reaches_us
from oncall.app import Oncall
from oncall.clock import SystemClock
from oncall.config import Carrier, Settings
from oncall.config.carriers import InboundBy
from oncall.engine.sweeping import Sweeper
from oncall.flow.moment import Terms


def twilio_account(settings: Settings) -> Account:
    """The account that these settings describe; without an address of ours where everything is polled."""
    said = settings.twilio
    return Account(
        sid=said.account_sid,
        key_sid=said.api_key_sid,
        key_secret=said.api_key_secret,
        tokens=tuple(token for token in (said.auth_token, said.previous_auth_token) if token),
        worker_numbers=said.worker_numbers,
        public_number=said.public_number,
        address="" if said.inbound is InboundBy.POLL else settings.web.base_url,
        base_url=said.base_url,
        texts_per_second=said.messages_per_second,
        calls_per_second=said.calls_per_second,
        ring_seconds=said.ring_seconds,
        machine_detection=said.machine_detection,
        countries=said.countries,
        timeout=float(said.timeout_seconds),
    )


def carriers(settings: Settings, first: Notifier | None = None) -> Notifiers:
    """Everything by which messages leave: the carrier of texts and calls, then mail, then what Apprise reaches.

    `first` stands in for the carrier where that is simulated, or only prints.
    """
    return Notifiers(_carriers(settings, first))


def _carriers(settings: Settings, first: Notifier | None) -> Iterator[Notifier]:
    if first is not None:
        yield first
    elif settings.service.notifier is Carrier.TWILIO:
        yield Twilio(twilio_account(settings), time.monotonic)
    mail, ways = settings.email, settings.apprise
    if mail.host:
        server = MailServer(
            host=mail.host,
            sender=mail.sender,
            port=mail.port,
            security=Security(mail.security),
            user=mail.user,
            password=mail.password,
            timeout=float(mail.timeout_seconds),
            alarms_to=mail.alarms_to,
        )
        yield Email(server, SystemClock().real)
    if ways.used:
        timeout = float(ways.timeout_seconds)
        yield AppriseChannel(
            Ways(schemas=ways.schemas, alarms_to=ways.alarms_to, sms_url=ways.sms_url, timeout=timeout)
        )


def terms(settings: Settings) -> Terms:
    """How these settings have the carriers used."""
    alarms = bool(settings.email.alarms_to or settings.apprise.alarms_to)
    mail = bool(settings.email.host)
    if settings.service.notifier is not Carrier.TWILIO:
        return Terms(alarms=alarms, mail=mail)
    return Terms(
        keypads=bool(twilio_account(settings).address),
        alarms=alarms,
        mail=mail,
        deletes=settings.twilio.delete_inbound,
        daily_cap=settings.twilio.daily_cap,
    )


def sweepers(settings: Settings, oncall: Oncall) -> Sequence[Sweeper]:
    """Whatever reads carriers' own lists."""
    if settings.service.notifier is not Carrier.TWILIO:
        return ()
    account = twilio_account(settings)
    check = partial(reaches_us, account) if account.address else None
    return [Sweeper(oncall, Twilio(account, time.monotonic), by_lists_only=not account.address, check=check)]
