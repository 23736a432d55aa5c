"""What stands around an instant, kept by a process for as long as no duty and no closure changes.

Every contact, every try and every question asks for the same few duties. Each change of any of them
writes a new mark in its own transaction, and whoever looks reads the mark first: what was kept under
another one is not used. So nothing that is kept is ever older than the transaction that asks.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from rota.model import Duty
from rota.office import Closure

_MOST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """All that touches [since, until)."""

    since: datetime
    until: datetime
    found: Sequence[Duty | Closure]


class Standing:
    """Stretches by what was asked for. Shared by all transactions of a process."""

    def __init__(self) -> None:
        self._mark = ""
        self._stretches: dict[Hashable, Stretch] = {}
        self._lock = Lock()

    def get(self, mark: str, key: Hashable, since: datetime, until: datetime) -> Stretch | None:
        """A stretch under that mark that holds all of [since, until)."""
        with self._lock:
            kept = self._stretches.get(key) if mark == self._mark else None
        return kept if kept is not None and kept.since <= since and until <= kept.until else None

    def keep(self, mark: str, key: Hashable, stretch: Stretch) -> None:
        """Keep one, and forget everything under another mark, or everything when it becomes too much."""
        with self._lock:
            if mark != self._mark or len(self._stretches) >= _MOST:
                self._mark = mark
                self._stretches = {}
            self._stretches[key] = stretch
