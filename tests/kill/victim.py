"""The process that is killed: web and engine as in service, with a carrier that is a process apart.

    python -m tests.kill.victim STORE-URL CARRIER-PORT WEB-PORT
"""

import logging
import sys
from datetime import timedelta

from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.cli.server import Server
from oncall.clock import SystemClock
from oncall.config import Settings, Web
from oncall.engine import Service
from oncall.store.database import Database
from tests.bench.carrier import HttpCarrier
from tests.bench.stores import SEALER
from web.app import create_app

SENDERS = 8
LEASE = timedelta(seconds=4)
"""Much shorter than in service, so that the test need not wait a minute and a half for what was in flight."""


def main(url: str, carrier: str, port: str) -> None:
    """Serve until killed."""
    logging.basicConfig(level=logging.ERROR)
    oncall = Oncall(Database(url, SEALER), SystemClock(), lease=LEASE)
    settings = Settings(web=Web(port=int(port)))
    server = Server(create_app(oncall, settings), settings.web)
    Service(oncall, Notifiers([HttpCarrier(int(carrier))]), threads=SENDERS, name=f"engine-{port}").start()
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
