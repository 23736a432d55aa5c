"""Giving a duty away, whole or in part: asking for cover, or offering it to a colleague, for something or nothing.

Whoever gives it away keeps it until somebody else is confirmed: the page says so before anything is sent.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oncall.domain.errors import Invalid, NotFound, Problem, Refused
from oncall.domain.person import Worker
from rota.errors import RotaError
from rota.interval import as_instant
from rota.written import instant_of
from web import current
from web.auth import acting, login_required
from web.pages.me import back_to, whose
from web.rotas import own
from web.rotas.looking import looking_at
from web.rotas.own import OwnDuty
from web.undo import said, undoable

blueprint = Blueprint("giving", __name__)


@blueprint.get("/people/<worker_id>/duty/<start>")
@login_required()
def show(worker_id: str, start: str) -> str:
    """One duty, and the two ways to give it away."""
    worker = whose(worker_id)
    return _page(worker, _duty(worker, start), "", ())


@blueprint.post("/people/<worker_id>/duty/<start>/cover")
@login_required()
def cover(worker_id: str, start: str) -> Response:
    """Ask everybody who may and would, the lightest load first."""
    worker = whose(worker_id)
    held = _duty(worker, start)
    try:
        since, until = _part(worker, held)
        opening = current.oncall().cover.ask_cover(worker.id, since, until, acting(), held.stretch.position)
    except (Invalid, Refused) as fault:
        return _again(worker, held, fault)
    undoable(
        "Cover is sought. The duty stays yours until somebody has it; you get a text then.",
        url_for("me.withdraw", worker_id=worker.id),
        "Undo",
        opening=opening.id,
    )
    return redirect(back_to(worker), 303)


@blueprint.post("/people/<worker_id>/duty/<start>/swap")
@login_required()
def swap(worker_id: str, start: str) -> Response:
    """Offer it to one colleague, or to whoever may; for one of theirs in return, or for nothing."""
    worker, form = whose(worker_id), request.form
    held = _duty(worker, start)
    taker = form.get("with") or None
    try:
        since, until = _part(worker, held)
        back = own.returned(form.get("back", "")) if taker else None
        offered = current.oncall().cover.offer_swap(
            worker.id, since, until, acting(), taker, back, position=held.stretch.position
        )
    except (Invalid, Refused) as fault:
        return _again(worker, held, fault)
    undoable(
        "Offered. The duty stays yours until the swap is agreed.",
        url_for("me.swap", worker_id=worker.id),
        "Undo",
        swap=offered.id,
        do="withdraw",
    )
    foreseen = current.oncall().cover.foreseen(offered.id)
    said(f"{foreseen} An answer comes by text, and stands on this page.".lstrip())
    return redirect(back_to(worker), 303)


def _page(worker: Worker, held: OwnDuty, refusal: str, problems: Sequence[Problem]) -> str:
    looking = looking_at()
    colleagues = [each for each in current.oncall().people.everybody() if each.id != worker.id]
    fitting = [each for each in colleagues if held.stretch.position in each.positions]
    wanted = request.values.get("with", "")
    chosen = next((each for each in fitting if each.id == wanted), None)
    theirs = [each for each in own.duties(chosen.id, looking) if each.start > looking.at] if chosen else []
    unit = current.oncall().cover.unit(worker.id, held.start, held.stretch.position)
    return render_template(
        "giving.html",
        worker=worker,
        back=back_to(worker),
        duty=held,
        start=held.start.isoformat(),
        local=[at.astimezone(looking.zone).strftime("%Y-%m-%dT%H:%M") for at in (held.start, held.end)],
        colleagues=fitting,
        chosen=chosen,
        theirs=theirs,
        unit=unit,
        rows=own.units(chosen.id, theirs) if chosen and unit else (),
        place_in=partial(own.place_in, looking),
        refusal=refusal,
        problems=problems,
        typed=request.form,
    )


def _again(worker: Worker, held: OwnDuty, fault: Invalid | Refused) -> Response:
    """The form once more, with what was wrong above it."""
    if isinstance(fault, Invalid):
        return make_response(_page(worker, held, "", fault.problems), 422)
    return make_response(_page(worker, held, str(fault), ()), 409)


def _duty(worker: Worker, start: str) -> OwnDuty:
    """The duty that begins then, of the position that is named where two do. Raises NotFound."""
    try:
        begins = as_instant(datetime.fromisoformat(start))
    except (ValueError, RotaError):
        raise NotFound("duty of theirs", remedy="Look at the list of duties") from None
    position = request.values.get("position", "")
    there = [each for each in own.duties(worker.id, looking_at()) if each.start == begins]
    found = next((each for each in there if position in ("", each.stretch.position)), None)
    if found is None:
        raise NotFound("duty of theirs", remedy="Look at the list of duties: it may have changed")
    return found


def _part(worker: Worker, held: OwnDuty) -> tuple[datetime, datetime]:
    """The hours that are given away: the whole row to which the duty belongs, or a part of the duty. What was left as
    it stood means the duty's own ends, however the clocks change.

    Raises Invalid.
    """
    zone, at = current.rules().zone, current.oncall().clock.now()
    if request.form.get("whole"):
        unit = current.oncall().cover.unit(worker.id, held.start, held.stretch.position)
        if unit is None:
            raise Invalid.at("since", "the duties in a row are not all theirs any more", "Give them away one by one")
        return unit.start, unit.end
    since, until = (
        end if request.form.get(name, "") in ("", f"{end.astimezone(zone):%Y-%m-%dT%H:%M}") else _time(name)
        for name, end in (("since", held.start), ("until", held.end))
    )
    if since < held.start <= at:
        since = held.start
    if not held.start <= since < until <= held.end:
        remedy = "Give a part of the duty, from an earlier to a later time"
        raise Invalid.at("since", "these hours do not lie within the duty", remedy)
    return max(since, at), until


def _time(name: str) -> datetime:
    try:
        return instant_of(request.form[name], current.rules().zone)
    except RotaError as error:
        raise Invalid.at(name, *error.halves()) from None
