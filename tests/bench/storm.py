"""Storms: a thousand contacts a minute for a minute, and two thousand as fast as they are accepted."""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from oncall.clock import SystemClock
from tests.bench import contacts
from tests.bench.asking import Line, in_parallel
from tests.bench.carrier import HttpCarrier
from tests.bench.ledger import Carried, Ledger
from tests.bench.report import Figure
from tests.bench.setting import SENDERS, Setting
from tests.bench.stage import Provider, provider

WORKERS = 500
_TAKES = 100  # milliseconds that the provider takes for each message
_LINES = 16
_PATIENCE = 60.0
_READY_IN = timedelta(seconds=25)


def paced(setting: Setting) -> list[Figure]:
    """A thousand a minute, while repeats of an earlier hour fall due among them."""
    seconds, old = (15, 60) if setting.short else (60, 240)
    count = seconds * 1000 // 60
    place = setting.agency(WORKERS + old)
    begin = SystemClock().now() + _READY_IN
    contacts.have_due(place.url, range(WORKERS, WORKERS + old), begin, timedelta(seconds=seconds))
    with provider(_TAKES) as slow, setting.product(place, slow) as product:
        _wait_until(begin)
        sent = _send_all(product.port, place.key, count, lambda number: begin + timedelta(seconds=number * 60 / 1000))
        lost, ledger = _outcome(place.url, sent, slow)
    wrong = _out_of_order(sent, ledger.pages())
    ledger.close()
    return [
        Figure(name=f"storm of {count:,} in {seconds} s: lost", measured=lost, unit="", target="0", met=not lost),
        Figure(name="… repeats before a first page", measured=wrong, unit="", target="0", met=not wrong),
    ]


def saturation(setting: Setting) -> list[Figure]:
    """As fast as they are accepted: are the senders ever idle while something waits?"""
    count = 600 if setting.short else 2000
    place = setting.agency(WORKERS)
    with provider(_TAKES) as slow:
        bare = _bare(slow)
        with setting.product(place, slow) as product:
            sent = _send_all(product.port, place.key, count, None)
            lost, ledger = _outcome(place.url, sent, slow)
        waits = _while_waiting(ledger.pages())
        ledger.close()
        received = [at for each in slow.received.values() for at in each]
    lasted = sum((end - start).total_seconds() for start, end in waits)
    rate = sum(any(start <= at <= end for start, end in waits) for at in received) / max(lasted, 1e-9)
    wanted = 0.8 * SENDERS * 1000 / _TAKES
    accepted = count / (max(s.at for s in sent) - min(s.at for s in sent)).total_seconds()
    return [
        Figure(
            name="saturation: messages while any wait",
            measured=rate,
            unit="/s",
            floor=bare,
            target=f"≥ {wanted:.0f} /s",
            met=rate >= wanted,
        ),
        Figure(
            name=f"… contacts accepted, of {count:,} lost {lost}",
            measured=accepted,
            unit="/s",
            target="0 lost",
            met=not lost,
        ),
    ]


def _send_all(port: int, key: str, count: int, due: Callable[[int], datetime] | None) -> Sequence[contacts.Sent]:
    """Send so many contacts over several lines, each at its time, or at once without one."""
    sent: list[contacts.Sent] = []

    def work(number: int) -> None:
        line = Line(port)
        for each in range(number, count, _LINES):
            if due is not None:
                _wait_until(due(each))
            sent.append(contacts.send(line, each, WORKERS, key))

    in_parallel(work, _LINES)
    return sent


def _wait_until(instant: datetime) -> None:
    threading.Event().wait(max(0.0, (instant - SystemClock().now()).total_seconds()))


def _outcome(url: str, sent: Sequence[contacts.Sent], provider: Provider) -> tuple[int, Ledger]:
    """How many first pages never came, once everything has come or patience is at an end."""
    ledger, until = Ledger(url), time.monotonic() + _PATIENCE
    while True:
        received = provider.collect()
        came = {page.reference for page in ledger.pages() if page.message in received}
        lost = sum(contact.reference not in came for contact in sent)
        if not lost or time.monotonic() > until:
            return lost, ledger
        time.sleep(2.0)


def _out_of_order(sent: Iterable[contacts.Sent], pages: Sequence[Carried]) -> int:
    """How many messages of repeats alone were taken while a first page waited whose contact had been answered."""
    accepted = {contact.reference: contact.answered_at for contact in sent}
    first = {page.reference: page.taken_at for page in pages if page.taken_at and not page.attempt}
    waited = [(accepted[reference], until) for reference, until in first.items() if reference in accepted]
    urgent = {page.message for page in pages if not page.attempt}
    repeats = {page.message: page.taken_at for page in pages if page.taken_at and page.message not in urgent}
    return sum(any(begin <= at < end for begin, end in waited) for at in repeats.values())


def _while_waiting(pages: Iterable[Carried]) -> list[tuple[datetime, datetime]]:
    """The stretches in which at least one page waited for a sender."""
    steps = [(page.made_at, 1) for page in pages] + [(page.taken_at, -1) for page in pages if page.taken_at]
    waiting, began, found = 0, None, []
    for at, step in sorted(steps):
        waiting += step
        if waiting and began is None:
            began = at
        elif not waiting and began is not None:
            found.append((began, at))
            began = None
    return found


def _bare(slow: Provider) -> float:
    """What as many senders achieve with the same client and nothing else to do."""
    carrier, counts, until = HttpCarrier(slow.port), [0] * SENDERS, time.monotonic() + 3.0

    def work(number: int) -> None:
        while time.monotonic() < until:
            carrier.post(f"bare-{number}", "+13035550100", "the floor")
            counts[number] += 1

    in_parallel(work, SENDERS)
    slow.collect()
    slow.received.clear()
    return sum(counts) / 3.0
