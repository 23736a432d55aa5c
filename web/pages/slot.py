"""One duty of a draft: who could have it, with the effect on their load; give it, clear it, pin it.

Whoever a rule bars is shown with the rule. They can have it all the same, under the name of whoever says why. Where a
rule bars everybody, it can be worked out which rules collide: in a process of its own, heard of here.
Somebody else may have edited the draft meanwhile: then both versions are shown, and nothing is overwritten.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oncall.app.fairness import Candidate, Choice, Choices
from oncall.app.rotas import RotaView
from oncall.domain.covering import Stint
from oncall.domain.errors import EditedMeanwhile, Invalid, NotFound, Refused
from oncall.domain.rota import RotaDuty, RotaState
from rota.held import Stretch
from rota.rules import Breach
from rota.said import when
from web import current, live
from web.auth import acting, login_required
from web.rotas import gap as gap_words
from web.rotas.grid import Looking, cell, starts, theirs
from web.rotas.looking import PLANNERS, looking_at, may_plan, seen, version
from web.undo import refused, undoable
from web.words import called, with_logins

blueprint = Blueprint("slot", __name__)


@blueprint.get("/rota/<int:number>/slot/<row_id>")
@login_required()
def show(number: int, row_id: str) -> str:
    """The duty, and who could have it."""
    return _page(seen(number), row_id, "")


def _page(view: RotaView, row_id: str, refusal: str) -> str:
    row, looking = _row(view, row_id), looking_at(view)
    together = [each for each in view.rows if row.id in view.blocks and view.blocks.get(each.id) == view.blocks[row.id]]
    editable = view.rota.state is RotaState.DRAFT and row.start > looking.at and may_plan()
    try:
        found = _choices(view, row, editable=editable)
    except (Refused, Invalid) as fault:  # The rules have changed since the draft was made.
        found, editable, refusal = Choices(people=(), why=""), False, refusal or str(fault)
    choices = found.people
    could = _could(view, row, looking)
    stuck = _is_stuck(row, looking, [*(each.breaches for each in choices), *(each.breaches for each in could)])
    mark, gap = gap_words.shown(view, row, looking) if stuck else ("", {})
    shown = [(choice, looking.name(choice.worker)) for choice in choices if choice.worker != row.worker]
    return render_template(
        "slot.html",
        rota=view.rota,
        begins=_part(view, row),
        row=row,
        cell=cell(view, looking, row),
        hours=(row.end - row.start).total_seconds() / 3600,
        lines=[line.name for line in looking.rules.service_lines if line.id in view.rota.lines],
        holiday=looking.rules.duty.calendar.name_on(row.day) or "",
        together=[cell(view, looking, each) for each in together] if len(together) > 1 else (),
        editable=editable,
        free=[each for each in shown if not each[0].breaches],
        barred=[each for each in shown if each[0].breaches],
        mine=_mine(choices, row),
        why=found.why,
        overridden=_overridden(row, looking),
        holding=_holding(view, row, looking),
        may_plan=may_plan(),
        refusal=refusal,
        typed=request.form,
        could=could,
        part=False,
        mark=mark,
        **gap,
    )


@blueprint.get("/rota/<int:number>/slot/<row_id>/gap")
@login_required(*PLANNERS)
def collisions(number: int, row_id: str) -> Response:
    """Which rules collide there, for the page that is open."""
    view = seen(number)
    row = _row(view, row_id)
    mark, values = gap_words.shown(view, row, looking_at(view))
    return live.answer("slot_gap.html", mark, lambda: {**values, "rota": view.rota, "row": row})


def _could(view: RotaView, row: RotaDuty, looking: Looking) -> Sequence[Candidate]:
    """Who could take a duty to come of a published rota that nobody has, but perhaps by name."""
    open_ = view.rota.state is RotaState.PUBLISHED and row.worker is None and row.start > looking.at
    if not open_ or not may_plan() or looking.may_stay_empty(row):
        return ()
    if any(each.worker != row.holder for each in theirs(looking, row)):
        return ()
    return current.oncall().fairness.could_serve(_stint(view, row))


def _is_stuck(row: RotaDuty, looking: Looking, breaches: Sequence[Sequence[Breach]]) -> bool:
    """Whether somebody is missing, and a rule bars each of those who could be thought of."""
    return row.worker is None and not looking.may_stay_empty(row) and bool(breaches) and all(breaches)


def _stint(view: RotaView, row: RotaDuty) -> Stint:
    return Stint(
        lines=view.rota.lines, area=row.area, position=row.position, kind=row.kind, start=row.start, end=row.end
    )


def _choices(view: RotaView, row: RotaDuty, *, editable: bool) -> Choices:
    """Who could have it, where it can be given away; and why it is with whom it is, for those who make rotas."""
    fairness, number = current.oncall().fairness, view.rota.number
    if editable:
        return fairness.choices(number, row.id)
    return Choices(people=(), why=fairness.why(number, row.id) if may_plan() else "")


def _row(view: RotaView, row_id: str) -> RotaDuty:
    found = next((row for row in view.rows if row.id == row_id), None)
    if found is None:
        raise NotFound("duty", "", f"Look at rota {view.rota.number}")
    return found


def _holding(view: RotaView, row: RotaDuty, looking: Looking) -> Sequence[tuple[Stretch, str]]:
    """Who really holds a published duty that is not over, for those who may act for them; from now on."""
    if view.rota.state is not RotaState.PUBLISHED or not may_plan() or row.end <= looking.at:
        return ()
    found = [each for each in theirs(looking, row) if each.end > looking.at]
    return [(each, looking.name(each.worker)) for each in found]


@blueprint.post("/rota/<int:number>/seek")
@login_required(*PLANNERS)
def seek(number: int) -> Response:
    """Somebody is sought for a hole of a rota that holds."""
    view = seen(number)
    row = _row(view, request.form.get("slot", ""))
    try:
        if view.rota.state is not RotaState.PUBLISHED or theirs(looking_at(view), row):
            raise Refused("Somebody holds this duty, or the rota does not hold. Seek cover for whoever has it.")
        opening = current.oncall().cover.open_gap(_stint(view, row), acting())
    except Refused as refusal:
        refused(str(refusal))
        return redirect(url_for("slot.show", number=number, row_id=row.id), 303)
    undoable("Somebody is sought for it.", url_for("changes.end"), "Undo", opening=opening.id)
    return redirect(url_for("changes.show"), 303)


@blueprint.post("/rota/<int:number>/slot/<row_id>/gap")
@login_required(*PLANNERS)
def work_out(number: int, row_id: str) -> Response:
    """Have it worked out which rules collide there; it is done elsewhere, and heard of on this page."""
    return _told(number, row_id, lambda: current.oncall().rotas.ask_conflict(number, row_id, acting()))


@blueprint.post("/rota/<int:number>/slot/<row_id>/gap/stop")
@login_required(*PLANNERS)
def stop(number: int, row_id: str) -> Response:
    """It is not wanted any more."""
    return _told(number, row_id, lambda: current.oncall().rotas.stop(request.form.get("run", ""), acting()))


def _told(number: int, row_id: str, do: Callable[[], object]) -> Response:
    try:
        do()
    except Refused as refusal:
        refused(str(refusal))
    return redirect(url_for("slot.show", number=number, row_id=row_id, _anchor="gap"), 303)


def _mine(choices: Sequence[Choice], row: RotaDuty) -> Choice | None:
    """The load of whoever has it."""
    return next((choice for choice in choices if choice.worker == row.worker), None)


def _overridden(row: RotaDuty, looking: Looking) -> Mapping[str, str] | None:
    """Why a rule is broken here and who answers for it; only for those who make rotas."""
    if not row.override or not may_plan():
        return None
    return {"by": called(with_logins(looking.names), row.overridden_by), "reason": row.override}


# Acts ----------------------------------------------------------------------------------------------


@blueprint.post("/rota/<int:number>/assign")
@login_required(*PLANNERS)
def assign(number: int) -> Response:
    """Give it to somebody, or to nobody."""
    form = request.form
    row_id, worker, alone = form.get("slot", ""), form.get("worker") or None, bool(form.get("alone"))
    try:
        edited = current.oncall().rotas.assign(
            number, [row_id], worker, acting(), version(), override=form.get("override", "").strip(), alone=alone
        )
    except EditedMeanwhile as clash:
        return _clash(number, row_id, clash)
    except Refused as refusal:
        return make_response(_page(seen(number), row_id, str(refusal)), 409)
    words = f"{current.oncall().people.get(worker).name} has it." if worker else "Nobody has it now."
    more = f" With the rest of its block: {len(edited.before)} duties." if len(edited.before) > 1 else ""
    undoable(words + more, url_for("rota.undo", number=number), "Undo", version=str(edited.rota.version))
    view = seen(number)
    first = _part(view, _row(view, row_id))
    return redirect(url_for("rota.show", number=number, first=first, _anchor=f"slot-{row_id}"), 303)


@blueprint.post("/rota/<int:number>/pin")
@login_required(*PLANNERS)
def pin(number: int) -> Response:
    """Have the planner leave it as it is, or no longer."""
    row_id, pinned = request.form.get("slot", ""), bool(request.form.get("pinned"))
    try:
        edited = current.oncall().rotas.pin(number, [row_id], acting(), version(), pinned=pinned)
    except EditedMeanwhile as clash:
        return _clash(number, row_id, clash)
    except Refused as refusal:
        return make_response(_page(seen(number), row_id, str(refusal)), 409)
    words = "Pinned: a plan leaves it as it is." if pinned else "Not pinned any more."
    undoable(words, url_for("rota.undo", number=number), "Undo", version=str(edited.rota.version))
    return redirect(url_for("slot.show", number=number, row_id=row_id), 303)


def _part(view: RotaView, row: RotaDuty) -> date:
    """The part of the rota in which a duty is shown."""
    return max((first for first in starts(view) if first <= row.day), default=view.rota.first_day)


def _was(view: RotaView, looking: Looking, row_id: str, version: int) -> str:
    """Who had a duty at that version, as the log of edits knows."""
    then = current.oncall().rotas.as_they_were(view.rota.number, version)
    row = next((row for row in then if row.id == row_id), None) or _row(view, row_id)
    return looking.name(row.worker) or "nobody"


def _since(view: RotaView, looking: Looking, version: int) -> Sequence[str]:
    """What others changed since that version."""
    now = {row.id: row for row in view.rows}
    then = current.oncall().rotas.as_they_were(view.rota.number, version)
    changed = [(before, now[before.id]) for before in then if before.worker != now[before.id].worker]
    return [
        f"{when(row.start, looking.zone)} {looking.place(row)}: "
        f"{looking.name(before.worker) or 'nobody'} → {looking.name(row.worker) or 'nobody'}"
        for before, row in sorted(changed, key=lambda each: each[1].start)
    ]


def _clash(number: int, row_id: str, clash: EditedMeanwhile) -> Response:
    """Both versions beside each other, and the edit once more for the one that holds now."""
    view = seen(number)
    looking, row = looking_at(view), _row(view, row_id)
    page = render_template(
        "rota_clash.html",
        rota=view.rota,
        yours=clash.yours,
        theirs=clash.theirs,
        row=row,
        cell=cell(view, looking, row),
        wanted=looking.name(request.form.get("worker")) or "nobody",
        was=_was(view, looking, row_id, clash.yours),
        since=_since(view, looking, clash.yours),
        typed=request.form,
        action=request.path,
    )
    return make_response(page, 409)
