"""What of somebody's duties is meant by the hours that a person names: one, a part of one, or several in a row as one.

A week of nights with the office between them is assigned as one block, and so it is given away: in one action, held
against every rule as a whole, and told in one text.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.covering import Spell, Stint
from oncall.domain.errors import Invalid
from oncall.flow import stints
from oncall.flow.history import really_held
from oncall.flow.moment import Moment
from rota.held import Stretch
from rota.pattern import local_date

_LONGEST = timedelta(days=9)
"""No block lasts longer than to the eighth day after the one it is anchored to."""


def held_by(moment: Moment, worker: str, start: datetime, end: datetime, position: str = "") -> Stint:
    """What a worker holds in [start, end), UTC, cut to it: one duty, or several in a row of one post. `position` says
    which post is meant where they hold several at a time.

    Raises Invalid where they hold nothing then, several posts, or not all of a row.
    """
    if not start < end:
        raise Invalid.at("start", "it is not before the end", "Give the earlier time first")
    there = stints.holdings(moment, start, end)
    theirs = [each for each in there if each.worker == worker and position in ("", each.position)]
    if not theirs:
        raise Invalid.at("start", "they hold no duty in these hours", "Look at the rota, and name hours that they hold")
    posts = sorted({stints.post_of(moment, stints.stint_of(each)) for each in theirs})
    if len(posts) > 1:
        remedy = "Say which position is meant, or name the hours of one of them"
        raise Invalid.at("position", f"they hold {' and '.join(posts)} in these hours", remedy)
    if (row := _in_a_row(there, theirs)) is None:
        raise Invalid.at("start", f"they hold {len(theirs)} duties in these hours", "Name the hours of one of them")
    return row


def unit_of(moment: Moment, worker: str, at: datetime, position: str) -> Stint | None:
    """All that is left of the block to which the duty belongs that a worker holds at `at` (UTC); None where that is one
    duty, or not all theirs."""
    day = local_date(at, moment.rules.zone)
    near = [each for each in really_held(moment, day - _LONGEST, day + _LONGEST) if each.worker == worker]
    near = [each for each in near if each.position == position]
    block = next((each.block for each in near if each.start <= at < each.end), None)
    hours = [each for each in near if block is not None and each.block == block and moment.at < each.end]
    if not hours:
        return None
    start, end = max(moment.at, min(each.start for each in hours)), max(each.end for each in hours)
    there = stints.holdings(moment, start, end)
    row = _in_a_row(there, [each for each in there if each.worker == worker and each.position == position])
    return row if row is not None and row.spells else None


def _in_a_row(there: Sequence[Stretch], theirs: Sequence[Stretch]) -> Stint | None:
    """These duties of one worker as one stint; None where they are not of one post and the same service lines, or where
    somebody else has some of the hours between them."""
    first, last = stints.stint_of(theirs[0]), max(each.end for each in theirs)
    place = (first.area, first.position)
    if len(theirs) == 1:
        return first
    between = [each for each in there if (each.area, each.position) == place and set(each.lines) & set(first.lines)]
    alike = all((each.lines, each.area, each.position) == (first.lines, *place) for each in theirs)
    if not alike or len(between) != len(theirs):
        return None
    spells = tuple(Spell(kind=each.kind, start=each.start, end=each.end) for each in theirs)
    return replace(first, end=last, spells=spells)
