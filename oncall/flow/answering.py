"""What people do with a contact: one door for SMS, keypad, web, API and command line.

A claim has exactly one winner: the contact's version decides, the loser is told who has it. A claim
stops all other paging in the same transaction, and everybody who was paged hears of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from oncall.domain.contact import Contact, ContactState, Stage
from oncall.domain.errors import AlreadyClosed, AlreadyTaken, Invalid, NotYours, UnsafeContact
from oncall.domain.event import EventKind
from oncall.domain.page import Ask, Page, Priority
from oncall.domain.person import DESK
from oncall.domain.texts import (
    all_well_noted,
    already_yours,
    busy_noted,
    call_back_yours,
    closed,
    finished_noted,
    gave_back,
    pass_noted,
    stage_noted,
    taken_over,
    time_not_noted,
    yours,
)
from oncall.flow import chasing, notices, shadowing, stamping, standing_in, starting
from oncall.flow.duty import opens_next
from oncall.flow.escalation import escalate, passed
from oncall.flow.moment import Moment
from oncall.store.notes import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came of an act: the contact afterwards, and the text that answers it."""

    contact: Contact | None
    text: str


def claim(moment: Moment, contact: Contact, by: str, role: str = "", *, over: bool = False) -> Answered:
    """'I'll take it': owner and responsible from now on, whoever was asked and whatever the hour.

    `over` takes it from a claimer of whom nothing was heard. Raises AlreadyTaken, AlreadyClosed.
    """
    if contact.state is ContactState.ATTACHED and contact.attached_to:
        return claim(moment, moment.tx.contacts.get(contact.attached_to), by, role, over=over)
    if contact.state is ContactState.CLOSED:
        raise AlreadyClosed(contact.reference)
    if contact.claimed_by == by:
        return Answered(contact=contact, text=still_yours(moment, contact))
    if contact.state is ContactState.CLAIMED and not over:
        raise AlreadyTaken(contact.reference, contact.claimed_as, moment.wall(contact.claimed_at))
    return _claim(moment, contact, by, role)


def _claim(moment: Moment, contact: Contact, by: str, role: str) -> Answered:
    pages = moment.tx.pages.of_contact(contact.id)
    told = notices.asked(moment, contact)
    starting.heard_from(moment, by)
    visit_owner = _visit_owner([page for page in pages if page.callee not in contact.ladder.passed], by)
    before = contact.claimed_by
    role = role or standing_in.role_of(moment, by, contact.area, told.get(by, ""))
    claimed = contact.claim(by, role, moment.at, visit_owner)
    claimed = moment.tx.contacts.save(chasing.first(moment, claimed))
    notices.stop_paging(moment, contact.id)
    moment.record(EventKind.CONTACT_CLAIMED, by, claimed, role=role, over=before, visit_owner=visit_owner)
    if before:
        over = taken_over(moment.subject(claimed), position=role, hhmm=moment.wall())
        notices.tell(moment, before, over, claimed, Priority.ANSWER)
    notices.tell_taken(moment, claimed, {c: r for c, r in told.items() if c != before})
    shadowing.copy(moment, claimed)
    return Answered(contact=claimed, text=_yours(moment, claimed, told))


def _visit_owner(pages: Sequence[Page], by: str) -> str | None:
    """Who keeps the visit when the claimer was asked for the language's sake: the first who was not."""
    asked = [page for page in pages if page.ask is Ask.TAKE]
    mine = [page for page in asked if page.callee == by]
    if not mine or not mine[-1].call_back_only:
        return None
    return next((page.callee for page in asked if not page.call_back_only), None)


def _yours(moment: Moment, contact: Contact, told: dict[str, str]) -> str:
    subject = moment.subject(contact)
    if contact.visit_owner:
        holder = standing_in.role_of(
            moment, contact.visit_owner, contact.area, told.get(contact.visit_owner, "the area")
        )
        return call_back_yours(subject, hhmm=moment.wall(), holder=holder, sender=moment.sender)
    return yours(subject, hhmm=moment.wall(), sender=moment.sender)


def still_yours(moment: Moment, contact: Contact) -> str:
    """To a second 1. What is finished has no further stages: only its write-up is still due."""
    if contact.stage is Stage.FINISHED:
        return finished_noted(moment.subject(contact), hhmm=moment.wall(contact.stage_at))
    return already_yours(moment.subject(contact), since=moment.wall(contact.claimed_at))


