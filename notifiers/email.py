"""E-mail by SMTP: beside a page for whoever likes to have it in writing, and to whoever looks after the service.

The subject is always the same, because mail programs show it on locked screens and servers log it. What a
server says in its refusals is dropped: it repeats addresses.
"""

import logging
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from threading import Timer

from notifiers.base import Channel, Fault, Message, Notifier, NotifyError, Receipt

log = logging.getLogger(__name__)

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,20}")
_SUBJECTS = {Channel.EMAIL: "On-call message", Channel.ALARM: "On-call alarm"}
_WITH_DOCUMENT = "On-call night sheet"
_PLAIN = SMTP.clone(cte_type="7bit")  # any server takes it, whatever it can
_LOCKED_OUT = 530  # mail is taken from nobody who has not signed in
_AT_MOST = 3  # time-outs for a whole delivery: a server that says a letter a second would hold a sender for hours


class Security(StrEnum):
    """How the way to the mail server is protected. Where it cannot be, nothing is sent."""

    NONE = "none"  # not at all: for a server on the same computer
    STARTTLS = "starttls"  # encrypted after a greeting, mostly on port 587
    TLS = "tls"  # encrypted from the beginning, mostly on port 465


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server that takes our mail, and what it is sent as.

    `timeout` is in seconds, for connecting and for each answer. `alarms_to` are the addresses of whoever
    looks after the service. Addresses are plain ones: "name@example.org".
    """

    host: str
    sender: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 10.0
    alarms_to: tuple[str, ...] = ()


def is_address(text: str) -> bool:
    """Whether it is one plain address, which cannot smuggle a header or a second recipient in."""
    return _ADDRESS.fullmatch(text) is not None


class Email(Notifier):
    """A Notifier that sends one e-mail. `now` gives real time (UTC), for the date in its head.

    A letter that goes out again has the same Message-ID, so that mailboxes can know it for a repeat.
    """

    name = "email"

    def __init__(self, server: MailServer, now: Callable[[], datetime]) -> None:
        self._server, self._now = server, now
        self.channels = frozenset({Channel.EMAIL} | ({Channel.ALARM} if server.alarms_to else set()))

    def send(self, message: Message) -> Receipt:
        """Hand one e-mail to the server. What broke off before its text was sent is TRANSIENT, later UNKNOWN."""
        to = self._server.alarms_to if message.channel is Channel.ALARM else (message.to,)
        if not all(map(is_address, to)):
            raise _for_recipient(message.channel, "address")
        letter = self._letter(message, to)
        with self._line() as line:
            try:
                self._address(line, message.channel, to)
            except (OSError, UnicodeError) as error:  # every error of SMTP is an OSError
                raise _refused(error) from None
            _hand_over(line, letter)
        return Receipt(provider_id=str(letter["Message-ID"]))

    def end_call(self, provider_id: str) -> None:
        """There is no call to end."""
        log.debug("nothing rings by %s", self.name)

    @property
    def _domain(self) -> str:
        return self._server.sender.rpartition("@")[2]

    def _letter(self, message: Message, to: Sequence[str]) -> EmailMessage:
        letter = EmailMessage(policy=_PLAIN)
        letter["From"] = self._server.sender
        letter["To"] = ", ".join(to)
        letter["Subject"] = _WITH_DOCUMENT if message.document else _SUBJECTS[message.channel]
        letter["Message-ID"] = f"<{message.id}@{self._domain}>"
        letter["Date"] = format_datetime(self._now())
        letter["Auto-Submitted"] = "auto-generated"  # so that no out-of-office assistant answers
        letter.set_content(message.text)
        if message.document:
            letter.add_attachment(message.document, subtype="html", filename="night-sheet.html")
        return letter

    @contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        """A line to the server that is not connected yet, and is cut when everything together takes too long."""
        given = self._server
        line = smtplib.SMTP(local_hostname=self._domain, timeout=given.timeout)
        if given.security is Security.TLS:
            trusted = ssl.create_default_context()
            line = smtplib.SMTP_SSL(local_hostname=self._domain, timeout=given.timeout, context=trusted)
        line._host = given.host  # type: ignore[attr-defined]  # the name in the certificate; `connect` does not set it
        watch = Timer(_AT_MOST * given.timeout, _cut, [line])
        watch.daemon = True
        watch.start()
        try:
            yield line
        finally:
            watch.cancel()
            with suppress(OSError):
                line.putcmd("quit")  # Nobody waits for the answer: what was taken stays taken.
            line.close()

    def _address(self, line: smtplib.SMTP, channel: Channel, to: Sequence[str]) -> None:
        """Everything before the text: whom we are, from whom, to whom. One recipient of several is enough."""
        given = self._server
        code, words = line.connect(given.host, given.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        line.ehlo_or_helo_if_needed()
        if given.security is Security.STARTTLS:
            line.starttls(context=ssl.create_default_context())
        if given.user:
            line.login(given.user, given.password)
        code, words = line.mail(given.sender)
        if code != 250:
            raise smtplib.SMTPSenderRefused(code, words, given.sender)
        refusals = [refusal for each in to if (refusal := _refused_recipient(channel, *line.rcpt(each)))]
        if len(refusals) == len(to):
            raise refusals[0]


def _refused_recipient(channel: Channel, code: int, words: bytes) -> NotifyError | None:
    """What is wrong with one recipient; None when they were taken."""
    if code in (250, 251):
        return None
    if code == _LOCKED_OUT or (code >= 500 and words.startswith(b"5.7.")):
        return NotifyError(Fault.ACCOUNT, str(code))  # It says that *we* may not, whoever the letter is for.
    if code >= 500:
        return _for_recipient(channel, str(code))
    return NotifyError(Fault.TRANSIENT, _code(code))


def _for_recipient(channel: Channel, code: str) -> NotifyError:
    """A refusal of one address: a worker's own, or one in the settings, which concerns every alarm."""
    return NotifyError(Fault.ACCOUNT if channel is Channel.ALARM else Fault.NUMBER, code)


