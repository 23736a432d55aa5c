"""Both ends of the carrier's wire: the fake at the far one, and the product as it is put into service at ours.

The product is `oncall serve` itself (on PostgreSQL `oncall engine` and `oncall web`), told by its settings where
the carrier is: the real client, real HTTP, signed receipts that come back, and the lists that are read again.
"""

import base64
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

import psutil

from tests.bench.asking import Line, get, get_request
from tests.bench.setting import SENDERS, Place, Setting
from tests.bench.stage import environment, free_port, running

NUMBER = "+15005550006"
_KEY = "bench:" + base64.b64encode(bytes(32)).decode()
_PATIENCE = 30.0
_END_WITHIN = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One text as the carrier got it: its own id for it, to whom, the words, and when its request was in (UTC)."""

    sid: str
    to: str
    body: str
    at: datetime


class Far:
    """The fake carrier. `web` is the port at which it tells the service of receipts."""

    def __init__(self, books: int, web: int) -> None:
        self._line, self.web = Line(books), web
        self.named: dict[str, str] = get(self._line, "/account")
        self.arrived: list[Arrival] = []

    def collect(self) -> list[Arrival]:
        """Everything that came so far, in the order in which it came."""
        for sid, to, body, at in get(self._line, "/texts"):
            self.arrived.append(Arrival(sid=sid, to=to, body=body, at=datetime.fromisoformat(at)))
        self.arrived.sort(key=lambda each: each.at)
        return self.arrived

    def wait_for(self, count: int, seconds: float) -> list[Arrival]:
        """The same once so many have come, or after so long."""
        until = time.monotonic() + seconds
        while len(self.collect()) < count and time.monotonic() < until:
            time.sleep(0.25)
        return self.arrived


@contextmanager
def far_end(milliseconds: int) -> Iterator[Far]:
    """A carrier each of whose answers takes that long."""
    web = free_port()
    with running("tests.bench.faketwilio", milliseconds, NUMBER, f"http://127.0.0.1:{web}") as process:
        yield Far(process.port, web)


@contextmanager
def in_service(setting: Setting, place: Place, far: Far, per_second: float) -> Iterator[int]:
    """The product with that carrier, which takes so many texts a second; the port of its web."""
    parts = ("serve",) if place.url.startswith("sqlite") else ("web", "engine")
    environ = environment(**{f"ONCALL_{name}": value for name, value in _settings(place, far, per_second).items()})
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="oncall-bench-service-"))
        started = []
        for part in parts:  # The engine asks at its start whether the web is reached from outside.
            started.append(stack.enter_context(_running(part, folder, environ)))
            _until_answered(far.web, get_request("/api/v1/who?area=a0001", place.key))
        yield far.web
        setting.memory.append(max(psutil.Process(each.pid).memory_info().rss for each in started) / 2**20)


@contextmanager
def _running(part: str, folder: str, environ: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", "oncall", part], cwd=folder, env=environ, stdout=sys.stderr)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(_END_WITHIN)


def _settings(place: Place, far: Far, per_second: float) -> dict[str, str]:
    return {
        "STORE__URL": place.url,
        "STORE__DATA_KEYS": _KEY,
        "WEB__PORT": str(far.web),
        "WEB__PUBLIC_BASE_URL": f"http://127.0.0.1:{far.web}",
        "SERVICE__NOTIFIER": "twilio",
        "SERVICE__SENDER_THREADS": str(SENDERS),
        "SERVICE__LOG_LEVEL": "error",
        "TWILIO__ACCOUNT_SID": far.named["sid"],
        "TWILIO__API_KEY_SID": far.named["key"],
        "TWILIO__API_KEY_SECRET": far.named["secret"],
        "TWILIO__AUTH_TOKEN": far.named["token"],
        "TWILIO__WORKER_NUMBERS": NUMBER,
        "TWILIO__BASE_URL": far.named["url"],
        "TWILIO__MESSAGES_PER_SECOND": str(per_second),
    }


def _until_answered(port: int, request: bytes) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            Line(port).ask(request)
        except ConnectionError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
