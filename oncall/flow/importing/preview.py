"""What an import would do, before it does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from oncall.domain.errors import Problem, RowsInvalid

T = TypeVar("T")


class Change(StrEnum):
    """What a row would do."""

    NEW = "new"  # It adds something.
    CHANGED = "changed"  # It brings something up to date.
    UNCHANGED = "unchanged"  # Everything in it is known already.


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One row that can be taken in: `name` and `external_id` say whom it is about, `subject` what, `what` names the
    fields it changes, `over` is a mark of what stands there now: another one where that has changed since somebody
    looked. Nobody is shown it."""

    row: int
    change: Change
    name: str
    external_id: str
    subject: str = ""
    what: str = ""
    over: str = ""

    @property
    def about(self) -> str:
        """Whom and what it is about, in a line: `Ines Castellan (A3), leave 2026-10-22 to 2026-10-25`."""
        return f"{self.name} ({self.external_id}){', ' if self.subject else ''}{self.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview(Generic[T]):
    """A whole file: its good rows, its faults, what to know about it, and what would be stored."""

    rows: tuple[PreviewRow, ...]
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]
    items: tuple[T, ...]

    @property
    def counts(self) -> Mapping[Change, int]:
        """How many rows there are of each kind."""
        return {change: sum(row.change is change for row in self.rows) for change in Change}

    def must_be_sound(self) -> None:
        """Raises RowsInvalid with the fault of every row."""
        if self.problems:
            raise RowsInvalid(*self.problems)
