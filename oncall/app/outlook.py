"""What lies ahead: whom the rota and the rules will have paged in the coming days, and when nobody is on duty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from oncall.app.workplace import Workplace
from oncall.domain.person import Worker
from oncall.domain.rules import RuleSet
from oncall.flow.moment import Moment
from oncall.flow.tonight.holes import uncovered
from rota.interval import Interval

AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """Hours (UTC) in which nobody answers for a position. `area` is None where it serves the whole line."""

    line: str
    area: str | None
    position: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The coming days, seen from `at`. `with_pin` are ids of workers; `strangers` are workers whom the rules name
    by the agency's own id and who are not in the book."""

    at: datetime
    rules: RuleSet
    workers: Sequence[Worker]
    with_pin: frozenset[str] = frozenset()
    strangers: Sequence[str] = ()
    uncovered: Sequence[Uncovered] = ()


class Outlook:
    """Looking ahead. Nothing is changed by it."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def ahead(self, lasts: timedelta = AHEAD) -> Ahead:
        """Everybody who is on duty, planned, or named by the rules until then, and the gaps by their start."""
        return self._at.read(lambda moment: _ahead(moment, moment.at + lasts))


def _ahead(moment: Moment, until: datetime) -> Ahead:
    named = {each: moment.tx.people.by_external_id(each) for each in sorted(_named(moment.rules))}
    ids = {*_planned(moment, until), *(worker.id for worker in named.values() if worker)}
    order = [position.id for position in moment.rules.positions]
    workers = sorted(moment.tx.people.several(ids).values(), key=lambda worker: worker.external_id)
    return Ahead(
        at=moment.at,
        rules=moment.rules,
        workers=workers,
        with_pin=frozenset(moment.tx.access.pins(ids)),
        strangers=[external_id for external_id, worker in named.items() if worker is None],
        uncovered=sorted(_uncovered(moment, until), key=lambda gap: (gap.start, order.index(gap.position))),
    )


def _named(rules: RuleSet) -> set[str]:
    """Workers by the agency's own id, whom some policy asks or informs by name."""
    targets = [
        target
        for policy in rules.policies
        for targets in (policy.language, *(each for step in policy.steps for each in (step.targets, step.informs)))
        for target in targets
    ]
    return {target.worker for target in targets if target.worker}


def _planned(moment: Moment, until: datetime) -> Iterator[str]:
    for line in moment.rules.service_lines:
        yield from (duty.worker for duty in moment.tx.duties.of_line(line.id, moment.at, until))
    for closure in moment.tx.duties.closures(moment.at, until):
        if closure.confirmed and closure.holder:
            yield closure.holder


def _uncovered(moment: Moment, until: datetime) -> Iterator[Uncovered]:
    for line, area, position, gap in uncovered(moment, Interval(start=moment.at, end=until)):
        yield Uncovered(line=line, area=area, position=position, start=gap.start, end=gap.end)
