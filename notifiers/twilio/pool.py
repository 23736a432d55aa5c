"""Which of our numbers a text leaves from: for one person always the same, unless that one must wait."""

from collections.abc import Callable, Sequence
from threading import Lock
from zlib import crc32

from notifiers.pace import Bucket


class Pool:
    """Numbers that share the work. Each takes `per_second` texts; `now` gives seconds of a monotonic clock."""

    def __init__(self, numbers: Sequence[str], per_second: float, now: Callable[[], float]) -> None:
        self._paces = {number: Bucket(per_second, 1, now) for number in numbers}
        self._numbers = tuple(numbers)
        self._lock = Lock()

    def usual(self, to: str) -> str:
        """The number that somebody knows us by."""
        return self._numbers[crc32(to.encode()) % len(self._numbers)]

    def sender(self, to: str) -> str:
        """Where the next text to somebody leaves from: their usual number, or the one that is free soonest."""
        with self._lock:
            usual = self.usual(to)
            soonest = min(self._numbers, key=lambda number: (self._paces[number].wait(), number != usual))
            self._paces[soonest].spend()
            return soonest
