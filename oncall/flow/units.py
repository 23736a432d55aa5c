"""What of somebody's duties is meant by the hours that a person names: one, a part of one, or several in a row as one.

A week of nights with the office between them is assigned as one block, and so it is given away: in one action, held
against every rule as a whole, and told in one text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from oncall.domain.covering import Spell, Stint
from oncall.domain.errors import Invalid
from oncall.flow import covering, stints
from oncall.flow.history import Piece, really_held
from oncall.flow.moment import Moment
from rota.held import Stretch
from rota.interval import Interval
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


def together(moment: Moment, given: Sequence[Stretch]) -> list[Stint]:
    """What one worker gives up, in order of time: the duties of one block as one, unless somebody else has some between
    them. One that runs or begins within the day is tied to nothing but what follows on it without a break: whoever can
    help tonight need not have the week."""
    if not given:
        return []
    start, end = min(each.start for each in given), max(each.end for each in given)
    there, blocks = stints.holdings(moment, start, end), _blocks(moment, given[0].worker, start, end)
    rows: dict[object, list[Stretch]] = {}
    for each in given:
        place = (each.area, each.position)
        slots = (one for one in blocks if (one.area, one.position) == place)
        block = next((one.block for one in slots if one.start <= each.start < one.end), None)
        rows.setdefault((place, each.lines, block or each.start), []).append(each)
    found = list[Stint]()
    for theirs in rows.values():
        near = [each for each in there if each.start < theirs[-1].end and theirs[0].start < each.end]
        row = _in_a_row(near, theirs)
        found += _parts(moment, row) if row else map(stints.stint_of, theirs)
    return sorted(found, key=lambda stint: stint.start)


def _blocks(moment: Moment, worker: str, start: datetime, end: datetime) -> list[Piece]:
    zone = moment.rules.zone
    pieces = really_held(moment, local_date(start, zone) - _LONGEST, local_date(end, zone) + _LONGEST)
    return [each for each in pieces if each.worker == worker and each.block]


def _parts(moment: Moment, row: Stint) -> Iterator[Stint]:
    """A row, cut behind each duty that begins within the day, but where the next one follows on it."""
    breaks = [row.start]
    for duty, after in pairwise(row.each):
        if duty.start - moment.at < covering.HELD_BEFORE and duty.end < after.start:
            breaks.append(after.start)
    for start, end in pairwise((*breaks, row.end)):
        if part := row.within(Interval(start=start, end=end)):
            yield part


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
