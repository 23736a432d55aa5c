"""The words of a page: one in full, or several of one person's as a list."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta

from notifiers.base import Channel
from oncall.domain.contact import Contact
from oncall.domain.page import Ask, Page
from oncall.domain.person import DESK
from oncall.domain.texts import alarm_unclaimed, bundle, chase_supervisor, desk_voice, informed, voice
from oncall.domain.texts import page as page_text
from oncall.flow import notices
from oncall.flow.moment import Moment

_LINK_LIVES = timedelta(hours=24)


def compose(moment: Moment, channel: Channel, pages: Sequence[Page], contacts: Mapping[str, Contact]) -> str:
    """What is said: one page in full, several of them as a list of references with their codes."""
    first, contact = pages[0], contacts[pages[0].contact_id]
    distinct = {page.contact_id: page for page in pages}
    if first.ask is Ask.KNOW:
        return _told(moment, first, contact)
    if channel is Channel.VOICE:
        return voice(moment.subject(contact), more=len(distinct) - 1, keypad=moment.terms.keypads)
    if len(distinct) > 1:
        subjects = [moment.subject(contacts[p.contact_id], p.code) for p in distinct.values()]
        return bundle(subjects, hhmm=moment.wall(), sender=moment.sender)
    return _asked(moment, first, contact)


def _asked(moment: Moment, page: Page, contact: Contact) -> str:
    subject = moment.subject(contact, None if _is_alone(moment, page) else page.code)
    if page.ask is Ask.TAKE_OVER:
        since = moment.wall(contact.claimed_at)
        return chase_supervisor(subject, position=contact.claimed_as, since=since, sender=moment.sender)
    if page.alarm:
        waited = int((moment.at - notices.loud_since(moment, contact)).total_seconds() // 60)
        return alarm_unclaimed(subject, minutes=waited, hhmm=moment.wall(), sender=moment.sender)
    link = _link(moment, page)
    return page_text(subject, hhmm=moment.wall(), sender=moment.sender, more=contact.repeats, link=link)


def _is_alone(moment: Moment, page: Page) -> bool:
    """Whether a bare digit of this callee could mean nothing else."""
    return not moment.tx.pages.another_for(page.callee, page.contact_id, moment.at)


def _told(moment: Moment, page: Page, contact: Contact) -> str:
    if page.callee.startswith(DESK):
        agency = moment.rules.agency
        return desk_voice(
            agency=agency.name, reference=contact.reference, phone=agency.phone, keypad=moment.terms.keypads
        )
    since = moment.wall(notices.loud_since(moment, contact))
    present = next(iter(contact.ladder.present), "")
    paged = {page.callee: page.role for page in moment.tx.pages.of_contact(contact.id)}
    role = paged.get(present, moment.rules.positions[0].name)
    subject = moment.subject(contact, None if _is_alone(moment, page) else page.code)
    return informed(subject, since=since, position=role, hhmm=moment.wall())


def _link(moment: Moment, page: Page) -> str | None:
    """A fresh one-contact link; only its hash is kept. None where texts carry no link."""
    if not (moment.link and moment.rules.agency.message_link) or page.callee.startswith(DESK):
        return None
    token = moment.ids.token()
    moment.tx.access.add_token(token_hash(token), page.contact_id, page.callee, moment.real + _LINK_LIVES)
    return moment.link + token


def token_hash(token: str) -> str:
    """What is stored of a token: 128 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
