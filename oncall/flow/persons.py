"""The people of a planning question: what each may hold, when they cannot, what they have had, what they wish.

Nothing personal goes into it: ids of our own, and of an absence no more than that it is leave, or an absence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from oncall.domain.person import Worker
from oncall.domain.rules import RuleSet
from oncall.domain.staffing import Absence as Entered
from oncall.domain.staffing import AbsenceKind, Staffing
from oncall.flow.moment import Moment
from oncall.flow.weighing import Demand
from rota.calendar import WHOLE_LINE, CalendarSlot
from rota.model import Scope
from rota.pattern import local_date, local_midnight
from rota.pools import Place, pool_of, pools
from rota.problem import Absence, Exemption, History, Person, Preference

_LEAVE, _ABSENT, _ELIGIBILITY = "leave", "absent", "eligibility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Everybody who is there, with their terms, and which places each may hold. Days are local."""

    rules: RuleSet
    workers: Mapping[str, Worker]
    terms: Mapping[str, Staffing]
    absences: Mapping[str, Sequence[Entered]]
    holders: Mapping[Place, frozenset[str]]
    pool: Mapping[Place, str] = field(default_factory=dict)

    def eligible_on(self, worker: str) -> date | None:
        """The first local day on which a worker may be on duty; None: since long."""
        started = self.terms[worker].started_on
        return started + relativedelta(months=self.rules.planning.eligible_months) if started else None

    def pool_of(self, worker: str) -> str | None:
        """Whom the worker shares load with; None for one who may hold nothing."""
        return pool_of(worker, self.holders, self.pool)


def staff(moment: Moment, slots: Sequence[CalendarSlot], since: datetime, until: datetime) -> Staff:
    """Everybody active, for these slots, with the absences that touch [since, until)."""
    workers = {worker.id: worker for worker in moment.tx.people.everybody()}
    terms = moment.tx.staffing.terms(workers)
    absences: dict[str, list[Entered]] = {worker: [] for worker in workers}
    for absence in moment.tx.staffing.absences(since, until):
        if absence.worker in absences:
            absences[absence.worker].append(absence)
    may = {worker: places_of(moment.rules, workers[worker], terms[worker]) for worker in workers}
    ordered = sorted({slot.place for slot in slots}, key=lambda place: _order(moment.rules, place))
    holders = {place: frozenset(worker for worker, places in may.items() if place in places) for place in ordered}
    return Staff(
        rules=moment.rules,
        workers=workers,
        terms=terms,
        absences=absences,
        holders=holders,
        pool=pools(holders),
    )


def places_of(rules: RuleSet, worker: Worker, terms: Staffing) -> frozenset[Place]:
    """The places that a worker may hold: their positions in their areas, and those of the whole line.

    Where there is but one area, it is everybody's. Who works remotely holds no position that goes out.
    """
    areas = areas_of(rules, worker)
    found: set[Place] = set()
    for rule in rules.positions:
        if rule.id not in worker.positions or rule.shadow or (rule.on_site and terms.remote_only):
            continue
        found |= {(None, rule.id)} if rule.scope is Scope.LINE else {(area, rule.id) for area in areas}
    return frozenset(found)


def areas_of(rules: RuleSet, worker: Worker) -> frozenset[str]:
    """The areas that a worker serves, in whatever position."""
    known = frozenset(area.id for area in rules.areas)
    return known if len(known) == 1 else worker.areas & known


