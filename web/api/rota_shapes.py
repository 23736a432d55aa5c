"""What the API reads and writes about duties, absences, open duties, rotas and calendars, field by field."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from web.api.shapes import ByWorker, Instant, Shape, Text, Word


def _day(value: object) -> date:
    """Only what is written as year, month and day: nothing is guessed from a number."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise PydanticCustomError("no_day", "it is no day, such as 2026-12-24") from None


Day = Annotated[date, BeforeValidator(_day)]


class DutiesQuery(Shape):
    """Which duties: those that touch [since, until), cut to it; of one line or worker, or of all."""

    since: Instant
    until: Instant
    line: Word = ""
    worker: Word = ""


class HeldDuty(Shape):
    """Who really holds what, after swaps and overrides. `hours` elapse, whatever the clocks do meanwhile."""

    worker: str
    lines: tuple[str, ...]
    area: str | None
    position: str
    kind: str
    source: Literal["planned", "swap", "override"]
    start: Instant
    end: Instant
    hours: float


class HeldDuties(Shape):
    """What is held, by its start."""

    duties: tuple[HeldDuty, ...]


class AbsenceBody(ByWorker):
    """A worker cannot serve in [start, end). With `only_kinds`, not in those kinds of duty. Duties in between stay
    held; cover is sought for them. The reason is kept for those who must know, and never given out here."""

    kind: Literal["leave", "sick", "training", "appointment", "unavailable", "exempt"]
    start: Instant
    end: Instant
    reason: Text = ""
    only_kinds: tuple[Word, ...] = ()


class AbsenceEntered(Shape):
    """It is stored; `cover_sought` are open duties that it led to."""

    id: str
    cover_sought: tuple[str, ...]


class OpenDuty(Shape):
    """A duty that is open to be taken. Whose it is, and why they give it away, is not said."""

    id: str
    lines: tuple[str, ...]
    area: str | None
    position: str
    kind: str
    start: Instant
    end: Instant
    state: Literal["open", "filled", "withdrawn", "lapsed"]
    filled_by: str | None


class OpenDuties(Shape):
    """What is open, by its start."""

    openings: tuple[OpenDuty, ...]


class CoverBody(ByWorker):
    """Cover is asked for what the worker holds in [start, end). They keep it until somebody is confirmed."""

    start: Instant
    end: Instant


class TakeBody(ByWorker):
    """Who takes it; `override` says why a rule may be broken, and is recorded."""

    override: Text = ""


class RotaSlot(Shape):
    """One duty of a rota; nobody holds it while `worker` is null. `holder` was named for a hole."""

    id: str
    day: Day
    area: str | None
    position: str
    kind: str
    start: Instant
    end: Instant
    worker: str | None
    holder: str | None
    pinned: bool


class Rota(Shape):
    """One rota. `version` counts edits of a draft."""

    number: int
    state: Literal["draft", "published", "superseded", "discarded"]
    version: int
    first_day: Day
    weeks: int
    lines: tuple[str, ...]
    cost: int | None
    bound: int | None
    duties: tuple[RotaSlot, ...]


class FeedBody(Shape):
    """A calendar: of a worker (by the agency's own id), an area, or the gaps of an area ("": of all)."""

    shows: Literal["worker", "area", "gaps"]
    of: Word = ""
    names: bool = Field(default=False, description="Name the workers; only in the calendar of an area.")


class FeedMade(Shape):
    """Its address, which is shown this once."""

    id: str
    address: str


class FeedListed(Shape):
    """A calendar in force, without its address."""

    id: str
    shows: Literal["worker", "area", "gaps"]
    of: str
    names: bool
    made_at: Instant


class Feeds(Shape):
    """Every calendar in force, the latest first."""

    feeds: tuple[FeedListed, ...]


class Revoked(Shape):
    """Its address leads nowhere any more."""

    id: str
