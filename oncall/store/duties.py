"""Duties and closures: what the resolver needs around an instant, and nothing more."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar, cast
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from oncall.store.running import RunningShelf
from oncall.store.shelf import Shelf
from oncall.store.standing import Standing, Stretch
from oncall.store.tables import closures, duties
from oncall.store.tables.covering import endings
from oncall.store.tables.kinds import Instant
from rota.model import Duty, DutySource
from rota.office import Closure

T = TypeVar("T", Duty, Closure)

_D = duties.c
_C = closures.c
_CHANGED, _COUNTED = "duties changed", "times duties changed"
_FURTHER = timedelta(hours=6)
_MANY = 500  # ids in one statement; some stores take no more than a thousand


def _there(place: sa.ColumnElement[bool]) -> sa.Select[Any]:
    standing = (_D.cancelled_at.is_(None), _D.line == sa.bindparam("line"))
    return sa.select(duties).where(
        *standing, place, _D.ends_at > sa.bindparam("since"), _D.starts_at < sa.bindparam("until")
    )


# Two halves, because an OR with NULL would make SQLite walk through all duties of the line.
_AT_PLACE = sa.union_all(_there(_D.area.in_(sa.bindparam("areas", expanding=True))), _there(_D.area.is_(None)))
_CLOSURES = (
    sa.select(closures)
    .where(_C.ends_at > sa.bindparam("since"), _C.starts_at < sa.bindparam("until"))
    .order_by(_C.made_at, _C.id)
)


class DutyShelf(Shelf):
    """Published duties, overrides, and closed offices."""

    def __init__(self, connection: Connection, standing: Standing, running: RunningShelf) -> None:
        super().__init__(connection)
        self._standing, self._running = standing, running
        self._mark: str | None = None
        self._alone = self._changed = False

    def add(self, new: Iterable[Duty], *, by: str, reason: str = "") -> None:
        """Store these; cancelled ones are never added."""
        self._change_mark()
        self._insert(duties, *({**_values(duty), "made_by": by, "reason": reason} for duty in new))

    def alone(self) -> None:
        """Nobody else changes duties until this transaction ends, so what is looked at now still holds when it is
        acted upon: two swaps of the same hours, each in a row of its own, must not both be agreed. Whoever changes
        terms of work holds it too: they say who may have a duty."""
        if not (self._alone or self._changed):
            self._running.hold(_COUNTED)
            self._alone, self._mark = True, None  # What was read before may be older.

    def at_place(self, line: str, areas: Iterable[str], since: datetime, until: datetime) -> Sequence[Duty]:
        """Standing duties in these areas, and those for the whole line, that touch [since, until)."""
        places = tuple(sorted(areas))
        return self._touching((line, places), since, until, partial(self._read_duties, line, places))

    def of_line(self, line: str, since: datetime, until: datetime) -> Sequence[Duty]:
        """Every standing duty of a service line that touches [since, until)."""
        return self._duties(_D.line == line, _D.ends_at > since, _D.starts_at < until)

    def of_worker(self, worker_id: str, since: datetime, until: datetime) -> Sequence[Duty]:
        """A worker's standing duties that touch [since, until)."""
        return self._duties(_D.worker_id == worker_id, _D.ends_at > since, _D.starts_at < until)

    def mark(self) -> str:
        """Another one after every change of any duty or closure; "" before the first."""
        return self._running.setting(_CHANGED) or ""

    def settled_mark(self) -> str:
        """The same for whoever keeps what was read of duties: "" in a transaction that changes any itself."""
        if self._mark is None:
            self._mark = self.mark()
        return "" if self._changed else self._mark

    def get(self, duty_id: str) -> Duty | None:
        """The duty of that id, cancelled or not."""
        row = self._first(sa.select(duties).where(_D.id == duty_id))
        return None if row is None else _duty(row)

    def made_by(self, duty_id: str) -> str:
        """Who had the duty of that id made: a worker who took it, a login, or the engine. "" for none."""
        row = self._first(sa.select(_D.made_by).where(_D.id == duty_id))
        return "" if row is None else str(row.made_by)

    def cancel(self, duty_id: str, at: datetime) -> bool:
        """Take a duty back; False when it did not stand any more."""
        self._change_mark()
        return bool(self._update(duties, _D.id == duty_id, _D.cancelled_at.is_(None), cancelled_at=at))

    def cancel_all(self, duty_ids: Iterable[str], at: datetime) -> None:
        """Take several back at once: those that a later rota replaces."""
        self._change_mark()
        ids = sorted(duty_ids)
        for first in range(0, len(ids), _MANY):
            self._update(duties, _D.id.in_(ids[first : first + _MANY]), _D.cancelled_at.is_(None), cancelled_at=at)

    def end(self, duty_id: str, at: datetime) -> bool:
        """From then on it does not count any more; what was served of it stays. False when nothing was left."""
        self._change_mark()
        return bool(self._end(at, _D.id == duty_id, _D.cancelled_at.is_(None), _D.ends_at > at))

    def laid_for(self, reason: str, line: str, since: datetime, until: datetime) -> Sequence[Duty]:
        """Standing duties of a line that touch [since, until) and were added with that reason."""
        return self._duties(_D.reason == reason, _D.line == line, _D.ends_at > since, _D.starts_at < until)

    def leave(self, worker_id: str, at: datetime) -> int:
        """Nobody serves after they have left: what has begun ends now, what lies ahead is cancelled, and what they
        would hold in a closure is held by whoever confirms it. How many duties that changes."""
        self._change_mark()
        self._update(closures, _C.holder == worker_id, _C.ends_at > at, holder=None, confirmed=False)
        return self._end(at, _D.worker_id == worker_id, _D.cancelled_at.is_(None), _D.ends_at > at)

    def _end(self, at: datetime, *standing: sa.ColumnElement[bool]) -> int:
        """What has begun is shortened, with the end that it had kept for calendars; the rest is cancelled."""
        begun = (*standing, _D.starts_at < at)
        # Where two clocks differ by a second a row may be ended twice; the end that it was planned with is kept.
        first = ~sa.exists().where(endings.c.duty_id == _D.id)
        kept = sa.select(_D.id, _D.ends_at, sa.literal(at, Instant)).where(*begun, first)
        self._connection.execute(sa.insert(endings).from_select(["duty_id", "was", "at"], kept))
        ended = self._update(duties, *begun, ends_at=at)
        return ended + self._update(duties, *standing, cancelled_at=at)

    def closures(self, since: datetime, until: datetime) -> Sequence[Closure]:
        """Closed offices that touch [since, until)."""
        return self._touching("closures", since, until, self._read_closures)

    def close(self, closure: Closure, *, by: str, reason: str) -> None:
        """Store a closure."""
        self._change_mark()
        self._insert(
            closures,
            {
                "id": closure.id,
                "areas": list(closure.areas),
                "lines": list(closure.lines),
                "starts_at": closure.start,
                "ends_at": closure.end,
                "holder": closure.holder,
                "confirmed": closure.confirmed,
                "made_by": by,
                "reason": reason,
                "made_at": closure.made_at,
            },
        )

    def change_closure(self, closure_id: str, **values: Any) -> bool:
        """End a closure early, name its holder, or confirm them; False when there is none of that id."""
        self._change_mark()
        return bool(self._update(closures, _C.id == closure_id, **values))

    def _touching(
        self, key: Hashable, since: datetime, until: datetime, read: Callable[[datetime, datetime], Sequence[T]]
    ) -> Sequence[T]:
        """What is kept of it, else what is read; a transaction that changes duties reads for itself."""
        mark = self.settled_mark()
        if self._changed:
            return read(since, until)
        kept = self._standing.get(mark, key, since, until)
        if kept is None:
            kept = Stretch(since=since, until=until + _FURTHER, found=read(since, until + _FURTHER))
            self._standing.keep(mark, key, kept)
        return [each for each in cast(Sequence[T], kept.found) if each.end > since and each.start < until]

    def _change_mark(self) -> None:
        """In the same transaction, so that nobody sees the one without the other."""
        if not self._changed:
            self._running.count_up(_COUNTED)
        self._changed = True
        self._running.set_setting(_CHANGED, uuid4().hex)

    def _read_duties(self, line: str, areas: Sequence[str], since: datetime, until: datetime) -> Sequence[Duty]:
        rows = self._all(_AT_PLACE, line=line, areas=list(areas), since=since, until=until)
        return sorted(map(_duty, rows), key=lambda duty: (duty.start, duty.id))

    def _read_closures(self, since: datetime, until: datetime) -> Sequence[Closure]:
        return [_closure(row) for row in self._all(_CLOSURES, since=since, until=until)]

    def _duties(self, *where: sa.ColumnElement[bool]) -> Sequence[Duty]:
        query = sa.select(duties).where(_D.cancelled_at.is_(None), *where)
        return [_duty(row) for row in self._all(query.order_by(_D.starts_at, _D.id))]


def _values(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.id,
        "line": duty.line,
        "area": duty.area,
        "position": duty.position,
        "worker_id": duty.worker,
        "starts_at": duty.start,
        "ends_at": duty.end,
        "kind": duty.kind,
        "source": duty.source.value,
        "made_at": duty.made_at,
    }


def _duty(row: Row[Any]) -> Duty:
    return Duty(
        id=row.id,
        line=row.line,
        area=row.area,
        position=row.position,
        worker=row.worker_id,
        start=row.starts_at,
        end=row.ends_at,
        kind=row.kind,
        source=DutySource(row.source),
        made_at=row.made_at,
        cancelled=row.cancelled_at is not None,
    )


def _closure(row: Row[Any]) -> Closure:
    return Closure(
        id=row.id,
        areas=tuple(row.areas),
        lines=tuple(row.lines),
        start=row.starts_at,
        end=row.ends_at,
        holder=row.holder,
        confirmed=row.confirmed,
        made_at=row.made_at,
    )
