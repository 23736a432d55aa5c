"""How the inner loop of the search becomes machine code: the only module that knows of the compiler.

Everything is compiled as its module is imported, some seconds in all, and kept in memory: nothing is written to
disk. So only the planner imports these modules, and only when it plans. Compiled code lets other threads run.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(signature: str) -> Callable[[F], F]:
    """The same function as machine code, for one signature only: whole numbers and the board.

    In it `i` is a whole number, `f` one with decimals, `t` true or false, `b` the board, `v` nothing, the result
    first: `i(b,i)`. One signature keeps the compiler from making a version for each constant.
    """
    words = {"i": "int64", "f": "float64", "t": "boolean", "b": "int64[::1]", "v": "void"}
    written = "".join(words.get(each, each) for each in signature)

    def compile_it(function: F) -> F:
        return cast(F, njit(written, nogil=True, error_model="numpy")(function))

    return compile_it
