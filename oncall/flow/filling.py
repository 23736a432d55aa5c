"""An open duty finds somebody: the first eligible 8, one whom the supervisor allows, or whoever a coordinator names.

They are held against every rule in the moment in which they say so, and so is the duty: while it was on offer it may
have been swapped away, or somebody may have been put on it.
"""

from collections.abc import Sequence
from dataclasses import replace

from oncall.domain.covering import Opening, OpeningReason, OpeningState, Stint, Word
from oncall.domain.errors import Forbidden, Invalid, NotOpen
from oncall.domain.event import EventKind
from oncall.domain.page import Priority
from oncall.domain.question import Question, QuestionKind
from oncall.domain.texts import cover as words
from oncall.flow import allowing, concerned, covering, notices, standing_in, stints
from oncall.flow.checking import may_serve
from oncall.flow.moment import Moment
from rota.model import Duty


def volunteered(moment: Moment, question: Question) -> str:
    """8: theirs, if it is open still and no rule stands against it."""
    moment.tx.duties.alone()
    opening = moment.tx.covering.opening(question.subject)
    ahead = covering.rest_of(moment, opening.stint)
    if opening.state is not OpeningState.OPEN or ahead is None:
        return too_late(moment, opening, question.worker)
    if gone := covering.taken(moment, opening):
        covering.drop(moment, opening)
        return words.not_needed(post=stints.post_of(moment, gone), span=stints.span_of(moment, gone))
    if broken := may_serve(moment, question.worker, ahead):
        return allowing.about_opening(moment, opening, ahead, question.worker, [b.rule.value for b in broken])
    fill(moment, opening, question.worker, question.worker)
    return words.confirmed(post=stints.post_of(moment, ahead), span=stints.span_of(moment, ahead))


def declined(moment: Moment, question: Question) -> str:
    """3: a no like silence, only kinder to those who wait. When nobody is left who may answer, the next are asked."""
    opening = moment.tx.covering.opening(question.subject)
    moment.record(EventKind.OPENING_DECLINED, question.worker, None, opening.id)
    waiting = moment.tx.questions.about(QuestionKind.COVER, opening.id)
    if opening.state is OpeningState.OPEN and not any(each.is_open(moment.at) for each in waiting):
        moment.tx.covering.save_opening(replace(opening, next_at=moment.at))
    return words.declined()


def approved(moment: Moment, question: Question, word: Word, *, yes: bool) -> str:
    """The supervisor has decided about somebody against whom a rule stands. Raises Forbidden for one's own duty."""
    moment.tx.duties.alone()
    opening, worker = moment.tx.covering.opening(question.subject), str(question.data["worker"])
    if word.by in (worker, opening.giver):
        raise Forbidden("allow a duty of your own")
    rules = str(question.data["rules"]).split()
    ahead = covering.rest_of(moment, opening.stint)
    if (
        opening.state is not OpeningState.OPEN
        or ahead is None
        or not standing_in.is_vacant(moment, ahead, opening.giver)
    ):
        return _no_more(moment, opening)
    post = stints.post_of(moment, ahead)
    if not yes:
        notices.tell(moment, worker, words.refused(post=post, rule=words.rule_words(rules)))
        return words.not_allowed()
    now = [each.rule.value for each in may_serve(moment, worker, ahead)]
    if not set(now) <= set(rules):  # Nobody allows a rule that they have not read.
        notices.tell(moment, worker, allowing.about_opening(moment, opening, ahead, worker, now))
        return words.asked_anew(post=post)
    fill(moment, opening, worker, word.by, over=now, word=word)
    return words.allowed()


def too_late(moment: Moment, opening: Opening, worker: str) -> str:
    """What became of a duty to which somebody said 8 too late."""
    if not opening.filled_by:
        return _no_more(moment, opening)
    taken = replace(opening.stint, start=opening.filled_from or opening.stint.start)
    say = words.already_confirmed if opening.filled_by == worker else words.taken_before
    return say(post=stints.post_of(moment, taken), span=stints.span_of(moment, taken))


