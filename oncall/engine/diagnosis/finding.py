"""One thing that the doctor found: how much it weighs, what is true, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_MOST_NAMED = 5


class Weight(StrEnum):
    """How much a finding weighs."""

    OK = "ok"  # as it should be
    LOOK = "look"  # worth a look: pages arrive, but less surely or less comfortably
    BAD = "BAD"  # pages, or the answers to them, would not arrive


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A line of the doctor's. `text` says what is true and what to do; it holds no name and no number."""

    weight: Weight
    text: str

    def __str__(self) -> str:
        return f"{self.weight:<4}  {self.text}"


def ok(text: str) -> Finding:
    """As it should be."""
    return Finding(weight=Weight.OK, text=text)


def look(text: str) -> Finding:
    """Worth a look."""
    return Finding(weight=Weight.LOOK, text=text)


def bad(text: str) -> Finding:
    """Pages, or answers, would not arrive."""
    return Finding(weight=Weight.BAD, text=text)


def listed(ids: Sequence[str]) -> str:
    """The first few of these, and how many more there are: 'A1, A2 and 14 more'."""
    more = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
    return ", ".join(ids[:_MOST_NAMED]) + more
