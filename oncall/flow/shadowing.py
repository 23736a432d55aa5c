"""Those who learn get a copy of what was claimed, after the claim: never asked, never responsible, never cover."""

from oncall.domain.contact import Contact
from oncall.domain.texts.cover import shadow_copy
from oncall.flow import notices
from oncall.flow.duty import who_is_on
from oncall.flow.moment import Moment
from rota.coverage import OnDuty


def copy(moment: Moment, claimed: Contact) -> None:
    """Whoever is on duty there as a shadow hears of the claim; whoever has it is no shadow of it."""
    rules = moment.rules_of(claimed)
    for position in rules.positions:
        if not position.shadow:
            continue
        answer = who_is_on(moment.tx, rules, claimed.line, claimed.area, position.id, moment.at)
        if isinstance(answer, OnDuty) and answer.worker != claimed.claimed_by:
            text = shadow_copy(moment.subject(claimed), position=claimed.claimed_as, hhmm=moment.wall())
            notices.tell(moment, answer.worker, text, claimed)
