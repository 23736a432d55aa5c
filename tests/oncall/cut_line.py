"""A line to PostgreSQL that is cut at the worst moment: the commit arrives, its answer does not."""

import socket
import threading
from contextlib import suppress
from typing import Self

import sqlalchemy as sa

_COMMIT = b"COMMIT\x00"


class CutLine:
    """Passes bytes between clients and a server; while armed, it swallows the answer to the next commit.

    `address` is a SQLAlchemy URL whose server listens on a Unix socket; `url` is the one to use instead.
    """

    def __init__(self, address: str) -> None:
        parsed = sa.make_url(address)
        folder = str(parsed.query["host"])
        self._server = f"{folder}/.s.PGSQL.{parsed.query.get('port', parsed.port or 5432)}"
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        there = parsed.set(host="127.0.0.1", port=port, query={"sslmode": "disable", "gssencmode": "disable"})
        self.url = there.render_as_string(hide_password=False)
        self._armed = threading.Event()
        self.cuts = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.close()

    def arm(self) -> None:
        """Cut at the next commit."""
        self._armed.set()

    def _accept(self) -> None:
        with suppress(OSError):  # The listening socket is closed when the test is over.
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                threading.Thread(target=self._to_server, args=(client, server), daemon=True).start()
                threading.Thread(target=_pass, args=(server, client), daemon=True).start()

    def _to_server(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if _COMMIT in data and self._armed.is_set():
                    self._armed.clear()
                    self.cuts += 1
                    client.shutdown(socket.SHUT_RDWR)  # First, so that no answer can slip through.
                    server.sendall(data)
                    break
                server.sendall(data)
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)


def _pass(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)  # Closing alone would not wake the thread that reads from it.
    source.close()
    sink.close()
