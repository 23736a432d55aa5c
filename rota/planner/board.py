"""The board on which the search plays: one flat array of whole numbers, and what may be done to it.

The array begins with the offset and the width of each region; `at(board, REGION, row, column)` is where a number
of it lies. Flat, because machine code that hands on forty arrays spends its time on handing on. Regions that end
in _AT and _OF are lists behind each other: those of row `i` are `X_OF` from `X_AT[i]` to before `X_AT[i + 1]`.

`lift` and `place` keep everything up to date and return the exact change of cost.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from rota.planner.compiled import compiled

Ints = npt.NDArray[np.int64]

NOBODY = -1
NEVER = 1 << 40
"""The price of a unit for somebody who is barred from it, and a limit that does not exist."""


class Region(IntEnum):
    """What lies on the board, by rows × columns."""

    LIMIT = 0  # One row a limit, in the order of `Limit`.
    PRICE = 1  # unit: what it costs to leave it empty
    FEE = 2  # unit × worker: wishes, distance and change; NEVER where barred
    COUNT = 3  # unit × category
    DAY = 4  # unit
    CLASH_AT = 5  # units too close to a unit for one worker
    CLASH_OF = 6
    NIGHT_AT = 7  # days on which a unit has a night
    NIGHT_OF = 8
    WEEKEND_AT = 9
    WEEKEND_OF = 10
    HOLIDAY_AT = 11
    HOLIDAY_OF = 12
    NEED_AT = 13
    NEED_OF = 14
    PAIR_AT = 15  # units that ought to have the same worker
    PAIR_OF = 16
    TARGET = 17  # worker × category: the fair share in tenths
    STEP = 18  # worker × category: the width of a piece of the curve
    WEIGHT = 19  # category
    DUTIES_28D = 20  # worker
    WEEKENDS_28D = 21  # worker
    HOLIDAY_YEAR = 22  # holiday
    ABLE = 23  # need × worker: whether the worker has the skill
    WANTED = 24  # need: how many are needed
    CROWD = 25  # need: its row in CROWDS, or -1 where nobody can be counted twice
    HOLDER = 26  # unit: the worker, or NOBODY
    LOAD = 27  # worker × category: history included
    DAYS = 28  # worker × day: duties that start
    NIGHTS = 29  # worker × day
    WEEKENDS = 30  # worker × weekend
    HOLIDAYS = 31  # worker × holiday
    MET = 32  # need: people who are there
    CROWDS = 33  # row × worker: duties in the periods of the need
    FREE = 34  # the units that may change hands
    WHO_AT = 35  # workers who may ever hold a unit
    WHO_OF = 36
    BEST = 37  # unit: who held it when the cost was lowest
    SCORE = 38  # the cost now, and the lowest
    RANDOM = 39


class Limit(IntEnum):
    """The rows of the region LIMIT."""

    DUTIES_7D = 0
    DAYS_IN_ROW = 1
    HOLIDAYS = 2
    NIGHTS_IN_ROW = 3
    WEEKENDS_IN_ROW = 4
    WEEKENDS_FREE = 5  # Between two of duty; 0 where there is no such rule.
    SHORT_PRICE = 6  # The price of a missing skill.
    SPLIT_PRICE = 7  # The price of a pair that is not with one worker.


# The compiler wants plain numbers.
(
    _LIMIT, _PRICE, _FEE, _COUNT, _DAY, _, _, _NIGHT, _NIGHT_OF, _WEEKEND, _WEEKEND_OF, _HOLIDAY, _HOLIDAY_OF, _NEED,
    _NEED_OF, _PAIR, _PAIR_OF, _TARGET, _STEP, _WEIGHT, _, _, _, _ABLE, _WANTED, _CROWD, _HOLDER, _LOAD, _DAYS,
    _NIGHTS, _WEEKENDS, _HOLIDAYS, _MET, _CROWDS, *_others,
) = (int(region) for region in Region)  # fmt: skip  # One name a region, in their order.
_SHORT_PRICE, _SPLIT_PRICE = int(Limit.SHORT_PRICE), int(Limit.SPLIT_PRICE)


@compiled("i(b,i,i,i)")
def at(board: Ints, region: int, row: int, column: int) -> int:
    """Where the number of that row and column lies."""
    place: int = board[np.uint64(2 * region)] + row * board[np.uint64(2 * region + 1)] + column
    return place


@compiled("i(b,i,i)")
def of(board: Ints, region: int, row: int) -> int:
    """The number of that row, in a region of one column."""
    number: int = board[np.uint64(board[np.uint64(2 * region)] + row)]
    return number


@compiled("i(b,i,i,i)")
def _fairness(board: Ints, worker: int, category: int, load: int) -> int:
    """What that load costs the worker in that category, but for the weight."""
    x: int = 10 * load - board[at(board, _TARGET, worker, category)]
    step: int = board[at(board, _STEP, worker, category)]
    k = x // step
    return (2 * k + 1) * x - k * (k + 1) * step


@compiled("i(b,i,i,i)")
def _carry(board: Ints, unit: int, worker: int, sign: int) -> int:
    """Add the unit's counts to the worker's load, or take them off; the change of the fairness price."""
    change = 0
    for category in range(4):
        count = board[at(board, _COUNT, unit, category)]
        if count != 0:
            place = at(board, _LOAD, worker, category)
            before, after = board[place], board[place] + sign * count
            board[place] = after
            price = _fairness(board, worker, category, after) - _fairness(board, worker, category, before)
            change += of(board, _WEIGHT, category) * price
    return change


@compiled("v(b,i,i,i)")
def _count(board: Ints, unit: int, worker: int, sign: int) -> None:
    """Count the unit on its day, its nights, weekends and holidays."""
    board[at(board, _DAYS, worker, of(board, _DAY, unit))] += sign
    for i in range(of(board, _NIGHT, unit), of(board, _NIGHT, unit + 1)):
        board[at(board, _NIGHTS, worker, of(board, _NIGHT_OF, i))] += sign
    for i in range(of(board, _WEEKEND, unit), of(board, _WEEKEND, unit + 1)):
        board[at(board, _WEEKENDS, worker, of(board, _WEEKEND_OF, i))] += sign
    for i in range(of(board, _HOLIDAY, unit), of(board, _HOLIDAY, unit + 1)):
        board[at(board, _HOLIDAYS, worker, of(board, _HOLIDAY_OF, i))] += sign


@compiled("i(b,i,i,i)")
def _meet(board: Ints, unit: int, worker: int, sign: int) -> int:
    """Count the worker's skills for the needs of the unit; the change of the price of missing ones."""
    change = 0
    for i in range(of(board, _NEED, unit), of(board, _NEED, unit + 1)):
        need = of(board, _NEED_OF, i)
        if board[at(board, _ABLE, need, worker)] == 0:
            continue
        row = of(board, _CROWD, need)
        if row >= 0:
            crowd = at(board, _CROWDS, row, worker)
            board[crowd] += sign
            if board[crowd] != (1 if sign > 0 else 0):
                continue
        before = of(board, _WANTED, need) - of(board, _MET, need)
        board[at(board, _MET, need, 0)] += sign
        change += of(board, _LIMIT, _SHORT_PRICE) * (max(before - sign, 0) - max(before, 0))
    return change


