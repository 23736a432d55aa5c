"""Setting up a board from a table: every rule and price as numbers, and nobody holding anything but what is frozen."""

from collections.abc import Iterable, Sequence

import numpy as np

from rota.planner.board import NEVER, NOBODY, Ints, Region, place
from rota.planner.table import Table
from rota.problem import CATEGORIES

Regions = dict[Region, Ints]


def set_up(table: Table, seed: int, holders: Sequence[int] = ()) -> Ints:
    """A board on which the units are held as given, the frozen ones as they have to be.

    The cost, in SCORE, is that of the table's own units and workers, in the prices of the problem.
    """
    board = _laid_out(_rules(table) | _prices(table) | _state(table) | _search(table, seed))
    cost = _empty_cost(table, board)
    given = holders[: len(table.free)]
    for number, worker in enumerate([*given, *([NOBODY] * (len(table.units) - len(given)))]):
        keeper = table.kept.get(number, worker)
        if keeper != NOBODY:
            cost += place(board, number, keeper)
    view(board, Region.BEST)[:] = view(board, Region.HOLDER)
    view(board, Region.SCORE)[:] = cost
    return board


def view(board: Ints, region: Region) -> Ints:
    """The numbers of a region, row behind row; what is written to them is written to the board."""
    start = board[2 * region]
    end = board[2 * region + 2] if region + 1 < len(Region) else board.size
    return board[start:end]


def _laid_out(regions: Regions) -> Ints:
    """The regions behind each other, after a table of their offsets and widths."""
    head = 2 * len(Region)
    board = np.zeros(head + sum(each.size for each in regions.values()), dtype=np.int64)
    offset = head
    for region in Region:
        numbers = regions[region]
        board[2 * region], board[2 * region + 1] = offset, numbers.shape[-1] if numbers.ndim > 1 else 1
        board[offset : offset + numbers.size] = numbers.ravel()
        offset += numbers.size
    return board


