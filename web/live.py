"""Parts of pages that keep themselves fresh: asked for every few seconds, answered with 304 while nothing changed.

The mark of a part is its ETag: made of everything the part shows, so that a page that is open all night
costs next to nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from flask import Response, make_response, render_template, request, session

from web import current

_JUMP_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyClock:
    """The service's own time as it was written: `at` for eyes, `duty` (ms) and `speed` for the browser.

    `speed` is 0 while a demo's jump is under way: duty time then stands still between its stops.
    """

    at: datetime
    duty: int
    speed: int
    aim: datetime | None


def clock() -> DutyClock:
    """Duty time now, and how fast it runs."""
    at, demo = current.oncall().clock.now(), current.oncall().demo_clock
    aim = demo.aim if demo else None
    speed = 0 if aim else (demo.speed if demo else 1)
    return DutyClock(at=at, duty=int(at.timestamp() * 1000), speed=speed, aim=aim)


def mark(*shown: object) -> str:
    """The mark of a part that shows these, to whoever is signed in, while the clock runs on undisturbed."""
    clocks = current.oncall().clock
    ahead = round((clocks.now() - clocks.real()).total_seconds() / _JUMP_SECONDS)
    login = current.login()
    text = repr((*shown, clock().speed, ahead, login.id if login else ""))
    return blake2b(text.encode(), digest_size=9).hexdigest()


def answer(template: str, seen: str, values: Callable[[], Mapping[str, object]]) -> Response:
    """The part as it is now, or 304 when the browser has seen it and there is nothing to say besides."""
    if request.if_none_match.contains(seen) and not session.get("_flashes"):
        return Response(status=304)
    part = make_response(render_template(template, **values(), mark=seen, clock=clock(), part=True))
    part.set_etag(seen)
    return part


def page(template: str, seen: str, values: Mapping[str, object]) -> str:
    """The whole page around the part."""
    return render_template(template, **values, mark=seen, clock=clock(), part=False)
