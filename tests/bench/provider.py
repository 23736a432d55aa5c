"""A carrier on the loopback, a process of its own: it answers after a given time and remembers when each message came.

    python -m tests.bench.provider MILLISECONDS

`POST /messages` is answered after that time; the message counts as received when its last byte is in.
`GET /messages` gives what came since it was last asked: the id and the instant, one a line. It runs on
one event loop, because a thread for every connection would take the processor from what is measured.
"""

import asyncio
import json
import sys

from oncall.clock import SystemClock

_CLOCK = SystemClock()


class Carrier(asyncio.Protocol):
    """One kept-alive connection."""

    def __init__(self, seconds: float, received: list[tuple[str, str]]) -> None:
        self._seconds, self._received = seconds, received
        self._buffer = b""
        self._out: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.WriteTransport)
        self._out = transport

    def data_received(self, data: bytes) -> None:
        """Collect until a request is whole."""
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if found and len(rest) >= (length := _length(head)):
            self._buffer = rest[length:]
            self._answer(head, rest[:length])

    def _answer(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET"):
            self._write(json.dumps(self._received))
            self._received.clear()
            return
        message = json.loads(body)
        self._received.append((message["id"], _CLOCK.real().isoformat()))
        answer = json.dumps({"id": f"B{message['id']}"})
        if self._seconds:
            asyncio.get_running_loop().call_later(self._seconds, self._write, answer)
        else:
            self._write(answer)

    def _write(self, body: str) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        if self._out is not None and not self._out.is_closing():
            self._out.write((head + body).encode())


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def serve(seconds: float) -> None:
    """Listen on a free port of the loopback, say which, and go on until the process is ended."""
    received: list[tuple[str, str]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Carrier(seconds, received), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) / 1000))
