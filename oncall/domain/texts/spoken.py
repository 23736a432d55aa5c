"""What a call says. Anybody may pick it up, and a voicemail may keep it: category and area, no more.

Only a key press is an answer, because voicemail cannot press one. Every text is said twice, for
somebody who was asleep during the first.
"""

import re

from oncall.domain.texts.fit import Subject

_KEYS = "Press 1 to take it, 2 if you are busy, 3 if you can't, 0 to hear this again."


def voice(subject: Subject, *, more: int = 0) -> str:
    """A page. `more` counts the further pages that wait for the same person."""
    waiting = f" {more} more {'page waits' if more == 1 else 'pages wait'} for you." if more else ""
    return _twice(f"On-call page. {subject.category.capitalize()}. {subject.area}.{waiting} {_KEYS}")


def voice_yours(*, phone: str) -> str:
    """After 1."""
    return _twice(f"It is yours. All others have been stopped. Sign in for details, or ring {_figures(phone)}.")


def voice_passed() -> str:
    """After 2 or 3."""
    return "Thank you. Somebody else is asked now. Goodbye."


def voice_not_needed() -> str:
    """After any key, when somebody else has it meanwhile."""
    return "Somebody else has it already. You are not needed. Goodbye."


def voice_not_understood() -> str:
    """After any other key."""
    return f"That key does nothing. {_KEYS}"


def desk_voice(*, agency: str, reference: str, phone: str) -> str:
    """To an outside desk, which can be informed but can never take the contact."""
    return _twice(
        f"This is {agency}. An emergency contact has not been taken by anybody on call."
        f" Reference {_figures(reference)}. Please ring the agency line, {_figures(phone)}."
        " Press 1 to say: I have been informed."
    )


def desk_informed() -> str:
    """After the desk's 1: we go on paging, and they should know."""
    return "Thank you. We go on calling our own workers. Goodbye."


def _twice(text: str) -> str:
    return f"{text} Again: {text}"


def _figures(number: str) -> str:
    """Letters and figures one by one, groups apart, so that no machine reads 447129 as a quantity."""
    return ", ".join(" ".join(group) for group in re.findall(r"\w+", number))
