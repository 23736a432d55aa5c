"""Pre-flight: each duty is looked over before it begins, and the coordinator hears of it while there is time.

One text for all duties that are looked over together, without a name; each fault is told once a week, and again when it
was mended and comes back. Nobody is woken by it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.daytime import LONGEST_BEFORE, asked_at, checked_at, is_sleep, opens_after
from oncall.domain.event import EventKind
from oncall.domain.person import Reached, Worker, reached
from oncall.domain.staffing import Absence
from oncall.domain.texts import tonight as texts
from oncall.domain.tonight import TESTED_WITHIN, Checked, FaultKind
from oncall.flow.concerned import tell_coordinator
from oncall.flow.duty import roster_at
from oncall.flow.moment import ENGINE, Moment
from oncall.flow.tonight.ahead import stretches
from oncall.flow.tonight.faults import is_over, not_told_yet, told_place
from oncall.flow.tonight.holes import holes
from oncall.flow.tonight.trials import last_seen
from rota.coverage import Gap, OnDuty, who
from rota.held import Stretch
from rota.said import when

PREFLIGHT = "preflight"
_INSTANT = timedelta(seconds=1)
_REACH = {
    Reached.NOT: FaultKind.UNREACHABLE,
    Reached.BY_CALL: FaultKind.NO_TEXTS,
    Reached.PARTLY: FaultKind.ONE_NUMBER,
}


def checked(
    moment: Moment, since: datetime, until: datetime, *, begins: Callable[[datetime], bool] | None = None
) -> Sequence[Checked]:
    """Every duty and every gap in [since, until), those that run at `since` as well, looked over as it is now, in
    order of time. With `begins`: those alone whose start it is true of."""
    there = [each for each in stretches(moment, since, until) if _meant(begins, each.start)]
    known = moment.tx.people.several({each.worker for each in there})
    seen = last_seen(moment, known)
    last = max((each.end for each in there), default=until)
    away = moment.tx.staffing.absences(since, last, known) if known else ()
    duties = [_looked_over(moment, each, known.get(each.worker), away, seen) for each in there]
    empty = [
        Checked(
            lines=hole.lines,
            area=hole.area,
            position=hole.position,
            start=hole.start,
            end=hole.end,
            worker=None,
            faults=(FaultKind.NOBODY,),
        )
        for hole in holes(moment, until)
        if hole.holder is None and _meant(begins, hole.start)
    ]
    return sorted([*duties, *empty], key=lambda duty: (duty.start, duty.position, duty.area or ""))


def absent_now(moment: Moment) -> frozenset[str]:
    """Who holds a duty at this moment and is entered as absent from it: they would be paged all the same."""
    now = [each for each in stretches(moment, moment.at, moment.at + _INSTANT) if each.start <= moment.at]
    away = moment.tx.staffing.absences(moment.at, moment.at + _INSTANT, {each.worker for each in now}) if now else ()
    return frozenset(each.worker for each in now if _is_absent(moment, each, away))


def looked_over_at(moment: Moment, start: datetime) -> tuple[datetime, datetime]:
    """The minutes at which a duty that begins at `start` is looked over: in good time, and when its holder is asked."""
    times = (checked_at(moment.rules, start), asked_at(moment.rules, start))
    return times[0].replace(second=0, microsecond=0), times[1].replace(second=0, microsecond=0)


def preflight(moment: Moment) -> None:
    """Look over every duty for which the time has come, and tell in one text what nobody was told of yet.

    Done at night, because the service was down then, it waits for the morning but for duties that begin before an
    office opens. Once a duty has begun, everybody who looks at Now sees what is wrong.
    """
    opening = opens_after(moment.rules, moment.at) if is_sleep(moment.rules, moment.at) else None
    if opening is not None:
        moment.tx.running.plan(PREFLIGHT, opening.isoformat(timespec="minutes"), opening)

    def begins(start: datetime) -> bool:
        waits = opening is not None and opening <= start
        return start > moment.at and not waits and min(looked_over_at(moment, start)) <= moment.at

    furthest = moment.at + timedelta(hours=moment.rules.planning.preflight_hours) + LONGEST_BEFORE
    wrong: list[tuple[Checked, list[FaultKind]]] = []
    for duty in checked(moment, moment.at, furthest, begins=begins):
        is_over(moment, (_key(duty, kind) for kind in FaultKind if kind not in duty.faults))
        new = {_key(duty, kind): kind for kind in duty.faults}
        told = [new[key] for key in not_told_yet(moment, new)]
        _record(moment, duty, told)
        wrong += [(duty, told)] if told else []
    if wrong:
        _tell(moment, wrong)


def _meant(begins: Callable[[datetime], bool] | None, start: datetime) -> bool:
    return begins is None or begins(start)


def _tell(moment: Moment, wrong: Sequence[tuple[Checked, list[FaultKind]]]) -> None:
    first = min((duty for duty, _ in wrong), key=lambda duty: not any(kind.silences for kind in duty.faults))
    text = texts.faults(
        sum(len(kinds) for _, kinds in wrong),
        place=told_place(moment, first.area, first.position),
        begins=when(first.start, moment.rules.zone),
        more=len(wrong) - 1,
    )
    tell_coordinator(moment, text)


def _record(moment: Moment, duty: Checked, kinds: Iterable[FaultKind]) -> None:
    for kind in kinds:
        moment.record(
            EventKind.DUTY_FAULT,
            ENGINE,
            None,
            duty.worker,
            fault=kind.value,
            area=duty.area,
            position=duty.position,
            start=duty.start.isoformat(),
        )


def _key(duty: Checked, kind: FaultKind) -> str:
    """The same fault of the same person is one, in whatever duty; what is of the duty is another each time."""
    if kind.of_person:
        return f"{kind.value} {duty.worker}"
    return f"{kind.value} {duty.area} {duty.position} {duty.start.isoformat()}"


def _looked_over(
    moment: Moment,
    stretch: Stretch,
    worker: Worker | None,
    away: Sequence[Absence],
    seen: Mapping[str, datetime],
) -> Checked:
    at = seen.get(stretch.worker)
    duty = Checked(
        lines=stretch.lines,
        area=stretch.area,
        position=stretch.position,
        start=stretch.start,
        end=stretch.end,
        worker=stretch.worker,
        seen_at=at,
    )
    kinds = [*_of_person(moment, worker, at), *_of_duty(moment, stretch, away)]
    return replace(duty, faults=tuple(kinds))


def _of_person(moment: Moment, worker: Worker | None, seen_at: datetime | None) -> Iterator[FaultKind]:
    """What is wrong with the person and their phones, in whatever duty."""
    if worker is None or not worker.active:
        yield FaultKind.LEFT
        return
    reach = reached(worker.destinations, moment.rules.agency.zone, moment.at)
    if reach in _REACH:
        yield _REACH[reach]
    if not any(to.proven for to in worker.destinations):
        yield FaultKind.UNPROVEN
    if moment.rules.planning.test_day and (seen_at is None or moment.at - seen_at > TESTED_WITHIN):
        yield FaultKind.UNTESTED


def _of_duty(moment: Moment, stretch: Stretch, away: Sequence[Absence]) -> Iterator[FaultKind]:
    """What is wrong with this duty alone, in what is left of it."""
    if _is_absent(moment, stretch, away):
        yield FaultKind.ABSENT
    if not all(_has_backup(moment, stretch, line) for line in stretch.lines):
        yield FaultKind.NO_BACKUP


def _is_absent(moment: Moment, stretch: Stretch, away: Sequence[Absence]) -> bool:
    """Whether the holder is away for a part of what is left of it: an absence that is over keeps no page from them."""
    start = max(stretch.start, moment.at)
    return any(each.worker == stretch.worker and each.bars(start, stretch.end, stretch.kind) for each in away)


def _has_backup(moment: Moment, stretch: Stretch, line: str) -> bool:
    """Whether somebody else, or a desk, answers for the position above when the duty begins, or now if it runs. At
    the top nobody must."""
    above = moment.rules.duty.above(stretch.position)
    if above is None:
        return True
    at = max(stretch.start, moment.at)
    roster = roster_at(moment.tx, moment.rules, line, [stretch.area], at)
    answer = who(roster, line, stretch.area, above, at)
    return not isinstance(answer, Gap) and not (isinstance(answer, OnDuty) and answer.worker == stretch.worker)
