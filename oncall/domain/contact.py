"""The contact: the matter that came in, and the states it goes through.

    WAITING ──claim──▶ CLAIMED ──close(outcome)──▶ CLOSED
       ▲  │               │  │                        │
       │  │               │  └──attach──▶ ATTACHED     │
       │  └────attach─────┼─────────────▶    │         │
       │  └────close(outcome)────────────────┼──▶ CLOSED
       │                  │                  │         │
       └────give_back─────┴────detach────────┴─reopen──┘

WAITING is loud: a policy runs over it for ever. CLAIMED has exactly one claimer and is chased.
ATTACHED belongs to another contact that a person said is the same matter; detaching makes it loud
again. Nothing leaves CLOSED but `reopen`.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from oncall.domain.errors import AlreadyClosed, NotYours, OutcomeMissing, Refused

NOT_KNOWN = "asked, not known"
"""An answer of its own: somebody asked. An empty field says that nobody did."""


class ContactState(StrEnum):
    """Whether somebody has it."""

    WAITING = "waiting"  # nobody has it: its policy pages until somebody does
    CLAIMED = "claimed"  # exactly one worker or desk has it
    ATTACHED = "attached"  # a person said it is the same matter as another contact
    CLOSED = "closed"  # ended, with an outcome


class Stage(StrEnum):
    """How far a call-out has come; `4` moves it on."""

    NONE = "none"  # on the phone, or not begun
    LEAVING = "leaving"  # on the way
    ARRIVED = "arrived"  # on scene
    CLEAR = "clear"  # left the scene
    HOME = "home"  # back home
    FINISHED = "finished"  # done; the outcome is still to be written

    def following(self) -> "Stage":
        """The next stage of a call-out; HOME is the last one that `4` reaches."""
        order = (Stage.NONE, Stage.LEAVING, Stage.ARRIVED, Stage.CLEAR, Stage.HOME)
        return order[min(order.index(self) + 1, len(order) - 1)] if self in order else self

    @property
    def away(self) -> bool:
        """Travelling or on scene, where a chase waits for the worker's own estimate."""
        return self in (Stage.LEAVING, Stage.ARRIVED, Stage.CLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """Where a contact stands in its escalation policy.

    `round` 0 goes step by step; from 1 on all positions are paged together. `began_at` is when the
    present step or round began, `done` how many of its attempts were made. `asked` and `passed` are
    callee ids of this round, `present` those asked in the present step, `failed` those whom no channel
    reached in this step, `told` the outside desks that have pressed the key.
    """

    began_at: datetime
    round: int = 0
    step: int = 0
    done: int = 0
    asked: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    def asking(self, callee: str) -> "Ladder":
        """With one more who has been asked, in this round and in this step."""
        return replace(
            self,
            asked=self.asked if callee in self.asked else (*self.asked, callee),
            present=self.present if callee in self.present else (*self.present, callee),
        )

    def to_step(self, step: int, began_at: datetime) -> "Ladder":
        """At the beginning of another step of the same round."""
        return replace(self, step=step, began_at=began_at, done=0, failed=())

    def to_round(self, number: int, began_at: datetime) -> "Ladder":
        """At the beginning of another round: whoever passed is asked again, for a pass is for one round."""
        return replace(self, round=number, began_at=began_at, done=0, asked=(), passed=(), present=(), failed=())


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeContact:
    """How the caller may be reached without danger to them. `until` (UTC) ends the limits, None never.

    What is not named is not allowed: an answer half given must not be read as a yes.
    """

    voice: bool = False
    text: bool = False
    voicemail: bool = False
    until: datetime | None = None

    def limits(self, at: datetime) -> str:
        """The limits in force at `at`, in plain words; empty when there are none."""
        if self.until is not None and at >= self.until:
            return ""
        ways = (("no call", self.voice), ("no text", self.text), ("no voicemail", self.voicemail))
        return ", ".join(word for word, allowed in ways if not allowed)

    def allows(self, channel: str, at: datetime) -> bool:
        """Whether 'voice', 'text' or 'voicemail' may be used at `at`."""
        lapsed = self.until is not None and at >= self.until
        return lapsed or bool(getattr(self, channel))


NO_LIMITS = SafeContact(voice=True, text=True, voicemail=True)
"""Nobody spoke of limits at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What was said: encrypted at rest, shown only after signing in, never in a text or a log.

    Only `what` and `where` are ever required. The original words are kept as they came. `asked` holds
    the further fields of the intake form by their names; 'asked, not known' is a value, blank is not.
    """

    what: str
    where: str
    caller_number: str = ""
    caller_name: str = ""
    caller_role: str = ""
    callback: str = ""
    safe: SafeContact = NO_LIMITS
    asked: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """An offer to another agency. It stays ours until they give a name and a time.

    `lapsed` says that they took too long, and that whoever has it was told so; they may still confirm.
    """

    offered_at: datetime
    lapsed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact and where it stands. Instants are UTC; `version` rises with every change.

    `owner` is never empty: the claimer, else the present step's holder, else the default desk.
    `next_at` is the one due time of its ladder (WAITING) or of its chase (CLAIMED).
    `visit_owner` has the visit when the claimer took only the call-back for the language's sake.
    `repeats` counts others that may be the same matter.
    """

    id: str
    reference: str
    line: str
    area: str | None
    category: str
    channel: str
    received_at: datetime
    opened_at: datetime
    due_at: datetime
    ruleset: str
    owner: str
    ladder: Ladder
    next_at: datetime | None
    state: ContactState = ContactState.WAITING
    version: int = 0
    language: str = ""
    interpreter: str = ""
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    claimed_as: str = ""
    visit_owner: str | None = None
    stage: Stage = Stage.NONE
    stage_at: datetime | None = None
    progress_at: datetime | None = None
    chased: int = 0
    reached_at: datetime | None = None
    overdue_told_at: datetime | None = None
    transfer: Transfer | None = None
    attached_to: str | None = None
    same_as: str | None = None  # the contact that the machine thinks is the same; a person decides
    repeats: int = 0
    caller_digest: str = ""
    outcome: str = ""
    closed_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether anybody still has to do anything about it."""
        return self.state is not ContactState.CLOSED

    @property
    def is_engaging(self) -> bool:
        """Whether it keeps its claimer from being rung about another one."""
        return self.state is ContactState.CLAIMED and self.stage is not Stage.FINISHED

    def claim(self, by: str, role: str, at: datetime, visit_owner: str | None = None) -> "Contact":
        """Taken by exactly one. Raises Refused; whether somebody else has it is the caller's to ask."""
        self._must_be_its_own()
        return replace(
            self,
            state=ContactState.CLAIMED,
            claimed_by=by,
            claimed_at=at,
            claimed_as=role,
            owner=by,
            visit_owner=visit_owner,
            progress_at=at,
            chased=0,
            stage=Stage.NONE,
            stage_at=None,
        )

    def give_back(self, by: str, owner: str, at: datetime) -> "Contact":
        """Loud again, from the beginning of its policy; whoever gives it back is not asked in this round."""
        self._must_have(by, "give it back")
        return self._loud(owner, Ladder(began_at=at, passed=(by,)))

    def advance(self, by: str, stage: Stage, at: datetime) -> "Contact":
        """The call-out has come to another stage."""
        self._must_have(by, "move it on")
        return replace(self, stage=stage, stage_at=at, progress_at=at, chased=0)

    def progressed(self, by: str, at: datetime) -> "Contact":
        """The claimer said that all is well: the chase begins anew."""
        self._must_have(by, "report on it")
        return replace(self, progress_at=at, chased=0)

    def reached(self, at: datetime) -> "Contact":
        """The person concerned was seen or spoken to: the due time is met by this and by nothing else."""
        self._must_be_open()
        return replace(self, reached_at=self.reached_at or at, progress_at=at, chased=0)

    def close(self, outcome: str, at: datetime) -> "Contact":
        """Ended with an outcome. Raises OutcomeMissing without one."""
        self._must_be_its_own()
        if not outcome.strip():
            raise OutcomeMissing(self.reference)
        ended = replace(self, state=ContactState.CLOSED, outcome=outcome, closed_at=at)
        return replace(ended, next_at=None, transfer=None)

    def reopen(self, owner: str, at: datetime) -> "Contact":
        """Closed by mistake: loud again. Raises Refused for one that has not ended."""
        if self.is_open:
            raise Refused(f"{self.reference} has not ended. Look on the board who has it.")
        return self._loud(owner, Ladder(began_at=at))

    def attach(self, to: "Contact") -> "Contact":
        """A person said that it is the same matter as `to`, which answers for it from now on."""
        self._must_be_its_own()
        return replace(self, state=ContactState.ATTACHED, attached_to=to.id, owner=to.owner, next_at=None)

    def detach(self, owner: str, at: datetime) -> "Contact":
        """The undo of `attach`: its own again, and loud at once. Raises Refused for one that is not attached."""
        if self.state is not ContactState.ATTACHED:
            raise Refused(f"{self.reference} is not attached to anything. Look at it on the board.")
        return replace(self._loud(owner, Ladder(began_at=at)), attached_to=None, same_as=None)

    def _loud(self, owner: str, ladder: Ladder) -> "Contact":
        """Waiting, and nobody's: nothing of an earlier claim keeps anybody from taking it."""
        return replace(
            self,
            state=ContactState.WAITING,
            claimed_by=None,
            claimed_at=None,
            claimed_as="",
            visit_owner=None,
            stage=Stage.NONE,
            stage_at=None,
            owner=owner,
            ladder=ladder,
            next_at=ladder.began_at,
            outcome="",
            closed_at=None,
        )

    def _must_be_open(self) -> None:
        if not self.is_open:
            raise AlreadyClosed(self.reference)

    def _must_have(self, by: str, act: str) -> None:
        self._must_be_open()
        if self.claimed_by != by or self.state is not ContactState.CLAIMED:
            raise NotYours(self.reference, act)

    def _must_be_its_own(self) -> None:
        self._must_be_open()
        if self.state is ContactState.ATTACHED:
            raise Refused(f"{self.reference} is attached to another contact. Act on that one, or detach it first.")
