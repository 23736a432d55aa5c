"""Contacts: the aggregate that every step, hand-over and answer compares and sets."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from oncall.domain.contact import Contact, ContactState, Details, Ladder, SafeContact, Stage, Transfer
from oncall.domain.errors import NotFound, Stale, StoreUnfit
from oncall.store.sealing import Sealer
from oncall.store.shelf import Shelf, values_of
from oncall.store.tables import contacts
from rota.interval import as_instant

_C = contacts.c
_PLAIN = tuple(f.name for f in fields(Contact) if f.name not in ("ladder", "state", "stage", "transfer"))
_MOST_ALIKE = 20
_OPEN = (ContactState.WAITING, ContactState.CLAIMED)
_COLUMNS = sa.select(*(column for column in _C if column.name != "sealed"))
_OF_ID = _COLUMNS.where(_C.id == sa.bindparam("of"))
_OF_IDS = _COLUMNS.where(_C.id.in_(sa.bindparam("ids", expanding=True))).order_by(_C.id)
_LOCKED = _OF_ID.with_for_update()
_LOCKED_IDS = _OF_IDS.with_for_update()
_FREE_IDS = _OF_IDS.with_for_update(skip_locked=True)
_SAVE = sa.update(contacts).where(_C.id == sa.bindparam("of"), _C.version == sa.bindparam("seen"))
_TOUCH = _SAVE.values(version=_C.version + 1)
_TAKEN = sa.select(_C.id).where(_C.reference == sa.bindparam("this"))
_EITHER = sa.select(_C.id, _C.reference).where(
    sa.or_(_C.id == sa.bindparam("of"), _C.reference == sa.bindparam("this"))
)
_HELD = _COLUMNS.where(
    _C.claimed_by.in_(sa.bindparam("callees", expanding=True)), _C.state == ContactState.CLAIMED
).order_by(_C.claimed_at, _C.id)


_ENGAGED = sa.select(_C.claimed_by).where(
    _C.claimed_by.in_(sa.bindparam("callees", expanding=True)),
    _C.state == ContactState.CLAIMED,
    _C.stage != Stage.FINISHED,
    _C.id != sa.bindparam("but"),
)


def _same(same: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Open contacts of a line received since then with something the same, the latest first."""
    where = (_C.line == sa.bindparam("of_line"), _C.id != sa.bindparam("but"), _C.state.in_(_OPEN))
    lately = (_C.same_as.is_(None), _C.received_at >= sa.bindparam("since"))
    columns = sa.select(_C.id, _C.received_at, _C.caller_digest, _C.sealed)
    return columns.where(same, *where, *lately).order_by(_C.received_at.desc(), _C.id).limit(_MOST_ALIKE)


