"""Swaps: one offers, one takes, both agree; a person's word only where a rule needs it.

    offer ──▶ 8 ──▶ [5 of the giver, where the taker asks for something else in return]
                ──▶ [a word: rules broken → the on-call supervisor; short notice → the coordinator] ──▶ agreed

Whoever gives stays responsible until the minute of agreement. Both sides are held against every rule when it is
taken and again when it is agreed, for much may have changed in between.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.covering import Stint, Swap, SwapState
from oncall.domain.errors import Invalid, NotSwappable
from oncall.domain.event import EventKind
from oncall.domain.question import Question, QuestionKind
from oncall.domain.texts import cover
from oncall.domain.texts import swaps as words
from oncall.flow import agreeing, allowing, asking, covering, notices, stints
from oncall.flow.moment import ENGINE, Moment

STANDS = timedelta(hours=72)
"""How long an offer waits for an answer, or until the morning after; never into the duty itself."""

# Offering ------------------------------------------------------------------------------------------


def offer(
    moment: Moment, giver: str, stint: Stint, by: str, taker: str | None = None, back: Stint | None = None
) -> Swap:
    """Offer a stint to one colleague, or to whoever may. `needs` of what is offered are the rules that somebody would
    have to allow as things stand. Raises Invalid when it is not theirs to give, or can never be that colleague's."""
    _must_hold(moment, giver, stint, "duty")
    if taker == giver:
        raise Invalid.at("taker", "it is theirs already", "Name a colleague, or nobody for whoever may")
    if back is not None and taker is None:
        raise Invalid.at("back", "nobody is named who would give it", "Name the colleague whose duty it is")
    if back is not None and taker is not None:
        _must_hold(moment, taker, back, "back")
    first = min([stint.start, *([back.start] if back else [])])
    if first - covering.NOTICE <= moment.at:
        raise Invalid.at("start", "it has begun, or begins too soon", "Give a part from the next minutes on, or say 7")
    swap = Swap(
        id=moment.ids.new(),
        stint=stint,
        giver=giver,
        taker=taker,
        back=back,
        made_by=by,
        made_at=moment.at,
        next_at=moment.at,
    )
    if taker is not None:
        _must_be_possible(moment, swap)
        swap = replace(swap, needs=agreeing.needs_of(moment, swap))
    moment.tx.covering.add_swap(swap)
    moment.record(EventKind.SWAP_OFFERED, by, None, swap.id, giver=giver, taker=taker)
    return work_on(moment, swap)


def _must_be_possible(moment: Moment, swap: Swap) -> None:
    """Nobody is asked for what their yes could never make theirs. Raises Invalid with the rule."""
    if hard := allowing.barring(agreeing.broken_by_taker(moment, swap)):
        remedy = "Name a colleague who may, or nobody: then it is offered to whoever may"
        raise Invalid.at("taker", f"it can't be theirs: {cover.rules_in_words(hard)}", remedy)
    if hard := allowing.barring(agreeing.broken_by_giver(moment, swap)):
        remedy = "Ask for another duty of theirs in return, or for none"
        raise Invalid.at("back", f"it can't be the giver's: {cover.rules_in_words(hard)}", remedy)


def foreseen(moment: Moment, swap: Swap) -> str:
    """What an offer will need once it is taken, in a sentence; empty for nothing, or where that is not known yet."""
    if not swap.needs or swap.state is not SwapState.OFFERED:
        return ""
    whose = agreeing.whose_word(moment, swap, swap.needs)
    return f"Once it is taken, the {whose} has to allow it: {cover.rules_in_words(swap.needs)}."


def offered_by_text(moment: Moment, giver: str, stint: Stint) -> str:
    """The same by a worker's own 7, to whoever may. The text that answers them."""
    swap = offer(moment, giver, stint, giver)
    told = agreeing.names(moment, stint)
    return words.nobody_takes(**told) if swap.state is SwapState.DECLINED else words.offer_sent(**told)


def work_on(moment: Moment, swap: Swap) -> Swap:
    """What is due for a swap that is not settled: it is offered, in the morning if that will do, or it lapses."""
    if swap.state in agreeing.ENDED:
        return swap
    until = min(_latest(swap), covering.by_day(moment, swap.stint, swap.made_at + STANDS))
    if moment.at >= until:
        return agreeing.end(moment, swap, SwapState.LAPSED, ENGINE)
    if swap.state is not SwapState.OFFERED or moment.tx.questions.about(QuestionKind.SWAP, swap.id):
        return moment.tx.covering.save_swap(replace(swap, next_at=until))
    if not covering.may_text(moment, swap.stint):
        morning = covering.by_day(moment, swap.stint, moment.at)
        return moment.tx.covering.save_swap(replace(swap, next_at=min(until, morning)))
    asked = [swap.taker] if swap.taker else covering.willing(moment, swap.stint, swap.giver)
    if not asked:
        return agreeing.end(moment, swap, SwapState.DECLINED, swap.made_by)
    offered = moment.tx.covering.save_swap(replace(swap, next_at=until))
    for worker in asked:
        _put(moment, offered, worker)
    if swap.made_by != swap.giver:  # In the same minute as the takers, so at an hour at which nobody sleeps.
        notices.tell(moment, swap.giver, _offer_sent(moment, swap))
    return offered


