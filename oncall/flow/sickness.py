"""Seven: a worker cannot do their duty. Asked once; then somebody else has it in the same minute.

7 ──▶ sure? ──7──▶ the position above holds the rest of the run · their contacts are loud again · cover is sought
        └──5──▶ nothing has changed                 └──5 within some minutes──▶ as it was, as far as it still can be
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from oncall.domain.contact import ContactState, Stage
from oncall.domain.covering import Opening, OpeningReason, OpeningState, Stint
from oncall.domain.errors import NoDuty
from oncall.domain.event import EventKind
from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.domain.texts import sick as words
from oncall.domain.texts import swaps
from oncall.flow import (
    allowing,
    answering,
    asking,
    concerned,
    covering,
    notices,
    seeking,
    standing_in,
    stints,
    swapping,
    units,
)
from oncall.flow.moment import Moment
from rota.held import Stretch

SOON = timedelta(hours=36)
"""Whoever is ill on one evening can say so for the next night; what is further away is an absence to be entered."""

_AWAY_AT_LEAST_DAYS = 1
"""Nobody who has just been taken ill is asked for extra duty, or begins the next one, until the same hour tomorrow."""

_SURE_WITHIN = timedelta(minutes=30)
_LATER = "later"
_OPENED = "openings"
_ASKED = "asked"


def cannot(moment: Moment, worker: str, code: str | None = None) -> str:
    """The text that answers a 7: asked once, and the second time done.

    Whose next duty is days away gives it away like anybody else: it is offered to colleagues, and stays theirs.
    """
    for each in moment.tx.questions.open_for(worker, moment.at):
        meant = each.kind is QuestionKind.SICK and code in (None, each.code)
        # Some carriers deliver twice: whoever comes second is told what is so by then.
        if meant and moment.tx.questions.answer(each.id, Digit.CANNOT.value, moment.at):
            return sure(moment, each)
    run = stints.run_of(moment, worker, moment.at, SOON)
    if run:
        until = stints.spelled(moment, max(each.end for each in run))
        return _ask(moment, worker, run[0], words.sure, until=until)
    later = stints.ahead_of(moment, worker, moment.at)
    if not later:
        return words.not_on_duty(sender=moment.sender)
    span = stints.span_of(moment, stints.stint_of(later[0]))
    return _ask(moment, worker, later[0], swaps.far_away, span=span)


def sure(moment: Moment, question: Question) -> str:
    """The second 7: what was asked about is done. Somebody else may have been put on all of it by now."""
    if _LATER in question.data:
        return _offer(moment, question)
    try:
        return report(moment, question.worker, question.worker)
    except NoDuty:
        return words.not_yours_any_more()


def _ask(moment: Moment, worker: str, duty: Stretch, text: Callable[..., str], **told: str) -> str:
    post, start = stints.post_of(moment, stints.stint_of(duty)), duty.start.isoformat()
    data = {"area": duty.area, "start": start, **({_LATER: start} if "span" in told else {})}
    _, said = asking.put(
        moment,
        worker,
        QuestionKind.SICK,
        worker,
        lambda code: text(post=post, stays=code, **told),  # A bare 7 means this question, whatever else is open.
        moment.at + _SURE_WITHIN,
        data,
    )
    return said


def _offer(moment: Moment, question: Question) -> str:
    """The second 7 about a duty that is days away."""
    theirs = stints.ahead_of(moment, question.worker, moment.at)
    duty = next((each for each in theirs if each.start.isoformat() == question.data[_LATER]), None)
    if duty is None:
        return words.not_yours_any_more()
    return swapping.offered_by_text(moment, question.worker, stints.stint_of(duty))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Left:
    """One duty that somebody cannot do: by which position they held it, for which search, and who stands in now."""

    stint: Stint
    giver: str
    opening: Opening
    acting: set[str]


def reported_for(moment: Moment, worker: str, by: str) -> str:
    """The same by somebody else's hand: the worker reads on their own phone who has it now, and what takes it back."""
    text = report(moment, worker, by)
    notices.tell(moment, worker, text)
    return text


