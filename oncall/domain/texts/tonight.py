"""Texts about the night that lies ahead: is everything ready? They begin with ROTA, so nobody takes them for a page."""

from oncall.domain.reply import Digit
from oncall.domain.texts.fit import fit, squeeze


def on_call(*, area: str, position: str, begins: str, ends: str, code: str = "", more: int = 0) -> str:
    """Will you be there? Asked once before an unbroken run of duty; `more` counts its other places."""
    besides = f" +{more}" if more else ""

    def compose(area: str, position: str) -> str:
        place = ", ".join(name for name in (area, position) if name)
        return (
            f"ROTA: on call {place}{besides}, {begins} to {ends}."
            f" Reply {Digit.YES}{code}=yes {Digit.CANNOT}{code}=I can't"
        )

    return squeeze(compose, area, position)


def confirmed(*, begins: str) -> str:
    """To 5: they will be there, and their phone works."""
    return fit(f"ROTA: confirmed, you are on call from {begins}. Thank you")


def confirmed_late(*, hhmm: str) -> str:
    """To 5 after the duty has begun: from now on they are called alone again."""
    return fit(f"ROTA: confirmed {hhmm}, you are on call. The position above is not called as well any more")


def not_yours(*, begins: str) -> str:
    """To 5 about a duty that somebody else has taken meanwhile."""
    return fit(f"ROTA: the duty from {begins} is not yours any more, somebody else has it. Nothing changed")


def unconfirmed(*, place: str, begins: str, more: int = 0) -> str:
    """To the coordinator: nobody knows whether they will be there. Nothing is taken from anybody by it."""
    others = f" and {more} more" if more else ""
    were, them = ("were", "Those") if more else ("was", "The one")
    return squeeze(
        lambda place: (
            f"ROTA: {place} from {begins}{others} {were} not confirmed. Ring them."
            f" {them} above {'are' if more else 'is'} called as well until they answer"
        ),
        place,
    )


def faults(count: int, *, place: str, begins: str, more: int = 0) -> str:
    """To the coordinator: what would keep pages from one duty, or from it and `more` others that begin with it."""
    things = f"{count} {'thing is' if count == 1 else 'things are'} wrong"
    others = f" and {more} more" if more else ""
    return squeeze(lambda place: f"ROTA: {things} with the duty {place}, {begins}{others}. See Tonight, sign in", place)


def gaps(count: int, *, hours: int, days: int, place: str, begins: str) -> str:
    """To the coordinator, every day: hours that nobody has."""
    named = f"{count} {'gap' if count == 1 else 'gaps'}"
    return squeeze(
        lambda place: f"ROTA: {named} in the next {days} days, {hours} h. First: {place}, {begins}. See Now, sign in",
        place,
    )


def trial_unseen(count: int, *, of: int) -> str:
    """To the coordinator: not everybody has answered the test page."""
    return fit(f"ROTA: the test page was not answered by {count} of {of} on duty. See Tonight, sign in")


def sheet_waits() -> str:
    """To the coordinator, where no mail is set up: the night sheet is to be printed."""
    return fit("ROTA: tonight's sheet is ready and no mail is set up. Sign in, open Tonight and print it before you go")


def sheet_not_sent() -> str:
    """To the coordinator: the mail did not take it."""
    return fit("ROTA: tonight's sheet could not be mailed. Sign in, open Tonight and print it before you go")


def sheet_letter(*, agency: str) -> str:
    """The letter to which the night sheet is attached. It holds nothing personal itself."""
    return (
        f"{agency}: the night sheet is attached. Print it and lay it beside the telephone.\n\n"
        "It says who is on call until the office opens, how to ring them, and what to do if the service that\n"
        "pages them is dead. It holds telephone numbers: destroy the sheet of the night before.\n"
    )
