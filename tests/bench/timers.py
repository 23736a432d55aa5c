"""How late is a try that falls due? A thousand of them, over twenty seconds."""

import time
from datetime import timedelta

from oncall.clock import SystemClock
from tests.bench import contacts
from tests.bench.agency import REPEAT_AFTER
from tests.bench.asking import Line, post_request
from tests.bench.ledger import Ledger
from tests.bench.report import Figure, percentile
from tests.bench.setting import Setting
from tests.bench.stage import Provider, provider, running

_READY_IN = timedelta(seconds=40)


def lateness(setting: Setting) -> list[Figure]:
    """From the due time to the provider's receipt; the floor is asked by a clock outside, at such times."""
    count, seconds = (300, 6) if setting.short else (1000, 20)
    place = setting.agency(count)
    first = SystemClock().now() + _READY_IN
    contacts.have_due(place.url, range(count), first, timedelta(seconds=seconds))
    with provider(0) as at_once:
        with setting.product(place, at_once):
            if SystemClock().now() > first:
                raise RuntimeError("This machine is too slow to be ready in time; nothing was measured.")
            time.sleep((first - SystemClock().now()).total_seconds() + seconds + 3.0)
            late = _lateness(place.url, at_once)
        floor = _floor(place.url, at_once, count // 4, seconds / 4)
    most = percentile(late, 0.99)
    return [
        Figure(
            name=f"lateness of {count:,} timers, p99",
            measured=most,
            unit="ms",
            floor=percentile(floor, 0.99),
            target="≤ 250 ms",
            met=len(late) == count and most <= 250,
        ),
        Figure(
            name=f"… those that never left, of {count:,}",
            measured=count - len(late),
            unit="",
            target="0",
            met=len(late) == count,
        ),
    ]


def _lateness(url: str, provider: Provider) -> list[float]:
    """Milliseconds after its due time, for every second try that was received."""
    ledger, received = Ledger(url), provider.collect()
    second = [page for page in ledger.pages() if page.attempt == 1 and page.message in received]
    ledger.close()
    late = [received[page.message or ""][0] - page.opened_at - REPEAT_AFTER for page in second]
    return [each / timedelta(milliseconds=1) for each in late]


def _floor(url: str, provider: Provider, count: int, seconds: float) -> list[float]:
    """The same for one insert, one commit and one POST, asked for at each due time by one clock."""
    found = {}
    with running("tests.bench.floor", url, provider.port) as bare:
        line, began = Line(bare.port), SystemClock().now()
        for number in range(count):
            due = began + timedelta(seconds=seconds * number / count)
            time.sleep(max(0.0, (due - SystemClock().now()).total_seconds()))
            found[line.ask(post_request("/contacts", {"number": number})).decode()] = due
        received = provider.collect()
    return [(received[message][0] - due) / timedelta(milliseconds=1) for message, due in found.items()]
