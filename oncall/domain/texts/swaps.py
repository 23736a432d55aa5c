"""Texts about swaps: who would give which duty to whom, and whether it is agreed. No names: a colleague is one.

`post` and `span` are those of the duty that is given, `back` what is given in return ("" for nothing), already with
its post; `code` is what is typed after a digit while several questions are open.
"""

from oncall.domain.texts.fit import Sender, fit, squeeze


def offered(*, post: str, span: str, back: str, code: str) -> str:
    """To a colleague, or to each of several: would you take it?"""
    gives = f", you give {back}" if back else ""
    return squeeze(
        lambda post: (
            f"ROTA: swap? You take {post} {span}{gives}. 8{code}=I'll take it 3{code}=no. Yours when we confirm"
        ),
        post,
    )


def offer_sent(*, post: str, span: str) -> str:
    """To the giver."""
    return squeeze(lambda post: f"ROTA: offered: {post} {span}. It stays yours until we confirm that it is taken", post)


def consent(*, post: str, span: str, back: str, code: str) -> str:
    """To the giver: somebody would, for something in return."""
    return squeeze(
        lambda post: f"ROTA: a colleague takes {post} {span} if you take {back}. 5{code}=agreed 3{code}=no",
        post,
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


def exchanged(*, post: str, span: str, back: str) -> str:
    """To one side of a swap both ways: what they have now, and what not any more."""
    return squeeze(lambda post: f"ROTA: CONFIRMED swap. Yours now: {post} {span}. No longer yours: {back}", post)


def swapped(*, post: str, span: str, back: str) -> str:
    """To coordinator and supervisor."""
    also = f", in return {back}" if back else ""
    return squeeze(lambda post: f"ROTA: swap agreed: {post} {span}{also}. The new holders have been told", post)


def already_agreed(*, post: str) -> str:
    """To a second 8 of the one who has it."""
    return squeeze(lambda post: f"ROTA: {post} is yours by swap already", post)


def over(*, post: str) -> str:
    """To an answer about a swap that somebody else took, or that is off."""
    return squeeze(
        lambda post: f"ROTA: {post}: that swap is taken or off. Nothing changed. Thank you all the same", post
    )


def nobody_takes(*, post: str, span: str) -> str:
    """To the giver: said no, or ran out."""
    return squeeze(
        lambda post: f"ROTA: nobody takes {post} {span} this time. It stays yours. You may ask for cover", post
    )


def off(*, post: str, span: str) -> str:
    """To everybody in it: withdrawn, not allowed, or not agreed to in time."""
    return squeeze(lambda post: f"ROTA: the swap of {post} {span} is off. Everything stays as it was", post)


def declined() -> str:
    """To 3. No reason is asked."""
    return fit("ROTA: noted, no. That is fine, no reason needed. Nothing changed")
