"""The end of a swap: what a rule needs, whose word that is, and what everybody concerned hears.

settle ──no rule needs a word──▶ agree
  └────▶ WAITING ──5──▶ agree ; ──3──▶ end
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from oncall.domain.covering import OpeningState, Stint, Swap, SwapState, Word
from oncall.domain.errors import Forbidden, NotSwappable
from oncall.domain.event import EventKind
from oncall.domain.page import Priority
from oncall.domain.question import Question, QuestionKind
from oncall.domain.texts import cover
from oncall.domain.texts import swaps as words
from oncall.flow import allowing, concerned, covering, notices, stints
from oncall.flow.checking import may_serve
from oncall.flow.lacking import lacking
from oncall.flow.moment import ENGINE, Moment

SHORT_NOTICE = "approval"
SKILL_SHORT = "skill_short"
_COORDINATOR, _SUPERVISOR = "coordinator", "supervisor"
ENDED = (SwapState.AGREED, SwapState.DECLINED, SwapState.WITHDRAWN, SwapState.LAPSED)


def consented(moment: Moment, question: Question, *, yes: bool) -> str:
    """The giver's answer by text to what is asked in return."""
    swap = moment.tx.covering.swap(question.subject)
    if swap.state is not SwapState.TAKEN:
        return words.over(**names(moment, swap.stint))
    return consent(moment, swap, question.worker, yes=yes)


def consent(moment: Moment, swap: Swap, by: str, *, yes: bool) -> str:
    """The giver agrees to what is asked in return, or does not. The text that answers. Raises NotSwappable."""
    if swap.state is not SwapState.TAKEN:
        raise NotSwappable
    if not yes:
        end(moment, swap, SwapState.DECLINED, by)
        return words.declined()
    return settle(moment, swap, by)


def settle(moment: Moment, swap: Swap, by: str) -> str:
    """Both would: agreed at once, unless a rule needs a person's word. The text that answers `by`."""
    moment.tx.duties.alone()
    if not stands(moment, swap, swap.taker or ""):
        end(moment, swap, SwapState.WITHDRAWN, ENGINE)
        return words.over(**names(moment, swap.stint))
    needs = needs_of(moment, swap)
    return _await_word(moment, swap, by, needs) if needs else agree(moment, replace(swap, needs=()), by)


def needs_of(moment: Moment, swap: Swap) -> tuple[str, ...]:
    """The rules that either side would break now, whether a language or skill would be short, and short notice."""
    found = [*broken_by_taker(moment, swap), *broken_by_giver(moment, swap)]
    changes = [(swap.stint, swap.taker or ""), *([(swap.back, swap.giver)] if swap.back else [])]
    if any(lacking(moment, stint, worker) for stint, worker in changes):
        found.append(SKILL_SHORT)
    first = min([swap.stint.start, *([swap.back.start] if swap.back else [])])
    if first - moment.at < timedelta(hours=moment.rules.planning.approval_hours):
        found.append(SHORT_NOTICE)
    return tuple(dict.fromkeys(found))


def broken_by_taker(moment: Moment, swap: Swap) -> tuple[str, ...]:
    """The rules that the taker would break by what is given."""
    given_up = (swap.back,) if swap.back else ()
    return tuple(each.rule.value for each in may_serve(moment, swap.taker or "", swap.stint, giving_up=given_up))


def broken_by_giver(moment: Moment, swap: Swap) -> tuple[str, ...]:
    """The rules that the giver would break by what is given in return."""
    if swap.back is None:
        return ()
    return tuple(each.rule.value for each in may_serve(moment, swap.giver, swap.back, giving_up=(swap.stint,)))


def whose_word(moment: Moment, swap: Swap, needs: Sequence[str]) -> str:
    """Who is to allow that: short notice alone is the coordinator's, where that is a person; all else the
    supervisor's."""
    keeper = concerned.coordinator(moment, swap.stint, {swap.giver, swap.taker or ""})
    return _COORDINATOR if set(needs) == {SHORT_NOTICE} and concerned.is_person(keeper) else _SUPERVISOR


