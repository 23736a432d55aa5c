"""What goes wrong between a client and the carrier, on purpose: scripted, or by chance with a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from tests.carrier.records import Asked


class Mishap(StrEnum):
    """What is done to a request; the names say whether it was processed."""

    SLOW = "slow"  # processed, and answered only after `seconds`
    TOO_MANY = "too-many"  # 429/20429: never processed
    ERROR_BEFORE = "error-before"  # 500, and nothing happened
    UNAVAILABLE = "unavailable"  # 503, and nothing happened
    ERROR_AFTER = "error-after"  # 500, and it was processed
    HANG_AFTER = "hang-after"  # processed, and no answer until the client gives up
    RESET_BEFORE = "reset-before"  # the connection is reset, and nothing happened
    RESET_AFTER = "reset-after"  # the connection is reset, and it was processed


BEFORE = frozenset({Mishap.TOO_MANY, Mishap.ERROR_BEFORE, Mishap.UNAVAILABLE, Mishap.RESET_BEFORE})
ANSWERS = {
    Mishap.TOO_MANY: (429, 20429, "Too Many Requests"),
    Mishap.ERROR_BEFORE: (500, 20500, "Internal Server Error"),
    Mishap.ERROR_AFTER: (500, 20500, "Internal Server Error"),
    Mishap.UNAVAILABLE: (503, 20503, "Service Unavailable"),
}
"""HTTP status, code and message of those that are answered."""

When = Callable[[Asked], bool]


def any_request(asked: Asked) -> bool:
    """Whatever it is."""
    return True


@dataclass(slots=True, kw_only=True)
class Planned:
    """One rule: `left` more requests that `when` holds for (None: all of them), each with probability `chance`."""

    fault: Mishap
    left: int | None
    when: When
    chance: float
    seconds: float


class Faults:
    """The rules of one account; the first that fits a request decides."""

    def __init__(self, seed: int = 1) -> None:
        self._random = Random(seed)
        self._rules: list[Planned] = []

    def next(self, fault: Mishap, times: int = 1, *, when: When = any_request, seconds: float = 0.2) -> None:
        """The next `times` requests that `when` holds for."""
        self._rules.append(Planned(fault=fault, left=times, when=when, chance=1.0, seconds=seconds))

    def sometimes(self, fault: Mishap, chance: float, *, when: When = any_request, seconds: float = 0.2) -> None:
        """From now on each such request with this probability."""
        self._rules.append(Planned(fault=fault, left=None, when=when, chance=chance, seconds=seconds))

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._rules.clear()

    def befalls(self, asked: Asked) -> Planned | None:
        """What befalls this request, which uses the rule up by one."""
        for rule in self._rules:
            if rule.left != 0 and rule.when(asked) and self._random.random() < rule.chance:
                rule.left = rule.left if rule.left is None else rule.left - 1
                return rule
        return None
