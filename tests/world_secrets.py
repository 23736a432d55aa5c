"""What must never leak out of a story: every personal word in it, and where a leak is looked for."""

import logging
from collections.abc import Iterable
from pathlib import Path

from oncall.domain.person import Worker

CANARY = "Canary"  # begins every personal word of a contact, so that it is found wherever it leaks
_LOGGERS = ("notifiers", "oncall", "rota", "web")


class Lines(logging.Handler):
    """Every line that the product logs while a story is told."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.DEBUG)
            logging.getLogger(name).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it as it would be written, with whatever an exception says."""
        self.lines.append(self.format(record))

    def stop(self) -> None:
        """Listen no more."""
        for name in _LOGGERS:
            logging.getLogger(name).removeHandler(self)
            logging.getLogger(name).setLevel(logging.NOTSET)


class Secrets:
    """The personal words of a story: the contacts' own, the callers' numbers, the workers' names and numbers."""

    def __init__(self, workers: Iterable[Worker]) -> None:
        self._words = {CANARY}
        for worker in workers:
            self._words |= {worker.name.split()[-1], *(d.address for d in worker.destinations)}

    def add(self, number: str) -> None:
        """A caller's number is one as well."""
        self._words.add(number)

    def leaked(self, places: Iterable[str]) -> list[str]:
        """The places that hold any of them."""
        return [place for place in places if any(word in place for word in self._words)]

    def lie_open_in(self, sqlite_file: Path) -> list[str]:
        """What a contact said, readable in the database file or its log; it must lie there encrypted."""
        files = [file for file in sqlite_file.parent.glob(sqlite_file.name + "*") if file.is_file()]
        return [file.name for file in files if CANARY.encode() in file.read_bytes()]
