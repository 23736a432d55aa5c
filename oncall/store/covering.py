"""Open duties and swaps; every change by compare-and-set, so that two who say yes at once are one too many."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from oncall.domain.covering import (
    Allowance,
    Opening,
    OpeningReason,
    OpeningState,
    Spell,
    Stint,
    Swap,
    SwapState,
    Way,
    Word,
)
from oncall.domain.errors import NotFound, Stale
from oncall.store.shelf import Shelf
from oncall.store.tables import openings, swaps
from oncall.store.tables.covering import allowances

_O = openings.c
_S = swaps.c
_A = allowances.c
_OPENING = tuple(field for field in Opening.__slots__ if field not in ("id", "stint", "why", "state"))
_SWAP = tuple(field for field in Swap.__slots__ if field not in ("id", "stint", "back", "state", "needs"))
_UNSETTLED = tuple(state.value for state in (SwapState.OFFERED, SwapState.TAKEN, SwapState.WAITING))


class CoverShelf(Shelf):
    """Open duties and swaps."""

    def add_opening(self, opening: Opening) -> None:
        """Store a new one."""
        self._insert(openings, {**_opening_values(opening), "id": opening.id})

    def save_opening(self, opening: Opening) -> Opening:
        """Store a change. Raises Stale when somebody else changed it meanwhile."""
        values = {**_opening_values(opening), "version": opening.version + 1}
        if not self._update(openings, _O.id == opening.id, _O.version == opening.version, **values):
            raise Stale
        return self.opening(opening.id)

    def opening(self, opening_id: str) -> Opening:
        """The open duty of that id. Raises NotFound."""
        row = self._first(sa.select(openings).where(_O.id == opening_id))
        if row is None:
            raise NotFound("open duty")
        return _opening(row)

    def open_ones(self, since: datetime, until: datetime) -> Sequence[Opening]:
        """Duties that are open and touch [since, until), by their start."""
        still = (_O.state == OpeningState.OPEN.value, _O.ends_at > since, _O.starts_at < until)
        return [_opening(row) for row in self._all(sa.select(openings).where(*still).order_by(_O.starts_at, _O.id))]

    def openings_due(self, at: datetime, most: int) -> Sequence[str]:
        """Ids of open duties about which something is due."""
        query = sa.select(_O.id).where(_O.state == OpeningState.OPEN.value, _O.next_at <= at)
        return [row.id for row in self._all(query.order_by(_O.next_at).limit(most))]

    def openings_of(self, giver: str, since: datetime) -> Sequence[Opening]:
        """Every opening of a worker's duties, in any state, that ends after `since`."""
        query = sa.select(openings).where(_O.giver == giver, _O.ends_at > since).order_by(_O.starts_at, _O.id)
        return [_opening(row) for row in self._all(query)]

    def add_swap(self, swap: Swap) -> None:
        """Store a new one."""
        self._insert(swaps, {**_swap_values(swap), "id": swap.id})

    def save_swap(self, swap: Swap) -> Swap:
        """Store a change. Raises Stale when somebody else changed it meanwhile."""
        values = {**_swap_values(swap), "version": swap.version + 1}
        if not self._update(swaps, _S.id == swap.id, _S.version == swap.version, **values):
            raise Stale
        return self.swap(swap.id)

    def swap(self, swap_id: str) -> Swap:
        """The swap of that id. Raises NotFound."""
        row = self._first(sa.select(swaps).where(_S.id == swap_id))
        if row is None:
            raise NotFound("swap")
        return _swap(row)

    def unsettled(self, worker: str | None = None) -> Sequence[Swap]:
        """Swaps that are not settled, of one worker (as giver or taker) or of all, by the start of their duty."""
        where: list[sa.ColumnElement[bool]] = [_S.state.in_(_UNSETTLED)]
        if worker is not None:
            where.append(sa.or_(_S.giver == worker, _S.taker == worker))
        return [_swap(row) for row in self._all(sa.select(swaps).where(*where).order_by(_S.starts_at, _S.id))]

    def allow(self, allowance: Allowance) -> None:
        """Keep that rules were let be broken."""
        self._insert(allowances, _allowance_values(allowance))

    def allowed(self, since: datetime, until: datetime) -> Sequence[Allowance]:
        """Every time that rules were let be broken within [since, until), the latest first; of one moment by their
        duties' starts."""
        query = sa.select(allowances).where(_A.at >= since, _A.at < until)
        query = query.order_by(_A.at.desc(), _A.starts_at, _A.id)
        return [_allowance(row) for row in self._all(query)]

    def swaps_due(self, at: datetime, most: int) -> Sequence[str]:
        """Ids of unsettled swaps about which something is due."""
        query = sa.select(_S.id).where(_S.state.in_(_UNSETTLED), _S.next_at <= at)
        return [row.id for row in self._all(query.order_by(_S.next_at).limit(most))]


