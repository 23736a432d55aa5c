"""The carrier's client over a real socket: how long it waits, what it asks again, and what it makes of every answer."""

import io
import json
import logging
import socket
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, pairwise
from threading import Event, Thread
from time import monotonic
from urllib.parse import parse_qs

import pytest

from notifiers.base import Channel, Fault, Message, NotifyError
from notifiers.twilio.account import Account
from notifiers.twilio.carrier import Twilio
from oncall.cli.logs import log_to
from tests.notifiers.phone_scene import EVENING

ADA, WORKERS = "+13035550142", "+13035550199"
WORDS = "R447129 Canary"
TAKEN = json.dumps({"sid": "SM1", "status": "queued"})
MESSAGES = "/2010-04-01/Accounts/AC1/Messages.json"


class Peer(ThreadingHTTPServer):
    """A carrier of this test's own: every request is remembered, and answered with the next of `answers`.

    An answer is a status with a body, or what it does instead: "reset" after it has read the request, or "hang".
    The last one is given for ever.
    """

    daemon_threads = True

    def __init__(self, *answers: tuple[int, str] | str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.asked: list[tuple[float, str, str, dict[str, list[str]], dict[str, str]]] = []
        self.done = Event()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Peer

    def do_POST(self) -> None:
        """Remember it, and answer as was planned."""
        form = parse_qs(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())
        peer = self.server
        peer.asked.append((monotonic(), self.command, self.path, form, dict(self.headers)))
        answer = peer.answers.pop(0) if len(peer.answers) > 1 else peer.answers[0]
        if isinstance(answer, str):
            if answer == "hang":
                peer.done.wait(10)
            self.close_connection = True
            return
        body = answer[1].encode()
        self.send_response(answer[0])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        """The same, of a list."""
        self.do_POST()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nobody reads it: `asked` says the same."""
        assert int(code)


@contextmanager
def answering(*answers: tuple[int, str] | str) -> Iterator[Peer]:
    """A carrier that does so, until the block ends."""
    peer = Peer(*answers)
    thread = Thread(target=peer.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        peer.done.set()
        peer.shutdown()
        thread.join()
        peer.server_close()


def carrier(url: str, timeout: float = 2.0) -> Twilio:
    """Ours, asking there."""
    ticks = count()
    return Twilio(
        Account(
            sid="AC1",
            key_sid="SK1",
            key_secret="hush",
            tokens=("token",),
            worker_numbers=(WORKERS,),
            base_url=url,
            timeout=timeout,
        ),
        lambda: float(next(ticks)),
    )


def text(channel: Channel = Channel.SMS) -> Message:
    """A page to Ada."""
    return Message(id="m-1", channel=channel, to=ADA, text=WORDS)


def refusal(url: str, channel: Channel = Channel.SMS, timeout: float = 2.0) -> NotifyError:
    """What became of a message that was not taken."""
    with pytest.raises(NotifyError) as refused:
        carrier(url, timeout).send(text(channel))
    assert ADA not in str(refused.value)
    return refused.value


def error(code: int, status: int) -> tuple[int, str]:
    """The carrier's own answer to what it does not take."""
    return status, json.dumps({"code": code, "message": f"refused for {ADA}", "more_info": "", "status": status})


def test_who_we_are_is_said_by_the_key_and_whose_account_it_is_by_the_path() -> None:
    """The auth token never leaves: it only verifies what comes in."""
    with answering((201, TAKEN)) as peer:
        assert carrier(peer.url).send(text()).provider_id == "SM1"
    [(_, method, path, form, headers)] = peer.asked
    assert (method, path) == ("POST", MESSAGES)
    assert headers["Authorization"] == "Basic " + b64encode(b"SK1:hush").decode()
    assert (form["To"], form["From"], form["Body"]) == ([ADA], [WORKERS], [WORDS])
    assert "token" not in str(peer.asked)


def test_429_is_asked_again_after_pauses_that_grow_and_then_is_taken() -> None:
    with answering(error(20429, 429), error(20429, 429), error(20429, 429), (201, TAKEN)) as peer:
        assert carrier(peer.url).send(text()).provider_id == "SM1"
    times = [asked[0] for asked in peer.asked]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert len(pauses) == 3
    assert all(1.3 * earlier < later for earlier, later in pairwise(pauses))


def test_429_for_ever_is_given_up_within_three_seconds() -> None:
    """It never left, and the next channel must not wait for longer."""
    with answering(error(20429, 429)) as peer:
        began = monotonic()
        refused = refusal(peer.url)
        took = monotonic() - began
    assert (refused.fault, refused.code) == (Fault.CARRIER, "20429")
    assert 1.0 < took < 4.0
    assert 4 <= len(peer.asked) <= 6


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.VOICE])
@pytest.mark.parametrize(
    ("answer", "fault", "code"),
    [
        (error(21610, 400), Fault.CONSENT, "21610"),
        (error(20003, 401), Fault.ACCOUNT, "20003"),
        ((403, "<html>no</html>"), Fault.ACCOUNT, "403"),
        ((500, "<html>sorry</html>"), Fault.UNKNOWN, "500"),
        (error(20503, 503), Fault.UNKNOWN, "20503"),
        ((201, "<html>all is well</html>"), Fault.UNKNOWN, "JSONDecodeError"),
        ((302, ""), Fault.STRANGE, "302"),
        ("reset", Fault.UNKNOWN, "ConnectionError"),
    ],
)
def test_nothing_else_is_ever_asked_twice(
    channel: Channel, answer: tuple[int, str] | str, fault: Fault, code: str
) -> None:
    """A message has no key that would make a repeat harmless: one request, and whatever its answer says."""
    with answering(answer) as peer:
        refused = refusal(peer.url, channel)
    assert (refused.fault, refused.code) == (fault, code)
    assert len(peer.asked) == 1


