"""People, for those who make rotas: who works here, on which terms, and for what duty not.

Nobody else opens these pages. The reason of an exemption is shown only to whoever must know it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from hashlib import sha256

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from oncall.domain.errors import Invalid, Problem
from oncall.domain.person import Worker
from oncall.domain.staffing import MUST_KNOW, AbsenceKind, Staffing
from rota.pattern import local_date, local_midnight
from web import current
from web.auth import acting, login_required
from web.rotas.looking import PLANNERS, day
from web.undo import said, undoable

blueprint = Blueprint("people", __name__)

_SHOWN = timedelta(days=800)
_NUMBERS = ("max_duties_28d", "max_weekends_28d", "caseload")
_TICKS = ("takes_offers", "remote_only")
_WORDS = {
    "started_on": "first day of service",
    "fte_percent": "part of a full post",
    "home_area": "home area",
    "max_duties_28d": "duties in 28 days",
    "max_weekends_28d": "weekends in four",
    "caseload": "open cases",
    "takes_offers": "asked for open duties",
    "remote_only": "remote only",
}
_EXEMPT_FIELDS = {"start": "first", "end": "last"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """What stands in the forms: what was typed where something is wrong with it, else what is stored."""

    terms: Mapping[str, str]
    exempt: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    theirs: Sequence[str] = ()  # What somebody else has stored meanwhile, where it is not what was typed.


@blueprint.get("/people")
@login_required(*PLANNERS)
def everybody() -> str:
    """Everybody who works here."""
    oncall, at = current.oncall(), current.oncall().clock.now()
    positions = {each.id: each.name for each in current.rules().positions}
    away = {each.worker for each in oncall.staffing.absences(at, at + timedelta(minutes=1)) if not each.only_kinds}
    people = [
        (worker, ", ".join(positions.get(each, each) for each in sorted(worker.positions)), worker.id in away)
        for worker in sorted(oncall.people.everybody(), key=lambda each: each.name)
    ]
    return render_template("people.html", people=people)


@blueprint.get("/people/<worker_id>/terms")
@login_required(*PLANNERS)
def terms(worker_id: str) -> str:
    """The terms on which somebody works, and what they are exempt from."""
    worker = current.oncall().people.get(worker_id)
    return _page(worker, _Typed(terms=_written(current.oncall().staffing.terms(worker.id))))


@blueprint.post("/people/<worker_id>/terms")
@login_required(*PLANNERS)
def set_terms(worker_id: str) -> Response:
    """Change them. What is wrong is told at its field; what somebody else has changed meanwhile is told too."""
    staffing, worker = current.oncall().staffing, current.oncall().people.get(worker_id)
    stood = staffing.terms(worker.id)
    wanted, problems = _read(stood)
    seen, stands = request.form.get("seen"), wanted
    if not problems:
        try:
            stands = staffing.change_terms(worker.id, lambda now: wanted if seen == _mark(now) else now, acting())
        except Invalid as error:
            problems = error.problems
    if stands != wanted:
        return make_response(_page(worker, _Typed(terms=request.form, theirs=_differing(stands, wanted))), 409)
    if problems:
        named = [replace(each, fault=f"{_WORDS[each.place]}: {each.fault}") for each in problems]
        return make_response(_page(worker, _Typed(terms=request.form, problems=named)), 422)
    if wanted != stood:
        back = {**_written(stood), "seen": _mark(wanted)}
        undoable("The terms are changed.", url_for("people.set_terms", worker_id=worker.id), "Undo", **back)
    elif seen != _mark(stood):
        said("Somebody else has stored just that already.")
    return redirect(url_for("people.terms", worker_id=worker.id), 303)


@blueprint.post("/people/<worker_id>/exempt")
@login_required(*PLANNERS)
def exempt(worker_id: str) -> Response:
    """Not these kinds of duty until then. Duties that are published stay held; cover is sought for them."""
    worker, form = current.oncall().people.get(worker_id), request.form
    kinds, zone = form.getlist("only_kinds"), current.rules().zone
    try:
        if not kinds:
            raise Invalid.at("only_kinds", "no kind of duty is chosen", "Tick those that they are exempt from")
        first, last = day("first", form.get("first", "")), day("last", form.get("last", ""))
        start, end = local_midnight(first, zone), local_midnight(last + timedelta(days=1), zone)
        entered = current.oncall().staffing.enter_absence(
            worker.id, AbsenceKind.EXEMPT, start, end, acting(), form.get("reason", ""), kinds
        )
    except Invalid as error:
        problems = [replace(each, place=_EXEMPT_FIELDS.get(each.place, each.place)) for each in error.problems]
        stored = _written(current.oncall().staffing.terms(worker.id))
        typed = _Typed(terms=stored, exempt=form.to_dict(flat=False), problems=problems)
        return make_response(_page(worker, typed), 422)
    sought = f" Cover is sought for {len(entered.openings)} of their duties." if entered.openings else ""
    back = url_for("me.no_absence", worker_id=worker.id)
    undoable(f"The exemption is entered.{sought}", back, "Undo", absence=entered.absence.id)
    return redirect(url_for("people.terms", worker_id=worker.id), 303)


def _page(worker: Worker, typed: _Typed) -> str:
    oncall, rules, login = current.oncall(), current.rules(), current.login()
    at = oncall.clock.now()
    eyes, role = (login.worker_id, login.role) if login else (None, "")
    seen = oncall.staffing.absences(at, at + _SHOWN, worker.id, role=role, eyes=eyes)
    return render_template(
        "terms.html",
        worker=worker,
        typed=typed,
        seen=_mark(oncall.staffing.terms(worker.id)),
        areas=[each for each in rules.areas if not worker.areas or each.id in worker.areas],
        exemptions=[each for each in seen if each.kind is AbsenceKind.EXEMPT],
        knows=role in MUST_KNOW,
        kinds=_kinds(),
        limits=rules.planning,
        today=local_date(at, rules.zone),
    )


def _kinds() -> Mapping[str, str]:
    """The kinds of duty, each by the name of its first pattern."""
    patterns = current.rules().patterns
    return {each.kind: next(p.name for p in patterns if p.kind == each.kind) for each in patterns}


def _read(stood: Staffing) -> tuple[Staffing, Sequence[Problem]]:
    """The terms as they were typed, with what cannot be read of them."""
    form, problems = request.form, list[Problem]()
    numbers = {name: _whole(form.get(name, ""), name, problems) for name in ("fte_percent", *_NUMBERS)}
    if not form.get("fte_percent", "").strip():
        remedy = "Write the part of a full post in percent, 1 to 100"
        problems.append(Problem(place="fte_percent", fault="it is empty", remedy=remedy))
    wanted = replace(
        stood,
        started_on=_day(form.get("started_on", ""), problems),
        fte_percent=numbers["fte_percent"] or 0,
        home_area=form.get("home_area", ""),
        takes_offers=form.get("takes_offers") == "yes",
        remote_only=form.get("remote_only") == "yes",
        max_duties_28d=numbers["max_duties_28d"],
        max_weekends_28d=numbers["max_weekends_28d"],
        caseload=numbers["caseload"],
    )
    return wanted, problems


def _whole(written: str, name: str, problems: list[Problem]) -> int | None:
    text = written.strip().removesuffix("%").strip()
    if text and not (text.isascii() and text.isdecimal() and len(text) < 6):
        problems.append(Problem(place=name, fault="it is no whole number", remedy="Write digits only, such as 80"))
        return None
    return int(text) if text else None


def _day(written: str, problems: list[Problem]) -> date | None:
    try:
        return day("started_on", written) if written else None
    except Invalid as error:
        problems += error.problems
        return None


def _written(terms: Staffing) -> dict[str, str]:
    """The terms as the fields of the form hold them."""
    plain = {each.name: getattr(terms, each.name) for each in fields(terms) if each.name in _WORDS}
    ticks = {name: "yes" if plain.pop(name) else "" for name in _TICKS}
    return {**{name: "" if value is None else str(value) for name, value in plain.items()}, **ticks}


def _mark(terms: Staffing) -> str:
    """Which terms somebody looked at; it tells nothing to whoever reads it in a page."""
    return sha256(repr(terms).encode()).hexdigest()[:16]


def _differing(stood: Staffing, wanted: Staffing) -> Sequence[str]:
    """What is stored now and not as it was typed, in words."""
    now, typed = _written(stood), _written(wanted)
    return [f"{words}: {now[name] or 'empty'}" for name, words in _WORDS.items() if now[name] != typed[name]]
