"""The carrier of the kill test: it belongs to nobody else, remembers every message, and is never killed."""

import json
import time
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self

_TAKES = 0.02


class Carrier:
    """Listens on a free port of the loopback while it is open, and answers after 20 ms.

    `received` counts every message id; a message counts as received before it is answered, so that one
    whose sender was killed while it waited is among them.
    """

    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, message_id: str) -> None:
        """Remember one more."""
        with self._lock:
            self.received[message_id] += 1

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                """Take one message."""
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                carrier.take(message["id"])
                time.sleep(_TAKES)
                answer = json.dumps({"id": f"K{message['id']}"}).encode()
                with suppress(OSError):  # Whoever waited for the answer has been killed.
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)

            def handle(self) -> None:
                """One connection, whose other end may be killed at any moment."""
                with suppress(OSError):
                    super().handle()

            def log_message(self, *_: object) -> None:
                """Nothing: five hundred lines of access log tell nobody anything."""
                return

        return Handler
