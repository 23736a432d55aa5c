"""No minute uncovered: the position above serves where a holder cannot, from the same minute on.

Piece by piece, for the holder above may change in the night; where that is a gap, or somebody who cannot either,
further up. Where nobody stands above at all, the holder stays who they were, and an alarm is raised: an empty post
would page nobody.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.covering import Stint
from oncall.domain.page import Priority
from oncall.domain.person import DESK
from oncall.domain.texts import sick as words
from oncall.flow import notices, stints
from oncall.flow.alarms import raise_alarm
from oncall.flow.moment import Moment
from rota.held import Stretch
from rota.interval import Interval
from rota.model import Duty

NOBODY = "NOBODY"
_REASON = "stands in"
_NOW = timedelta(seconds=1)


def stand_in(moment: Moment, stint: Stint, giver: str | None, by: str) -> tuple[Duty, ...]:
    """The position above serves wherever the giver would, or nobody, or one who stands in and is away by now.

    The rows, for the undo, and for `tell`; none where somebody else serves already.
    """
    moment.tx.duties.alone()  # Nobody stands in over whoever is put on it, or takes it, in this very moment.
    ahead, rows = replace(stint, start=max(stint.start, moment.at)), list[Duty]()
    for line in ahead.lines:
        for start, end in _unserved(moment, replace(ahead, lines=(line,)), giver):
            part = replace(ahead, lines=(line,), start=start, end=end)
            pieces = stints.above(moment, part, [giver] if giver else [])
            if part.interval.minus(piece.interval for piece in pieces):
                raise_alarm(moment, "nobody stands in", by=by, position=part.position)
            rows += stints.lay(moment, part, pieces, by, _REASON, imposed=True)
    return tuple(rows)


def tell(moment: Moment, rows: Iterable[Duty]) -> None:
    """Whoever stands in by these rows hears it: of every stretch of a post, in one text."""
    theirs: dict[tuple[str, str, str], list[Duty]] = {}
    for row in rows:
        theirs.setdefault((row.worker, row.position, row.area or ""), []).append(row)
    for (worker, *_), laid in sorted(theirs.items()):
        one = laid[0]
        stint = Stint(
            lines=(one.line,), area=one.area, position=one.position, kind=one.kind, start=one.start, end=one.end
        )
        hours = _joined((row.start, row.end) for row in laid)
        spans = stints.spans_of(moment, [replace(stint, start=start, end=end) for start, end in hours])
        text = words.acting(post=stints.post_of(moment, stint), spans=spans)
        notices.tell(moment, worker, text, priority=Priority.REPEAT)


def stand_down(moment: Moment, stint: Stint, giver: str) -> set[str]:
    """The giver can after all: nobody stands in for them any more from now on. Whoever really holds less of it by that
    is told which hours; these are they."""
    if moment.at >= stint.end:
        return set()
    ahead = replace(stint, start=max(stint.start, moment.at))
    return _end(moment, ahead, giver, _laid_over(moment, ahead, giver, acting=False))


def step_back(moment: Moment, stint: Stint, worker: str) -> set[str]:
    """The same for somebody who stood in and can again: whoever stands in for them does not any more."""
    if moment.at >= stint.end:
        return set()
    ahead = replace(stint, start=max(stint.start, moment.at))
    return _end(moment, ahead, worker, _laid_over(moment, ahead, worker, acting=True))


def _end(moment: Moment, ahead: Stint, giver: str, rows: Iterable[Duty]) -> set[str]:
    before = stints.holders(moment, ahead)
    for row in rows:
        moment.tx.duties.end(row.id, moment.at)  # What was served meanwhile stays on record.
    after, told = stints.holders(moment, ahead), set[str]()
    for worker in sorted({each.worker for each in before} - {giver}):
        kept = [each.interval for each in after if each.worker == worker]
        lost = [part for each in before if each.worker == worker for part in each.interval.minus(kept)]
        for start, end in _joined((part.start, part.end) for part in lost):
            _tell_relieved(moment, replace(ahead, start=start, end=end), worker, whole=not kept)
            told.add(worker)
    return told


def _laid_over(moment: Moment, stint: Stint, giver: str, *, acting: bool) -> list[Duty]:
    """The rows of those who stand in where the giver would serve, or where they would stand in (`acting`), and of those
    who stand in for them in turn."""
    found, place = list[Duty](), (stint.area, stint.position)
    for line in stint.lines:
        rows = moment.tx.duties.laid_for(_REASON, line, stint.start, stint.end)
        there = rows if acting else moment.tx.duties.of_line(line, stint.start, stint.end)
        theirs = [each for each in there if (each.area, each.position) == place and each.worker == giver]
        for row in rows:
            if (row.area, row.position) == place and row.worker != giver and _lies_over(row, theirs):
                found.append(row)
    return found


def _lies_over(row: Duty, others: Iterable[Duty]) -> bool:
    """Whether it serves instead of any of them."""
    return any(row.precedence > each.precedence and row.start < each.end and each.start < row.end for each in others)


def _tell_relieved(moment: Moment, lost: Stint, worker: str, *, whole: bool) -> None:
    post, giver = stints.post_of(moment, lost), has_it(moment, lost)
    if whole and lost.start <= moment.at:
        text = words.relieved_now(post=post, giver=giver, hhmm=moment.wall())
    else:
        text = words.relieved_then(post=post, giver=giver, span=stints.span_of(moment, lost))
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
    standing = _stand_ins(moment, stint.start, stint.end)
    there = stints.holders(moment, stint)
    return all(each.worker == giver or standing.issuperset(each.duties) for each in there)


def has_it(moment: Moment, stint: Stint, unable: str | None = None) -> str:
    """Who has it at its beginning, by a position that is theirs and not one that they stand in for: never a name.

    NOBODY for a gap, and where it is left on paper to `unable`, or to one who stood in, who cannot do it.
    """
    ahead, place = stint.since(moment.at) or stint, (stint.area, stint.position)
    start = ahead.start
    there = [each for each in stints.holdings(moment, start, start + _NOW) if set(each.lines) & set(stint.lines)]
    holder = next((each for each in there if (each.area, each.position) == place), None)
    if holder is None or holder.worker == unable:
        return NOBODY
    acting = _stand_ins(moment, start, start + _NOW)
    if not acting.issuperset(holder.duties):
        return "its holder"
    if _away(moment, replace(holder, end=min(holder.end, start + _NOW))):
        return NOBODY
    own = {each.position for each in there if each.worker == holder.worker and not acting.issuperset(each.duties)}
    names = {each.id: each.name for each in moment.rules.positions}
    above = [names[each] for each in moment.rules.duty.upward(stint.position) if each in own]
    return above[0] if above else "a stand-in"


def role_of(moment: Moment, callee: str, area: str | None = None, paged_as: str = "") -> str:
    """How others in `area` are told of somebody who acts: by a position that is theirs and not one in which they stand
    in, for whoever looks it up must find them. What they were `paged_as` is kept where it is theirs, and for whoever
    has no duty now; without it that one is a colleague.
    """
    if callee.startswith(DESK):
        return moment.rules.desk(callee.removeprefix(DESK)).name
    acting = _stand_ins(moment, moment.at, moment.at + _NOW)
    there = [each for each in stints.holdings(moment, moment.at, moment.at + _NOW) if each.worker == callee]
    own = [name for each in there if not acting.issuperset(each.duties) and (name := _named(moment, each, area))]
    if paged_as in own or not there:
        return paged_as or "a colleague"
    if own:
        return own[0]
    # Whose position the rules no longer know holds it all the same, and stands in for nobody.
    return "a stand-in" if all(acting.issuperset(each.duties) for each in there) else "a colleague"


def _named(moment: Moment, held: Stretch, area: str | None) -> str:
    """A position, with the area where that is another one; "" where the rules have changed since the rota was made."""
    positions = {each.id: each.name for each in moment.rules.positions}
    areas = {each.id: each.name for each in moment.rules.areas}
    elsewhere = areas.get(held.area or "", "") if held.area != area else ""
    return f"{elsewhere} {positions[held.position]}".strip() if held.position in positions else ""


def _unserved(moment: Moment, stint: Stint, giver: str | None) -> list[tuple[datetime, datetime]]:
    """The hours in which the giver serves, or nobody does, or one who stands in and is away."""
    standing = _stand_ins(moment, stint.start, stint.end)
    others = list[Interval]()
    for each in stints.holders(moment, stint):
        away = _away(moment, each) if standing.issuperset(each.duties) else []
        others += each.interval.minus(away) if each.worker != giver else ()
    return [(each.start, each.end) for each in stint.interval.minus(others)]


def _stand_ins(moment: Moment, since: datetime, until: datetime) -> set[str]:
    """The ids of all rows by which somebody stands in, in every line: what is held is held for several at once."""
    lines = [line.id for line in moment.rules.service_lines]
    return {row.id for line in lines for row in moment.tx.duties.laid_for(_REASON, line, since, until)}


def _away(moment: Moment, held: Stretch) -> list[Interval]:
    """When whoever holds that is away, for whatever duty."""
    absences = moment.tx.staffing.absences(held.start, held.end, [held.worker])
    return [each.interval for each in absences if not each.only_kinds]
