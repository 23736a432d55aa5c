"""The night sheet leaves before the office closes: by mail, for it holds numbers, and no text may.

The letter that waits in the queue holds nothing personal. The sheet itself is made when it is handed over.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from notifiers.base import Channel
from oncall.domain.event import EventKind
from oncall.domain.page import OutgoingMessage, Priority
from oncall.domain.person import SHEET, Destination
from oncall.domain.texts import tonight as texts
from oncall.domain.tonight import NightSheet
from oncall.flow.concerned import tell_coordinator
from oncall.flow.duty import who_is_on
from oncall.flow.moment import ENGINE, Moment
from oncall.flow.notices import destinations, sheet_reader
from oncall.flow.tonight.paper import printed, steps_when_dead
from oncall.flow.tonight.sheet import sheet_of
from rota.coverage import OnDuty

_LATEST = timedelta(hours=12)


def send_sheet(moment: Moment, due_at: datetime) -> None:
    """To everybody whom the rules name and to the supervisors who have a mailbox. Where no mail is set up, or nobody
    has one, the coordinator hears that the sheet waits on its page. After a night of standstill it is of no use."""
    if moment.at - due_at > _LATEST:
        return
    letters = list(_readers(moment)) if moment.terms.mail else []
    for callee, to in letters:
        moment.tx.messages.add(
            OutgoingMessage(
                id=moment.ids.new(),
                callee=callee,
                destination_id=to.id,
                channel=Channel.EMAIL,
                text=texts.sheet_letter(agency=moment.rules.agency.name),
                priority=Priority.NOTICE,
                made_at=moment.at,
            )
        )
    if not letters:
        tell_coordinator(moment, texts.sheet_waits())
    moment.record(EventKind.SHEET_SENT, ENGINE, None, None, letters=len(letters))


def document(moment: Moment) -> str:
    """The sheet as it is now, to be attached, stored or printed. It holds names and numbers."""
    sheet = sheet_of(moment)
    return printed(sheet, moment.rules.zone, steps(moment, sheet))


def steps(moment: Moment, sheet: NightSheet) -> Sequence[str]:
    """What to do if this service is dead, in the agency's own words for its positions."""
    rules = moment.rules
    first, *upward = (rules.position(each).name for each in rules.duty.upward(rules.positions[0].id))
    return steps_when_dead(sheet, first=first, upward=upward)


def not_sent(moment: Moment, letter: OutgoingMessage) -> None:
    """The mail did not take one: somebody still has to print the sheet, and hears so once for all its letters."""
    if moment.tx.running.remember("sheet not sent", letter.made_at.isoformat(timespec="seconds"), moment.at):
        tell_coordinator(moment, texts.sheet_not_sent())


def _readers(moment: Moment) -> Iterator[tuple[str, Destination]]:
    """By name in the rules, or supervisor just now; each with every mailbox of theirs."""
    named = (sheet_reader(moment, address) for address in moment.rules.planning.sheet_to)
    for callee in [*named, *(SHEET + worker for worker in dict.fromkeys(_supervisors(moment)))]:
        for mailbox in destinations(moment, callee):
            yield callee, mailbox


def _supervisors(moment: Moment) -> Iterator[str]:
    """Whoever holds the position of the supervisor in any line now."""
    rules = moment.rules
    for line in rules.service_lines:
        for area in [None, *(each.id for each in rules.areas)]:
            answer = who_is_on(moment.tx, rules, line.id, area, rules.default_position, moment.at)
            if isinstance(answer, OnDuty):
                yield answer.worker
