"""Escalation policies: whom to reach in turn, how, and when. Values of the rules, nothing else.

A policy is a sequence of steps. A step has targets (who is asked to take the contact), informs (who
is only told), attempts (by which channels, how many minutes after the step began) and a length in
minutes after which the next step begins. A policy that is spent rings the outside desk, alarms
everybody on duty, and starts again with all positions together – for ever.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

FORBID = {"extra": "forbid"}


class When(StrEnum):
    """At which hours a policy may page anybody."""

    ALWAYS = "always"  # by day and by night
    OFFICE = "office"  # only while an office is open: nobody is woken, the matter waits in the morning queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a step reaches. Exactly one field is set; people are resolved at each attempt.

    `position` of the contact's own area · `neighbour`: that position in the nearest neighbouring area
    whose holder is free ·
    `skill`: whoever is on duty and has it; `language` stands for the language the contact needs ·
    `worker`: one named worker's id · `everyone`: all on duty and on the agreed call-down list ·
    `desk`: an outside desk, which can be informed but can never take the contact.
    """

    __pydantic_config__: ClassVar = FORBID
    position: str | None = None
    neighbour: str | None = None
    skill: str | None = None
    worker: str | None = None
    everyone: bool = False
    desk: str | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The names of the fields that are set; a valid target has exactly one."""
        fields = ("position", "neighbour", "skill", "worker", "everyone", "desk")
        return tuple(name for name in fields if getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of a step, `minute` minutes after the step began.

    `number` is which of the person's numbers is used for voice: 1 the first, 2 the second (the
    first again where there is no second).
    """

    __pydantic_config__: ClassVar = FORBID
    minute: int
    channels: tuple[str, ...] = ("sms",)
    number: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung: who is asked, who is told, when each try is made, when the next rung begins."""

    __pydantic_config__: ClassVar = FORBID
    targets: tuple[Target, ...]
    attempts: tuple[Attempt, ...]
    minutes: int
    informs: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What happens when every step has been tried: louder, together, and for ever.

    `attempts` are made at all positions of the steps together; after the last one, a new round
    begins every `every` minutes. `alarm` adds everybody on duty and on the call-down list.
    """

    __pydantic_config__: ClassVar = FORBID
    desk: str
    attempts: tuple[Attempt, ...] = (
        Attempt(minute=0, channels=("sms", "voice")),
        Attempt(minute=5, channels=("sms", "voice"), number=2),
        Attempt(minute=9, channels=("voice",)),
        Attempt(minute=13, channels=("voice",)),
    )
    every: int = 15
    alarm: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPolicy:
    """Whom to reach in turn and when, for the contacts of the categories that name it."""

    __pydantic_config__: ClassVar = FORBID
    id: str
    steps: tuple[Step, ...]
    spent: Spent
    when: When = When.ALWAYS
    language: tuple[Target, ...] = (Target(skill="language"),)

    def step_starts(self) -> tuple[int, ...]:
        """The minute at which each step begins when nobody answers; the last one is 'spent'."""
        starts = [0]
        for step in self.steps:
            starts.append(starts[-1] + step.minutes)
        return tuple(starts)
