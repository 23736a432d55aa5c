"""How the inner loop of the search becomes machine code: the only module that knows of the compiler.

Everything is compiled as its module is imported, some ten seconds in all. So only the planner imports these modules,
and only when it plans. Where whoever starts the process has named a folder for it, the machine code is kept there and
the next process has it in a moment; nothing depends on that. Compiled code lets other threads run.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import config, njit

F = TypeVar("F", bound=Callable[..., Any])

_IS_KEPT = bool(getattr(config, "CACHE_DIR", ""))  # The compiler makes up its settings as it is imported.
_SETTINGS: Any = {"nogil": True, "error_model": "numpy"}


def compiled(signature: str) -> Callable[[F], F]:
    """The same function as machine code, for one signature only: whole numbers and the board.

    In it `i` is a whole number, `f` one with decimals, `t` true or false, `b` the board, `v` nothing, the result
    first: `i(b,i)`. One signature keeps the compiler from making a version for each constant.
    """
    words = {"i": "int64", "f": "float64", "t": "boolean", "b": "int64[::1]", "v": "void"}
    written = "".join(words.get(each, each) for each in signature)

    def compile_it(function: F) -> F:
        try:
            return cast(F, njit(written, cache=_IS_KEPT, **_SETTINGS)(function))
        except Exception:
            if not _IS_KEPT:
                raise
            # A full disk, or a damaged file in that folder, must not keep anybody from planning.
            return cast(F, njit(written, **_SETTINGS)(function))

    return compile_it
