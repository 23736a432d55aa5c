"""Changes under way: duties that are open to be taken and swaps that wait, for those who make rotas.

They may give an open duty to somebody – over a rule only with a reason – end the search, and say the word
that a rule needs for a swap, with why. What was allowed lately stands below: whose word, which rules, how, and why.
"""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from oncall.domain.covering import Allowance, SwapState, Way
from oncall.domain.errors import Forbidden, Invalid, Refused
from oncall.domain.texts.cover import rules_in_words
from web import current
from web.auth import acting, login_required
from web.rotas import own
from web.rotas.grid import Looking
from web.rotas.looking import PLANNERS, looking_at
from web.undo import refused, said
from web.words import called, with_logins

blueprint = Blueprint("changes", __name__)

_WAYS = {
    Way.TEXT: "by text",
    Way.CALL: "by a key in a call",
    Way.PAGE: "signed in",
    Way.COMMAND: "on the command line",
}


@blueprint.get("/rota/changes")
@login_required(*PLANNERS)
def show() -> str:
    """Everything that is not settled."""
    return render_template("changes.html", **_shown())


def _shown() -> Mapping[str, object]:
    looking, cover = looking_at(), current.oncall().cover
    known = with_logins(looking.names)
    swaps = [own.swap_in_words(each, "", looking) for each in cover.swaps()]
    return {
        "openings": [(own.offered(each, looking), looking.name(each.giver)) for each in cover.openings()],
        "waiting": [each for each in swaps if each.swap.state is SwapState.WAITING],
        "others": [each for each in swaps if each.swap.state is not SwapState.WAITING],
        "workers": sorted(looking.names.items(), key=lambda each: each[1]),
        "looking": looking,
        "allowed": [_in_words(each, looking, known) for each in cover.allowed()],
        "in_words": rules_in_words,
    }


def _in_words(allowance: Allowance, looking: Looking, known: Mapping[str, str]) -> Mapping[str, object]:
    """One time that rules were let be broken, for whoever answers for the rota."""
    return {
        "by": called(known, allowance.word.by),
        "way": _WAYS[allowance.word.way],
        "rules": rules_in_words(allowance.rules),
        "worker": looking.name(allowance.worker),
        "place": own.place_of(looking, allowance.stint.area, allowance.stint.position),
        "stint": allowance.stint,
        "at": allowance.at,
        "reason": allowance.word.reason,
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
    except (Refused, Forbidden, Invalid) as refusal:
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
    cover, form = current.oncall().cover, request.form
    swap, word = form.get("swap", ""), form.get("do", "")
    if word not in ("yes", "no"):
        raise BadRequest
    try:
        why = form.get("reason", "").strip()[:300]
        said(cover.approve(swap, acting(), why) if word == "yes" else cover.decline(swap, acting()))
    except (Refused, Forbidden, Invalid) as refusal:
        refused(str(refusal))
    return redirect(url_for("changes.show"), 303)
