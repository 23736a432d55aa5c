"""What the API reads and writes, field by field. Unknown fields are refused, times need their zone."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from rota.interval import as_instant

_WRITTEN = re.compile(r"20\d\d-\d\d-\d\dT")


def _instant(value: object) -> datetime:
    """In UTC. Only what is written as a date with a time and its zone: nothing is guessed from a number."""
    if isinstance(value, datetime):
        return as_instant(value)
    if not isinstance(value, str) or not _WRITTEN.match(value):
        raise _NO_INSTANT
    try:
        written = datetime.fromisoformat(value)
    except ValueError:
        raise _NO_INSTANT from None
    if written.utcoffset() is None:
        raise PydanticCustomError("timezone_aware", "it has no time zone")
    return as_instant(written)


_NO_INSTANT = PydanticCustomError("no_instant", "it is no date with a time of this century")

# PostgreSQL can neither store nor compare the character that this leaves out.
Text = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00]*$")]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^\x00]*$")]
Word = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60, pattern=r"^[^\x00]*$")]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Minutes = Annotated[int, Field(ge=1, le=1440)]


class Shape(BaseModel):
    """What all have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Caller(Shape):
    """Who reported, as far as they said. `number` is read in the agency's country unless it begins with +."""

    name: Text = ""
    number: Text = ""
    role: Text = ""
    callback: Text = ""


class Safe(Shape):
    """How the caller may be reached without danger to them, and until when these limits hold; null: always.

    What is not named is not allowed, as on the form: {"text": true} says that nobody may ring or leave a voicemail.
    """

    voice: bool = False
    text: bool = False
    voicemail: bool = False
    until: Instant | None = None


_NO_LIMITS = Safe(voice=True, text=True, voicemail=True)
_UNSAID = "Left out: nobody spoke of limits, and every way is allowed. Given: what it does not name is not allowed."


class NewContactBody(Shape):
    """A contact that came in. Only `what` and `where` are required; `danger` null means not known."""

    what: Said
    where: Said
    danger: bool | None = None
    area: Word | None = None
    line: Word = ""
    category: Word | None = None
    language: Word = ""
    received_at: Instant | None = None
    caller: Caller = Caller()
    safe: Safe = Field(default=_NO_LIMITS, description=_UNSAID)
    asked: dict[Word, Text] = {}


class State(Shape):
    """Where a contact stands. Times are UTC."""

    reference: str
    state: str
    received_at: Instant
    due_at: Instant
    claimed_at: Instant | None
    reached_at: Instant | None
    closed_at: Instant | None


class Opened(State):
    """A contact that was taken in, and what the caller is to be told."""

    category: str
    promise: str
    emergency_number: str


class Content(State):
    """Everything of a contact, for keys that may read it. Every look is recorded."""

    category: str
    area: str | None
    line: str
    language: str
    claimed_as: str
    stage: str
    outcome: str
    what: str
    where: str
    caller: Caller
    safe: Safe
    asked: dict[str, str]


class Done(State):
    """Where a contact stands after an act, and the words that answer it."""

    stage: str
    says: str


class ByWorker(Shape):
    """Who acts: the agency's own id of a worker."""

    worker: Word


class ClaimBody(ByWorker):
    """`over` takes it from a claimer of whom nothing is heard."""

    over: bool = False


class MinutesBody(ByWorker):
    """`minutes` is how long; null for the agency's usual."""

    minutes: Minutes | None = None


class ReachedBody(ByWorker):
    """Who of the people concerned was reached, and whether seen or spoken to."""

    whom: Said
    how: Said


class CloseBody(ByWorker):
    """`outcome` is one of the agency's; `written` what there is to say about it."""

    outcome: Text
    written: Text = ""


class NoteBody(ByWorker):
    """Something to remember."""

    text: Said


class CategoryBody(ByWorker):
    """How serious a person says it is."""

    category: Word


class AreaBody(ByWorker):
    """Where it is; null for not known."""

    area: Word | None


class AttachBody(ByWorker):
    """The reference of the contact that is the same matter."""

    to: Word


class TransferBody(ByWorker):
    """To whom it is offered. It stays ours until they confirm."""

    to: Said


class ConfirmBody(ByWorker):
    """Who took it there, by name, and when; null for now."""

    name: Said
    taken_at: Instant | None = None


class WhoQuery(Shape):
    """Who is asked for: defaults are now, no area, the first line, the first position."""

    at: Instant | None = None
    area: Word | None = None
    line: Word = ""
    position: Word = ""


class WhoAnswer(Shape):
    """Who answers: a worker by the agency's own id, a desk, or nobody – which is alarming."""

    answer: Literal["on_duty", "office", "gap"]
    worker: str | None
    desk: str | None
    position: str
    area: str | None
    until: Instant | None


class Fault(Shape):
    """One thing wrong: where, what is true, what to do."""

    place: str
    fault: str
    remedy: str


class ProblemDocument(Shape):
    """What every refusal looks like (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    problems: tuple[Fault, ...]
