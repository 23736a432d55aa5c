"""Changes under way: duties that are open to be taken and swaps that wait, for those who make rotas.

They may give an open duty to somebody – over a rule only with a reason – end the search, and say the word
that a rule needs for a swap.
"""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from oncall.domain.covering import SwapState
from oncall.domain.errors import Forbidden, Refused
from web import current
from web.auth import acting, login_required
from web.rotas import own
from web.rotas.looking import PLANNERS, looking_at
from web.undo import refused, said

blueprint = Blueprint("changes", __name__)


@blueprint.get("/rota/changes")
@login_required(*PLANNERS)
def show() -> str:
    """Everything that is not settled."""
    return render_template("changes.html", **_shown())


def _shown() -> Mapping[str, object]:
    looking, cover = looking_at(), current.oncall().cover
    swaps = [own.swap_in_words(each, "", looking) for each in cover.swaps()]
    return {
        "openings": [(own.offered(each, looking), looking.name(each.giver)) for each in cover.openings()],
        "waiting": [each for each in swaps if each.swap.state is SwapState.WAITING],
        "others": [each for each in swaps if each.swap.state is not SwapState.WAITING],
        "workers": sorted(looking.names.items(), key=lambda each: each[1]),
        "looking": looking,
    }


def under_way() -> int:
    """How many there are."""
    cover = current.oncall().cover
    return len(cover.openings()) + len(cover.swaps())


@blueprint.post("/rota/changes/give")
@login_required(*PLANNERS)
def give() -> Response:
    """An open duty to somebody, on their behalf."""
    form = request.form
    try:
        why = form.get("override", "").strip()[:300]
        current.oncall().cover.take(form.get("opening", ""), form.get("worker", ""), acting(), why)
        said("They have it, and everybody concerned is told.")
    except Refused as refusal:
        refused(str(refusal))
    return redirect(url_for("changes.show"), 303)


@blueprint.post("/rota/changes/end")
@login_required(*PLANNERS)
def end() -> Response:
    """Nobody is asked any more."""
    try:
        current.oncall().cover.withdraw(request.form.get("opening", ""), acting())
        said("Nobody is asked any more. The duty stays where it is.")
    except Refused as refusal:
        refused(str(refusal))
    return redirect(url_for("changes.show"), 303)


@blueprint.post("/rota/changes/decide")
@login_required(*PLANNERS)
def decide() -> Response:
    """The word that a rule needs for a swap; of neither side's own."""
    cover, swap = current.oncall().cover, request.form.get("swap", "")
    acts = {"yes": cover.approve, "no": cover.decline}
    act = acts.get(request.form.get("do", ""))
    if act is None:
        raise BadRequest
    try:
        said(act(swap, acting()))
    except (Refused, Forbidden) as refusal:
        refused(str(refusal))
    return redirect(url_for("changes.show"), 303)