def _offer_sent(moment: Moment, swap: Swap) -> str:
    told = agreeing.names(moment, swap.stint)
    if swap.back is not None:
        return words.offered_for_you(**told, **agreeing.returned(moment, swap))
    if not swap.needs:
        return words.offer_sent(**told)
    whose = agreeing.whose_word(moment, swap, swap.needs)
    return words.offer_needs_word(**told, rule=cover.rule_words(swap.needs), whose=whose)


def _latest(swap: Swap) -> datetime:
    """Until when there is time to settle it: some minutes before the first duty of it."""
    return min([swap.stint.start, *([swap.back.start] if swap.back else [])]) - covering.NOTICE


def _must_hold(moment: Moment, worker: str, stint: Stint, place: str) -> None:
    if not stints.held_whole(moment, stint, worker):
        raise Invalid.at(place, "these hours are not all theirs", "Look at the rota, and name hours that they hold")


def _put(moment: Moment, swap: Swap, worker: str) -> None:
    told, back = agreeing.names(moment, swap.stint), agreeing.returned(moment, swap)
    asking.ask(
        moment,
        worker,
        QuestionKind.SWAP,
        swap.id,
        lambda code: words.offered(**told, **back, code=code),
        swap.next_at or swap.stint.start,
        {"area": swap.stint.area, "start": swap.stint.start.isoformat()},
    )


# Taking --------------------------------------------------------------------------------------------


def taken(moment: Moment, question: Question) -> str:
    """8: they would take it, for what was offered in return."""
    swap = moment.tx.covering.swap(question.subject)
    if swap.state is not SwapState.OFFERED or not agreeing.stands(moment, swap, question.worker):
        return too_late(moment, question)
    return take(moment, swap, question.worker, question.worker, swap.back)


def take(moment: Moment, swap: Swap, taker: str, by: str, back: Stint | None) -> str:
    """Somebody would, for `back`. The text that answers them. Raises NotSwappable."""
    if swap.state is not SwapState.OFFERED or swap.taker not in (None, taker):
        raise NotSwappable
    if back is not None:
        _must_hold(moment, taker, back, "back")
    if hard := allowing.barring(agreeing.needs_of(moment, replace(swap, taker=taker, back=back))):
        return cover.barred(post=stints.post_of(moment, swap.stint), rule=cover.rule_words(hard))
    # Whoever has an exchange offered on their behalf has not said yet that they want what it gives them.
    unasked = back != swap.back or (back is not None and swap.made_by != swap.giver)
    held = moment.tx.covering.save_swap(replace(swap, state=SwapState.TAKEN, taker=taker, back=back))
    moment.record(EventKind.SWAP_TAKEN, by, None, swap.id, taker=taker)
    if not unasked:
        return agreeing.settle(moment, held, by)
    told, returned = agreeing.names(moment, held.stint), agreeing.returned(moment, held)
    asking.ask(
        moment,
        held.giver,
        QuestionKind.CONSENT,
        held.id,
        lambda code: words.consent(**told, **returned, code=code),
        held.next_at or held.stint.start,
        {"area": held.stint.area, "start": held.stint.start.isoformat()},
    )
    return words.waits_for_giver(post=told["post"])


def refused(moment: Moment, question: Question) -> str:
    """3: no reason is asked. When nobody is left who was asked, the giver hears that it stays theirs."""
    swap = moment.tx.covering.swap(question.subject)
    others = moment.tx.questions.about(QuestionKind.SWAP, swap.id)
    if swap.state is SwapState.OFFERED and not any(each.is_open(moment.at) for each in others):
        agreeing.end(moment, swap, SwapState.DECLINED, question.worker)
    return words.declined()


def too_late(moment: Moment, question: Question) -> str:
    """What became of a swap to which somebody said 8 too late."""
    swap = moment.tx.covering.swap(question.subject)
    mine = swap.state is SwapState.AGREED and swap.taker == question.worker
    return (words.already_agreed if mine else words.over)(**agreeing.names(moment, swap.stint))
