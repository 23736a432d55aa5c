"""Doing what a contact's policy has due: pages are queued, rungs recorded, those who did not answer told."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from notifiers.base import Channel
from oncall.domain.contact import Contact, ContactState
from oncall.domain.due import DueRule, DueUnit, NoWorkingDay, due_at
from oncall.domain.escalation import Advance, NewPage, advance
from oncall.domain.event import EventKind
from oncall.domain.page import Ask, MessageState, Page, Priority
from oncall.domain.person import DESK, Callee, Reach
from oncall.domain.policy import EscalationPolicy, When
from oncall.domain.texts import overdue, still_not_taken
from oncall.flow import notices, outage
from oncall.flow.duty import Resolving, opens_next, who_is_on, working_day
from oncall.flow.moment import ENGINE, Moment
from rota.coverage import OnDuty
from rota.pattern import local_date

_LATEST_LOOK = timedelta(hours=24)
_NEXT_WORKING_DAY = DueRule(unit=DueUnit.WORKING_DAYS, amount=1)
_A_NIGHT = timedelta(hours=12)


def escalate(moment: Moment, contact: Contact, save: Callable[[Contact], Contact] | None = None) -> Contact:
    """Do everything that is due for a waiting contact now, and say when to look again. Saved, by `save` if given."""
    save = save or moment.tx.contacts.save
    rules = moment.rules_of(contact)
    policy = rules.policy_of(contact.category)
    if policy.when is When.OFFICE:
        opening = opens_next(moment.tx, rules, contact.line, contact.area, moment.at)
        if opening != moment.at:
            return save(_kept_for(moment, contact, opening or moment.at + _LATEST_LOOK))
    return _advance(moment, contact, policy, save)


def _kept_for(moment: Moment, contact: Contact, opening: datetime) -> Contact:
    """Nobody is woken: it waits in the morning queue, and its policy begins, or goes on, when the office opens.

    Once its due time has passed, whoever holds a closed office is told every day until then.
    """
    ladder = replace(contact.ladder, began_at=opening, done=0, asked=(), passed=())
    kept = replace(contact, next_at=opening, ladder=ladder)
    if contact.overdue_told_at is None:
        return kept
    if _would_open(moment, contact, moment.at) == moment.at:
        _tell_overdue(moment, contact)
    tomorrow = _would_open(moment, contact, moment.at + _A_NIGHT)
    return replace(kept, next_at=min(opening, tomorrow or opening))


def _would_open(moment: Moment, contact: Contact, at: datetime) -> datetime | None:
    return opens_next(moment.tx, moment.rules, contact.line, contact.area, at, unless_closed=False)


def _tell_overdue(moment: Moment, contact: Contact) -> None:
    """The one who holds the hours of a closed office, else the supervisor."""
    first = moment.rules.positions[0].id
    answer = who_is_on(moment.tx, moment.rules, contact.line, contact.area, first, moment.at)
    told = answer if isinstance(answer, OnDuty) else notices.supervisor(moment, contact, contact.line)
    if told is not None:
        text = overdue(moment.subject(contact), due=moment.day_and_wall(contact.due_at), sender=moment.sender)
        notices.tell(moment, told.worker, text, contact)


def _advance(moment: Moment, contact: Contact, policy: EscalationPolicy, save: Callable[[Contact], Contact]) -> Contact:
    resolve = Resolving(tx=moment.tx, rules=moment.rules_of(contact), contact=contact, at=moment.at)
    decision = advance(policy, contact.ladder, moment.at, resolve, language=bool(contact.language))
    owner = _holder(contact, decision) or DESK + moment.rules_of(contact).default_desk
    saved = save(replace(contact, ladder=decision.ladder, next_at=decision.next_at, owner=owner))
    _record(moment, contact, decision)
    _queue(moment, contact, decision.pages)
    _tell(moment, contact, decision)
    return saved


def _holder(contact: Contact, decision: Advance) -> str | None:
    """Whose turn it is: the first who was asked in the present step; until there is one, as before."""
    return next(iter(decision.ladder.present), None) or contact.owner or None


def _record(moment: Moment, contact: Contact, decision: Advance) -> None:
    for rung in decision.rungs:
        kind = EventKind.CONTACT_SKIPPED if rung.skipped else EventKind.CONTACT_ESCALATED
        roles = ", ".join(rung.roles)
        moment.record(kind, ENGINE, contact, round=rung.round, step=rung.step, roles=roles, why=rung.skipped or None)
    if decision.spent:
        waited = int((moment.at - notices.loud_since(moment, contact)).total_seconds() // 60)
        moment.record(EventKind.CONTACT_UNCLAIMED, ENGINE, contact, minutes=waited, review=_review(moment))


def _review(moment: Moment) -> str | None:
    """The next working day, by which a person looks at why nobody answered; None where no office ever opens."""
    try:
        due = due_at(_NEXT_WORKING_DAY, moment.at, moment.rules.zone, working_day(moment.rules))
    except NoWorkingDay:
        return None
    return local_date(due, moment.rules.zone).isoformat()


def _queue(moment: Moment, contact: Contact, new: Sequence[NewPage]) -> None:
    """Queue the pages, but for those whose forerunner still waits for a sender: that one leaves first."""
    codes: dict[str, str] = {}
    waiting = _waiting(moment, contact)
    for page in _by_call_first(moment, new):
        callee = page.callee.id
        if (callee, page.channel) in waiting or _has_no_such(moment, page):
            continue
        codes.setdefault(callee, notices.code(moment, contact, callee))
        moment.tx.pages.add([_page(moment, contact, page, codes[callee])])
        moment.record(
            EventKind.PAGE_MADE,
            ENGINE,
            contact,
            callee,
            channel=page.channel,
            role=page.callee.role,
            round=page.round,
            step=page.step,
            attempt=page.attempt,
            ask=page.ask,
        )


def _by_call_first(moment: Moment, new: Sequence[NewPage]) -> Sequence[NewPage]:
    """While texts do not get through, whoever would only get a text and is waited for is rung as well, first."""
    by_text = [
        page for page in new if page.channel is Channel.SMS and page.ask is Ask.TAKE and page.callee.reach is Reach.FREE
    ]
    if not by_text or not outage.are_out(moment):
        return new
    rung = {page.callee.id for page in new if page.channel is Channel.VOICE}
    calls = [replace(page, channel=Channel.VOICE) for page in by_text if page.callee.id not in rung]
    return [*calls, *new]


def _has_no_such(moment: Moment, page: NewPage) -> bool:
    """Mail and apps only accompany: whoever has none misses nothing that would have to be made up for."""
    if not page.channel.second:
        return False
    return notices.destination(moment, page.callee.id, page.channel) is None


def _waiting(moment: Moment, contact: Contact) -> set[tuple[str, Channel]]:
    """Whom a page about this contact still waits to reach, and how; nobody when it has only just come in."""
    if not contact.version:
        return set()
    pages = moment.tx.pages.of_contact(contact.id)
    return {(page.callee, page.channel) for page in pages if page.state is MessageState.QUEUED}


def _page(moment: Moment, contact: Contact, new: NewPage, code: str) -> Page:
    return Page(
        id=moment.ids.new(),
        contact_id=contact.id,
        callee=new.callee.id,
        role=new.callee.role,
        ask=new.ask,
        channel=new.channel,
        number=new.number,
        round=new.round,
        step=new.step,
        attempt=new.attempt,
        priority=_priority(moment, contact, new),
        code=code,
        made_at=moment.at,
        alarm=new.alarm,
        call_back_only=new.callee.call_back_only,
    )


def _priority(moment: Moment, contact: Contact, new: NewPage) -> Priority:
    """Whoever is only told can wait for those who are asked; an outside desk is rung when nobody is left to ask."""
    if new.ask is Ask.KNOW and not new.callee.is_desk:
        return Priority.NOTICE
    first = new.callee.id not in contact.ladder.asked
    if not first:
        return Priority.REPEAT
    danger = moment.rules_of(contact).category(contact.category).danger
    return Priority.FIRST if danger else Priority.PAGE


def _tell(moment: Moment, contact: Contact, decision: Advance) -> None:
    """Those who did not answer hear that the next role is called too, and that they may still wake up."""
    began = [rung for rung in decision.rungs if not rung.skipped and rung.roles]
    if not began or not decision.not_taken:
        return
    busy = {w.id for w in moment.tx.people.several(decision.not_taken).values() if w.is_busy(moment.at)}
    for callee in decision.not_taken:
        if callee not in busy:
            text = still_not_taken(moment.subject(contact), position=began[-1].roles[0], hhmm=moment.wall())
            notices.tell(moment, callee, text, contact)


def ask_besides(moment: Moment, contact: Contact, callees: Iterable[Callee]) -> None:
    """Beside the ladder, which goes on: whoever is free is rung now, whoever is engaged gets one text."""
    channels = {Reach.FREE: Channel.VOICE, Reach.ENGAGED: Channel.SMS}
    ladder = contact.ladder
    pages = [
        NewPage(
            callee=callee,
            ask=Ask.TAKE,
            channel=channels[callee.reach],
            number=1,
            round=ladder.round,
            step=ladder.step,
            attempt=max(ladder.done - 1, 0),  # A part of the try that the ladder has just made.
        )
        for callee in callees
        if callee.reach in channels
    ]
    _queue(moment, contact, pages)


def page_by_other_channel(moment: Moment, contact: Contact, lost: Page) -> bool:
    """A page was lost: queue it by a channel or to a number this try has not used. False when none is left."""
    way = _untried(moment, contact, lost)
    if way is None:
        return False
    channel, number = way
    again = replace(lost, id=moment.ids.new(), channel=channel, number=number, made_at=moment.at)
    moment.tx.pages.add([replace(again, state=MessageState.QUEUED, message_id=None, tries=0)])
    moment.record(EventKind.PAGE_MADE, ENGINE, contact, lost.callee, channel=channel, instead_of=lost.channel)
    return True


def _untried(moment: Moment, contact: Contact, lost: Page) -> tuple[Channel, int] | None:
    """The other channel of the number that failed, then every other number in order; a call before a text.

    What was tried is known by the number itself: its place among those that may be used shifts as soon as
    one of them fails.
    """
    failed = _went_to(moment, lost)
    tried = {(_went_to(moment, page), page.channel) for page in same_try(moment, contact, lost)}
    there = notices.destinations(moment, lost.callee)
    for to in sorted(there, key=lambda each: each.id != failed):
        for channel in (Channel.VOICE, Channel.SMS):
            if to.carries(channel) and (to.id, channel) not in tried:
                return channel, [each for each in there if each.carries(channel)].index(to) + 1
    return None


def _went_to(moment: Moment, page: Page) -> str:
    """The destination of a page: of the message that carried it, or while it waits, where it would go now."""
    message = moment.tx.messages.get(page.message_id) if page.message_id else None
    if message is not None:
        return message.destination_id
    to = notices.destination(moment, page.callee, page.channel, page.number)
    return to.id if to else ""


def asks_still(page: Page, contact: Contact) -> bool:
    """Whether the contact still stands as it did when the page was made: nobody's, or silent in somebody's hands."""
    return contact.state is (ContactState.CLAIMED if page.ask is Ask.TAKE_OVER else ContactState.WAITING)


def same_try(moment: Moment, contact: Contact, page: Page) -> list[Page]:
    """Every page of the same try to the same callee, this one among them."""
    mark = (page.callee, page.ask, page.round, page.step, page.attempt)
    pages = moment.tx.pages.of_contact(contact.id)
    return [p for p in pages if (p.callee, p.ask, p.round, p.step, p.attempt) == mark]


def not_reached(moment: Moment, contact: Contact, callee: str) -> Contact:
    """No channel reaches them now: they are not waited for, and the next rung begins at once if nobody else is."""
    if contact.state is not ContactState.WAITING:
        return contact
    ladder = replace(contact.ladder, failed=(*contact.ladder.failed, callee))
    return escalate(moment, replace(contact, ladder=ladder))


def passed(moment: Moment, contact: Contact, callee: str) -> Contact:
    """They cannot: the others are asked, at once if nobody else is waited for."""
    ladder = replace(contact.ladder, passed=(*contact.ladder.passed, callee))
    notices.stop_paging(moment, contact.id, callee=callee)
    return escalate(moment, replace(contact, ladder=ladder))
