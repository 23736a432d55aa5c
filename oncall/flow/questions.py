"""What the answer to a question does, kind by kind; and what is said to an answer that comes too late."""

from typing import assert_never

from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.domain.texts import cover as words
from oncall.flow import starting
from oncall.flow.moment import Moment
from oncall.flow.tonight import trials


def answered(moment: Moment, question: Question, digit: Digit) -> str:
    """Do what the answer to an open question asks for, and give the text that answers it. Each is answered once."""
    if not moment.tx.questions.answer(question.id, digit.value, moment.at):
        return late(moment, question)
    match question.kind:
        case QuestionKind.DUTY:
            return starting.answered_start(moment, question) if digit is Digit.YES else words.noted(hhmm=moment.wall())
        case QuestionKind.TEST:
            return trials.seen(moment, question)
        case QuestionKind.SICK | QuestionKind.UNDO_SICK:
            return words.noted(hhmm=moment.wall())
        case QuestionKind.COVER:
            return words.noted(hhmm=moment.wall())
        case QuestionKind.SWAP | QuestionKind.CONSENT:
            return words.noted(hhmm=moment.wall())
        case QuestionKind.APPROVE:
            return words.noted(hhmm=moment.wall())
        case _:
            assert_never(question.kind)


def late(moment: Moment, question: Question) -> str:
    """To an answer that comes when the question is answered or has run out: what became of it. Nothing changes."""
    return words.run_out(hhmm=moment.wall(question.answered_at or question.expires_at))
