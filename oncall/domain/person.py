"""Workers and where they can be reached.

A worker has destinations in order. A destination is a number or address with the channels it can
carry, the dates it was verified and consented to, the local hours in which it may be used, and a
state that the carrier's answers and the worker's own words move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from notifiers.base import Channel
from rota.pattern import within_hours

DESK = "desk:"
"""What a callee's id begins with when it is a desk and not a worker."""

SERVICE = "service:"
"""Whoever looks after the service itself, by ways that are not the carrier's."""

PROOF = "proof:"
"""A number of our own: a text to it proves the way and wakes nobody."""

SHEET = "sheet:"
"""Whoever gets the night sheet: the id of a worker follows, or the digest of an address in the rules."""

CALLER = "caller:"
"""The same for whoever a contact came from; the contact's id follows. They get one neutral text at most."""


class DestinationState(StrEnum):
    """Whether a destination may be used. ACTIVE ones are paged, OPTED_OUT ones are rung."""

    ACTIVE = "active"  # in use
    SWITCHED_OFF = "switched_off"  # the worker turned it off
    OPTED_OUT = "opted_out"  # the carrier blocks texts to it after an opt-out word, not calls; START restores it
    NO_TEXTS = "no_texts"  # the carrier says that it can take no text; it is rung
    NO_CALLS = "no_calls"  # the carrier says that it cannot be rung; it is written to
    FAILED = "failed"  # the carrier says that neither can ever work; a person must mend it

    def without(self, *, texts: bool) -> "DestinationState":
        """What it becomes when the carrier says so of texts, or of calls."""
        without_texts = (DestinationState.NO_TEXTS, DestinationState.OPTED_OUT)
        if self is DestinationState.FAILED or (self is DestinationState.NO_CALLS if texts else self in without_texts):
            return DestinationState.FAILED
        return DestinationState.NO_TEXTS if texts else DestinationState.NO_CALLS


class Reach(StrEnum):
    """Whether somebody is waited for when paged."""

    FREE = "free"  # paged in full, and waited for
    ENGAGED = "engaged"  # has a claimed contact: one text, not waited for
    BUSY = "busy"  # said so: nothing until it lapses
    UNREACHABLE = "unreachable"  # no usable destination: nothing can be sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One number or address of a worker. `hours` is "" or local hours such as "08:00-22:00"."""

    id: str
    rank: int
    address: str
    channels: frozenset[Channel]
    state: DestinationState = DestinationState.ACTIVE
    verified_on: date | None = None
    consented_on: date | None = None
    hours: str = ""

    @property
    def proven(self) -> bool:
        """Verified to be the worker's own, and agreed to."""
        return self.verified_on is not None and self.consented_on is not None

    @property
    def accompanies(self) -> bool:
        """Whether only second channels lead there: a mailbox, or an app. It never stands in for a number."""
        return bool(self.channels) and all(channel.second for channel in self.channels)

    def carries(self, channel: Channel) -> bool:
        """Whether that channel works there: an opt-out silences texts alone."""
        by_call = channel is Channel.VOICE
        barred = (DestinationState.NO_CALLS,) if by_call else (DestinationState.OPTED_OUT, DestinationState.NO_TEXTS)
        return channel in self.channels and self.state not in barred


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A person who can be on duty. `external_id` is the agency's own id, the key of imports."""

    id: str
    name: str
    external_id: str
    areas: frozenset[str] = frozenset()
    positions: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    call_down: bool = False
    active: bool = True
    busy_until: datetime | None = None
    destinations: tuple[Destination, ...] = ()

    def can(self, skill: str) -> bool:
        """Whether the worker has that skill or is certified in that language."""
        return skill in self.skills or skill in self.languages

    def is_busy(self, at: datetime) -> bool:
        """Whether the worker has said 'busy' and it has not lapsed."""
        return self.busy_until is not None and at < self.busy_until


def usable(destinations: Sequence[Destination], zone: str, at: datetime) -> tuple[Destination, ...]:
    """The destinations that may be used at `at`, in order: proven ones first.

    A number on the rota that was never verified is used only when there is no proven one: a page
    holds nothing personal, and a lost page is worse than a page on an unproven number. Hours are
    given up likewise when they would leave nothing.
    """
    active = [d for d in destinations if d.state not in (DestinationState.SWITCHED_OFF, DestinationState.FAILED)]
    phones = [d for d in active if not d.accompanies]
    open_now = [d for d in phones if within_hours(d.hours, zone, at)] or phones
    proven = [d for d in open_now if d.proven]
    beside = [d for d in active if d.accompanies and within_hours(d.hours, zone, at)]
    return tuple(sorted([*(proven or open_now), *beside], key=lambda d: d.rank))


class Reached(StrEnum):
    """What still gets through to somebody, as far as the carrier and they themselves have told."""

    FULLY = "fully"  # texts arrive
    PARTLY = "partly"  # texts arrive, but one of their numbers takes none any more
    BY_CALL = "by_call"  # no text arrives; calls ring
    NOT = "not"  # neither a text nor a call


def reached(destinations: Sequence[Destination], zone: str, at: datetime) -> Reached:
    """What gets through to whoever has these destinations at `at` (UTC)."""
    able = usable(destinations, zone, at)
    if pick(able, Channel.SMS) is None:
        return Reached.NOT if pick(able, Channel.VOICE) is None else Reached.BY_CALL
    works = (DestinationState.ACTIVE, DestinationState.SWITCHED_OFF, DestinationState.NO_CALLS)
    blocked = any(d.state not in works for d in destinations)
    return Reached.PARTLY if blocked else Reached.FULLY


def pick(destinations: Sequence[Destination], channel: Channel, number: int = 1) -> Destination | None:
    """The `number`-th destination that carries the channel; the last one when there are fewer."""
    able = [d for d in destinations if d.carries(channel)]
    return able[min(number, len(able)) - 1] if able else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """Somebody or a desk that can be paged now: who, in which role, and whether they are waited for.

    `id` is a worker's id, or a desk's behind `DESK`. `role` is how others are told of them: a
    position, or a position and an area; never a name. `takes` is False for an outside desk, which
    can be informed but can never have a contact.
    """

    id: str
    role: str
    reach: Reach = Reach.FREE
    takes: bool = True
    speaks: bool = True  # certified in the language the contact needs, or none is needed
    call_back_only: bool = False  # asked for the language: takes the call-back, not the visit

    @property
    def is_desk(self) -> bool:
        """Whether this is a desk and not a worker."""
        return self.id.startswith(DESK)
