"""The machine code of the planner, kept on disk from one process to the next where that can be done.

Making it takes some ten seconds of computing. It is kept beside the planner's sources, under the same trust as the
byte code that mostly lies there, and never needed: where nothing can be written it is made again each time.
"""

import hashlib
import os
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from llvmlite.binding import get_host_cpu_name

_SETTING = "NUMBA_CACHE_DIR"


def keep() -> Path | None:
    """Have machine code that is made from now on kept, also by processes that this one starts; the folder, if any.

    To be called before the search is imported, as the compiler looks at its settings once. A folder is used for
    these very sources, compiler and processor only, as the compiler does not see when a function that another one
    calls has changed. That is also why one that somebody has named in the environment is not used.
    """
    if "numba" in sys.modules:
        return None
    os.environ.pop(_SETTING, None)
    planner = _planner()
    folder = planner and planner / "__pycache__" / f"machine-code-{_name(planner)}"
    if folder is None or not _is_writable(folder):
        return None
    os.environ[_SETTING] = str(folder)
    return folder


def _planner() -> Path | None:
    """Where the planner's sources lie; None where they are not files."""
    spec = find_spec("rota.planner")
    return Path(spec.origin).parent if spec and spec.origin else None


def _name(planner: Path) -> str:
    """Sixteen digits for all that the machine code depends on."""
    known = hashlib.sha256()
    for source in sorted(planner.glob("*.py")):
        known.update(source.name.encode() + b"\0" + source.read_bytes() + b"\0")
    known.update(f"{sys.version} {_compiler()} {_processor()}".encode())
    return known.hexdigest()[:16]


def _compiler() -> str:
    try:
        return version("numba")
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    """What the compiler calls this machine's processor."""
    return str(get_host_cpu_name())


def _is_writable(folder: Path) -> bool:
    """Whether files can be made there, which a set of permissions does not always tell."""
    probe = folder / f".{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True
