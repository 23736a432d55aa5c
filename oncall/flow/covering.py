"""Open duties: offered in waves, the lightest load first; the first eligible 8 confirms itself.

    `seeking` ──▶ work_on: a wave, and another every quarter of an hour ──▶ everybody asked: the coordinator hears
                  │ 8 of one who may                    8 of one against whom a rule stands ──▶ `allowing`
                  └──▶ `filling`: theirs from the next five-minute mark, and everybody concerned is told

Nobody is asked who did not opt in, and nobody is woken for a duty that is far away. Until somebody is confirmed the
duty stays with whoever has it: who asked for cover keeps it; who is sick, away or gone is stood in for from above.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.covering import Opening, OpeningReason, OpeningState, Stint
from oncall.domain.event import EventKind
from oncall.domain.page import Priority
from oncall.domain.question import QuestionKind
from oncall.domain.staffing import absent
from oncall.domain.texts import cover as words
from oncall.flow import asking, concerned, notices, standing_in, stints
from oncall.flow.checking import candidates
from oncall.flow.moment import ENGINE, Moment
from rota.pattern import local_date, local_wall, wall_to_instant

NOTICE = timedelta(minutes=5)
"""The least time between an 8 and the duty: to find shoes and charger, and for the one who stands in to hear of it."""

MARK = timedelta(minutes=5)
"""A hand-over falls on a round minute, which two tired people can say to each other."""

SOON = timedelta(hours=12)
"""A duty that begins sooner is worth a text at any hour."""

OFFERED_BEFORE = timedelta(days=14)
"""What nobody asked cover for in person is offered by text so long before: until then the next plan may fill it."""

HELD_BEFORE = timedelta(hours=24)
"""So long before a duty that its holder cannot do, or on the morning after, whoever stands above it is named for it."""

_QUIET_FROM, _QUIET_UNTIL = "21:00", "08:00"


# Asking --------------------------------------------------------------------------------------------


def hold(moment: Moment, opening: Opening, by: str) -> Opening:
    """Somebody has it meanwhile who can: of each duty from a day before, where the giver cannot."""
    if opening.why is not OpeningReason.ASKED:
        near = [duty for duty in ahead_of(moment, opening.stint).each if moment.at >= _held_from(moment, duty)]
        rows = [row for duty in near for row in standing_in.stand_in(moment, duty, opening.giver, by)]
        standing_in.tell(moment, rows)
    return opening


def put(moment: Moment, stint: Stint, giver: str | None, why: OpeningReason, by: str) -> Opening:
    """A search for which people are asked at once, when the engine comes to it."""
    opening = Opening(
        id=moment.ids.new(), stint=stint, giver=giver, why=why, made_by=by, made_at=moment.at, next_at=moment.at
    )
    moment.tx.covering.add_opening(opening)
    moment.record(EventKind.OPENING_MADE, by, None, opening.id, why=why.value, giver=giver)
    return opening


def work_on(moment: Moment, opening: Opening) -> Opening:
    """Everything that is due for an open duty now."""
    stint = opening.stint
    if moment.at >= stint.end:
        return close(moment, opening, OpeningState.LAPSED, ENGINE)
    if taken(moment, opening):
        return drop(moment, opening)
    hold(moment, opening, opening.made_by)
    ahead = rest_of(moment, stint)
    if ahead is None:
        return _later(moment, opening, stint.end)
    wait = _not_before(moment, opening, ahead)
    return _later(moment, opening, wait) if wait else _next_wave(moment, opening, ahead)


def ahead_of(moment: Moment, stint: Stint) -> Stint:
    """What is left of a stint now."""
    return replace(stint, start=max(stint.start, moment.at))


def _not_before(moment: Moment, opening: Opening, ahead: Stint) -> datetime | None:
    """When people may be asked about it; None for now."""
    if opening.why is not OpeningReason.ASKED and moment.at < ahead.start - OFFERED_BEFORE:
        return ahead.start - OFFERED_BEFORE
    return None if may_text(moment, ahead) else by_day(moment, ahead, moment.at)


def is_sought(moment: Moment, opening: Opening) -> bool:
    """Whether somebody has been asked, or will be when the time for it comes."""
    ahead = rest_of(moment, opening.stint)
    return opening.wave > 0 or (ahead is not None and _not_before(moment, opening, ahead) is not None)


def _next_wave(moment: Moment, opening: Opening, ahead: Stint) -> Opening:
    rules = moment.rules.planning
    asked = {each.worker for each in moment.tx.questions.about(QuestionKind.COVER, opening.id)}
    left = [worker for worker in willing(moment, ahead, opening.giver) if worker not in asked]
    if not left:
        return _duty_by_duty(moment, opening, ahead) or _nobody(moment, opening, ahead)
    sizes = rules.wave_sizes
    chosen = left[: sizes[opening.wave]] if opening.wave < len(sizes) else left
    for worker in chosen:
        _offer(moment, opening, ahead, worker)
    moment.record(EventKind.OPENING_OFFERED, ENGINE, None, opening.id, wave=opening.wave + 1, count=len(chosen))
    again = moment.at + timedelta(minutes=rules.wave_minutes)
    return _later(moment, replace(opening, wave=opening.wave + 1), again)


def willing(moment: Moment, stint: Stint, giver: str | None) -> list[str]:
    """Whoever opted in, can be reached, and may do it by every rule; the lightest load first. Nobody is asked who has
    said busy, or has more cases than the agency allows."""
    return [
        each.worker.id
        for each in candidates(moment, stint, but=[giver] if giver else [])
        if each.may and each.offers and not each.overloaded
        if not each.worker.is_busy(moment.at) and notices.hears(moment, each.worker.id)
    ]


def _offer(moment: Moment, opening: Opening, ahead: Stint, worker: str) -> None:
    post, span = stints.post_of(moment, ahead), stints.span_of(moment, ahead)
    asking.ask(
        moment,
        worker,
        QuestionKind.COVER,
        opening.id,
        lambda code: words.offer(post=post, span=span, code=code),
        ahead.end,
        {"area": ahead.area, "start": ahead.start.isoformat()},
        priority=Priority.REPEAT if ahead.start - moment.at < SOON else Priority.NOTICE,
    )


def _duty_by_duty(moment: Moment, opening: Opening, ahead: Stint) -> Opening | None:
    """Where nobody may have several duties as one, each of them is sought for itself; None where that helps nothing."""
    if opening.wave or not ahead.spells:
        return None
    # From this minute on, as they were given up, though nobody can have the next few of them.
    duties = [(duty, rest_of(moment, duty)) for duty in ahead_of(moment, opening.stint).each]
    found = next(((duty, rest) for duty, rest in duties if rest and willing(moment, rest, opening.giver)), None)
    if found is None:
        return None
    first, rest = found
    for duty, _ in duties:
        if duty != first:
            put(moment, duty, opening.giver, opening.why, opening.made_by)
    return _next_wave(moment, replace(opening, stint=first), rest)


def _nobody(moment: Moment, opening: Opening, ahead: Stint) -> Opening:
    """There is nobody more to ask: the coordinator hears of it, of the first for which the same one is named, and the
    duty stays where it is. Whoever says in this minute that somebody is ill or away says that as well."""
    if opening.wave or opening.made_at < moment.at or opening.why not in (OpeningReason.SICK, OpeningReason.LEAVE):
        say = words.nobody_found if opening.wave else words.nobody_to_ask
        (has_it, first), *_ = ahead.alike(lambda duty: holder(moment, opening, duty))
        text = say(post=stints.post_of(moment, first), span=stints.span_of(moment, first), holder=has_it)
        away = [opening.giver] if opening.giver and opening.why is not OpeningReason.ASKED else []
        concerned.tell_both(moment, ahead, text, about=away)
    return _later(moment, opening, opening.stint.end)


def holder(moment: Moment, opening: Opening, stint: Stint | None = None) -> str:
    """Who has it meanwhile, or has that part of it, as texts name them. From a day before, a giver who cannot do it is
    nobody."""
    meant = stint or opening.stint
    near = moment.at >= meant.start - HELD_BEFORE
    unable = opening.giver if near and opening.why is not OpeningReason.ASKED else None
    return standing_in.has_it(moment, meant, unable)


def _later(moment: Moment, opening: Opening, wanted: datetime) -> Opening:
    """When it is looked at again: never after a minute at which somebody has to be named for a duty of it."""
    duties = opening.stint.each[:1] if opening.why is OpeningReason.ASKED else opening.stint.each
    holds = (_held_from(moment, duty) for duty in duties)
    stops = [wanted, *(at for at in holds if at > moment.at)]
    return moment.tx.covering.save_opening(replace(opening, next_at=min(stops)))


def may_text(moment: Moment, ahead: Stint) -> bool:
    """Whether people may be asked about it now: nobody is woken for a duty that is far away."""
    return by_day(moment, ahead, moment.at) == moment.at


def by_day(moment: Moment, ahead: Stint, at: datetime) -> datetime:
    """That instant if people may be told then what concerns a duty, else the end of the quiet hours around it."""
    zone = moment.rules.zone
    if ahead.start - at < SOON or _QUIET_UNTIL <= local_wall(at, zone) < _QUIET_FROM:
        return at
    both = (wall_to_instant(local_date(at, zone) + timedelta(days=n), _QUIET_UNTIL, zone) for n in range(2))
    return next(morning for morning in both if morning > at)


def _held_from(moment: Moment, stint: Stint) -> datetime:
    """When somebody who stands above is named for it, and told."""
    return by_day(moment, stint, stint.start - HELD_BEFORE)


def rest_of(moment: Moment, stint: Stint) -> Stint | None:
    """What of a stint can still be handed over: from its beginning, or from the next mark that leaves some minutes."""
    passed = (moment.at + NOTICE).timestamp() % MARK.total_seconds()
    mark = moment.at + NOTICE + (MARK - timedelta(seconds=passed) if passed else timedelta())
    return stint if stint.start >= moment.at + NOTICE else stint.since(mark)


def withdraw(moment: Moment, opening: Opening, by: str) -> Opening:
    """Cover is not needed any more: coordinator and supervisor hear so. Whoever stands in goes on, unless the holder is
    there again."""
    stint, giver = opening.stint, opening.giver
    if giver and is_there(moment, stint, giver):
        standing_in.stand_down(moment, stint, giver)
    text = words.called_off(post=stints.post_of(moment, stint), span=stints.span_of(moment, stint))
    concerned.tell_both(moment, stint, text, besides=[by])
    return close(moment, opening, OpeningState.WITHDRAWN, by)


def taken(moment: Moment, opening: Opening) -> Stint | None:
    """What of it has come to be somebody else's meanwhile, the first in a row; None for nothing."""
    return next((row for vacant, row in by_vacancy(moment, opening) if not vacant), None)