_NEAR = _same(_C.area == sa.bindparam("of_area"))
_NOWHERE = _same(_C.area.is_(None))
_BY_CALLER = _same(_C.caller_digest == sa.bindparam("digest"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lately:
    """What may be the same matter as another contact. `where` is empty when it cannot be opened any more."""

    id: str
    same_number: bool
    where: str


class ContactShelf(Shelf):
    """Contacts and their sealed details."""

    def __init__(self, connection: Connection, sealer: Sealer, *, lock: bool) -> None:
        super().__init__(connection)
        self._sealer = sealer
        self._lock = lock and self._locks_rows

    def add(self, contact: Contact, details: Details) -> Contact:
        """A new one, with what was said; as it was saved."""
        saved = replace(contact, version=contact.version + 1)
        self._insert(contacts, {**_values(saved), "id": saved.id, "sealed": self._seal(saved.id, details)})
        return saved

    def save(self, contact: Contact) -> Contact:
        """Compare and set: raises Stale when anybody changed it since it was loaded."""
        values = {**_values(contact), "version": contact.version + 1}
        if not self._change(_SAVE, of=contact.id, seen=contact.version, **values):
            raise Stale(contact.reference)
        return replace(contact, version=contact.version + 1)

    def touch(self, contact: Contact) -> Contact:
        """As `save`, when nothing of it but its version changes."""
        if not self._change(_TOUCH, of=contact.id, seen=contact.version):
            raise Stale(contact.reference)
        return replace(contact, version=contact.version + 1)

    def before(self, contact_id: str, reference: str) -> tuple[Contact | None, bool]:
        """The contact of that id, if it has come in already; and whether that reference is taken."""
        rows = self._all(_EITHER, of=contact_id, this=reference)
        earlier = self.find(contact_id) if any(row.id == contact_id for row in rows) else None
        return earlier, any(row.reference == reference for row in rows)

    def find(self, contact_id: str) -> Contact | None:
        """The contact of that id, locked when this transaction writes; None when there is none."""
        row = self._first(_LOCKED if self._lock else _OF_ID, of=contact_id)
        return None if row is None else _contact(row)

    def get(self, contact_id: str) -> Contact:
        """As `find`; raises NotFound."""
        found = self.find(contact_id)
        if found is None:
            raise NotFound("contact")
        return found

    def by_reference(self, reference: str) -> Contact:
        """The contact of that reference. Raises NotFound."""
        row = self._first(sa.select(_C.id).where(_C.reference == reference.strip().upper()))
        if row is None:
            raise NotFound("contact", reference.strip().upper()[:12])
        return self.get(row.id)

    def several(self, ids: Iterable[str], *, skip_locked: bool = False) -> dict[str, Contact]:
        """Contacts by id, locked in the order of their ids; with `skip_locked`, only those nobody holds."""
        locked = _FREE_IDS if skip_locked else _LOCKED_IDS
        query = locked if self._lock else _OF_IDS
        return {row.id: _contact(row) for row in self._all(query, ids=sorted(set(ids)))}

    def details(self, contact_id: str) -> Details:
        """What was said. Raises NotFound."""
        row = self._first(sa.select(_C.sealed).where(_C.id == contact_id))
        if row is None:
            raise NotFound("contact")
        return _details(json.loads(self._sealer.open(row.sealed, contact_id)))

    def reference_taken(self, reference: str) -> bool:
        """Whether any stored contact has that reference."""
        return self._first(_TAKEN, this=reference) is not None

    def due(self, at: datetime, most: int) -> Sequence[str]:
        """Ids of contacts whose ladder or chase is due, the longest overdue first."""
        query = sa.select(_C.id).where(_C.state.in_(_OPEN), _C.next_at <= at).order_by(_C.next_at, _C.id)
        return [row.id for row in self._all(query.limit(most))]

    def past_due(self, at: datetime, most: int) -> Sequence[str]:
        """Ids of contacts whose person was not reached in time and of which nobody was told yet."""
        query = sa.select(_C.id).where(
            _C.overdue_told_at.is_(None),
            _C.reached_at.is_(None),
            _C.due_at <= at,
            _C.state.in_(_OPEN),
        )
        return [row.id for row in self._all(query.order_by(_C.due_at).limit(most))]

    def transfers_waiting(self, offered_before: datetime, most: int) -> Sequence[str]:
        """Ids of contacts offered elsewhere before that instant and still without a name and a time."""
        waits = (_C.transfer_lapsed.is_(False), _C.state != ContactState.CLOSED)
        query = sa.select(_C.id).where(_C.transfer_at <= offered_before, *waits)
        return [row.id for row in self._all(query.limit(most))]

    def claimed_by(self, callees: Iterable[str]) -> Sequence[Contact]:
        """Contacts that these have now; not locked, for it only informs a decision about others."""
        return [_contact(row) for row in self._all(_HELD, callees=list(callees))]

    def engaged(self, callees: Iterable[str], but: str) -> frozenset[str]:
        """Who of these is at work on another contact than `but`: has one whose `is_engaging` is true."""
        return frozenset(row.claimed_by for row in self._all(_ENGAGED, callees=list(callees), but=but))

    def alike(self, contact: Contact, within: timedelta) -> Sequence[Lately]:
        """Recent open contacts from the same number or in the same area, the latest first: perhaps the same matter."""
        about = {"of_line": contact.line, "but": contact.id, "since": contact.received_at - within}
        rows = [*self._all(_NEAR if contact.area else _NOWHERE, of_area=contact.area, **about)]
        if contact.caller_digest:
            rows += self._all(_BY_CALLER, digest=contact.caller_digest, **about)
        latest = sorted({row.id: row for row in rows}.values(), key=lambda row: (-row.received_at.timestamp(), row.id))
        return [self._lately(row, contact) for row in latest[:_MOST_ALIKE]]

    def linked(self, contact_id: str) -> Sequence[Contact]:
        """Contacts that are attached to this one, or may be the same."""
        query = _COLUMNS.where(sa.or_(_C.attached_to == contact_id, _C.same_as == contact_id))
        return [_contact(row) for row in self._all(query.order_by(_C.received_at, _C.id))]

    def _lately(self, row: Row[Any], contact: Contact) -> Lately:
        try:
            where = str(json.loads(self._sealer.open(row.sealed, row.id))["where"])
        except StoreUnfit:
            where = ""
        same_number = bool(contact.caller_digest) and row.caller_digest == contact.caller_digest
        return Lately(id=row.id, same_number=same_number, where=where)

    def _seal(self, contact_id: str, details: Details) -> str:
        return self._sealer.seal(json.dumps(asdict(details), default=_spelled), contact_id)


def _spelled(instant: datetime) -> str:
    """An instant within JSON, where no column type guards it. Raises NaiveInstant."""
    return as_instant(instant).isoformat()


def _values(contact: Contact) -> dict[str, Any]:
    transfer = contact.transfer
    return {
        **{name: getattr(contact, name) for name in _PLAIN if name != "id"},
        "state": contact.state.value,
        "stage": contact.stage.value,
        "ladder": {**values_of(contact.ladder), "began_at": _spelled(contact.ladder.began_at)},
        "transfer_lapsed": transfer.lapsed if transfer else None,
        "transfer_at": transfer.offered_at if transfer else None,
    }


def _contact(row: Row[Any]) -> Contact:
    got = row._mapping
    offered = got["transfer_at"]
    return Contact(
        **{name: got[name] for name in _PLAIN},
        ladder=_ladder(got["ladder"]),
        state=ContactState(got["state"]),
        stage=Stage(got["stage"]),
        transfer=Transfer(offered_at=offered, lapsed=got["transfer_lapsed"]) if offered else None,
    )


def _ladder(got: dict[str, Any]) -> Ladder:
    lists = {name: tuple(value) for name, value in got.items() if isinstance(value, list)}
    return Ladder(**{**got, **lists, "began_at": datetime.fromisoformat(got["began_at"])})


def contact_of(row: Row[Any]) -> Contact:
    """A row of the contacts table as a value, for the lists of other shelves."""
    return _contact(row)


def _details(got: dict[str, Any]) -> Details:
    safe = got.pop("safe")
    until = safe.pop("until")
    asked = tuple((name, value) for name, value in got.pop("asked"))
    limits = SafeContact(**safe, until=datetime.fromisoformat(until) if until else None)
    return Details(**got, asked=asked, safe=limits)
