"""Texts about a duty that its holder cannot do, and about one that they can do after all.

`post` is an area with a position, `span` the hours meant, `holder` the position of whoever has it meanwhile, `giver`
'its holder' or the position of one who stood in. Each text goes to those of whom it is true, which the flow finds out
from the rota as it is held. Why somebody cannot is never said.
"""

from collections.abc import Sequence

from notifiers.gsm import one_segment, plain
from oncall.domain.texts.fit import Sender, fit, squeeze


def sure(*, post: str, until: str, stays: str) -> str:
    """To the first 7. `stays` is what is typed after 5 to keep the duty."""
    return squeeze(
        lambda post: (
            f"ROTA: can't do {post} until {until}? Reply 7 again=sure, 5{stays}=I can. It stays yours until then"
        ),
        post,
    )


def not_on_duty(*, sender: Sender) -> str:
    """To 7 from somebody without a duty now or in the weeks to come."""
    return fit(
        "ROTA: you have no duty in the next 4 weeks. Nothing changed."
        f" To enter days off sign in, or ring {sender.phone}"
    )


def not_yours_any_more() -> str:
    """To the second 7, where somebody else has come to hold what the first was about."""
    return fit("ROTA: somebody else has that duty by now, so you need do nothing. Nothing changed. 0=what is open")


def relieved(*, post: str, holder: str, hhmm: str, until: str, code: str) -> str:
    """To the second 7: somebody else has it from this minute. `until` is how long 5 takes it back."""
    return squeeze(
        lambda post: (
            f"ROTA: noted {hhmm}. {post}: {holder} has it, cover is sought. 5{code}=I can after all, until {until}"
        ),
        post,
    )


def relieved_by_nobody(*, post: str, hhmm: str, until: str, code: str, sender: Sender, more: int = 0) -> str:
    """To the second 7 when nobody stands above: pages still come until somebody has it, for `more` posts as well."""
    return squeeze(
        lambda post: (
            f"ROTA: noted {hhmm}. {post}{_and(more)}: NOBODY is above you, so pages still come."
            f" Ring {sender.phone} now. 5{code}=I can, until {until}"
        ),
        post,
    )


def acting(*, post: str, spans: Sequence[str]) -> str:
    """To the position above: from now on it answers for that post as well, in these stretches, of which as many are
    named as fit."""
    first, *others = spans
    if not others:
        told = f"{first}, or until we tell you that cover is found"
        return squeeze(lambda post: f"ROTA: you also hold {post} {told}. Its holder can't", post)

    def text(post: str, count: int) -> str:
        left = len(spans) - count
        *named, last = [*spans[:count], f"{left} more"] if left else spans
        return f"ROTA: you also hold {post} {', '.join(named)} and {last}, until cover is found. Its holder can't"

    fitting = (count for count in range(len(spans), 1, -1) if one_segment(plain(text(post, count))))
    count = next(fitting, 1)
    return squeeze(lambda post: text(post, count), post)


def holder_cannot(*, post: str, giver: str, holder: str, span: str, more: int = 0) -> str:
    """To coordinator and supervisor: who holds it meanwhile (a position, or NOBODY). `giver` is 'its holder', or the
    position of somebody who stood in; the same is true of `more` duties."""
    return squeeze(
        lambda post: (
            f"ROTA: {post} {span}{_and(more)}: {giver} can't. {holder} has it meanwhile, cover is being sought"
        ),
        post,
    )


def holder_cannot_nobody_to_ask(*, post: str, giver: str, holder: str, span: str, more: int = 0) -> str:
    """The same where nobody may be asked for cover."""
    return squeeze(
        lambda post: (
            f"ROTA: {post} {span}{_and(more)}: {giver} can't. {holder} has it, nobody to ask for cover. Please find it"
        ),
        post,
    )


def not_yours_now(*, post: str, holder: str) -> str:
    """To whoever serves and was entered as away by somebody else: pages go to the one who stands in."""
    return squeeze(lambda post: f"ROTA: you are entered as away. {post}: {holder} has it now, pages go there", post)


def back_on(*, post: str, hhmm: str) -> str:
    """To 5 within the minutes in which a 7 can be taken back."""
    return squeeze(lambda post: f"ROTA: {post} is yours again {hhmm}. Pages come to you", post)


def back_on_in_part(*, post: str, hhmm: str, span: str, other: str = "") -> str:
    """The same where somebody has been confirmed meanwhile for another duty of theirs, of the hours `span`; `other` is
    its post where that is another one."""
    return squeeze(
        lambda post, other: (
            f"ROTA: {post} is yours again {hhmm}. Pages come to you. {f'{other} {span}'.strip()} stays with cover"
        ),
        post,
        other,
    )


def back_later(*, post: str, span: str) -> str:
    """The same where somebody has what runs now, and only what begins later is theirs again."""
    return squeeze(lambda post: f"ROTA: {post} is yours again {span}; the rest stays with cover", post)


def back_then(*, post: str, span: str) -> str:
    """The same before the duty has begun: all of it is theirs again."""
    return squeeze(lambda post: f"ROTA: {post} is yours again {span}", post)


def covered_meanwhile(*, post: str, hhmm: str) -> str:
    """To the same when nothing of it is theirs again: whoever has it by now keeps it."""
    return squeeze(lambda post: f"ROTA: {post}: noted {hhmm}, but it stays with cover. Rest well", post)


def relieved_now(*, post: str, giver: str, hhmm: str) -> str:
    """To whoever stood in until this minute, and to nobody else."""
    return squeeze(lambda post: f"ROTA: {post}: {giver} can after all, since {hhmm}. You hold it no more", post)


def relieved_then(*, post: str, giver: str, span: str) -> str:
    """To whoever was to stand in during `span`, and need not."""
    return squeeze(lambda post: f"ROTA: {post} {span}: {giver} can after all. Not yours then", post)


def passed_on(*, post: str, holder: str, giver: str, hhmm: str) -> str:
    """To whoever was told that `giver` has their duty, and can still take it back: `holder` has it now."""
    return squeeze(lambda post: f"ROTA: {post}: {holder} has it since {hhmm}, {giver} no more", post)


def holder_can(*, post: str, giver: str, hhmm: str, more: int = 0) -> str:
    """To coordinator and supervisor: taken back, and who has it again from this minute on, and `more` duties."""
    return squeeze(lambda post: f"ROTA: {post}: {giver} can after all, and has it since {hhmm}{_and(more)}", post)


def holder_can_then(*, post: str, giver: str, span: str, more: int = 0) -> str:
    """The same about hours to come."""
    return squeeze(lambda post: f"ROTA: {post} {span}{_and(more)}: {giver} can after all, and has it", post)


def _and(more: int) -> str:
    """What stands behind the first of several."""
    return f" and {more} more" if more else ""
