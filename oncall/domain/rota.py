"""A rota before and after it is published.

    DRAFT ──publish──▶ PUBLISHED ──a later one for the same days──▶ SUPERSEDED
      └────discard───▶ DISCARDED

A draft may be edited without end; what was published is never changed: an earlier version is restored by
a new draft with its duties. A published row becomes a duty whose id is `duty_id(row, line)`.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class RotaState(StrEnum):
    """Where a rota stands."""

    DRAFT = "draft"  # seen by coordinators only
    PUBLISHED = "published"  # what people were told
    SUPERSEDED = "superseded"  # a later version holds for all its days
    DISCARDED = "discarded"  # a draft that was given up; kept, so that its plan can be derived again


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaVersion:
    """One rota. `first_day` is local; `cost` and `bound` are the planner's integers; `seed` and the stored problem
    let anybody derive it again. `version` counts changes, so that two editors never overwrite each other. With
    `only_holidays` it speaks of the duties of major holidays alone, and of nothing else on its days."""

    id: str
    number: int
    lines: tuple[str, ...]
    state: RotaState
    version: int
    first_day: date
    weeks: int
    seed: int
    ruleset: str
    only_holidays: bool = False
    based_on: str | None = None
    cost: int | None = None
    bound: int | None = None
    made_by: str
    made_at: datetime
    published_by: str = ""
    published_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RotaDuty:
    """One slot of a rota: `worker` is None for a hole, `holder` who was named to hold that hole when it was published.

    `day` is the local day the duty belongs to; `override` the reason for which a rule was broken, by `overridden_by`.
    """

    id: str
    rota: str
    slot: str
    area: str | None
    position: str
    kind: str
    day: date
    start: datetime
    end: datetime
    worker: str | None = None
    holder: str | None = None
    pinned: bool = False
    override: str = ""
    overridden_by: str = ""


def duty_id(row: str, line: str) -> str:
    """The id of the duty that a published row becomes in a service line: the same however often it is published."""
    return str(uuid.uuid5(uuid.UUID(row), line))


class PlanState(StrEnum):
    """Where the making of a plan stands."""

    RUNNING = "running"  # a child process works on it
    DONE = "done"  # its draft is there
    STOPPED = "stopped"  # somebody stopped it; the best so far is its draft
    FAILED = "failed"  # it died, or could not be made; `fault` says why


ASKED, BEGUN, ENDED = "asked", "begun", "ended"
"""The stages of a plan before its planner says anything, and after it has said all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProgress:
    """How far a planner has come: `done` of 1, of its time or, where its tries are counted, of its stage; and the best
    so far in its own whole numbers."""

    stage: str
    done: float
    cost: int | None = None
    bound: int | None = None
    uncovered: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRun:
    """The making of one plan, as others see it. `changed_at` is real time: of whom nothing is heard is dead.

    `based_on` is a rota whose pinned slots are kept; with `repair` as few duties as possible change hands.
    With `iterations` instead of seconds, problem and seed lead to the same rota on any machine.
    While its stage is ASKED it waits for a service to take it up.

    With a `slot`, no plan is made: it is worked out which rules collide at that empty slot of the rota `based_on`.
    Then `found` is the answer, "" for none yet. `basis` stands for all that an answer, or a draft, rests on.
    """

    id: str
    lines: tuple[str, ...]
    first_day: date
    weeks: int
    seed: int
    seconds: int
    state: PlanState
    stage: str = ""
    done: float = 0.0
    cost: int | None = None
    bound: int | None = None
    uncovered: int | None = None
    iterations: int | None = None
    repair: bool = False
    stop_asked: bool = False
    only_holidays: bool = False
    based_on: str | None = None
    rota: str | None = None
    slot: str = ""
    basis: str = ""
    found: str = ""
    fault: str = ""
    asked_by: str
    asked_at: datetime
    changed_at: datetime
