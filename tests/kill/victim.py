"""The process that is killed: web and engine as in service, with a carrier that stands apart."""

import logging
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


def serve(url: str, carrier: int, port: int) -> None:
    """Serve the store at `url` on `port`, and hand messages to the carrier on its own, until killed."""
    logging.basicConfig(level=logging.CRITICAL)
    oncall = Oncall(Database(url, SEALER), SystemClock(), lease=LEASE)
    settings = Settings(web=Web(port=port))
    server = Server(create_app(oncall, settings), settings.web)
    Service(oncall, Notifiers([HttpCarrier(carrier)]), threads=SENDERS, name=f"engine-{port}").start()
    server.run()
