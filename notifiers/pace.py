"""How fast a carrier takes messages, so that what cannot leave yet waits with us and not with the carrier.

Here a claim can still take it back, a page of an emergency still overtakes it, and what waits for one
person is still bundled. A carrier's own queue knows none of this, and may deliver after hours.
"""

from collections.abc import Callable
from threading import Lock


class Bucket:
    """A bucket of `most` messages that fills at `per_second`. `now` gives seconds of a monotonic clock.

    It may be emptied below nothing: whatever was handed over then has to be waited for.
    """

    def __init__(self, per_second: float, most: int, now: Callable[[], float]) -> None:
        self._per_second, self._most, self._now = per_second, most, now
        self._left, self._at = float(most), now()
        self._lock = Lock()

    def room(self) -> int:
        """How many messages may be handed over now."""
        with self._lock:
            self._fill()
            return max(0, int(self._left + 1e-6))

    def spend(self) -> None:
        """One is about to be handed over."""
        with self._lock:
            self._fill()
            self._left -= 1.0

    def wait(self) -> float:
        """Seconds until there is room for one; 0 when there is."""
        with self._lock:
            self._fill()
            return max(0.0, (1.0 - self._left) / self._per_second)

    def _fill(self) -> None:
        now = self._now()
        self._left = min(float(self._most), self._left + (now - self._at) * self._per_second)
        self._at = now