def report(moment: Moment, worker: str, by: str) -> str:
    """Somebody else has it from this minute on. Gives the text for the worker. Raises NoDuty."""
    moment.tx.duties.alone()
    held, away_until = _theirs(moment, worker)
    duties, together = [stints.stint_of(each) for each in held], units.together(moment, held)
    _close_duty_questions(moment, worker)
    givers = [standing_in.has_it(moment, each) for each in duties]
    absence = _absence(moment, worker, by, away_until)
    rows = [standing_in.stand_in(moment, each, worker, by) for each in duties]
    standing_in.tell(moment, [row for laid in rows for row in laid])
    given = _give_back(moment, worker)
    asked = seeking.asked_by(moment, worker)
    searches = [one for row in together for one in seeking.open_up(moment, row, worker, OpeningReason.SICK, by)]
    left = [
        _Left(stint=stint, giver=giver, opening=seeking.first_for(searches, stint), acting={row.worker for row in laid})
        for stint, giver, laid in zip(duties, givers, rows, strict=True)
    ]
    allowing.hand_on(moment, worker)
    _tell(moment, left, worker)
    _tell_those_above_whom(moment, left, worker)
    moment.record(EventKind.DUTY_SICK, by, None, worker, count=len(duties))
    opened = " ".join(dict.fromkeys(each.id for each in searches))
    return _answer(moment, left, worker, absence, {"given": " ".join(given), _OPENED: opened, _ASKED: asked})


def _theirs(moment: Moment, worker: str) -> tuple[list[Stretch], datetime]:
    """What somebody who is ill gives up, the highest position first, and how long they are away. Raises NoDuty."""
    upward = moment.rules.duty.upward  # The highest first: who stands above it then stands above those below, too.
    run = sorted(stints.run_of(moment, worker, moment.at, SOON), key=lambda each: len(upward(each.position)))
    if not run:
        raise NoDuty
    until = max([stints.days_on(moment, moment.at, _AWAY_AT_LEAST_DAYS), *(each.end for each in run)])
    in_run = {(each.duties, each.start) for each in run}  # One that lasts longer was cut.
    beyond = [
        stints.within_reach(moment, each, each.start)
        for each in stints.ahead_of(moment, worker, moment.at)
        if (each.duties, each.start) not in in_run and each.start < until
    ]
    return [*run, *beyond], until


def _tell(moment: Moment, left: Sequence[_Left], worker: str) -> None:
    """Coordinator and supervisor hear who has it, in one text for all of which the same is true; but for those who
    stand in: they have been told."""
    alike: dict[tuple[str, str, bool], list[_Left]] = {}
    for each in left:
        holder = covering.holder(moment, each.opening, each.stint)
        alike.setdefault((each.giver, holder, covering.is_sought(moment, each.opening)), []).append(each)
    for (giver, holder, sought), those in alike.items():
        first = those[0]
        say = words.holder_cannot if sought else words.holder_cannot_nobody_to_ask
        post, span = stints.post_of(moment, first.stint), stints.span_of(moment, first.stint)
        text = say(post=post, giver=giver, holder=holder, span=span, more=len(those) - 1)
        about = {worker, *(each.opening.giver or worker for each in those)}
        know = set.intersection(*(each.acting for each in those))
        concerned.tell_both(moment, first.stint, text, besides=know, about=about)


def _tell_those_above_whom(moment: Moment, left: Sequence[_Left], worker: str) -> None:
    """Whose duty that was, and who can take it back still, was told who has it: that is another one now. After those
    minutes whoever is ill is left in peace."""
    told = {(each.opening.giver, each.stint.area, each.stint.position): each for each in reversed(left)}
    for (giver, _, _), each in told.items():
        if giver in (None, worker):
            continue
        if any(asked.kind is QuestionKind.UNDO_SICK for asked in moment.tx.questions.open_for(giver, moment.at)):
            post, holder = stints.post_of(moment, each.stint), covering.holder(moment, each.opening, each.stint)
            text = words.passed_on(post=post, holder=holder, giver=each.giver, hhmm=moment.wall())
            notices.tell(moment, giver, text)


def _answer(moment: Moment, left: Sequence[_Left], worker: str, absence: str, undo: dict[str, str | int | None]) -> str:
    """The text for the one who is ill. Where something is left to nobody, that is what they must know."""
    held = [(stints.post_of(moment, each.stint), covering.holder(moment, each.opening, each.stint)) for each in left]
    nobodys = list(dict.fromkeys(post for post, holder in held if holder == standing_in.NOBODY))
    until = moment.at + timedelta(minutes=moment.rules.planning.undo_minutes)

    def text(code: str) -> str:
        told = {"hhmm": moment.wall(), "until": moment.wall(until), "code": code}
        if nobodys:
            return words.relieved_by_nobody(post=nobodys[0], more=len(nobodys) - 1, sender=moment.sender, **told)
        post, holder = held[0]
        return words.relieved(post=post, holder=holder, **told)

    _, said = asking.put(moment, worker, QuestionKind.UNDO_SICK, absence, text, until, undo)
    return said


