"""Runs of one worker – days, nights, weekends one after the other – and what has to lie between weekends, as the
independent checker counts them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from tests.rota.held import Held, Json, in_units

Run = list[Held]


def long_runs(limits: Json, duties: Sequence[Held]) -> Iterator[tuple[str, Run]]:
    """Every run that is longer than its rule allows, with the rule's name, where the rota is part of it."""
    rules: tuple[tuple[str, int | None, Mapping[int, Run], bool], ...] = (
        ("CONSECUTIVE", limits["max_consecutive_days"], _start_days(duties), False),
        ("NIGHTS_IN_ROW", limits.get("max_nights_in_row"), _nights(duties), True),
        ("WEEKENDS_IN_ROW", limits.get("max_weekends_in_row"), _weekends(duties), True),
    )
    for rule, limit, marked, blocks_excuse in rules:
        for length, run in _runs(marked):
            excused = blocks_excuse and _one_block(run)
            if limit is not None and length > limit and not excused and any(duty.planned for duty in run):
                yield rule, run


def weekends_too_close(limits: Json, duties: Sequence[Held]) -> Iterator[Run]:
    """Any two duties of different weekends, not of one block, with fewer weekends between them than have to be free."""
    least = limits.get("weekends_free_between")
    weekends = [duty for duty in duties if duty.weekend is not None] if least is not None else []
    for one, other in combinations(weekends, 2):
        apart = abs((one.weekend or 0) - (other.weekend or 0))
        same_block = one.block is not None and one.block == other.block
        if apart > 0 and apart - 1 < (least or 0) and not same_block and (one.planned or other.planned):
            yield [one, other]


def _start_days(duties: Sequence[Held]) -> Mapping[int, Run]:
    """Days on which a duty begins; a block begins once."""
    return _by_mark((unit[0].day.toordinal(), unit) for unit in in_units(duties))


def _nights(duties: Sequence[Held]) -> Mapping[int, Run]:
    return _by_mark((duty.day.toordinal(), [duty]) for duty in duties if duty.night)


def _weekends(duties: Sequence[Held]) -> Mapping[int, Run]:
    return _by_mark((duty.weekend, [duty]) for duty in duties if duty.weekend is not None)


def _by_mark(marked: Iterable[tuple[int, Run]]) -> Mapping[int, Run]:
    found: dict[int, Run] = defaultdict(list)
    for mark, duties in marked:
        found[mark] += duties
    return found


def _runs(marked: Mapping[int, Run]) -> Iterator[tuple[int, Run]]:
    """Each unbroken run of marks, as long as it goes: its length and the duties in it."""
    for first in sorted(marked):
        if first - 1 in marked:
            continue
        last = first
        while last + 1 in marked:
            last += 1
        yield last - first + 1, [duty for mark in range(first, last + 1) for duty in marked[mark]]


def _one_block(run: Run) -> bool:
    blocks = {duty.block for duty in run}
    return len(blocks) == 1 and None not in blocks
