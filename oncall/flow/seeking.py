"""What is sought for a stint: one open duty a post and stretch, whoever comes to hold it meanwhile.

Where somebody who stands in cannot go on, or goes, the search goes on for the same giver, the holding passes further
up, and nobody is asked twice for the same hours. How people are asked stands in `covering`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.covering import Opening, OpeningReason, OpeningState, Stint
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.domain.texts import cover as words
from oncall.domain.texts import sick
from oncall.flow import allowing, concerned, covering, notices, standing_in, stints, units
from oncall.flow.moment import Moment
from rota.interval import Interval

_LONGEST = timedelta(days=400)


def open_up(moment: Moment, stint: Stint, giver: str | None, why: OpeningReason, by: str) -> tuple[Opening, ...]:
    """Seek cover for a stint from now on: what is sought for it then, in order of time, the first at its beginning.

    What is sought already for whoever the giver stands in for goes on as it is, and only the rest is opened; so is what
    the giver seeks cover for, but for hours that are not the same: those are replaced.
    """
    moment.tx.duties.alone()
    going_on = _going_on(moment, stint, giver, why, by)
    left: dict[Interval, list[str]] = {}
    for line in stint.lines:
        sought = [each.stint.interval for each in going_on if line in each.stint.lines]
        for hours in stint.interval.minus(sought):
            left.setdefault(hours, []).append(line)
    parts = [replace(part, lines=tuple(lines)) for hours, lines in left.items() if (part := stint.within(hours))]
    opened = [covering.work_on(moment, covering.put(moment, part, giver, why, by)) for part in parts]
    # What nobody may have as one is several searches by now.
    divided = [each for each in _touching(moment, stint) if each.giver == giver]
    found = {each.id: each for each in (*going_on, *opened, *divided)}
    return tuple(sorted(found.values(), key=lambda each: (each.stint.start, each.id)))


def since_then(moment: Moment, ids: Sequence[str], ill: str, at: datetime) -> list[Opening]:
    """These searches, and what has come to be sought since `at` (UTC) because that worker is ill: a search for several
    duties may have been divided."""
    theirs = moment.tx.covering.openings_of(ill, moment.at)
    later = [each for each in theirs if each.made_at >= at and each.why is OpeningReason.SICK and each.id not in ids]
    return [*map(moment.tx.covering.opening, ids), *later]


def first_for(searches: Sequence[Opening], stint: Stint) -> Opening:
    """The first that speaks for some of a duty."""
    there = (each for each in searches if each.stint.interval.overlaps(stint.interval))
    return next(each for each in there if (each.stint.area, each.stint.position) == (stint.area, stint.position))


def asked_by(moment: Moment, worker: str) -> str:
    """The ids of the searches that somebody asked for and keeps the duty of meanwhile."""
    theirs = moment.tx.covering.openings_of(worker, moment.at)
    return " ".join(each.id for each in theirs if _is_asked(each))


def ask_again(moment: Moment, ids: Sequence[str], worker: str) -> None:
    """Who asked for cover before they fell ill, and can serve after all, seeks it as before: of these searches those
    that have ended or changed since."""
    for opening in map(moment.tx.covering.opening, ids):
        ahead = covering.rest_of(moment, opening.stint)
        if ahead is None or _is_asked(opening) or opening.state is OpeningState.FILLED:
            continue
        if stints.held_whole(moment, ahead, worker):
            open_up(moment, ahead, worker, OpeningReason.ASKED, worker)


def _is_asked(opening: Opening) -> bool:
    return opening.state is OpeningState.OPEN and opening.why is OpeningReason.ASKED


def _touching(moment: Moment, stint: Stint) -> Iterator[Opening]:
    """Every search for hours of duty of it."""
    for each in moment.tx.covering.open_ones(stint.start, stint.end):
        theirs = each.stint
        same = (theirs.area, theirs.position) == (stint.area, stint.position) and set(theirs.lines) & set(stint.lines)
        if same and any(mine.overlaps(other) for mine in stint.hours for other in theirs.hours):
            yield each


def _going_on(moment: Moment, stint: Stint, giver: str | None, why: OpeningReason, by: str) -> list[Opening]:
    """The searches that speak for some of a stint already. What has come to be somebody else's is not sought any
    more."""
    found = []
    for other in _touching(moment, stint):
        if other.giver == giver and not _speaks_for(moment, other, stint, why):
            covering.close(moment, other, OpeningState.WITHDRAWN, by)
            _seek_besides(moment, other, stint, by)
        elif covering.taken(moment, other):
            covering.drop(moment, other)
        else:
            found.append(covering.hold(moment, _for_reason(moment, other, giver, why), by))
    return found


def _seek_besides(moment: Moment, other: Opening, stint: Stint, by: str) -> None:
    """What a search that ends here was for besides is sought for itself: of a week in which somebody falls ill on one
    night, the other nights. Nobody is asked before it is known what else is given up in the same moment."""
    whole = covering.ahead_of(moment, other.stint)
    besides = [(hours, whole.lines) for hours in whole.interval.minus([stint.interval])]
    besides.append((stint.interval, tuple(line for line in whole.lines if line not in stint.lines)))
    for hours, lines in besides:
        if lines and (part := whole.within(hours)):
            covering.put(moment, replace(part, lines=lines), other.giver, other.why, by)


def _speaks_for(moment: Moment, other: Opening, stint: Stint, why: OpeningReason) -> bool:
    """Whether a search is for just the hours that are left of a stint, or for whole duties of it that are given up now,
    and for all its lines: its offers are true for the stint as well."""
    rest, sought = covering.ahead_of(moment, stint), covering.ahead_of(moment, other.stint)
    whole = why is OpeningReason.ASKED
    there = sought.interval == rest.interval if whole else set(sought.hours) <= set(rest.hours)
    return there and set(sought.lines) >= set(rest.lines)


def _for_reason(moment: Moment, opening: Opening, giver: str | None, why: OpeningReason) -> Opening:
    """Who asked for cover and now cannot serve at all: it is not theirs any more until it is found."""
    if opening.giver != giver or opening.why is not OpeningReason.ASKED:
        return opening
    return moment.tx.covering.save_opening(replace(opening, why=why))


def open_for_absence(moment: Moment, absence: Absence, by: str) -> list[Opening]:
    """Seek cover for every duty that an absence touches. None of them is emptied: who stands above is named for what
    is near, and for the rest the holder is shown until somebody is found. Who serves now gives no word any more."""
    since = max(absence.start, moment.at)
    reason = OpeningReason.SICK if absence.kind is AbsenceKind.SICK else OpeningReason.LEAVE
    held = stints.ahead_of(moment, absence.worker, since, absence.end - since)
    barred = [each for each in held if absence.bars(each.start, each.end, each.kind)]
    rows = units.together(moment, barred)
    found = [(stint, open_up(moment, stint, absence.worker, reason, by)) for stint in rows]
    for stint, (opening, *_) in found:
        say = words.open_duty if covering.is_sought(moment, opening) else words.nobody_to_ask
        text = say(
            post=stints.post_of(moment, stint),
            span=stints.span_of(moment, stint),
            holder=covering.holder(moment, opening, stint),
        )
        concerned.tell_both(moment, stint, text, besides=[by], about=[absence.worker])
        if stint.start <= moment.at and by != absence.worker:
            _tell_relieved(moment, stint, absence.worker)
    if any(stint.start <= moment.at for stint in rows):
        allowing.hand_on(moment, absence.worker)
    return list({opening.id: opening for _, several in found for opening in several}.values())


def _tell_relieved(moment: Moment, stint: Stint, worker: str) -> None:
    """Whoever serves now and is entered as away by somebody else hears it, if pages go to another one by that."""
    holder = standing_in.has_it(moment, stint, worker)
    if holder != standing_in.NOBODY:
        notices.tell(moment, worker, sick.not_yours_now(post=stints.post_of(moment, stint), holder=holder))


def resume(moment: Moment, worker: str, by: str) -> list[Stint]:
    """Somebody can serve again: where they stood in, and cover is sought still, they stand in again instead of whoever
    came after them; that, and coordinator and supervisor hear so. What they have by that."""
    taken, again = list[Stint](), list[tuple[Stint, set[str]]]()
    for opening in moment.tx.covering.open_ones(moment.at, moment.at + _LONGEST):
        if opening.giver == worker or not covering.is_there(moment, opening.stint, worker):
            continue
        if told := standing_in.step_back(moment, opening.stint, worker):
            covering.hold(moment, opening, by)
            theirs = [
                each
                for each in stints.holders(moment, covering.ahead_of(moment, opening.stint))
                if each.worker == worker
            ]
            taken += [stints.stint_of(each) for each in theirs]
            again += [(stints.stint_of(each), told) for each in theirs[:1]]
    tell_who_can(moment, again, about=[worker])
    return taken


def tell_who_can(moment: Moment, again: Iterable[tuple[Stint, set[str]]], about: Sequence[str]) -> None:
    """Coordinator and supervisor hear who has these again, in one text for all that the same people have; but for those
    of whom it was taken, who stand beside each and know."""
    alike: dict[str, list[tuple[Stint, set[str]]]] = {}
    for stint, told in sorted(again, key=lambda each: each[0].start):
        alike.setdefault(standing_in.has_it(moment, stint), []).append((stint, told))
    for giver, those in alike.items():
        first, post, more = those[0][0], stints.post_of(moment, those[0][0]), len(those) - 1
        if first.start <= moment.at:
            text = sick.holder_can(post=post, giver=giver, hhmm=moment.wall(), more=more)
        else:
            text = sick.holder_can_then(post=post, giver=giver, span=stints.span_of(moment, first), more=more)
        know = set.intersection(*(told for _, told in those))
        concerned.tell_both(moment, first, text, besides=know, about=about)
