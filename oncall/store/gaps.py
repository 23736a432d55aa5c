"""Gaps as calendars were last shown them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from oncall.domain.gap_entries import GapEntry
from oncall.store.shelf import Shelf
from oncall.store.tables import gap_entries

_G = gap_entries.c
_SHOWN = 0x47415053  # keeps this lock apart from those of others


class GapShelf(Shelf):
    """What was shown of gaps."""

    def lock(self) -> None:
        """Let nobody else compare and keep until this transaction ends: two who saw one new gap would name it twice."""
        if self._locks_rows:
            self._all(sa.select(sa.func.pg_advisory_xact_lock(_SHOWN)))

    def known(self, area: str, since: datetime, until: datetime) -> Sequence[GapEntry]:
        """Those of an area and of whole lines, "" for all, that touch [since, until), in order of time."""
        there = sa.or_(_G.area.is_(None), _G.area == area) if area else sa.true()
        query = sa.select(gap_entries).where(there, _G.ends_at > since, _G.starts_at < until)
        return [_entry(row) for row in self._all(query.order_by(_G.starts_at, _G.position, _G.area, _G.id))]

    def keep(self, entries: Iterable[GapEntry]) -> None:
        """These are new, or as they are now."""
        for entry in entries:
            values = _values(entry)
            if not self._update(gap_entries, _G.id == entry.uid, **values):
                self._insert(gap_entries, {**values, "id": entry.uid})

    def purge(self, before: datetime) -> None:
        """Forget those that ended before then."""
        self._delete(gap_entries, _G.ends_at < before)


def _values(entry: GapEntry) -> dict[str, Any]:
    return {
        "sequence": entry.sequence,
        "changed_at": entry.changed_at,
        "cancelled": entry.cancelled,
        "lines": list(entry.lines),
        "area": entry.area,
        "position": entry.position,
        "named": entry.named,
        "starts_at": entry.start,
        "ends_at": entry.end,
    }


def _entry(row: Row[Any]) -> GapEntry:
    return GapEntry(
        uid=row.id,
        sequence=row.sequence,
        changed_at=row.changed_at,
        cancelled=row.cancelled,
        lines=tuple(row.lines),
        area=row.area,
        position=row.position,
        named=row.named,
        start=row.starts_at,
        end=row.ends_at,
    )
