"""Versioned rules: every RuleSet that was ever in force, parsed once a process."""

import threading
import time
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
_VERSIONS = sa.select(_R.id, _R.valid_from).order_by(_R.valid_from.desc(), _R.made_at.desc())
_KEPT_FOR = 1.0
"""Seconds for which a process may not have heard of a version that another one applied."""


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
    """RuleSets are immutable, so each is parsed once; which of them hold is asked at most once a second.

    Shared by all transactions of a process.
    """

    def __init__(self) -> None:
        self._known: dict[str, RuleSet] = {}
        self._lock = threading.Lock()
        self._versions: tuple[float, Sequence[tuple[str, datetime]]] = (float("-inf"), ())

    def versions(self) -> Sequence[tuple[str, datetime]]:
        """Ids with the instant from which each holds, the latest first; empty when they must be asked for."""
        read_at, versions = self._versions
        return versions if time.monotonic() - read_at < _KEPT_FOR else ()

    def keep_versions(self, versions: Sequence[tuple[str, datetime]]) -> None:
        """They were read just now."""
        self._versions = (time.monotonic(), versions)

    def forget_versions(self) -> None:
        """This process has applied another one."""
        self._versions = (float("-inf"), ())

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
        versions = self._cache.versions()
        if not versions:
            versions = [(row.id, row.valid_from) for row in self._all(_VERSIONS)]
            self._cache.keep_versions(versions)
        for ruleset_id, valid_from in versions:
            if valid_from <= at:
                return ruleset_id
        raise NotFound("set of rules in force", remedy="Apply the agency's with `oncall config apply`")

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
