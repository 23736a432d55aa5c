"""Skills and languages that somebody on duty ought to have: the agency's rules on the periods of one horizon.

A need for one area is met by whoever holds a slot there, or covers it then. A need `together` is met by
anybody among all of its areas, and is asked for every minute: where periods do not begin and end together,
each set of periods that run at the same time has it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from oncall.domain.planning import NeedRule
from rota.calendar import WHOLE_LINE, CalendarSlot
from rota.problem import JointNeed, Need, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A period with the slots of the calendar that stand in it."""

    period: Period
    slots: tuple[CalendarSlot, ...]


def concerns(rule: NeedRule, slot: CalendarSlot) -> bool:
    """Whether a rule asks something of whoever holds that slot."""
    served = WHOLE_LINE in slot.serves or not rule.areas or bool(slot.serves & set(rule.areas))
    return served and slot.position in rule.positions and (not rule.kinds or slot.kind in rule.kinds)


def own_needs(rules: Sequence[NeedRule], slot: CalendarSlot) -> tuple[Need, ...]:
    """What a period with that slot needs by itself."""
    return tuple(Need(skill=rule.skill, count=rule.count) for rule in rules if _is_own(rule) and concerns(rule, slot))


def joint_needs(rules: Sequence[NeedRule], asked: Sequence[Asked]) -> Iterator[JointNeed]:
    """What periods need between them."""
    for number, rule in enumerate(rules):
        if not _is_own(rule):
            yield from _of_rule(number, rule, [each for each in asked if any(concerns(rule, s) for s in each.slots)])


def _is_own(rule: NeedRule) -> bool:
    """Whether one position of one area has to meet it alone."""
    return not rule.together and len(rule.positions) == 1


def _of_rule(number: int, rule: NeedRule, asked: Sequence[Asked]) -> Iterator[JointNeed]:
    groups = [asked] if rule.together else _by_area(rule, asked)
    for group in groups:
        for running in _at_once(group):
            name = f"{rule.skill}:{number}:{running[0]}"
            yield JointNeed(id=name, skill=rule.skill, count=rule.count, periods=running)


def _by_area(rule: NeedRule, asked: Sequence[Asked]) -> list[list[Asked]]:
    """For each area the periods that serve it; what serves the whole line is in all of them."""
    areas = rule.areas or tuple(dict.fromkeys(each.period.area for each in asked))
    named = [area for area in areas if area != WHOLE_LINE] or [WHOLE_LINE]
    return [[each for each in asked if _serves(each, area)] for area in named]


def _serves(asked: Asked, area: str) -> bool:
    return any({area, WHOLE_LINE} & slot.serves for slot in asked.slots)


def _at_once(asked: Sequence[Asked]) -> Iterator[tuple[str, ...]]:
    """Each set of periods that run at the same time, once, in order of time."""
    points = sorted({point for each in asked for point in (each.period.start, each.period.end)})
    ordered = sorted(asked, key=lambda each: each.period.start)
    seen: set[tuple[str, ...]] = set()
    first = 0
    for start, _ in pairwise(points):
        while first < len(ordered) and ordered[first].period.end <= start:
            first += 1
        running = tuple(each.period.id for each in _running(ordered[first:], start))
        if running and running not in seen:
            seen.add(running)
            yield running


def _running(ordered: Sequence[Asked], at: datetime) -> Iterator[Asked]:
    for each in ordered:
        if each.period.start > at:
            return
        if each.period.end > at:
            yield each
