"""How a use case is carried out: one transaction, one moment, and again when somebody else was first."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from oncall.clock import Clock
from oncall.domain.errors import Stale
from oncall.domain.page import LEASE
from oncall.flow.moment import Ids, Moment, Terms
from oncall.store.database import Database
from oncall.store.tx import Tx

T = TypeVar("T")

_TRIES = 8
LONGEST = 6.0  # Seconds of trying: a store that is locked for longer must not look like an engine that has stalled.
_PAUSE = 0.02


@dataclass(slots=True)
class Workplace:
    """What every noun of the app works with. `link` is the public address before a page's token, `lease`
    how long a sender has to report on a message (real time)."""

    database: Database
    clock: Clock
    ids: Ids = field(default_factory=Ids)
    link: str = ""
    lease: timedelta = LEASE
    terms: Terms = field(default_factory=Terms)
    committed: threading.Event = field(default_factory=threading.Event)

    def write(self, use_case: Callable[[Moment], T], *, urgent: bool = False, quiet: bool = False) -> T:
        """Carry out a use case that changes things; decided again when somebody else was first.

        It may run more than once, so it must make nothing up that is not in the moment's ids, and a
        commit whose answer was lost is met by ids that the caller made beforehand. What is `urgent` is
        done before whatever else waits to be written. Engines are woken when anything was recorded, unless
        it is `quiet`: nobody has anything to do because of it.
        """

        def once() -> T:
            at, real = self.clock.now(), self.clock.real()
            with self.database.write(urgent=urgent, quiet=quiet) as tx:
                result = use_case(self._moment(tx, at, real))
            if tx.told and not quiet:
                self.committed.set()
            return result

        return _until_done(once)

    def read(self, use_case: Callable[[Moment], T]) -> T:
        """Carry out a use case that only looks; once more when the store's connection had gone away."""

        def once() -> T:
            at, real = self.clock.now(), self.clock.real()
            with self.database.read() as tx:
                return use_case(self._moment(tx, at, real))

        return _until_done(once)

    def _moment(self, tx: Tx, at: datetime, real: datetime) -> Moment:
        rules = tx.rules.current(at)
        return Moment(
            tx=tx, at=at, real=real, rules=rules, ids=self.ids, link=self.link, lease=self.lease, terms=self.terms
        )


def _until_done(once: Callable[[], T]) -> T:
    began = time.monotonic()
    for attempt in range(_TRIES):
        try:
            return once()
        except Stale:
            if attempt == _TRIES - 1 or time.monotonic() - began > LONGEST:
                raise
            time.sleep(_PAUSE * (attempt + 1))
    raise AssertionError("the loop above returns or raises")
