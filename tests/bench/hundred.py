"""Five hundred first pages through a carrier each of whose answers takes 100 ms, and that takes as many as come."""

import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from oncall.clock import SystemClock
from tests.bench.agency import area_id
from tests.bench.asking import Line, in_parallel, post_request
from tests.bench.contacts import Sent
from tests.bench.departures import Departure, PageRow, ideal, overtaken, page_rows, priorities, twice
from tests.bench.report import Figure, percentile
from tests.bench.setting import SENDERS, Setting
from tests.bench.wire import NUMBER, Arrival, far_end, in_service

_TAKES = 100  # milliseconds
_NO_LIMIT = 100.0  # texts a second: the most that the settings allow, and more than eight senders come to
_LINES = 16
_PATIENCE = 60.0
_CLOCK = SystemClock()


def at_a_hundred_ms(setting: Setting) -> list[Figure]:
    """One contact an area, all at once, each to a worker of its own; one in four is no emergency."""
    count = 125 if setting.short else 500
    place, bare = setting.agency(count), _bare(count)
    with far_end(_TAKES) as far, in_service(setting, place, far, _NO_LIMIT) as port:
        began, sent = _CLOCK.real(), _send_all(port, place.key, count)
        far.wait_for(count, _PATIENCE)
        time.sleep(2.0)  # Whatever is sent twice would have come by now, and every outcome is recorded.
        arrived = far.collect()
    rows = page_rows(place.url)
    wrong = twice(arrived, priorities(place.url))
    return [
        *_speed(count, began, arrived, bare),
        *_lateness(rows, arrived, SENDERS / bare),
        *_faults(sent, rows, arrived, wrong),
    ]


def _send_all(port: int, key: str, count: int) -> Sequence[Sent]:
    sent: list[Sent] = []

    def work(first: int) -> None:
        line = Line(port)
        sent.extend(_send(line, number, key) for number in range(first, count, _LINES))

    in_parallel(work, _LINES)
    return sent


def _send(line: Line, number: int, key: str) -> Sent:
    """A contact about which somebody says that there is danger, or, of one in four, nothing."""
    told: dict[str, Any] = {"what": "A child alone since noon", "where": f"Mill road {number}", "area": area_id(number)}
    at = _CLOCK.real()
    danger = {"danger": True} if number % 4 else {}
    reference = json.loads(line.ask(post_request("/api/v1/contacts", told | danger, key)))["reference"]
    return Sent(reference=reference, at=at, answered_at=_CLOCK.real())


def _speed(count: int, began: datetime, arrived: Sequence[Arrival], bare: float) -> list[Figure]:
    """From the first contact that was sent in to the last page; at both ends of it the senders are not all busy."""
    came = [text.at for text in arrived] or [began, began]
    took = (came[-1] - began) / timedelta(seconds=1)
    rate = (len(came) - 1) / max((came[-1] - came[0]) / timedelta(seconds=1), 1e-9)
    return [
        Figure(
            name=f"carrier at {_TAKES} ms: until the last of {count}",
            measured=took,
            unit="s",
            floor=count / bare,
            target="≤ 1.5 × floor",
            met=len(came) >= count and took <= 1.5 * count / bare,
        ),
        Figure(
            name="… messages a second",
            measured=rate,
            unit="/s",
            floor=bare,
            target="≥ 0.8 × floor",
            met=rate >= 0.8 * bare,
        ),
    ]


def _lateness(rows: Sequence[PageRow], arrived: Sequence[Arrival], takes: float) -> list[Figure]:
    """Each page from the begin of the transaction that made it; the floor is a queue in which nothing else takes
    any time, before as many senders as fast as the bare library is."""
    came = {text.sid: text.at for text in arrived}
    late = [(came[row.sid] - row.made_at) / timedelta(seconds=1) for row in rows if row.sid in came]
    floors = ideal([(row.priority, row.made_at) for row in rows], SENDERS, takes)
    return [
        Figure(
            name=f"… lateness of each page, {name}",
            measured=(measured := percentile(late or [_PATIENCE], share)),
            unit="s",
            floor=(floor := percentile(floors or [0.0], share)),
            target="≤ 1.5 × floor + 0.25 s",
            met=measured <= 1.5 * floor + 0.25,
        )
        for name, share in (("p50", 0.5), ("p99", 0.99))
    ]


def _faults(sent: Sequence[Sent], rows: Sequence[PageRow], arrived: Sequence[Arrival], wrong: int) -> list[Figure]:
    came = {text.sid for text in arrived}
    reached = {row.reference for row in rows if row.sid in came}
    waited = {contact.reference: contact.answered_at for contact in sent}
    left = [
        Departure(priority=row.priority, since=waited[row.reference], at=row.taken_at)
        for row in rows
        if row.taken_at is not None and row.reference in waited
    ]
    figures = {
        "left after something less urgent": overtaken(left),
        "lost": sum(contact.reference not in reached for contact in sent),
        "twice": wrong,
    }
    return [
        Figure(name=f"… {name}", measured=count, unit="", target="0", met=not count) for name, count in figures.items()
    ]


class _Elsewhere(TwilioHttpClient):  # type: ignore[misc]  # The library ships no types.
    """The library's own HTTP, at another address."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=10.0)
        self._base = urlsplit(base)
        self.session.trust_env = False  # A proxy of this machine's is none of the measurement's business.

    def request(self, method: str, url: str, *args: Any, **named: Any) -> Any:
        """As the library's."""
        asked = urlsplit(url)
        there = urlunsplit((self._base.scheme, self._base.netloc, asked.path, asked.query, ""))
        return super().request(method, there, *args, **named)


def _bare(count: int) -> float:
    """So many texts a second does the library alone hand over, from as many threads as there are senders."""
    with far_end(_TAKES) as far:
        http = _Elsewhere(far.named["url"])
        client = Client(far.named["key"], far.named["secret"], far.named["sid"], http_client=http)
        create = partial(client.messages.create, from_=NUMBER, body="the floor", validity_period=900)

        def work(first: int) -> None:
            for number in range(first, count, SENDERS):
                create(to=f"+1303555{number:04}")

        began = time.monotonic()
        in_parallel(work, SENDERS)
        rate = count / (time.monotonic() - began)
        http.session.close()
    return rate
