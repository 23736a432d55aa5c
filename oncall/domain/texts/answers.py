"""Answers to a worker's reply: what it did, and what happens next."""

from oncall.domain.reply import Digit
from oncall.domain.texts.fit import Sender, Subject, fit, squeeze


def yours(subject: Subject, *, hhmm: str, sender: Sender) -> str:
    """To 1: the contact is theirs, and nobody else is paged for it any more."""
    return squeeze(
        lambda area: (
            f"{subject.reference} {area} is YOURS {hhmm}. All others stopped. Details: sign in or ring"
            f" {sender.phone} + PIN. {subject.ask(Digit.PASS)}=give back"
        ),
        subject.area,
    )


def already_yours(subject: Subject, *, since: str) -> str:
    """To a second 1 from the one who has it."""
    return squeeze(
        lambda area: (
            f"{subject.reference} {area} is already YOURS, since {since}."
            f" {subject.ask(Digit.STAGE)}=next stage {subject.ask(Digit.PASS)}=give back"
        ),
        subject.area,
    )


def call_back_yours(subject: Subject, *, hhmm: str, holder: str, sender: Sender) -> str:
    """To the language responder's 1: the call-back is theirs, `holder` (a position) keeps any visit."""
    return squeeze(
        lambda area, holder: (
            f"{subject.reference} {area}: the CALL-BACK is YOURS {hhmm}. Any visit stays with {holder}."
            f" Sign in or ring {sender.phone} + PIN. {subject.ask(Digit.PASS)}=give back"
        ),
        subject.area,
        holder,
    )


def ended(subject: Subject, *, hhmm: str, holder: str | None) -> str:
    """A reply that came too late. `holder` is the position that has the contact since `hhmm`.

    None means that the contact itself ended then.
    """

    def compose(area: str, holder: str) -> str:
        what = f": {holder} has it since" if holder else " was finished"
        return f"{subject.reference} {area}{what} {hhmm}. You are not needed. Your reply changed nothing"

    return squeeze(compose, subject.area, holder or "")


def busy_noted(*, until: str) -> str:
    """To 2. Says honestly that a page still comes when nobody else is left."""
    return fit(f"Noted, busy until {until}. Others are asked first; if nobody is left we page you all the same")


def pass_noted(subject: Subject, *, hhmm: str) -> str:
    """To 3 before a claim. 'No' needs no reason and can be taken back while it is open."""
    return squeeze(
        lambda area: (
            f"{subject.reference} {area}: not you, noted {hhmm}. Others are asked now."
            f" {subject.ask(Digit.CLAIM)}=I'll take it after all"
        ),
        subject.area,
    )


def gave_back(subject: Subject, *, hhmm: str) -> str:
    """To 3 after a claim."""
    return squeeze(
        lambda area: f"{subject.reference} {area}: given back {hhmm}, no longer yours. Others are asked now",
        subject.area,
    )


def stage_noted(subject: Subject, *, stage: str, hhmm: str, following: str | None = None) -> str:
    """To 4: the stage that was recorded and its time, and what the next 4 will record."""
    after = f"{subject.ask(Digit.STAGE)}={following} " if following else ""
    return fit(f"{subject.reference}: {stage} {hhmm}, noted. {after}{subject.ask(Digit.FINISHED)}=finished")


def time_not_noted(subject: Subject, *, given: str, since: str, hhmm: str) -> str:
    """To 4 with a time that cannot be: `since` is when the last stage, or the claim, was."""
    stage = subject.ask(Digit.STAGE)
    return fit(
        f"{subject.reference}: {given} is not between {since} and now. Nothing changed."
        f" {stage}=now, or {stage} and the right time, such as {stage} {hhmm.replace(':', '')}"
    )


def all_well_noted(subject: Subject, *, hhmm: str, asked_again: str | None = None) -> str:
    """To 5 from the one who has the contact."""
    after = f". We ask again {asked_again}" if asked_again else ""
    return squeeze(lambda area: f"{subject.reference} {area}: all well {hhmm}, noted. Still yours{after}", subject.area)


def trial_seen(*, hhmm: str) -> str:
    """To 5 after a test page."""
    return fit(f"Test seen {hhmm}. This phone works for pages. Thank you")


def finished_noted(subject: Subject, *, hhmm: str) -> str:
    """To 6: the work is over, the contact is not, because a contact ends with an outcome."""
    return fit(f"{subject.reference} finished {hhmm}. Write the outcome when you sign in")


def help_coming(*, position: str, hhmm: str, sender: Sender) -> str:
    """To 9. The emergency services come first, because they are nearer."""
    return squeeze(
        lambda position: (
            f"Seen {hhmm}: {position} is being called for you now. In danger? Ring {sender.emergency} first"
        ),
        position,
    )
