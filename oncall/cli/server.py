"""The web server inside a process, and the orderly end of a process."""

import gc
import signal
import socket
from types import FrameType
from wsgiref.types import WSGIApplication

from oncall.config import Web
from oncall.domain.errors import Refused

THREADS = 16
LARGEST_BODY = 5 * 1024**2
"""Bytes. No body is larger, and all of one is held in memory: what people send is never put on a disk as it is."""


class Server:
    """waitress over one application. It listens as soon as it is made, and answers once it runs.

    It writes no access log: the addresses of pages hold the secrets of links.
    """

    def __init__(self, app: WSGIApplication, web: Web) -> None:
        from waitress.server import create_server

        family = socket.AF_INET6 if ":" in web.host else socket.AF_INET
        try:
            listening = socket.create_server((web.host, web.port), family=family, backlog=128)
        except OSError as error:
            fault = f"Nobody can listen at {web.host}:{web.port} ({error.strerror})"
            raise Refused(f"{fault}. Give another --port, or web.host.") from None
        self._server = create_server(
            app,
            sockets=[listening],
            threads=THREADS,
            ident="",
            max_request_body_size=LARGEST_BODY,
            inbuf_overflow=LARGEST_BODY + 1,
        )

    def run(self) -> None:
        """Answer until the process is asked to end."""
        self._server.run()

    def close(self) -> None:
        """Listen no more."""
        self._server.close()


def begin_to_serve() -> None:
    """The start is over: what it made lives for ever and is not looked at for garbage again, what follows is.

    From now on SIGTERM and Ctrl-C end the main thread in good order; asked a second time, it ends at once.
    """
    gc.freeze()
    gc.enable()

    def end(_number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, signal.SIG_DFL)
        raise SystemExit(0)

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, end)
