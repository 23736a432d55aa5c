"""Who may come in: logins, sessions, one-time links, API keys, page tokens, PINs. Secrets are only hashes here.

Every instant in these tables is real time, not duty time: a demo that jumps through the night must
not outlive its sessions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from oncall.store.shelf import Shelf
from oncall.store.tables import (
    api_keys,
    attempts,
    idempotency,
    line_calls,
    login_links,
    logins,
    reads,
    sessions,
    tokens,
    workers,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """Somebody who can sign in. `role` is worker, coordinator, manager or admin; `password` a hash or ""."""

    id: str
    name: str
    worker_id: str | None
    role: str
    password: str
    active: bool
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key for machines, with the scopes it may use."""

    id: str
    hash: str
    name: str
    scopes: str
    made_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCall:
    """A call in which a PIN is asked for, or was given. `verified_at` (real time) is None until then.

    `listed` is what the keys of the last list stand for, in their order; `missed` counts wrong PINs, and
    afterwards the times that nothing was pressed.
    """

    provider: str
    call_id: str
    made_at: datetime
    worker_id: str | None = None
    verified_at: datetime | None = None
    listed: tuple[str, ...] = ()
    missed: int = 0


_KEY = sa.select(api_keys).where(api_keys.c.hash == sa.bindparam("this"), api_keys.c.revoked_at.is_(None))


