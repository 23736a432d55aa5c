"""Skills and languages that a change of holder would leave missing: told before it is agreed, not found at night.

Only what the change itself takes away counts. Where nobody has the skill anyhow, whoever steps in is not to blame.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from oncall.domain.covering import Stint
from oncall.domain.planning import NeedRule
from oncall.flow.history import Piece, really_held
from oncall.flow.moment import Moment
from oncall.flow.needs import concerns
from rota.pattern import local_date

_DAY = timedelta(days=1)
_BEFORE = timedelta(days=8)
"""No duty lasts longer, so whatever runs during a stint is anchored to one of the days before it, or to its own."""


def lacking(moment: Moment, stint: Stint, taker: str) -> tuple[str, ...]:
    """The skills that would be missing in some minute of the stint if the taker held it, and are not as things are."""
    rules = moment.rules.planning.needs
    if not rules:
        return ()
    first, last = (local_date(at, moment.rules.zone) for at in (stint.start, stint.end))
    there = [
        piece
        for piece in really_held(moment, first - _BEFORE, last + _DAY)
        if piece.interval.overlaps(stint.interval) and piece.slot is not None
    ]
    known = moment.tx.people.several({taker, *(piece.worker for piece in there)})
    able = {worker: each.skills | each.languages for worker, each in known.items()}
    found = (
        rule.skill
        for rule in rules
        for duty in stint.each
        if _is_lost(rule, duty, taker, there, {who for who, has in able.items() if rule.skill in has})
    )
    return tuple(dict.fromkeys(found))


def _is_lost(rule: NeedRule, duty: Stint, taker: str, there: Sequence[Piece], able: Collection[str]) -> bool:
    """Whether the rule is met less in some minute of that duty than it is now, and not enough."""
    concerned = [piece for piece in there if piece.slot is not None and concerns(rule, piece.slot)]
    given = [piece for piece in concerned if _is_of(piece, duty)]
    if not given:
        return False
    group = concerned if rule.together else [piece for piece in concerned if piece.area == duty.area]
    for start, _ in _minutes(duty, group):
        running = [piece for piece in group if piece.interval.contains(start)]
        before = {piece.worker for piece in running} & {*able}
        after = {taker if piece in given else piece.worker for piece in running} & {*able}
        if len(after) < min(rule.count, len(before)):
            return True
    return False


def _is_of(piece: Piece, duty: Stint) -> bool:
    return (piece.area, piece.position) == (duty.area, duty.position) and piece.interval.overlaps(duty.interval)


def _minutes(duty: Stint, pieces: Sequence[Piece]) -> Iterator[tuple[datetime, datetime]]:
    """The duty, cut where anybody's begins or ends."""
    edges = {edge for piece in pieces for edge in (piece.start, piece.end) if duty.start < edge < duty.end}
    return pairwise(sorted({duty.start, duty.end, *edges}))
