"""What all parts of one account share: its names and keys, its clock, and what it has been asked and has done."""

from collections.abc import Callable
from datetime import datetime
from hashlib import md5
from itertools import count
from threading import RLock

from tests.carrier.callbacks import Callbacks
from tests.carrier.records import Asked, Call, OwnNumber, Text
from tests.carrier.refusals import Refusals
from tests.carrier.webhooks import Webhooks

VERSION = "2010-04-01"


class Ledger:
    """One account's books. Its parts change them under `lock`, and never ask the service anything meanwhile."""

    def __init__(self, *, now: Callable[[], datetime], seed: int) -> None:
        self.lock = RLock()
        self.now = now
        self._seed, self._numbers = seed, count(1)
        self.sid, self.key = self.new_sid("AC"), self.new_sid("SK")
        self.secret, self.auth_token = self.new_sid(""), self.new_sid("")
        self.refusals = Refusals()
        self.own: dict[str, OwnNumber] = {}
        self.texts: dict[str, Text] = {}
        self.calls: dict[str, Call] = {}
        self.requests: list[Asked] = []
        self.webhooks: Webhooks
        self.callbacks: Callbacks

    def new_sid(self, prefix: str) -> str:
        """A new name for a thing: the same in every run of a test, and another for every account."""
        # Names need to be apart, not secret.
        return prefix + md5(f"{self._seed}-{next(self._numbers)}".encode(), usedforsecurity=False).hexdigest()
