"""The product as a process of its own: web and engine as in service, and the bench's provider for a carrier.

    python -m tests.bench.serve STORE-URL PROVIDER-PORT SENDERS
"""

import json
import logging
import signal
import sys
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.domain.contact import Details
from oncall.engine import Service
from oncall.flow.intake import NewContact
from rota.coverage import OnDuty
from tests.bench.agency import opened
from tests.bench.carrier import HttpCarrier
from tests.bench.listening import listen


class Door:
    """The two questions that are measured, as a WSGI application."""

    def __init__(self, oncall: Oncall) -> None:
        self._oncall = oncall

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "GET":
            body = self._who(environ["QUERY_STRING"].removeprefix("area="))
        else:
            body = self._contact(json.loads(environ["wsgi.input"].read()))
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _who(self, area: str) -> bytes:
        answer = self._oncall.duty.who(area)
        return json.dumps({"worker": answer.worker if isinstance(answer, OnDuty) else None}).encode()

    def _contact(self, given: dict[str, str]) -> bytes:
        new = NewContact(
            id=self._oncall.contacts.new_id(),
            details=Details(what=given["what"], where=given["where"]),
            channel="api",
            area=given["area"],
            danger=True,
        )
        contact = self._oncall.contacts.open(new, "bench")
        return json.dumps({"id": contact.id, "reference": contact.reference}).encode()


def main(url: str, provider: str, senders: str) -> None:
    """Serve until SIGTERM, and then stop as a service does."""
    logging.basicConfig(level=logging.WARNING)
    oncall = opened(url)
    service = Service(oncall, Notifiers([HttpCarrier(int(provider))]), threads=int(senders))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        listen(Door(oncall), service.start)
    finally:
        service.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
