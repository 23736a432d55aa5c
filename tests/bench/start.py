"""How soon after its start does the product answer, and how much memory does it come to?"""

from statistics import median

from tests.bench.agency import settle
from tests.bench.asking import Line, get_request
from tests.bench.report import Figure
from tests.bench.setting import Setting
from tests.bench.stage import provider, running

_TIMES = 5


def start(setting: Setting) -> list[Figure]:
    """The first answer, over a store that is up to date."""
    url = setting.fresh()
    settle(url, 100).database.close()
    taken, floors, floor_memory = [], [], 0.0
    with provider(0) as nowhere:
        for _ in range(_TIMES):
            with running("floor", url, nowhere.port) as bare:
                floors.append(bare.started_in)
                floor_memory = bare.mebibytes
            with setting.product(url, nowhere) as product:
                Line(product.port).ask(get_request("/api/v1/who?area=a0001"))
                taken.append(product.started_in)
    first = median(taken)
    return [
        Figure(
            name="first answer after the start",
            measured=first,
            unit="s",
            floor=median(floors),
            target="≤ 1.5 s",
            met=first <= 1.5,
        ),
        Figure(
            name="memory, the most of this run",
            measured=max(setting.memory),
            unit="MiB",
            floor=floor_memory,
            target="≤ 150 MiB",
            met=max(setting.memory) <= 150,
        ),
    ]
