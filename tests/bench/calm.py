"""A calm night: one contact at a time, a provider that answers at once. How soon does the page leave?"""

import time
from datetime import datetime

from oncall.clock import SystemClock
from tests.bench import contacts
from tests.bench.asking import Line, post_request
from tests.bench.ledger import Ledger
from tests.bench.report import Figure, percentile
from tests.bench.setting import Setting
from tests.bench.stage import Provider, provider, running

_AREAS = 100
_WARM_UP = _AREAS  # Each has been asked about once before, as a page that people look at does all the time.
_BETWEEN = 0.05


def calm(setting: Setting) -> list[Figure]:
    """From the request to the provider's receipt, the product and the floor in turn."""
    count = _WARM_UP + (60 if setting.short else 200)
    place = setting.agency(_AREAS)
    with (
        provider(0) as at_once,
        setting.product(place, at_once) as product,
        running("tests.bench.floor", place.url, at_once.port) as bare,
    ):
        lines = Line(product.port), Line(bare.port)
        sent, floors = {}, {}
        for number in range(count):
            contact = contacts.send(lines[0], number, _AREAS, place.key)
            sent[contact.reference] = contact.at
            time.sleep(_BETWEEN)
            asked_at = SystemClock().real()
            floors[lines[1].ask(post_request("/contacts", {"number": number})).decode()] = asked_at
            time.sleep(_BETWEEN)
        time.sleep(1.0)
        received = at_once.collect()
    return _figures(
        milliseconds(sent, by_contact(place.url), at_once)[_WARM_UP:], delays(floors, received)[_WARM_UP:], count
    )


def by_contact(url: str) -> dict[str, str]:
    """The message that carried the first page of each contact."""
    ledger = Ledger(url)
    carried = {page.reference: page.message for page in ledger.pages() if page.message and page.attempt == 0}
    ledger.close()
    return carried


def milliseconds(sent: dict[str, datetime], carried: dict[str, str], provider: Provider) -> list[float]:
    """From each contact to the provider's receipt of its first page, in the order of sending."""
    return delays({carried[contact]: at for contact, at in sent.items() if contact in carried}, provider.received)


def delays(sent: dict[str, datetime], received: dict[str, list[datetime]]) -> list[float]:
    """Milliseconds from sending to receipt, in the order of sending."""
    return [(received[m][0] - at).total_seconds() * 1000 for m, at in sent.items() if m in received]


def _figures(pages: list[float], floors: list[float], count: int) -> list[Figure]:
    half, most = percentile(pages, 0.5), percentile(pages, 0.99)
    floor = percentile(floors, 0.5)
    complete = len(pages) == count - _WARM_UP
    return [
        Figure(
            name="calm: contact to provider, p50",
            measured=half,
            unit="ms",
            floor=floor,
            target="≤ 5 × floor",
            met=complete and half <= 5 * floor,
        ),
        Figure(
            name="calm: contact to provider, p99",
            measured=most,
            unit="ms",
            floor=percentile(floors, 0.99),
            target="≤ 100 ms",
            met=complete and most <= 100,
        ),
    ]
