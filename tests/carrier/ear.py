"""The service's side of the carrier's doors, in tests of the fake alone: it writes down and says what it is bidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One POST that came in."""

    path: str
    form: Mapping[str, str]
    headers: Mapping[str, str]

    @property
    def status(self) -> str:
        """The status that it tells of."""
        return self.form.get("MessageStatus") or self.form.get("CallStatus", "")


class Ear:
    """A server on a loopback port. `says` are answers by path: a document, or an HTTP status; otherwise 204."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self.says: dict[str, str | int] = {}
        self.deaf = False
        self.closing = Event()
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="ear", daemon=True)
        self._thread.start()

    def statuses(self, path: str) -> list[str]:
        """The statuses told at that path, in order."""
        return [told.status for told in self.told if told.path == path]

    def __enter__(self) -> "Ear":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, ear: Ear) -> None:
        self.ear, self.lines = ear, 0
        super().__init__(("127.0.0.1", 0), _Door)


class _Door(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        form = self.rfile.read(int(self.headers["Content-Length"])).decode()
        ear = self.server.ear
        told = Told(
            path=self.path, form=dict(parse_qsl(form, keep_blank_values=True)), headers=dict(self.headers.items())
        )
        ear.told.append(told)
        if ear.deaf:
            ear.closing.wait(5)
            return
        self._say(ear.says.get(self.path, 204))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's own word
        """Nothing is printed: what was told is in `told`."""
        self.server.lines += 1

    def _say(self, answer: str | int) -> None:
        status, document = (answer, "") if isinstance(answer, int) else (200, answer)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Type", "text/xml")
        self.end_headers()
        self.wfile.write(document.encode())
