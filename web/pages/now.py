"""Now: who is on call for everything, whether pages are proven to leave, and the closing of an office."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from oncall.app import Post
from oncall.domain.errors import Invalid, Refused
from oncall.domain.person import Reached
from rota.coverage import Gap, Office, OnDuty
from rota.errors import RotaError
from rota.opening import next_opening
from rota.pattern import local_date, wall_to_instant
from rota.written import instant_of
from web import current, live, words
from web.auth import acting, login_required
from web.pages import tonight
from web.undo import refused, said, undoable

blueprint = Blueprint("now", __name__)

_SEEN_AHEAD = timedelta(days=2)
_MOST_GAPS = 5
_HINDERED: Mapping[Reached, str] = {
    Reached.FULLY: "",
    Reached.PARTLY: "One of their numbers takes no texts",
    Reached.BY_CALL: "Texts do not reach them, calls do",
    Reached.NOT: "Neither texts nor calls reach them",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One position and who answers for it. `until` is None in a gap; `name` is empty then."""

    position: str
    area: str
    name: str
    gap: bool
    desk: bool
    until: datetime | None
    following: str
    before: str
    hindered: str
    busy_until: datetime | None
    seen_at: datetime | None
    unconfirmed: bool
    absent: bool


@blueprint.get("/")
@login_required()
def show() -> str:
    """The whole page."""
    return live.page("now.html", _mark(), shown())


@blueprint.get("/now")
@login_required()
def part() -> Response:
    """Its changing part, for the page that is open."""
    return live.answer("now_part.html", _mark(), shown)


def shown() -> Mapping[str, object]:
    """Who is on, whether pages leave, what is closed."""
    rules, at, people = current.rules(), live.clock().at, current.oncall().people.everybody()
    health = current.oncall().health.readiness()
    names = {worker.id: worker.name for worker in people}
    found = current.oncall().duty.now()
    on_duty = [post.answer.worker for post in found if isinstance(post.answer, OnDuty)]
    seen, silent = current.oncall().tonight.last_seen(on_duty), current.oncall().tonight.unconfirmed(on_duty)
    absent = current.oncall().tonight.absent()
    posts = [(post.line, _shown(post, at, seen, silent, absent)) for post in found]
    ahead = list(tonight.shown_gaps(current.oncall().tonight.gaps(), names))
    lines = {line.id: line.name for line in rules.service_lines}
    return {
        "health": health,
        "beat": current.oncall().clock.real() - health.beat_at if health.beat_at else None,
        "lines": _by_line(posts, lines),
        "gaps": [f"{post.area} {post.position}".strip() + f", {lines[line]}" for line, post in posts if post.gap],
        "ahead": ahead[:_MOST_GAPS],
        "further": len(ahead) - _MOST_GAPS,
        "days": rules.planning.gap_days,
        "closures": [(closure, words.called(names, closure.holder)) for closure in current.oncall().duty.closures()],
        "workers": people,
        "areas": rules.areas,
        "opening": _open_again(at).astimezone(rules.zone),
    }


def _by_line(posts: Sequence[tuple[str, Shown]], names: Mapping[str, str]) -> Sequence[tuple[str, Sequence[Shown]]]:
    """The service lines with their positions; lines that the same people hold are shown as one."""
    found: dict[tuple[Shown, ...], list[str]] = {}
    for line, group in groupby(posts, lambda each: each[0]):
        found.setdefault(tuple(post for _, post in group), []).append(names[line])
    return [(", ".join(lines), held) for held, lines in found.items()]


def _shown(
    post: Post, at: datetime, seen: Mapping[str, datetime], silent: Collection[str], absent: Collection[str]
) -> Shown:
    answer = post.answer
    until = None if isinstance(answer, Gap) else answer.until
    # The roster is looked at two days ahead: beyond that, nobody's name means only that it was not looked.
    unknown = until is None or until - at >= _SEEN_AHEAD
    return Shown(
        position=post.position_name,
        area=post.area_name,
        name=post.name or ("somebody who has left" if isinstance(answer, OnDuty) else ""),
        gap=isinstance(answer, Gap),
        desk=isinstance(answer, Office),
        until=until,
        following=post.next_name or ("" if unknown else "NO ONE"),
        before=post.before,
        hindered=_HINDERED[post.reached],
        busy_until=post.busy_until,
        seen_at=seen.get(answer.worker) if isinstance(answer, OnDuty) else None,
        unconfirmed=isinstance(answer, OnDuty) and answer.worker in silent,
        absent=isinstance(answer, OnDuty) and answer.worker in absent,
    )


def _mark() -> str:
    """Changes with the minute, for names change when duties do, and with what is wrong."""
    health = current.oncall().health.readiness()
    return live.mark("now", current.oncall().contacts.mark(), f"{live.clock().at:%H:%M}", health.faults)


def _open_again(at: datetime) -> datetime:
    """What a closure lasts until, unless told: it takes out one office day, today's or the next one."""
    closed = local_date(_opens(at) or at, current.rules().zone)
    next_day = wall_to_instant(closed + timedelta(days=1), "00:00", current.rules().zone)
    return _opens(next_day) or next_day


def _opens(at: datetime) -> datetime | None:
    """When an office would open next, closures not considered; `at` itself while it is open."""
    rules = current.rules()
    area = rules.areas[0].id if rules.areas else None
    return next_opening(rules.duty, (), rules.service_lines[0].id, area, rules.positions[0].id, at)


# Closing an office ---------------------------------------------------------------------------------


@blueprint.post("/office/close")
@login_required()
def close() -> BaseResponse:
    """From now until then on-call routing goes on, as on a holiday."""
    form, duty = request.form, current.oncall().duty
    try:
        until = _instant(form.get("until", ""))
        areas: Sequence[str] = [area for area in form.getlist("area") if area]
        closure = duty.close_office(until, acting(), form.get("reason", ""), form.get("holder") or None, areas)
    except (Invalid, Refused) as refusal:
        refused(str(refusal))
    else:
        undoable("The office is closed. On-call routing goes on.", url_for("now.reopen"), "Undo", closure=closure.id)
    return redirect(url_for("now.show"), 303)


@blueprint.post("/office/confirm")
@login_required()
def confirm() -> BaseResponse:
    """Somebody holds the daytime hours of a closure."""
    current.oncall().duty.confirm_closure(request.form.get("closure", ""), request.form.get("holder", ""), acting())
    said("Confirmed. They have the daytime hours until the office opens again.")
    return redirect(url_for("now.show"), 303)


@blueprint.post("/office/open")
@login_required()
def reopen() -> BaseResponse:
    """The undo: the office is open from now."""
    current.oncall().duty.reopen_office(request.form.get("closure", ""), acting())
    said("The office is open again.")
    return redirect(url_for("now.show"), 303)


def _instant(local: str) -> datetime:
    """The instant of a local day and time such as '2026-11-24T08:00'. Raises Invalid."""
    try:
        return instant_of(local, current.rules().zone)
    except RotaError as error:
        raise Invalid.at("until", *error.halves()) from None
