"""Planners, and the jobs they plan.

APScheduler runs only planners: idempotent, by interval, inserting due rows at least a day ahead under
a unique key. The engine performs what is due. So a restart loses no job and two engines double none.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from oncall.app import Oncall
from oncall.engine.rotajobs import RotaJobs
from oncall.store.running import Job

log = logging.getLogger(__name__)

AHEAD = timedelta(hours=25)
EVERY = {"purge": timedelta(hours=1), "verify": timedelta(hours=24), "check": timedelta(minutes=1)}
_PLANNED_AHEAD = {"check": timedelta(minutes=5)}
MOST_SKEW = timedelta(seconds=5)
_PING_TIMEOUT = (3.0, 5.0)


class Housekeeping:
    """Purging, verifying the audit chain, checking the invariants, and the ping that proves it outside."""

    def __init__(self, oncall: Oncall, dead_man_url: str, hold: Callable[[bool], None]) -> None:
        self._oncall, self._url, self._hold = oncall, dead_man_url, hold
        self._was_off = False
        self._rota = RotaJobs(oncall)
        self._slow = ThreadPoolExecutor(1, thread_name_prefix="housekeeping")
        self._scheduler = BackgroundScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}, timezone="UTC"
        )
        self._scheduler.add_listener(self._failed, EVENT_JOB_ERROR | EVENT_JOB_MISSED)

    def start(self) -> None:
        """Plan now and every few minutes from now on."""
        self.plan()
        self._scheduler.add_job(self.plan, "interval", minutes=2, id="plan")
        self._scheduler.start()

    def stop(self) -> None:
        """Plan no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._slow.shutdown(wait=True, cancel_futures=True)

    def plan(self) -> None:
        """Have every job of the coming day in its row; harmless to repeat."""
        for kind, every in EVERY.items():
            at = _floor(self._oncall.clock.now(), every)
            until = at + _PLANNED_AHEAD.get(kind, AHEAD)
            while at < until:
                at += every
                self._oncall.due.plan(kind, "service", at)
        self._rota.plan()

    def run_due(self) -> int:
        """Do the jobs that are due. Of those of the service the latest of each kind, for the earlier ones it makes up
        for; those of the rota each, here and now: people wait for them. Not by a clock that is not trusted."""
        jobs = self._oncall.due.jobs()
        rota = [] if self._was_off and not self._oncall.database.is_sqlite else [j for j in jobs if j[0] not in EVERY]
        return self._keep_house([job for job in jobs if job[0] in EVERY]) + self._rota.run_due(rota)

    def _keep_house(self, due: Sequence[Job]) -> int:
        latest = {kind: due_at for kind, _, due_at in due}
        for kind, subject, due_at in due:
            mine = self._oncall.due.finish_job(kind, subject, due_at)
            if mine and latest[kind] == due_at:
                # A long audit chain or a slow address must not hold up the loop that pages.
                self._slow.submit(self._do, kind)
        return len(due)

    def _do(self, kind: str) -> None:
        try:
            self._job(kind)
        except Exception as error:  # noqa: BLE001 - it is tried again when it is due next; the alarm is this line
            log.error("job %s failed: %s", kind, type(error).__name__)

    def _job(self, kind: str) -> None:
        if kind == "purge":
            self._oncall.due.purge()
        elif kind == "verify":
            if (fault := self._oncall.health.verify()) is not None:
                self._oncall.health.alarm("audit chain", str(fault.seq))
        else:
            self._oncall.due.prove_texts()
            if self._check():
                self._ping()

    def _check(self) -> bool:
        """The invariants that hold at every minute; an outside address is told only when they do."""
        off = self._clock_is_off()
        # With its file on this machine no other engine is right: it goes on by the time that passes.
        self._hold(off and not self._oncall.database.is_sqlite)
        readiness = self._oncall.health.readiness()
        for fault in readiness.faults:
            log.error("not ready: %s", fault)
        return readiness.ready

    def _clock_is_off(self) -> bool:
        """A clock more than five seconds off the database's would page too early or too late."""
        skew = self._oncall.health.skew()
        off, was_off, self._was_off = abs(skew) > MOST_SKEW, self._was_off, abs(skew) > MOST_SKEW
        if off and not was_off:
            self._oncall.health.alarm("clock", f"{skew.total_seconds():.0f} s")
        return off

    def _ping(self) -> None:
        if not self._url:
            return
        import requests  # noqa: PLC0415 - most installations start without it, and a tenth of a second sooner

        try:
            requests.get(self._url, timeout=_PING_TIMEOUT, allow_redirects=False)
        except requests.RequestException as error:
            # The silence at the other end is the alarm; here it is only worth a line.
            log.warning("the dead-man address did not answer: %s", type(error).__name__)

    def _failed(self, event: JobExecutionEvent) -> None:
        log.error("planner %s failed or was missed", event.job_id)


def _floor(at: datetime, every: timedelta) -> datetime:
    """The latest whole multiple of `every`, so that two engines plan the very same rows."""
    return at - (at - datetime(2000, 1, 1, tzinfo=at.tzinfo)) % every
