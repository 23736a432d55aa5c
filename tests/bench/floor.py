"""The floor: the least that any product on this server and this store must do, as a process of its own.

    python -m tests.bench.floor STORE-URL PROVIDER-PORT

`GET /who` is one indexed select. `POST /contacts` is one insert, its commit, and one POST to the provider.
The server and its threads, the way into the store, and the client are the product's own.
"""

import sys
import uuid
from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import sqlalchemy as sa

from oncall.store.database import Database
from oncall.store.tables import duties
from tests.bench.carrier import HttpCarrier
from tests.bench.listening import listen
from tests.bench.stores import SEALER

_FLOOR = sa.Table(
    "bench_floor", sa.MetaData(), sa.Column("id", sa.String(36), primary_key=True), sa.Column("body", sa.Text)
)


class Floor:
    """A WSGI application with nothing in it."""

    def __init__(self, url: str, carrier: HttpCarrier) -> None:
        self._engine, self._carrier = Database(url, SEALER).engine, carrier
        with self._engine.begin() as connection:
            _FLOOR.create(connection, checkfirst=True)

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["REQUEST_METHOD"] == "GET":
            body = self._who(environ["QUERY_STRING"])
        else:
            body = self._contact(environ["wsgi.input"].read())
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    def _who(self, duty_id: str) -> bytes:
        query = sa.select(duties.c.worker_id).where(duties.c.id == duty_id)
        with self._engine.connect() as plain, plain.execution_options(oncall_write=False) as connection:
            worker: Any = connection.execute(query).scalar_one()
        return str(worker).encode()

    def _contact(self, body: bytes) -> bytes:
        made = str(uuid.uuid4())
        with self._engine.begin() as connection:
            connection.execute(sa.insert(_FLOOR), {"id": made, "body": body.decode()})
        self._carrier.post(made, "+13035550100", "the floor")
        return made.encode()


if __name__ == "__main__":
    listen(Floor(sys.argv[1], HttpCarrier(int(sys.argv[2]))))
