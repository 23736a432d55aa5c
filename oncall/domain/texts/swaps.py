"""Texts about swaps: who would give which duty to whom, and whether it is agreed. No names: a colleague is one.

`post` and `span` are those of the duty that is given, `back_post` and `back_span` of what is given in return ("" for
nothing); `code` is what is typed after a digit while several questions are open.
"""

from collections.abc import Callable

from oncall.domain.texts.fit import Sender, fit, squeeze


def offered(*, post: str, span: str, back_post: str, back_span: str, code: str) -> str:
    """To a colleague, or to each of several: would you take it?"""
    if not back_span:
        return squeeze(
            lambda post: f"ROTA: swap? You take {post} {span}. 8{code}=I'll take it 3{code}=no. Yours when we confirm",
            post,
        )
    return _both(
        lambda post, back: (
            f"ROTA: swap? You take {post} {span}, give {back} {back_span}. 8{code}=I'll take it 3{code}=no"
        ),
        post,
        back_post,
    )


def far_away(*, post: str, span: str, stays: str) -> str:
    """To 7 from somebody whose next duty is days away: nobody need be ill to give it away. `stays` follows 5."""
    return squeeze(
        lambda post: f"ROTA: your next: {post} {span}. Offer it to colleagues? 7=offer 5{stays}=keep. Yours till then",
        post,
    )


def offer_sent(*, post: str, span: str) -> str:
    """To the giver."""
    return squeeze(lambda post: f"ROTA: offered: {post} {span}. It stays yours until we confirm that it is taken", post)


def offer_needs_word(*, post: str, span: str, rule: str, whose: str) -> str:
    """The same where a rule stands against it that somebody, by position, can allow."""
    return squeeze(
        lambda post: f"ROTA: offered: {post} {span}. {rule}: the {whose} has to allow it. Yours until we confirm", post
    )


def offered_for_you(*, post: str, span: str, back_post: str, back_span: str) -> str:
    """To the giver of a swap both ways that somebody offered on their behalf: they are asked again when it is taken."""
    return _both(
        lambda post, back: f"ROTA: offered for you: {post} {span} for {back} {back_span}. Yours until you agree, too",
        post,
        back_post,
    )


def consent(*, post: str, span: str, back_post: str, back_span: str, code: str) -> str:
    """To the giver: somebody would, for something in return."""
    return _both(
        lambda post, back: (
            f"ROTA: your {post} {span} is taken if you take {back} {back_span}. 5{code}=agreed 3{code}=no"
        ),
        post,
        back_post,
    )


def waits_for_giver(*, post: str) -> str:
    """To the one who asks for something in return."""
    return squeeze(lambda post: f"ROTA: {post}: asked for your swap. NOT yours unless we confirm", post)


def waits_for_word(*, post: str, rule: str) -> str:
    """To both when a rule needs a person's word."""
    return squeeze(
        lambda post: f"ROTA: {post}: {rule}, so somebody has to allow the swap. Nothing changes until we confirm", post
    )


def nobody_to_allow(*, post: str, rule: str, sender: Sender) -> str:
    """The same when nobody is there who could."""
    return squeeze(
        lambda post: (
            f"ROTA: {post}: {rule}, and nobody on call can allow the swap. Nothing changed. Ring {sender.phone}"
        ),
        post,
    )


def yours_now(*, post: str, span: str) -> str:
    """To whoever gets a duty by the swap."""
    return squeeze(lambda post: f"ROTA: CONFIRMED, {post} is YOURS {span}, by swap", post)


def not_yours_now(*, post: str, span: str) -> str:
    """To whoever has given a duty away."""
    return squeeze(lambda post: f"ROTA: CONFIRMED, {post} {span} is no longer yours: a colleague has it", post)


def exchanged(*, post: str, span: str, back_post: str, back_span: str) -> str:
    """To one side of a swap both ways: what they have now, and what not any more."""
    return _both(
        lambda post, back: f"ROTA: CONFIRMED. Yours now: {post} {span}. No longer yours: {back} {back_span}",
        post,
        back_post,
    )


def swapped(*, post: str, span: str, back_post: str, back_span: str) -> str:
    """To coordinator and supervisor."""
    if not back_span:
        return squeeze(lambda post: f"ROTA: swap agreed: {post} {span}. The new holder has been told", post)
    return _both(
        lambda post, back: f"ROTA: swap agreed: {post} {span} for {back} {back_span}. Both have been told",
        post,
        back_post,
    )


def already_agreed(*, post: str, span: str) -> str:
    """To a second 8 of the one who has it."""
    return squeeze(lambda post: f"ROTA: {post} {span} is yours by swap already", post)


def over(*, post: str, span: str) -> str:
    """To an answer about a swap that somebody else took, or that is off."""
    return squeeze(
        lambda post: f"ROTA: {post} {span}: that swap is taken or off. Nothing changed. Thank you all the same", post
    )


def nobody_takes(*, post: str, span: str) -> str:
    """To the giver: said no, or ran out."""
    return squeeze(
        lambda post: f"ROTA: nobody takes {post} {span} this time. It stays yours. You may ask for cover", post
    )


def off(*, post: str, span: str) -> str:
    """To everybody in it: withdrawn, not allowed, or not agreed to in time."""
    return squeeze(lambda post: f"ROTA: the swap of {post} {span} is off. Everything stays as it was", post)


def partly_gone(*, post: str, span: str) -> str:
    """To the giver: another offer of some of the same hours has been taken, so this one is over."""
    return squeeze(
        lambda post: f"ROTA: {post} {span} is on offer no more: part of it is a colleague's now. The rest stays yours",
        post,
    )


def declined() -> str:
    """To 3. No reason is asked."""
    return fit("ROTA: noted, no. That is fine, no reason needed. Nothing changed")


def _both(compose: Callable[[str, str], str], post: str, back_post: str) -> str:
    """The longer of two names gives way first; the same place is not named twice."""
    if post == back_post:
        return squeeze(lambda post: compose(post, "").replace("  ", " "), post)
    return squeeze(compose, post, back_post)
