"""The making of a plan, as rows tell it: asked for, taken up, heard of, stopped, ended – or never heard of again.

    asked ──a service, or the command line, takes it up──> begun ──> … ──> its draft is there
      │                                                      └── nothing heard for a minute ──> asked anew, once;
      │                                                                                         the second time failed
      └── nobody takes it up for a minute ──> failed

The planner itself never runs in here, nor in the process that pages. A question about an empty slot
(`flow/conflicts.py`) goes the same way.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from oncall.domain.errors import Invalid, Refused
from oncall.domain.event import EventKind
from oncall.domain.rota import ASKED, BEGUN, ENDED, PlanProgress, PlanRun, PlanState, RotaDuty
from oncall.flow import drafting
from oncall.flow.moment import Moment
from oncall.flow.planning import question_for
from rota.problem import Assignment, Problem
from rota.problemfile import read_solution, write_problem
from rota.settling import settled

SILENT = timedelta(seconds=60)
"""Of a plan that is being made something is heard every few seconds; real time."""

COMMAND_LINE = "cli"
"""Who asks for a plan on the command line, and makes it there."""

_ASKING = "plans asked for"
_ANEW = "It is made anew: the service that had begun it has ended."
SHORTEST, LONGEST = 1, 3600
MOST_SEED = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be planned: for every service line unless `line` names one, `seconds` long, and with the pinned slots
    of rota number `based_on` left as they are. `only_holidays` settles the major holidays of those days, no more;
    `repair` leaves with everybody what they were told, wherever that can be; `iterations` count tries instead
    of seconds, for the same rota again."""

    first: date
    weeks: int
    seed: int
    seconds: int
    line: str = ""
    based_on: int | None = None
    only_holidays: bool = False
    repair: bool = False
    iterations: int | None = None


def ask(moment: Moment, run_id: str, wanted: Wanted, by: str, *, begun: bool) -> PlanRun:
    """Have a plan made; with `begun` by the one who asks. Whoever asks for what somebody has asked for already is told
    of that plan. Raises Invalid for what cannot be planned, NotFound."""
    _must_make_sense(wanted)
    based_on = moment.tx.rotas.by_number(wanted.based_on).id if wanted.based_on is not None else None
    run = PlanRun(
        id=run_id,
        lines=drafting.lines_of(moment, wanted.line),
        first_day=wanted.first,
        weeks=wanted.weeks,
        seed=wanted.seed,
        seconds=wanted.seconds,
        state=PlanState.RUNNING,
        stage=BEGUN if begun else ASKED,
        only_holidays=wanted.only_holidays,
        based_on=based_on,
        repair=wanted.repair,
        iterations=wanted.iterations,
        asked_by=by,
        asked_at=moment.at,
        changed_at=moment.real,
    )
    if not begun and (same := _asked_already(moment, run)):
        return same
    moment.tx.rotas.add_run(run)
    moment.record(EventKind.PLAN_ASKED, by, None, run.id, weeks=run.weeks, seed=run.seed, seconds=run.seconds)
    return run


def _asked_already(moment: Moment, run: PlanRun) -> PlanRun | None:
    """The same plan, that waits or is being made and shall not stop: a button pressed twice wants one."""
    moment.tx.running.hold(_ASKING)
    running = moment.tx.rotas.runs(PlanState.RUNNING)
    return next((each for each in running if _asks(each) == _asks(run) and not each.stop_asked), None)


def _asks(run: PlanRun) -> tuple[object, ...]:
    made = run.first_day, run.weeks, run.seed, run.seconds, run.iterations
    return run.lines, *made, run.only_holidays, run.based_on, run.repair


def waiting(moment: Moment, *, gaps: bool = False) -> list[PlanRun]:
    """Plans that nobody has taken up, the one that was asked for first at the head; with `gaps` questions about empty
    slots instead."""
    rotas = moment.tx.rotas
    running = rotas.asked_gaps(PlanState.RUNNING) if gaps else rotas.runs(PlanState.RUNNING)
    return [run for run in reversed(running) if run.stage == ASKED]


def claim(moment: Moment, *, gaps: bool = False) -> PlanRun | None:
    """The one that waits longest; it is the caller's to make from now on."""
    for run in waiting(moment, gaps=gaps):
        if moment.tx.rotas.claim_run(run.id, moment.real):
            return moment.tx.rotas.run(run.id)
    return None


def question(moment: Moment, run_id: str) -> str:
    """The problem to be planned, in the open format. What has begun is settled, and so are published major holidays.

    Raises Invalid for days on which there is nothing to be planned, NotFound.
    """
    run = moment.tx.rotas.run(run_id)
    asked = question_for(moment, run)
    if not asked.periods:
        remedy = "Name other days, or look at planning.major_holidays"
        raise Invalid.at("from", "there is no duty to be planned on these days", remedy)
    rows = moment.tx.rotas.duties(run.based_on) if run.based_on else ()
    pinned = replace(asked, pins=tuple(fixed(moment, asked, rows)))
    return write_problem(pinned if run.only_holidays else replace(pinned, pins=(*pinned.pins, *settled(pinned))))


def progressed(moment: Moment, run_id: str, progress: PlanProgress | None, *, serving: bool) -> bool:
    """How far it has come (None: it is alive); whether it shall end with its best. A service that is at work on it
    keeps those waiting that it has not taken up yet."""
    run = moment.tx.rotas.run(run_id)
    if run.state is not PlanState.RUNNING:
        return True
    if progress is not None:
        run = replace(
            run,
            stage=progress.stage,
            done=progress.done,
            cost=progress.cost,
            bound=progress.bound,
            uncovered=progress.uncovered,
        )
    moment.tx.rotas.save_run(replace(run, changed_at=moment.real))
    if serving:
        moment.tx.rotas.keep_waiting(moment.real)
    return run.stop_asked


