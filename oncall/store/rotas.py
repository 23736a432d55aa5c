"""Rotas, their slots, and the plans in the making."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from oncall.domain.errors import NotFound, Stale
from oncall.domain.rota import ASKED, BEGUN, PlanRun, PlanState, RotaDuty, RotaState, RotaVersion
from oncall.store.sealing import Sealer
from oncall.store.shelf import Shelf
from oncall.store.tables import plans, rota_duties, rota_edits, rotas

_R = rotas.c
_D = rota_duties.c
_E = rota_edits.c
_P = plans.c
_KEPT = tuple(field for field in RotaVersion.__slots__ if field not in ("id", "lines", "state"))
_UNDONE = ("worker_id", "pinned", "override", "overridden_by")
_SLOT = ("slot", "area", "position", "kind", "day")
_HELD = ("pinned", "overridden_by")
_RUN = tuple(field for field in PlanRun.__slots__ if field not in ("id", "lines", "state", "rota"))
# The problem of a plan is megabytes: it is read only by whoever asks for it.
_SET = sa.update(rota_duties).where(_D.id == sa.bindparam("which"))
_LISTED = sa.select(*(column for column in _R if column.name not in ("problem", "report")))


class RotaShelf(Shelf):
    """Drafts and published rotas."""

    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        super().__init__(connection)
        self._sealer = sealer

    def add(self, rota: RotaVersion, problem: str, report: str, duties: Iterable[RotaDuty]) -> None:
        """Store a new rota with its slots."""
        texts = {"problem": problem, "report": report}
        self._insert(rotas, {**_values(rota), **texts, "id": rota.id})
        self._insert(rota_duties, *map(self._row, duties))

    def next_number(self) -> int:
        """The number of the next rota of the agency."""
        row = self._first(sa.select(sa.func.max(_R.number).label("last")))
        return (row.last or 0) + 1 if row is not None else 1

    def get(self, rota_id: str) -> RotaVersion:
        """The rota of that id. Raises NotFound."""
        row = self._first(_LISTED.where(_R.id == rota_id))
        if row is None:
            raise NotFound("rota")
        return _rota(row)

    def by_number(self, number: int) -> RotaVersion:
        """The rota of that number. Raises NotFound."""
        row = self._first(_LISTED.where(_R.number == number))
        if row is None:
            raise NotFound("rota", str(number), "`oncall rota list` shows those there are")
        return _rota(row)

    def all_rotas(self, *states: RotaState, most: int = 100) -> Sequence[RotaVersion]:
        """Rotas in these states (default: all), the newest first."""
        wanted = [state.value for state in states or RotaState]
        query = _LISTED.where(_R.state.in_(wanted)).order_by(_R.number.desc()).limit(most)
        return [_rota(row) for row in self._all(query)]

    def problem(self, rota_id: str) -> str:
        """The problem that a rota was planned from; "" for one that was made by hand."""
        row = self._first(sa.select(_R.problem).where(_R.id == rota_id))
        return "" if row is None else str(row.problem)

    def report(self, rota_id: str) -> str:
        """What came of the planning, as JSON; "" for none."""
        row = self._first(sa.select(_R.report).where(_R.id == rota_id))
        return "" if row is None else str(row.report)

    def save(self, rota: RotaVersion) -> RotaVersion:
        """Store a change by compare-and-set. Raises Stale when somebody else changed it meanwhile."""
        values = _values(rota)
        values["version"] = rota.version + 1
        if not self._update(rotas, _R.id == rota.id, _R.version == rota.version, **values):
            raise Stale
        return self.get(rota.id)

    def duties(self, rota_id: str) -> Sequence[RotaDuty]:
        """All slots of a rota, in order of time."""
        query = sa.select(rota_duties).where(_D.rota_id == rota_id)
        return [self._duty(row) for row in self._all(query.order_by(_D.starts_at, _D.area, _D.position, _D.id))]

    def set_duties(self, rows: Iterable[RotaDuty]) -> None:
        """Bring slots up to date."""
        values = ({**self._row(row), "which": row.id} for row in rows)
        self._change_each(_SET, ({name: each[name] for name in each if name != "id"} for each in values))

    def log_edits(
        self, rota: RotaVersion, before: Iterable[RotaDuty], new_id: Callable[[], str], by: str, at: datetime
    ) -> None:
        """Remember how slots were before an edit, so that the edit can be undone."""
        made = {"rota_id": rota.id, "version": rota.version, "made_by": by, "made_at": at}
        kept = ((row.id, self._row(row)) for row in before)
        rows = (
            {**made, "id": new_id(), "duty_id": each, **{name: row[name] for name in _UNDONE}} for each, row in kept
        )
        self._insert(rota_edits, *rows)

    def has_edits(self, rota_id: str) -> bool:
        """Whether an edit of this rota is left that could be undone."""
        return self._first(sa.select(_E.id).where(_E.rota_id == rota_id).limit(1)) is not None

    def take_last_edit(self, rota: RotaVersion) -> Sequence[RotaDuty]:
        """The slots of the last edit as they were before it; the edit is forgotten. Empty when there is none."""
        last = sa.select(sa.func.max(_E.version)).where(_E.rota_id == rota.id).scalar_subquery()
        where = (_E.rota_id == rota.id, _E.version == last)
        edits = {row.duty_id: row for row in self._all(sa.select(rota_edits).where(*where))}
        slots = self._all(sa.select(rota_duties).where(_D.id.in_(sorted(edits)))) if edits else ()
        self._delete(rota_edits, _E.id.in_([row.id for row in edits.values()]))
        return [self._duty(row, edits[row.id]) for row in slots]

    def as_they_were(self, rota: RotaVersion, version: int) -> Sequence[RotaDuty]:
        """The slots of a draft that were edited since it had that version, as they were then."""
        where = (_E.rota_id == rota.id, _E.version >= version)
        query = sa.select(rota_edits).where(*where).order_by(_E.version.desc())
        first = {row.duty_id: row for row in self._all(query)}
        slots = self._all(sa.select(rota_duties).where(_D.id.in_(sorted(first)))) if first else ()
        return [self._duty(row, first[row.id]) for row in slots]

    def held_holes(self, lines: Iterable[str], since: datetime, until: datetime) -> Sequence[RotaDuty]:
        """Slots without a worker in rotas that were published, that touch [since, until): each has a named holder.

        Of several rotas for the same hours all are given, the one published last comes last."""
        published = (RotaState.PUBLISHED.value, RotaState.SUPERSEDED.value)
        query = (
            sa.select(rota_duties, _R.lines)
            .join(rotas, _R.id == _D.rota_id)
            .where(_R.state.in_(published), _D.holder_id.is_not(None))
            .where(_D.ends_at > since, _D.starts_at < until)
            .order_by(_R.published_at, _D.starts_at, _D.id)
        )
        wanted = set(lines)
        return [self._duty(row) for row in self._all(query) if wanted & set(row.lines)]

    # Plans in the making ----------------------------------------------------------------------------

    def add_run(self, run: PlanRun) -> None:
        """A plan is being made."""
        self._insert(plans, {**_run_values(run), "id": run.id})

    def save_run(self, run: PlanRun) -> None:
        """How far it has come. Whether a stop was asked for is not overwritten."""
        values = {name: value for name, value in _run_values(run).items() if name != "stop_asked"}
        self._update(plans, _P.id == run.id, **values)

    def run(self, run_id: str) -> PlanRun:
        """The plan in the making of that id. Raises NotFound."""
        row = self._first(sa.select(plans).where(_P.id == run_id))
        if row is None:
            raise NotFound("plan in the making")
        return _run(row)

    def runs(self, *states: PlanState, most: int = 20) -> Sequence[PlanRun]:
        """Plans in these states (default: all), the latest first."""
        return self._runs(_P.slot == "", _P.state.in_([state.value for state in states or PlanState]), most=most)

    def asked_gaps(self, *states: PlanState) -> Sequence[PlanRun]:
        """Questions about empty slots in these states, the latest first."""
        return self._runs(_P.slot != "", _P.state.in_([state.value for state in states]), most=20)

    def asked_about(self, rota_id: str, slot: str) -> Sequence[PlanRun]:
        """The questions about one empty slot of a rota, the latest first."""
        return self._runs(_P.based_on == rota_id, _P.slot == slot, most=10)

    def run_of(self, rota_id: str) -> PlanRun | None:
        """The making of that rota; None for one made by hand."""
        return next(iter(self._runs(_P.rota_id == rota_id, most=1)), None)

    def ask_stop(self, run_id: str) -> bool:
        """Have it end with its best so far; False when it does not run any more."""
        return bool(self._update(plans, _P.id == run_id, _P.state == PlanState.RUNNING.value, stop_asked=True))

    def claim_run(self, run_id: str, at: datetime) -> bool:
        """Take a plan up that was asked for; False when somebody else was first, or it was stopped (real time)."""
        waiting = (_P.state == PlanState.RUNNING.value, _P.stage == ASKED, _P.stop_asked.is_(False))
        return bool(self._update(plans, _P.id == run_id, *waiting, stage=BEGUN, changed_at=at))

    def keep_waiting(self, at: datetime) -> None:
        """Plans that were asked for wait on, because somebody who would take them up is at work (real time)."""
        self._update(plans, _P.state == PlanState.RUNNING.value, _P.stage == ASKED, changed_at=at)

    def silent_runs(self, before: datetime) -> Sequence[PlanRun]:
        """Running plans of which nothing was heard since then (real time)."""
        query = sa.select(plans).where(_P.state == PlanState.RUNNING.value, _P.changed_at < before)
        return [_run(row) for row in self._all(query)]

    def _runs(self, *where: sa.ColumnElement[bool], most: int) -> Sequence[PlanRun]:
        query = sa.select(plans).where(*where).order_by(_P.asked_at.desc(), _P.id).limit(most)
        return [_run(row) for row in self._all(query)]

    def _row(self, duty: RotaDuty) -> dict[str, Any]:
        return {
            **{name: getattr(duty, name) for name in (*_SLOT, *_HELD)},
            "id": duty.id,
            "rota_id": duty.rota,
            "starts_at": duty.start,
            "ends_at": duty.end,
            "worker_id": duty.worker,
            "holder_id": duty.holder,
            "override": self._sealer.seal(duty.override, duty.id) if duty.override else "",
        }

    def _duty(self, row: Row[Any], held: Row[Any] | None = None) -> RotaDuty:
        """The slot as it is, or as it was held according to an earlier row."""
        given = held or row
        return RotaDuty(
            **{name: getattr(row, name) for name in _SLOT},
            id=row.id,
            rota=row.rota_id,
            start=row.starts_at,
            end=row.ends_at,
            worker=given.worker_id,
            holder=row.holder_id,
            override=self._sealer.open(given.override, row.id) if given.override else "",
            **{name: getattr(given, name) for name in _HELD},
        )


def _values(rota: RotaVersion) -> dict[str, Any]:
    return {
        **{name: getattr(rota, name) for name in _KEPT},
        "lines": list(rota.lines),
        "state": rota.state.value,
    }


def _rota(row: Row[Any]) -> RotaVersion:
    kept = {name: getattr(row, name) for name in _KEPT}
    return RotaVersion(id=row.id, lines=tuple(row.lines), state=RotaState(row.state), **kept)


def _run_values(run: PlanRun) -> dict[str, Any]:
    return {
        **{name: getattr(run, name) for name in _RUN},
        "lines": list(run.lines),
        "state": run.state.value,
        "rota_id": run.rota,
    }


def _run(row: Row[Any]) -> PlanRun:
    kept = {name: getattr(row, name) for name in _RUN}
    return PlanRun(id=row.id, lines=tuple(row.lines), state=PlanState(row.state), rota=row.rota_id, **kept)
