"""Second channels against a room on this computer: what arrives, what fails, and what is never told."""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from notifiers.apprise import ENCRYPTED_KINDS, AppriseChannel, Ways
from notifiers.base import Channel, Fault, Message, NotifyError
from tests.notifiers.mail_scene import certificate

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # by a part of the library nobody uses here

SECRET = "topic-hush"
PAGE = Message(id="m1", channel=Channel.PUSH, to="", text="URGENT R447129 – Larkspur, 20:00")
ALARM = Message(id="m2", channel=Channel.ALARM, to="", text="No engine has run for 20 s")
TEXT = Message(id="m3", channel=Channel.SMS, to="+13035550142", text="ONCALL URGENT R447129")


class Room(BaseHTTPRequestHandler):
    """Takes whatever is posted to it, or does what its server was told."""

    server: "Rooms"

    def do_POST(self) -> None:
        """Keep what came, and answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.append((self.path, json.loads(body)))
        if self.server.hangs:
            self.server.over.wait(5)
            return
        self.send_response(self.server.status)
        if 300 <= self.server.status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the answer instead of writing it into the test's output."""
        self.server.answered.append(code)


class Rooms(ThreadingHTTPServer):
    """A server of rooms, and how it is."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Room)
        self.came: list[tuple[str, dict[str, Any]]] = []
        self.answered: list[int | str] = []
        self.status = 200
        self.hangs = False
        self.over = Event()

    def address(self, kind: str = "json", path: str = SECRET) -> str:
        """How Apprise calls a room here."""
        return f"{kind}://127.0.0.1:{self.server_port}/{path}"


@pytest.fixture
def rooms() -> Iterator[Rooms]:
    """Rooms on a port that the system chose."""
    with running() as made:
        yield made


@contextmanager
def running() -> Iterator[Rooms]:
    made = Rooms()
    thread = Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        made.over.set()
        made.shutdown()
        thread.join()
        made.server_close()


def pushes(**given: Any) -> AppriseChannel:
    """The notifier; where nothing else is said it may use what the rooms here understand."""
    return AppriseChannel(Ways(**{"schemas": ("json", "ntfy"), "timeout": 5.0, **given}))


def refusal(channel: AppriseChannel, message: Message) -> tuple[Fault, str]:
    """How it refuses a message; the address is not in it."""
    with pytest.raises(NotifyError) as refused:
        channel.send(message)
    assert SECRET not in str(refused.value)
    return refused.value.fault, refused.value.code


def test_a_page_arrives_in_an_app_with_a_title_that_says_nothing(rooms: Rooms) -> None:
    """Bo has his pages on his tablet as well."""
    receipt = pushes().send(replace(PAGE, to=rooms.address()))
    ((path, body),) = rooms.came
    assert path == f"/{SECRET}"
    assert (body["title"], body["message"], body["attachments"]) == ("On-call message", PAGE.text, [])
    assert receipt.provider_id == "APPm1"


def test_ntfy_takes_it_too(rooms: Rooms) -> None:
    """The same through a kind of address that agencies use."""
    pushes().send(replace(PAGE, to=rooms.address("ntfy")))
    ((_, body),) = rooms.came
    assert (body["topic"], body["message"]) == (SECRET, PAGE.text)


def test_an_alarm_goes_to_every_address_and_one_that_takes_it_is_enough(rooms: Rooms) -> None:
    """Dov's room is gone; the other one still gets it."""
    channel = pushes(alarms_to=("json://127.0.0.1:1/gone", rooms.address()))
    assert channel.send(ALARM).provider_id == "APPm2"
    assert [body["message"] for _, body in rooms.came] == [ALARM.text]


def test_a_second_carrier_of_texts_is_an_address_with_the_number_in_it(rooms: Rooms) -> None:
    """The text stands alone: a title would make it longer than one segment."""
    channel = pushes(sms_url=rooms.address(path="send/{to}"))
    channel.send(TEXT)
    ((path, body),) = rooms.came
    assert path in ("/send/+13035550142", "/send/%2B13035550142")
    assert (body["title"], body["message"]) == ("", TEXT.text)