def _absence(moment: Moment, worker: str, by: str, until: datetime) -> str:
    absence = Absence(
        id=moment.ids.new(),
        worker=worker,
        kind=AbsenceKind.SICK,
        start=moment.at,
        end=until,
        source="own",
        made_at=moment.at,
    )
    moment.tx.staffing.add_absence(absence, by)
    moment.record(EventKind.ABSENCE_ENTERED, by, None, worker, absence=absence.id, sort=absence.kind.value)
    return absence.id


def _give_back(moment: Moment, worker: str) -> list[str]:
    """What they have and have not finished is loud again at once, and they are not asked for it."""
    given = []
    for contact in moment.tx.contacts.claimed_by([worker]):
        if contact.state is ContactState.CLAIMED and contact.stage is not Stage.FINISHED:
            answering.give_back(moment, contact, worker)
            given.append(contact.id)
    for page, _ in moment.tx.pages.open_for(worker):
        contact = moment.tx.contacts.get(page.contact_id)
        if contact.state is ContactState.WAITING and worker not in contact.ladder.passed:
            answering.pass_on(moment, contact, worker)
    return given


def _close_duty_questions(moment: Moment, worker: str) -> None:
    for each in moment.tx.questions.open_for(worker, moment.at):
        if each.kind in (QuestionKind.DUTY, QuestionKind.SICK, QuestionKind.COVER, QuestionKind.SWAP):
            moment.tx.questions.answer(each.id, Digit.CANNOT.value, moment.at)


# Taken back ----------------------------------------------------------------------------------------


def undo(moment: Moment, question: Question, by: str) -> str:
    """5 within the minutes, or said `by` somebody for them: everything as it was, but what somebody else has taken
    meanwhile stays theirs."""
    moment.tx.duties.alone()
    worker = question.worker
    moment.tx.staffing.cancel_absence(question.subject, moment.at)
    moment.record(EventKind.ABSENCE_CANCELLED, by, None, worker, absence=question.subject)
    openings = seeking.since_then(moment, str(question.data[_OPENED]).split(), worker, question.made_at)
    still = [each for each in openings if each.state is OpeningState.OPEN and each.stint.end > moment.at]
    own = [each for each in still if each.giver == worker and covering.is_there(moment, each.stint, worker)]
    parts = [part for each in own for part in covering.by_vacancy(moment, each)]
    restored = [(row, standing_in.stand_down(moment, row, worker)) for vacant, row in parts if vacant]
    for opening in own:
        covering.close(moment, opening, OpeningState.WITHDRAWN, by)
    # What is missing here somebody else has again by now, and that was told.
    back = [(stint, told) for row, told in restored for each in row.each if (stint := _held(moment, each, worker))]
    seeking.tell_who_can(moment, back, about=[worker])
    theirs = [stint for stint, _ in back] + seeking.resume(moment, worker, by)
    moment.record(EventKind.DUTY_SICK_UNDONE, by, None, worker, count=len(restored))
    if any(each.start <= moment.at for each in theirs):
        for contact in moment.tx.contacts.several(str(question.data.get("given", "")).split()).values():
            if contact.state is ContactState.WAITING:
                answering.claim(moment, contact, worker)
    seeking.ask_again(moment, str(question.data.get(_ASKED, "")).split(), worker)
    given = [each for each in openings if each.giver == worker]  # Not what they only stood in for.
    kept = [each.stint for each in given if each.state is OpeningState.FILLED or (each in still and each not in own)]
    kept += [row for vacant, row in parts if not vacant]  # Somebody was put on it, or took it, by another way.
    return _back(moment, theirs, kept, openings[0].stint)


def _back(moment: Moment, theirs: Sequence[Stint], kept: Sequence[Stint], asked: Stint) -> str:
    """The text that says what of it is really theirs again, and what others keep."""
    now = [each for each in theirs if each.start <= moment.at]
    if not theirs:
        return words.covered_meanwhile(post=stints.post_of(moment, asked), hhmm=moment.wall())
    first = [*now, *theirs][0]
    post, span = stints.post_of(moment, first), stints.span_of(moment, first)
    if not now:
        return words.back_later(post=post, span=span) if kept else words.back_then(post=post, span=span)
    if kept:
        other, stays = stints.post_of(moment, kept[0]), stints.span_of(moment, kept[0])
        return words.back_on_in_part(post=post, hhmm=moment.wall(), span=stays, other=other if other != post else "")
    return words.back_on(post=post, hhmm=moment.wall())


def _held(moment: Moment, stint: Stint, worker: str) -> Stint | None:
    """What of it that worker holds from now on, up to the first hour that is not theirs; None for nothing."""
    if moment.at >= stint.end:
        return None
    there = stints.holders(moment, covering.ahead_of(moment, stint))
    theirs = next((each for each in there if each.worker == worker), None)
    return replace(stint, start=theirs.start, end=theirs.end) if theirs else None
