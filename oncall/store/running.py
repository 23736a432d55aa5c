"""What keeps the service itself honest: heartbeats, due jobs, and a few stored process values."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from oncall.store.shelf import Shelf
from oncall.store.tables import heartbeats, jobs, settings

_J = jobs.c
_SETTINGS = sa.select(settings)
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)  # The due time of what was never to be done, only remembered.

Job = tuple[str, str, datetime]
"""Kind, subject and due time: together they are one job, however many plan it."""


class RunningShelf(Shelf):
    """Heartbeats, jobs, settings. The few stored values are read all together, once a transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._settings: dict[str, str] | None = None

    def beat(self, engine: str, real_now: datetime, state: str) -> None:
        """An engine has finished a loop at `real_now` (real time)."""
        if not self._update(heartbeats, heartbeats.c.engine == engine, beat_at=real_now, state=state):
            self._insert(heartbeats, {"engine": engine, "beat_at": real_now, "state": state})

    def last_beat(self) -> tuple[datetime, str] | None:
        """The latest heartbeat of any engine and its state."""
        row = self._first(sa.select(heartbeats).order_by(heartbeats.c.beat_at.desc()).limit(1))
        return None if row is None else (row.beat_at, row.state)

    def plan(self, kind: str, subject: str, due_at: datetime) -> bool:
        """Have a job done at `due_at`; False when it was planned already. Harmless to repeat."""
        same = (_J.kind == kind, _J.subject == subject, _J.due_at == due_at)
        if self._first(sa.select(_J.kind).where(*same)) is not None:
            return False
        self._insert(jobs, {"kind": kind, "subject": subject, "due_at": due_at})
        return True

    def due_jobs(self, at: datetime, most: int) -> Sequence[tuple[str, str, datetime]]:
        """Jobs that are due and not done, the oldest first."""
        query = sa.select(jobs).where(_J.done_at.is_(None), _J.due_at <= at).order_by(_J.due_at).limit(most)
        return [(row.kind, row.subject, row.due_at) for row in self._all(query)]

    def finish_job(self, kind: str, subject: str, due_at: datetime, at: datetime) -> bool:
        """Mark a job as done; False when another engine was first."""
        where = (_J.kind == kind, _J.subject == subject, _J.due_at == due_at, _J.done_at.is_(None))
        return bool(self._update(jobs, *where, done_at=at))

    def missing(self, wanted: Collection[Job]) -> Sequence[Job]:
        """Those of these jobs that are not planned yet, in their order."""
        if not wanted:
            return []
        times = [due_at for _, _, due_at in wanted]
        query = sa.select(jobs).where(_J.due_at >= min(times), _J.due_at <= max(times))
        there = {(row.kind, row.subject, row.due_at) for row in self._all(query)}
        return [job for job in dict.fromkeys(wanted) if job not in there]

    def remember(self, kind: str, subject: str, at: datetime) -> bool:
        """Keep it in mind, for as long as done jobs are kept; False when it was kept already."""
        if not self.plan(kind, subject, _ALWAYS):
            return False
        return self.finish_job(kind, subject, _ALWAYS, at)

    def forget(self, kind: str, subjects: Iterable[str]) -> None:
        """Keep these in mind no longer."""
        if gone := sorted(set(subjects)):
            self._delete(jobs, _J.kind == kind, _J.subject.in_(gone), _J.due_at == _ALWAYS)

    def purge(self, before: datetime) -> None:
        """Forget jobs that were done before then."""
        self._delete(jobs, _J.done_at < before)

    def setting(self, key: str) -> str | None:
        """A stored process value."""
        if self._settings is None:
            self._settings = {row.key: row.value for row in self._all(_SETTINGS)}
        return self._settings.get(key)

    def hold(self, key: str) -> None:
        """Nobody else changes that number until this transaction ends, and what is read from now on is what it is."""
        row = sa.select(settings.c.key).where(settings.c.key == key).with_for_update()
        if self._locks_rows and self._first(row) is None:
            self.count_up(key)
        self._settings = None

    def count_up(self, key: str) -> None:
        """One more, by one statement: two at once are two more."""
        value = sa.cast(sa.cast(settings.c.value, sa.Integer) + 1, sa.Text)
        if not self._update(settings, settings.c.key == key, value=value):
            self._insert(settings, {"key": key, "value": "1"})
        self._settings = None

    def set_setting(self, key: str, value: str) -> None:
        """Store a process value."""
        if not self._update(settings, settings.c.key == key, value=value):
            self._insert(settings, {"key": key, "value": value})
        if self._settings is not None:
            self._settings[key] = value
