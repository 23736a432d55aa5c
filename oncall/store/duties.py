"""Duties and closures: what the resolver needs around an instant, and nothing more."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from oncall.store.shelf import Shelf
from oncall.store.tables import closures, duties
from rota.model import Duty, DutySource
from rota.office import Closure

_D = duties.c
_C = closures.c


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

    def add(self, new: Iterable[Duty], *, by: str, reason: str = "") -> None:
        """Store these; cancelled ones are never added."""
        self._insert(duties, *({**_values(duty), "made_by": by, "reason": reason} for duty in new))

    def at_place(self, line: str, areas: Iterable[str], since: datetime, until: datetime) -> Sequence[Duty]:
        """Standing duties in these areas, and those for the whole line, that touch [since, until)."""
        rows = self._all(_AT_PLACE, line=line, areas=sorted(areas), since=since, until=until)
        return sorted(map(_duty, rows), key=lambda duty: (duty.start, duty.id))

    def of_line(self, line: str, since: datetime, until: datetime) -> Sequence[Duty]:
        """Every standing duty of a service line that touches [since, until)."""
        return self._duties(_D.line == line, _D.ends_at > since, _D.starts_at < until)

    def of_worker(self, worker_id: str, since: datetime, until: datetime) -> Sequence[Duty]:
        """A worker's standing duties that touch [since, until)."""
        return self._duties(_D.worker_id == worker_id, _D.ends_at > since, _D.starts_at < until)

    def get(self, duty_id: str) -> Duty | None:
        """The duty of that id, cancelled or not."""
        row = self._first(sa.select(duties).where(_D.id == duty_id))
        return None if row is None else _duty(row)

    def cancel(self, duty_id: str, at: datetime) -> bool:
        """Take a duty back; False when it did not stand any more."""
        return bool(self._update(duties, _D.id == duty_id, _D.cancelled_at.is_(None), cancelled_at=at))

    def closures(self, since: datetime, until: datetime) -> Sequence[Closure]:
        """Closed offices that touch [since, until)."""
        return [_closure(row) for row in self._all(_CLOSURES, since=since, until=until)]

    def close(self, closure: Closure, *, by: str, reason: str) -> None:
        """Store a closure."""
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
        return bool(self._update(closures, _C.id == closure_id, **values))

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
