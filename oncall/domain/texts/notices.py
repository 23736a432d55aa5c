"""Notices: what a worker must hear without having asked, so that nobody waits or drives for nothing."""

from oncall.domain.reply import Digit
from oncall.domain.texts.fit import Sender, Subject, fit, squeeze


def still_not_taken(subject: Subject, *, position: str, hhmm: str) -> str:
    """To those who have not answered: `position` is called as well now, and they may still wake up."""
    return squeeze(
        lambda area, position: (
            f"{subject.reference} {area}: {position} called too {hhmm}. STILL NOT TAKEN."
            f" Awake? Reply {subject.ask(Digit.CLAIM)} to take it"
        ),
        subject.area,
        position,
    )


def taken(subject: Subject, *, position: str, hhmm: str) -> str:
    """To everybody else who was paged."""
    return squeeze(lambda position: f"{subject.reference} taken by {position} {hhmm}. You are not needed", position)


def visit_stays_yours(subject: Subject, *, by: str, hhmm: str) -> str:
    """To the area's own primary: `by` (a position) makes the call-back, the visit has one owner still."""
    return squeeze(
        lambda area, by: (
            f"{subject.reference} {area}: call-back taken by {by} {hhmm}. Any visit stays YOURS."
            " We tell you if one is needed"
        ),
        subject.area,
        by,
    )


def taken_over(subject: Subject, *, position: str, hhmm: str) -> str:
    """To the one who had it until now, who may be standing at the door."""
    return squeeze(
        lambda area, position: (
            f"{subject.reference} {area}: {position} took over {hhmm}. If you are on the way or there,"
            " speak to each other first"
        ),
        subject.area,
        position,
    )


def closed(subject: Subject, *, hhmm: str) -> str:
    """To everybody who was paged and does not have it: it has ended with an outcome."""
    return fit(f"{subject.reference} closed {hhmm}. You are not needed")


def busy_lapsed(*, hhmm: str) -> str:
    """To the one who was busy: pages come again."""
    return fit(
        f"Your busy time ran out {hhmm}: pages come to you again. {Digit.BUSY}=still busy {Digit.BUSY} 45=busy 45 min"
    )


def chase(subject: Subject, *, since: str) -> str:
    """To the claimer of whom nothing was heard."""
    stage, well, finished, back = (subject.ask(digit) for digit in (Digit.STAGE, Digit.YES, Digit.FINISHED, Digit.PASS))
    return squeeze(
        lambda area: (
            f"{subject.reference} {area}: yours since {since}. All well?"
            f" {stage}=next stage {well}=still on it {finished}=finished {back}=give back"
        ),
        subject.area,
    )


def chase_supervisor(subject: Subject, *, position: str, since: str, sender: Sender) -> str:
    """To the supervisor, when the claimer did not answer the chase. The claim stands meanwhile."""
    return squeeze(
        lambda area, position: (
            f"{subject.category} {area} {subject.reference}: taken {since} by {position}, silent since."
            f" Please ring them. {subject.ask(Digit.CLAIM)}=I take over."
            f" Details: sign in or ring {sender.phone}"
        ),
        subject.area,
        position,
    )


def overdue(subject: Subject, *, due: str, sender: Sender) -> str:
    """To the one who has it: the due time passed without a recorded contact with the person."""
    return squeeze(
        lambda area: (
            f"{subject.category} {area} {subject.reference} OVERDUE: was due {due}, no contact with the"
            f" person recorded. Sign in or ring {sender.phone}"
        ),
        subject.area,
    )


def more_reports(subject: Subject, *, more: int, hhmm: str) -> str:
    """To the one who has it: others report the same matter. Each keeps a record of its own."""
    return squeeze(
        lambda area: (
            f"{subject.reference} {area}: reported again {hhmm}, +{more} more in all."
            " Probably the same matter; sign in to see them"
        ),
        subject.area,
    )


def category_changed(subject: Subject, *, before: str, hhmm: str) -> str:
    """To the one who has it: a person changed how serious it is."""
    return squeeze(
        lambda area: f"{subject.category} {area} {subject.reference} since {hhmm}, was {before}. Still yours",
        subject.area,
    )


def transfer_waiting(subject: Subject, *, since: str, claimed: bool) -> str:
    """To whoever has it, or answers for it: it is ours until the other side gives a name and a time."""
    return squeeze(
        lambda area: (
            f"{subject.reference} {area}: transfer asked {since}, no name and time from them yet."
            f" It is STILL OURS{' and yours. Go on with it' if claimed else ''}"
        ),
        subject.area,
    )


def transferred(subject: Subject, *, hhmm: str) -> str:
    """To everybody who was paged or had it: another agency has confirmed that it has it."""
    return squeeze(
        lambda area: f"{subject.reference} {area} transferred {hhmm}, confirmed by them. You are not needed",
        subject.area,
    )


def help_wanted(subject: Subject, *, position: str, hhmm: str, sender: Sender, scene: str | None = None) -> str:
    """To everybody on duty: a worker replied 9. `scene` is the reference of the contact that they are at.

    Their number is in the details of the call for help, and nowhere in a text.
    """
    at = f" at {scene}" if scene else ""
    return squeeze(
        lambda area, position: (
            f"{subject.category} {area}: {position}{at} asked for help {hhmm}. Ring them: number in"
            f" {subject.reference}, sign in or ring {sender.phone}. No answer: ring {sender.emergency}"
        ),
        subject.area,
        position,
    )


def texts_blocked(*, area: str, position: str, hhmm: str) -> str:
    """To the supervisor: a worker sent the carrier's opt-out word, so texts no longer reach them."""
    return squeeze(
        lambda area, position: (
            f"{area} {position}: texts to their phone are blocked by their carrier since {hhmm}."
            " Only calls reach them. Please ring them"
        ),
        area,
        position,
    )


def stranger(subject: Subject, *, sender: Sender) -> str:
    """To the supervisor: a number that is not on the rota wrote to the workers' number."""
    return fit(
        f"{subject.reference}: a number that is not on the rota wrote to the workers' line."
        f" It waits on the board. To read it sign in or ring {sender.phone}"
    )
