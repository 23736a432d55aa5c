"""Fetching from a carrier's own lists what its webhooks should have brought.

Webhooks are tried for fifteen seconds and then lost, so an outage of ours would cost replies. A sweep at the
start and every 45 seconds finds them; what was known already changes nothing. Where nothing can come in from
outside at all, the same lists are read every five seconds instead.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from notifiers.base import Inbound, NotifyError, Records, Report
from oncall.app import Oncall

log = logging.getLogger(__name__)

EVERY = 45.0
EVERY_POLL = 5.0
_OVERLAP = timedelta(minutes=20)  # longer than any text is worth delivering, and than clocks differ
_FIRST = timedelta(hours=1)
_LATE = timedelta(seconds=15)  # a webhook is tried for so long
_REACHED_EVERY = 300.0
_MOST_FAILURES = 3
_MOST_FORGOTTEN = 50


class Sweeper:
    """One carrier's lists, read again and again until stopped.

    `by_lists_only` is set where nothing comes in otherwise. `check` asks our own public address whether it
    reaches us; it gives the code of what is wrong, or "".
    """

    def __init__(
        self, oncall: Oncall, records: Records, *, by_lists_only: bool = False, check: Callable[[], str] | None = None
    ) -> None:
        self._oncall, self._records, self._by_lists_only = oncall, records, by_lists_only
        self._check = check
        self._every = EVERY_POLL if by_lists_only else EVERY
        self._failures = self._unreached = 0
        self._reached_at = float("-inf")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"sweep-{records.name}", daemon=True)

    def start(self) -> None:
        """Begin with a sweep at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the present sweep."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._guarded(self.sweep)
            self._guarded(self.reach)
            self._stopping.wait(self._every)

    def reach(self) -> None:
        """Ask our own public address, every five minutes or at once after it has not answered; three times without
        an answer are an alarm. The web may start after us."""
        if self._check is None or (not self._unreached and monotonic() - self._reached_at < _REACHED_EVERY):
            return
        self._reached_at = monotonic()
        code = self._check()
        self._unreached = self._unreached + 1 if code else 0
        if code:
            log.error("our own public address does not reach us (%s)", code)
        if not code or self._unreached >= _MOST_FAILURES:
            self._oncall.health.keep_door(code)

    def _guarded(self, work: Callable[[], object]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the next sweep finds what this one did not
            log.error("a sweep failed: %s", type(error).__name__)

    def sweep(self) -> int:
        """Take in everything since the last sweep, and have deleted there what we hold; how much was new."""
        began = self._oncall.clock.real()
        since = self._oncall.due.swept(self._records.name) or began - _FIRST
        try:
            news = list(self._records.news(since - _OVERLAP))
        except NotifyError as refusal:
            self._failed(refusal.code)
            return 0
        self._failures = 0
        reports = [event.provider_id for event in news if isinstance(event, Report)]
        unsettled = self._oncall.due.unsettled(self._records.name, reports)
        told = [event for event in news if isinstance(event, Inbound) or event.provider_id in unsettled]
        new = [event for event in told if self._take_in(event)]
        if not self._by_lists_only and any(_came_late(event, began) for event in new):
            self._oncall.health.alarm_once("webhooks lost")
        self._oncall.due.keep_swept(self._records.name, began)
        self._forget()
        return len(new)

    def _take_in(self, event: Report | Inbound) -> bool:
        """Whether it was an answer that nobody had brought. One that fails keeps back no other."""
        try:
            if isinstance(event, Report):
                self._oncall.due.reported(event)
                return False
            return self._oncall.due.received_late(event)
        except Exception as error:  # noqa: BLE001 - it is found again by the next sweep
            log.error("a swept event was not taken in: %s", type(error).__name__)
            return False

    def _failed(self, code: str) -> None:
        self._failures += 1
        log.warning("the lists of %s cannot be read (code %s)", self._records.name, code)
        if self._failures >= _MOST_FAILURES:
            self._oncall.health.alarm_once("sweep", code)

    def _forget(self) -> None:
        for provider_id in self._oncall.due.kept_there(self._records.name, _MOST_FORGOTTEN):
            try:
                self._records.forget(provider_id)
            except NotifyError as refusal:
                log.warning("%s kept the words of a text (code %s)", self._records.name, refusal.code)
                continue  # Its turn comes again; the others' is now.
            self._oncall.due.forgotten_there(self._records.name, provider_id)


def _came_late(event: Report | Inbound, now: datetime) -> bool:
    """Old enough that its webhook was not merely behind us."""
    return isinstance(event, Inbound) and event.at is not None and now - event.at > _LATE
