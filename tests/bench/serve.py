"""The product as a process of its own: web and engine as in service, and the bench's provider for a carrier.

python -m tests.bench.serve STORE-URL PROVIDER-PORT SENDERS PORT
"""

import logging
import sys

from notifiers.registry import Notifiers
from oncall.cli.server import Server, begin_to_serve
from oncall.config import Settings, Web
from oncall.engine import Service
from tests.bench.agency import opened
from tests.bench.carrier import HttpCarrier
from web.app import create_app


def main(url: str, provider: str, senders: str, port: str) -> None:
    """Serve until asked to end, and then end in good order."""
    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # A full house is what is being measured.
    oncall, settings = opened(url), Settings(web=Web(port=int(port)))
    server = Server(create_app(oncall, settings), settings.web)
    service = Service(oncall, Notifiers([HttpCarrier(int(provider))]), threads=int(senders))
    begin_to_serve()
    service.start()
    print(port, flush=True)
    try:
        server.run()
    finally:
        server.close()
        service.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