def person(
    everybody: Staff,
    worker_id: str,
    first: date,
    last: date,
    *,
    history: History,
    preferences: Sequence[Preference] = (),
    majors: frozenset[str] = frozenset(),
    demand: Demand | None = None,
) -> Person:
    """One worker as planning sees them, for the local days from `first` to `last`.

    `demand` is what has to be held in them: it tells what an exemption takes from a fair share.
    """
    rules, worker, terms = everybody.rules, everybody.workers[worker_id], everybody.terms[worker_id]
    places = places_of(rules, worker, terms)
    held = {area for area, _ in places if area is not None}
    home = terms.home_area if terms.home_area in held else min(held, key=_area_ids(rules).index, default=None)
    entered = everybody.absences[worker_id]
    spared = _spared(rules, entered, demand, places, first - timedelta(weeks=history.window_weeks), last)
    return Person(
        id=worker_id,
        # Who serves one area is at home wherever they are sent: the price of crossing is for those who may.
        home_area=home if len(held) > 1 else None,
        areas=areas_of(rules, worker) | {WHOLE_LINE},
        pool=everybody.pool_of(worker_id) or "nobody's",
        positions=frozenset(position for _, position in places),
        skills=worker.skills | worker.languages,
        fte_percent=max(1, round(terms.fte_percent * (1 - spared))),
        absences=(*_absences(entered), *_not_yet(everybody, worker_id, first)),
        preferences=tuple(preferences),
        exemptions=tuple(_exemptions(rules, entered)),
        max_duties_28d=_first(terms.max_duties_28d, rules.planning.max_duties_28d),
        max_weekends_28d=_first(terms.max_weekends_28d, rules.planning.max_weekends_28d),
        history=history,
        major_holidays_last_year=majors,
    )


def _absences(entered: Sequence[Entered]) -> Iterator[Absence]:
    for each in entered:
        if not each.only_kinds:
            reason = _LEAVE if each.kind is AbsenceKind.LEAVE else _ABSENT
            yield Absence(start=each.start, end=each.end, reason=reason, credited=each.credited)


def _exemptions(rules: RuleSet, entered: Sequence[Entered]) -> Iterator[Exemption]:
    """Absences from some kinds of duty only, by whole local days."""
    for each in entered:
        if each.only_kinds:
            start, end = exempt_days(rules, each)
            yield Exemption(start=start, end=end, kinds=each.only_kinds, reason=_ABSENT)


def exempt_days(rules: RuleSet, entered: Entered) -> tuple[date, date]:
    """The local days [first, last) that an exemption holds for; a day that has begun is whole."""
    first, end = local_date(entered.start, rules.zone), local_date(entered.end, rules.zone)
    return first, end if entered.end == local_midnight(end, rules.zone) else end + timedelta(days=1)


def _not_yet(everybody: Staff, worker: str, first: date) -> Iterator[Absence]:
    """The days of the horizon on which somebody has not been there long enough. Their share is smaller by them."""
    eligible = everybody.eligible_on(worker)
    if eligible is not None and eligible > first:
        zone = everybody.rules.zone
        start, end = local_midnight(first, zone), local_midnight(eligible, zone)
        yield Absence(start=start, end=end, reason=_ELIGIBILITY, credited=True)


def _spared(
    rules: RuleSet,
    entered: Sequence[Entered],
    demand: Demand | None,
    places: frozenset[Place],
    first: date,
    last: date,
) -> float:
    """The part of a fair share that credited exemptions take away, so that nobody makes up for them by other duty."""
    if demand is None:
        return 0.0
    days = (last - first).days + 1
    exempt = [each for each in entered if each.only_kinds and each.credited]
    return min(1.0, sum(demand.part(places, e.only_kinds) * _days(rules, e, first, last) / days for e in exempt))


def _days(rules: RuleSet, entered: Entered, first: date, last: date) -> int:
    start, end = exempt_days(rules, entered)
    return max(0, (min(end, last + timedelta(days=1)) - max(start, first)).days)


def _order(rules: RuleSet, place: Place) -> tuple[int, int]:
    """The order of positions first, of areas second."""
    area, position = place
    positions = [rule.id for rule in rules.positions]
    return positions.index(position), -1 if area is None else _area_ids(rules).index(area)


def _area_ids(rules: RuleSet) -> list[str]:
    return [area.id for area in rules.areas]


def _first(own: int | None, agency: int | None) -> int | None:
    return agency if own is None else own
