"""One engine as a service: its loop in a thread, its planners, its watchdog."""

import threading
from collections.abc import Sequence
from contextlib import suppress

from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.domain.errors import NotFound, StoreUnfit
from oncall.engine.housekeeping import MOST_SKEW, Housekeeping
from oncall.engine.loop import Engine, Outside
from oncall.engine.planning import Planning
from oncall.engine.sweeping import Sweeper
from oncall.engine.watchdog import Watchdog
from oncall.store.listening import Listener
from rota.pattern import local_date


class Service:
    """Starts and stops everything that makes pages leave. `name` tells engines apart in the heartbeat."""

    def __init__(
        self,
        oncall: Oncall,
        notifiers: Notifiers,
        *,
        threads: int = 8,
        name: str = "engine",
        dead_man_url: str = "",
        outside: Sequence[Outside] = (),
        sweepers: Sequence[Sweeper] = (),
    ) -> None:
        self._oncall = oncall
        self._sweepers = tuple(sweepers)
        self._planning = Planning(oncall)
        self._housekeeping = Housekeeping(oncall, dead_man_url, lambda held: self.engine.hold(held=held))
        self.engine = Engine(
            oncall, notifiers, threads=threads, name=name, outside=outside, jobs=self._housekeeping.run_due
        )
        self._watchdog = Watchdog(lambda: self.engine.finished_at)
        self._thread = threading.Thread(target=self.engine.run, name=name)
        database = oncall.database
        self._listener = None if database.is_sqlite else Listener(database.url, oncall.committed.set)

    def start(self) -> None:
        """Begin. Raises StoreUnfit when this clock and the database's are too far apart to be trusted."""
        skew = self._oncall.health.skew()
        if abs(skew) > MOST_SKEW:
            with suppress(NotFound):  # Where there are no rules yet, there is nobody to look at an alarm either.
                self._oncall.health.alarm("clock", f"{skew.total_seconds():.0f} s")
            raise StoreUnfit(
                f"This machine's clock is {abs(skew).total_seconds():.0f} s off the database's. Set both by NTP."
            )
        if self._oncall.database.is_sqlite:
            self._oncall.due.end_leases()  # Nobody else serves this file, so whoever held a message is gone.
        self._housekeeping.start()
        threading.Thread(target=self._warm_up, name="warm-up", daemon=True).start()
        self._thread.start()
        self._watchdog.start()
        for sweeper in self._sweepers:
            sweeper.start()
        self._planning.start()
        if self._listener is not None:
            self._listener.start()

    def _warm_up(self) -> None:
        """The first question about duty loads the calendar of holidays, for which no contact should wait."""
        with suppress(NotFound):  # There are no rules yet.
            rules = self._oncall.rules.current()
            rules.duty.calendar.name_on(local_date(self._oncall.clock.now(), rules.zone))

    def stop(self) -> None:
        """End after the present tick and what is being sent, however far it was started."""
        if self._listener is not None:
            self._listener.stop()
        self._planning.stop()
        for sweeper in self._sweepers:
            sweeper.stop()
        self._watchdog.stop()
        self._housekeeping.stop()
        self.engine.stop()
        if self._thread.is_alive():
            self._thread.join(timeout=30)
