"""The two times, and the only place that reads a clock.

*Duty time* moves the night: due times, ringing, hours. A demo may speed it up or jump through it.
*Real time* guards the service: sessions, tokens, rate limits, leases, heartbeats. Nothing moves it.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from rota.interval import as_instant

SET_BACK = timedelta(seconds=5)
"""A clock that goes back by so much was set, and by that much nobody may be paged late."""


class Clock(Protocol):
    """Duty time and real time, both aware UTC."""

    def now(self) -> datetime:
        """Duty time."""

    def real(self) -> datetime:
        """Real time."""


class SystemClock:
    """Production: the two times are one, and never run backwards.

    A machine whose clock is set back by an hour would page an hour late. So this clock goes on as it was, by
    the time that has passed since, and tells by how much it is `ahead`; one that is set forward is believed at
    once, and whatever became overdue acts. `wall` and `passed` are where it reads them: for its own tests.
    """

    def __init__(
        self,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall, self._passed = wall, passed
        self._lock = threading.Lock()
        self._began = self._wall() - timedelta(seconds=self._passed())

    def now(self) -> datetime:
        """Duty time."""
        return self.real()

    def real(self) -> datetime:
        """Real time."""
        with self._lock:
            wall, passed = self._wall(), timedelta(seconds=self._passed())
            if wall - passed > self._began - SET_BACK:
                self._began = wall - passed  # A step of less than that harms nobody.
            return self._began + passed

    @property
    def ahead(self) -> timedelta:
        """How far it is ahead of the machine's clock since that was set back; else zero."""
        ahead = self.real() - self._wall()
        return ahead if ahead >= SET_BACK else timedelta()


class ManualClock:
    """Tests: both times stand still until somebody moves them. Never goes back."""

    def __init__(self, at: datetime) -> None:
        self._at = as_instant(at)

    def now(self) -> datetime:
        """Duty time."""
        return self._at

    def real(self) -> datetime:
        """Real time, which moves with duty time here."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Forward to that instant; an earlier one changes nothing."""
        self._at = max(self._at, as_instant(at))

    def move(self, **lasts: float) -> None:
        """Forward by a timedelta's arguments; never back, as `move_to`."""
        self.move_to(self._at + timedelta(**lasts))


class DemoClock:
    """A demo's duty time: real time with an offset, a speed, and jumps that stop at every due time.

    While a jump is under way duty time stands still between its stops, and `step_to` moves it.
    """

    def __init__(self, offset: timedelta = timedelta(), speed: int = 1) -> None:
        self._lock = threading.Lock()
        self._anchor = datetime.now(UTC)
        self._duty = self._anchor + offset
        self._speed = speed
        self._aim: datetime | None = None

    def now(self) -> datetime:
        """Duty time."""
        with self._lock:
            return self._now()

    def real(self) -> datetime:
        """Real time."""
        return datetime.now(UTC)

    @property
    def speed(self) -> int:
        """How many seconds of duty time pass in a real one."""
        return self._speed

    @property
    def aim(self) -> datetime | None:
        """Where a jump that is under way is to end."""
        return self._aim

    @property
    def offset(self) -> timedelta:
        """Duty time less real time, to be stored so that a restart goes on at the same hour."""
        return self.now() - datetime.now(UTC)

    def patience(self, real: timedelta) -> timedelta:
        """How much duty time may pass where `real` time would be too long: a night at sixty times its speed,
        or one that is being jumped through, is not late."""
        return timedelta.max if self._aim is not None else real * self._speed

    def run_at(self, speed: int) -> None:
        """From now on at another speed."""
        with self._lock:
            self._settle(self._now())
            self._speed = speed

    def jump_to(self, at: datetime) -> None:
        """Begin a jump forward to that instant; the engine makes its stops. Never back."""
        with self._lock:
            now = self._now()
            if as_instant(at) > now:
                self._settle(now)
                self._aim = as_instant(at)

    def step_to(self, at: datetime) -> None:
        """One stop of a jump; at its end, duty time runs again."""
        with self._lock:
            stop = min(at, self._aim or at)
            self._settle(max(stop, self._duty))
            if self._aim is not None and self._duty >= self._aim:
                self._aim = None

    def _now(self) -> datetime:
        if self._aim is not None:
            return self._duty
        return self._duty + (datetime.now(UTC) - self._anchor) * self._speed

    def _settle(self, duty: datetime) -> None:
        self._anchor, self._duty = datetime.now(UTC), duty
