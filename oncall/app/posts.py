"""Every position with whoever answers for it, as the page of now shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from oncall.app.contacts import names_of
from oncall.domain.person import DESK, Reached, reached
from oncall.flow.duty import roster_at
from oncall.flow.moment import Moment
from rota.coverage import Answer, Gap, Office, OnDuty, recently_on, who
from rota.model import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One position of a line in an area, and who answers for it. `name` is for signed-in eyes only."""

    line: str
    area: str | None
    area_name: str
    position: str
    position_name: str
    answer: Answer
    name: str
    next_name: str = ""
    before: str = ""  # who was on duty until a change of the last minutes
    reached: Reached = Reached.FULLY  # what gets through to them now
    busy_until: datetime | None = None  # they said that they are, and nothing reaches them before then


def posts_at(moment: Moment, at: datetime) -> Sequence[Post]:
    """All lines, areas and positions at `at` (UTC), with who comes next and who was there until just now.

    A position of those who only learn is shown while somebody has it: nobody is missing there.
    """
    rules, found = moment.rules, []
    for line in rules.service_lines:
        areas: list[str | None] = [area.id for area in rules.areas]
        roster = roster_at(moment.tx, rules, line.id, areas, at, ahead=timedelta(days=2))
        for position in rules.positions:
            for area in [None] if position.scope is Scope.LINE else areas:
                answer = who(roster, line.id, area, position.id, at)
                if position.shadow and isinstance(answer, Gap):
                    continue
                then = None if isinstance(answer, Gap) else who(roster, line.id, area, position.id, answer.until)
                before = recently_on(roster, line.id, area, position.id, at, rules.timings.change_overlap)
                found.append((line, area, position, answer, then, before))
    named = [_callee(a) for *_, answer, then, before in found for a in (answer, then, before)]
    names = names_of(moment, [callee for callee in named if callee])
    return [
        Post(
            line=line.id,
            area=area,
            area_name=rules.area(area).name if area else "",
            position=position.id,
            position_name=position.name,
            answer=answer,
            name=names.get(_callee(answer) or "", ""),
            next_name=names.get(_callee(then) or "", ""),
            before=names.get(_callee(before) or "", ""),
            **_hindered(moment, answer, at),
        )
        for line, area, position, answer, then, before in found
    ]


def _hindered(moment: Moment, answer: Answer, at: datetime) -> dict[str, Any]:
    """What keeps pages from whoever is on duty; nothing for a desk, a gap, or one who is gone."""
    worker = moment.tx.people.several([answer.worker]).get(answer.worker) if isinstance(answer, OnDuty) else None
    if worker is None:
        return {}
    return {
        "reached": reached(worker.destinations, moment.rules.agency.zone, at),
        "busy_until": worker.busy_until if worker.is_busy(at) else None,
    }


def _callee(answer: Answer | None) -> str | None:
    match answer:
        case OnDuty(worker=worker):
            return worker
        case Office(desk=desk):
            return DESK + desk
        case _:
            return None
