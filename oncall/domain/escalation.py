"""What a contact's policy wants done at a moment: a pure decision over a ladder.

    step 0 ──▶ step 1 ──▶ … ──▶ spent ──▶ round 1 ──▶ round 2 ──▶ … for ever
             (one rung after another)      (everybody together, outside desk, alarm)

A rung that holds nobody new is skipped at once. Nobody waits for people who are busy, engaged with
another contact, or out of reach: the next rung begins at the same moment. Whatever became overdue
while the service was down is done at once, and one person's overdue tries become one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from notifiers.base import Channel
from oncall.domain.contact import Ladder
from oncall.domain.page import Ask
from oncall.domain.person import DESK, Callee, Reach
from oncall.domain.policy import Attempt, EscalationPolicy, Spent, Step, Target

Resolve = Callable[[Target], tuple[Callee, ...]]
"""Who a target means at this moment; people are resolved anew at each attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """One page to be queued: to whom, by which channel and number, as which try of the ladder."""

    callee: Callee
    ask: Ask
    channel: Channel
    number: int
    round: int
    step: int
    attempt: int
    alarm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A step that began, for the timeline: `skipped` says why it was not waited for, if it was not."""

    round: int
    step: int
    roles: tuple[str, ...]
    skipped: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """The decision: the ladder afterwards, when to look again, whom to page, what to tell.

    `not_taken` are the callee ids of the step before, to be told that the next role is called too.
    """

    ladder: Ladder
    next_at: datetime
    pages: tuple[NewPage, ...] = ()
    rungs: tuple[Rung, ...] = ()
    not_taken: tuple[str, ...] = ()
    spent: bool = False


def advance(
    policy: EscalationPolicy, ladder: Ladder, at: datetime, resolve: Resolve, *, language: bool = False
) -> Advance:
    """Do everything that a contact's policy has due at `at` (UTC).

    `language` says that the contact needs one: then whoever on duty speaks it is paged together with
    a step whose own people do not. The result always has a next due time: a policy never ends.
    """
    course = _Course(policy, ladder, at, resolve, language)
    course.run()
    return course.decision()


class _Course:
    """One run over a policy; it holds what has been decided so far."""

    def __init__(
        self, policy: EscalationPolicy, ladder: Ladder, at: datetime, resolve: Resolve, language: bool
    ) -> None:
        self._policy, self._ladder, self._at = policy, ladder, at
        self._resolve, self._language = resolve, language
        self._next = at
        self._pages: dict[tuple[str, Channel], NewPage] = {}
        self._rungs: list[Rung] = []
        self._not_taken: tuple[str, ...] = ()
        self._spent = False

    def decision(self) -> Advance:
        """What the run came to."""
        paged = {page.callee.id for page in self._pages.values()}
        return Advance(
            ladder=self._ladder,
            next_at=self._next,
            pages=tuple(self._pages.values()),
            rungs=tuple(self._rungs),
            not_taken=tuple(c for c in self._not_taken if c not in paged),
            spent=self._spent,
        )

    def run(self) -> None:
        """Step by step until one is waited for; then, for ever, round by round."""
        while self._ladder.round == 0:
            if self._ladder.step == len(self._policy.steps):
                self._ladder = replace(self._ladder.to_round(1, self._ladder.began_at), passed=self._ladder.passed)
                self._spent = True
            elif self._waits_in(self._policy.steps[self._ladder.step]):
                return
        while not self._waits_in_round(self._policy.spent):
            pass

    # One step -----------------------------------------------------------------------------------

    def _waits_in(self, step: Step) -> bool:
        """Do what the step has due; True when it is the one to wait in."""
        entering = self._ladder.done == 0
        callees = self._callees(step)
        if entering and not any(c.id not in self._ladder.asked for c in callees):
            return self._skip("nobody new", callees, self._ladder.began_at)
        if entering:
            self._begin(step, callees)
        self._attempt(step.attempts, callees)
        self._join(step.attempts, callees)
        if not any(self._awaited(c) for c in callees):
            return self._skip("nobody free", callees, self._ladder.began_at if entering else self._at)
        ends = self._ladder.began_at + timedelta(minutes=step.minutes)
        if ends <= self._at:
            self._ladder = self._ladder.to_step(self._ladder.step + 1, ends)
            return False
        self._next = min(self._next_attempt(step.attempts, ends), ends)
        return True

    def _callees(self, step: Step) -> tuple[Callee, ...]:
        """The people of a step who have not passed, each once, with a speaker of the language if needed."""
        found = self._people(step.targets)
        if self._language and not any(c.speaks and c.reach is Reach.FREE for c in found):
            speakers = self._people(self._policy.language)
            found += tuple(replace(c, call_back_only=True) for c in speakers if c.id not in {f.id for f in found})
        return tuple(c for c in found if c.id not in self._ladder.passed)

    def _people(self, targets: tuple[Target, ...]) -> tuple[Callee, ...]:
        found: dict[str, Callee] = {}
        for target in targets:
            for callee in self._resolve(target):
                found.setdefault(callee.id, callee)
        return tuple(found.values())

    def _begin(self, step: Step, callees: tuple[Callee, ...]) -> None:
        """Record the rung, tell those of the last one, inform those who are only told."""
        before = self._ladder.present
        self._not_taken += tuple(c for c in before if c not in self._ladder.passed)
        self._ladder = replace(self._ladder, present=())
        self._rungs.append(self._rung(callees))
        for callee in self._people(step.informs):
            outside = callee.is_desk and not callee.takes
            self._page(callee, Attempt(minute=0, channels=("voice",) if outside else ("sms",)), Ask.KNOW)

    def _skip(self, why: str, callees: tuple[Callee, ...], began_at: datetime) -> bool:
        self._rungs.append(self._rung(callees, why))
        self._ladder = self._ladder.to_step(self._ladder.step + 1, began_at)
        return False

    def _rung(self, callees: tuple[Callee, ...], why: str = "") -> Rung:
        roles = tuple(callee.role for callee in callees)
        return Rung(round=self._ladder.round, step=self._ladder.step, roles=roles, skipped=why)

    def _awaited(self, callee: Callee) -> bool:
        return callee.reach is Reach.FREE and callee.takes and callee.id not in self._ladder.failed

    # Attempts -----------------------------------------------------------------------------------

    def _attempt(self, attempts: tuple[Attempt, ...], callees: tuple[Callee, ...]) -> None:
        """Make the latest try that is due; the ones it overtook are part of it."""
        due = [i for i in self._open_attempts(attempts) if self._due(attempts[i]) <= self._at]
        if not due:
            return
        first = self._ladder.done == 0
        self._ladder = replace(self._ladder, failed=())
        now, all_so_far = _as_one([attempts[i] for i in due]), _as_one(attempts[: due[-1] + 1])
        for callee in callees:  # Whoever came on duty in between has heard of none of the earlier tries.
            self._ask(callee, now if callee.id in self._ladder.asked else all_so_far, first)
        self._ladder = replace(self._ladder, done=due[-1] + 1)

    def _join(self, attempts: tuple[Attempt, ...], callees: tuple[Callee, ...]) -> None:
        """Ask whoever is meant only now: the next neighbour when the first has passed, the holder since midnight."""
        made = attempts[: self._ladder.done]
        for callee in callees if made else ():
            if callee.id not in self._ladder.asked and self._awaited(callee):
                self._ask(callee, _as_one(made), first=True)

    def _ask(self, callee: Callee, attempt: Attempt, first: bool) -> None:
        """Page in full whoever is free; one text, once, to whoever is engaged; nothing to the busy."""
        if callee.reach is Reach.FREE:
            self._page(callee, attempt, Ask.TAKE if callee.takes else Ask.KNOW)
        elif callee.reach is Reach.ENGAGED and first and callee.id not in self._ladder.asked:
            self._page(callee, Attempt(minute=attempt.minute), Ask.TAKE)

    def _page(self, callee: Callee, attempt: Attempt, ask: Ask, *, alarm: bool = False) -> None:
        for channel in map(Channel, attempt.channels):
            earlier = self._pages.get((callee.id, channel))
            self._pages[callee.id, channel] = NewPage(
                callee=callee,
                ask=Ask.TAKE if earlier and earlier.ask is Ask.TAKE else ask,
                channel=channel,
                number=attempt.number,
                round=self._ladder.round,
                step=self._ladder.step,
                attempt=self._ladder.done,
                alarm=alarm or bool(earlier and earlier.alarm),
            )
        if ask is Ask.TAKE:
            self._ladder = self._ladder.asking(callee.id)

    def _open_attempts(self, attempts: tuple[Attempt, ...]) -> Iterator[int]:
        return iter(range(self._ladder.done, len(attempts)))

    def _due(self, attempt: Attempt) -> datetime:
        return self._ladder.began_at + timedelta(minutes=attempt.minute)

    def _next_attempt(self, attempts: tuple[Attempt, ...], otherwise: datetime) -> datetime:
        return min((self._due(attempts[i]) for i in self._open_attempts(attempts)), default=otherwise)

    # Rounds -------------------------------------------------------------------------------------

    def _waits_in_round(self, spent: Spent) -> bool:
        """Do what a round of everybody together has due; True when it is the one to wait in."""
        entering = self._ladder.done == 0
        attempts = spent.attempts if self._ladder.round == 1 else spent.attempts[:1]
        if entering:
            self._ring_outside(spent)
        self._together(attempts, spent, alarm=spent.alarm and self._ladder.round == 1 and entering)
        every = timedelta(minutes=spent.every)
        ends = self._ladder.began_at + max(every, timedelta(minutes=attempts[-1].minute + 1))
        if ends <= self._at:
            missed = (self._at - ends) // every
            passed = self._ladder.passed
            self._ladder = self._ladder.to_round(self._ladder.round + 1 + missed, ends + missed * every)
            self._ladder = replace(self._ladder, passed=passed)
            return False
        self._next = min(self._next_attempt(attempts, ends), ends)
        return True

    def _ring_outside(self, spent: Spent) -> None:
        """Until it has pressed its key; for ever, when there is nobody else to be asked. A desk of ours may take it."""
        if DESK + spent.desk in self._ladder.told and self._louder(self._all(alarm=spent.alarm)):
            return
        for desk in self._resolve(Target(desk=spent.desk)):
            self._page(desk, Attempt(minute=0, channels=("voice",)), Ask.TAKE if desk.takes else Ask.KNOW)

    def _together(self, attempts: tuple[Attempt, ...], spent: Spent, *, alarm: bool) -> None:
        """Ask all positions at once; where nobody holds any, everybody who would be alarmed, at every try.

        Whoever passed is left in peace for one try, unless that leaves nobody.
        """
        due = [i for i in self._open_attempts(attempts) if self._due(attempts[i]) <= self._at]
        if not due:
            return
        attempt = _as_one([attempts[i] for i in due])
        for callee in self._louder(self._all(alarm=alarm)) or self._louder(self._all(alarm=spent.alarm)):
            self._page(callee, attempt, Ask.TAKE, alarm=alarm)
        self._rungs.append(self._rung(()))
        self._ladder = replace(self._ladder, done=due[-1] + 1, passed=())

    def _louder(self, everybody: tuple[Callee, ...]) -> tuple[Callee, ...]:
        """The free ones who have not just passed; if there are none, all the same everybody."""
        free = tuple(c for c in everybody if c.reach is Reach.FREE and c.id not in self._ladder.passed)
        return free or tuple(c for c in everybody if c.reach is not Reach.UNREACHABLE)

    def _all(self, *, alarm: bool) -> tuple[Callee, ...]:
        targets = tuple(t for step in self._policy.steps for t in step.targets)
        extra = (Target(everyone=True),) if alarm else ()
        return tuple(c for c in self._people(targets + extra) if c.takes)


def _as_one(due: Sequence[Attempt]) -> Attempt:
    """The latest of these tries, by the channels of all of them: one person's overdue tries become one."""
    channels = dict.fromkeys(channel for attempt in due for channel in attempt.channels)
    return replace(due[-1], channels=tuple(channels))
