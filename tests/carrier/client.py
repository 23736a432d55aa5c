"""The carrier's own library, pointed at a loopback address."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlparse, urlunparse

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tests.carrier.account import Account

SECONDS = 5.0


class LoopbackHttpClient(TwilioHttpClient):  # type: ignore[misc]  # It ships no types.
    """The library's HTTP, with scheme and host swapped."""

    def __init__(self, base: str, seconds: float) -> None:
        super().__init__(timeout=seconds)
        self._base = urlparse(base)

    def request(self, method: str, url: str, *args: Any, **named: Any) -> Response:
        """As the library does, at the other address."""
        asked = urlparse(url)
        here = (self._base.scheme, self._base.netloc, asked.path, asked.params, asked.query, "")
        return super().request(method, urlunparse(here), *args, **named)

    def close(self) -> None:
        """Give the connections back."""
        if self.session is not None:
            self.session.close()


def client_of(account: Account, base: str, seconds: float = SECONDS, secret: str = "") -> Client:
    """The library as a client of that account by its key, or by its key and another secret."""
    http = LoopbackHttpClient(base, seconds)
    return Client(account.key, secret or account.secret, account.sid, http_client=http)


@contextmanager
def closed(client: Client) -> Iterator[Client]:
    """The client, whose connections are given back afterwards."""
    try:
        yield client
    finally:
        client.http_client.close()
