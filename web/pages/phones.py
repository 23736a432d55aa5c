"""The phone wall: the demo's phones side by side, whose owners are the readers of the page.

It exists only with simulated phones, which are never there in production. What is typed here goes to
the service by the same door as a carrier's messages.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from itertools import cycle
from typing import TypeVar

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from notifiers.phones import NotPossible, PhoneSwitch, SimulatedPhone
from oncall.app import NewContact
from oncall.config import Environment
from oncall.domain.contact import Details
from oncall.domain.errors import Invalid
from rota.coverage import OnDuty
from rota.pattern import local_date, wall_to_instant
from web import current, live
from web.auth import acting, login_required, look
from web.pages import board
from web.undo import refused, said

blueprint = Blueprint("phones", __name__)
Answer = TypeVar("Answer")

SWITCHES: Mapping[PhoneSwitch, tuple[str, str]] = {
    PhoneSwitch.ON: ("On", "Texts arrive within a second, calls ring."),
    PhoneSwitch.OFF: ("Off", "Nothing reaches the phone; the carrier says so after a while."),
    PhoneSwitch.REFUSES: ("Carrier refuses", "The carrier refuses every message to this phone at once."),
    PhoneSwitch.SLOW: ("Slow", "Texts take a minute and a half; calls ring at once."),
    PhoneSwitch.OPTED_OUT: ("Opted out", "Its owner texted STOP: texts are refused, calls ring."),
}
SPEEDS = (1, 60)
_FIVE_MINUTES = timedelta(minutes=5)
_STREETS = ("Harbour Street", "Mill Lane", "Juniper Road", "Station Square", "Elm Court", "Quarry Hill")
_HOUSES = cycle(range(1, 1000))  # One after the other: of two drawn by lot one in a thousand would be a repeat.


@dataclass(frozen=True, slots=True, kw_only=True)
class Handset:
    """One phone on the wall: whose it is and what they are on duty for. `spare` is one behind somebody's first."""

    place: int
    phone: SimulatedPhone
    owner: str
    duties: tuple[str, ...]
    spare: bool

    @property
    def in_front(self) -> bool:
        """Whether it stands in front: the phone of somebody on duty, or one with something on its screen."""
        return bool((self.duties and not self.spare) or self.phone.bubbles or self.phone.call)


def visitors(view: Callable[[], Answer]) -> Callable[[], Answer | BaseResponse]:
    """For the signed in; in the demo, where everybody is invented, for whoever has started it."""
    guarded = login_required()(view)

    @wraps(view)
    def guard() -> Answer | BaseResponse:
        invented = current.settings().service.environment is Environment.DEMO
        return view() if invented and look() is None else guarded()

    return guard


@blueprint.get("/sim/phones")
@visitors
def show() -> str:
    """The whole page."""
    return live.page("phones.html", _mark(), shown())


@blueprint.get("/sim/phones/wall")
@visitors
def part() -> Response:
    """The wall alone, asked for every second: 304 while nothing has changed."""
    return live.answer("phones_part.html", _mark(), shown)


def shown() -> Mapping[str, object]:
    """The phones, those with messages first; the clock; and the contacts that make them ring."""
    handsets = sorted(_handsets(), key=lambda each: (not each.phone.bubbles, not each.duties, each.place))
    return {
        "front": [each for each in handsets if each.in_front],
        "rest": [each for each in handsets if not each.in_front],
        "switches": SWITCHES,
        "speeds": SPEEDS,
        "demo": current.oncall().demo_clock,
        "zone": current.rules().agency.zone,
        "areas": current.rules().areas,
        "open": board.rows()["open"],
    }


def _mark() -> str:
    minute = f"{live.clock().at:%H:%M}"
    return live.mark("phones", current.simulator().version, current.oncall().contacts.mark(), minute)


def _handsets() -> Iterator[Handset]:
    owners, duties = _owners(), _duties()
    for place, phone in enumerate(current.simulator().wall()):
        worker, name, spare = owners.get(phone.number, ("", "", False))
        owner = name or phone.name or "Somebody"
        yield Handset(place=place, phone=phone, owner=owner, duties=duties.get(worker, ()), spare=spare)


def _owners() -> dict[str, tuple[str, str, bool]]:
    """Whose numbers these are, by number: the worker's id, the name, whether there is one before it."""
    found = {desk.phone: ("", desk.name, False) for desk in current.rules().desks}
    for worker in current.oncall().people.everybody():
        for nth, destination in enumerate(worker.destinations):
            name = f"{worker.name}, second phone" if nth else worker.name
            found[destination.address] = (worker.id, name, nth > 0)
    return found


