"""What is said to somebody who rings. Before the PIN nothing of any contact; to a caller no name of the agency.

A caller hears the emergency number first, and no promise of a time that nobody has accepted. Figures are
said one by one, so that no machine reads 447129 as a quantity.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from oncall.domain.texts.fit import Sender, Subject, fit

_MOST_SPOKEN = 3000  # Characters: about four minutes. What is longer is read on a screen.
_ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_LIMITS = {
    "no call": "Do not ring the caller.",
    "no text": "Do not text the caller.",
    "no voicemail": "Leave the caller no voice message.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What is read out of a contact, as it was written down. `limits` are those of safe contact in force now."""

    subject: Subject
    due: str
    where: str
    what: str
    limits: str = ""
    caller: str = ""
    role: str = ""
    callback: str = ""
    language: str = ""
    asked: Sequence[tuple[str, str]] = field(default=())


# Before the PIN -----------------------------------------------------------------------------------


def registered(*, emergency: str) -> str:
    """To anybody who rang the public's number. Nothing is asked, and nothing promised."""
    return (
        f"If anybody is in danger now, hang up and ring {figures(emergency)}. This is not an emergency service."
        " Your call is registered, and the worker on call is being told of it now."
        " If it is safe for you, you can also send a text message to this number and say what is wrong, and where."
        f" In danger, do not wait: ring {figures(emergency)}. Goodbye."
    )


def for_workers(*, emergency: str, public: str) -> str:
    """To a number that is not on the rota, on the workers' number."""
    return (
        f"This number is for workers. If anybody is in danger, hang up and ring {figures(emergency)}."
        f" To report something, ring {figures(public)}. Again: {figures(public)}. Goodbye."
    )


def ask_pin(*, again: bool = False) -> str:
    """To a worker; `again` after one that was wrong."""
    return f"{'That is not it. ' if again else ''}Enter your PIN, then the hash key."


def no_pin() -> str:
    """To a worker who was never given one."""
    return (
        "You have no PIN yet. The coordinator can give you one. What is open for you you see by signing in on the web,"
        " and by texting 0 to this number. Goodbye."
    )


def locked() -> str:
    """To a worker for whom too many wrong PINs were typed."""
    return (
        "Too many wrong PINs were typed. This line opens again in a quarter of an hour."
        " Signing in on the web works meanwhile. Goodbye."
    )


def enough() -> str:
    """After the third wrong PIN of a call, or when nothing is pressed any more."""
    return "Goodbye. Ring again when you need to. Signing in on the web works as well."


def pin_tried(*, hhmm: str, sender: Sender) -> str:
    """A text to the worker: somebody tried ten wrong PINs, so the line is shut for them for a while."""
    return fit(
        f"{sender.keyword}: 10 wrong PINs were typed for you by {hhmm}; your line is shut for 15 min."
        " Not you? Tell the coordinator. Pages still reach you"
    )


# After it ------------------------------------------------------------------------------------------


def contents(own: Sequence[Subject], waiting: Sequence[Subject], *, more: int = 0) -> str:
    """What is open for a worker, and the key of each. `more` are open beyond those that keys can name."""
    count = len(own) + more
    lines = [f"You have {count}." if count else "You have none."]
    for place, subject in enumerate([*own, *waiting]):
        purpose = f"for the {_ORDER[place]}" if place < len(own) else "to take what nobody has yet"
        lines.append(f"Press {place + 1} {purpose}: {named(subject)}.")
    return " ".join([*lines, "Press 0 to hear this again."])


def nothing_open() -> str:
    """Neither theirs, nor asked of them."""
    return "You have none, and none waits for you to take it. Goodbye."


def read_out(heard: Heard, *, several: bool) -> str:
    """A contact in full: what must not be done first of all. `several` when there is another one after it."""
    said = [_LIMITS[limit] for limit in heard.limits.split(", ") if limit]
    said.append(f"{named(heard.subject)}. Response due {heard.due}.")
    told = [
        ("Where", heard.where),
        ("What", heard.what),
        ("Caller", heard.caller),
        ("Who is", heard.role),
        ("Call back on", _by_figures(heard.callback)),
        ("Language", heard.language),
        *((name.replace("_", " "), value) for name, value in heard.asked),
    ]
    said += [f"{name}: {value.strip().rstrip('.')}." for name, value in told if value.strip()]
    return f"{_shortened(' '.join(said))} {keys(several=several)}"


def keys(*, several: bool) -> str:
    """What can be pressed after a contact was read out."""
    further = ", 3 for the next one" if several else ""
    return f"Press 1 to hear it again, 2 to be put through to the caller{further}, 0 for the list."


def taken_now() -> str:
    """Before a contact that was just taken is read out."""
    return "It is yours. All others have been stopped."


def gone() -> str:
    """What a key stood for is somebody else's meanwhile, or has ended."""
    return "That one is not open for you any more."


def not_safe(limits: str) -> str:
    """Instead of putting through. An override needs its reason in writing."""
    said = " ".join(_LIMITS[limit] for limit in limits.split(", ") if limit)
    return (
        f"You are not put through. The caller said what is not safe now. {said}"
        " To go outside it, sign in on the web and give the reason."
    )


def no_number() -> str:
    """Nobody left a number that can be rung from here."""
    return "You cannot be put through: there is no number of the caller that can be rung from here."


def connecting(*, voicemail: bool) -> str:
    """Before the caller's phone rings. `voicemail` says whether a message is safe."""
    careful = "" if voicemail else " If a machine answers, hang up and leave no message."
    return f"You are put through. The caller sees the agency's public number.{careful}"


def named(subject: Subject) -> str:
    """A contact by category, area and reference."""
    return f"{subject.category.capitalize()}, {subject.area}, reference {figures(subject.reference)}"


def figures(number: str) -> str:
    """Letters and figures one by one."""
    return " ".join(re.sub(r"\W", "", number))


def _by_figures(written: str) -> str:
    """Words as they are, numbers figure by figure."""
    return re.sub(r"\+?\d[\d\s().-]{2,}\d", lambda found: figures(found.group()), written)


def _shortened(text: str) -> str:
    if len(text) <= _MOST_SPOKEN:
        return text
    return f"{text[:_MOST_SPOKEN].rsplit(' ', 1)[0]} … There is more. Sign in to read the rest."
