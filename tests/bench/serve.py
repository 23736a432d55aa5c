"""The product as a process of its own, as in service, with the bench's provider for a carrier.

python -m tests.bench.serve PART STORE-URL PROVIDER-PORT SENDERS PORT

PART is `serve` for web and engine in one process, `web` or `engine` for one of them alone.
"""

import logging
import sys
import threading

from notifiers.registry import Notifiers
from oncall.cli.server import Server, begin_to_serve
from oncall.config import Settings, Web
from oncall.engine import Service
from tests.bench.agency import opened
from tests.bench.carrier import HttpCarrier
from web.app import create_app


def main(part: str, url: str, provider: str, senders: str, port: str) -> None:
    """Serve until asked to end, and then end in good order."""
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # A full house is what is being measured.
    oncall, settings = opened(url), Settings(web=Web(port=int(port)))
    server = Server(create_app(oncall, settings), settings.web) if part != "engine" else None
    service = Service(oncall, Notifiers([HttpCarrier(int(provider))]), threads=int(senders)) if part != "web" else None
    begin_to_serve()
    if service is not None:
        service.start()
    print(port, flush=True)
    try:
        server.run() if server is not None else threading.Event().wait()
    finally:
        if server is not None:
            server.close()
        if service is not None:
            service.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
