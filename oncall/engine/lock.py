"""One service process for one SQLite database: a lock that ends with the process, however that ends."""

import os
import sys
from io import BufferedRandom
from pathlib import Path

from oncall.domain.errors import StoreUnfit


class ProcessLock:
    """Held by whoever serves the database in `file`; the command line's short writes need none."""

    def __init__(self, file: Path) -> None:
        self._path = file.with_name(file.name + ".lock")
        self._held: BufferedRandom | None = None

    def take(self) -> None:
        """Hold it until `release` or the end of the process. Raises StoreUnfit when somebody has it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        lock = self._path.open("a+b")
        try:
            _lock(lock)
        except OSError:
            lock.close()
            raise StoreUnfit(
                f"Another process already serves this database (see {self._path}). Stop it first; "
                "`oncall serve` is web and engine in one, and PostgreSQL lets many share a database."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n".encode())
        lock.flush()
        self._held = lock

    def release(self) -> None:
        """Let somebody else serve. The file stays: removing it would let two hold what looks like one lock."""
        if self._held is not None:
            self._held.close()
            self._held = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BufferedRandom) -> None:
        # A byte far behind the process id, which others must still be able to read.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
else:
    import fcntl

    def _lock(file: BufferedRandom) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
