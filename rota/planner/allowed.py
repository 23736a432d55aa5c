"""Whether the rules of time allow a worker a unit, on the board of the search.

The same rules as in `rota.rules_of_time`, asked one unit at a time and millions of times a second. A test holds
the two against each other.
"""

from rota.planner.board import NEVER, Ints, Limit, Region, at, of
from rota.planner.compiled import compiled

# The compiler wants plain numbers.
_FEE, _DAY, _HOLDER = int(Region.FEE), int(Region.DAY), int(Region.HOLDER)
_CLASH, _CLASH_OF = int(Region.CLASH_AT), int(Region.CLASH_OF)
_NIGHT, _WEEKEND, _WEEKEND_OF = int(Region.NIGHT_AT), int(Region.WEEKEND_AT), int(Region.WEEKEND_OF)
_HOLIDAY, _HOLIDAY_OF, _HOLIDAY_YEAR = int(Region.HOLIDAY_AT), int(Region.HOLIDAY_OF), int(Region.HOLIDAY_YEAR)
_DAYS, _NIGHTS, _WEEKENDS, _HOLIDAYS = (
    int(Region.DAYS), int(Region.NIGHTS), int(Region.WEEKENDS), int(Region.HOLIDAYS),
)  # fmt: skip  # One line a kind.
_DUTIES_28D, _WEEKENDS_28D = int(Region.DUTIES_28D), int(Region.WEEKENDS_28D)
_LIMIT, _7D, _IN_ROW, _MOST_HOLIDAYS = 0, int(Limit.DUTIES_7D), int(Limit.DAYS_IN_ROW), int(Limit.HOLIDAYS)
_NIGHTS_IN_ROW, _WEEKENDS_IN_ROW = int(Limit.NIGHTS_IN_ROW), int(Limit.WEEKENDS_IN_ROW)
_WEEKENDS_FREE = int(Limit.WEEKENDS_FREE)


@compiled("t(b,i,i,i,i)")
def _is_dense(board: Ints, worker: int, day: int, length: int, most: int) -> bool:
    """Whether one more duty on that day makes too many in some stretch of `length` days around it."""
    first = at(board, _DAYS, worker, day - length + 1)
    total = 1
    for each in range(first, first + length):
        total += board[each]
    if total > most:
        return True
    for each in range(first, first + length - 1):
        total += board[each + length] - board[each]
        if total > most:
            return True
    return False


@compiled("t(b,i,i)")
def _is_long_run(board: Ints, worker: int, day: int) -> bool:
    """Whether one more duty on that day makes too many days in a row."""
    here = at(board, _DAYS, worker, day)
    first, last = here, here
    while board[first - 1] > 0:
        first -= 1
    while board[last + 1] > 0:
        last += 1
    return last - first + 1 > of(board, _LIMIT, _IN_ROW)


@compiled("t(b,i,i,i)")
def _lists(board: Ints, region: int, unit: int, number: int) -> bool:
    """Whether the unit's list in that region has the number."""
    here, end = of(board, region, unit), of(board, region, unit + 1)
    while here < end and of(board, region + 1, here) != number:
        here += 1
    return here < end


@compiled("t(b,i,i)")
def _is_weekend_too_many(board: Ints, unit: int, worker: int) -> bool:
    """Whether the unit's weekends make too many different ones in some four weeks."""
    most = of(board, _WEEKENDS_28D, worker)
    if most >= 4:
        return False
    for i in range(of(board, _WEEKEND, unit), of(board, _WEEKEND, unit + 1)):
        weekend = of(board, _WEEKEND_OF, i)
        for first in range(weekend - 3, weekend + 1):
            worked = 0
            for each in range(first, first + 4):
                if board[at(board, _WEEKENDS, worker, each)] > 0 or _lists(board, _WEEKEND, unit, each):
                    worked += 1
            if worked > most:
                return True
    return False


@compiled("t(b,i,i)")
def _is_holiday_too_many(board: Ints, unit: int, worker: int) -> bool:
    """Whether the unit's major holidays make too many different ones in some year."""
    for i in range(of(board, _HOLIDAY, unit), of(board, _HOLIDAY, unit + 1)):
        year = of(board, _HOLIDAY_YEAR, of(board, _HOLIDAY_OF, i))
        held = 0
        for each in range(board[2 * _HOLIDAYS + 1]):
            if of(board, _HOLIDAY_YEAR, each) == year and (
                board[at(board, _HOLIDAYS, worker, each)] > 0 or _lists(board, _HOLIDAY, unit, each)
            ):
                held += 1
        if held > of(board, _LIMIT, _MOST_HOLIDAYS):
            return True
    return False


@compiled("t(b,i,i,i,i,i)")
def _is_run_too_long(board: Ints, listed: int, held: int, unit: int, worker: int, most: int) -> bool:
    """Whether the unit's nights or weekends make too long a run together with others: a block alone may."""
    for i in range(of(board, listed, unit), of(board, listed, unit + 1)):
        first = last = of(board, listed + 1, i)
        while board[at(board, held, worker, first - 1)] > 0 or _lists(board, listed, unit, first - 1):
            first -= 1
        while board[at(board, held, worker, last + 1)] > 0 or _lists(board, listed, unit, last + 1):
            last += 1
        if last - first + 1 > most:
            for each in range(first, last + 1):
                if board[at(board, held, worker, each)] > 0:
                    return True
    return False


@compiled("t(b,i,i,i)")
def _is_weekend_too_soon(board: Ints, unit: int, worker: int, free: int) -> bool:
    """Whether too few weekends are free between one of the unit's and another that the worker has already."""
    last = board[2 * _WEEKENDS + 1] - 1
    for i in range(of(board, _WEEKEND, unit), of(board, _WEEKEND, unit + 1)):
        weekend = of(board, _WEEKEND_OF, i)
        for each in range(max(weekend - free, 0), min(weekend + free, last) + 1):
            if each != weekend and board[at(board, _WEEKENDS, worker, each)] > 0:
                return True
    return False


@compiled("t(b,i,i)")
def _clashes(board: Ints, unit: int, worker: int) -> bool:
    """Whether the worker holds something too close to the unit."""
    for i in range(of(board, _CLASH, unit), of(board, _CLASH, unit + 1)):
        if of(board, _HOLDER, of(board, _CLASH_OF, i)) == worker:
            return True
    return False


@compiled("t(b,i,i)")
def may_take(board: Ints, unit: int, worker: int) -> bool:
    """Whether every rule allows this worker the unit, besides what they hold. The unit must not be theirs."""
    day = of(board, _DAY, unit)
    if board[at(board, _FEE, unit, worker)] >= NEVER or _clashes(board, unit, worker):
        return False
    if _is_dense(board, worker, day, 7, of(board, _LIMIT, _7D)) or _is_long_run(board, worker, day):
        return False
    if _is_weekend_too_many(board, unit, worker) or _is_holiday_too_many(board, unit, worker):
        return False
    nights = of(board, _LIMIT, _NIGHTS_IN_ROW)
    if nights < NEVER and _is_run_too_long(board, _NIGHT, _NIGHTS, unit, worker, nights):
        return False
    weekends = of(board, _LIMIT, _WEEKENDS_IN_ROW)
    if weekends < NEVER and _is_run_too_long(board, _WEEKEND, _WEEKENDS, unit, worker, weekends):
        return False
    free = of(board, _LIMIT, _WEEKENDS_FREE)
    if free > 0 and _is_weekend_too_soon(board, unit, worker, free):
        return False
    most = of(board, _DUTIES_28D, worker)
    return most == NEVER or not _is_dense(board, worker, day, 28, most)
