"""Lists: what is open for a number, which question was meant, and what can be replied."""

from collections.abc import Sequence
from dataclasses import dataclass

from notifiers.gsm import one_segment, plain
from oncall.domain.reply import Digit, Reply
from oncall.domain.texts.fit import MOST_LISTED, Sender, Subject, clip, fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about duty as a list names it. `digit` says yes to it; `area` and `when` are "" where it has none."""

    digit: Digit
    code: str
    what: str
    area: str = ""
    when: str = ""

    def __str__(self) -> str:
        return " ".join(word for word in (self.what, clip(self.area), self.when) if word)


def ambiguous(subjects: Sequence[Subject], reply: Reply, asked: Sequence[Asked] = ()) -> str:
    """A reply without a code while several questions are open: the full string to type for each."""
    listed = [f"{reply.spelled(subject.code)}={_about(subject)}" for subject in subjects]
    listed += [f"{reply.spelled(each.code)}={each}" for each in asked]
    return _filled("Which one? Nothing changed yet. Reply ", listed, f"reply {Digit.LIST}")


def open_list(asked: Sequence[Subject], *, yours: Sequence[Subject] = (), duties: Sequence[Asked] = ()) -> str:
    """To 0: what is theirs, what still asks for somebody, and what they were asked about duty, each with its code."""
    listed = [f"{subject.code or ''} {_about(subject)} YOURS".lstrip() for subject in yours]
    listed += [f"{subject.ask(Digit.CLAIM)}=take {_about(subject)}" for subject in asked]
    listed += [f"{each.digit}{each.code}={each}" for each in duties]
    if not listed:
        return nothing_open()
    return _filled(f"{len(listed)} open: ", listed, "sign in")


def nothing_open() -> str:
    """A digit while no question is open to the number, or 0 with nothing to list."""
    return fit(f"Nothing is open for you. Nothing changed. {Digit.BUSY}=busy {Digit.LINES}=all replies")


def unknown_code(code: str) -> str:
    """A code that belongs to no open question of this number."""
    return fit(f"No question {code} is open for you. Nothing changed. {Digit.LIST}=what is open")


def lines(*, sender: Sender) -> str:
    """To '?': the reply table, and the number to ring for everything else."""
    return fit(
        "1=I'll take it 2=busy (2 45=45 min) 3=can't 4=next stage 5=all well 6=finished"
        f" 7=sick 8=I can cover 9=send help 0=what is open. Else ring {sender.phone}"
    )


def not_understood() -> str:
    """To anything that is no reply."""
    return fit(
        "Not a reply we know. Nothing changed. 1=I'll take it 2=busy, ask next 3=can't, ask next"
        " 0=what is open ?=all replies"
    )


def _about(subject: Subject) -> str:
    return f"{subject.category} {clip(subject.area)} {subject.reference}"


def _filled(opening: str, listed: Sequence[str], where: str) -> str:
    """`listed` as far as it fits, at least one, then how many more there are and where to see them."""
    text = ""
    for shown in range(min(len(listed), MOST_LISTED), 0, -1):
        hidden = [f"+{len(listed) - shown} more, {where}"] if shown < len(listed) else []
        text = plain(opening + ", ".join([*listed[:shown], *hidden]))
        if one_segment(text):
            break
    return fit(text)
