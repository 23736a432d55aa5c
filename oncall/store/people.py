"""Workers and their destinations; addresses are sealed and found by their digest."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from notifiers.base import Channel
from oncall.domain.errors import NotFound, StoreUnfit
from oncall.domain.person import Destination, DestinationState, Worker
from oncall.store.running import RunningShelf
from oncall.store.sealing import Sealer
from oncall.store.shelf import Shelf, digest_of
from oncall.store.tables import destinations, workers

_RENAMED = "times renamed"
_W = workers.c
_D = destinations.c
_REACHED = [column.label(f"at_{column.name}") for column in _D]
_EVERYONE = (
    sa.select(workers, *_REACHED)
    .select_from(workers.outerjoin(destinations, _D.worker_id == _W.id))
    .order_by(_W.external_id, _D.rank, _D.id)
)
_OF_IDS = _EVERYONE.where(_W.id.in_(sa.bindparam("ids", expanding=True)))
_EXTERNAL_ID = sa.select(_W.external_id).where(_W.id == sa.bindparam("id"))
_TRAITS = ("areas", "positions", "skills", "languages")


class PeopleShelf(Shelf):
    """Workers, each with the numbers at which they can be reached."""

    def __init__(
        self, connection: Connection, sealer: Sealer, external_ids: dict[str, str], running: RunningShelf
    ) -> None:
        super().__init__(connection)
        self._running = running
        self._sealer = sealer
        self._external_ids = external_ids  # of the whole process: a worker's never changes
        self._seen: dict[str, Worker] = {}

    def several(self, ids: Iterable[str]) -> dict[str, Worker]:
        """Workers by id. Each is loaded once a transaction, unless it changes any of them."""
        wanted = set(ids)
        if missing := sorted(wanted - self._seen.keys()):
            self._seen |= self._load(_OF_IDS, ids=missing)
        return {worker_id: self._seen[worker_id] for worker_id in sorted(wanted & self._seen.keys())}

    def get(self, worker_id: str) -> Worker:
        """The worker of that id. Raises NotFound."""
        found = self.several([worker_id]).get(worker_id)
        if found is None:
            raise NotFound("worker")
        return found

    def external_id(self, worker_id: str) -> str | None:
        """The agency's own id of a worker; None for one who is no longer in the book."""
        known = self._external_ids.get(worker_id)
        if known is None and (row := self._first(_EXTERNAL_ID, id=worker_id)) is not None:
            known = self._external_ids[worker_id] = str(row.external_id)
        return known

    def everybody(self) -> Sequence[Worker]:
        """All active workers, by their external ids."""
        return list(self._load(_EVERYONE.where(_W.active)).values())

    def all_workers(self) -> Sequence[Worker]:
        """Everybody who was ever imported, active or not, by their external ids."""
        return list(self._load(_EVERYONE).values())

    def call_down(self) -> Sequence[Worker]:
        """Active workers who agreed to be asked when they are not on duty."""
        return list(self._load(_EVERYONE.where(_W.active, _W.call_down)).values())

    def by_external_id(self, external_id: str) -> Worker | None:
        """The worker with the agency's own id."""
        found = self._load(_EVERYONE.where(_W.external_id == external_id))
        return next(iter(found.values()), None)

    def by_address(self, address: str) -> Worker | None:
        """The active worker who has that number; the one who was added first when two share it."""
        query = (
            sa.select(_D.worker_id)
            .join(workers, _W.id == _D.worker_id)
            .where(_D.digest == self._sealer.digest(address), _W.active)
            .order_by(_D.rank, _W.external_id)
        )
        row = self._first(query)
        return None if row is None else self.get(row.worker_id)

    def all_by_address(self, address: str) -> Sequence[Worker]:
        """Every active worker who has that number: two may share a telephone."""
        having = sa.select(_D.worker_id).where(_D.digest == self._sealer.digest(address))
        return list(self._load(_EVERYONE.where(_W.active, _W.id.in_(having))).values())

    def save(self, *saved: Worker) -> None:
        """Add workers or bring them up to date, with all destinations."""
        self._seen.clear()
        ids = [worker.id for worker in saved]
        known = {r.id: r.name for r in self._all(sa.select(_W.id, _W.name).where(_W.id.in_(ids)))} if ids else {}
        if any(known.get(worker.id, worker.name) != worker.name for worker in saved):
            self._running.count_up(_RENAMED)
        for worker in saved:
            if worker.id in known:
                self._update(workers, _W.id == worker.id, **_values(worker))
        self._insert(workers, *({**_values(worker), "id": worker.id} for worker in saved if worker.id not in known))
        self._delete(destinations, _D.worker_id.in_(known))
        self._insert(destinations, *(self._row(worker.id, d) for worker in saved for d in worker.destinations))

    def times_renamed(self) -> int:
        """How often anybody's name was changed, ever: it never falls."""
        return int(self._running.setting(_RENAMED) or 0)

    def mark(self) -> str:
        """Another one whenever somebody has come or gone, or may hold something else than before."""
        return digest_of(self._all(sa.select(_W.id, _W.traits, _W.active).order_by(_W.id)))

    def set_busy(self, worker_id: str, until: datetime | None) -> None:
        """Busy until then, or no longer."""
        self._seen.clear()
        self._update(workers, _W.id == worker_id, busy_until=until)

    def busy_lapsed(self, at: datetime, most: int) -> Sequence[str]:
        """Ids of workers whose 'busy' has run out."""
        query = sa.select(_W.id).where(_W.busy_until <= at).order_by(_W.busy_until).limit(most)
        return [row.id for row in self._all(query)]

    def set_destination_state(self, destination_id: str, state: DestinationState) -> None:
        """What the carrier or the worker said of a number."""
        self._seen.clear()
        self._update(destinations, _D.id == destination_id, state=state)

    def move_by_address(self, address: str, was: DestinationState, state: DestinationState) -> int:
        """Every destination with that number that was in one state is in the other; how many there were."""
        self._seen.clear()
        return self._update(destinations, _D.digest == self._sealer.digest(address), _D.state == was, state=state)

    def _load(self, query: sa.Select[Any], **given: Any) -> dict[str, Worker]:
        found: dict[str, Row[Any]] = {}
        reachable: dict[str, list[Destination]] = {}
        for row in self._all(query, **given):
            found.setdefault(row.id, row)
            at = reachable.setdefault(row.id, [])
            if row.at_id is not None:
                at.append(self._destination(row))
        return {worker_id: _worker(row, reachable[worker_id]) for worker_id, row in found.items()}

    def _destination(self, row: Row[Any]) -> Destination:
        """A number that cannot be opened is one that nobody can ring: its owner's contacts go to the next."""
        try:
            address, state = self._sealer.open(row.at_sealed, row.at_id), DestinationState(row.at_state)
        except StoreUnfit:
            address, state = "", DestinationState.FAILED
        return Destination(
            id=row.at_id,
            rank=row.at_rank,
            address=address,
            channels=frozenset(Channel(c) for c in row.at_channels.split()),
            state=state,
            verified_on=row.at_verified_on,
            consented_on=row.at_consented_on,
            hours=row.at_hours,
        )

    def _row(self, worker_id: str, destination: Destination) -> dict[str, Any]:
        return {
            "id": destination.id,
            "worker_id": worker_id,
            "rank": destination.rank,
            "sealed": self._sealer.seal(destination.address, destination.id),
            "digest": self._sealer.digest(destination.address),
            "channels": " ".join(sorted(destination.channels)),
            "state": destination.state,
            "verified_on": destination.verified_on,
            "consented_on": destination.consented_on,
            "hours": destination.hours,
        }


def _values(worker: Worker) -> dict[str, Any]:
    return {
        "external_id": worker.external_id,
        "name": worker.name,
        "traits": {name: sorted(getattr(worker, name)) for name in _TRAITS},
        "call_down": worker.call_down,
        "active": worker.active,
        "busy_until": worker.busy_until,
    }


def _worker(row: Row[Any], reachable: list[Destination]) -> Worker:
    return Worker(
        id=row.id,
        name=row.name,
        external_id=row.external_id,
        call_down=row.call_down,
        active=row.active,
        busy_until=row.busy_until,
        destinations=tuple(reachable),
        **{name: frozenset(row.traits[name]) for name in _TRAITS},
    )
