"""What a publication ends: earlier rotas for the same days, and the search for cover where somebody is planned now."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from oncall.domain.covering import Opening, OpeningState
from oncall.domain.rota import RotaDuty, RotaState, RotaVersion
from oncall.flow import covering
from oncall.flow.drafting import days
from oncall.flow.moment import Moment
from rota.interval import Interval
from rota.model import Duty


def supersede(moment: Moment, rota: RotaVersion) -> None:
    """A rota that says nothing any more, because later ones hold for all its days, is superseded.

    One that speaks of holidays alone holds for no day whole, and takes the place of its like only.
    """
    others = [each for each in moment.tx.rotas.all_rotas(RotaState.PUBLISHED, most=1000) if each.id != rota.id]
    for old in others:
        later = [each for each in (rota, *others) if each.id != old.id and _may_replace(each, old)]
        held = {day for each in later if each is rota or _after(each, old) for day in days(each)}
        if days(old) <= held:
            moment.tx.rotas.save(replace(old, state=RotaState.SUPERSEDED))


def end_search(moment: Moment, rows: Sequence[RotaDuty], made: Iterable[Duty], by: str) -> None:
    """Nobody is asked any more to take hours for which somebody else is planned now."""
    new = {(duty.area, duty.position, duty.start) for duty in made}
    planned = [row for row in rows if row.worker and (row.area, row.position, row.start) in new]
    if not planned:
        return
    since, until = min(row.start for row in planned), max(row.end for row in planned)
    for opening in moment.tx.covering.open_ones(since, until):
        if _has_others(opening, planned):
            covering.close(moment, opening, OpeningState.WITHDRAWN, by)


def _has_others(opening: Opening, planned: Iterable[RotaDuty]) -> bool:
    """Whether all of it is somebody's who did not want to be rid of it."""
    place = (opening.stint.area, opening.stint.position)
    theirs = [row for row in planned if (row.area, row.position) == place and row.worker != opening.giver]
    planned_hours = [Interval(start=row.start, end=row.end) for row in theirs]
    return not any(hours.minus(planned_hours) for hours in opening.stint.hours)


def _may_replace(later: RotaVersion, old: RotaVersion) -> bool:
    return set(old.lines) <= set(later.lines) and (old.only_holidays or not later.only_holidays)


def _after(one: RotaVersion, other: RotaVersion) -> bool:
    return one.published_at is not None and other.published_at is not None and one.published_at > other.published_at
