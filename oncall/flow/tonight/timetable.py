"""Which jobs the coming day needs, and the doing of them.

A planner puts each into a row at least a day ahead, under its kind, subject and due time; whichever engine is
first does it, in one transaction with marking it done. So a restart loses none and two engines double none.
A duty that came about since is asked about and looked over at once, if it has not begun.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from oncall.domain.daytime import LONGEST_BEFORE, asked_at, doubted_at, sheet_at, told_daily_at, trial_at
from oncall.flow import starting
from oncall.flow.moment import Moment
from oncall.flow.tonight import checks, holes, posting, trials
from oncall.flow.tonight.ahead import period_starts, runs, stretches
from oncall.store.running import Job
from rota.pattern import days_between, local_date

AHEAD = timedelta(hours=25)

Act = Callable[[Moment, str, datetime], None]

ACTS: Mapping[str, Act] = {
    checks.PREFLIGHT: lambda moment, _, __: checks.preflight(moment),
    starting.ASKS: starting.ask_start,
    starting.DOUBTS: lambda moment, _, __: starting.doubt_starts(moment),
    "trial": lambda moment, _, due_at: trials.send_trials(moment, due_at),
    "trial seen": lambda moment, _, due_at: trials.tell_unseen(moment, due_at),
    "gaps": lambda moment, _, __: holes.tell_holes(moment),
    "sheet": lambda moment, _, due_at: posting.send_sheet(moment, due_at),
}
"""What each kind of job does, given its subject and due time."""


def wanted(moment: Moment) -> Sequence[Job]:
    """Every job that is due within the coming day, and for duties that have not begun also what is overdue."""
    return [*_of_days(moment), *_of_duties(moment)]


def do(moment: Moment, job: Job) -> bool:
    """Do one; False when another engine was first."""
    kind, subject, due_at = job
    if not moment.tx.running.finish_job(kind, subject, due_at, moment.at):
        return False
    ACTS[kind](moment, subject, due_at)
    return True


def _of_days(moment: Moment) -> Iterator[Job]:
    rules, until = moment.rules, moment.at + AHEAD
    zone = rules.zone
    for day in days_between(local_date(moment.at, zone), local_date(until, zone)):
        subject, trial = day.isoformat(), trial_at(rules, day)
        found = [("gaps", subject, told_daily_at(rules, day)), ("sheet", subject, sheet_at(rules, day))]
        if trial is not None:
            found += [("trial", subject, trial), ("trial seen", subject, trial + trials.ANSWERED_WITHIN)]
        yield from (job for job in found if moment.at < job[2] <= until)


def _of_duties(moment: Moment) -> Iterator[Job]:
    rules, until = moment.rules, moment.at + AHEAD
    furthest = until + timedelta(hours=rules.planning.preflight_hours) + LONGEST_BEFORE
    there = stretches(moment, moment.at, furthest)
    for start in {each.start for each in there} | period_starts(moment, moment.at, furthest):
        if start <= moment.at:
            continue
        for minute in checks.looked_over_at(moment, start):
            if minute <= until:
                yield checks.PREFLIGHT, minute.isoformat(timespec="minutes"), minute
    for run in runs(there):
        if run.start > moment.at and asked_at(rules, run.start) <= until and starting.needs_asking(moment, run):
            yield starting.ASKS, run.worker, asked_at(rules, run.start)
            doubted = doubted_at(rules, run.start)
            yield starting.DOUBTS, doubted.isoformat(timespec="minutes"), doubted
