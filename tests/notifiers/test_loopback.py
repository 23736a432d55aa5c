"""The simulator's door over HTTP: the wire format, the signature, and a real server behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from notifiers.base import Channel, Delivery, Fault, Inbound, Report
from notifiers.loopback import (
    PATH,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    DoorShut,
    HttpDoor,
    decode,
    encode,
    sign,
    verify,
)

KEY = b"sixteen random b"
NOW = 1_790_000_000.0
STAMP = "1790000000"
REPORT = Report(provider="simulator", provider_id="SIM1", delivery=Delivery.SENT)

words = st.text(max_size=20)
reports = st.builds(
    Report,
    provider=words,
    provider_id=words,
    delivery=st.sampled_from(Delivery),
    fault=st.none() | st.sampled_from(Fault),
    code=words,
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
)
inbounds = st.builds(
    Inbound,
    provider=words,
    provider_id=words,
    channel=st.sampled_from(Channel),
    sender=words,
    recipient=words,
    text=words,
    answers=st.none() | words,
)


@given(reports | inbounds)
def test_an_event_comes_out_as_it_went_in(event: Report | Inbound) -> None:
    assert decode(encode(event)) == event


def test_a_time_with_another_offset_is_the_same_instant_in_utc() -> None:
    body = encode(REPORT).replace(b'"sent"', b'"sent","at":"2026-11-24T14:00:00-06:00"')
    event = decode(body)
    assert isinstance(event, Report)
    assert event.at == datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert event.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "body: Invalid JSON"),
        (b"\xff\xfe", "body"),
        (b"[]", "body"),
        (b"{}", "exactly one"),
        (b'{"carrier":{}}', "carrier"),
        (b'{"report":{"provider":"simulator","provider_id":7,"delivery":"sent"}}', r"report\.provider_id"),
        (b'{"report":{"provider":"simulator","provider_id":"S","delivery":"+13035550142"}}', "delivery"),
        (
            b'{"report":{"provider":"s","provider_id":"S","delivery":"sent","at":"2026-11-24T14:00:00"}}',
            r"report\.at: an instant needs its offset",
        ),
        (b'{"inbound":{"provider":"s"}}', r"inbound\.channel: Field required"),
    ],
)
def test_a_body_that_is_wrong_is_refused_by_the_name_of_its_field(body: bytes, place: str) -> None:
    """The field is named and its content is not: it may hold a number."""
    with pytest.raises(ValueError, match=place) as error:
        decode(body)
    assert "0142" not in str(error.value)


def test_a_body_with_both_is_neither() -> None:
    report, inbound = encode(REPORT)[1:-1], b'"inbound":' + encode(an_inbound())[len('{"inbound":') :]
    with pytest.raises(ValueError, match="exactly one"):
        decode(b"{" + report + b"," + inbound)


def test_a_signature_holds_for_five_minutes_either_way() -> None:
    signature = sign(KEY, STAMP, b"body")
    assert [verify(KEY, STAMP, b"body", signature, NOW + late) for late in (-301, -300, 0, 300, 301)] == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("key", "stamp", "body", "signature"),
    [
        (KEY, STAMP, b"another body", sign(KEY, STAMP, b"body")),
        (KEY, "1790000001", b"body", sign(KEY, STAMP, b"body")),
        (b"another key", STAMP, b"body", sign(KEY, STAMP, b"body")),
        (KEY, STAMP, b"body", ""),
        (KEY, STAMP, b"body", "é\ud800"),
        (KEY, "", b"body", sign(KEY, "", b"body")),
        (KEY, "soon", b"body", sign(KEY, "soon", b"body")),
        (KEY, "1" * 5000, b"body", sign(KEY, "1" * 5000, b"body")),
        (b"", STAMP, b"body", sign(b"", STAMP, b"body")),
    ],
    ids=["body", "stamp", "key", "none", "garbage", "no stamp", "word", "endless stamp", "no key"],
)
def test_a_signature_that_is_not_right_is_wrong(key: bytes, stamp: str, body: bytes, signature: str) -> None:
    """An empty key verifies nothing, however well it was signed with it."""
    assert verify(key, stamp, body, signature, NOW) is False


@dataclass
class Service:
    """A web server that answers `status` to everything and keeps what it was sent."""

    status: int = 204
    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    verified: list[bool] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


@contextmanager
def serving(service: Service) -> Iterator[HttpDoor]:
    """The service on a port of its own, and a door to it."""

    class Handler(BaseHTTPRequestHandler):
        """Keeps a request and answers it."""

        def do_POST(self) -> None:
            """Whatever is posted."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stamp, signature = self.headers[TIMESTAMP_HEADER], self.headers[SIGNATURE_HEADER]
            service.bodies.append(body)
            service.verified.append(self.path == PATH and verify(KEY, stamp, body, signature, NOW))
            self.send_response(service.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - The parent class names it so.
            """Keep the server's own log out of the test results."""
            service.log.append(format % args)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}/"
    door = HttpDoor(service.url, KEY, now=lambda: NOW + 0.9)
    try:
        yield door
    finally:
        door.close()
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_event_is_posted_signed_and_can_be_read_on_the_other_side() -> None:
    service = Service()
    with serving(service) as door:
        door(REPORT)
        door(an_inbound())
    assert [decode(body) for body in service.bodies] == [REPORT, an_inbound()]
    assert service.verified == [True, True]


@pytest.mark.parametrize("status", [302, 403, 500])
def test_anything_but_yes_is_a_door_that_is_shut(status: int) -> None:
    """A redirect is not followed: it would lose the body and look like success."""
    service = Service(status=status)
    with serving(service) as door, pytest.raises(DoorShut, match=str(status)) as shut:
        door(REPORT)
    assert shut.value.status == status
    assert len(service.bodies) == 1


def test_a_service_that_is_down_is_an_error_of_the_connection() -> None:
    service = Service()
    with serving(service):
        url = service.url
    door = HttpDoor(url, KEY, now=lambda: NOW)
    with pytest.raises(requests.ConnectionError):
        door(REPORT)
    door.close()


def test_a_door_without_a_key_is_not_opened() -> None:
    with pytest.raises(ValueError, match="at least 16 random bytes"):
        HttpDoor("http://127.0.0.1:9", b"", now=lambda: NOW)


def an_inbound() -> Inbound:
    """Ada's reply."""
    return Inbound(
        provider="simulator",
        provider_id="SIM2",
        channel=Channel.SMS,
        sender="+13035550142",
        recipient="+13035550100",
        text="1",
    )
