"""Questions to workers that are not about a contact: asked once, each with two digits of its own.

A bare digit answers one only while nothing else that is open for that worker, contact or question,
could be meant by it. What an answer does stands in `questions`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from notifiers.base import Channel
from oncall.domain.page import OutgoingMessage, Priority
from oncall.domain.question import ANSWERS, Question, QuestionKind
from oncall.domain.reply import Digit, Reply
from oncall.domain.texts import Asked
from oncall.flow import notices
from oncall.flow.matters import answerable, matters
from oncall.flow.moment import Moment
from rota.said import when

_CALL = "call"
_NAMES: Mapping[QuestionKind, tuple[Digit, str]] = {
    QuestionKind.DUTY: (Digit.YES, "on call"),
    QuestionKind.TEST: (Digit.YES, "test seen"),
    QuestionKind.SICK: (Digit.CANNOT, "can't do my duty"),
    QuestionKind.UNDO_SICK: (Digit.YES, "I can after all"),
    QuestionKind.COVER: (Digit.COVER, "cover"),
    QuestionKind.SWAP: (Digit.COVER, "swap"),
    QuestionKind.CONSENT: (Digit.YES, "agree to swap"),
    QuestionKind.APPROVE: (Digit.YES, "allow"),
}
"""How each is named in a list, with the digit that says yes to it."""


def ask(
    moment: Moment,
    worker: str,
    kind: QuestionKind,
    subject: str,
    text: Callable[[str], str],
    expires_at: datetime,
    data: Mapping[str, str | int | None] | None = None,
    *,
    spoken: str = "",
    priority: Priority = Priority.NOTICE,
) -> Question:
    """Put a question to a worker by text, open until `expires_at` (UTC).

    `text` is given what is typed after the digit: "" while a bare digit can mean nothing else. `data` holds ids and
    codes only; its "area" and "start" name the question in lists. With `spoken` the worker is rung as well.
    """
    told = dict(data or {})
    if spoken and (call := _ring(moment, worker, spoken)):
        told[_CALL] = call
    question, said = put(moment, worker, kind, subject, text, expires_at, told)
    notices.tell(moment, worker, said, priority=priority)
    return question


def put(
    moment: Moment,
    worker: str,
    kind: QuestionKind,
    subject: str,
    text: Callable[[str], str],
    expires_at: datetime,
    data: Mapping[str, str | int | None] | None = None,
) -> tuple[Question, str]:
    """The same where the text goes out as the answer to a reply: the question, and what is said."""
    alone = _is_alone(moment, worker, kind)
    question = Question(
        id=moment.ids.new(),
        worker=worker,
        kind=kind,
        subject=subject,
        code=notices.free_code(moment, worker),
        made_at=moment.at,
        expires_at=expires_at,
        data=dict(data or {}),
    )
    moment.tx.questions.add(question)
    return question, text("" if alone else question.code)


def meant(questions: Sequence[Question], reply: Reply) -> list[Question]:
    """Which of these a reply could answer.

    Whoever was asked whether they are sure to be sick, and says that they can after all, says yes to their duty too.
    """
    able = [each for each in questions if each.takes(reply.digit) and reply.code in (None, each.code)]
    if any(each.kind is QuestionKind.SICK for each in able):
        return [each for each in able if each.kind is not QuestionKind.DUTY]
    return able


def last_meant(moment: Moment, worker: str, reply: Reply, since: datetime) -> Question | None:
    """The latest question since then that a reply could have answered, whatever became of it; of two that were put at
    once, the one that was not answered."""
    able = [
        each
        for code, each in moment.tx.questions.codes(worker, since).items()
        if each.takes(reply.digit) and reply.code in (None, code)
    ]
    return max(able, key=lambda each: (each.made_at, each.answered_at is None, each.id), default=None)


def named(moment: Moment, question: Question) -> Asked:
    """A question as a list names it."""
    digit, what = _NAMES[question.kind]
    areas = {area.id: area.name for area in moment.rules.areas}
    area, start = areas.get(str(question.data.get("area")), ""), question.data.get("start")
    at = when(datetime.fromisoformat(str(start)), moment.rules.zone) if start else ""
    return Asked(digit=digit, code=question.code, what=what, area=area, when=at)


def of_call(moment: Moment, worker: str, call: OutgoingMessage | None) -> Question | None:
    """The open question that a call put."""
    if call is None:
        return None
    questions = moment.tx.questions.open_for(worker, moment.at)
    return next((each for each in questions if each.data.get(_CALL) == call.id), None)


def _is_alone(moment: Moment, worker: str, kind: QuestionKind) -> bool:
    others = moment.tx.questions.open_for(worker, moment.at)
    if kind is QuestionKind.SICK:
        others = [each for each in others if each.kind is not QuestionKind.DUTY]
    contacts = matters(moment, worker)
    return not any(
        any(each.takes(digit) for each in others) or any(answerable(digit, each) for each in contacts)
        for digit in ANSWERS[kind]
    )


def _ring(moment: Moment, worker: str, spoken: str) -> str | None:
    """A call beside the text, where the worker can be rung and keys can come in: its id."""
    to = notices.preferred(moment, worker, Channel.VOICE, "")
    if to is None or not moment.terms.keypads:
        return None
    call = OutgoingMessage(
        id=moment.ids.new(),
        callee=worker,
        destination_id=to.id,
        channel=Channel.VOICE,
        text=spoken,
        priority=Priority.REPEAT,
        made_at=moment.at,
    )
    moment.tx.messages.add(call)
    return call.id
