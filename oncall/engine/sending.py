"""Senders: threads that hand messages to carriers, outside any transaction, and report what came of it."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Condition

from notifiers.base import Fault, NotifyError
from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.flow.paging import Handover

log = logging.getLogger(__name__)


class Senders:
    """A fixed number of senders. With none, `send` does its work in the calling thread: for tests."""

    def __init__(self, oncall: Oncall, notifiers: Notifiers, threads: int, freed: Callable[[], None]) -> None:
        self._oncall, self._notifiers, self._freed = oncall, notifiers, freed
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="sender") if threads else None
        self._busy = 0
        self._change = Condition()

    @property
    def free(self) -> int:
        """How many messages may be taken now."""
        return max(0, self._threads - self._busy) if self._pool else 1

    def send(self, handover: Handover) -> None:
        """Hand one message over, as soon as a sender is free."""
        if self._pool is None:
            self._send(handover)
            return
        with self._change:
            self._busy += 1
        self._pool.submit(self._send, handover).add_done_callback(self._done)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing is being sent; False when it takes longer."""
        with self._change:
            return self._change.wait_for(lambda: self._busy == 0, seconds)

    def stop(self) -> None:
        """Let what is being sent finish."""
        if self._pool:
            self._pool.shutdown(wait=True)

    def _done(self, future: "Future[None]") -> None:
        with self._change:
            self._busy -= 1
            self._change.notify_all()
        if (error := future.exception()) is not None:
            # The message keeps its lease, which runs out; the row is then decided upon again.
            log.error("a sender failed: %s", type(error).__name__)
        self._freed()

    def _send(self, handover: Handover) -> None:
        message = handover.message
        try:
            provider, receipt = self._notifiers.send(message)
        except NotifyError as error:
            self._oncall.due.refused(message.id, error)
        except Exception as error:  # noqa: BLE001 - a notifier's own defect must not lose the page
            log.error("a notifier failed: %s", type(error).__name__)
            self._oncall.due.refused(message.id, NotifyError(Fault.UNKNOWN, type(error).__name__[:40]))
        else:
            self._oncall.due.handed_over(message.id, provider, receipt)
