"""A new starter in one action: terms of work, and duties beside somebody who knows them, which never count as cover."""

from collections.abc import Sequence

from oncall.domain.errors import Invalid
from oncall.domain.event import EventKind
from oncall.domain.staffing import Staffing
from oncall.flow import stints
from oncall.flow.moment import Moment
from rota.model import Duty, DutySource

MOST_BESIDE = 30
"""Whoever has stood beside so many duties is no starter any more."""


def join(moment: Moment, terms: Staffing, by: str, *, beside: str | None = None, duties: int = 0) -> Sequence[Duty]:
    """Set a starter's terms, and let them stand beside the next `duties` of an experienced colleague, as shadow.

    Raises NotFound, and Invalid where the rules know no position that only learns.
    """
    worker = moment.tx.people.get(terms.worker)
    moment.tx.staffing.set_terms(terms)
    moment.record(EventKind.TERMS_CHANGED, by, None, worker.id)
    if beside is None or not duties:
        return ()
    position = next((each.id for each in moment.rules.positions if each.shadow), None)
    if position is None:
        remedy = "Add a position with `shadow = true` to the rules"
        raise Invalid.at("positions", "no position of the rules is for those who only learn", remedy)
    if not 0 < duties <= MOST_BESIDE:
        raise Invalid.at("duties", f"{duties} is not between 1 and {MOST_BESIDE}", "Give the number of duties")
    ahead = stints.ahead_of(moment, moment.tx.people.get(beside).id, moment.at)[:duties]
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
