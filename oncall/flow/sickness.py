"""Seven: a worker cannot do their duty. Asked once; then somebody else has it in the same minute.

7 ──▶ sure? ──7──▶ the position above holds the rest of the run · their contacts are loud again · cover is sought
        └──5──▶ nothing has changed                 └──5 within some minutes──▶ as it was, as far as it still can be
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from oncall.domain.contact import ContactState, Stage
from oncall.domain.covering import Opening, OpeningReason, OpeningState, Stint
from oncall.domain.errors import NoDuty
from oncall.domain.event import EventKind
from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.domain.texts import cover as words
from oncall.domain.texts import swaps
from oncall.flow import answering, asking, concerned, covering, notices, standing_in, stints, swapping
from oncall.flow.moment import Moment
from rota.held import Stretch
from rota.model import Duty

SOON = timedelta(hours=36)
"""Whoever is ill on one evening can say so for the next night; what is further away is an absence to be entered."""

AWAY_AT_LEAST = timedelta(hours=24)
"""Nobody who has just been taken ill is asked for extra duty, or begins the next one, on the same day."""

_SURE_WITHIN = timedelta(minutes=30)
_LATER = "later"


def cannot(moment: Moment, worker: str, code: str | None = None) -> str:
    """The text that answers a 7: asked once, and the second time done.

    Whose next duty is days away gives it away like anybody else: it is offered to colleagues, and stays theirs.
    """
    for each in moment.tx.questions.open_for(worker, moment.at):
        if each.kind is QuestionKind.SICK and code in (None, each.code):
            moment.tx.questions.answer(each.id, Digit.CANNOT.value, moment.at)
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
    """The second 7: what was asked about is done."""
    return _offer(moment, question) if _LATER in question.data else report(moment, question.worker, question.worker)


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
        return words.not_on_duty(sender=moment.sender)
    return swapping.offered_by_text(moment, question.worker, stints.stint_of(duty))


def report(moment: Moment, worker: str, by: str) -> str:
    """Somebody else has it from this minute on. Gives the text for the worker. Raises NoDuty."""
    moment.tx.duties.alone()
    run = sorted(stints.run_of(moment, worker, moment.at, SOON), key=lambda each: _height(moment, each.position))
    if not run:
        raise NoDuty
    _close_duty_questions(moment, worker)
    away_until = max([moment.at + AWAY_AT_LEAST, *(each.end for each in run)])
    absence = _absence(moment, worker, by, away_until)
    beyond = [
        each for each in stints.ahead_of(moment, worker, moment.at) if each not in run and each.start < away_until
    ]
    duties = [stints.stint_of(each) for each in (*run, *beyond)]
    rows = {number: standing_in.stand_in(moment, duty, worker, by) for number, duty in enumerate(duties)}
    given = _give_back(moment, worker)
    undo: dict[str, str | int | None] = {"given": " ".join(given)}
    for number, duty in enumerate(duties):
        opening = covering.open_up(moment, duty, worker, OpeningReason.SICK, by)
        undo[f"rows of {opening.id}"] = " ".join(row.id for row in rows[number])
    moment.record(EventKind.DUTY_SICK, by, None, worker, count=len(duties))
    return _told(moment, worker, duties, rows[0], absence, undo)


def _height(moment: Moment, position: str) -> int:
    """The highest position first: whoever stands above it then stands above those below, too."""
    return len(moment.rules.duty.upward(position))


def _told(
    moment: Moment,
    worker: str,
    duties: Sequence[Stint],
    rows: Sequence[Duty],
    absence: str,
    undo: dict[str, str | int | None],
) -> str:
    holder = standing_in.has_it(moment, duties[0]) if rows else standing_in.NOBODY
    for duty in duties:
        text = words.holder_cannot(post=stints.post_of(moment, duty), holder=holder, span=stints.span_of(moment, duty))
        concerned.tell_both(moment, duty, text, besides=[row.worker for row in rows], about=[worker])
    post, until = stints.post_of(moment, duties[0]), moment.at + timedelta(minutes=moment.rules.planning.undo_minutes)
    _, text = asking.put(
        moment,
        worker,
        QuestionKind.UNDO_SICK,
        absence,
        lambda code: words.relieved(post=post, holder=holder, hhmm=moment.wall(), until=moment.wall(until), code=code),
        until,
        undo,
    )
    return text if rows else words.relieved_by_nobody(post=post, hhmm=moment.wall(), sender=moment.sender)


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


def undo(moment: Moment, question: Question) -> str:
    """5 within the minutes: everything as it was, but what somebody else has taken meanwhile stays theirs."""
    moment.tx.duties.alone()
    worker, freed = question.worker, list[Opening]()
    for name, rows in question.data.items():
        if name.startswith("rows of "):
            opening = moment.tx.covering.opening(name.removeprefix("rows of "))
            if opening.state is OpeningState.OPEN:
                _restore(moment, opening, str(rows).split(), worker)
                freed.append(opening)
    moment.tx.staffing.cancel_absence(question.subject, moment.at)
    moment.record(EventKind.ABSENCE_CANCELLED, worker, None, worker, absence=question.subject)
    moment.record(EventKind.DUTY_SICK_UNDONE, worker, None, worker, count=len(freed))
    if not freed:
        return words.covered_meanwhile(post=stints.post_of(moment, _first(moment, question)), hhmm=moment.wall())
    for contact in moment.tx.contacts.several(str(question.data.get("given", "")).split()).values():
        if contact.state is ContactState.WAITING:
            answering.claim(moment, contact, worker)
    return words.back_on(post=stints.post_of(moment, freed[0].stint), hhmm=moment.wall())


def _restore(moment: Moment, opening: Opening, rows: Sequence[str], worker: str) -> None:
    acting = {row.worker for row in map(moment.tx.duties.get, rows) if row is not None}
    for row in rows:
        moment.tx.duties.end(row, moment.at)  # What was served meanwhile stays on record.
    covering.close(moment, opening, OpeningState.WITHDRAWN, worker)
    text = words.holder_can(post=stints.post_of(moment, opening.stint), hhmm=moment.wall())
    for callee in sorted(acting):
        notices.tell(moment, callee, text)
    concerned.tell_both(moment, opening.stint, text, besides=acting, about=[worker])


def _first(moment: Moment, question: Question) -> Stint:
    ids = [name.removeprefix("rows of ") for name in question.data if name.startswith("rows of ")]
    return moment.tx.covering.opening(ids[0]).stint
