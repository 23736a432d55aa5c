"""Terms of work, absences and preferences. Reasons of absence are sealed to their own row."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from oncall.domain.staffing import Absence, AbsenceKind, Preference, Staffing
from oncall.store.sealing import Sealer
from oncall.store.shelf import Shelf, digest_of
from oncall.store.tables import absences, preferences, staffing

_S = staffing.c
_A = absences.c
_P = preferences.c
_TERMS = tuple(column.name for column in _S if column.name != "worker_id")


class StaffingShelf(Shelf):
    """What planning has to know of people."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        super().__init__(connection)
        self._sealer = sealer

    def terms(self, workers: Iterable[str]) -> Mapping[str, Staffing]:
        """Terms of work of each of these workers; the usual ones for whom none are stored."""
        wanted = sorted(set(workers))
        rows = self._all(sa.select(staffing).where(_S.worker_id.in_(wanted))) if wanted else ()
        known = {row.worker_id: _staffing(row) for row in rows}
        return {worker: known.get(worker) or Staffing(worker=worker) for worker in wanted}

    def set_terms(self, *terms: Staffing) -> None:
        """Store the terms of work of one worker, or of many."""
        rows = {each.worker: {name: getattr(each, name) for name in _TERMS} for each in terms}
        known = {row.worker_id for row in self._all(sa.select(_S.worker_id).where(_S.worker_id.in_(list(rows))))}
        for worker in known:
            self._update(staffing, _S.worker_id == worker, **rows[worker])
        self._insert(staffing, *(values | {"worker_id": w} for w, values in rows.items() if w not in known))

    def mark(self) -> str:
        """Another one whenever an absence was entered, shortened or taken back, or anybody's terms have changed."""
        counted = sa.func.count(), sa.func.max(_A.made_at), sa.func.max(_A.cancelled_at), sa.func.count(_A.cancelled_at)
        row = self._first(sa.select(*counted, sa.func.sum(sa.extract("epoch", _A.ends_at))))
        terms = self._all(sa.select(staffing).order_by(_S.worker_id))
        return digest_of((row, terms))

    def add_absence(self, absence: Absence, by: str) -> None:
        """Store one."""
        self._insert(absences, {**self._values(absence), "id": absence.id, "made_by": by})

    def cancel_absence(self, absence_id: str, at: datetime) -> bool:
        """Take one back; False when it did not stand any more."""
        return bool(self._update(absences, _A.id == absence_id, _A.cancelled_at.is_(None), cancelled_at=at))

    def absence(self, absence_id: str) -> Absence | None:
        """The one of that id, cancelled or not."""
        row = self._first(sa.select(absences).where(_A.id == absence_id))
        return None if row is None else self._absence(row)

    def absences(self, since: datetime, until: datetime, workers: Iterable[str] | None = None) -> Sequence[Absence]:
        """Standing absences that touch [since, until), of these workers (default: all), by their start."""
        where = [_A.cancelled_at.is_(None), _A.ends_at > since, _A.starts_at < until]
        if workers is not None:
            where.append(_A.worker_id.in_(sorted(set(workers))))
        query = sa.select(absences).where(*where).order_by(_A.starts_at, _A.id)
        return [self._absence(row) for row in self._all(query)]

    def by_uid(self, worker: str) -> Mapping[str, Absence]:
        """A worker's standing absences that came from a calendar of their own, by the names they have there."""
        query = sa.select(absences).where(_A.worker_id == worker, _A.uid != "", _A.cancelled_at.is_(None))
        return {row.uid: self._absence(row) for row in self._all(query)}

    def prefer(self, preference: Preference, at: datetime) -> None:
        """Store a wish for one day; a weight of 0 takes it back."""
        same = (_P.worker_id == preference.worker, _P.day == preference.day)
        self._delete(preferences, *same)
        if preference.weight:
            row = {"worker_id": preference.worker, "day": preference.day, "weight": preference.weight, "made_at": at}
            self._insert(preferences, row)

    def preferences(self, first: date, last: date, workers: Iterable[str] | None = None) -> Sequence[Preference]:
        """Wishes for the local days from `first` to `last`, both included."""
        where = [_P.day >= first, _P.day <= last]
        if workers is not None:
            where.append(_P.worker_id.in_(sorted(set(workers))))
        rows = self._all(sa.select(preferences).where(*where).order_by(_P.worker_id, _P.day))
        return [Preference(worker=row.worker_id, day=row.day, weight=row.weight) for row in rows]

    def _values(self, absence: Absence) -> dict[str, Any]:
        return {
            "worker_id": absence.worker,
            "kind": absence.kind.value,
            "starts_at": absence.start,
            "ends_at": absence.end,
            "only_kinds": sorted(absence.only_kinds),
            "credited": absence.credited,
            "sealed": self._sealer.seal(absence.reason, absence.id) if absence.reason else "",
            "source": absence.source,
            "uid": absence.uid,
            "made_at": absence.made_at,
        }

    def _absence(self, row: Row[Any]) -> Absence:
        return Absence(
            id=row.id,
            worker=row.worker_id,
            kind=AbsenceKind(row.kind),
            start=row.starts_at,
            end=row.ends_at,
            only_kinds=frozenset(row.only_kinds),
            credited=row.credited,
            reason=self._sealer.open(row.sealed, row.id) if row.sealed else "",
            source=row.source,
            uid=row.uid,
            made_at=row.made_at,
            cancelled=row.cancelled_at is not None,
        )


def _staffing(row: Row[Any]) -> Staffing:
    return Staffing(worker=row.worker_id, **{name: getattr(row, name) for name in _TERMS})
