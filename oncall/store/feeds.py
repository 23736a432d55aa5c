"""Calendar feeds, and the duties with their past that the feeds are made of. Secrets are only hashes here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from oncall.domain.feed import Feed, FeedKind
from oncall.store.shelf import Shelf, values_of
from oncall.store.tables import duties, feeds, workers
from oncall.store.tables.covering import endings
from rota.entries import DutyRecord
from rota.model import Duty, DutySource

_F = feeds.c
_D = duties.c
_E = endings.c
_WITH_ENDINGS = duties.outerjoin(endings, _E.duty_id == _D.id)

Place = tuple[str | None, str]


class FeedShelf(Shelf):
    """Feeds, and what they show."""

    def add(self, feed: Feed) -> None:
        """Store a new one."""
        self._insert(feeds, {**values_of(feed), "kind": feed.kind.value})

    def of_secret(self, secret_hash: str) -> Feed | None:
        """The feed in force whose secret has that hash."""
        return _feed(self._first(sa.select(feeds).where(_F.hash == secret_hash, _F.revoked_at.is_(None))))

    def get(self, feed_id: str) -> Feed | None:
        """The feed of that id, revoked or not."""
        return _feed(self._first(sa.select(feeds).where(_F.id == feed_id)))

    def in_force(self) -> Sequence[Feed]:
        """Every feed that is not revoked, the latest first."""
        rows = self._all(sa.select(feeds).where(_F.revoked_at.is_(None)).order_by(_F.made_at.desc(), _F.id))
        return [feed for row in rows if (feed := _feed(row)) is not None]

    def revoke(self, feed_id: str, at: datetime) -> bool:
        """Make its address useless; False when it was."""
        return bool(self._update(feeds, _F.id == feed_id, _F.revoked_at.is_(None), revoked_at=at))

    def places_of(self, worker_id: str, since: datetime, until: datetime) -> Sequence[Place]:
        """Where a worker has, or had, any duty that touches [since, until)."""
        where = (_D.worker_id == worker_id, _D.ends_at > since, _D.starts_at < until)
        rows = self._all(sa.select(_D.area, _D.position).where(*where).distinct())
        return [(row.area, row.position) for row in rows]

    def records(self, places: Iterable[Place] | None, since: datetime, until: datetime) -> Sequence[DutyRecord]:
        """Every duty in these places (default: all), cancelled ones too, that touches [since, until)."""
        where: list[sa.ColumnElement[bool]] = [_D.ends_at > since, _D.starts_at < until]
        if places is not None:
            where.append(sa.or_(sa.false(), *(_at(area, position) for area, position in places)))
        query = sa.select(duties, _E.was, _E.at.label("ended_at")).select_from(_WITH_ENDINGS)
        return [_record(row) for row in self._all(query.where(*where).order_by(_D.starts_at, _D.id))]

    def names(self) -> Mapping[str, str]:
        """The name of every worker, by id, without their numbers."""
        rows = self._all(sa.select(workers.c.id, workers.c.name).order_by(workers.c.id))
        return {row.id: row.name for row in rows}


def _at(area: str | None, position: str) -> sa.ColumnElement[bool]:
    return sa.and_(_D.area.is_(None) if area is None else _D.area == area, _D.position == position)


def _feed(row: Row[Any] | None) -> Feed | None:
    if row is None:
        return None
    return Feed(**{**row._mapping, "kind": FeedKind(row.kind)})


def _record(row: Row[Any]) -> DutyRecord:
    duty = Duty(
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
    return DutyRecord(duty=duty, cancelled_at=row.cancelled_at, was=row.was, ended_at=row.ended_at)