@pytest.mark.parametrize("body", ["", "null", "[]", "7", '"SM1"', '{"status": "queued"}', '{"sid": null}'])
def test_an_answer_that_names_no_message_tells_nothing(body: str) -> None:
    """What stands between may have made it up, and a receipt without a name cannot be kept. The list is asked."""
    with answering((201, body)) as peer:
        assert refusal(peer.url).fault is Fault.UNKNOWN
    assert len(peer.asked) == 1


def test_a_refusal_in_the_new_form_means_the_same() -> None:
    """Twilio's newer services answer with a problem document (RFC 9457), of which the library makes another error."""
    problem = {"type": "https://www.twilio.com/docs/errors/21610", "title": "STOP", "status": 400, "code": 21610}
    with answering((400, json.dumps(problem))) as peer:
        refused = refusal(peer.url)
    assert (refused.fault, refused.code) == (Fault.CONSENT, "21610")


def test_a_carrier_that_takes_it_and_hangs_may_have_it() -> None:
    """After the time that was set, and not for ever."""
    with answering("hang") as peer:
        began = monotonic()
        refused = refusal(peer.url, timeout=0.3)
        took = monotonic() - began
    assert refused.fault is Fault.UNKNOWN
    assert took < 2
    assert len(peer.asked) == 1


def test_where_nobody_listens_nothing_left() -> None:
    """The connection is refused: another carrier may take it at once."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert refusal(f"http://127.0.0.1:{unused.getsockname()[1]}").fault is Fault.CARRIER


def test_a_connection_that_never_comes_about_is_given_up_in_time() -> None:
    """Its queue is full, so our first packet is dropped, as by a firewall. Nothing left."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        began = monotonic()
        refused = refusal(f"http://127.0.0.1:{full.getsockname()[1]}", timeout=0.3)
        took = monotonic() - began
        for each in waiting:
            each.close()
    assert (refused.fault, refused.code) == (Fault.CARRIER, "ConnectTimeout")
    assert took < 2


@pytest.mark.parametrize(
    ("answer", "fault", "code"),
    [
        (error(20003, 401), Fault.ACCOUNT, "20003"),
        (error(20404, 404), Fault.ACCOUNT, "20404"),
        ((503, "sorry"), Fault.UNKNOWN, "http 503"),
        ((200, "sorry"), Fault.UNKNOWN, "JSONDecodeError"),
        ((200, "{}"), Fault.UNKNOWN, "TwilioException"),
    ],
)
def test_a_list_that_is_refused_says_why(answer: tuple[int, str], fault: Fault, code: str) -> None:
    """The library itself hands on no code of it."""
    with answering(answer) as peer, pytest.raises(NotifyError) as refused:
        list(carrier(peer.url).news(EVENING - timedelta(hours=1)))
    assert (refused.value.fault, refused.value.code) == (fault, code)
    assert ADA not in str(refused.value)


@pytest.mark.parametrize("body", ["[]", "null", '{"messages": [7]}', '{"messages": 7}'])
def test_a_list_that_is_none_of_the_carriers_is_a_fault_and_no_accident(body: str) -> None:
    """Whoever sweeps counts it with the other failures, and says so after three."""
    with answering((200, body)) as peer, pytest.raises(NotifyError):
        list(carrier(peer.url).news(EVENING - timedelta(hours=1)))


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that the product logs at its most talkative, as it does when it is served."""
    root, noisy = logging.getLogger(), [logging.getLogger(name) for name in ("urllib3", "sqlalchemy", "alembic")]
    handlers, levels = root.handlers[:], [each.level for each in (root, *noisy)]
    stream = io.StringIO()
    log_to(stream, "debug")
    yield stream
    root.handlers[:] = handlers
    for each, level in zip((root, *noisy), levels, strict=True):
        each.setLevel(level)


def test_nothing_of_anybody_stands_in_a_log(logged: io.StringIO) -> None:
    """Neither numbers nor words nor keys, whether a message is taken, refused, lost, or looked for in a list."""
    listed = (200, json.dumps({"messages": [], "next_page_uri": None}))
    with answering((201, TAKEN), error(21610, 400), error(30999, 400), "reset", (503, ADA), listed) as peer:
        ours = carrier(peer.url)
        for _ in range(5):
            with pytest.raises(NotifyError) if len(peer.asked) else contextmanager(lambda: iter([None]))():
                ours.send(text())
        assert ours.find(text(), EVENING) is None
    assert len(peer.asked) == 6
    lines = logged.getvalue()
    assert "30999" in lines
    assert not [secret for secret in (ADA[1:], WORKERS[1:], "Canary", "hush", "SK1") if secret in lines]
