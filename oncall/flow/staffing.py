"""Terms of work, absences and wishes: entered, changed, taken back.

Leave over a published duty never empties it: the duty stays with its holder until somebody else has it, and
cover is sought at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from oncall.domain.covering import Opening, OpeningReason, OpeningState
from oncall.domain.errors import Invalid, NotFound, Problem
from oncall.domain.event import EventKind
from oncall.domain.person import Worker
from oncall.domain.staffing import CREDITED, Absence, AbsenceKind, Preference, Staffing, absent
from oncall.flow import covering, seeking
from oncall.flow.moment import Moment
from rota.pattern import local_date

LONGEST = timedelta(days=3 * 366)
"""An absence that lasts longer was mistyped, or somebody has left."""

MOST_WEIGHT = 3
_AHEAD = timedelta(days=800)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """An absence, with the open duties for which cover is sought because of it."""

    absence: Absence
    openings: tuple[Opening, ...] = ()


def change_terms(moment: Moment, worker_id: str, change: Callable[[Staffing], Staffing], by: str) -> Staffing:
    """Make somebody's terms of work what `change` says of those that stand. Raises NotFound, and Invalid with
    everything that cannot be."""
    worker = moment.tx.people.get(worker_id)
    moment.tx.duties.alone()  # What two people change at once would be what one of them saw.
    stood = moment.tx.staffing.terms([worker.id])[worker.id]
    terms = change(stood)
    if stood != terms:
        if problems := list(faults_of(moment, worker, terms)):
            raise Invalid(*problems)
        moment.tx.staffing.set_terms(terms)
        moment.record(EventKind.TERMS_CHANGED, by, None, worker.id)
    return terms


def faults_of(moment: Moment, worker: Worker, terms: Staffing) -> Iterator[Problem]:
    """What cannot be in somebody's terms of work."""
    if not 1 <= terms.fte_percent <= 100:
        remedy = "Write the part of a full post in percent, 1 to 100; whoever does not work has leave, or is not active"
        yield Problem(place="fte_percent", fault=f"it is {terms.fte_percent}", remedy=remedy)
    areas = [area.id for area in moment.rules.areas if not worker.areas or area.id in worker.areas]
    if terms.home_area and terms.home_area not in areas:
        fault = f"'{terms.home_area[:40]}' is none of the areas that this worker serves"
        yield Problem(place="home_area", fault=fault, remedy=f"Use one of: {', '.join(areas)}, or leave it empty")
    for name, most in (("max_duties_28d", 28), ("max_weekends_28d", 4), ("caseload", 1000)):
        value = getattr(terms, name)
        if value is not None and not 0 <= value <= most:
            yield Problem(place=name, fault=f"it is {value}", remedy=f"Write 0 to {most}, or leave it empty")
    if terms.started_on is not None and not 1940 <= terms.started_on.year <= moment.at.year + 2:
        yield Problem(
            place="started_on", fault=f"it is {terms.started_on}", remedy="Write the day of the first service"
        )


def enter_absence(
    moment: Moment,
    worker_id: str,
    kind: AbsenceKind,
    start: datetime,
    end: datetime,
    by: str,
    *,
    reason: str = "",
    only_kinds: Sequence[str] = (),
    source: str = "",
    uid: str = "",
) -> Entered:
    """Somebody cannot serve in [start, end) (UTC). Raises NotFound, and Invalid for what cannot be or stands
    already."""
    worker = moment.tx.people.get(worker_id)
    absence = new_absence(moment, worker.id, kind, start, end, reason, only_kinds, source, uid)
    if problems := list(absence_faults(moment, absence)):
        raise Invalid(*problems)
    standing = moment.tx.staffing.absences(start, end, [worker.id])
    if any(same(absence, other) for other in standing):
        raise Invalid.at("start", "the same absence is entered already", "Cancel it first to change it")
    return store(moment, absence, by)


def new_absence(
    moment: Moment,
    worker: str,
    kind: AbsenceKind,
    start: datetime,
    end: datetime,
    reason: str = "",
    only_kinds: Sequence[str] = (),
    source: str = "",
    uid: str = "",
) -> Absence:
    """An absence that is not stored yet; leave, illness and exemptions are credited."""
    return Absence(
        id=moment.ids.new(),
        worker=worker,
        kind=kind,
        start=start,
        end=end,
        only_kinds=frozenset(only_kinds),
        credited=kind in CREDITED,
        reason=reason.strip(),
        source=source,
        uid=uid,
        made_at=moment.at,
    )