def pass_on(moment: Moment, contact: Contact, by: str) -> Answered:
    """'Can't': no reason is asked. Before a claim the next are asked at once; after it, it is given back."""
    if contact.state is ContactState.CLAIMED:
        return give_back(moment, contact, by)
    if contact.state is not ContactState.WAITING:
        raise AlreadyClosed(contact.reference)
    moment.record(EventKind.CONTACT_PASSED, by, contact)
    after = passed(moment, contact, by)
    return Answered(contact=after, text=pass_noted(moment.subject(contact), hhmm=moment.wall()))


def give_back(moment: Moment, contact: Contact, by: str) -> Answered:
    """Claimed, and cannot after all: loud again at once, and whoever gave it back is not asked first."""
    if contact.claimed_by != by and contact.state is ContactState.CLAIMED:
        raise AlreadyTaken(contact.reference, contact.claimed_as, moment.wall(contact.claimed_at))
    owner = DESK + moment.rules_of(contact).default_desk
    given = contact.give_back(by, owner, moment.at)
    moment.record(EventKind.CONTACT_GIVEN_BACK, by, contact)
    after = escalate(moment, given)
    return Answered(contact=after, text=gave_back(moment.subject(contact), hhmm=moment.wall()))


def busy(moment: Moment, by: str, minutes: int | None) -> Answered:
    """'On another one': nothing comes until it lapses, and whatever waits for them goes on at once."""
    timings = moment.rules.timings
    lasts = min(minutes or timings.busy, timings.busy_longest)
    until = moment.at + timedelta(minutes=lasts)
    moment.tx.people.set_busy(by, until)
    moment.record(EventKind.WORKER_BUSY, by, None, by, minutes=lasts)
    asked = [page.contact_id for page, _ in moment.tx.pages.open_for(by)]
    for contact in moment.tx.contacts.several([*asked, *moment.tx.pages.queued_for(by)]).values():
        if contact.state is not ContactState.WAITING:
            continue
        if by.startswith(DESK):  # A desk is nobody's time: it has passed on what waits now.
            passed(moment, contact, by)
        else:
            notices.stop_paging(moment, contact.id, callee=by)
            escalate(moment, contact)
    return Answered(contact=None, text=busy_noted(until=moment.wall(until)))


def not_busy(moment: Moment, by: str) -> None:
    """Free again, before it lapses."""
    moment.tx.people.set_busy(by, None)
    moment.record(EventKind.WORKER_BUSY_LAPSED, by, None, by)


def next_stage(moment: Moment, contact: Contact, by: str, wall: tuple[int, int] | None = None) -> Answered:
    """Leaving, arrived, clear, home: stamped now, or at the time of day the worker gives.

    A time that cannot be meant changes nothing; the text says why.
    """
    if wall is None:
        return _staged(moment, contact, by, moment.at)
    stamped = stamping.stamp(moment, contact, wall)
    if stamped is None:
        return Answered(contact=contact, text=_not_noted(moment, contact, wall))
    return _staged(moment, contact, by, stamped)


def _staged(moment: Moment, contact: Contact, by: str, stamped: datetime) -> Answered:
    stage = contact.stage.following()
    # Heard of now, whatever time was given: nobody is chased who has just written.
    moved = chasing.first(moment, contact.advance(by, stage, stamped).progressed(by, moment.at))
    saved = moment.tx.contacts.save(moved)
    moment.record(EventKind.CONTACT_STAGE, by, saved, stage=stage.value, stamped=stamped.isoformat())
    after = stage.following()
    text = stage_noted(
        moment.subject(saved),
        stage=stage.value,
        hhmm=moment.wall(stamped),
        following=after.value if after is not stage else None,
    )
    return Answered(contact=saved, text=text)


def _not_noted(moment: Moment, contact: Contact, wall: tuple[int, int]) -> str:
    since = moment.day_and_wall(stamping.last_stage(moment, contact))
    return time_not_noted(moment.subject(contact), given=stamping.clock(wall), since=since, hhmm=moment.wall())


def all_well(moment: Moment, contact: Contact, by: str, minutes: int | None = None) -> Answered:
    """'Still on it': nobody asks again before the worker's own estimate."""
    calm = contact.progressed(by, moment.at)
    calm = chasing.in_minutes(moment, calm, minutes) if minutes else chasing.first(moment, calm)
    saved = moment.tx.contacts.save(calm)
    moment.record(EventKind.CONTACT_PROGRESS, by, saved, minutes=minutes)
    again = moment.wall(saved.next_at) if saved.next_at else None
    return Answered(contact=saved, text=all_well_noted(moment.subject(saved), hhmm=moment.wall(), asked_again=again))


