"""A rule would be broken: the on-call supervisor allows it or does not, by text or by a key, at any hour."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from oncall.domain.covering import Allowance, Opening, Stint, Word
from oncall.domain.errors import Forbidden
from oncall.domain.event import EventKind
from oncall.domain.page import Priority
from oncall.domain.question import Question, QuestionKind
from oncall.domain.texts import cover as words
from oncall.flow import asking, concerned, notices, stints
from oncall.flow.moment import Moment

_NOBODYS_TO_ALLOW = frozenset({"position", "absence"})
"""Whoever may not hold a position, or is away, is put on a duty by a coordinator who gives a reason, if by anybody: a
draft refuses them as well, and a supervisor who is woken cannot see why it is so."""

_RUNG_FOR = timedelta(hours=12)
"""For what begins sooner the supervisor is rung as well as written to."""


def barring(rules: Sequence[str]) -> tuple[str, ...]:
    """Those of these rules that nobody allows by a text."""
    return tuple(rule for rule in rules if rule in _NOBODYS_TO_ALLOW)


def keep(moment: Moment, subject: str, worker: str, stint: Stint, rules: Sequence[str], word: Word) -> None:
    """What was allowed, with the name and the reason, beside the record of events, which holds no words.

    Raises Forbidden for somebody who would let themselves break a rule.
    """
    if word.by == worker:
        raise Forbidden("break a rule by a duty of your own", "Ask the supervisor on call, or somebody else here")
    note(moment, subject, worker, stint, rules, word)
    moment.record(
        EventKind.DUTY_OVERRIDDEN, word.by, None, subject, worker=worker, rules=" ".join(rules), way=word.way.value
    )


def note(moment: Moment, subject: str, worker: str, stint: Stint, rules: Sequence[str], word: Word) -> None:
    """The same where the record has events of its own."""
    allowance = Allowance(
        id=moment.ids.new(),
        subject=subject,
        worker=worker,
        stint=stint,
        rules=tuple(rules),
        word=word,
        at=moment.at,
    )
    moment.tx.covering.allow(allowance)


def about_opening(moment: Moment, opening: Opening, stint: Stint, worker: str, rules: Sequence[str]) -> str:
    """Somebody would take an open duty, and nobody decides about themselves. The text that answers them."""
    if hard := barring(rules):
        return words.barred(post=stints.post_of(moment, stint), rule=words.rule_words(hard))
    post, rule = stints.post_of(moment, stint), words.rule_words(rules)
    approver = concerned.who_allows(moment, stint, [worker, *([opening.giver] if opening.giver else [])])
    if approver is None:
        return words.nobody_to_allow(post=post, rule=rule, sender=moment.sender)
    waiting = moment.tx.questions.about(QuestionKind.APPROVE, opening.id)
    if not any(each.is_open(moment.at) and each.data.get("worker") == worker for each in waiting):
        put(moment, approver, stint, opening.id, rules, stint.end, {"worker": worker})
    return words.asking_supervisor(post=post, rule=rule)


def hand_on(moment: Moment, worker: str) -> None:
    """What somebody who cannot answer any more was asked to allow is put to the next whose word it is, if there is one:
    two people wait for it."""
    for asked in moment.tx.questions.open_for(worker, moment.at):
        if asked.kind is QuestionKind.APPROVE:
            stint, sides = _matter(moment, asked)
            approver = concerned.who_allows(moment, stint, {worker, *sides})
            if approver is not None and moment.tx.questions.expire(asked.id, moment.at):
                if "swap" in asked.data:
                    moment.tx.covering.save_swap(replace(moment.tx.covering.swap(asked.subject), approver=approver))
                rules = str(asked.data["rules"]).split()
                put(moment, approver, stint, asked.subject, rules, asked.expires_at, asked.data)


def _matter(moment: Moment, asked: Question) -> tuple[Stint, set[str]]:
    """The duty that somebody was asked about, and the people whom it concerns: nobody decides about themselves."""
    if "swap" in asked.data:
        swap = moment.tx.covering.swap(asked.subject)
        return swap.stint, {swap.giver, swap.taker or ""}
    opening = moment.tx.covering.opening(asked.subject)
    return opening.stint.since(moment.at) or opening.stint, {opening.giver or "", str(asked.data["worker"])}


def put(
    moment: Moment,
    approver: str,
    stint: Stint,
    subject: str,
    rules: Sequence[str],
    expires_at: datetime,
    data: Mapping[str, str | int | None],
) -> None:
    """Have that person decide, by text, with every rule before them; what begins soon is worth a call as well."""
    post, span = stints.post_of(moment, stint), stints.span_of(moment, stint)
    soon = stint.start - moment.at < _RUNG_FOR
    asking.ask(
        moment,
        approver,
        QuestionKind.APPROVE,
        subject,
        lambda code: words.allow(post=post, span=span, rules=rules, code=code),
        expires_at,
        {"rules": " ".join(rules), "area": stint.area, "start": stint.start.isoformat(), **data},
        spoken=words.allow_spoken(post=post, rule=words.rules_in_words(rules)) if soon else "",
        priority=Priority.REPEAT,
    )
    for text in words.rules_apart(post=post, span=span, rules=rules):
        notices.tell(moment, approver, text, priority=Priority.REPEAT)
