"""The floor: the least that a product on this server and this store can do, as a process of its own.

    python -m tests.bench.floor STORE-URL PROVIDER-PORT

`GET /who` is one indexed select. `POST /contacts` is one insert, its commit, and one POST to the provider.
The web server with its threads and its framework, the way into the store, and the client are the
product's own; there is nothing else: no keys, no rules, no checks, no records.
"""

import sys
import uuid

import sqlalchemy as sa
from flask import Flask, request

from oncall.store.database import Database
from oncall.store.tables import duties
from tests.bench.carrier import HttpCarrier
from tests.bench.listening import listen
from tests.bench.stores import SEALER

_FLOOR = sa.Table(
    "bench_floor", sa.MetaData(), sa.Column("id", sa.String(36), primary_key=True), sa.Column("body", sa.Text)
)
_WHO = sa.select(duties.c.worker_id).where(duties.c.id == sa.bindparam("this"))
_INSERT = sa.insert(_FLOOR)


def floor(url: str, carrier: HttpCarrier) -> Flask:
    """A bare application over that store."""
    engine, app = Database(url, SEALER).engine, Flask("floor")
    with engine.begin() as connection:
        _FLOOR.create(connection, checkfirst=True)

    @app.get("/who")
    def who() -> str:
        with engine.connect() as connection:
            return str(connection.execute(_WHO, {"this": request.query_string.decode()}).scalar_one())

    @app.post("/contacts")
    def contact() -> str:
        made = str(uuid.uuid4())
        with engine.begin() as connection:
            connection.execute(_INSERT, {"id": made, "body": request.get_data(as_text=True)})
        carrier.post(made, "+13035550100", "the floor")
        return made

    return app


if __name__ == "__main__":
    listen(floor(sys.argv[1], HttpCarrier(int(sys.argv[2]))))
