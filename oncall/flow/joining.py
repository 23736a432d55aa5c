"""A new starter in one action: terms of work, and duties beside somebody who knows them, which never count as cover."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from oncall.domain.errors import Invalid
from oncall.domain.event import EventKind
from oncall.domain.staffing import Staffing
from oncall.flow import staffing, stints
from oncall.flow.moment import Moment
from rota.held import Stretch
from rota.model import Duty, DutySource
from rota.pattern import local_date, local_midnight

MOST_BESIDE = 30
"""Whoever has stood beside so many duties is no starter any more."""

_BEFORE = timedelta(seconds=1)


def join(moment: Moment, terms: Staffing, by: str, *, beside: str | None = None, duties: int = 0) -> Sequence[Duty]:
    """Set a starter's terms, and let them stand beside the next `duties` of an experienced colleague, as shadow; none
    of it before their first day.

    Raises NotFound, and Invalid for terms that cannot be, or where the rules know no position that only learns.
    """
    worker = moment.tx.people.get(terms.worker)
    staffing.change_terms(moment, worker.id, lambda _: terms, by)
    if beside is None or not duties:
        return ()
    position = next((each.id for each in moment.rules.positions if each.shadow), None)
    if position is None:
        remedy = "Add a position with `shadow = true` to the rules"
        raise Invalid.at("positions", "no position of the rules is for those who only learn", remedy)
    if not 0 < duties <= MOST_BESIDE:
        raise Invalid.at("duties", f"{duties} is not between 1 and {MOST_BESIDE}", "Give the number of duties")
    ahead = _from_first_day(moment, terms, moment.tx.people.get(beside).id)[:duties]
    rows = [
        Duty(
            id=moment.ids.new(),
            line=line,
            area=each.area,
            position=position,
            worker=worker.id,
            start=each.start,
            end=each.end,
            kind=each.kind,
            source=DutySource.PLANNED,
            made_at=moment.at,
        )
        for each in ahead
        for line in each.lines
    ]
    moment.tx.duties.add(rows, by=by, reason="shadow")
    moment.record(EventKind.DUTY_PLANNED, by, None, worker.id, count=len(rows))
    return rows


def _from_first_day(moment: Moment, terms: Staffing, beside: str) -> list[Stretch]:
    """The colleague's duties from the starter's first day on. One that ends on that day began before it: nobody's first
    day is the last hours of a night."""
    zone = moment.rules.zone
    first = local_midnight(terms.started_on, zone) if terms.started_on else moment.at
    if first <= moment.at:
        return list(stints.ahead_of(moment, beside, moment.at))
    ahead = stints.ahead_of(moment, beside, first - _BEFORE)
    kept = [each for each in ahead if each.start >= first or local_date(each.end, zone) != terms.started_on]
    return [replace(each, start=max(each.start, first)) for each in kept if each.end > first]
