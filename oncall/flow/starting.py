"""The start of a duty: will you be there? Asked once before each unbroken run, by text.

    asked ──5──▶ confirmed
      ├────7──▶ `sickness` asks whether they are sure
      └─ the run begins ──▶ unconfirmed: the coordinator is told, and whoever holds the position above is paged
                            together with them, until they answer or take something

Silence ends nobody's standby and changes nobody's duty: both are on duty until a person decides otherwise.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from oncall.domain.daytime import asked_at, doubted_at, is_sleep
from oncall.domain.errors import NotFound
from oncall.domain.event import EventKind
from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.domain.texts import cover
from oncall.domain.texts import tonight as texts
from oncall.domain.tonight import Run, Unanswered
from oncall.flow.asking import ask
from oncall.flow.concerned import tell_coordinator
from oncall.flow.moment import ENGINE, Moment
from oncall.flow.tonight.ahead import runs_between, stretches
from oncall.flow.tonight.faults import told_place
from oncall.flow.tonight.trials import close_trials
from rota.model import DutySource
from rota.said import when

ASKS, DOUBTS = "ask start", "doubt start"
_FAIR_NOTICE = timedelta(minutes=10)
_FURTHEST = timedelta(days=2)
_BEGUN = timedelta(hours=12)
_AN_INSTANT = timedelta(seconds=1)


def needs_asking(moment: Moment, run: Run) -> bool:
    """Whether its holder is asked: not where they took it themselves after the question would have gone out."""
    duty = moment.tx.duties.get(run.first.duties[0])
    if duty is None or duty.made_at < asked_at(moment.rules, run.start):
        return True
    return duty.source is not DutySource.SWAP and moment.tx.duties.made_by(duty.id) != run.worker


def ask_start(moment: Moment, worker: str, due_at: datetime) -> None:
    """Ask somebody whether they will be there for the run that was to be asked about at `due_at`.

    Late at night, because the service was down then, nobody is asked before their hour has come.
    """
    confirm = timedelta(minutes=moment.rules.planning.confirm_minutes)
    for run in runs_between(moment, max(due_at, moment.at - _BEGUN), due_at + _FURTHEST):
        if run.worker != worker or due_at not in (asked_at(moment.rules, run.start), run.start - confirm):
            continue
        if is_sleep(moment.rules, moment.at) and moment.at < run.start - confirm:
            moment.tx.running.plan(ASKS, worker, run.start - confirm)
        elif run.end > moment.at and needs_asking(moment, run) and not _was_asked(moment, run):
            _ask(moment, run)


def _was_asked(moment: Moment, run: Run) -> bool:
    """About any part of it: what is added to a run does not make it another one."""
    since = moment.at - _FURTHEST
    questions = moment.tx.questions.codes(run.worker, since).values()
    return any(q.kind is QuestionKind.DUTY and run.start <= _start(q) < run.end for q in questions)


def _ask(moment: Moment, run: Run) -> None:
    rules, first = moment.rules, run.first
    areas = {area.id: area.name for area in rules.areas}
    places = {(each.area, each.position) for each in run.stretches}

    def text(code: str) -> str:
        return texts.on_call(
            area=areas.get(first.area or "", first.area or ""),
            position=rules.position(first.position).name,
            begins=when(run.start, rules.zone),
            ends=when(run.end, rules.zone),
            code=code,
            more=len(places) - 1,
        )

    close_trials(moment, run.worker)
    data = {"area": first.area, "position": first.position, "start": run.start.isoformat(), "line": first.lines[0]}
    ask(moment, run.worker, QuestionKind.DUTY, first.duties[0], text, run.end, data)
    moment.record(EventKind.DUTY_ASKED, ENGINE, None, run.worker, duty=first.duties[0], start=run.start.isoformat())


def doubt_starts(moment: Moment) -> None:
    """Who has not answered by now: the coordinator is told, once and in one text. Whoever was asked only just now has
    ten minutes."""
    silent = []
    for question in moment.tx.questions.unanswered(QuestionKind.DUTY, None, moment.at):
        start, fair = _start(question), question.made_at + _FAIR_NOTICE
        if doubted_at(moment.rules, start) > moment.at:
            continue
        if not _is_theirs(moment, question.worker, start):
            moment.tx.questions.expire(question.id, moment.at)
        elif fair > moment.at:
            moment.tx.running.plan(DOUBTS, fair.isoformat(timespec="minutes"), fair)
        elif moment.tx.running.remember(DOUBTS, question.id, moment.at):
            silent.append(question)
    if silent:
        _tell_unconfirmed(moment, silent)


def _is_theirs(moment: Moment, worker: str, start: datetime) -> bool:
    """Whether they are still to be on duty then: somebody else may have it by now."""
    return any(each.worker == worker for each in stretches(moment, start, start + _AN_INSTANT))


def _tell_unconfirmed(moment: Moment, silent: Sequence[Question]) -> None:
    first = min(silent, key=_start)
    area, position = first.data.get("area"), str(first.data["position"])
    text = texts.unconfirmed(
        place=told_place(moment, str(area) if area else None, position),
        begins=when(_start(first), moment.rules.zone),
        more=len(silent) - 1,
    )
    tell_coordinator(moment, text)
    for question in silent:
        moment.record(
            EventKind.DUTY_UNCONFIRMED,
            ENGINE,
            None,
            question.worker,
            duty=question.subject,
            start=_start(question).isoformat(),
            above=moment.rules.duty.above(str(question.data["position"])),
        )


def answered_start(moment: Moment, question: Question) -> str:
    """5: they will be there. Their phone is proven by it, too. Somebody else may have the duty by now."""
    late = _start(question) <= moment.at
    if not _is_theirs(moment, question.worker, max(_start(question), moment.at)):
        return texts.not_yours(begins=when(_start(question), moment.rules.zone))
    moment.record(EventKind.DUTY_CONFIRMED, question.worker, None, question.worker, duty=question.subject)
    if late:
        return texts.confirmed_late(hhmm=moment.wall())
    return texts.confirmed(begins=when(_start(question), moment.rules.zone))


def answered_before(moment: Moment, question: Question) -> str:
    """To an answer to a question that was answered already, perhaps by another reply or by hand: it stands."""
    start = _start(question)
    if question.answer != Digit.YES:
        return cover.run_out(hhmm=moment.wall(question.answered_at or question.expires_at))
    if not _is_theirs(moment, question.worker, max(start, moment.at)):
        return texts.not_yours(begins=when(start, moment.rules.zone))
    if question.answered_at is not None and question.answered_at >= start:
        return texts.confirmed_late(hhmm=moment.wall(question.answered_at))
    return texts.confirmed(begins=when(start, moment.rules.zone))


def heard_from(moment: Moment, worker: str) -> bool:
    """A valid reply or a claim: whoever is on duty and does that is there, whatever they were asked. Whether that was
    in doubt until now."""
    doubted = False
    for question in moment.tx.questions.unanswered(QuestionKind.DUTY, [worker], moment.at):
        if _start(question) > moment.at or not _is_theirs(moment, worker, moment.at):
            continue
        if moment.tx.questions.answer(question.id, Digit.YES.value, moment.at):
            moment.record(EventKind.DUTY_CONFIRMED, worker, None, worker, duty=question.subject, how="another answer")
            doubted = True
    return doubted


def confirm(moment: Moment, worker: str, by: str) -> None:
    """A person has rung them, and they are there: whoever stands above is called as well no longer. Raises NotFound."""
    asked = moment.tx.questions.unanswered(QuestionKind.DUTY, [worker], moment.at)
    if not asked:
        raise NotFound("open question about a duty of theirs", "", "`oncall rota tonight` shows who was asked")
    for question in asked:
        moment.tx.questions.answer(question.id, Digit.YES.value, moment.at)
        moment.record(EventKind.DUTY_CONFIRMED, by, None, worker, duty=question.subject, how="by hand")


def unanswered(moment: Moment) -> Sequence[Unanswered]:
    """Who was asked and has said nothing yet, by the start of their duty; as far as it is theirs still."""
    asked = moment.tx.questions.unanswered(QuestionKind.DUTY, None, moment.at)
    return [
        Unanswered(
            worker=question.worker,
            area=str(question.data["area"]) if question.data.get("area") else None,
            position=str(question.data["position"]),
            start=_start(question),
        )
        for question in sorted(asked, key=lambda each: (_start(each), each.id))
        if _is_theirs(moment, question.worker, max(_start(question), moment.at))
    ]


def unconfirmed(moment: Moment, workers: Iterable[str]) -> frozenset[str]:
    """Who of these is on duty, was asked whether they would be, and has said nothing yet."""
    asked = moment.tx.questions.unanswered(QuestionKind.DUTY, workers, moment.at)
    return frozenset(question.worker for question in asked if _start(question) <= moment.at)


def _start(question: Question) -> datetime:
    return datetime.fromisoformat(str(question.data["start"]))