def _stint(row: Row[Any]) -> Stint:
    return Stint(
        lines=tuple(row.lines),
        area=row.area,
        position=row.position,
        kind=row.kind,
        start=row.starts_at,
        end=row.ends_at,
        spells=_spells(row.spells),
    )


def _spells(rows: Iterable[Sequence[str]]) -> tuple[Spell, ...]:
    """From JSON, which knows no instants."""
    return tuple(
        Spell(kind=kind, start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))
        for kind, start, end in rows
    )


def _stint_values(stint: Stint) -> dict[str, Any]:
    return {
        "lines": list(stint.lines),
        "area": stint.area,
        "position": stint.position,
        "kind": stint.kind,
        "starts_at": stint.start,
        "ends_at": stint.end,
        "spells": [[each.kind, each.start.isoformat(), each.end.isoformat()] for each in stint.spells],
    }


def _opening_values(opening: Opening) -> dict[str, Any]:
    return {
        **{name: getattr(opening, name) for name in _OPENING},
        **_stint_values(opening.stint),
        "why": opening.why.value,
        "state": opening.state.value,
    }


def _opening(row: Row[Any]) -> Opening:
    return Opening(
        id=row.id,
        stint=_stint(row),
        why=OpeningReason(row.why),
        state=OpeningState(row.state),
        **{name: getattr(row, name) for name in _OPENING},
    )


def _swap_values(swap: Swap) -> dict[str, Any]:
    return {
        **{name: getattr(swap, name) for name in _SWAP},
        **_stint_values(swap.stint),
        "back": None if swap.back is None else _told(swap.back),
        "state": swap.state.value,
        "needs": list(swap.needs),
    }


def _swap(row: Row[Any]) -> Swap:
    return Swap(
        id=row.id,
        stint=_stint(row),
        back=None if row.back is None else _heard(row.back),
        state=SwapState(row.state),
        needs=tuple(row.needs),
        **{name: getattr(row, name) for name in _SWAP},
    )


def _allowance_values(allowance: Allowance) -> dict[str, Any]:
    return {
        **_stint_values(allowance.stint),
        "id": allowance.id,
        "subject": allowance.subject,
        "worker_id": allowance.worker,
        "rules": list(allowance.rules),
        "by": allowance.word.by,
        "way": allowance.word.way.value,
        "reason": allowance.word.reason,
        "at": allowance.at,
    }


def _allowance(row: Row[Any]) -> Allowance:
    return Allowance(
        id=row.id,
        subject=row.subject,
        worker=row.worker_id,
        stint=_stint(row),
        rules=tuple(row.rules),
        word=Word(by=row.by, way=Way(row.way), reason=row.reason),
        at=row.at,
    )


def _told(stint: Stint) -> dict[str, Any]:
    """As JSON, which knows no instants."""
    values = _stint_values(stint)
    return {**values, "starts_at": stint.start.isoformat(), "ends_at": stint.end.isoformat()}


def _heard(values: dict[str, Any]) -> Stint:
    return Stint(
        lines=tuple(values["lines"]),
        area=values["area"],
        position=values["position"],
        kind=values["kind"],
        start=datetime.fromisoformat(values["starts_at"]),
        end=datetime.fromisoformat(values["ends_at"]),
        spells=_spells(values["spells"]),
    )