def finish(moment: Moment, contact: Contact, by: str) -> Answered:
    """Done for tonight: free for other pages, and reminded in the morning that the outcome is to be written."""
    done = contact.advance(by, Stage.FINISHED, moment.at)
    opening = opens_next(moment.tx, moment.rules, contact.line, contact.area, moment.at + timedelta(hours=1))
    saved = moment.tx.contacts.save(replace(done, next_at=opening))
    moment.record(EventKind.CONTACT_STAGE, by, saved, stage=Stage.FINISHED.value, stamped=moment.at.isoformat())
    return Answered(contact=saved, text=finished_noted(moment.subject(saved), hhmm=moment.wall()))


def reached(moment: Moment, contact: Contact, by: str, how: str, whom: str) -> Contact:
    """The person concerned was seen or spoken to: this, and nothing else, meets the due time."""
    if not how.strip() or not whom.strip():
        raise Invalid.at("reached", "whom, or how, is missing", "Say whom you reached, and whether seen or spoken to")
    saved = moment.tx.contacts.save(chasing.first(moment, contact.reached(moment.at)))
    note(moment, saved, by, f"{whom.strip()}: {how.strip()}", kind="reached")
    moment.record(EventKind.CONTACT_REACHED, by, saved)
    return saved


def close(moment: Moment, contact: Contact, by: str, outcome: str, written: str = "") -> Contact:
    """Ended, with an outcome of the agency's list. Raises OutcomeMissing, Invalid, NotYours."""
    rules = moment.rules_of(contact)
    if outcome and outcome not in rules.outcomes:
        raise Invalid.at(
            "outcome", "it is not one of the agency's outcomes", f"Use one of: {', '.join(rules.outcomes)}"
        )
    if contact.state is ContactState.CLAIMED and contact.claimed_by != by and not by.startswith("login:"):
        raise NotYours(contact.reference, "close it")
    ended = moment.tx.contacts.save(contact.close(outcome, moment.at))
    notices.stop_paging(moment, contact.id)
    moment.record(EventKind.CONTACT_CLOSED, by, ended, outcome=rules.outcomes.index(outcome))
    if written.strip():
        note(moment, ended, by, written, kind="outcome")
    if contact.state is ContactState.WAITING:
        notices.tell_closed(moment, ended, by)
    elif contact.claimed_by not in (None, by):
        notices.tell(moment, contact.claimed_by, closed(moment.subject(ended), hhmm=moment.wall()), ended)
    return ended


def reopen(moment: Moment, contact: Contact, by: str) -> Contact:
    """Closed by mistake: the undo of `close`, loud at once."""
    moment.record(EventKind.CONTACT_REOPENED, by, contact)
    return escalate(moment, contact.reopen(DESK + moment.rules_of(contact).default_desk, moment.at))


def note(moment: Moment, contact: Contact, by: str, text: str, kind: str = "note") -> None:
    """Something to remember about a contact, in the writer's own words; sealed."""
    if not text.strip():
        raise Invalid.at("note", "it is empty", "Write what should be remembered")
    moment.tx.notes.add(
        Note(id=moment.ids.new(), contact_id=contact.id, by=by, at=moment.at, kind=kind, text=text.strip())
    )
    moment.record(EventKind.CONTACT_NOTED, by, contact, sort=kind)


def interpreter(moment: Moment, contact: Contact, by: str, method: str) -> Contact:
    """How the language need was met: by a certified worker, an interpreter line, or refused by the caller."""
    saved = moment.tx.contacts.save(replace(contact, interpreter=method.strip()[:60]))
    moment.record(EventKind.CONTACT_INTERPRETER, by, saved)
    return saved


def may_reach(moment: Moment, contact: Contact, by: str, channel: str, override: str = "") -> None:
    """Whether the caller may be reached by 'voice', 'text' or 'voicemail' now.

    Raises UnsafeContact outside the caller's own limits, unless a reason is given; the override is
    recorded under the name of whoever gave it.
    """
    safe = moment.tx.contacts.details(contact.id).safe
    if safe.allows(channel, moment.at):
        return
    if not override.strip():
        raise UnsafeContact(contact.reference, safe.limits(moment.at))
    note(moment, contact, by, override, kind="override")
    moment.record(EventKind.CONTACT_OVERRIDE, by, contact, channel=channel)