def _hand_over(line: smtplib.SMTP, letter: EmailMessage) -> None:
    """The text itself. Once it is on its way, silence means that nobody knows."""
    try:
        code, _ = line.data(letter.as_bytes())
    except smtplib.SMTPDataError as refusal:
        code = refusal.smtp_code
    except OSError:
        raise NotifyError(Fault.UNKNOWN, "connection") from None
    if code >= 500:
        raise NotifyError(Fault.ACCOUNT, str(code))  # What it says is not wanted, and all we send says the same.
    if code >= 400:
        raise NotifyError(Fault.TRANSIENT, str(code))
    if code != 250:
        raise NotifyError(Fault.UNKNOWN, _code(code))


def _refused(error: Exception) -> NotifyError:
    """What a failure before the text means. Its own words are left behind."""
    match error:
        case smtplib.SMTPResponseException(smtp_code=code):
            return NotifyError(Fault.ACCOUNT if code >= 500 else Fault.TRANSIENT, _code(code))
        case smtplib.SMTPServerDisconnected():
            return NotifyError(Fault.TRANSIENT, "connection")
        case ssl.SSLCertVerificationError():
            return NotifyError(Fault.ACCOUNT, "certificate")
        case smtplib.SMTPException() | UnicodeError():
            return NotifyError(Fault.ACCOUNT, "unsupported")  # no encryption or no way to sign in that both know
        case _:
            return NotifyError(Fault.TRANSIENT, "connection")


def _code(code: int) -> str:
    return str(code) if code > 0 else "garbled"


def _cut(line: smtplib.SMTP) -> None:
    """Wake whoever waits for the server, by ending the connection under them."""
    there = line.sock
    if there is not None:
        with suppress(OSError):
            socket.socket.shutdown(there, socket.SHUT_RDWR)  # not that of TLS, which would talk first
