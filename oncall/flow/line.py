"""The telephone line: a worker rings it, types a PIN, hears what they have, and is put through to the caller.

    rings ──▶ line/pin ──PIN──▶ line/list ──key──▶ line/one/<place> ──2──▶ the caller
                                   │  ▲                  │ 1 again, 3 next
                                   └──┴────────0─────────┘

A step says only what the keys answer; who may hear anything is in the call's row, which a PIN alone opens.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from notifiers.base import Speech
from oncall.domain.contact import Contact, ContactState, Stage
from oncall.domain.errors import Refused
from oncall.domain.line import LONGEST_PIN, PIN_STEP, RungIn
from oncall.domain.page import Ask, Priority
from oncall.domain.person import DESK
from oncall.domain.reply import Digit
from oncall.domain.texts import line as words
from oncall.flow import answering, hearing, notices, pins
from oncall.flow.callers import register
from oncall.flow.matters import answerable, matters
from oncall.flow.moment import Moment
from oncall.flow.pins import Entrants
from oncall.store.access import LineCall

_LIST, _ONE = "line/list", "line/one/"
_MOST_LISTED = 8


# Before the PIN -----------------------------------------------------------------------------------


def rings(moment: Moment, call: RungIn) -> Speech:
    """A call came in. What it says first."""
    may = pins.entrants(moment, call)
    if _is_report(moment, call, may):
        return register(moment, call)
    return _greet(moment, pins.row_of(moment, call), may)


def _is_report(moment: Moment, call: RungIn, may: Entrants) -> bool:
    """The public's number takes every call, and so does the only number of an agency that has no other. A desk
    that was told to ring us is never turned away."""
    agency = moment.rules.agency
    if agency.public_number and call.recipient == agency.public_number:
        return True
    from_desk = any(desk.phone == call.sender for desk in moment.rules.desks)
    return not may.workers and (from_desk or not agency.public_number)


def _greet(moment: Moment, row: LineCall, may: Entrants, *, again: bool = False) -> Speech:
    """The question for the PIN, or why none is asked for."""
    agency = moment.rules.agency
    if not may.workers:
        return Speech(text=words.for_workers(emergency=agency.emergency_number, public=agency.public_number))
    if may.workers[0].startswith(DESK):  # It took a contact in a call of ours, and reads it on its own screen.
        return Speech(text=words.enough())
    if not may.pins:
        return Speech(text=words.locked() if may.shut else words.no_pin())
    if row.missed >= pins.MOST_MISSED:
        return Speech(text=words.enough())
    return Speech(text=words.ask_pin(again=again), keys=LONGEST_PIN, step=PIN_STEP)


def may_try(moment: Moment, call: RungIn) -> Mapping[str, str]:
    """The hashed PINs that what was typed may be held against; none when the call has had its tries."""
    tried = pins.row_of(moment, call).missed >= pins.MOST_MISSED
    return {} if tried else pins.entrants(moment, call).pins


def typed(moment: Moment, call: RungIn, right: Mapping[str, str], *, anything: bool) -> Speech:
    """A PIN was typed, or nothing at all. `right` holds those whose hash it fits, as they were a moment ago."""
    row, may = pins.row_of(moment, call), pins.entrants(moment, call)
    refused = _greet(moment, row, may)
    if not refused.keys:
        return refused
    whose = [worker for worker, pin in right.items() if may.pins.get(worker) == pin]
    if len(whose) == 1:
        return _begin(moment, pins.enter(moment, row, whose[0]))
    row = pins.missed(moment, row, may) if anything else pins.silent(moment, row)
    return _greet(moment, row, pins.entrants(moment, call), again=anything)


# After it ------------------------------------------------------------------------------------------


def pressed(moment: Moment, step: str, keys: str, call: RungIn, countries: Collection[str]) -> Speech:
    """A key in a call whose PIN was typed. In any other call the PIN is asked for, whatever the step says."""
    row = pins.entered(moment, call)
    if row is None:
        return rings(moment, call)
    if not keys:
        row = pins.silent(moment, row)
        if row.missed >= pins.MOST_MISSED:
            return Speech(text=words.enough())
    elif row.missed:
        row = pins.keep(moment, replace(row, missed=0))
    place = step.removeprefix(_ONE)
    if step.startswith(_ONE) and place.isdecimal():
        return _about_one(moment, row, int(place), keys, countries)
    return _choose(moment, row, keys)


def _begin(moment: Moment, row: LineCall) -> Speech:
    """Who has one contact wants to hear that one."""
    own = _own(moment, row)
    return _read(moment, _listing(moment, row), own[0]) if len(own) == 1 else _list(moment, row)


def _list(moment: Moment, row: LineCall, before: str = "") -> Speech:
    """What they have, and what waits to be taken, each with its key."""
    own, waiting = _own(moment, row), _waiting(moment, row)
    row = _listing(moment, row)
    if not row.listed:
        return Speech(text=f"{before} {words.nothing_open()}".strip())
    told = own[:_MOST_LISTED]
    rest = waiting[: _MOST_LISTED - len(told)]
    text = words.contents([*map(moment.subject, told)], [*map(moment.subject, rest)], more=len(own) - len(told))
    return Speech(text=f"{before} {text}".strip(), keys=1, step=_LIST)


def _listing(moment: Moment, row: LineCall) -> LineCall:
    """With what the keys stand for from now on: a key never means anything but what was said of it."""
    listed = [*(c.id for c in _own(moment, row)), *("take:" + c.id for c in _waiting(moment, row))]
    return pins.keep(moment, replace(row, listed=tuple(listed[:_MOST_LISTED])))


def _own(moment: Moment, row: LineCall) -> list[Contact]:
    has = moment.tx.contacts.claimed_by([row.worker_id or ""])
    return sorted(has, key=lambda contact: (contact.stage is Stage.FINISHED, *_pressing(moment, contact)))


def _waiting(moment: Moment, row: LineCall) -> list[Contact]:
    asked = (m.contact for m in matters(moment, row.worker_id or "") if answerable(Digit.CLAIM, m))
    return sorted(asked, key=lambda contact: _pressing(moment, contact))


def _pressing(moment: Moment, contact: Contact) -> tuple[int, float]:
    return moment.rules_of(contact).category(contact.category).rank, contact.due_at.timestamp()


def _choose(moment: Moment, row: LineCall, keys: str) -> Speech:
    place = int(keys) - 1 if keys.isdecimal() else -1
    if not 0 <= place < len(row.listed):
        return _list(moment, row)
    if row.listed[place].startswith("take:"):
        return _take(moment, row, row.listed[place].removeprefix("take:"))
    return _about_one(moment, row, place, "1", ())


def _about_one(moment: Moment, row: LineCall, place: int, keys: str, countries: Collection[str]) -> Speech:
    contact = moment.tx.contacts.find(row.listed[place]) if place < len(row.listed) else None
    if contact is None or contact.state is not ContactState.CLAIMED or contact.claimed_by != row.worker_id:
        return _list(moment, row, words.gone())
    if keys == "0":
        return _list(moment, row)
    if keys == "2":
        through = hearing.put_through(moment, contact, row.worker_id or "", countries)
        return through if through.connect else _stay(moment, row, place, through.text)
    return _read(moment, row, _next(moment, row, contact) if keys == "3" else contact)


def _stay(moment: Moment, row: LineCall, place: int, text: str) -> Speech:
    said = words.keys(several=len(_own(moment, row)) > 1)
    return Speech(text=f"{text} {said}", keys=1, step=f"{_ONE}{place}")


def _next(moment: Moment, row: LineCall, contact: Contact) -> Contact:
    """The one after it among those that keys name; after the last the first."""
    own = [each for each in _own(moment, row) if each.id in row.listed]
    ids = [each.id for each in own]
    return own[(ids.index(contact.id) + 1) % len(own)]


def _read(moment: Moment, row: LineCall, contact: Contact, before: str = "") -> Speech:
    place = row.listed.index(contact.id)
    text = hearing.read_out(moment, contact, row.worker_id or "", several=len(_own(moment, row)) > 1)
    return Speech(text=f"{before} {text}".strip(), keys=1, step=f"{_ONE}{place}")


def _take(moment: Moment, row: LineCall, contact_id: str) -> Speech:
    """Take what nobody has yet; the answer comes as a text too, for the figures in it."""
    worker = row.worker_id or ""
    asked = next((m for m in matters(moment, worker) if m.contact.id == contact_id), None)
    if asked is None or not answerable(Digit.CLAIM, asked):
        return _list(moment, row, words.gone())
    try:
        answered = answering.claim(moment, asked.contact, worker, over=asked.ask is Ask.TAKE_OVER)
    except Refused:
        return _list(moment, row, words.gone())
    notices.tell(moment, worker, answered.text, priority=Priority.ANSWER)
    taken = answered.contact or asked.contact
    row = _listing(moment, row)
    return _read(moment, row, taken, words.taken_now()) if taken.id in row.listed else _list(moment, row)
