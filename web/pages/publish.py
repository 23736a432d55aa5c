"""Checking a draft and publishing it: what speaks against it, who holds the holes, what changes for whom.

Nothing is refused in silence: whatever keeps it from being published stands above the form, and everything
that was typed stays. Everybody concerned is told by text; whoever no text reaches is named, to be rung.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oncall.app.rotas import Consent, Proposal
from oncall.domain.errors import EditedMeanwhile, Invalid, Refused
from oncall.domain.publication import Broken, Hole, PersonChange, Tally
from rota.held import Stretch
from rota.said import hours, several, when
from web import current
from web.auth import acting, login_required
from web.rotas.grid import Looking
from web.rotas.looking import PLANNERS, looking_at, version
from web.undo import refused, undoable
from web.words import called, with_logins

blueprint = Blueprint("publish", __name__)

_HOLDER = "holder-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What publishing changes for one person, in words."""

    name: str
    before: str
    after: str
    gained: Sequence[str]
    lost: Sequence[str]


@blueprint.get("/rota/<int:number>/publish")
@login_required(*PLANNERS)
def show(number: int) -> Response:
    """What speaks against it, and what it would change."""
    try:
        return make_response(_page(current.oncall().rotas.check(number), ""))
    except Refused as refusal:
        refused(str(refusal))
        return redirect(url_for("rota.show", number=number), 303)


@blueprint.post("/rota/<int:number>/publish")
@login_required(*PLANNERS)
def publish(number: int) -> Response:
    """Make it what holds."""
    rotas, consent = current.oncall().rotas, _consent()
    try:
        done = rotas.publish(number, acting(), consent, version())
    except EditedMeanwhile as clash:
        return make_response(_page(rotas.check(number), str(clash)), 409)
    except (Refused, Invalid) as refusal:
        return make_response(_page(rotas.check(number), _sentence(refusal)), 409)
    looking = looking_at()
    told = f"Published. {_people(len(done.told))} told by text."
    ring = (
        f" No text reaches {', '.join(looking.name(worker) for worker in done.untold)}: ring them."
        if done.untold
        else ""
    )
    undoable(told + ring, url_for("rota.restore", number=number), "Make a draft of it again")
    return redirect(url_for("rota.show", number=number), 303)


def _consent() -> Consent:
    form = request.form
    holders = {
        name.removeprefix(_HOLDER): worker for name, worker in form.items() if name.startswith(_HOLDER) and worker
    }
    return Consent(
        holders=holders,
        reason=form.get("reason", "").strip()[:300],
        override=form.get("override", "").strip()[:300],
        overrule=bool(form.get("overrule")),
    )


def _page(proposal: Proposal, refusal: str) -> str:
    looking = looking_at()
    rows = {row.id: row for row in proposal.rows}
    findings, known = proposal.findings, with_logins(looking.names)
    return render_template(
        "publish.html",
        rota=proposal.rota,
        findings=findings,
        holes=[(hole, looking.place(hole.row), _of(hole, looking)) for hole in findings.holes],
        broken=[
            (each, looking.name(each.worker), looking.place(rows[each.row]), rows[each.row], _answers(each, known))
            for each in findings.broken
        ],
        changes=[_change(change, looking) for change in proposal.changes],
        workers=sorted(looking.names.items(), key=lambda each: each[1]),
        refusal=refusal,
        typed=request.form,
    )


def _answers(each: Broken, known: Mapping[str, str]) -> str:
    """The name of whoever answers for a broken rule; "" where nobody does yet."""
    return called(known, each.overridden_by) if each.overridden_by else ""


def _of(hole: Hole, looking: Looking) -> str:
    spans = (f"{when(piece.start, looking.zone)} to {when(piece.end, looking.zone)}" for piece in hole.pieces)
    return ", ".join(spans)


def _change(change: PersonChange, looking: Looking) -> Change:
    return Change(
        name=looking.name(change.worker),
        before=_tally(change.before),
        after=_tally(change.after),
        gained=_spans(change.gained, looking),
        lost=_spans(change.lost, looking),
    )


def _spans(stretches: Sequence[Stretch], looking: Looking) -> Sequence[str]:
    """When each of them is, with its place where there is more than one."""
    return [
        f"{when(each.start, looking.zone)} to {when(each.end, looking.zone)}, {_place(each, looking)}"
        for each in stretches
    ]


def _place(stretch: Stretch, looking: Looking) -> str:
    areas = {each.id: each.name for each in looking.rules.areas}
    positions = {each.id: each.name for each in looking.rules.positions}
    return f"{areas.get(stretch.area or '', '')} {positions.get(stretch.position, stretch.position)}".strip()


def _tally(tally: Tally) -> str:
    if not tally.duties:
        return "nothing"
    whole = f"{hours(timedelta(minutes=tally.minutes))} in {several(tally.duties, 'duty', 'duties')}"
    return f"{whole}, {several(tally.nights, 'night')}, {several(tally.weekends, 'weekend')}"


def _sentence(refusal: Refused | Invalid) -> str:
    return " ".join(map(str, refusal.problems)) if isinstance(refusal, Invalid) else str(refusal)


def _people(number: int) -> str:
    return "1 person was" if number == 1 else f"{number} people were"
