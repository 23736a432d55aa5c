"""The asking side: kept connections without a library, so that asking costs little beside what is measured."""

import json
import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

_TIMEOUT = 30.0


class Line:
    """One kept connection to a server on the loopback."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), _TIMEOUT)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> bytes:
        """Send a whole request; the body of its answer. Raises RuntimeError for anything but a success."""
        self._socket.sendall(request)
        answer = self._socket.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        missing = _length(head) - len(body)
        while missing > 0:
            body += (more := self._more())
            missing -= len(more)
        if head[9:10] != b"2":
            raise RuntimeError(f"{head[:60].decode()}: {body[:200].decode()}")
        return body

    def _more(self) -> bytes:
        data = self._socket.recv(1 << 20)
        if not data:
            raise RuntimeError("The server hung up in the middle of an answer.")
        return data


def _length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.index(b"content-length:") + 15
    end = lowered.find(b"\r\n", start)
    return int(lowered[start : end if end > 0 else None])


def get_request(path: str, key: str = "") -> bytes:
    """A GET as it goes over the wire."""
    return f"GET {path} HTTP/1.1\r\n{_head(key)}\r\n".encode()


def post_request(path: str, body: dict[str, Any], key: str = "") -> bytes:
    """A POST of JSON as it goes over the wire."""
    sent = json.dumps(body)
    head = f"{_head(key)}Content-Type: application/json\r\nContent-Length: {len(sent)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{head}\r\n{sent}".encode()


def _head(key: str) -> str:
    return "Host: 127.0.0.1\r\n" + (f"Authorization: Bearer {key}\r\n" if key else "")


def get(line: Line, path: str) -> Any:
    """The JSON at that path."""
    return json.loads(line.ask(get_request(path)))


def per_second(port: int, requests: Sequence[bytes], lines: int, seconds: float) -> float:
    """How many of these requests, in turn, the server answers a second when asked over so many lines at once."""
    until = time.monotonic() + seconds
    counts = [0] * lines

    def ask(number: int) -> None:
        line, mine = Line(port), requests[number::lines]
        while time.monotonic() < until:
            line.ask(mine[counts[number] % len(mine)])
            counts[number] += 1

    in_parallel(ask, lines)
    return sum(counts) / seconds


def in_parallel(work: Callable[[int], None], lines: int) -> None:
    """Do `work(0)` … `work(lines - 1)` in threads and wait for all of them."""
    failed: list[Exception] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except Exception as error:  # noqa: BLE001 - raised again below, in the thread that waits
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(number,)) for number in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