def absence_faults(moment: Moment, absence: Absence) -> Iterator[Problem]:
    """What cannot be in an absence."""
    if absence.end <= absence.start:
        yield Problem(place="end", fault="it is not after the start", remedy="Give the day or time of coming back")
    if absence.end - absence.start > LONGEST:
        remedy = "Look at the year; whoever does not come back has left"
        yield Problem(place="end", fault="it is more than three years after the start", remedy=remedy)
    if absence.start > moment.at + _AHEAD:
        yield Problem(place="start", fault="it is more than two years ahead", remedy="Look at the year")
    known = tuple(dict.fromkeys(pattern.kind for pattern in moment.rules.patterns))
    for kind in sorted(absence.only_kinds - set(known)):
        fault = f"there is no kind of duty '{kind[:40]}'"
        yield Problem(place="only_kinds", fault=fault, remedy=f"Use some of: {', '.join(known)}")
    if len(absence.reason) > 500:
        yield Problem(place="reason", fault="it is too long", remedy="Write at most 500 letters")


def same(one: Absence, other: Absence) -> bool:
    """Whether two entries say the same of the same person."""

    def said(absence: Absence) -> tuple[object, ...]:
        return absence.worker, absence.kind, absence.start, absence.end, absence.only_kinds

    return said(one) == said(other)


def store(moment: Moment, absence: Absence, by: str) -> Entered:
    """Store an absence that was found sound, and seek cover for the duties it touches."""
    moment.tx.duties.alone()  # Whoever is confirmed for a duty in this very moment is seen here, or sees this.
    moment.tx.staffing.add_absence(absence, by)
    moment.record(EventKind.ABSENCE_ENTERED, by, None, absence.worker, absence=absence.id)
    since = max(absence.start, moment.at)
    # Most leave touches no duty that is published, and looking at everybody's duties for each row of a file costs.
    if absence.end <= since or not moment.tx.duties.of_worker(absence.worker, since, absence.end):
        return Entered(absence=absence)
    return Entered(absence=absence, openings=tuple(seeking.open_for_absence(moment, absence, by)))


def cancel_absence(moment: Moment, absence_id: str, by: str) -> Absence:
    """Take an absence back; cover that was sought only because of it is called off. Raises NotFound."""
    absence = moment.tx.staffing.absence(absence_id)
    if absence is None or not moment.tx.staffing.cancel_absence(absence_id, moment.at):
        raise NotFound("absence", remedy="`oncall people absences` shows those that stand")
    moment.record(EventKind.ABSENCE_CANCELLED, by, None, absence.worker, absence=absence.id)
    for opening in moment.tx.covering.openings_of(absence.worker, moment.at):
        if _was_for(moment, opening, absence):
            covering.withdraw(moment, opening, by)
    seeking.resume(moment, absence.worker, by)
    return replace(absence, cancelled=True)


def prefer(moment: Moment, worker_id: str, day: date, weight: int, by: str) -> Preference:
    """A wish for one local day: 1 to 3 rather not, -1 to -3 would like to, 0 none. Raises NotFound, Invalid."""
    worker = moment.tx.people.get(worker_id)
    if abs(weight) > MOST_WEIGHT:
        remedy = "Write 1 to 3 for 'rather not', -1 to -3 for 'would like to', 0 to take it back"
        raise Invalid.at("weight", f"it is {weight}", remedy)
    if not local_date(moment.at, moment.rules.zone) <= day <= local_date(moment.at + _AHEAD, moment.rules.zone):
        raise Invalid.at("day", f"{day} is over, or too far ahead", "Give a day of the next two years")
    preference = Preference(worker=worker.id, day=day, weight=weight)
    moment.tx.staffing.prefer(preference, moment.at)
    moment.record(EventKind.PREFERENCE_SET, by, None, worker.id, day=day.isoformat(), weight=weight)
    return preference


def _was_for(moment: Moment, opening: Opening, absence: Absence) -> bool:
    """Whether cover is still sought for a duty that nothing but this absence kept its holder from."""
    sought = opening.state is OpeningState.OPEN and opening.why in (OpeningReason.LEAVE, OpeningReason.SICK)
    stint = opening.stint
    if not sought or not absence.bars(stint.start, stint.end, stint.kind):
        return False
    left = moment.tx.staffing.absences(stint.start, stint.end, [absence.worker])
    return not absent(left, absence.worker, stint.start, stint.end, stint.kind)
