"""Who answers at a moment: the one resolver that paging, pages, API and reports all ask."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product

from oncall.domain.contact import Contact
from oncall.domain.person import DESK, Callee, Reach, Worker, usable
from oncall.domain.policy import Target
from oncall.domain.question import QuestionKind
from oncall.domain.rules import RuleSet
from oncall.store.tx import Tx
from rota.coverage import Answer, Gap, Office, OnDuty, who
from rota.model import PositionRule, Scope
from rota.opening import next_opening
from rota.roster import Roster

_AHEAD = timedelta(days=1)
_BEHIND = timedelta(minutes=15)
_NOW = timedelta(seconds=1)


def who_is_on(tx: Tx, rules: RuleSet, line: str, area: str | None, position: str, at: datetime) -> Answer:
    """Who holds a position of a line in an area at `at` (UTC), and until when."""
    return who(roster_at(tx, rules, line, [area], at, ahead=_AHEAD), line, area, position, at)


def roster_at(
    tx: Tx, rules: RuleSet, line: str, areas: Iterable[str | None], at: datetime, ahead: timedelta = _NOW
) -> Roster:
    """What the resolver needs for these areas around `at`: their duties, and those of areas that cover for them."""
    wanted = {area for area in areas if area is not None}
    wanted |= {merge.covered_by for merge in rules.merges if merge.area in wanted}
    duties = tx.duties.at_place(line, wanted, at - _BEHIND, at + ahead)
    return Roster(rules=rules.duty, duties=duties, closures=tx.duties.closures(at - _BEHIND, at + ahead))


def opens_next(
    tx: Tx, rules: RuleSet, line: str, area: str | None, at: datetime, *, unless_closed: bool = True
) -> datetime | None:
    """When an office that answers for the first position there opens next; `at` itself when it is open.

    For a place without an office of its own, as for one that is not known, the first office that opens anywhere.
    Without `unless_closed` when it would open, were no office closed by hand: that is day, whoever works then.
    """
    closures = tx.duties.closures(at, at + timedelta(days=30)) if unless_closed else ()
    its_own = next_opening(rules.duty, closures, line, area, rules.positions[0].id, at)
    if its_own is not None:
        return its_own
    places = product([each.id for each in rules.areas], [each.id for each in rules.positions])
    anywhere = (next_opening(rules.duty, closures, line, *place, at) for place in places)
    return min((opening for opening in anywhere if opening is not None), default=None)


def working_day(rules: RuleSet) -> Callable[[date], bool]:
    """Whether the agency works on a local day: any of its offices opens, and it is no holiday."""

    def works(day: date) -> bool:
        offices = rules.offices
        return any(office.open_on(day, rules.zone, rules.duty.calendar) is not None for office in offices)

    return works


@dataclass(slots=True)
class Resolving:
    """Whom the targets of a policy mean for one contact at one moment. Loads only what is asked for."""

    tx: Tx
    rules: RuleSet
    contact: Contact
    at: datetime
    _rosters: dict[bool, Roster] = field(default_factory=dict)
    _known: dict[str, Worker] = field(default_factory=dict)
    _engaged: set[str] = field(default_factory=set)

    def __call__(self, target: Target) -> tuple[Callee, ...]:
        """The people or the desk that a target means now; empty when there is nobody."""
        if target.position:
            holders = self._holders([self.contact.area], target.position)
            return holders + self._joined(target.position, holders)
        if target.neighbour:
            return self._nearest(self._holders(self._neighbours(), target.neighbour))
        if target.skill:
            return self._speaker(self.contact.language if target.skill == "language" else target.skill)
        if target.worker:
            found = self.tx.people.by_external_id(target.worker)
            return self._callees({found.id: found.external_id}) if found else ()
        if target.desk:
            return (self._desk(target.desk),)
        return self._everyone()

    def on_duty(self) -> tuple[Callee, ...]:
        """Everybody on duty in the line now, wherever: the nearest first."""
        return self._callees(self._on_duty())

    def speaks(self, worker_id: str) -> bool:
        """Whether that worker is certified in the language the contact needs."""
        return not self.contact.language or self._known[worker_id].can(self.contact.language)

    def _holders(self, areas: Iterable[str | None], position: str) -> tuple[Callee, ...]:
        roles: dict[str, str] = {}
        desks: list[Callee] = []
        for area in areas:
            match self._who(area, position, everywhere=False):
                case OnDuty() as found:
                    roles.setdefault(found.worker, self._role(found.area, found.position))
                case Office(desk=desk):
                    desks.append(self._desk(desk))
                case Gap():
                    continue
        return (*desks, *self._callees(roles))

    def _joined(self, position: str, holders: Sequence[Callee]) -> tuple[Callee, ...]:
        """Whoever holds the position above, while a holder was asked whether they would be there and nothing has been
        heard of them since their duty began. Once called they stay called: their own step would skip them."""
        ids, above = {each.id for each in holders}, self.rules.duty.above(position)
        if above is None or not ids:
            return ()
        asked = self.tx.questions.unanswered(QuestionKind.DUTY, ids, self.at)
        doubtful = any(datetime.fromisoformat(str(question.data["start"])) <= self.at for question in asked)
        called = {*self.contact.ladder.present} - ids
        if not doubtful and not called:
            return ()
        there = self._holders([self.contact.area], above)
        return tuple(each for each in there if not each.is_desk and (doubtful or each.id in called))

    def _who(self, area: str | None, position: str, *, everywhere: bool) -> Answer:
        return who(self._roster(everywhere=everywhere), self.contact.line, area, position, self.at)

    def _roster(self, *, everywhere: bool) -> Roster:
        if everywhere not in self._rosters:
            areas = self._all_areas() if everywhere else [self.contact.area, *self._neighbours()]
            self._rosters[everywhere] = roster_at(self.tx, self.rules, self.contact.line, areas, self.at)
        return self._rosters[everywhere]

    def _neighbours(self) -> tuple[str, ...]:
        return self.rules.area(self.contact.area).neighbours if self.contact.area else ()

    def _all_areas(self) -> tuple[str, ...]:
        """Every area: the contact's own first, its neighbours next, so that the nearest comes first."""
        near = [*([self.contact.area] if self.contact.area else []), *self._neighbours()]
        return (*near, *(area.id for area in self.rules.areas if area.id not in near))

    def _on_duty(self) -> dict[str, str]:
        """Everybody on duty in the line now, by position and then by nearness, with the role each has."""
        found: dict[str, str] = {}
        for position, area in self._posts():
            answer = self._who(area, position.id, everywhere=True)
            if isinstance(answer, OnDuty):
                found.setdefault(answer.worker, self._role(answer.area, answer.position))
        return found

    def _posts(self) -> Iterator[tuple[PositionRule, str | None]]:
        for position in self.rules.positions:
            if position.shadow:
                continue  # Somebody who learns is never asked, and never counts.
            areas = [self.contact.area] if position.scope is Scope.LINE else self._all_areas()
            yield from ((position, area) for area in areas)

    def _speaker(self, skill: str) -> tuple[Callee, ...]:
        """The nearest person on duty who has it and is free; else the nearest who has it."""
        return self._nearest([c for c in self._callees(self._on_duty()) if self._known[c.id].can(skill)])

    def _nearest(self, callees: Sequence[Callee]) -> tuple[Callee, ...]:
        """The first who is free and can still be asked: where one will do, nobody else is woken."""
        out = {*self.contact.ladder.passed, *self.contact.ladder.failed}
        free = [c for c in callees if c.reach is Reach.FREE and c.id not in out]
        return tuple((free or list(callees))[:1])

    def _everyone(self) -> tuple[Callee, ...]:
        roles = self._on_duty()
        agreed = [worker.id for worker in self.tx.people.call_down()]
        away = {each.worker for each in self.tx.staffing.absences(self.at, self.at + _NOW, agreed)}
        for worker_id in agreed:
            if worker_id not in away:  # Whoever is ill or on leave did not agree to be woken meanwhile.
                roles.setdefault(worker_id, "call-down list")
        return self._callees(roles)

    def _role(self, area: str | None, position: str) -> str:
        """How others are told of somebody: the position, with the area where it is another one."""
        name = self.rules.position(position).name
        elsewhere = area is not None and area != self.contact.area
        return f"{self.rules.area(area).name} {name}" if area and elsewhere else name

    def _desk(self, desk_id: str) -> Callee:
        desk = self.rules.desk(desk_id)
        return Callee(id=DESK + desk.id, role=desk.name, takes=not desk.outside)

    def _callees(self, roles: dict[str, str]) -> tuple[Callee, ...]:
        self._load(roles)
        return tuple(
            Callee(id=worker_id, role=role, reach=self._reach(self._known[worker_id]), speaks=self.speaks(worker_id))
            for worker_id, role in roles.items()
            if worker_id in self._known
        )

    def _load(self, ids: Iterable[str]) -> None:
        missing = [worker_id for worker_id in ids if worker_id not in self._known]
        if missing:
            self._known |= self.tx.people.several(missing)
            self._engaged |= self.tx.contacts.engaged(missing, but=self.contact.id)

    def _reach(self, worker: Worker) -> Reach:
        if not worker.active or not usable(worker.destinations, self.rules.agency.zone, self.at):
            return Reach.UNREACHABLE
        if worker.is_busy(self.at):
            return Reach.BUSY
        return Reach.ENGAGED if worker.id in self._engaged else Reach.FREE
