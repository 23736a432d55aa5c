"""What ends a process that has stopped doing its work: the service manager starts another."""

import logging
import os
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

STALLED_AFTER = 15.0
EXIT_CODE = 70


class Watchdog:
    """Ends the process when no loop has finished for fifteen seconds of the monotonic clock."""

    def __init__(self, finished_at: Callable[[], float], end: Callable[[int], object] = os._exit) -> None:
        self._finished_at, self._end = finished_at, end
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stop.set()

    def _watch(self) -> None:
        while not self._stop.wait(1.0):
            stalled = time.monotonic() - self._finished_at()
            if stalled > STALLED_AFTER:
                log.critical("no loop has finished for %.0f s: ending, to be started again", stalled)
                self._end(EXIT_CODE)
