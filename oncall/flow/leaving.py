"""Somebody leaves the agency: nothing waits for them any more, and nothing of theirs opens a door.

Their duties end now, so that each is shown as the gap that it is until somebody is named for it.
"""

from oncall.domain.contact import ContactState
from oncall.domain.event import EventKind
from oncall.domain.person import DESK
from oncall.flow import notices
from oncall.flow.escalation import escalate
from oncall.flow.moment import Moment


def leave(moment: Moment, worker_id: str, by: str) -> None:
    """Their links, logins and duties end, what they have is loud again, and what they were asked goes to the next.

    Harmless for somebody who has left already. The worker must be stored as inactive before.
    """
    moment.tx.access.revoke_tokens(worker_id)
    for login in moment.tx.access.all_logins():
        if login.worker_id == worker_id and login.active:
            moment.tx.access.change_login(login.id, active=False)
            moment.tx.access.end_sessions(login.id)
            moment.record(EventKind.LOGIN_ENDED, by, None, login.id)
    if duties := moment.tx.duties.leave(worker_id, moment.at):
        moment.record(EventKind.DUTY_CANCELLED, by, None, worker_id, count=duties)
    has = [contact.id for contact in moment.tx.contacts.claimed_by([worker_id])]
    asked = [page.contact_id for page, _ in moment.tx.pages.open_for(worker_id)]
    for contact in moment.tx.contacts.several([*has, *asked]).values():
        if contact.claimed_by == worker_id and contact.state is ContactState.CLAIMED:
            owner = DESK + moment.rules_of(contact).default_desk
            moment.record(EventKind.CONTACT_GIVEN_BACK, by, contact, worker_id)
            escalate(moment, contact.give_back(worker_id, owner, moment.at))
        elif contact.state is ContactState.WAITING:
            notices.stop_paging(moment, contact.id, callee=worker_id)
            escalate(moment, contact)
