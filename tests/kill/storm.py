"""Five hundred contacts from callers that do not give up: each is submitted until somebody says 2xx."""

import json
import random
import threading
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException

from tests.bench.agency import area_id

AREAS = 50
_PATIENCE = 3.0
_BREATH = 0.05


class Storm:
    """So many contacts over so many seconds, by a few submitters at once.

    `accepted` maps the number of each contact that got a 2xx to the reference in the answer.
    """

    def __init__(self, *, contacts: int, seconds: float, ports: Sequence[int], key: str, seed: int) -> None:
        self.accepted: dict[int, str] = {}
        self.repeated = 0
        self._ports, self._key = ports, key
        self._pause = seconds * _SUBMITTERS / contacts
        self._threads = [
            threading.Thread(target=self._submit, args=(range(n, contacts, _SUBMITTERS), random.Random(seed + n)))
            for n in range(_SUBMITTERS)
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def await_accepted(self, contacts: int, seconds: float) -> None:
        """Wait until so many were accepted, but no longer than that."""
        until = time.monotonic() + seconds
        while len(self.accepted) < contacts and time.monotonic() < until:
            time.sleep(0.005)

    def join(self, seconds: float) -> bool:
        """Wait until every contact was accepted; False when that takes longer."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _submit(self, numbers: range, dice: random.Random) -> None:
        for number in numbers:
            time.sleep(self._pause * dice.uniform(0.5, 1.5))
            while (reference := self._try(number, dice.choice(self._ports))) is None:
                self.repeated += 1
                time.sleep(_BREATH)
            self.accepted[number] = reference

    def _try(self, number: int, port: int) -> str | None:
        """The reference, or None when nobody answered: then nobody knows whether it was taken."""
        connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            connection.request("POST", "/api/v1/contacts", _body(number), self._headers(number))
            answer = connection.getresponse()
            told = json.loads(answer.read())
        except (OSError, HTTPException, ValueError):
            return None
        finally:
            connection.close()
        return str(told["reference"]) if answer.status in (200, 201) else None

    def _headers(self, number: int) -> dict[str, str]:
        bearer = f"Bearer {self._key}"
        return {"Authorization": bearer, "Content-Type": "application/json", "Idempotency-Key": f"storm-{number}"}


_SUBMITTERS = 6


def _body(number: int) -> bytes:
    told = {"what": "A child alone", "where": f"{number} River Road", "area": area_id(number % AREAS), "danger": True}
    return json.dumps(told).encode()
