"""Hours that nobody has: found by the one resolver, and told every day until they are closed.

A hole that somebody was named to hold when the rota was published stays a hole: it is listed with that holder
until somebody else is on duty in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import product

from oncall.domain.daytime import is_sleep
from oncall.domain.event import EventKind
from oncall.domain.texts import tonight as texts
from oncall.domain.tonight import Hole
from oncall.flow.concerned import tell_coordinator
from oncall.flow.duty import roster_at
from oncall.flow.moment import ENGINE, Moment
from oncall.flow.tonight.ahead import stretches
from oncall.flow.tonight.faults import told_place
from rota.coverage import gaps
from rota.interval import Interval
from rota.model import DutySource, Scope
from rota.said import when


def holes(moment: Moment, until: datetime) -> Sequence[Hole]:
    """From now until then, by their start: the same hours of one position in several lines are one hole."""
    ahead = Interval(start=moment.at, end=until)
    order = {position.id: number for number, position in enumerate(moment.rules.positions)}
    everything = [*together(uncovered(moment, ahead)), *held_by_name(moment, ahead)]
    return sorted(everything, key=lambda hole: (hole.start, order.get(hole.position, len(order)), hole.area or ""))


def together(found: Iterable[tuple[str, str | None, str, Interval]]) -> Iterator[Hole]:
    """The same hours of one position in several lines as one hole."""
    lines: dict[tuple[str | None, str, Interval], list[str]] = {}
    for line, area, position, gap in found:
        lines.setdefault((area, position, gap), []).append(line)
    for (area, position, gap), theirs in lines.items():
        yield Hole(lines=tuple(theirs), area=area, position=position, start=gap.start, end=gap.end)


def tell_holes(moment: Moment) -> None:
    """The coordinator's daily list, as long as there is anything on it. Nobody is woken by one that is late."""
    found = holes(moment, moment.at + timedelta(days=moment.rules.planning.gap_days))
    if not found or is_sleep(moment.rules, moment.at):
        return
    first = found[0]
    hours = sum((hole.lasts for hole in found), timedelta()) / timedelta(hours=1)
    text = texts.gaps(
        len(found),
        hours=round(hours),
        days=moment.rules.planning.gap_days,
        place=told_place(moment, first.area, first.position),
        begins=when(first.start, moment.rules.zone),
    )
    tell_coordinator(moment, text)
    moment.record(EventKind.GAP_TOLD, ENGINE, None, None, count=len(found), hours=round(hours))


def uncovered(moment: Moment, hours: Interval, area: str = "") -> Iterator[tuple[str, str | None, str, Interval]]:
    """Line, area, position and hours of every gap within `hours`, of one area and of what serves whole lines, or of
    all. A shadow's position is nobody's to miss.

    Each area with its own few duties: with those of all areas at once the time would grow with their square.
    """
    rules = moment.rules
    places = [None, *(each.id for each in rules.areas if area in ("", each.id))]
    for line, where in product(rules.service_lines, places):
        roster = roster_at(moment.tx, rules, line.id, [where], hours.start, ahead=hours.end - hours.start)
        for position in rules.positions:
            if not position.shadow and (position.scope is Scope.LINE) is (where is None):
                for gap in gaps(roster, line.id, where, position.id, hours.start, hours.end):
                    yield line.id, where, position.id, gap


def held_by_name(moment: Moment, hours: Interval) -> Iterator[Hole]:
    """Published holes within `hours` that the one who was named for them still holds."""
    rows = moment.tx.rotas.held_holes([line.id for line in moment.rules.service_lines], hours.start, hours.end)
    there = stretches(moment, hours.start, hours.end) if rows else ()
    found: dict[Hole, None] = {}
    for row in rows:
        for stretch in there:
            start, end = max(stretch.start, row.start, hours.start), min(stretch.end, row.end)
            theirs = (stretch.worker, stretch.area, stretch.position) == (row.holder, row.area, row.position)
            if theirs and stretch.source is DutySource.OVERRIDE and start < end:
                hole = Hole(
                    lines=stretch.lines,
                    area=row.area,
                    position=row.position,
                    start=start,
                    end=end,
                    holder=row.holder,
                )
                found[hole] = None
    yield from found
