"""The fake carrier of the tests as a process of its own, so that its Python competes with nobody's.

    python -m tests.bench.faketwilio MILLISECONDS NUMBER REACHED

Every request takes that time before it is answered. One account has the number; what becomes of its texts it
tells the service at the address REACHED, as the carrier does: sent after a moment, delivered a little later.
The port that is said is that of a second door, for whoever measures: `GET /account` names the account and
where it is asked, `GET /texts` gives every text that came since it was last asked.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from oncall.clock import SystemClock
from tests.carrier.account import Account
from tests.carrier.fake import FakeTwilio
from tests.carrier.faults import Mishap

_LOOKS_EVERY = 0.05  # seconds: how soon a receipt that is due is told


class Books(ThreadingHTTPServer):
    """The second door. `told` is how many texts have been given already."""

    daemon_threads = True

    def __init__(self, fake: FakeTwilio, account: Account) -> None:
        self.fake, self.account, self.told = fake, account, 0
        super().__init__(("127.0.0.1", 0), _Reader)

    def answer(self, path: str) -> object:
        """What is kept under that path."""
        account = self.account
        if path == "/account":
            named = {"sid": account.sid, "key": account.key, "secret": account.secret, "token": account.auth_token}
            return named | {"url": self.fake.url}
        new = account.texts[self.told :]
        self.told += len(new)
        return [(text.sid, text.to, text.body, text.created.isoformat()) for text in new]


class _Reader(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Books

    def do_GET(self) -> None:
        data = json.dumps(self.server.answer(self.path)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's own word
        """Only failures are worth a line; they come by `log_error`, which calls this."""
        if not str(args[1:2]).startswith("('2"):
            print("the second door failed", file=sys.stderr)


def _tell(account: Account, ended: Event) -> None:
    while not ended.wait(_LOOKS_EVERY):
        account.run_due()


def main(milliseconds: str, number: str, reached: str) -> None:
    """Answer at both doors until the process is ended."""
    with FakeTwilio() as fake:
        account = fake.account(now=SystemClock().real, reach={reached: reached}, numbers=(number,))
        if int(milliseconds):
            account.faults.sometimes(Mishap.SLOW, 1.0, seconds=int(milliseconds) / 1000)
        Thread(target=_tell, args=(account, fake.closing), daemon=True).start()
        books = Books(fake, account)
        print(books.server_port, flush=True)
        books.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
