"""The phone wall on disk, so that it survives the end of its process at any moment."""

import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from notifiers.base import Inbound, Report
from notifiers.pending import Pending
from notifiers.phones import SimulatedPhone
from notifiers.wire import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything the simulator knows: the phones, the reports to come, and the line at the door."""

    version: int
    phones: tuple[SimulatedPhone, ...]
    pending: tuple[Pending, ...]
    line: tuple[Report | Inbound, ...]


_SNAPSHOT = TypeAdapter(Snapshot)


def dumped(snapshot: Snapshot) -> bytes:
    """The snapshot as JSON."""
    return _SNAPSHOT.dump_json(snapshot)


def loaded(data: bytes) -> Snapshot:
    """The snapshot in this JSON. Raises ValueError naming the fields that are wrong."""
    return read(_SNAPSHOT, data)


class SnapshotFile:
    """One file that holds the last snapshot, whole: a crash leaves the old one or the new one."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> bytes | None:
        """What was saved last, or None when nothing ever was. Raises OSError."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return None

    def save(self, data: bytes) -> None:
        """Put `data` in the file, readable by its owner only. Raises OSError, keeping what was there."""
        beside = self._path.with_name(self._path.name + ".new")
        beside.touch(mode=0o600)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
