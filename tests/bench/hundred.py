"""Five hundred first pages through a carrier each of whose answers takes 100 ms, and that takes as many as come.

Four hundred wait when the engine starts, three of four of no emergency and longer than the others; a hundred
emergencies more come in while they leave.
"""

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from tests.bench import contacts
from tests.bench.asking import Line, in_parallel
from tests.bench.backlog import have_first_pages_wait
from tests.bench.contacts import Sent
from tests.bench.departures import Departure, PageRow, ideal, overtaken, page_rows, priorities, twice
from tests.bench.report import Figure, percentile
from tests.bench.setting import SENDERS, Setting
from tests.bench.wire import NUMBER, Arrival, far_end, in_service

_TAKES = 100  # milliseconds
_NO_LIMIT = 100.0  # texts a second: the most that the settings allow, and more than eight senders come to
_SHARE = 0.8  # of the bare library's rate, at least
_MORE = 0.25  # seconds that a page may be later than in an ideal queue at that rate
_MEANWHILE = 25.0  # emergencies a second that come in
_PATIENCE = 60.0
_SECOND = timedelta(seconds=1)


def at_a_hundred_ms(setting: Setting) -> list[Figure]:
    """Every contact has an area, and so a worker, of its own."""
    count = 125 if setting.short else 500
    others, waiting = 3 * count // 5, 4 * count // 5
    place, bare = setting.agency(count), _bare(count)
    have_first_pages_wait(place.url, range(others), range(others, waiting))
    with far_end(_TAKES) as far, in_service(setting, place, far, _NO_LIMIT) as port:
        far.wait_for(1, _PATIENCE)
        sent = _come_in(port, place.key, range(waiting, count), count)
        far.wait_for(count, _PATIENCE)
        time.sleep(2.0)  # Whatever is sent twice would have come by now, and every outcome is recorded.
        arrived = far.collect()
    if not arrived:
        raise RuntimeError("Nothing came to the carrier; why stands above.")
    rows, wrong = page_rows(place.url), twice(arrived, priorities(place.url))
    return [
        *_speed(count, arrived, bare),
        *_lateness(rows, sent, arrived, SENDERS / bare),
        *_faults(count, rows, sent, arrived, wrong),
    ]


def _come_in(port: int, key: str, which: range, areas: int) -> Sequence[Sent]:
    """One after the other, at a steady pace."""
    line, began, sent = Line(port), time.monotonic(), []
    for number, area in enumerate(which):
        time.sleep(max(0.0, began + number / _MEANWHILE - time.monotonic()))
        sent.append(contacts.send(line, area, areas, key))
    return sent


def _speed(count: int, arrived: Sequence[Arrival], bare: float) -> list[Figure]:
    """From the first that came to the last."""
    took = (arrived[-1].at - arrived[0].at) / _SECOND
    rate = (len(arrived) - 1) / max(took, 1e-9)
    return [
        Figure(
            name=f"carrier at {_TAKES} ms: until the last of {count}",
            measured=took,
            unit="s",
            floor=count / bare,
            target=f"≤ floor / {_SHARE}",
            met=len(arrived) >= count and took <= count / bare / _SHARE,
        ),
        Figure(
            name="… messages a second",
            measured=rate,
            unit="/s",
            floor=bare,
            target=f"≥ {_SHARE} × floor",
            met=rate >= _SHARE * bare,
        ),
    ]


def _lateness(rows: Sequence[PageRow], sent: Sequence[Sent], arrived: Sequence[Arrival], takes: float) -> list[Figure]:
    """Of those that came in meanwhile from the begin of the transaction that made the page, of the others since
    the first page came to the carrier. The floor is a queue in which nothing else takes any time, before as many
    senders as fast as the bare library is; the limit is that queue at the rate allowed."""
    came, live = {text.sid: text.at for text in arrived}, {contact.reference for contact in sent}
    began = min(came.values())
    since = {row.reference: row.made_at if row.reference in live else began for row in rows}
    waiting = [(row.priority, since[row.reference], row.reference) for row in rows]
    late = {row.reference: (came[row.sid] - since[row.reference]) / _SECOND for row in rows if row.sid in came}
    floors, limits = ideal(waiting, SENDERS, takes), ideal(waiting, SENDERS, takes / _SHARE)
    return [
        _late(f"… lateness of {name}", share, *(_of(each, which) for each in (late, floors, limits)))
        for name, which in (("what comes in meanwhile", live), ("what waited", since.keys() - live))
        for share in (0.5, 0.99)
    ]


def _of(late: dict[str, float], which: set[str]) -> list[float]:
    return [seconds for reference, seconds in late.items() if reference in which] or [_PATIENCE]


def _late(name: str, share: float, late: list[float], floors: list[float], limits: list[float]) -> Figure:
    measured, limit = percentile(late, share), percentile(limits, share) + _MORE
    return Figure(
        name=f"{name}, p{share * 100:.0f}",
        measured=measured,
        unit="s",
        floor=percentile(floors, share),
        target=f"≤ {limit:.1f} s, at {_SHARE} × floor's rate",
        met=measured <= limit,
    )


def _faults(
    count: int, rows: Sequence[PageRow], sent: Sequence[Sent], arrived: Sequence[Arrival], wrong: int
) -> list[Figure]:
    came, answered = {text.sid for text in arrived}, {contact.reference: contact.answered_at for contact in sent}
    left = [
        Departure(priority=row.priority, since=answered.get(row.reference, row.made_at), at=row.taken_at)
        for row in rows
        if row.taken_at is not None
    ]
    figures = {
        "left after something less urgent": overtaken(left),
        "lost": count - len({row.reference for row in rows if row.sid in came}),
        "twice": wrong,
    }
    return [Figure(name=f"… {name}", measured=n, unit="", target="0", met=not n) for name, n in figures.items()]


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