@compiled("i(b,i,i)")
def _pairs(board: Ints, unit: int, holder: int) -> int:
    """What the pairs of this unit cost if it is held by `holder`."""
    split = 0
    for i in range(of(board, _PAIR, unit), of(board, _PAIR, unit + 1)):
        if of(board, _HOLDER, of(board, _PAIR_OF, i)) != holder:
            split += 1
    return split * of(board, _LIMIT, _SPLIT_PRICE)


@compiled("i(b,i)")
def lift(board: Ints, unit: int) -> int:
    """Take the unit away from whoever holds it; the change of cost."""
    worker = of(board, _HOLDER, unit)
    change: int = of(board, _PRICE, unit) - board[at(board, _FEE, unit, worker)]
    change += _pairs(board, unit, NOBODY) - _pairs(board, unit, worker)
    change += _carry(board, unit, worker, -1) + _meet(board, unit, worker, -1)
    _count(board, unit, worker, -1)
    board[at(board, _HOLDER, unit, 0)] = NOBODY
    return change


@compiled("i(b,i,i)")
def place(board: Ints, unit: int, worker: int) -> int:
    """Give the empty unit to the worker, whatever the rules say; the change of cost."""
    change: int = board[at(board, _FEE, unit, worker)] - of(board, _PRICE, unit)
    change += _pairs(board, unit, worker) - _pairs(board, unit, NOBODY)
    change += _carry(board, unit, worker, 1) + _meet(board, unit, worker, 1)
    _count(board, unit, worker, 1)
    board[at(board, _HOLDER, unit, 0)] = worker
    return change
