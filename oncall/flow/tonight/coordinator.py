"""Whoever looks after the rota is told: by text, without a name, and of the same fault once.

That is the worker whom the rules name, else the default desk while anybody sits at it, else the supervisor.
"""

from collections.abc import Iterable

from oncall.domain.person import DESK
from oncall.flow import notices
from oncall.flow.moment import Moment

_TOLD = "told"


def coordinator(moment: Moment) -> str | None:
    """The callee who is told now; None when a text would reach nobody."""
    rules = moment.rules
    named = moment.tx.people.by_external_id(rules.planning.coordinator) if rules.planning.coordinator else None
    if named is not None and named.active and notices.hears(moment, named.id):
        return named.id
    desk = DESK + rules.default_desk
    if _is_staffed(moment, rules.default_desk) and notices.destinations(moment, desk):
        return desk
    for line in rules.service_lines:
        found = notices.supervisor(moment, None, line.id)
        if found is not None:
            return found.worker
    return desk


def tell_coordinator(moment: Moment, text: str) -> None:
    """One text to them."""
    callee = coordinator(moment)
    if callee is not None:
        notices.tell(moment, callee, text)


def told_place(moment: Moment, area: str | None, position: str) -> str:
    """How a text names a position somewhere: 'South primary'. What the rules no longer know keeps its id."""
    positions = {each.id: each.name for each in moment.rules.positions}
    areas = {each.id: each.name for each in moment.rules.areas}
    return f"{areas.get(area, area) if area else ''} {positions.get(position, position)}".strip()


def not_told_yet(moment: Moment, faults: Iterable[str]) -> list[str]:
    """Those of these faults that nobody was told of within a week; they count as told now."""
    return [fault for fault in faults if moment.tx.running.remember(_TOLD, _key(moment, fault), moment.at)]


def is_over(moment: Moment, faults: Iterable[str]) -> None:
    """If one of these comes back, it is told again."""
    moment.tx.running.forget(_TOLD, (_key(moment, fault) for fault in faults))


def _key(moment: Moment, fault: str) -> str:
    return moment.tx.digest(fault)[:40]


def _is_staffed(moment: Moment, desk: str) -> bool:
    """Whether the desk's office is open: outside of its hours a text to it is read in the morning."""
    offices = [office for office in moment.rules.offices if office.desk == desk]
    zone, calendar = moment.rules.zone, moment.rules.duty.calendar
    return not offices or any(
        hours.contains(moment.at)
        for office in offices
        if (hours := office.open_on(moment.at.astimezone(zone).date(), zone, calendar)) is not None
    )
