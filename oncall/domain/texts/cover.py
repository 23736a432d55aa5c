"""Texts about duties that change hands. They begin with ROTA, so nobody takes them for a page.

`post` is an area with a position, `span` a stretch such as 'Sun 25 Oct 14:40 to Mon 26 Oct 08:00', `code` what is
typed after a digit while several questions are open. Why somebody cannot is never said.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from notifiers.gsm import one_segment, plain
from oncall.domain.texts.fit import Sender, Subject, fit, squeeze

_RULES: Mapping[str, str] = {
    "position": "position not held",
    "area": "other area",
    "skill": "a skill is missing",
    "absence": "away",
    "eligibility": "too new for it",
    "exempt": "exempted",
    "holiday_repeat": "same holiday as last year",
    "leave_eve": "eve of leave",
    "rest": "rest too short",
    "duties_7d": "too many duties in a week",
    "duties_28d": "too many duties in 4 weeks",
    "consecutive": "too many days running",
    "nights_in_row": "too many nights running",
    "weekends": "too many weekends",
    "weekends_in_row": "2 weekends running",
    "weekends_free_between": "weekends too close",
    "holidays_per_year": "too many holidays",
    "block": "a block in parts",
    "twice": "a second holder",
    "hole": "an empty duty, held by name",
    "skill_short": "a language or skill short",
    "approval": "short notice",
}

_ROOM = 42
"""Letters for rules in a text that has to name a post and a span as well."""

_POST_AT_LEAST = 12
"""So many letters of a post tell it from the others."""


def rule_words(rules: Iterable[str]) -> str:
    """The rules that stand against it, the gravest first: all that there is room for, and how many more there are."""
    known = _words_of(rules)
    kept = len(known)
    while kept > 1 and len(", ".join(known[:kept])) > _ROOM:
        kept -= 1
    more = len(known) - kept
    return f"{', '.join(known[:kept])} +{more}" if more else ", ".join(known[:kept])


def rules_in_words(rules: Iterable[str]) -> str:
    """All of them, the gravest first, where there is room."""
    return ", ".join(_words_of(rules))


def _words_of(rules: Iterable[str]) -> list[str]:
    against = set(rules)
    known = [said for rule, said in _RULES.items() if rule in against]
    return known + ["a rule"] * (len(against.difference(_RULES)) or int(not against))


# Questions and late answers ------------------------------------------------------------------------


def noted(*, hhmm: str) -> str:
    """To an answer that needs no more."""
    return fit(f"ROTA: noted {hhmm}. Thank you")


def run_out(*, hhmm: str) -> str:
    """To an answer that came too late."""
    return fit(f"ROTA: that question has run out ({hhmm}). Your reply changed nothing")


def nothing_offered() -> str:
    """To 8 while no duty is on offer to them."""
    return fit("ROTA: no duty is on offer to you now. Nothing changed. 0=what is open")


# Open duties ---------------------------------------------------------------------------------------


def offer(*, post: str, span: str, code: str) -> str:
    """To those who opted in. Silence is a no."""
    return squeeze(
        lambda post: f"ROTA: cover needed {post} {span}. Reply 8{code}=I can. Yours only when we confirm. No reply=no",
        post,
    )


def confirmed(*, post: str, span: str) -> str:
    """To the first eligible 8."""
    return squeeze(lambda post: f"ROTA: CONFIRMED, {post} is YOURS {span}. Thank you", post)


def taken_before(*, post: str, span: str) -> str:
    """To an 8 that came after somebody else's."""
    return squeeze(
        lambda post: f"ROTA: {post} {span}: that duty has been taken. You are not needed. Thank you all the same", post
    )


def not_needed(*, post: str, span: str) -> str:
    """To an 8 about a duty that needs nobody any more."""
    return squeeze(lambda post: f"ROTA: {post} {span}: cover is not needed any more. Thank you all the same", post)


def already_confirmed(*, post: str, span: str) -> str:
    """To a second 8 of the one who has it."""
    return squeeze(lambda post: f"ROTA: {post} {span} is yours already. Thank you", post)


def declined() -> str:
    """To 3 after an offer. No reason is asked, and nothing is counted against anybody."""
    return fit("ROTA: noted, no. That is fine, no reason needed")


def asking_supervisor(*, post: str, rule: str) -> str:
    """To an 8 against which a rule stands: a person decides."""
    return squeeze(
        lambda post: f"ROTA: thank you. {post}: {rule}, so the supervisor is asked. NOT yours unless we confirm", post
    )


def nobody_to_allow(*, post: str, rule: str, sender: Sender) -> str:
    """The same when no supervisor is on call."""
    return squeeze(
        lambda post: (
            f"ROTA: thank you. {post}: {rule}, and nobody on call can allow it. NOT yours. Ring {sender.phone}"
        ),
        post,
    )


def allow(*, post: str, span: str, rules: Sequence[str], code: str) -> str:
    """To the on-call supervisor: somebody would do it, and these rules stand against it. Nobody allows what they cannot
    read: every rule is named, or `rules_apart` names them all."""
    if not rules_apart(post=post, span=span, rules=rules):
        return squeeze(lambda post: _may_i(post, span, f": {rules_in_words(rules)}", code), post)
    return squeeze(lambda post: _may_i(post, span, f" {len(set(rules))} rules: see my other text", code), post)


