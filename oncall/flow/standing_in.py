"""No minute uncovered: the position above serves where a holder cannot, from the same minute on.

Piece by piece, for the holder above may change in the night; where that is a gap, further up. Where nobody stands
above at all, the holder stays who they were, and an alarm is raised: an empty post would page nobody.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.covering import Stint
from oncall.domain.page import Priority
from oncall.domain.texts import cover as words
from oncall.flow import notices, stints
from oncall.flow.alarms import raise_alarm
from oncall.flow.moment import Moment
from rota.model import Duty

NOBODY = "NOBODY"
_REASON = "stands in"
_NOW = timedelta(seconds=1)


def stand_in(moment: Moment, stint: Stint, giver: str | None, by: str) -> tuple[Duty, ...]:
    """The position above serves wherever the giver would, or nobody; those who stand in are told.

    The rows, for the undo; none where somebody else serves already.
    """
    ahead, rows = replace(stint, start=max(stint.start, moment.at)), list[Duty]()
    for line in ahead.lines:
        for start, end in _unserved(moment, replace(ahead, lines=(line,)), giver):
            part = replace(ahead, lines=(line,), start=start, end=end)
            pieces = stints.above(moment, part, [giver] if giver else [])
            if part.interval.minus(piece.interval for piece in pieces):
                raise_alarm(moment, "nobody stands in", by=by, position=part.position)
            rows += stints.lay(moment, part, pieces, by, _REASON, imposed=True)
    for worker in sorted({row.worker for row in rows}):
        text = words.acting(post=stints.post_of(moment, ahead), span=stints.span_of(moment, ahead))
        notices.tell(moment, worker, text, priority=Priority.REPEAT)
    return tuple(rows)


def stand_down(moment: Moment, stint: Stint, giver: str) -> set[str]:
    """The giver can after all: nobody stands in for them any more from now on. Those who did, up to now."""
    at, rows = moment.at, list[Duty]()
    for line in stint.lines:
        rows += moment.tx.duties.laid_for(_REASON, line, max(stint.start, at), stint.end)
    place = (stint.area, stint.position)
    mine = [each for each in rows if (each.area, each.position) == place and each.worker != giver]
    return {each.worker for each in mine if moment.tx.duties.end(each.id, at)}


def is_vacant(moment: Moment, stint: Stint, giver: str | None) -> bool:
    """Whether nobody but the giver, those who stand in, or nobody at all has any of it."""
    standing = {
        duty.id for line in stint.lines for duty in moment.tx.duties.laid_for(_REASON, line, stint.start, stint.end)
    }
    there = stints.holders(moment, stint)
    return all(each.worker == giver or standing.issuperset(each.duties) for each in there)


def has_it(moment: Moment, stint: Stint) -> str:
    """Who has it at its beginning, by position: never a name. NOBODY for a gap."""
    start = max(stint.start, moment.at)
    there = stints.holdings(moment, start, start + _NOW)
    place = (stint.area, stint.position)
    holder = next((each.worker for each in there if (each.area, each.position) == place), None)
    if holder is None:
        return NOBODY
    besides = {each.position for each in there if each.worker == holder and each.position != stint.position}
    names = [each.name for each in moment.rules.positions if each.id in besides]
    return names[0] if names else "its holder"


def _unserved(moment: Moment, stint: Stint, giver: str | None) -> list[tuple[datetime, datetime]]:
    """The hours in which the giver serves, or nobody does."""
    others = [each.interval for each in stints.holders(moment, stint) if each.worker != giver]
    return [(each.start, each.end) for each in stint.interval.minus(others)]