def test_it_carries_what_its_settings_name_and_nothing_else() -> None:
    """Without settings not one message leaves by it."""
    assert AppriseChannel(Ways()).channels == frozenset()
    assert AppriseChannel(Ways(schemas=ENCRYPTED_KINDS)).channels == {Channel.PUSH}
    assert AppriseChannel(Ways(alarms_to=("a://b",))).channels == {Channel.ALARM}
    assert AppriseChannel(Ways(sms_url="a://{to}")).channels == {Channel.SMS}


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500, 503])
def test_a_refusal_may_be_over_later(rooms: Rooms, status: int) -> None:
    """Nor is a redirection followed: a room that moves elsewhere is not the one that was agreed."""
    rooms.status = status
    assert refusal(pushes(), replace(PAGE, to=rooms.address())) == (Fault.TRANSIENT, "failure")
    assert len(rooms.came) == 1


def test_nothing_rings_by_it() -> None:
    """Whoever ends a call at every carrier does no harm here."""
    pushes().end_call("APPm1")


def test_nobody_listens() -> None:
    """The server of the rooms is being restarted."""
    with running() as gone:
        address = gone.address()
    assert refusal(pushes(), replace(PAGE, to=address)) == (Fault.TRANSIENT, "failure")


@pytest.mark.parametrize("message", [replace(PAGE, to="?"), ALARM])
def test_after_a_time_out_nobody_knows(rooms: Rooms, message: Message) -> None:
    """It was handed over, and no answer came."""
    rooms.hangs = True
    channel = pushes(timeout=0.4, alarms_to=(rooms.address(),))
    began = time.monotonic()
    to = rooms.address() if message.channel is Channel.PUSH else ""
    assert refusal(channel, replace(message, to=to)) == (Fault.UNKNOWN, "time-out")
    assert time.monotonic() - began < 2


def test_a_certificate_that_nobody_trusts_gets_no_message(rooms: Rooms, tmp_path: Path) -> None:
    """Whatever the address says of it."""
    rooms.socket = certificate(tmp_path)[1].wrap_socket(rooms.socket, server_side=True)
    channel = pushes(schemas=("jsons",))
    assert refusal(channel, replace(PAGE, to=rooms.address("jsons") + "?verify=no")) == (Fault.TRANSIENT, "failure")
    assert not rooms.came


def test_what_stands_in_an_address_changes_none_of_our_terms(rooms: Rooms) -> None:
    """An address may ask for patience, repeats, and that failures count as successes."""
    rooms.status = 500
    to = rooms.address() + "?optional=yes&retry=5&wait=30&rto=600&redirect=yes"
    assert refusal(pushes(), replace(PAGE, to=to)) == (Fault.TRANSIENT, "failure")
    assert len(rooms.came) == 1


@pytest.mark.parametrize(
    "to", ["syslog://", "exec://x", "https://hooks.slack.com/services/a/b/c", "ntfys://x", "json://", "x", ""]
)
def test_an_address_of_a_kind_that_is_not_allowed_or_that_is_none_is_never_used(to: str) -> None:
    """A person must mend it, so it counts as a number that is wrong."""
    assert refusal(pushes(), replace(PAGE, to=to)) == (Fault.NUMBER, "address")


def test_an_address_of_the_settings_that_is_none_concerns_everybody() -> None:
    """No worker's destination is to be marked for it."""
    assert refusal(pushes(alarms_to=("nonsense",)), ALARM) == (Fault.ACCOUNT, "address")
    assert refusal(pushes(sms_url="nonsense/{to}"), TEXT) == (Fault.ACCOUNT, "address")


def test_no_address_and_nothing_personal_is_logged(rooms: Rooms, caplog: pytest.LogCaptureFixture) -> None:
    """Not at the chattiest level, whether it arrives, fails, hangs or cannot be read."""
    channel = pushes(timeout=0.4, sms_url=rooms.address(path="send/{to}"))
    with caplog.at_level(logging.DEBUG):
        channel.send(replace(PAGE, to=rooms.address()))
        channel.send(TEXT)
        refusal(channel, replace(PAGE, to=f"json://{SECRET}:bad:port/"))
        rooms.status = 500
        refusal(channel, replace(PAGE, to=rooms.address()))
        rooms.hangs = True
        refusal(channel, replace(PAGE, to=rooms.address()))
    assert not any(word in caplog.text for word in (SECRET, "R447129", "5550142", "127.0.0.1"))
    assert SECRET not in repr(Ways(alarms_to=(SECRET,), sms_url=SECRET))


def test_every_kind_that_is_recommended_is_known_to_the_library() -> None:
    """A name that Apprise gives up would be refused at night, on somebody's telephone."""
    from apprise import Apprise  # noqa: PLC0415 - only this test needs it, and it is slow

    known = {kind for each in Apprise().details()["schemas"] for kind in each["secure_protocols"] or ()}
    assert set(ENCRYPTED_KINDS) <= known
