"""What a demonstration remembers between two starts: how far its night has come, and that it is complete."""

from datetime import timedelta

from oncall.clock import DemoClock, SystemClock
from oncall.store.database import Database

_SECONDS, _SPEED, _COMPLETE = "demo.offset_seconds", "demo.speed", "demo.complete"
_WORTH_KEEPING = timedelta(seconds=0.5)


class Demonstration:
    """The stored values of one demonstration. It asks for no rules, for at first there are none."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: tuple[timedelta, int] | None = None

    def clock(self) -> DemoClock:
        """The demo's clock, where it was kept last; never before the last thing that happened."""
        with self._database.read() as tx:
            seconds, speed = tx.running.setting(_SECONDS), tx.running.setting(_SPEED)
            last = tx.events.last_at()
        real = SystemClock().real()
        offset = timedelta(seconds=float(seconds or 0))
        return DemoClock(offset if last is None else max(offset, last - real), int(speed or 1))

    def keep(self, clock: DemoClock) -> None:
        """Store how far the night has come, when it has come any further."""
        now = (clock.offset, clock.speed)
        if self._kept is not None and abs(now[0] - self._kept[0]) < _WORTH_KEEPING and now[1] == self._kept[1]:
            return
        with self._database.write() as tx:
            tx.running.set_setting(_SECONDS, str(now[0].total_seconds()))
            tx.running.set_setting(_SPEED, str(now[1]))
        self._kept = now

    def is_complete(self) -> bool:
        """Whether everything that belongs to it was stored; one that was broken off begins anew."""
        with self._database.read() as tx:
            return tx.running.setting(_COMPLETE) is not None

    def complete(self) -> None:
        """From now on it is gone on with."""
        with self._database.write() as tx:
            tx.running.set_setting(_COMPLETE, "yes")
