"""The fake carrier: a real HTTP server on a loopback port, with as many accounts as tests open."""

import json
import re
import select
import socket
import struct
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Event, Thread
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.faults import Mishap
from tests.carrier.records import Asked
from tests.carrier.refusals import Refused
from tests.carrier.rest import Answer, credentials

LONGEST_HANG_SECONDS = 30.0
_ACCOUNT = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})")
_serials = count(1)


class FakeTwilio:
    """A carrier over real HTTP, from its making until `close()`. `url` is its base address."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.lines = 0
        self.closing = Event()
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="fake-carrier", daemon=True)
        self._thread.start()

    def account(
        self,
        *,
        now: Callable[[], datetime],
        reach: Mapping[str, str] | None = None,
        numbers: tuple[str, ...] = (WORKERS_NUMBER,),
        seconds: float = 5.0,
    ) -> Account:
        """Open an account of a test's own; see Account for the words."""
        account = Account(now=now, reach=reach, numbers=numbers, seed=next(_serials), seconds=seconds)
        self.accounts[account.sid] = account
        return account

    def close(self) -> None:
        """Answer no more; requests that hang are let go."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> "FakeTwilio":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, carrier: FakeTwilio) -> None:
        self.carrier = carrier
        super().__init__(("127.0.0.1", 0), _Door)


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's own word
        """Requests hold numbers, so none is printed; they are kept with their account."""
        self.server.carrier.lines += 1

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        form = self.rfile.read(length).decode()
        target = urlsplit(self.path)
        account = self._account(target.path)
        if account is None:
            self._answer(_refused(20003))
            return
        user, secret = credentials(self.headers.get("Authorization", ""))
        asked = Asked(
            at=account.now(),
            method=self.command,
            path=target.path,
            params={n: tuple(v) for n, v in parse_qs(form or target.query, keep_blank_values=True).items()},
            user=user,
            headers={n.lower(): v for n, v in self.headers.items() if n.lower() != "authorization"},
        )
        self._fares(account, asked, secret)

    def _account(self, path: str) -> Account | None:
        found = _ACCOUNT.match(path)
        return self.server.carrier.accounts.get(found[1]) if found else None

    def _fares(self, account: Account, asked: Asked, secret: str) -> None:
        if asked.method == "POST" and "x-www-form-urlencoded" not in asked.headers.get("content-type", ""):
            self._answer(_refused(20001, 415))
            return
        answer, planned = account.asks(asked, secret)
        match planned.fault if planned else None:
            case Mishap.RESET_BEFORE | Mishap.RESET_AFTER:
                self._reset()
            case Mishap.HANG_AFTER:
                self._hang()
            case Mishap.SLOW if planned:
                self.server.carrier.closing.wait(planned.seconds)
                self._answer(answer or _refused(20500))
            case _:
                self._answer(answer or _refused(20500))

    def _answer(self, answer: Answer) -> None:
        status, body = answer
        data = json.dumps(body).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            # The client gave up while it waited, which is what some tests are about.
            self.close_connection = True

    def _hang(self) -> None:
        """Say nothing until the client has gone, the carrier closes, or it has been long enough for any test."""
        until = time.monotonic() + LONGEST_HANG_SECONDS
        while time.monotonic() < until and not self.server.carrier.closing.is_set():
            ready, _, _ = select.select([self.connection], [], [], 0.05)
            if ready:
                break
        self.close_connection = True

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self.connection.detach())


def _refused(code: int, status: int | None = None) -> Answer:
    refused = Refused(code, status)
    return refused.status, refused.body()
