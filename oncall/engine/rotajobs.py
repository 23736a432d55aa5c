"""The day's own jobs of a rota: pre-flight, questions at the start of a duty, test pages, gaps, the night sheet.

They are done by the loop itself, a short transaction each, so that nothing slow stands before them. One that
fails is set aside for a while, with an alarm, and the next still runs.
"""

import logging
import time
from collections.abc import Iterable

from oncall.app import Oncall
from oncall.domain.errors import NotFound
from oncall.store.running import Job

log = logging.getLogger(__name__)

_SET_ASIDE = 30.0


class RotaJobs:
    """Plans them into rows, and does those that are due."""

    def __init__(self, oncall: Oncall) -> None:
        self._oncall = oncall
        self._aside: dict[Job, float] = {}

    def plan(self) -> None:
        """Have every job of the coming day in its row; harmless to repeat. Without rules there is nothing to plan."""
        try:
            self._oncall.tonight.plan()
        except NotFound:
            log.debug("no rota jobs are planned: there are no rules yet")
        except Exception as error:  # noqa: BLE001 - pages must leave all the same, and it is tried again in minutes
            log.error("rota jobs were not planned: %s", type(error).__name__)
            self._oncall.health.alarm_once("rota job", "plan")

    def run_due(self, jobs: Iterable[Job] | None = None) -> int:
        """Do those that are due, of all or of `jobs`; how many. Then the rows of the day after are there, too."""
        due = self._oncall.due.jobs() if jobs is None else jobs
        mine = [job for job in due if self._oncall.tonight.does(job[0])]
        done = sum(self._do(job) for job in mine if self._aside.get(job, 0.0) <= time.monotonic())
        if done:
            self.plan()
        return done

    def _do(self, job: Job) -> bool:
        try:
            return self._oncall.tonight.do(job)
        except Exception as error:  # noqa: BLE001 - one duty that cannot be looked over must not keep back the others
            log.error("job %s failed: %s", job[0], type(error).__name__)
            self._aside[job] = time.monotonic() + _SET_ASIDE
            self._oncall.health.alarm_once("rota job", job[0])
            return False