def _duties() -> dict[str, tuple[str, ...]]:
    """What each worker is on duty for now, by the worker's id; each position and area once, whatever the line."""
    found: dict[str, dict[str, None]] = {}
    for post in current.oncall().duty.now():
        if isinstance(post.answer, OnDuty):
            found.setdefault(post.answer.worker, {})[f"{post.area_name} {post.position_name}".strip()] = None
    return {worker: tuple(roles) for worker, roles in found.items()}


# What a phone's owner does -------------------------------------------------------------------------


@blueprint.post("/sim/phones/text")
@visitors
def text() -> BaseResponse:
    """Type a text."""
    return _on_phone(lambda number: current.simulator().text(number, request.form.get("text", "").strip()))


@blueprint.post("/sim/phones/answer")
@visitors
def answer() -> BaseResponse:
    """Pick the call up."""
    return _on_phone(current.simulator().answer)


@blueprint.post("/sim/phones/press")
@visitors
def press() -> BaseResponse:
    """Press a key in a call."""
    return _on_phone(lambda number: current.simulator().press(number, request.form.get("key", "")))


@blueprint.post("/sim/phones/hang-up")
@visitors
def hang_up() -> BaseResponse:
    """Put the call down, or decline it."""
    return _on_phone(current.simulator().hang_up)


@blueprint.post("/sim/phones/switch")
@visitors
def switch() -> BaseResponse:
    """Throw a switch of the phone. Raises Invalid for one that it does not have."""
    try:
        state = PhoneSwitch(request.form.get("state", ""))
    except ValueError:
        raise Invalid.at("state", "no phone has such a switch", "Use one of those that are shown") from None
    return _on_phone(lambda number: current.simulator().switch(number, state))


def _on_phone(do: Callable[[str], None]) -> BaseResponse:
    """Do it on the phone of the form, wake the engine, and go back to that phone."""
    number = request.form.get("number", "")
    try:
        do(number)
    except NotPossible as refusal:
        refused(str(refusal))
    current.oncall().committed.set()
    place = next((p for p, phone in enumerate(current.simulator().wall()) if phone.number == number), 0)
    return redirect(url_for("phones.show", _anchor=f"phone-{place}"), 303)


# The clock, and something to ring for --------------------------------------------------------------


@blueprint.post("/sim/clock")
@visitors
def move_clock() -> BaseResponse:
    """Let the night run at another speed, or jump through it; every due time on the way is kept."""
    demo = current.oncall().demo_clock
    if demo is None:
        raise Invalid.at("clock", "this service runs in real time", "Start the demo to move the night")
    speed = request.form.get("speed", "")
    if speed in map(str, SPEEDS):
        demo.run_at(int(speed))
    else:
        demo.jump_to(_aim(request.form.get("jump", ""), demo.now()))
    current.oncall().committed.set()
    return redirect(url_for("phones.show"), 303)


def _aim(jump: str, at: datetime) -> datetime:
    """Where a jump ends: at the next step of an open contact, five minutes on, or the next time the agency's
    clocks show 02:00. Raises Invalid."""
    match jump:
        case "step":
            steps = [contact.next_at for contact in current.oncall().contacts.board().open if contact.next_at]
            return min((step for step in steps if step > at), default=at)
        case "5":
            return at + _FIVE_MINUTES
        case "02:00":
            zone = current.rules().zone
            nights = (wall_to_instant(local_date(at, zone) + timedelta(days=day), "02:00", zone) for day in range(3))
            return next(night for night in nights if night > at)
        case _:
            raise Invalid.at("jump", "there is no such jump", "Use one of those that are shown")


@blueprint.post("/sim/contact")
@visitors
def new_contact() -> BaseResponse:
    """Something to be paged about: invented, and at another house each time, so that it is no repeat."""
    contacts = current.oncall().contacts
    new_id, house = contacts.new_id(), next(_HOUSES)
    details = Details(
        what="Made on the phone wall, to see who is paged. Nobody is in danger.",
        where=f"{house} {_STREETS[house % len(_STREETS)]} (invented)",
    )
    area, danger = request.form.get("area") or None, bool(request.form.get("danger"))
    new = NewContact(id=new_id, details=details, channel="demo", area=area, danger=danger or None)
    contact = contacts.open(new, by=acting() if current.login() else "public")
    said(f"{contact.reference} came in. Watch the phones: the worker on duty is paged now.")
    return redirect(url_for("phones.show", _anchor="wall"), 303)
