"""Claims of which nothing is heard, and due times that pass. The claim stands until somebody takes over."""

from dataclasses import replace
from datetime import datetime, timedelta

from notifiers.base import Channel
from oncall.domain.contact import Contact, ContactState, Stage
from oncall.domain.event import EventKind
from oncall.domain.page import Ask, Page, Priority
from oncall.domain.policy import When
from oncall.domain.texts import busy_lapsed, chase, finished_noted, overdue
from oncall.flow import notices
from oncall.flow.duty import opens_next
from oncall.flow.moment import ENGINE, Moment


def first(moment: Moment, contact: Contact) -> Contact:
    """The chase begins anew: only what was in danger is chased, and never what nobody has or what is done."""
    rules = moment.rules_of(contact)
    if contact.state is not ContactState.CLAIMED or contact.stage is Stage.FINISHED:
        return contact
    if not rules.category(contact.category).danger:
        return replace(contact, next_at=None)
    away = contact.stage.away
    return in_minutes(moment, contact, rules.timings.chase_away if away else rules.timings.chase)


def in_minutes(moment: Moment, contact: Contact, minutes: int) -> Contact:
    """Ask the claimer after that time, by their own estimate when they gave one."""
    return replace(contact, chased=0, next_at=moment.at + timedelta(minutes=minutes))


def chase_claimer(moment: Moment, contact: Contact) -> Contact:
    """What is due for a claimed contact: ask the claimer; then tell the supervisor; then both again, for ever."""
    if contact.stage is Stage.FINISHED:
        return _remind_of_outcome(moment, contact)
    timings = moment.rules_of(contact).timings
    asks_supervisor = contact.chased % 2 == 1
    if asks_supervisor:
        _offer_to_supervisor(moment, contact)
    elif contact.claimed_by:
        since = moment.wall(contact.claimed_at)
        text = chase(moment.subject(contact), since=since)
        notices.tell(moment, contact.claimed_by, text, contact, Priority.REPEAT)
    wait = 2 * timings.chase if asks_supervisor else timings.chase_supervisor - timings.chase
    told = "supervisor" if asks_supervisor else "claimer"
    moment.record(EventKind.CONTACT_CHASED, ENGINE, contact, told=told)
    later = moment.at + timedelta(minutes=wait)
    return moment.tx.contacts.save(replace(contact, chased=contact.chased + 1, next_at=later))


def _offer_to_supervisor(moment: Moment, contact: Contact) -> None:
    """The supervisor may take over with one key; until somebody does, the claim stands."""
    told = notices.supervisor(moment, contact, contact.line, besides=contact.claimed_by)
    if told is not None:
        role = moment.rules.position(told.position).name
        moment.tx.pages.add([_take_over(moment, contact, told.worker, role)])


def _take_over(moment: Moment, contact: Contact, callee: str, role: str) -> Page:
    return Page(
        id=moment.ids.new(),
        contact_id=contact.id,
        callee=callee,
        role=role,
        ask=Ask.TAKE_OVER,
        channel=Channel.SMS,
        number=1,
        round=contact.ladder.round,
        step=contact.ladder.step,
        attempt=contact.chased,
        priority=Priority.REPEAT,
        code=notices.code(moment, contact, callee),
        made_at=moment.at,
    )


def _remind_of_outcome(moment: Moment, contact: Contact) -> Contact:
    """The call-out is finished, the outcome not written: asked once each working morning."""
    if contact.claimed_by:
        text = finished_noted(moment.subject(contact), hhmm=moment.wall(contact.stage_at))
        notices.tell(moment, contact.claimed_by, text, contact)
    later = opens_next(moment.tx, moment.rules, contact.line, contact.area, moment.at + timedelta(hours=12))
    return moment.tx.contacts.save(replace(contact, next_at=later))


def due_passed(moment: Moment, contact: Contact) -> Contact:
    """Nobody reached the person concerned in time: whoever has it hears, and with danger the supervisor too."""
    text = overdue(moment.subject(contact), due=moment.day_and_wall(contact.due_at), sender=moment.sender)
    for callee in _told_of_due(moment, contact):
        notices.tell(moment, callee, text, contact)
    moment.record(EventKind.CONTACT_OVERDUE, ENGINE, contact)
    return moment.tx.contacts.save(replace(contact, overdue_told_at=moment.at, next_at=_looked_at(moment, contact)))


def _looked_at(moment: Moment, contact: Contact) -> datetime | None:
    """What waits for an office is looked at by day, even if that office was closed by hand."""
    if contact.state is not ContactState.WAITING or contact.next_at is None or not _waits_for_office(moment, contact):
        return contact.next_at
    day = opens_next(moment.tx, moment.rules, contact.line, contact.area, moment.at, unless_closed=False)
    return min(contact.next_at, day or contact.next_at)


def _waits_for_office(moment: Moment, contact: Contact) -> bool:
    return moment.rules_of(contact).policy_of(contact.category).when is When.OFFICE


def _told_of_due(moment: Moment, contact: Contact) -> set[str]:
    """Nobody is woken for what may wait for the office: that turns red on the board, and is told by day."""
    rules = moment.rules_of(contact)
    if _waits_for_office(moment, contact):
        return set()
    holder = contact.claimed_by or contact.owner
    told = {holder}
    if rules.category(contact.category).danger or not notices.hears(moment, holder):
        told |= {above.worker for above in [notices.supervisor(moment, contact, contact.line)] if above}
    return told


def busy_ran_out(moment: Moment, worker_id: str) -> None:
    """'Busy' has lapsed: pages come again, and the worker hears so."""
    moment.tx.people.set_busy(worker_id, None)
    moment.record(EventKind.WORKER_BUSY_LAPSED, ENGINE, None, worker_id)
    notices.tell(moment, worker_id, busy_lapsed(hhmm=moment.wall()))