class AccessShelf(Shelf):
    """Logins and everything that stands for one."""

    def add_login(self, login: Login) -> None:
        """Store a login."""
        self._insert(logins, asdict(login))

    def login(self, login_id: str) -> Login | None:
        """The login of that id."""
        return _login(self._first(sa.select(logins).where(logins.c.id == login_id)))

    def login_named(self, name: str) -> Login | None:
        """The login of that name."""
        return _login(self._first(sa.select(logins).where(logins.c.name == name)))

    def all_logins(self) -> Sequence[Login]:
        """Every login, by name."""
        return [Login(**row._mapping) for row in self._all(sa.select(logins).order_by(logins.c.name))]

    def change_login(self, login_id: str, **values: Any) -> bool:
        """Set a password, a role or `active`; False when there is no such login."""
        return bool(self._update(logins, logins.c.id == login_id, **values))

    def add_link(self, link_hash: str, login_id: str, expires_at: datetime) -> None:
        """Store a one-time link."""
        self._insert(login_links, {"hash": link_hash, "login_id": login_id, "expires_at": expires_at})

    def link(self, link_hash: str, real_now: datetime) -> str | None:
        """The login that an unused, unexpired link stands for."""
        c = login_links.c
        query = sa.select(c.login_id).where(c.hash == link_hash, c.used_at.is_(None), c.expires_at > real_now)
        row = self._first(query)
        return None if row is None else str(row.login_id)

    def use_link(self, link_hash: str, real_now: datetime) -> bool:
        """Use it up; False when somebody was first."""
        c = login_links.c
        return bool(self._update(login_links, c.hash == link_hash, c.used_at.is_(None), used_at=real_now))

    def add_session(self, session_hash: str, login_id: str, real_now: datetime, expires_at: datetime) -> None:
        """Begin a session."""
        row = {"hash": session_hash, "login_id": login_id, "made_at": real_now, "seen_at": real_now}
        self._insert(sessions, {**row, "expires_at": expires_at})

    def session(self, session_hash: str, real_now: datetime, idle_since: datetime) -> str | None:
        """The login whose live session this is."""
        c = sessions.c
        where = (c.hash == session_hash, c.expires_at > real_now, c.seen_at > idle_since)
        row = self._first(sa.select(c.login_id).where(*where))
        return None if row is None else str(row.login_id)

    def touch_session(self, session_hash: str, real_now: datetime) -> None:
        """It was used."""
        self._update(sessions, sessions.c.hash == session_hash, seen_at=real_now)

    def end_session(self, session_hash: str) -> None:
        """Sign out."""
        self._delete(sessions, sessions.c.hash == session_hash)

    def end_sessions(self, login_id: str) -> None:
        """Sign a login out everywhere."""
        self._delete(sessions, sessions.c.login_id == login_id)

    def purge(self, real_now: datetime) -> None:
        """Forget sessions, links and tokens that have run out, old requests, calls, and attempts to sign in."""
        self._delete(sessions, sessions.c.expires_at <= real_now)
        self._delete(login_links, login_links.c.expires_at <= real_now)
        self._delete(tokens, tokens.c.expires_at <= real_now)
        self._delete(attempts, attempts.c.at <= real_now - timedelta(days=1))
        self._delete(line_calls, line_calls.c.made_at <= real_now - timedelta(days=1))
        self._delete(idempotency, idempotency.c.made_at <= real_now - timedelta(days=30))

    def add_token(self, token_hash: str, contact_id: str, callee: str, expires_at: datetime) -> None:
        """Store what the link in a text stands for."""
        row = {"hash": token_hash, "contact_id": contact_id, "callee": callee, "expires_at": expires_at}
        self._insert(tokens, row)

    def token(self, token_hash: str, real_now: datetime) -> tuple[str, str] | None:
        """The contact and the callee that a link stands for."""
        c = tokens.c
        row = self._first(sa.select(c.contact_id, c.callee).where(c.hash == token_hash, c.expires_at > real_now))
        return None if row is None else (row.contact_id, row.callee)

    def revoke_tokens(self, callee: str) -> int:
        """Make every link of a callee useless: a lost phone."""
        return self._delete(tokens, tokens.c.callee == callee)

    def add_key(self, key: ApiKey) -> None:
        """Store an API key."""
        self._insert(api_keys, asdict(key))

    def key(self, key_hash: str) -> ApiKey | None:
        """The unrevoked key of that hash."""
        row = self._first(_KEY, this=key_hash)
        return None if row is None else ApiKey(**row._mapping)

    def all_keys(self) -> Sequence[ApiKey]:
        """Every key, the latest first."""
        return [ApiKey(**r._mapping) for r in self._all(sa.select(api_keys).order_by(api_keys.c.made_at.desc()))]

    def revoke_key(self, key_id: str, at: datetime) -> bool:
        """Make a key useless; False when it was."""
        return bool(self._update(api_keys, api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None), revoked_at=at))

    def earlier_request(self, key_id: str, key: str) -> tuple[str, str] | None:
        """The request digest and the contact of an Idempotency-Key that was used before."""
        c = idempotency.c
        row = self._first(sa.select(c.request, c.contact_id).where(c.key_id == key_id, c.key == key))
        return None if row is None else (row.request, row.contact_id)

    def keep_request(self, key_id: str, key: str, request: str, contact_id: str, real_now: datetime) -> None:
        """Remember what an Idempotency-Key led to."""
        row = {
            "key_id": key_id,
            "key": key,
            "request": request,
            "contact_id": contact_id,
            "made_at": real_now,
        }
        self._insert(idempotency, row)

    def note_read(self, login_id: str, contact_id: str, minute: datetime) -> None:
        """Somebody looked at what was said: person, contact, minute; once a minute."""
        c = reads.c
        same = (c.login_id == login_id, c.contact_id == contact_id, c.minute == minute)
        if self._first(sa.select(c.minute).where(*same)) is None:
            self._insert(reads, {"login_id": login_id, "contact_id": contact_id, "minute": minute})

    def reads_of(self, contact_id: str) -> Sequence[tuple[str, datetime]]:
        """Who looked at a contact, and when."""
        c = reads.c
        query = sa.select(c.login_id, c.minute).where(c.contact_id == contact_id).order_by(c.minute)
        return [(row.login_id, row.minute) for row in self._all(query)]

    def set_pin(self, worker_id: str, pin_hash: str) -> bool:
        """Set the hash of a worker's PIN, or "" for none: the calls that the old one opened are shut. False when
        there is no such worker."""
        self._delete(line_calls, line_calls.c.worker_id == worker_id)
        return bool(self._update(workers, workers.c.id == worker_id, pin=pin_hash))

    def pins(self, worker_ids: Iterable[str]) -> dict[str, str]:
        """The hashes of their PINs, of those active workers who have one."""
        c = workers.c
        query = sa.select(c.id, c.pin).where(c.id.in_(list(worker_ids)), c.active, c.pin != "")
        return {row.id: row.pin for row in self._all(query)}

    def line_call(self, provider: str, call_id: str) -> LineCall | None:
        """What is known of a call."""
        c = line_calls.c
        row = self._first(sa.select(line_calls).where(c.provider == provider, c.call_id == call_id))
        return None if row is None else LineCall(**{**row._mapping, "listed": tuple(row.listed)})

    def keep_line_call(self, call: LineCall) -> None:
        """Store a call, or what has become of it."""
        c, values = line_calls.c, asdict(call)
        if not self._update(line_calls, c.provider == call.provider, c.call_id == call.call_id, **values):
            self._insert(line_calls, values)

    def add_attempt(self, attempt_id: str, digest: str, real_now: datetime) -> None:
        """Somebody tried and failed."""
        self._insert(attempts, {"id": attempt_id, "digest": digest, "at": real_now})

    def attempts_since(self, digest: str, since: datetime) -> int:
        """How often that failed since then."""
        where = (attempts.c.digest == digest, attempts.c.at > since)
        return self._connection.execute(sa.select(sa.func.count()).where(*where)).scalar_one()


def _login(row: Row[Any] | None) -> Login | None:
    return None if row is None else Login(**row._mapping)
