"""Versioned rules: every RuleSet that was ever in force, parsed once a process."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from oncall.config import from_canonical
from oncall.domain.errors import NotFound
from oncall.domain.rules import RuleSet
from oncall.store.shelf import Shelf
from oncall.store.tables import rulesets

_R = rulesets.c
_IN_FORCE = (
    sa.select(_R.id)
    .where(_R.valid_from <= sa.bindparam("at"))
    .order_by(_R.valid_from.desc(), _R.made_at.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetRow:
    """When and by whom a RuleSet was applied."""

    id: str
    digest: str
    applied_by: str
    reason: str
    valid_from: datetime
    made_at: datetime


class RuleCache:
    """RuleSets are immutable, so each is parsed once. Shared by all transactions of a process."""

    def __init__(self) -> None:
        self._known: dict[str, RuleSet] = {}
        self._lock = threading.Lock()

    def get(self, ruleset_id: str) -> RuleSet | None:
        """The RuleSet of that id, if it was parsed before."""
        return self._known.get(ruleset_id)

    def put(self, ruleset_id: str, body: str) -> RuleSet:
        """Parse and keep."""
        with self._lock:
            return self._known.setdefault(ruleset_id, from_canonical(body))


class RuleShelf(Shelf):
    """The agency's rules by version."""

    def __init__(self, connection: Connection, cache: RuleCache) -> None:
        super().__init__(connection)
        self._cache = cache

    def current_id(self, at: datetime) -> str:
        """The id of the RuleSet in force at `at`. Raises NotFound before any was applied."""
        row = self._first(_IN_FORCE, at=at)
        if row is None:
            raise NotFound("rule set (run `oncall config apply` first)")
        return str(row.id)

    def current(self, at: datetime) -> RuleSet:
        """The RuleSet in force at `at`. Raises NotFound."""
        return self.get(self.current_id(at))

    def get(self, ruleset_id: str) -> RuleSet:
        """The RuleSet of that id. Raises NotFound."""
        known = self._cache.get(ruleset_id)
        if known is not None:
            return known
        row = self._first(sa.select(_R.body).where(_R.id == ruleset_id))
        if row is None:
            raise NotFound("rule set")
        return self._cache.put(ruleset_id, row.body)

    def add(self, row: RuleSetRow, body: str) -> None:
        """Store a new version."""
        self._insert(
            rulesets,
            {
                "id": row.id,
                "digest": row.digest,
                "body": body,
                "applied_by": row.applied_by,
                "reason": row.reason,
                "valid_from": row.valid_from,
                "made_at": row.made_at,
            },
        )

    def history(self) -> Sequence[RuleSetRow]:
        """Every version, the latest first."""
        columns = (_R.id, _R.digest, _R.applied_by, _R.reason, _R.valid_from, _R.made_at)
        query = sa.select(*columns).order_by(_R.made_at.desc())
        return [RuleSetRow(**row._mapping) for row in self._all(query)]
