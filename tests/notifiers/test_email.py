"""E-mail against servers on this computer: what arrives, and what every refusal is taken for."""

import logging
import socket
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notifiers.base import Channel, Fault, Message, NotifyError
from notifiers.email import Email, MailServer, Security
from tests.notifiers.mail_scene import EVENING, HANGS, certificate, mail_server, only_ada, scripted_server

ADA = "ada@larkspur.example"
LETTER = Message(id="m1", channel=Channel.EMAIL, to=ADA, text="URGENT R447129 – Larkspur, 20:00")
ALARM = Message(id="m2", channel=Channel.ALARM, to="", text="No engine has run for 20 s")
PLAIN = MailServer(
    host="127.0.0.1", sender="oncall@larkspur.example", security=Security.NONE, timeout=0.3, alarms_to=("dov@larkspur",)
)
TAKES = {"data": "354 go on"}


def email(port: int, **given: Any) -> Email:
    """The notifier of a server on this computer."""
    return Email(replace(PLAIN, port=port, **given), now=lambda: EVENING)


def refusal(script: Mapping[str, str], message: Message = LETTER, **given: Any) -> tuple[Fault, str]:
    """How a server that answers by this script is understood."""
    with scripted_server(script) as port, pytest.raises(NotifyError) as refused:
        email(port, **given).send(message)
    assert ADA not in str(refused.value)
    return refused.value.fault, refused.value.code


def test_a_letter_says_what_the_page_says_and_its_subject_says_nothing() -> None:
    """Ada's mail program shows subjects on its locked screen; the text keeps its dash on the way."""
    with mail_server() as (port, boxes):
        receipt = email(port, timeout=5.0).send(LETTER)
    (letter,) = boxes.letters
    assert (letter["Subject"], letter["From"], letter["To"]) == ("On-call message", PLAIN.sender, ADA)
    assert letter.get_content().strip() == LETTER.text
    assert letter["Date"].datetime == EVENING
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == receipt.provider_id == "<m1@larkspur.example>"


def test_a_document_goes_with_a_letter_and_its_subject_holds_nothing_personal() -> None:
    """The night sheet is attached as a page of its own; its dashes and accents arrive, and the text stays as it was."""
    document = "<!doctype html>\n<title>Night sheet</title>\n<p>José – +15075550103</p>\n"
    with mail_server() as (port, boxes):
        email(port, timeout=5.0).send(replace(LETTER, document=document))
    (letter,) = boxes.letters
    text, sheet = letter.iter_parts()
    assert letter["Subject"] == "On-call night sheet"
    assert text.get_content().strip() == LETTER.text
    assert (sheet.get_content_type(), sheet.get_filename()) == ("text/html", "night-sheet.html")
    assert sheet.get_content().replace("\r\n", "\n") == document
    assert "José" not in repr(replace(LETTER, document=document))


def test_a_letter_that_goes_out_again_can_be_known_for_the_same() -> None:
    """After a time-out nobody knew whether it had left; the mailbox may show it once."""
    with mail_server() as (port, boxes):
        mailer = email(port, timeout=5.0)
        mailer.send(LETTER)
        mailer.send(LETTER)
    first, again = boxes.letters
    assert first["Message-ID"] == again["Message-ID"]


def test_an_alarm_goes_to_whoever_looks_after_the_service() -> None:
    """Dov and Eve both get it, in one letter."""
    with mail_server() as (port, boxes):
        email(port, timeout=5.0, alarms_to=("dov@larkspur", "eve@larkspur")).send(ALARM)
    assert boxes.recipients == [["dov@larkspur", "eve@larkspur"]]
    assert boxes.letters[0]["Subject"] == "On-call alarm"


