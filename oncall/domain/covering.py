"""Changes to a published rota: duties that are open to be taken, and swaps between two people.

    Opening:  OPEN ──8 of an eligible one──▶ FILLED
                ├──the giver can after all──▶ WITHDRAWN
                └──its hours are over──▶ LAPSED (the position above has held it)

    Swap:  OFFERED ──taken──▶ TAKEN ──both agree──▶ AGREED
                                 └──a rule needs it──▶ WAITING ──approved──▶ AGREED
           every state but AGREED ──▶ DECLINED · WITHDRAWN · LAPSED

Whoever gives a duty away stays responsible until somebody else is confirmed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import TypeVar

from rota.interval import Interval

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """One of several duties that change hands together, from `start` until just before `end` (UTC)."""

    kind: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """A stretch of duty that changes hands: a whole duty, a part of one, or several in a row, as a week of nights with
    the office between them, whose `spells` they are (none: it is one). `area` is None for the whole line; UTC."""

    lines: tuple[str, ...]
    area: str | None
    position: str
    kind: str
    start: datetime
    end: datetime
    spells: tuple[Spell, ...] = ()

    @property
    def each(self) -> tuple["Stint", ...]:
        """Its duties in order of time, within its hours; itself where it is one."""
        return tuple(
            replace(self, spells=(), kind=each.kind, start=max(each.start, self.start), end=min(each.end, self.end))
            for each in self.spells or (Spell(kind=self.kind, start=self.start, end=self.end),)
            if each.start < self.end and self.start < each.end
        )

    @property
    def hours(self) -> tuple[Interval, ...]:
        """The hours of duty in it."""
        return tuple(each.interval for each in self.each)

    def alike(self, what: Callable[["Stint"], T]) -> list[tuple[T, "Stint"]]:
        """Its duties as one wherever the same is true of several in a row, each with what is."""
        runs = [(same, tuple(duties)) for same, duties in groupby(self.each, what)]
        rows = ((same, self.within(Interval(start=duties[0].start, end=duties[-1].end))) for same, duties in runs)
        return [(same, row) for same, row in rows if row is not None]

    def since(self, at: datetime) -> "Stint | None":
        """What is left of it from that instant on: from the next hour of duty in it; None for nothing."""
        return self.within(Interval(start=max(at, self.start), end=self.end)) if at < self.end else None

    def within(self, hours: Interval) -> "Stint | None":
        """What of it lies in these hours: from the first hour of duty in it to the last; None for nothing."""
        start, end = max(self.start, hours.start), min(self.end, hours.end)
        left = replace(self, start=start, end=end).each if start < end else ()
        if not left:
            return None
        return replace(left[0], end=left[-1].end, spells=self.spells if len(left) > 1 else ())

    @property
    def interval(self) -> Interval:
        """From its beginning to its end."""
        return Interval(start=self.start, end=self.end)


class OpeningState(StrEnum):
    """Where an open duty stands."""

    OPEN = "open"  # being offered
    FILLED = "filled"  # somebody has it
    WITHDRAWN = "withdrawn"  # not needed any more
    LAPSED = "lapsed"  # its hours passed without a taker


class OpeningReason(StrEnum):
    """Why a duty is open."""

    SICK = "sick"  # reported sick, before or in the middle of it
    LEAVE = "leave"  # leave was entered over a published duty
    ASKED = "asked"  # the holder asked for cover and stays responsible until it is found
    LEFT = "left"  # the holder left the agency
    GAP = "gap"  # nobody was planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A duty that is open to be taken. `wave` counts how often people were asked; `next_at` is when more are (UTC).

    Once FILLED, `filled_by` holds it from `filled_from` on.
    """

    id: str
    stint: Stint
    giver: str | None
    why: OpeningReason
    state: OpeningState = OpeningState.OPEN
    version: int = 0
    wave: int = 0
    next_at: datetime | None = None
    filled_by: str | None = None
    filled_from: datetime | None = None
    filled_at: datetime | None = None
    made_by: str
    made_at: datetime


class Way(StrEnum):
    """How somebody gave their word."""

    TEXT = "text"  # a reply to the question
    CALL = "call"  # a key in the call that put it
    PAGE = "page"  # signed in, or by the interface
    COMMAND = "command"  # on the command line, in the name of whoever was given


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Whose word it is, by which way, and why: "" where none was given, for which a text has no room."""

    by: str
    way: Way
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One time that rules were let be broken: by whose word, and for whose duty. `subject` is the swap, the open duty
    or the first row that was laid; kept for whoever answers for the rota, and never changed."""

    id: str
    subject: str
    worker: str
    stint: Stint
    rules: tuple[str, ...]
    word: Word
    at: datetime


class SwapState(StrEnum):
    """Where a swap stands."""

    OFFERED = "offered"  # to one colleague, or to whoever may
    TAKEN = "taken"  # somebody would; the giver has to agree to what is given in return
    WAITING = "waiting"  # both agree, and a rule needs a named person's word
    AGREED = "agreed"  # done
    DECLINED = "declined"  # somebody said no: nothing has changed
    WITHDRAWN = "withdrawn"  # the giver took it back
    LAPSED = "lapsed"  # it was not settled in time


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """The giver's stint for the taker's `back` (None: one way). `needs` are the rules it would break: as was foreseen
    when it was offered to somebody, and as it was when it was settled."""

    id: str
    stint: Stint
    giver: str
    taker: str | None = None
    back: Stint | None = None
    state: SwapState = SwapState.OFFERED
    version: int = 0
    needs: tuple[str, ...] = ()
    approver: str = ""
    made_by: str
    made_at: datetime
    next_at: datetime | None = None
    settled_at: datetime | None = None
