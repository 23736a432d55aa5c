"""Who is on duty, asked over HTTP: beside one indexed select over HTTP, and with ten times the areas."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from statistics import median

from tests.bench.agency import area_id, duty_id
from tests.bench.asking import get_request, per_second
from tests.bench.report import Figure
from tests.bench.setting import Setting
from tests.bench.stage import provider, running

_FEW, _MANY = 100, 1000
_LINES = 8
_ROUNDS = 7


def who(setting: Setting) -> list[Figure]:
    """Requests a second, in turns, so that whatever else the machine does falls on all of them alike."""
    seconds = 1.0 if setting.short else 2.0
    with ExitStack() as stack:
        nowhere = stack.enter_context(provider(0))
        ask: dict[str, Callable[[], float]] = {}
        for areas in (_FEW, _MANY):
            place = setting.agency(areas)
            product = stack.enter_context(setting.product(place, nowhere))
            whos = [get_request(f"/api/v1/who?area={area_id(number)}", place.key) for number in range(areas)]
            ask[f"who {areas}"] = partial(per_second, product.port, whos, _LINES, seconds)
            floor = stack.enter_context(running("tests.bench.floor", place.url, nowhere.port))
            selects = [get_request(f"/who?{duty_id('primary', number)}") for number in range(areas)]
            ask[f"floor {areas}"] = partial(per_second, floor.port, selects, _LINES, seconds)
        rounds = [{name: asking() for name, asking in ask.items()} for _ in range(_ROUNDS)]
    return _figures(rounds)


def _figures(rounds: Sequence[dict[str, float]]) -> list[Figure]:
    """Each round is compared within itself, and the middle one counts."""
    figures = []
    for areas in (_FEW, _MANY):
        who, floor = f"who {areas}", f"floor {areas}"
        share = median(each[who] / each[floor] for each in rounds)
        rate = median(each[who] for each in rounds)
        figures.append(
            Figure(
                name=f"who is on duty, {areas:,} areas",
                measured=rate,
                unit="/s",
                floor=rate / share,
                target="≥ 0.5 × floor",
                met=share >= 0.5,
            )
        )
    flat, bare = (
        median(each[f"{what} {_MANY}"] / each[f"{what} {_FEW}"] for each in rounds) for what in ("who", "floor")
    )
    name = f"… flat from {_FEW} to {_MANY:,} areas"
    return [*figures, Figure(name=name, measured=flat, unit="×", floor=bare, target="≥ 0.85 ×", met=flat >= 0.85)]


def _flatness(rounds: Sequence[dict[str, float]], what: str) -> float:
    return median(each[f"{what} {_MANY}"] / each[f"{what} {_FEW}"] for each in rounds)
