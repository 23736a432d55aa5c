"""A small world for the pure ladder: who stands behind a target, and how they can be reached just now."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hypothesis import strategies as st

from oncall.domain.contact import Ladder
from oncall.domain.escalation import Advance, NewPage, advance
from oncall.domain.page import Ask
from oncall.domain.person import Callee, Reach
from oncall.domain.policy import Attempt, EscalationPolicy, Spent, Step, Target
from tests.oncall.night import NIGHT

PEOPLE = ("ada", "bo", "cleo", "dov")
POSITIONS = ("primary", "supervisor", "director")
SHERIFF = "desk:sheriff"


@dataclass(slots=True)
class World:
    """Holders of positions, how each person can be reached, and who speaks the contact's language."""

    holders: Mapping[str, tuple[str, ...]]
    reach: dict[str, Reach] = field(default_factory=dict)
    speakers: frozenset[str] = frozenset(PEOPLE)

    def __call__(self, target: Target) -> tuple[Callee, ...]:
        """Whom a target means now."""
        if target.desk:
            return (Callee(id=f"desk:{target.desk}", role=target.desk, takes=False),)
        if target.everyone:
            return tuple(map(self.callee, PEOPLE))
        if target.skill:
            return tuple(self.callee(name) for name in PEOPLE if name in self.speakers)[:1]
        return tuple(self.callee(name) for name in self.holders.get(target.position or "", ()))

    def callee(self, name: str) -> Callee:
        """One person as they are now."""
        speaks = name in self.speakers
        return Callee(id=name, role=name, reach=self.reach.get(name, Reach.FREE), speaks=speaks)


def step(*positions: str, minutes: int = 15, attempts: tuple[Attempt, ...] = (Attempt(minute=0),)) -> Step:
    """A rung that asks these positions."""
    return Step(targets=tuple(Target(position=each) for each in positions), attempts=attempts, minutes=minutes)


TRIES = (
    Attempt(minute=0),
    Attempt(minute=5, channels=("sms", "voice")),
    Attempt(minute=9, channels=("voice",)),
    Attempt(minute=13, channels=("voice",), number=2),
)
USUAL = EscalationPolicy(
    id="immediate",
    steps=tuple(step(position, attempts=TRIES) for position in POSITIONS),
    spent=Spent(desk="sheriff"),
)
STAFFED = {"primary": ("ada",), "supervisor": ("bo",), "director": ("dov",)}


def decide(
    world: World,
    ladder: Ladder | None = None,
    at: datetime = NIGHT,
    policy: EscalationPolicy = USUAL,
    *,
    language: bool = False,
) -> Advance:
    """What is due at `at`, for a contact that came in at the beginning of the night."""
    return advance(policy, ladder or Ladder(began_at=NIGHT), at, world, language=language)


def asked(decision: Advance) -> list[tuple[str, str]]:
    """Who is asked to take it, and how."""
    return [(page.callee.id, page.channel.value) for page in decision.pages if page.ask is Ask.TAKE]


def told(decision: Advance) -> list[str]:
    """Who is only told."""
    return [page.callee.id for page in decision.pages if page.ask is Ask.KNOW]


def passing(ladder: Ladder, name: str) -> Ladder:
    """The ladder after somebody has passed."""
    return replace(ladder, passed=(*ladder.passed, name))


def to_people(pages: tuple[NewPage, ...]) -> tuple[NewPage, ...]:
    """Pages but for those to desks."""
    return tuple(page for page in pages if not page.callee.is_desk)


# What hypothesis draws from -------------------------------------------------------------------------

channels = st.sampled_from((("sms",), ("voice",), ("sms", "voice")))
reaches = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(tuple(Reach)))


@st.composite
def attempts(draw: st.DrawFn, before: int) -> tuple[Attempt, ...]:
    """One to four tries that begin at minute 0 and rise, all before that minute."""
    minutes = draw(st.sets(st.integers(1, before - 1), max_size=3)) if before > 1 else set()
    return tuple(Attempt(minute=minute, channels=draw(channels)) for minute in (0, *sorted(minutes)))


@st.composite
def policies(draw: st.DrawFn) -> EscalationPolicy:
    """Any policy that `oncall config check` lets through, over three positions."""
    steps = []
    for minutes in draw(st.lists(st.integers(1, 20), min_size=1, max_size=4)):
        positions = draw(st.lists(st.sampled_from(POSITIONS), min_size=1, max_size=2, unique=True))
        steps.append(step(*positions, minutes=minutes, attempts=draw(attempts(minutes))))
    every = draw(st.integers(1, 30))
    spent = Spent(desk="sheriff", attempts=draw(attempts(20)), every=every, alarm=draw(st.booleans()))
    return EscalationPolicy(id="any", steps=tuple(steps), spent=spent)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Anybody may hold any position, several or none, and be reachable or not."""
    holders = {
        position: tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True))) for position in POSITIONS
    }
    return World(holders, draw(reaches), frozenset(draw(st.sets(st.sampled_from(PEOPLE)))))