def test_without_addresses_it_carries_no_alarms() -> None:
    """An alarm to nobody must not count as one that was raised."""
    assert email(1).channels == {Channel.EMAIL, Channel.ALARM}
    assert email(1, alarms_to=()).channels == {Channel.EMAIL}


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_it_signs_in_over_a_line_that_is_encrypted(
    security: Security, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is one that this computer trusts."""
    public, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    given = {"ssl_context" if security is Security.TLS else "tls_context": context}
    with mail_server(**given, authenticator=only_ada, auth_require_tls=security is Security.STARTTLS) as (port, boxes):
        email(port, security=security, user="service", password="hush", timeout=5.0).send(LETTER)
    assert boxes.encrypted == [True]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_nobody_trusts_gets_no_password_and_no_letter(security: Security, tmp_path: Path) -> None:
    """Eve stands between us and the mail server."""
    _, context = certificate(tmp_path)
    given = {"ssl_context" if security is Security.TLS else "tls_context": context}
    with mail_server(**given) as (port, boxes), pytest.raises(NotifyError) as refused:
        email(port, security=security, user="service", password="hush", timeout=5.0).send(LETTER)
    assert (refused.value.fault, refused.value.code) == (Fault.ACCOUNT, "certificate")
    assert not boxes.letters


def test_a_wrong_password_concerns_everybody() -> None:
    """Nobody's mail leaves until a person mends the settings."""
    signing = {"authenticator": only_ada, "auth_require_tls": False}
    with mail_server(**signing) as (port, _), pytest.raises(NotifyError) as refused:
        email(port, user="service", password="not hush", timeout=5.0).send(LETTER)
    assert (refused.value.fault, refused.value.code) == (Fault.ACCOUNT, "535")


@pytest.mark.parametrize(
    ("script", "fault", "code"),
    [
        ({"connect": "421 later"}, Fault.TRANSIENT, "421"),
        ({"connect": "554 no"}, Fault.ACCOUNT, "554"),
        ({"connect": "hello?"}, Fault.TRANSIENT, "garbled"),
        ({"connect": HANGS}, Fault.TRANSIENT, "connection"),
        ({"ehlo": HANGS}, Fault.TRANSIENT, "connection"),
        ({"mail": "451 later"}, Fault.TRANSIENT, "451"),
        ({"mail": "550 not as that"}, Fault.ACCOUNT, "550"),
        ({"mail": HANGS}, Fault.TRANSIENT, "connection"),
        ({"rcpt": f"550 5.1.1 there is no {ADA}"}, Fault.NUMBER, "550"),
        ({"rcpt": "550 5.7.1 relaying denied"}, Fault.ACCOUNT, "550"),
        ({"rcpt": "530 sign in first"}, Fault.ACCOUNT, "530"),
        ({"rcpt": "450 mailbox busy"}, Fault.TRANSIENT, "450"),
        ({"rcpt": HANGS}, Fault.TRANSIENT, "connection"),
        ({"data": "451 no room"}, Fault.TRANSIENT, "451"),
        ({"data": "554 no letters"}, Fault.ACCOUNT, "554"),
        (TAKES | {"text": "452 no room"}, Fault.TRANSIENT, "452"),
        (TAKES | {"text": "554 looks like spam"}, Fault.ACCOUNT, "554"),
        (TAKES | {"text": "what?"}, Fault.UNKNOWN, "garbled"),
        (TAKES | {"text": HANGS}, Fault.UNKNOWN, "connection"),
    ],
)
def test_a_refusal_says_whom_it_concerns_and_never_in_the_words_of_the_server(
    script: Mapping[str, str], fault: Fault, code: str
) -> None:
    """Before the text it surely did not leave; once the text is out, silence means that nobody knows."""
    assert refusal(script) == (fault, code)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"security": Security.STARTTLS}, "unsupported"), ({"user": "service", "password": "hush"}, "unsupported")],
)
def test_where_the_line_cannot_be_encrypted_or_signed_in_on_nothing_leaves(given: Mapping[str, Any], code: str) -> None:
    """The server offers neither; to go on without would send the text in the open, or as nobody."""
    assert refusal(TAKES, **given) == (Fault.ACCOUNT, code)


def test_an_alarm_that_no_address_takes_concerns_everybody() -> None:
    """The addresses stand in the settings: no worker's destination is to be marked for it."""
    assert refusal({"rcpt": "550 5.1.1 nobody"}, ALARM) == (Fault.ACCOUNT, "550")


def test_one_good_address_is_enough_for_an_alarm() -> None:
    """Dov has left the agency; Eve still gets it."""
    with mail_server() as (port, boxes):
        boxes.gone.add("dov@larkspur")
        email(port, timeout=5.0, alarms_to=("dov@larkspur", "eve@larkspur")).send(ALARM)
    assert boxes.recipients == [["eve@larkspur"]]


def test_nothing_rings_by_mail() -> None:
    """Whoever ends a call at every carrier does no harm here."""
    email(1).end_call("<m1@larkspur.example>")


def test_nobody_listens() -> None:
    """The mail server is being restarted."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(NotifyError) as refused:
        email(port).send(LETTER)
    assert (refused.value.fault, refused.value.code) == (Fault.TRANSIENT, "connection")


def test_a_server_that_says_a_letter_at_a_time_is_cut_off() -> None:
    """Each letter comes within the time-out, and the sender would wait for ever."""
    began = time.monotonic()
    with scripted_server({}, pace=0.05) as port, pytest.raises(NotifyError) as refused:
        email(port).send(LETTER)
    assert refused.value.fault is Fault.TRANSIENT
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("to", ["ada@x\nBcc: eve@x", "ada@x, eve@x", "<ada@x>", "ada", "", "ädä@x", "ada@x y"])
def test_an_address_that_is_not_one_plain_address_is_never_written_to(to: str) -> None:
    """It could bring a header or a second recipient with it. No server is even asked."""
    with pytest.raises(NotifyError) as refused:
        email(1).send(replace(LETTER, to=to))
    assert (refused.value.fault, refused.value.code) == (Fault.NUMBER, "address")


def test_nothing_personal_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Not even at the chattiest level, and not when it is refused with the address in the server's mouth."""
    with caplog.at_level(logging.DEBUG):
        refusal({"rcpt": f"550 5.1.1 there is no {ADA}"})
        with mail_server() as (port, _):
            email(port, timeout=5.0).send(LETTER)
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]  # the server's own
    assert not any(word in said for said in ours for word in (ADA, "R447129", "Larkspur"))
    assert "hush" not in repr(replace(PLAIN, password="hush"))
