"""Senders: threads that hand messages to carriers, outside any transaction, and report what came of it."""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Condition, Lock

from notifiers.base import Fault, NotifyError
from notifiers.registry import Notifiers
from oncall.app import Oncall
from oncall.flow.delivery import Outcome
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
        self._outcomes: deque[Outcome] = deque()
        self._recording = Lock()

    @property
    def in_place(self) -> bool:
        """Whether sending is done by whoever asks for it."""
        return self._pool is None

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
            outcome = Outcome(message_id=message.id, provider=provider, answer=receipt)
        except NotifyError as error:
            outcome = Outcome(message_id=message.id, provider="", answer=error)
        except Exception as error:  # noqa: BLE001 - a notifier's own defect must not lose the page
            log.error("a notifier failed: %s", type(error).__name__)
            unknown = NotifyError(Fault.UNKNOWN, type(error).__name__[:40])
            outcome = Outcome(message_id=message.id, provider="", answer=unknown)
        self._record(outcome)

    def _record(self, outcome: Outcome) -> None:
        """Have it recorded, together with those of others that came back while somebody was recording."""
        self._outcomes.append(outcome)
        with self._recording:
            together = [self._outcomes.popleft() for _ in range(len(self._outcomes))]
            try:
                if together:
                    self._oncall.due.record(together)
            except Exception:
                if len(together) == 1:
                    raise
                self._one_by_one(together)

    def _one_by_one(self, outcomes: list[Outcome]) -> None:
        """One of several could not be recorded: it alone is given up, and its lease runs out."""
        for outcome in outcomes:
            try:
                self._oncall.due.record([outcome])
            except Exception as error:  # noqa: BLE001 - one poisoned row must not take the others with it
                log.error("an outcome was not recorded: %s", type(error).__name__)
