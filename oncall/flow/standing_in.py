"""No minute uncovered: the position above serves where a holder cannot, from the same minute on.

Piece by piece, for the holder above may change in the night; where that is a gap, further up. Where nobody stands
above at all, the holder stays who they were, and an alarm is raised: an empty post would page nobody.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.covering import Stint
from oncall.domain.page import Priority
from oncall.domain.texts import sick as words
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
        for start, end in _joined((row.start, row.end) for row in rows if row.worker == worker):
            span = stints.span_of(moment, replace(ahead, start=start, end=end))
            text = words.acting(post=stints.post_of(moment, ahead), span=span)
            notices.tell(moment, worker, text, priority=Priority.REPEAT)
    return tuple(rows)


def stand_down(moment: Moment, stint: Stint, giver: str) -> set[str]:
    """The giver can after all: nobody stands in for them any more from now on. Whoever really holds less of it by that
    is told which hours; these are they."""
    if moment.at >= stint.end:
        return set()
    ahead = replace(stint, start=max(stint.start, moment.at))
    before = stints.holders(moment, ahead)
    for row in _laid_over(moment, ahead, giver):
        moment.tx.duties.end(row.id, moment.at)  # What was served meanwhile stays on record.
    after, told = stints.holders(moment, ahead), set[str]()
    for worker in sorted({each.worker for each in before} - {giver}):
        kept = [each.interval for each in after if each.worker == worker]
        lost = [part for each in before if each.worker == worker for part in each.interval.minus(kept)]
        for start, end in _joined((part.start, part.end) for part in lost):
            _tell_relieved(moment, replace(ahead, start=start, end=end), worker, whole=not kept)
            told.add(worker)
    return told


def _laid_over(moment: Moment, stint: Stint, giver: str) -> list[Duty]:
    """The rows of those who stand in where the giver would serve, and of those who stand in for them in turn."""
    found, place = list[Duty](), (stint.area, stint.position)
    for line in stint.lines:
        there = moment.tx.duties.of_line(line, stint.start, stint.end)
        theirs = [each for each in there if (each.area, each.position) == place and each.worker == giver]
        for row in moment.tx.duties.laid_for(_REASON, line, stint.start, stint.end):
            if (row.area, row.position) == place and row.worker != giver:
                found += [row] if any(row.precedence > each.precedence for each in theirs) else []
    return found


def _tell_relieved(moment: Moment, lost: Stint, worker: str, *, whole: bool) -> None:
    post = stints.post_of(moment, lost)
    if whole and lost.start <= moment.at:
        text = words.relieved_now(post=post, hhmm=moment.wall())
    else:
        text = words.relieved_then(post=post, span=stints.span_of(moment, lost))
    notices.tell(moment, worker, text)


def _joined(hours: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same hours without breaks between those that meet, each once for all lines."""
    joined = list[tuple[datetime, datetime]]()
    for start, end in sorted(hours):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def is_vacant(moment: Moment, stint: Stint, giver: str | None) -> bool:
    """Whether nobody but the giver, those who stand in, or nobody at all has any of it."""
    standing = {
        duty.id for line in stint.lines for duty in moment.tx.duties.laid_for(_REASON, line, stint.start, stint.end)
    }
    there = stints.holders(moment, stint)
    return all(each.worker == giver or standing.issuperset(each.duties) for each in there)


def has_it(moment: Moment, stint: Stint, unable: str | None = None) -> str:
    """Who has it at its beginning, by a position that is theirs and not one that they stand in for: never a name.

    NOBODY for a gap, and where it is left on paper to `unable`, who cannot do it.
    """
    start, place = max(stint.start, moment.at), (stint.area, stint.position)
    there = [each for each in stints.holdings(moment, start, start + _NOW) if set(each.lines) & set(stint.lines)]
    holder = next((each for each in there if (each.area, each.position) == place), None)
    if holder is None or holder.worker == unable:
        return NOBODY
    rows = [row for line in holder.lines for row in moment.tx.duties.laid_for(_REASON, line, start, start + _NOW)]
    acting = {row.id for row in rows}
    if not acting.issuperset(holder.duties):
        return "its holder"
    own = {each.position for each in there if each.worker == holder.worker and not acting.issuperset(each.duties)}
    names = {each.id: each.name for each in moment.rules.positions}
    above = [names[each] for each in moment.rules.duty.upward(stint.position) if each in own]
    return above[0] if above else "a stand-in"


def _unserved(moment: Moment, stint: Stint, giver: str | None) -> list[tuple[datetime, datetime]]:
    """The hours in which the giver serves, or nobody does."""
    others = [each.interval for each in stints.holders(moment, stint) if each.worker != giver]
    return [(each.start, each.end) for each in stint.interval.minus(others)]
