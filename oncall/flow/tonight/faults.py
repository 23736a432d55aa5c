"""Faults of coming duties: how a text names their place, and which of them somebody has been told of."""

from collections.abc import Iterable

from oncall.flow.moment import Moment

_TOLD = "told"


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