def rules_apart(*, post: str, span: str, rules: Sequence[str]) -> tuple[str, ...]:
    """To them as well: every rule, where `allow` has no room for all of them; no text where it has."""
    if one_segment(plain(_may_i(post[:_POST_AT_LEAST], span, f": {rules_in_words(rules)}", "00"))):
        return ()
    known, texts, first = _words_of(rules), list[str](), 0

    def listed(last: int, post: str = post[:_POST_AT_LEAST]) -> str:
        return f"ROTA: {post}, rules {first + 1}-{last} of {len(known)}: {', '.join(known[first:last])}"

    while first < len(known):
        last = max(n for n in range(first + 1, len(known) + 1) if n == first + 1 or one_segment(plain(listed(n))))
        texts.append(squeeze(partial(listed, last), post))
        first = last
    return tuple(texts)


def _may_i(post: str, span: str, against: str, code: str) -> str:
    return f"ROTA: {post} {span}: a colleague can, but{against}. Allow it? 5{code}=allow 3{code}=don't"


def allow_spoken(*, post: str, rule: str) -> str:
    """The same as a call says it, with every rule, for somebody who was asleep during the first half."""
    said = (
        f"This is the rota. A colleague would take {post}, but a rule stands against it: {rule}."
        " Press 5 to allow it, 3 not to, 0 to hear this again."
    )
    return f"{said} Again: {said}"


def allowed() -> str:
    """To the supervisor's 5."""
    return fit("ROTA: allowed, recorded under your name. They have been told")


def asked_anew(*, post: str) -> str:
    """To the supervisor's 5 where more stands against it than they had read."""
    return squeeze(
        lambda post: f"ROTA: {post}: other rules stand against it now, so nothing is allowed yet. You are asked anew",
        post,
    )


def not_allowed() -> str:
    """To the supervisor's 3."""
    return fit("ROTA: not allowed, noted. They have been told")


def barred(*, post: str, rule: str) -> str:
    """To somebody who would do it, and whom nobody can let: they do not hold the position, or are away."""
    return squeeze(lambda post: f"ROTA: thank you. {post}: {rule}, so it can't be yours. Nothing changed", post)


def refused(*, post: str, rule: str) -> str:
    """To the one who would have done it."""
    return squeeze(lambda post: f"ROTA: {post}: not this time ({rule}). You are not needed. Thank you", post)


def found(*, post: str, span: str) -> str:
    """To coordinator, supervisor and whoever held it: somebody is confirmed from the beginning of `span` on."""
    return squeeze(lambda post: f"ROTA: cover found for {post} {span}. Until then it stays as it is", post)


def nobody_found(*, post: str, span: str, holder: str) -> str:
    """To the coordinator, when everybody has been asked. `holder` keeps it: a position, 'its holder', or NOBODY."""
    return squeeze(
        lambda post: (
            f"ROTA: {post} {span}: everybody has been asked, nobody can yet. {holder} has it. Please find cover"
        ),
        post,
    )


def nobody_to_ask(*, post: str, span: str, holder: str) -> str:
    """To the coordinator, when nobody could be asked at all: nobody opted in, or a rule bars whoever did."""
    return squeeze(
        lambda post: f"ROTA: {post} {span}: there is nobody to ask for cover. {holder} has it. Please find cover", post
    )


def open_duty(*, post: str, span: str, holder: str) -> str:
    """To the coordinator: cover is sought for a duty to come, and who has it until then."""
    return squeeze(lambda post: f"ROTA: cover is sought for {post} {span}. {holder} has it meanwhile", post)


def yours_again(*, post: str, span: str) -> str:
    """To a worker whose duty somebody had taken over who has left the agency."""
    return squeeze(
        lambda post: f"ROTA: {post} {span} is YOURS AGAIN: whoever had taken it has left. Cover is being sought", post
    )


def imposed(*, post: str, span: str, sender: Sender) -> str:
    """To whoever is put on a duty by a person's decision, and was not asked."""
    return squeeze(
        lambda post: f"ROTA: CHANGED, {post} is YOURS {span}, by a coordinator's decision. Can't? Ring {sender.phone}",
        post,
    )


def replaced(*, post: str, span: str) -> str:
    """To whoever had it until then, and to coordinator and supervisor."""
    return squeeze(lambda post: f"ROTA: CHANGED, somebody else has {post} {span}, by a coordinator's decision", post)


def left(*, post: str, span: str, count: int) -> str:
    """To coordinator and supervisor: a colleague has left, and so many duties need somebody; the first of them."""
    return squeeze(
        lambda post: f"ROTA: a colleague has left; {count} of their duties need cover, the first: {post} {span}", post
    )


def shadow_copy(subject: Subject, *, position: str, hhmm: str) -> str:
    """To somebody who learns, after a claim: to follow it, and for nothing else."""
    return squeeze(
        lambda area, position: (
            f"FOR LEARNING: {subject.category} {area} {subject.reference}, taken by {position} {hhmm}."
            " You are shadow: nothing is asked of you"
        ),
        subject.area,
        position,
    )


def called_off(*, post: str, span: str) -> str:
    """To coordinator and supervisor: cover is not sought any more."""
    return squeeze(lambda post: f"ROTA: no more cover is sought for {post} {span}", post)
