"""One rota in weeks and days, and what is done with all of it: take an edit back, restore, discard.

A draft is seen by those who make rotas, and edited without end; what was published is looked at by everybody.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oncall.app.fairness import RotaFairness
from oncall.app.rotas import RotaView
from oncall.domain.errors import Invalid, Refused
from oncall.domain.rota import RotaState
from web import current
from web.auth import acting, login_required
from web.rotas.fairness import lines
from web.rotas.grid import GONE, holes, starts, today, weeks
from web.rotas.looking import PLANNERS, looking_at, may_plan, seen, version
from web.undo import refused, said, undoable

blueprint = Blueprint("rota", __name__)


@blueprint.get("/rota/<int:number>")
@login_required()
def show(number: int) -> str:
    """The weeks of a rota."""
    return render_template("rota.html", **_shown(seen(number)))


def _shown(view: RotaView) -> Mapping[str, object]:
    looking = looking_at(view)
    parts, fairness = starts(view), _fairness(view)
    first = _first(parts, today(looking))
    area = request.args.get("area", "")
    if area not in ("", *(each.id for each in looking.rules.areas)):
        abort(404)
    return {
        "rota": view.rota,
        "draft": view.rota.state is RotaState.DRAFT,
        "edited": view.edited,
        "may_plan": may_plan(),
        "weeks": weeks(view, looking, first, area),
        "parts": parts,
        "first": first,
        "areas": looking.rules.areas if len(looking.rules.areas) > 1 else (),
        "area": area,
        "holes": [(looking.place(row), row) for row in holes(view, looking)],
        "people": lines(fairness, looking.names, GONE) if fairness else (),
        "quality": fairness.quality.says if fairness else (),
        "today": today(looking),
    }


def _fairness(view: RotaView) -> RotaFairness | None:
    """How load lies, and how good the rota is; None for one that is over, or that today's rules can no longer weigh."""
    if not may_plan() or view.rota.state not in (RotaState.DRAFT, RotaState.PUBLISHED):
        return None
    try:
        return current.oncall().fairness.of_rota(view.rota.number)
    except Invalid:
        return None


def _first(parts: Sequence[date], now: date) -> date:
    """The part that is asked for, else the one that today lies in, else the first."""
    asked = request.args.get("first", "")
    wanted = next((part for part in parts if part.isoformat() == asked), None)
    if asked and wanted is None:
        abort(404)
    return wanted or max((part for part in parts if part <= now), default=parts[0])


@blueprint.post("/rota/<int:number>/fill")
@login_required(*PLANNERS)
def fill(number: int) -> Response:
    """Give every hole of a draft to whoever may and has least."""
    try:
        edited = current.oncall().rotas.fill(number, acting(), version())
    except Refused as refusal:
        refused(str(refusal))
        return redirect(url_for("rota.show", number=number), 303)
    if edited.before:
        words = f"{len(edited.before)} duties given to whoever may and has least."
        undoable(words, url_for("rota.undo", number=number), "Undo", version=str(edited.rota.version))
    else:
        refused("Nobody may have any of these duties as the rules are. Look at each: it says who is barred, and why.")
    return redirect(url_for("rota.show", number=number), 303)


@blueprint.post("/rota/<int:number>/undo")
@login_required(*PLANNERS)
def undo(number: int) -> Response:
    """The last edit of a draft, taken back."""
    try:
        edited = current.oncall().rotas.undo(number, acting(), version())
    except Refused as refusal:
        refused(str(refusal))
        return redirect(url_for("rota.show", number=number), 303)
    said("The last edit is taken back.")
    anchor = f"slot-{edited.before[0].id}" if edited.before else None
    return redirect(url_for("rota.show", number=number, _anchor=anchor), 303)


@blueprint.post("/rota/<int:number>/restore")
@login_required(*PLANNERS)
def restore(number: int) -> Response:
    """A draft with the duties of this version that lie ahead; nothing holds before it is published."""
    try:
        made = current.oncall().rotas.restore(number, acting())
    except Refused as refusal:
        refused(str(refusal))
        return redirect(url_for("rota.show", number=number), 303)
    undoable(f"A draft with the duties of rota {number}.", url_for("rota.discard", number=made.number), "Discard it")
    return redirect(url_for("rota.show", number=made.number), 303)


@blueprint.post("/rota/<int:number>/discard")
@login_required(*PLANNERS)
def discard(number: int) -> Response:
    """Give a draft up; it can be made anew from what it was."""
    try:
        current.oncall().rotas.discard(number, acting())
    except Refused as refusal:
        refused(str(refusal))
        return redirect(url_for("rota.show", number=number), 303)
    undoable(f"Draft {number} is discarded.", url_for("rota.restore", number=number), "Undo: make it a draft again")
    return redirect(url_for("rotas.show"), 303)