def by_vacancy(moment: Moment, opening: Opening) -> list[tuple[bool, Stint]]:
    """What is left of it, in rows of which nobody but the giver has any, or of which others do."""
    return ahead_of(moment, opening.stint).alike(lambda duty: standing_in.is_vacant(moment, duty, opening.giver))


def drop(moment: Moment, opening: Opening) -> Opening:
    """Somebody else has come to hold it meanwhile, by a swap or by a coordinator's word: no more cover is sought. What
    is nobody else's of several duties is sought for itself: whoever was asked has not read of those alone."""
    for vacant, row in by_vacancy(moment, opening):
        if vacant:
            put(moment, row, opening.giver, opening.why, opening.made_by)
            continue
        text = words.called_off(post=stints.post_of(moment, row), span=stints.span_of(moment, row))
        if opening.giver:
            notices.tell(moment, opening.giver, text)
        concerned.tell_both(moment, row, text, about=[opening.giver] if opening.giver else [])
    return close(moment, opening, OpeningState.WITHDRAWN, ENGINE)


def is_there(moment: Moment, stint: Stint, giver: str) -> bool:
    """Whether nothing keeps the holder from it any more."""
    worker = moment.tx.people.several([giver]).get(giver)
    absences = moment.tx.staffing.absences(max(stint.start, moment.at), stint.end, [giver])
    return worker is not None and worker.active and not absent(absences, giver, stint.start, stint.end, stint.kind)


def close(moment: Moment, opening: Opening, state: OpeningState, by: str) -> Opening:
    """Not needed any more, or over."""
    kind = EventKind.OPENING_LAPSED if state is OpeningState.LAPSED else EventKind.OPENING_WITHDRAWN
    closed = moment.tx.covering.save_opening(replace(opening, state=state, next_at=None))
    close_questions(moment, opening)
    moment.record(kind, by, None, opening.id)
    return closed


def close_questions(moment: Moment, opening: Opening) -> None:
    """Nobody need answer about it any more."""
    for kind in (QuestionKind.COVER, QuestionKind.APPROVE):
        moment.tx.questions.close(kind, opening.id, moment.at)