def finished(moment: Moment, run_id: str, problem: str, solution: str, *, stopped: bool) -> PlanRun:
    """The draft of a plan that came to an end. Nothing is drafted for one that was given up meanwhile."""
    run = moment.tx.rotas.run(run_id)
    if run.state is not PlanState.RUNNING:
        return run
    answer = read_solution(solution)
    made = drafting.Made(
        lines=run.lines,
        first=run.first_day,
        weeks=run.weeks,
        seed=run.seed,
        cost=answer.cost,
        bound=answer.bound,
        problem=problem,
        report=solution,
        based_on=run.based_on,
        only_holidays=run.only_holidays,
    )
    rota = drafting.planned(moment, made, answer, run.asked_by)
    ended = PlanState.STOPPED if stopped or run.stop_asked else PlanState.DONE
    empty = sum(row.worker is None for row in moment.tx.rotas.duties(rota.id))
    run = replace(run, state=ended, stage=ENDED, done=1.0, rota=rota.id, uncovered=empty, fault="")
    run = replace(run, basis=drafting.basis(moment, rota))
    return end(moment, replace(run, cost=answer.cost, bound=answer.bound))


def failed(moment: Moment, run_id: str, fault: str) -> PlanRun:
    """It died, or cannot be made; `fault` is a sentence that says why."""
    run = moment.tx.rotas.run(run_id)
    return run if run.state is not PlanState.RUNNING else end(moment, replace(run, state=PlanState.FAILED, fault=fault))


def stop(moment: Moment, run_id: str, by: str) -> PlanRun:
    """Have it end with its best so far. Raises Refused when it does not run any more, NotFound."""
    run = moment.tx.rotas.run(run_id)
    if not moment.tx.rotas.ask_stop(run.id):
        if run.slot:
            raise Refused("This is not worked on any more. Reload the page to see what came of it.")
        raise Refused("This plan does not run any more. `oncall rota list` shows what came of it.")
    if run.stage == ASKED:
        return end(moment, replace(run, state=PlanState.STOPPED, fault="It was stopped before it began."), by)
    return moment.tx.rotas.run(run_id)


def broken_off(moment: Moment, run_id: str) -> PlanRun:
    """It was ended before it had an answer: because somebody asked for that, or because the service that had it in hand
    ends; then it waits for the next one."""
    run = moment.tx.rotas.run(run_id)
    if run.state is not PlanState.RUNNING:
        return run
    if run.stop_asked:
        return end(moment, replace(run, state=PlanState.STOPPED, fault="It was stopped before anything was found."))
    moment.tx.rotas.save_run(replace(run, stage=ASKED, fault=_ANEW, changed_at=moment.real))
    return moment.tx.rotas.run(run_id)


def give_up_silent(moment: Moment) -> int:
    """Plans of which nothing is heard any more have failed, and say so; how many there were.

    What a service had in hand when it was killed waits for the next one, from the beginning, once: a plan that ends
    every service that makes it must not be made for ever. The command line's own ends with its terminal.
    """
    silent = moment.tx.rotas.silent_runs(moment.real - SILENT)
    for run in silent:
        if not (run.stage == ASKED or run.fault or run.stop_asked or run.asked_by == COMMAND_LINE):
            again = replace(run, stage=ASKED, done=0.0, cost=None, bound=None, uncovered=None, fault=_ANEW)
            moment.tx.rotas.save_run(replace(again, changed_at=moment.real))
            continue
        instead = "oncall rota why" if run.slot else "oncall rota plan"
        waited = f"No service took it up. Start `oncall serve`, or use `{instead}`."
        died = "Nothing was heard of it for a minute: the process that made it has ended. Ask for it again."
        failed(moment, run.id, waited if run.stage == ASKED else died)
    return len(silent)


def end(moment: Moment, run: PlanRun, by: str = "engine") -> PlanRun:
    """It has ended, one way or the other."""
    moment.tx.rotas.save_run(replace(run, changed_at=moment.real))
    moment.record(EventKind.PLAN_ENDED, by, None, run.id, state=run.state.value, rota=run.rota, cost=run.cost)
    return moment.tx.rotas.run(run.id)


def fixed(moment: Moment, asked: Problem, rows: Iterable[RotaDuty]) -> Iterator[Assignment]:
    """What has begun is with whoever has it, and of these rows of a rota the pinned ones are with whom they have."""
    starts = {slot.id: period.start for period in asked.periods for slot in period.slots}
    people = {person.id for person in asked.workers}
    begun = {each.slot: each.worker for each in asked.published if starts[each.slot] <= moment.at}
    pinned = {row.slot: row.worker for row in rows if row.pinned and row.worker and row.slot in starts}
    for slot, worker in {**pinned, **begun}.items():
        if worker in people:
            yield Assignment(slot=slot, worker=worker)


def _must_make_sense(wanted: Wanted) -> None:
    if not 1 <= wanted.weeks <= drafting.MOST_WEEKS:
        fault, remedy = f"{wanted.weeks} is no length of a rota", f"Give 1 to {drafting.MOST_WEEKS}"
        raise Invalid.at("weeks", fault, remedy)
    if not SHORTEST <= wanted.seconds <= LONGEST:
        raise Invalid.at("seconds", f"{wanted.seconds} is no time to plan in", f"Give {SHORTEST} to {LONGEST}")
    if wanted.iterations is not None and wanted.iterations < 1:
        raise Invalid.at("iterations", f"{wanted.iterations} tries are none", "Give some thousands, or seconds instead")
    if not 0 <= wanted.seed <= MOST_SEED:
        raise Invalid.at("seed", f"{wanted.seed} cannot be used", f"Give 0 to {MOST_SEED}")
