"""Processes to measure: each is started, says its port, and is ended by whoever started it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from tests.bench.asking import Line, get

ROOT = Path(__file__).resolve().parents[2]
_END_WITHIN = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A process that answers on `port`; it took `started_in` seconds to say so."""

    port: int
    pid: int
    started_in: float

    @property
    def mebibytes(self) -> float:
        """Its resident memory."""
        return float(psutil.Process(self.pid).memory_info().rss) / 2**20


def environment(**more: str) -> dict[str, str]:
    """What a process is started with."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@contextmanager
def running(module: str, *words: object) -> Iterator[Running]:
    """`python -m MODULE WORDS`, from the moment at which it says its port until the end of the block."""
    began = time.monotonic()
    command = [sys.executable, "-m", module, *map(str, words)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        if not port:
            raise RuntimeError(f"{module} did not start; its reason stands above.")
        yield Running(port=int(port), pid=process.pid, started_in=time.monotonic() - began)
    finally:
        process.terminate()
        process.wait(_END_WITHIN)
        process.stdout.close()


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


class Provider:
    """What the provider has received, collected as it comes."""

    def __init__(self, process: Running) -> None:
        self.port = process.port
        self._line = Line(process.port)
        self.received: dict[str, list[datetime]] = {}

    def collect(self) -> dict[str, list[datetime]]:
        """Every message id with the instants at which it was received, so far."""
        for message_id, at in get(self._line, "/messages"):
            self.received.setdefault(message_id, []).append(datetime.fromisoformat(at))
        return self.received


@contextmanager
def provider(milliseconds: int) -> Iterator[Provider]:
    """A provider that takes that long to answer."""
    with running("tests.bench.provider", milliseconds) as process:
        yield Provider(process)
