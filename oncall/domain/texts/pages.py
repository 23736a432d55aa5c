"""Pages: the texts that ask a worker to take a contact. Their first word says how serious it is."""

from collections.abc import Sequence

from notifiers.gsm import one_segment, plain
from oncall.domain.reply import Digit
from oncall.domain.texts.fit import MOST_LISTED, Sender, Subject, fit, squeeze


def page(subject: Subject, *, hhmm: str, sender: Sender, more: int = 0, link: str | None = None) -> str:
    """Will you take it? `more` counts further reports of the same matter.

    The link stands in for 'sign in', and is left out where the text would pass one segment.
    """
    counted = f" +{more} {'report' if more == 1 else 'reports'}" if more else ""

    def compose(area: str, details: str) -> str:
        return (
            f"{subject.category} {area} {subject.reference}{counted} {hhmm} {sender.keyword}."
            f" {choices(subject)}. Details: {details}"
        )

    for details in _details(link, sender):
        text = plain(compose(subject.area, details))
        if one_segment(text):
            return text
    return squeeze(lambda area: compose(area, f"sign in or ring {sender.phone}"), subject.area)


def bundle(subjects: Sequence[Subject], *, hhmm: str, sender: Sender) -> str:
    """Several pages to one person in one text: as many as fit, in the order given, at least one.

    The most serious comes first. Each carries its code, which is what is typed after the digit.
    """
    first = subjects[0]
    for shown in range(min(len(subjects), MOST_LISTED), 1, -1):
        text = plain(_bundle(subjects, shown, first.area, hhmm, sender))
        if one_segment(text):
            return text
    return squeeze(lambda area: _bundle(subjects, 1, area, hhmm, sender), first.area)


def alarm_unclaimed(subject: Subject, *, minutes: int, hhmm: str, sender: Sender) -> str:
    """To everybody on duty and on the call-down list: nobody has taken it for so many minutes, or nobody is free."""
    headline = f"UNCLAIMED {minutes} MIN" if minutes else "NOBODY FREE"
    return squeeze(
        lambda area: (
            f"{headline}: {subject.category} {area} {subject.reference} {hhmm} {sender.keyword}."
            f" {subject.ask(Digit.CLAIM)}=I'll take it. Details: sign in or ring {sender.phone}"
        ),
        subject.area,
    )


def informed(subject: Subject, *, since: str, position: str, hhmm: str) -> str:
    """To a position that is only told: whose turn it is now. They may still take it."""
    return squeeze(
        lambda area, position: (
            f"{subject.category} {area} {subject.reference} not taken since {since}:"
            f" {position} called {hhmm}. For you to know, nothing is asked."
            f" {subject.ask(Digit.CLAIM)}=I'll take it"
        ),
        subject.area,
        position,
    )


def trial_page(*, sender: Sender, code: str | None = None) -> str:
    """Proves the way to a phone. Nobody can mistake it for a real page."""
    return fit(f"{sender.keyword} TEST, not a real page. Reply {Digit.YES}{code or ''}")


def choices(subject: Subject) -> str:
    """The three answers to a page, with the question's code where it has one."""
    claim, busy, decline = (subject.ask(digit) for digit in (Digit.CLAIM, Digit.BUSY, Digit.PASS))
    ending = "" if subject.code else ", ask next"
    return f"{claim}=I'll take it {busy}=busy, ask next {decline}=can't{ending}"


def _details(link: str | None, sender: Sender) -> tuple[str, ...]:
    """Where to read more, the most useful way first."""
    signed_in = f"sign in or ring {sender.phone}"
    return (f"{link} or ring {sender.phone}", link, signed_in) if link else (signed_in,)


def _bundle(subjects: Sequence[Subject], shown: int, first_area: str, hhmm: str, sender: Sender) -> str:
    first, hidden = subjects[0], len(subjects) - shown
    listed = [f"{first.code or ''} {first_area} {first.reference}".lstrip()]
    listed += [_listed(subject, first.category) for subject in subjects[1:shown]]
    if hidden:
        listed.append(f"+{hidden} more, reply {Digit.LIST}")
    claim, busy, decline = (first.ask(digit) for digit in (Digit.CLAIM, Digit.BUSY, Digit.PASS))
    return (
        f"{first.category} {len(subjects)} pages {hhmm} {sender.keyword}: {', '.join(listed)}."
        f" {claim}=I'll take {first.code or 'it'}, {busy}=busy, {decline}=can't"
    )


def _listed(subject: Subject, headline: str) -> str:
    """One line of the bundle; its category is named only where it differs from the first."""
    category = "" if subject.category == headline else f"{subject.category} "
    return f"{subject.code or ''} {category}{subject.area} {subject.reference}".lstrip()
