"""Who is at the other end of a call: the PIN says it, once a call. Hashes are compared by the app, outside.

Ten wrong ones within the hour shut the line for a worker for a quarter of an hour, and they hear of it:
whoever dials through all PINs needs years.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from notifiers.base import Channel
from oncall.domain.event import EventKind
from oncall.domain.line import RungIn
from oncall.domain.texts import line as words
from oncall.flow import notices
from oncall.flow.moment import ENGINE, Moment
from oncall.store.access import LineCall

MOST_MISSED = 3
"""Wrong PINs, or silences, after which a call ends."""

_TRIES = 10
_TRIES_WITHIN = timedelta(hours=1)
_SHUT_FOR = timedelta(minutes=15)
_ENTERED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrants:
    """Whose telephone it is: the workers who have it, and the hashed PINs of those who may try now.

    `shut` says that somebody among them has a PIN and may not.
    """

    workers: tuple[str, ...] = ()
    pins: Mapping[str, str]
    shut: bool = False


def entrants(moment: Moment, call: RungIn) -> Entrants:
    """Whoever may be in this call. Of two who share a telephone the PIN decides."""
    workers = _workers(moment, call)
    pins = moment.tx.access.pins(workers)
    free = {worker: pin for worker, pin in pins.items() if not _is_shut(moment, worker)}
    return Entrants(workers=workers, pins=free, shut=len(free) < len(pins))


def _workers(moment: Moment, call: RungIn) -> tuple[str, ...]:
    """In a call of ours whoever was rung, else whoever has the number."""
    ours = moment.tx.messages.by_provider(call.provider, call.call_id)
    if ours is not None and ours.channel is Channel.VOICE:
        return (ours.callee,)
    # The carrier's receipt for a call of ours may have been lost; no number of ours is a worker's.
    numbers = [number for number in (call.sender, call.recipient) if number]
    found = (moment.tx.people.all_by_address(number) for number in numbers)
    return tuple(worker.id for worker in next(filter(None, found), ()))


def row_of(moment: Moment, call: RungIn) -> LineCall:
    """What is known of the call; a new one is not stored yet."""
    known = moment.tx.access.line_call(call.provider, call.call_id)
    return known or LineCall(provider=call.provider, call_id=call.call_id, made_at=moment.real)


def entered(moment: Moment, call: RungIn) -> LineCall | None:
    """The call, if a PIN was typed in it lately that still is one: taken back, it opens nothing any more."""
    row = moment.tx.access.line_call(call.provider, call.call_id)
    if row is None or row.worker_id is None or row.verified_at is None:
        return None
    still = row.verified_at > moment.real - _ENTERED_FOR and row.worker_id in moment.tx.access.pins([row.worker_id])
    return row if still else None


def enter(moment: Moment, row: LineCall, worker: str) -> LineCall:
    """It was theirs."""
    moment.record(EventKind.PIN_USED, worker, None, worker)
    return keep(moment, replace(row, worker_id=worker, verified_at=moment.real, missed=0, listed=()))


def missed(moment: Moment, row: LineCall, may: Entrants) -> LineCall:
    """It was nobody's: counted in the call, and against everybody whose it could have been."""
    for worker in may.pins:
        _count(moment, worker)
    return silent(moment, row)


def silent(moment: Moment, row: LineCall) -> LineCall:
    """Nothing was pressed."""
    return keep(moment, replace(row, missed=row.missed + 1))


def keep(moment: Moment, row: LineCall) -> LineCall:
    """Store what has become of the call."""
    moment.tx.access.keep_line_call(row)
    return row


def _digest(moment: Moment, worker: str) -> str:
    return moment.tx.digest("pin:" + worker)


def _is_shut(moment: Moment, worker: str) -> bool:
    digest, access = _digest(moment, worker), moment.tx.access
    often = access.attempts_since(digest, moment.real - _TRIES_WITHIN) >= _TRIES
    return often and access.attempts_since(digest, moment.real - _SHUT_FOR) > 0


def _count(moment: Moment, worker: str) -> None:
    digest, access = _digest(moment, worker), moment.tx.access
    access.add_attempt(moment.ids.new(), digest, moment.real)
    tries = access.attempts_since(digest, moment.real - _TRIES_WITHIN)
    if tries >= _TRIES:
        moment.record(EventKind.ALARM_RAISED, ENGINE, None, worker, alarm="pin")
    if tries == _TRIES:  # Once: whoever goes on trying must not keep the worker awake.
        notices.tell(moment, worker, words.pin_tried(hhmm=moment.wall(), sender=moment.sender))