def _no_more(moment: Moment, opening: Opening) -> str:
    stint = opening.stint
    return words.not_needed(post=stints.post_of(moment, stint), span=stints.span_of(moment, stint))


def fill(
    moment: Moment, opening: Opening, worker: str, by: str, *, over: Sequence[str] = (), word: Word | None = None
) -> Opening:
    """Somebody has it. `over` names the rules that are broken on purpose, by that `word`. Raises NotOpen, Invalid for
    somebody who has left, and Stale in a race."""
    _must_work_here(moment, worker)
    ahead = covering.rest_of(moment, opening.stint)
    if opening.state is not OpeningState.OPEN or ahead is None:
        raise NotOpen
    if not standing_in.is_vacant(moment, ahead, opening.giver):
        raise NotOpen
    before = {each.worker for each in stints.holders(moment, ahead)} - {worker}
    filled = moment.tx.covering.save_opening(
        replace(
            opening,
            state=OpeningState.FILLED,
            filled_by=worker,
            filled_from=ahead.start,
            filled_at=moment.at,
            next_at=None,
        )
    )
    why = stints.why("cover", over, word.reason if word else "")
    stints.lay(moment, ahead, stints.given_to(ahead, worker), by, why)
    if word is not None and over:
        allowing.keep(moment, opening.id, worker, ahead, over, word)
    covering.close_questions(moment, opening)
    moment.record(EventKind.OPENING_FILLED, by, None, opening.id, worker=worker, over=" ".join(over) or None)
    text = words.found(post=stints.post_of(moment, ahead), span=stints.span_of(moment, ahead))
    soon = ahead.start - moment.at < covering.HELD_BEFORE  # Then whoever has it gets its pages, even one who is ill.
    kept_away = {opening.giver} if opening.why is OpeningReason.SICK and not soon else set()
    for callee in sorted(before - kept_away):
        notices.tell(moment, callee, text)
    if by != worker:
        own = words.confirmed(post=stints.post_of(moment, ahead), span=stints.span_of(moment, ahead))
        notices.tell(moment, worker, own, priority=Priority.ANSWER)
    concerned.tell_both(moment, ahead, text, besides=[worker, by, *before])
    return filled


def impose(moment: Moment, stint: Stint, worker: str, word: Word) -> tuple[Duty, ...]:
    """Have somebody serve instead of whoever does, by a person's decision. The rows, whose cancelling is the undo.

    A rule that stands against it is broken by that person's name, and kept with the reason. Raises Invalid without one,
    for somebody who has left, and where it is that person's already.
    """
    by, reason = word.by, word.reason
    if not reason:
        raise Invalid.at("reason", "it is empty", "Say why; it is kept with the change")
    moment.tx.duties.alone()
    _must_work_here(moment, worker)
    if stints.held_whole(moment, stint, worker):
        raise Invalid.at("worker", "it is theirs already", "Name somebody else")
    rules = [each.rule.value for each in may_serve(moment, worker, stint)]
    before = {each.worker for each in stints.holders(moment, stint)} - {worker}
    rows = stints.lay(moment, stint, stints.given_to(stint, worker), by, reason, imposed=True)
    if rules:
        allowing.keep(moment, rows[0].id, worker, stint, rules, word)
    else:
        moment.record(EventKind.DUTY_OVERRIDDEN, by, None, rows[0].id, worker=worker)
    post, span = stints.post_of(moment, stint), stints.span_of(moment, stint)
    if by != worker:
        notices.tell(moment, worker, words.imposed(post=post, span=span, sender=moment.sender))
    text = words.replaced(post=post, span=span)
    for callee in sorted(before - {by}):
        notices.tell(moment, callee, text)
    concerned.tell_both(moment, stint, text, besides=[worker, by, *before])
    return rows


def _must_work_here(moment: Moment, worker: str) -> None:
    """No reason gives a duty to somebody who has left: nobody would be paged. Raises NotFound, and Invalid."""
    if not moment.tx.people.get(worker).active:
        raise Invalid.at("worker", "they have left the agency", "Name somebody else")