def _search(table: Table, seed: int) -> Regions:
    """What the search needs besides: which units may change hands, and between whom."""
    free = [number for number in range(len(table.free)) if table.candidates[number]]
    mixed = (seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % (1 << 62)
    return {
        Region.FREE: _ints(free).reshape(1, -1),
        **_lists(Region.WHO_AT, table.candidates),
        Region.BEST: np.full((1, len(table.units)), NOBODY, dtype=np.int64),
        Region.SCORE: _ints([0, 0]),
        Region.RANDOM: _ints([mixed or 1]),
    }


def _rules(table: Table) -> Regions:
    limits, prices = table.book.problem.limits, table.book.problem.prices
    people = [table.book.person[worker] for worker in table.workers]
    return {
        Region.LIMIT: _ints(
            [
                limits.max_duties_7d,
                limits.max_consecutive_days,
                limits.max_major_holidays_per_year,
                _or_never(limits.max_nights_in_row),
                _or_never(limits.max_weekends_in_row),
                limits.weekends_free_between or 0,
                prices.missing_skill,
                prices.split_weekend,
            ]
        ),
        Region.DUTIES_28D: _ints(_or_never(person.max_duties_28d) for person in people),
        Region.WEEKENDS_28D: _ints(_or_never(person.max_weekends_28d) for person in people),
        Region.HOLIDAY_YEAR: _ints(year for year, _ in table.holidays),
        Region.DAY: _ints(table.day(unit.day) for unit in table.units),
        **_lists(Region.CLASH_AT, table.clashes),
        **_lists(Region.NIGHT_AT, [table.nights(unit) for unit in table.units]),
        **_lists(Region.WEEKEND_AT, [table.weekends_of(unit) for unit in table.units]),
        **_lists(Region.HOLIDAY_AT, [table.holidays_of(unit) for unit in table.units]),
    }


def _prices(table: Table) -> Regions:
    fee = np.full((len(table.units), len(table.workers)), NEVER, dtype=np.int64)
    for number, unit in enumerate(table.units):
        for worker in table.candidates[number]:
            fee[number, worker] = table.agency.fee(unit, table.workers[worker])
    skilled = [[skill in table.book.person[worker].skills for worker in table.workers] for skill, _, _ in table.needs]
    return {
        Region.PRICE: _ints(table.price(unit) for unit in table.units),
        Region.FEE: fee,
        Region.COUNT: _grid(table.counts_of, len(CATEGORIES)),
        **_lists(Region.NEED_AT, _turned(((unit, n) for n, need in enumerate(table.needs) for unit in need[2]), table)),
        **_lists(Region.PAIR_AT, _turned((way for a, b in table.pairs for way in ((a, b), (b, a))), table)),
        **_curves(table),
        Region.ABLE: _grid(skilled, len(table.workers)),
        Region.WANTED: _ints(count for _, count, _ in table.needs),
    }


def _turned(links: Iterable[tuple[int, int]], table: Table) -> list[list[int]]:
    """For each unit what it is linked with."""
    found: list[list[int]] = [[] for _ in table.units]
    for unit, other in links:
        found[unit].append(other)
    return found


def _curves(table: Table) -> Regions:
    """The curves of fairness; a category without a price weighs nothing."""
    fairness = table.book.problem.prices.fairness
    curve = table.agency.curves
    rows = [[curve.get((worker, category)) for category in CATEGORIES] for worker in table.workers]
    return {
        Region.TARGET: _grid([[each.target if each else 0 for each in row] for row in rows], len(CATEGORIES)),
        Region.STEP: _grid([[each.unit if each else 1 for each in row] for row in rows], len(CATEGORIES)),
        Region.WEIGHT: _ints(fairness[each].weight if each in fairness else 0 for each in CATEGORIES),
    }


def _state(table: Table) -> Regions:
    """Nothing held; history and what is brought along counted."""
    workers = len(table.workers)
    several = [number for number, need in enumerate(table.needs) if need[1] > 1]
    histories = [table.book.person[worker].history.counts for worker in table.workers]
    days, nights = _zeros(workers, table.length), _zeros(workers, table.length)
    weekends, holidays = _zeros(workers, table.weekends), _zeros(workers, len(table.holidays))
    for worker, unit in table.carried():
        days[worker, _inside(table.days(unit), table.length)] += 1
        nights[worker, _inside(table.nights(unit), table.length)] += 1
        weekends[worker, _inside(table.weekends_of(unit), table.weekends)] += 1
        holidays[worker, table.holidays_of(unit)] += 1
    return {
        Region.HOLDER: np.full(len(table.units), NOBODY, dtype=np.int64),
        Region.LOAD: _grid([[counts.of(each) for each in CATEGORIES] for counts in histories], len(CATEGORIES)),
        Region.DAYS: days,
        Region.NIGHTS: nights,
        Region.WEEKENDS: weekends,
        Region.HOLIDAYS: holidays,
        Region.MET: _ints([0] * len(table.needs)),
        Region.CROWD: _ints(several.index(number) if number in several else -1 for number in range(len(table.needs))),
        Region.CROWDS: _zeros(max(1, len(several)), workers),
    }


def _inside(numbers: Iterable[int], length: int) -> list[int]:
    """Those that have a place on the board; what lies farther away than that concerns no day of the horizon."""
    return [number for number in numbers if 2 <= number < length - 2]


def _empty_cost(table: Table, board: Ints) -> int:
    """What it costs when nothing at all is held."""
    curve = table.agency.curves
    cost = int(view(board, Region.PRICE).sum())
    cost += table.book.problem.prices.missing_skill * sum(count for _, count, _ in table.needs)
    for worker in table.workers:
        for category in CATEGORIES:
            if each := curve.get((worker, category)):
                cost += each.at(table.book.person[worker].history.counts.of(category))
    return cost


def _or_never(limit: int | None) -> int:
    return NEVER if limit is None else limit


def _ints(numbers: Iterable[int]) -> Ints:
    return np.array(list(numbers), dtype=np.int64)


def _grid(rows: Sequence[Sequence[int]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _zeros(rows: int, width: int) -> Ints:
    return np.zeros((rows, width), dtype=np.int64)


def _lists(region: Region, lists: Sequence[Sequence[int]]) -> Regions:
    """Lists behind each other: where each begins in the region, the numbers in the one after it."""
    starts = np.zeros(len(lists) + 1, dtype=np.int64)
    np.cumsum([len(each) for each in lists], out=starts[1:])
    return {region: starts, Region(region + 1): _ints(item for each in lists for item in each)}
