"""The thread that moves the simulated phones: reports and replies out, snapshots to disk."""

import logging
import time
from threading import Event, Thread

from notifiers.base import Inbound, Report
from notifiers.simulator import Simulator
from notifiers.snapshot import SnapshotFile

log = logging.getLogger(__name__)

TURN_SECONDS = 0.1
SAVE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 2.0


class Pump:
    """Runs the simulator until stopped, whatever the door and the disk do.

    An event the door refuses is tried again, `tries` times in all with growing pauses, while those
    behind it wait: order is kept. Then it is dropped with a line in the log. All waiting is real time.
    """

    def __init__(
        self,
        simulator: Simulator,
        file: SnapshotFile | None = None,
        *,
        tries: int = 8,
        first_pause: float = TURN_SECONDS,
    ) -> None:
        self._simulator = simulator
        self._file = file
        self._tries = tries
        self._first_pause = first_pause
        self._stuck: Report | Inbound | None = None
        self._failures = 0
        self._not_before = 0.0
        self._saved_version = simulator.version
        self._save_after = 0.0
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="phone-pump", daemon=True)

    def start(self) -> None:
        """Begin; a pump is started once."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the turn under way, save the wall, and return when that is done."""
        self._stopping.set()
        self._thread.join()

    @property
    def running(self) -> bool:
        """Whether the thread is alive."""
        return self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.wait(TURN_SECONDS):
            self._turn()
        self._save()

    def _turn(self) -> None:
        self._simulator.settle()
        if time.monotonic() >= self._not_before:
            self._hand_in()
        if time.monotonic() >= self._save_after:
            self._save()

    def _hand_in(self) -> None:
        try:
            self._simulator.run_due()
        except Exception as error:  # noqa: BLE001 - The door is the whole service; the phones outlive all it raises.
            self._wait_or_drop(error)

    def _wait_or_drop(self, error: Exception) -> None:
        event = self._simulator.first_in_line()
        self._failures = self._failures + 1 if event is self._stuck else 1
        self._stuck = event
        if self._failures < self._tries:
            pause = self._first_pause * 2 ** (self._failures - 1)
            self._not_before = time.monotonic() + min(pause, LONGEST_PAUSE_SECONDS)
            return
        # Only the kind of error is told: its text may quote the event, which holds a number.
        kind = type(error).__name__
        log.error("A simulated event was dropped: the service refused it %d times (%s).", self._tries, kind)
        if event is not None:
            self._simulator.drop(event)

    def _save(self) -> None:
        version = self._simulator.version
        if self._file is None or version == self._saved_version:
            return
        try:
            self._file.save(self._simulator.snapshot())
            self._saved_version = version
        except OSError as error:
            kind = type(error).__name__
            log.error("The phone wall could not be saved (%s). Free the disk or mend its folder.", kind)
        self._save_after = time.monotonic() + SAVE_SECONDS