def _await_word(moment: Moment, swap: Swap, by: str, needs: Sequence[str]) -> str:
    post, rule = stints.post_of(moment, swap.stint), cover.rule_words(needs)
    if hard := allowing.barring(needs):
        end(moment, swap, SwapState.WITHDRAWN, ENGINE, but=by)
        barred = cover.barred(post=post, rule=cover.rule_words(hard))
        return barred if by == swap.taker else words.off(**names(moment, swap.stint))
    approver = _approver(moment, swap, needs)
    if approver is None:
        end(moment, swap, SwapState.WITHDRAWN, ENGINE, but=by)
        return words.nobody_to_allow(post=post, rule=rule, sender=moment.sender)
    waiting = moment.tx.covering.save_swap(
        replace(swap, state=SwapState.WAITING, needs=tuple(needs), approver=approver)
    )
    moment.record(EventKind.SWAP_WAITING, by, None, swap.id, needs=" ".join(needs), approver=approver)
    moment.tx.questions.close(QuestionKind.APPROVE, swap.id, moment.at)  # An earlier one names other rules.
    allowing.put(moment, approver, swap.stint, swap.id, needs, swap.next_at or swap.stint.start, {"swap": swap.id})
    text = words.waits_for_word(post=post, rule=rule)
    for worker in {waiting.giver, waiting.taker or ""} - {by, ""}:
        notices.tell(moment, worker, text)
    return text


def _approver(moment: Moment, swap: Swap, needs: Sequence[str]) -> str | None:
    """The person whose word it is. Nobody decides about a swap of their own."""
    sides = {swap.giver, swap.taker or ""}
    if whose_word(moment, swap, needs) == _COORDINATOR:
        return concerned.coordinator(moment, swap.stint, sides)
    return concerned.who_allows(moment, swap.stint, sides)


def approved(moment: Moment, question: Question, word: Word, *, yes: bool) -> str:
    """The word that a rule needs. What has changed meanwhile is said. Raises Forbidden for either side of it."""
    swap = moment.tx.covering.swap(question.subject)
    if swap.state is not SwapState.WAITING:
        return words.over(**names(moment, swap.stint))
    return decide(moment, swap, word, yes=yes)


def decide(moment: Moment, swap: Swap, word: Word, *, yes: bool) -> str:
    """Allowed or not, by a person whose name is kept. The text that answers them. Raises NotSwappable, and Forbidden
    for either side of it."""
    by = word.by
    if by in (swap.giver, swap.taker):
        raise Forbidden("allow a swap of your own")
    moment.tx.duties.alone()
    if swap.state is not SwapState.WAITING:
        raise NotSwappable
    if not yes:
        end(moment, swap, SwapState.DECLINED, by)
        return cover.not_allowed()
    if not stands(moment, swap, swap.taker or ""):
        end(moment, swap, SwapState.WITHDRAWN, by)
        return words.over(**names(moment, swap.stint))
    now = needs_of(moment, swap)
    if not set(now) - {SHORT_NOTICE} <= set(swap.needs):  # Another rule stands against it than they were asked about.
        return _await_word(moment, swap, by, now)
    still = tuple(rule for rule in swap.needs if rule in now)
    agree(moment, replace(swap, needs=still), by, word)
    return cover.allowed()


def agree(moment: Moment, swap: Swap, by: str, word: Word | None = None) -> str:
    """It is done: both serve by it from now on, and everybody concerned is told. The text that answers `by`. Where a
    rule needed it, `word` is kept."""
    taker, back = swap.taker or "", swap.back
    done = moment.tx.covering.save_swap(
        replace(swap, state=SwapState.AGREED, settled_at=moment.at, approver=by if swap.needs else "", next_at=None)
    )
    why = stints.why("swap", swap.needs, word.reason if word else "")
    if word is not None:
        _keep(moment, swap, word)
    stints.lay(moment, swap.stint, stints.given_to(swap.stint, taker), by, why)
    if back is not None:
        stints.lay(moment, back, stints.given_to(back, swap.giver), by, why)
    moment.record(EventKind.SWAP_AGREED, by, None, swap.id, needs=" ".join(swap.needs) or None)
    _close_questions(moment, swap)
    for worker, gone in ((swap.giver, swap.stint), *([(taker, back)] if back is not None else [])):
        _end_besides(moment, worker, gone, by)
        _end_search(moment, worker, gone, by)
    return _tell_agreed(moment, done, by)


def _keep(moment: Moment, swap: Swap, word: Word) -> None:
    """What was allowed stands beside whoever breaks it; what only the two together break, beside the taker."""
    own = tuple(rule for rule in broken_by_giver(moment, swap) if rule in swap.needs)
    others = {*broken_by_taker(moment, swap), *set(swap.needs).difference(own)}
    sides = [(swap.taker or "", swap.stint, tuple(rule for rule in swap.needs if rule in others))]
    for worker, stint, rules in [*sides, *([(swap.giver, swap.back, own)] if swap.back else [])]:
        if rules:
            allowing.keep(moment, swap.id, worker, stint, rules, word)


