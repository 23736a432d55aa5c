"""What a call says. Anybody may pick it up, and a voicemail may keep it: category and area, no more.

Only a key press is an answer, because voicemail cannot press one. Every text is said twice, for
somebody who was asleep during the first.
"""

import re

from oncall.domain.texts.fit import Subject

_BY_TEXT = "Please answer by text: 1 to take it, 2 if you are busy, 3 if you can't."
_KEYS = "Press 1 to take it, 2 if you are busy, 3 if you can't, 0 to hear this again."


def voice(subject: Subject, *, more: int = 0, keypad: bool = True) -> str:
    """A page. `more` counts the further pages that wait for the same person. Where no keys can come in, the answer
    is asked for by text."""
    waiting = f" {more} more {'page waits' if more == 1 else 'pages wait'} for you." if more else ""
    return _twice(
        f"On-call page. {subject.category.capitalize()}. {subject.area}.{waiting} {_KEYS if keypad else _BY_TEXT}"
    )


def voice_yours(*, phone: str) -> str:
    """After 1. Whoever stays on the line may hear the contact at once."""
    ours = f"It is yours. All others have been stopped. Sign in for details, or ring {_figures(phone)}."
    return f"{_twice(ours)} To hear it now, type your PIN and then the hash key."


def voice_noted() -> str:
    """After a key that had come in before."""
    return "Thank you, your answer was noted. Goodbye."


def voice_passed() -> str:
    """After 2 or 3."""
    return "Thank you. Somebody else is asked now. Goodbye."


def voice_sure() -> str:
    """After 7: nothing has changed yet, and the page still wants an answer."""
    return f"A text asks whether you are sure that you can't do your duty. About this page: {_KEYS}"


def voice_not_needed() -> str:
    """After any key, when somebody else has it meanwhile."""
    return "Somebody else has it already. You are not needed. Goodbye."


def voice_not_understood() -> str:
    """After any other key."""
    return f"That key does nothing. {_KEYS}"


def desk_voice(*, agency: str, reference: str, phone: str, keypad: bool = True) -> str:
    """To an outside desk, which can be informed but can never take the contact."""
    informed = " Press 1 to say: I have been informed." if keypad else ""
    return _twice(
        f"This is {agency}. An emergency contact has not been taken by anybody on call."
        f" Reference {_figures(reference)}. Please ring the agency line, {_figures(phone)}.{informed}"
    )


def desk_informed() -> str:
    """After the desk's 1: we go on paging, and they should know."""
    return "Thank you. We go on calling our own workers. Goodbye."


def _twice(text: str) -> str:
    return f"{text} Again: {text}"


def _figures(number: str) -> str:
    """Letters and figures one by one, groups apart, so that no machine reads 447129 as a quantity."""
    return ", ".join(" ".join(group) for group in re.findall(r"\w+", number))
