"""What the answer to a question does, kind by kind; and what is said to an answer that comes too late."""

from typing import assert_never

from oncall.domain.covering import Way, Word
from oncall.domain.question import Question, QuestionKind
from oncall.domain.reply import Digit
from oncall.domain.texts import cover as words
from oncall.flow import agreeing, filling, sickness, starting, swapping
from oncall.flow.moment import Moment
from oncall.flow.tonight import trials


def answered(moment: Moment, question: Question, digit: Digit, word: Word | None = None) -> str:
    """Do what the answer to an open question asks for, and give the text that answers it. Each is answered once.

    `word` says who answers and by which way, where that may be kept (default: whoever was asked, signed in).
    """
    word = word or Word(by=question.worker, way=Way.PAGE)
    if question.kind is not QuestionKind.TEST:
        moment.tx.duties.alone()  # Before the question's own row: whoever settles the matter holds them in that order.
    if not moment.tx.questions.answer(question.id, digit.value, moment.at):
        return late(moment, question)
    yes = digit is not Digit.PASS
    match question.kind:
        case QuestionKind.DUTY:
            said_yes = digit is Digit.YES
            return starting.answered_start(moment, question) if said_yes else sickness.cannot(moment, question.worker)
        case QuestionKind.TEST:
            return trials.seen(moment, question)
        case QuestionKind.SICK:
            return sickness.sure(moment, question) if digit is Digit.CANNOT else _can_after_all(moment, question)
        case QuestionKind.UNDO_SICK:
            return sickness.undo(moment, question, word.by)
        case QuestionKind.COVER:
            return filling.volunteered(moment, question) if yes else filling.declined(moment, question)
        case QuestionKind.SWAP:
            return swapping.taken(moment, question) if yes else swapping.refused(moment, question)
        case QuestionKind.CONSENT:
            return agreeing.consented(moment, question, yes=yes)
        case QuestionKind.APPROVE if "swap" in question.data:
            return agreeing.approved(moment, question, word, yes=yes)
        case QuestionKind.APPROVE:
            return filling.approved(moment, question, word, yes=yes)
        case _:
            assert_never(question.kind)


def _can_after_all(moment: Moment, question: Question) -> str:
    """5 after the first 7: nothing has changed, and whoever was asked about the duty has said yes to that, too."""
    for each in moment.tx.questions.open_for(question.worker, moment.at):
        if each.kind is QuestionKind.DUTY:
            return answered(moment, each, Digit.YES)
    return words.noted(hhmm=moment.wall())


def late(moment: Moment, question: Question) -> str:
    """To an answer that comes when the question is answered or has run out: what became of it. Nothing changes."""
    match question.kind:
        case QuestionKind.COVER:
            return filling.too_late(moment, moment.tx.covering.opening(question.subject), question.worker)
        case QuestionKind.SWAP:
            return swapping.too_late(moment, question)
        case QuestionKind.DUTY:
            return starting.answered_before(moment, question)
        case _:
            return words.run_out(hhmm=moment.wall(question.answered_at or question.expires_at))
