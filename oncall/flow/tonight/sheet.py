"""The night sheet: who is on until the office opens, how to ring them, and the ladder in words.

It is gathered from the one resolver that pages too, for the night on which this service is dead.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from notifiers.base import Channel
from oncall.domain.daytime import office_hours
from oncall.domain.person import DESK, Destination, DestinationState, Worker
from oncall.domain.policy import EscalationPolicy, Step, Target, When
from oncall.domain.rules import RuleSet
from oncall.domain.tonight import NightSheet, Person, Place
from oncall.flow.duty import opens_next, roster_at
from oncall.flow.moment import Moment
from rota.coverage import Answer, Gap, Office, OnDuty, gaps, who
from rota.model import PositionRule, Scope
from rota.pattern import local_date
from rota.roster import Roster

_RUNG = frozenset({Channel.SMS, Channel.VOICE})
_OUT_OF_USE = (DestinationState.SWITCHED_OFF, DestinationState.FAILED)
_WITHOUT_OFFICE = timedelta(hours=24)


def sheet_of(moment: Moment) -> NightSheet:
    """The sheet for the coming night, or from now on when the office is closed: until an office opens next."""
    rules = moment.rules
    start, end = _night(moment)
    held = [_held(moment, line.id, start, end) for line in rules.service_lines]
    people = moment.tx.people.several(
        {answer.worker for there in held for _, _, turns in there for *_, answer in turns if isinstance(answer, OnDuty)}
    )
    lines = {line.id: line.name for line in rules.service_lines}
    places: dict[tuple[str, str, tuple[Person, ...]], list[str]] = {}
    for line, there in zip(rules.service_lines, held, strict=True):
        for area, position, turns in there:
            name = rules.area(area).name if area else ""
            persons = tuple(_person(moment, turn, people) for turn in turns)
            places.setdefault((name, position.name, persons), []).append(lines[line.id])
    agency = rules.agency
    return NightSheet(
        agency=agency.name,
        line_number=agency.phone,
        emergency=agency.emergency_number,
        made_at=moment.at,
        start=start,
        end=end,
        places=[
            Place(lines=tuple(served), area=area, position=position, people=persons)
            for (area, position, persons), served in places.items()
        ],
        ladder=list(_ladder(rules)),
        outside=[(desk.name, desk.phone) for desk in rules.desks if desk.outside],
    )


def _night(moment: Moment) -> tuple[datetime, datetime]:
    """From today's closing while the office is open, else from now; until an office opens next, closures considered."""
    rules, now = moment.rules, moment.at
    line, area = rules.service_lines[0].id, rules.areas[0].id if rules.areas else None
    if opens_next(moment.tx, rules, line, area, now) == now:
        today = office_hours(rules, local_date(now, rules.zone))
        start = today.end if today is not None and today.contains(now) else now
    else:
        start = now
    end = opens_next(moment.tx, rules, line, area, start)
    return start, end if end is not None and end > start else start + _WITHOUT_OFFICE


_Turn = tuple[datetime, datetime, Answer]
"""From when until when who answers."""


def _held(
    moment: Moment, line: str, start: datetime, end: datetime
) -> Sequence[tuple[str | None, PositionRule, Sequence[_Turn]]]:
    """Area, position and everybody's turns there, from `start` until `end`."""
    rules, found = moment.rules, []
    for area in [None, *(each.id for each in rules.areas)]:
        roster = roster_at(moment.tx, rules, line, [area], start, ahead=end - start)
        for position in rules.positions:
            if not position.shadow and (position.scope is Scope.LINE) is (area is None):
                found.append((area, position, _turns(roster, line, area, position.id, start, end)))
    return sorted(found, key=lambda each: rules.positions.index(each[1]))


def _turns(
    roster: Roster, line: str, area: str | None, position: str, start: datetime, end: datetime
) -> Sequence[_Turn]:
    """Who answers when. The same worker's turns that follow each other are one."""
    found: list[_Turn] = []
    at = start
    while at < end:
        answer = who(roster, line, area, position, at)
        until = gaps(roster, line, area, position, at, end)[0].end if isinstance(answer, Gap) else answer.until
        before = found[-1] if found else None
        if before is not None and _callee(before[2]) == _callee(answer):
            found[-1] = (before[0], min(until, end), answer)
        else:
            found.append((at, min(until, end), answer))
        at = until
    return found


def _callee(answer: Answer) -> tuple[str, str]:
    match answer:
        case OnDuty(worker=worker, area=area):
            return worker, area or ""
        case Office(desk=desk):
            return DESK + desk, ""
        case Gap():
            return "", ""


def _person(moment: Moment, turn: _Turn, people: Mapping[str, Worker]) -> Person:
    rules, (start, until, answer) = moment.rules, turn
    match answer:
        case OnDuty(worker=worker_id):
            worker = people.get(worker_id)
            numbers = tuple(_numbers(worker.destinations)) if worker else ()
            name = worker.name if worker else "somebody who has left"
            return Person(name=name, role=_role(rules, answer), numbers=numbers, start=start, until=until)
        case Office(desk=desk_id):
            desk = rules.desk(desk_id)
            return Person(name=desk.name, role="desk", numbers=(desk.phone,), start=start, until=until)
        case Gap():
            return Person(name="", role="", numbers=(), start=start, until=until)


def _role(rules: RuleSet, answer: OnDuty) -> str:
    """Whose duty it is that serves here: another area's in a merged period."""
    area = rules.area(answer.area).name if answer.area else ""
    return f"{area} {rules.position(answer.position).name}".strip()


def _numbers(destinations: Iterable[Destination]) -> Iterator[str]:
    """In the order in which they are tried, with their hours."""
    for to in sorted(destinations, key=lambda each: each.rank):
        if to.channels & _RUNG and to.state not in _OUT_OF_USE:
            yield f"{to.address} ({to.hours})" if to.hours else to.address


# The ladder in words ----------------------------------------------------------------------------------


def _ladder(rules: RuleSet) -> Iterator[str]:
    """A sentence for each policy: for which categories, whom, and after how many minutes."""
    words: dict[str, list[str]] = {}
    for category in sorted(rules.categories, key=lambda each: each.rank):
        words.setdefault(category.policy, []).append(category.word)
    policies = {policy.id: policy for policy in rules.policies}
    for policy_id, named in words.items():
        yield f"{', '.join(named)}: {_steps(rules, policies[policy_id])}"


def _steps(rules: RuleSet, policy: EscalationPolicy) -> str:
    if policy.when is When.OFFICE:
        return "nobody is woken; it waits until the office opens."
    starts = policy.step_starts()
    asked = [f"{_whom(rules, step)} {_after(at)}" for at, step in zip(starts, policy.steps, strict=False)]
    last = f"{rules.desk(policy.spent.desk).name} and everybody together {_after(starts[-1])}"
    return "; ".join([*asked, last]) + "."


def _after(minutes: int) -> str:
    return f"after {minutes} min" if minutes else "at once"


def _whom(rules: RuleSet, step: Step) -> str:
    return " and ".join(dict.fromkeys(_target(rules, target) for target in step.targets))


def _target(rules: RuleSet, target: Target) -> str:
    if target.position:
        return rules.position(target.position).name
    if target.neighbour:
        return f"the nearest area's {rules.position(target.neighbour).name}"
    if target.desk:
        return rules.desk(target.desk).name
    if target.skill:
        return "whoever speaks the language" if target.skill == "language" else f"whoever has {target.skill}"
    return "one named person" if target.worker else "everybody on duty"
