"""A process that has stopped doing its work is ended, so that the service manager starts another."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from oncall.engine.watchdog import EXIT_CODE, STALLED_AFTER, Watchdog

LOOKS_TWICE = 2.5  # Seconds: it looks once a second.


class Process:
    """What the watchdog would end, and with which code."""

    def __init__(self) -> None:
        self.codes: list[int] = []
        self.ended = threading.Event()

    def end(self, code: int) -> None:
        """Remember it instead of ending this test run."""
        self.codes.append(code)
        self.ended.set()


@contextmanager
def watched(finished_at: Callable[[], float]) -> Iterator[Process]:
    """A process under watch whose last loop finished at that monotonic time."""
    process = Process()
    watchdog = Watchdog(finished_at, process.end)
    watchdog.start()
    try:
        yield process
    finally:
        watchdog.stop()


def test_a_process_whose_loop_hangs_is_ended() -> None:
    """The loop finished sixteen seconds ago and nothing since: no page leaves any more."""
    stalled = time.monotonic() - STALLED_AFTER - 1
    with watched(lambda: stalled) as process:
        assert process.ended.wait(5)
    assert process.codes[0] == EXIT_CODE


def test_a_process_whose_loops_finish_is_left_alone() -> None:
    with watched(time.monotonic) as process:
        assert not process.ended.wait(LOOKS_TWICE)


def test_a_slow_loop_is_not_a_hanging_one() -> None:
    """Ten seconds for one loop is a bad night, not a dead process: ending it would only lose time."""
    slow = time.monotonic() - STALLED_AFTER + 5
    with watched(lambda: slow) as process:
        assert not process.ended.wait(LOOKS_TWICE)


def test_nobody_is_ended_after_the_watch_was_called_off() -> None:
    """A service that stops takes its time over what is being sent."""
    stalled = time.monotonic() - STALLED_AFTER - 1
    process = Process()
    watchdog = Watchdog(lambda: stalled, process.end)
    watchdog.start()
    watchdog.stop()
    assert not process.ended.wait(LOOKS_TWICE)
