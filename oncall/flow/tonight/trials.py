"""The weekly test page to everybody on duty, and when something last came back from a phone."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from oncall.domain.daytime import is_sleep
from oncall.domain.errors import Refused
from oncall.domain.event import EventKind
from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.domain.texts import tonight as texts
from oncall.domain.texts import trial_page, trial_seen
from oncall.flow.asking import ask
from oncall.flow.concerned import tell_coordinator
from oncall.flow.moment import ENGINE, Moment
from oncall.flow.tonight.ahead import stretches
from rota.pattern import local_date

ANSWERED_WITHIN = timedelta(minutes=30)
_OPEN_FOR = timedelta(hours=4)
_LATEST = timedelta(hours=2)
_MOMENT = timedelta(seconds=1)
_REMEMBERED = timedelta(days=90)
_PROVES = (QuestionKind.DUTY, QuestionKind.TEST)


def send_trials(moment: Moment, due_at: datetime) -> None:
    """A test page to everybody who is on duty in any position.

    Whoever is busy or has a contact is left alone; whoever was just asked about their duty, or has not answered that
    yet, proves their phone by it. What is hours late is left out, and nobody is woken by it: the next one comes.
    """
    if moment.at - due_at > _LATEST or is_sleep(moment.rules, moment.at):
        return
    on_duty = {each.worker for each in stretches(moment, moment.at, moment.at + _MOMENT)}
    people = moment.tx.people.several(on_duty)
    engaged = moment.tx.contacts.engaged(list(people), but="")
    asked = set(moment.tx.questions.latest(QuestionKind.DUTY, moment.at - _LATEST))
    asked |= {each.worker for each in moment.tx.questions.unanswered(QuestionKind.DUTY, on_duty, moment.at)}
    day = local_date(due_at, moment.rules.zone).isoformat()
    for worker in sorted(people.values(), key=lambda each: each.id):
        if worker.active and not worker.is_busy(moment.at) and worker.id not in engaged | asked:
            _send(moment, worker.id, day)


def send_to(moment: Moment, worker: str, by: str) -> None:
    """A test page now, to one worker who wants to know whether pages arrive. It is none of the weekly ones.

    Raises NotFound, and Refused while another one waits for its answer.
    """
    asked = moment.tx.questions.open_for(moment.tx.people.get(worker).id, moment.at)
    if any(each.kind is QuestionKind.TEST for each in asked):
        raise Refused("A test page waits for its answer already. Answer that one, or wait until it has run out.")
    _send(moment, worker, f"{local_date(moment.at, moment.rules.zone)} asked for", by)


def _send(moment: Moment, worker: str, day: str, by: str = ENGINE) -> None:
    ask(
        moment,
        worker,
        QuestionKind.TEST,
        day,
        lambda code: trial_page(sender=moment.sender, code=code),
        moment.at + _OPEN_FOR,
    )
    moment.record(EventKind.TEST_SENT, by, None, worker, day=day)


def seen(moment: Moment, question: Question) -> str:
    """Somebody answered a test page."""
    moment.record(EventKind.TEST_SEEN, question.worker, None, question.worker, day=question.subject)
    return trial_seen(hhmm=moment.wall())


def prove(moment: Moment, worker: str, by: str) -> None:
    """A person says that the phone was tried by other means."""
    day = local_date(moment.at, moment.rules.zone).isoformat()
    question = Question(
        id=moment.ids.new(),
        worker=worker,
        kind=QuestionKind.TEST,
        subject=f"by hand {day}",
        code="",
        made_at=moment.at,
        expires_at=moment.at + _MOMENT,
    )
    moment.tx.questions.add(question)
    moment.tx.questions.answer(question.id, Digit.YES.value, moment.at)
    moment.record(EventKind.TEST_SEEN, by, None, worker, day=day, how="by hand")


def tell_unseen(moment: Moment, due_at: datetime) -> None:
    """Whoever has not answered by now is counted for the coordinator. They are not chased: a person looks into it."""
    day = local_date(due_at - ANSWERED_WITHIN, moment.rules.zone).isoformat()
    sent = moment.tx.questions.about(QuestionKind.TEST, day)
    silent = [question for question in sent if question.answered_at is None]
    if silent and not is_sleep(moment.rules, moment.at):
        tell_coordinator(moment, texts.trial_unseen(len(silent), of=len(sent)))


def last_seen(moment: Moment, workers: Iterable[str]) -> Mapping[str, datetime]:
    """When each of these last answered a test page or the question at the start of a duty, within three months."""
    return moment.tx.questions.last_answers(_PROVES, workers, moment.at - _REMEMBERED)


def close_trials(moment: Moment, worker: str) -> None:
    """Another question goes out to the same phone, and the answer to that proves as much."""
    for question in moment.tx.questions.open_for(worker, moment.at):
        if question.kind is QuestionKind.TEST:
            moment.tx.questions.expire(question.id, moment.at)
