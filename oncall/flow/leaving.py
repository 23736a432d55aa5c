"""Somebody leaves the agency: nothing waits for them any more, and nothing of theirs opens a door.

Their duties end now, and cover is sought for each, or for several as one that are assigned as one. Whoever stands above
has those of the coming day from this minute on; a later one is shown as the gap that it is until somebody is named for
it.
"""

from datetime import timedelta

from oncall.domain.contact import ContactState
from oncall.domain.covering import OpeningReason, Stint, SwapState
from oncall.domain.event import EventKind
from oncall.domain.person import DESK
from oncall.domain.texts import cover
from oncall.flow import agreeing, allowing, concerned, covering, notices, seeking, standing_in, stints, units
from oncall.flow.escalation import escalate
from oncall.flow.moment import Moment
from rota.model import Duty

_LONGEST_ROTA = timedelta(days=400)


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
    _give_up_duties(moment, worker_id, by)
    allowing.hand_on(moment, worker_id)
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


def _give_up_duties(moment: Moment, worker_id: str, by: str) -> None:
    moment.tx.duties.alone()  # What becomes theirs in this very moment is among what they leave.
    held = stints.ahead_of(moment, worker_id, moment.at, _LONGEST_ROTA)
    ahead, rows = [stints.stint_of(each) for each in held], units.together(moment, held)
    for swap in moment.tx.covering.unsettled(worker_id):
        agreeing.end(moment, swap, SwapState.WITHDRAWN, by, but=worker_id)
    laid = list[Duty]()
    for stint in ahead:
        # Laid over theirs before those are gone: beneath what they took from somebody, that one must not come back.
        if stint.start - moment.at < covering.HELD_BEFORE or stints.is_taken(moment, stint, worker_id):
            laid += standing_in.stand_in(moment, stint, worker_id, by)
    standing_in.tell(moment, laid)
    if duties := moment.tx.duties.leave(worker_id, moment.at):
        moment.record(EventKind.DUTY_CANCELLED, by, None, worker_id, count=duties)
    for row in rows:
        for whose, stint in row.alike(lambda duty: _again(moment, duty, worker_id)):
            seeking.open_up(moment, stint, whose, OpeningReason.LEFT, by)
    if ahead:
        first = ahead[0]
        post, span = stints.post_of(moment, first), stints.span_of(moment, first)
        concerned.tell_both(moment, first, cover.left(post=post, span=span, count=len(ahead)), about=[worker_id])


def _again(moment: Moment, stint: Stint, worker_id: str) -> str:
    """Whose it is now. Where nobody stands above, what the leaver had taken from a colleague is that colleague's again,
    who must hear so; else it was the leaver's, who holds nothing any more."""
    if standing_in.is_vacant(moment, stint, worker_id):
        return worker_id
    before = sorted({each.worker for each in stints.holders(moment, stint)})
    text = cover.yours_again(post=stints.post_of(moment, stint), span=stints.span_of(moment, stint))
    for callee in before:
        notices.tell(moment, callee, text)
    return before[0]
