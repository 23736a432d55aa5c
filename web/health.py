"""Looking in from outside: is the process there, are pages proven to leave, and how much there is of everything.

Numbers and sentences only. `/metrics` counts contacts, so a proxy that faces the public should keep it in.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from oncall.app import Readiness
from oncall.domain.errors import OncallError
from oncall.domain.tonight import Hole
from web import current

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers; nothing more is said."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """200 when pages are proven to leave; 503 with the reasons when they are not."""
    faults = _faults()
    return jsonify(ready=not faults, faults=faults), 503 if faults else 200


@blueprint.get("/metrics")
def metrics() -> Response:
    """Everything in the text format of Prometheus, counted in the store at this moment."""
    registry = CollectorRegistry()
    registry.register(_Counted(current.oncall().health.readiness(), current.oncall().tonight.gaps()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _faults() -> list[str]:
    try:
        return list(current.oncall().health.readiness().faults)
    except OncallError as error:
        return [str(error)]
    except Exception:  # noqa: BLE001 - Whatever the store fails with, the answer is that we are not ready.
        return ["The database does not answer. Look at its log and at the disk."]


class _Counted(Collector):
    """One look at the store, as metrics; nothing is kept between two looks."""

    def __init__(self, readiness: Readiness, holes: Sequence[Hole]) -> None:
        self._readiness, self._holes = readiness, holes

    def collect(self) -> Iterable[Metric]:
        """Pages by channel and state, contacts by state, and how old the oldest things are."""
        yield self._pages()
        yield self._contacts()
        yield from self._gaps()
        clock, found = current.oncall().clock, self._readiness
        yield _age("oncall_oldest_unsent_seconds", "Age of the oldest unsent page", found.oldest_unsent, clock.now())
        yield _age("oncall_oldest_overdue_seconds", "Lateness of an escalation", found.oldest_overdue, clock.now())
        if found.beat_at is not None:
            yield _age("oncall_heartbeat_age_seconds", "Since an engine last finished", found.beat_at, clock.real())

    def _gaps(self) -> Iterable[Metric]:
        """By position and whether somebody was named to hold them; where they are is nobody's business here."""
        labels = ("position", "held")
        count = GaugeMetricFamily("oncall_gaps", "Gaps in the rota of the coming days", labels=labels)
        seconds = GaugeMetricFamily("oncall_gaps_seconds", "Their length", labels=labels)
        gaps = [(hole.position, "yes" if hole.holder else "no", hole.lasts) for hole in self._holes]
        for position, held in sorted({(position, held) for position, held, _ in gaps}):
            lengths = [lasts for where, how, lasts in gaps if (where, how) == (position, held)]
            count.add_metric((position, held), len(lengths))
            seconds.add_metric((position, held), sum(lengths, timedelta()).total_seconds())
        return count, seconds

    def _pages(self) -> Metric:
        # A gauge, for a message leaves one state for another: as counters these would run backwards.
        family = GaugeMetricFamily("oncall_pages_total", "Messages by channel and state", labels=("channel", "state"))
        for (channel, state), count in self._readiness.messages.items():
            family.add_metric((channel, state), count)
        return family

    def _contacts(self) -> Metric:
        family = GaugeMetricFamily("oncall_contacts", "Contacts by state", labels=("state",))
        for state, count in self._readiness.contacts.items():
            family.add_metric((state,), count)
        return family


def _age(name: str, words: str, since: datetime | None, at: datetime) -> Metric:
    """Seconds from `since` to `at`; 0 when there is nothing to be old."""
    seconds = (at - since).total_seconds() if since else 0.0
    return GaugeMetricFamily(name, words, value=max(seconds, 0.0))
