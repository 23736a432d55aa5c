"""Real processes of the `oncall` command on free loopback ports, started and ended by a test."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import requests

PATIENCE = 90.0


def free_port() -> int:
    """A port at which nobody listens just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """One process. Used as a context it is killed at the end, if it is still there."""

    def __init__(self, folder: Path, *words: str, environ: Mapping[str, str] | None = None) -> None:
        self._output = folder / f"output-{time.monotonic_ns()}.txt"
        self.port = free_port()
        command = [
            sys.executable,
            "-m",
            "oncall",
            *words,
            *(["--port", str(self.port)] if words[0] != "engine" else []),
        ]
        given = {**os.environ, "PYTHONUNBUFFERED": "1", **(environ or {})}
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(command, cwd=folder, env=given, stdout=output, stderr=subprocess.STDOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._output.read_text()

    def address(self, path: str) -> str:
        """The address of a page of it."""
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str) -> requests.Response:
        """A page of it."""
        return requests.get(self.address(path), timeout=10, allow_redirects=False)

    def wait_until_ready(self) -> None:
        """Until it answers that pages are proven to leave; fails with its output when it ends instead."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, self.output
            try:
                if self.get("/readyz").status_code == 200:
                    return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError(f"not ready after {PATIENCE} s:\n{self.output}")

    def wait_for_end(self) -> int:
        """Its exit code."""
        return self.process.wait(timeout=PATIENCE)

    def ask_to_end(self) -> int:
        """SIGTERM, as a service manager sends it; the exit code."""
        self.process.terminate()
        return self.wait_for_end()

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        self.process.kill()
        self.process.wait(timeout=PATIENCE)
