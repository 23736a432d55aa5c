"""Calendar feeds: made, changed for new ones, taken back, and read by the calendars that follow them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from oncall.app.workplace import Workplace
from oncall.domain.errors import Invalid, NotFound, Stale
from oncall.domain.event import EventKind
from oncall.domain.feed import Feed, FeedKind
from oncall.flow.composing import token_hash
from oncall.flow.feeding import Calendar, calendar_of, mark_of
from oncall.flow.gap_feeding import gaps_found, gaps_shown
from oncall.flow.moment import Moment

_KEPT = 64  # calendars, as they were last made
_TRIES = 5  # Finding the gaps of a year, when a rota is published meanwhile.


class Feeds:
    """The addresses by which calendars follow the rota. A secret is shown once and stored as its hash."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace
        self._made: dict[str, Calendar] = {}

    def add(self, kind: FeedKind, subject: str, by: str, *, names: bool = False) -> tuple[Feed, str]:
        """A new feed and its secret, which is shown this once. Raises NotFound, Invalid for one of nothing."""
        secret = self._at.ids.token()

        def use_case(moment: Moment) -> Feed:
            _must_be(moment, kind, subject)
            feed = Feed(
                id=moment.ids.new(),
                hash=token_hash(secret),
                kind=kind,
                subject=subject,
                names=names and kind is FeedKind.AREA,
                made_by=by,
                made_at=moment.at,
            )
            _store(moment, feed, by)
            return feed

        return self._at.write(use_case, quiet=True), secret

    def rotate(self, feed_id: str, by: str) -> tuple[Feed, str]:
        """The same feed under a new secret; the old address leads nowhere from now on. Raises NotFound."""
        secret = self._at.ids.token()

        def use_case(moment: Moment) -> Feed:
            old = _revoked(moment, feed_id, by)
            new = replace(old, id=moment.ids.new(), hash=token_hash(secret), made_by=by, made_at=moment.at)
            _store(moment, new, by)
            return new

        return self._at.write(use_case, quiet=True), secret

    def revoke(self, feed_id: str, by: str) -> None:
        """Make its address useless from now on. Raises NotFound."""
        self._at.write(lambda moment: _revoked(moment, feed_id, by), quiet=True)

    def get(self, feed_id: str) -> Feed:
        """The feed of that id, as long as it is in force. Raises NotFound."""
        found = self._at.read(lambda moment: moment.tx.feeds.get(feed_id))
        if found is None or found.revoked_at is not None:
            raise NotFound("feed")
        return found

    def all(self) -> Sequence[Feed]:
        """Every feed in force, the latest first."""
        return self._at.read(lambda moment: moment.tx.feeds.in_force())

    def of_worker(self, worker_id: str) -> Sequence[Feed]:
        """A worker's own feeds in force, the latest first."""
        return [feed for feed in self.all() if feed.kind is FeedKind.WORKER and feed.subject == worker_id]

    def find(self, secret: str) -> Feed:
        """The feed of that secret. Raises NotFound for one that is unknown, revoked, or of somebody who has left."""

        def use_case(moment: Moment) -> Feed:
            feed = moment.tx.feeds.of_secret(token_hash(secret))
            if feed is None or not _there(moment, feed):
                raise NotFound("calendar", remedy="Make a new address for it on the page of your duty")
            return feed

        return self._at.read(use_case)

    def mark(self, feed: Feed) -> str:
        """Another one as soon as the feed may show anything else. Costs next to nothing."""
        return self._at.read(lambda moment: mark_of(moment, feed))

    def calendar(self, feed: Feed) -> Calendar:
        """What the feed shows now; made once for as long as it stays the same. What is shown of gaps is remembered.

        Raises Stale when duties change so fast that their gaps could not be found in between.
        """
        kept = self._made.get(feed.id)
        if kept is not None and kept.mark == self.mark(feed):
            return kept
        made = self._gaps(feed) if feed.kind is FeedKind.GAPS else self._at.read(lambda at: calendar_of(at, feed))
        if len(self._made) >= _KEPT:
            self._made = {}
        self._made[feed.id] = made
        return made

    def _gaps(self, feed: Feed) -> Calendar:
        for _ in range(_TRIES):
            found = self._at.read(lambda moment: gaps_found(moment, feed))
            if (made := self._at.write(partial(gaps_shown, feed=feed, found=found), quiet=True)) is not None:
                return made
        raise Stale("the gaps")


def _must_be(moment: Moment, kind: FeedKind, subject: str) -> None:
    areas = [area.id for area in moment.rules.areas]
    if kind is FeedKind.WORKER:
        moment.tx.people.get(subject)
    elif subject not in areas and not (kind is FeedKind.GAPS and subject == ""):
        raise Invalid.at("area", f"there is no area '{subject[:40]}'", f"Use one of: {', '.join(areas)}")


def _there(moment: Moment, feed: Feed) -> bool:
    """Whether what the feed is about is still there."""
    if feed.kind is not FeedKind.WORKER:
        return True
    worker = moment.tx.people.several([feed.subject]).get(feed.subject)
    return worker is not None and worker.active


def _store(moment: Moment, feed: Feed, by: str) -> None:
    moment.tx.feeds.add(feed)
    moment.record(EventKind.FEED_MADE, by, None, feed.id, shows=feed.kind.value, about=feed.subject)


def _revoked(moment: Moment, feed_id: str, by: str) -> Feed:
    feed = moment.tx.feeds.get(feed_id)
    if feed is None or not moment.tx.feeds.revoke(feed_id, moment.at):
        raise NotFound("feed")
    moment.record(EventKind.FEED_REVOKED, by, None, feed_id)
    return feed
