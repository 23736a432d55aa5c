"""Mail servers on this computer: a real one, and one that answers as it is told, or not at all."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from oncall.clock import SystemClock

EVENING = datetime(2026, 11, 24, 20, tzinfo=UTC)
HANGS = ""
"""In a script: nothing is answered any more, and the line stays open."""


class Mailboxes:
    """What the real server took in. Addresses in `gone` it knows no more."""

    def __init__(self) -> None:
        self.gone: set[str] = set()
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.encrypted: list[bool] = []

    async def handle_RCPT(  # noqa: N802 - a name of the library
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient or not."""
        if address in self.gone:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 taken"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keep a letter, and whether it came encrypted."""
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        self.recipients.append(list(envelope.rcpt_tos))
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("cipher") is not None)
        return "250 taken"


@contextmanager
def mail_server(**given: Any) -> Iterator[tuple[int, Mailboxes]]:
    """A real mail server: its port, chosen by the system, and what it takes in."""
    boxes = Mailboxes()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Controller(boxes, hostname="127.0.0.1", port=port, **given)
    server.start()
    try:
        yield port, boxes
    finally:
        server.stop()


def only_ada(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Let nobody in but the user `service` with the password `hush`."""
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"service", b"hush")
    return AuthResult(success=known, handled=False)


@contextmanager
def scripted_server(answers: Mapping[str, str], pace: float = 0.0) -> Iterator[int]:
    """A server that answers each command as the script says: "250 fine" if it does not say, HANGS for never.

    "connect" is the greeting, "text" the answer to a letter; with a pace, it says a letter of its greeting in so
    many seconds.
    """
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(5)
        thread = Thread(target=_talk, args=(door, answers, pace), daemon=True)
        thread.start()
        yield door.getsockname()[1]
        thread.join(10)
        assert not thread.is_alive()


def _talk(door: socket.socket, answers: Mapping[str, str], pace: float) -> None:
    line, _ = door.accept()
    line.settimeout(5)
    with closing(line), line.makefile("rb") as heard:
        if pace:
            _drip(line, pace)
            return
        command = "connect"
        while (said := answers.get(command, "220 hello" if command == "connect" else "250 fine")) != HANGS:
            line.sendall(said.encode() + b"\r\n")
            if command == "data" and said.startswith("354"):
                while heard.readline() not in (b".\r\n", b""):
                    continue
                command = "text"
                continue
            command = heard.readline().decode().strip().lower()
            if command in ("quit", ""):
                return
            command = command[:4]
        while heard.readline():  # until the client gives up
            continue


def _drip(line: socket.socket, pace: float) -> None:
    """Never come to the end of a greeting."""
    line.settimeout(pace)
    try:
        while True:
            line.sendall(b"2")
            try:
                if not line.recv(1):
                    return
            except TimeoutError:
                continue
    except OSError:
        return


def certificate(folder: Path) -> tuple[Path, SSLContext]:
    """A certificate of 127.0.0.1 that nobody has signed: its file, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail on this computer")])
    now = SystemClock().now()  # the real one: whoever reads the certificate looks at the real time
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
