"""The neighbour: a service that pages, while a rota is planned on the same machine."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

import psutil

from tests.bench import contacts
from tests.bench.asking import Line
from tests.bench.calm import by_contact, milliseconds
from tests.bench.report import Figure, percentile
from tests.bench.setting import Setting
from tests.bench.stage import provider

Planning = Callable[[], AbstractContextManager[int]]
_AREAS = 100
_WARM_UP = _AREAS
_BETWEEN = 0.1
_UNDER_WAY = 5.0


def paging_beside(setting: Setting, planning: Planning) -> list[Figure]:
    """From a contact to the carrier's receipt of its first page: first alone, and then while a plan is being made.

    `planning` starts the planner as the product starts it, gives its process id, and ends it with its block.
    """
    count = 100 if setting.short else 300
    place = setting.agency(_AREAS)
    with provider(0) as at_once, setting.product(place, at_once) as product:
        line, sent = Line(product.port), {}

        def send(numbers: range) -> None:
            for number in numbers:
                contact = contacts.send(line, number, _AREAS, place.key)
                sent[contact.reference] = contact.at
                time.sleep(_BETWEEN)

        send(range(_WARM_UP + count))
        with planning() as pid:
            time.sleep(_UNDER_WAY)
            busy_before = _seconds_of(pid)
            send(range(_WARM_UP + count, _WARM_UP + 2 * count))
            worked = psutil.pid_exists(pid) and _seconds_of(pid) > busy_before
        time.sleep(1.0)
        at_once.collect()
        late = milliseconds(sent, by_contact(place.url), at_once)[_WARM_UP:]
    complete = len(late) == 2 * count and worked
    alone, beside = percentile(late[:count], 0.99), percentile(late[count:], 0.99)
    return [
        Figure(
            name="rota: page beside a planner, p99",
            measured=beside,
            unit="ms",
            floor=alone,
            target="≤ 100 ms",
            met=complete and beside <= 100,
        )
    ]


def _seconds_of(pid: int) -> float:
    """Processor seconds of a process and its children, so far."""
    process = psutil.Process(pid)
    times = [each.cpu_times() for each in (process, *process.children(recursive=True))]
    return sum(each.user + each.system for each in times)
