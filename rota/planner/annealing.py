"""Simulated annealing on the board: single steps as machine code, exact in cost and never against a rule."""

from math import exp

from rota.planner.allowed import may_take
from rota.planner.board import NEVER, NOBODY, Ints, Region, at, lift, of, place
from rota.planner.compiled import compiled

# The compiler wants plain numbers.
_FEE, _HOLDER, _BEST, _SCORE = int(Region.FEE), int(Region.HOLDER), int(Region.BEST), int(Region.SCORE)
_CLASH, _CLASH_OF, _WHO, _WHO_OF = (
    int(Region.CLASH_AT), int(Region.CLASH_OF), int(Region.WHO_AT), int(Region.WHO_OF),
)  # fmt: skip  # One line a kind.
_FREE, _RANDOM = int(Region.FREE), int(Region.RANDOM)


@compiled("i(b,i)")
def draw(board: Ints, below: int) -> int:
    """A random number from 0 to before `below`; the same on every machine."""
    here = board[2 * _RANDOM]
    x = board[here]
    x ^= x << 13
    x ^= (x >> 7) & ((1 << 57) - 1)
    x ^= x << 17
    board[here] = x
    high: int = (x >> 33) & ((1 << 31) - 1)
    return high % below


@compiled("t(b,i,f)")
def _is_accepted(board: Ints, change: int, heat: float) -> bool:
    """Whether a change of cost is taken at that temperature."""
    if change <= 0:
        return True
    return change < 20 * heat and draw(board, 1 << 30) < exp(-change / heat) * (1 << 30)


@compiled("i(b,i,i,f)")
def _reassign(board: Ints, unit: int, worker: int, heat: float) -> int:
    """Try to give the unit to that worker; the change of cost, 0 where it stays."""
    before = of(board, _HOLDER, unit)
    if before == worker or not may_take(board, unit, worker):
        return 0
    change = 0
    if before != NOBODY:
        change += lift(board, unit)
    change += place(board, unit, worker)
    if _is_accepted(board, change, heat):
        return change
    lift(board, unit)
    if before != NOBODY:
        place(board, unit, before)
    return 0


@compiled("t(b,i,i)")
def _may_swap(board: Ints, one: int, other: int) -> bool:
    """Whether two units are with different workers of whom each may ever hold the other unit."""
    a, b = of(board, _HOLDER, one), of(board, _HOLDER, other)
    if a == b or min(a, b) == NOBODY:
        return False
    return bool(board[at(board, _FEE, other, a)] < NEVER and board[at(board, _FEE, one, b)] < NEVER)


@compiled("i(b,i,i,f)")
def _swap(board: Ints, one: int, other: int, heat: float) -> int:
    """Try to have two units change hands; the change of cost, 0 where they stay."""
    if not _may_swap(board, one, other):
        return 0
    a, b = of(board, _HOLDER, one), of(board, _HOLDER, other)
    change = lift(board, one) + lift(board, other)
    if may_take(board, one, b):
        change += place(board, one, b)
        if may_take(board, other, a):
            change += place(board, other, a)
            if _is_accepted(board, change, heat):
                return change
            lift(board, other)
        lift(board, one)
    place(board, one, a)
    place(board, other, b)
    return 0


@compiled("i(b,f)")
def _step(board: Ints, heat: float) -> int:
    """One random try: another worker for a unit, or an exchange with a unit near by or anywhere."""
    free = board[2 * _FREE + 1]
    unit = board[at(board, _FREE, 0, draw(board, free))]
    sort = draw(board, 8)
    if sort < 3:
        first, end = of(board, _WHO, unit), of(board, _WHO, unit + 1)
        return _reassign(board, unit, of(board, _WHO_OF, first + draw(board, end - first)), heat)
    first, end = of(board, _CLASH, unit), of(board, _CLASH, unit + 1)
    if sort < 6 and first < end:
        return _swap(board, unit, of(board, _CLASH_OF, first + draw(board, end - first)), heat)
    return _swap(board, unit, board[at(board, _FREE, 0, draw(board, free))], heat)


@compiled("v(b)")
def _remember(board: Ints) -> None:
    """Keep what is on the board as the best so far."""
    board[at(board, _SCORE, 1, 0)] = board[at(board, _SCORE, 0, 0)]
    for unit in range(board[2 * _BEST + 1]):
        board[at(board, _BEST, 0, unit)] = of(board, _HOLDER, unit)


@compiled("v(b,i,f,f)")
def anneal(board: Ints, steps: int, hot: float, cold: float) -> None:
    """So many tries while the temperature falls from `hot` to `cold`, in the unit of cost. The best is kept."""
    heat = hot
    cooling = (cold / hot) ** (256 / max(steps, 256))
    here = board[2 * _SCORE]
    for number in range(steps):
        if number % 256 == 255:
            heat *= cooling
        board[here] += _step(board, heat)
        if board[here] < board[here + 1]:
            _remember(board)