def _tell_agreed(moment: Moment, swap: Swap, by: str) -> str:
    taker, told, back = swap.taker or "", names(moment, swap.stint), returned(moment, swap)
    if swap.back is None:
        said = {taker: words.yours_now(**told), swap.giver: words.not_yours_now(**told)}
    else:
        given = {"back_post": told["post"], "back_span": told["span"]}
        said = {
            taker: words.exchanged(**told, **back),
            swap.giver: words.exchanged(**names(moment, swap.back), **given),
        }
    for worker, text in said.items():
        if worker != by:
            notices.tell(moment, worker, text, priority=Priority.ANSWER)
    text = words.swapped(**told, **back)
    concerned.tell_both(moment, swap.stint, text, besides=[taker, swap.giver, by])
    return said.get(by, text)


def end(moment: Moment, swap: Swap, state: SwapState, by: str, *, but: str = "") -> Swap:
    """It will not be: nothing has changed, and whoever waits for it hears so, but for `by` and `but`."""
    if swap.state in ENDED:
        raise NotSwappable
    kinds = {SwapState.DECLINED: EventKind.SWAP_DECLINED, SwapState.LAPSED: EventKind.SWAP_LAPSED}
    waiting = _waiting(moment, swap, state)
    ended = moment.tx.covering.save_swap(replace(swap, state=state, settled_at=moment.at, next_at=None))
    _close_questions(moment, swap)
    moment.record(kinds.get(state, EventKind.SWAP_WITHDRAWN), by, None, swap.id)
    unwanted = swap.state is SwapState.OFFERED and state is not SwapState.WITHDRAWN
    # It may have become somebody else's by another way: then nobody says that it stays theirs.
    stays = unwanted and stints.held_whole(moment, swap.stint, swap.giver)
    text = (words.nobody_takes if stays else words.off)(**names(moment, swap.stint))
    for worker in dict.fromkeys([swap.giver, *waiting]):
        if worker not in (by, but):
            notices.tell(moment, worker, text)
    return ended


def _waiting(moment: Moment, swap: Swap, state: SwapState) -> list[str]:
    """Whoever besides the giver has to hear that it ends like that: who said yes, and who may still answer."""
    if swap.state is not SwapState.OFFERED:
        return [swap.taker] if swap.taker else []
    if state is not SwapState.WITHDRAWN or not covering.may_text(moment, swap.stint):
        return []  # Nobody is woken for what is not theirs; an answer that comes later is told.
    asked = moment.tx.questions.about(QuestionKind.SWAP, swap.id)
    return [each.worker for each in asked if each.is_open(moment.at)]


def _end_besides(moment: Moment, worker: str, gone: Stint, by: str) -> None:
    """Some of what a worker offers is another's now: the rest is theirs still, and on offer no more."""
    for other in moment.tx.covering.unsettled(worker):
        if not _touch(other.stint, gone):
            continue
        end(moment, other, SwapState.WITHDRAWN, by, but=worker)
        if other.giver == worker and any(hours.minus(gone.hours) for hours in other.stint.hours):
            notices.tell(moment, worker, words.partly_gone(**names(moment, other.stint)))


def _end_search(moment: Moment, worker: str, gone: Stint, by: str) -> None:
    """Cover for what is another's now is sought no more; a search for more than that is looked at at once."""
    for opening in moment.tx.covering.open_ones(gone.start, gone.end):
        if opening.giver != worker or not _touch(opening.stint, gone):
            continue
        if any(hours.minus(gone.hours) for hours in opening.stint.hours):
            moment.tx.covering.save_opening(replace(opening, next_at=moment.at))
        else:
            covering.close(moment, opening, OpeningState.WITHDRAWN, by)


def stands(moment: Moment, swap: Swap, taker: str) -> bool:
    """Whether both still have what they would give, and there is time left."""
    back = swap.back
    starts = [swap.stint.start, *([back.start] if back else [])]
    given = stints.held_whole(moment, swap.stint, swap.giver)
    return min(starts) > moment.at and given and (back is None or stints.held_whole(moment, back, taker))


def _touch(one: Stint, other: Stint) -> bool:
    same = (one.area, one.position) == (other.area, other.position)
    return same and any(mine.overlaps(theirs) for mine in one.hours for theirs in other.hours)


def _close_questions(moment: Moment, swap: Swap) -> None:
    for kind in (QuestionKind.SWAP, QuestionKind.CONSENT, QuestionKind.APPROVE):
        moment.tx.questions.close(kind, swap.id, moment.at)


def names(moment: Moment, stint: Stint) -> dict[str, str]:
    """A stint as its texts name it."""
    return {"post": stints.post_of(moment, stint), "span": stints.span_of(moment, stint)}


def returned(moment: Moment, swap: Swap) -> dict[str, str]:
    """What is given in return, as its texts name it: empty words for nothing."""
    told = names(moment, swap.back) if swap.back else {"post": "", "span": ""}
    return {"back_post": told["post"], "back_span": told["span"]}
