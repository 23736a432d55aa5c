"""The list of rotas: plans in the making, drafts, what holds; starting a new one; exports and shared calendars."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from oncall.app import as_csv, as_workbook
from oncall.app.plans import LONGEST, SHORTEST, Wanted
from oncall.domain.errors import Invalid, Problem, Refused
from oncall.domain.rota import PlanRun, PlanState, RotaState, RotaVersion
from web import current, live
from web.auth import acting, login_required
from web.pages.calendars import shared
from web.pages.changes import under_way
from web.rotas.looking import PLANNERS, between, day, may_plan, names, whole
from web.undo import refused, said, undoable
from web.words import called, with_logins

blueprint = Blueprint("rotas", __name__)

_SECONDS = 60
_LATELY = timedelta(days=1)
_SETTLED_AHEAD = timedelta(weeks=26)  # From its middle on it is the next year whose holidays are to be settled.


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A rota in the list."""

    rota: RotaVersion
    last: date
    by: str


@blueprint.get("/rota")
@login_required()
def show() -> str:
    """The whole page."""
    return _page({}, ())


@blueprint.get("/rota/plans")
@login_required(*PLANNERS)
def plans() -> Response:
    """The plans in the making alone, for the page that is open."""
    return live.answer("rotas_plans.html", _mark(), _plans)


def _page(values: Mapping[str, str], problems: Sequence[Problem]) -> str:
    rotas = current.oncall().rotas
    wanted = () if may_plan() else (RotaState.PUBLISHED, RotaState.SUPERSEDED)
    listed = [_listed(rota) for rota in rotas.all(*wanted)]
    rules, published = current.rules(), [each for each in listed if each.rota.state is RotaState.PUBLISHED]
    whole_ones = [each for each in published if not each.rota.only_holidays]
    return live.page(
        "rotas.html",
        _mark(),
        {
            **_plans(),
            "drafts": [each for each in listed if each.rota.state is RotaState.DRAFT],
            "published": published,
            "copied_from": whole_ones,
            "older": [each for each in listed if each.rota.state in (RotaState.SUPERSEDED, RotaState.DISCARDED)],
            "may_plan": may_plan(),
            "values": {**_defaults(whole_ones), **values},
            "problems": problems,
            "lines": () if rules.planning.lines_together else rules.service_lines,
            "areas": rules.areas,
            "years": current.oncall().planning.years() if may_plan() else (),
            "majors": rules.planning.major_holidays,
            "under_way": under_way() if may_plan() else 0,
            "feeds": shared() if may_plan() else (),
        },
    )


def _listed(rota: RotaVersion) -> Listed:
    by = called(with_logins(names()), rota.published_by or rota.made_by)
    return Listed(rota=rota, last=rota.first_day + timedelta(weeks=rota.weeks, days=-1), by=by)


def _plans() -> Mapping[str, object]:
    """What is being made, and what ended in the last day."""
    if not may_plan():
        return {"running": (), "ended": (), "numbers": {}}
    runs, since = current.oncall().rotas.runs(), current.oncall().clock.real() - _LATELY
    numbers = {rota.id: rota.number for rota in current.oncall().rotas.all()}
    return {
        "running": [run for run in runs if run.state is PlanState.RUNNING],
        "ended": [run for run in runs if run.state is not PlanState.RUNNING and run.changed_at >= since][:3],
        "numbers": numbers,
    }


def _mark() -> str:
    runs: Sequence[PlanRun] = current.oncall().rotas.runs() if may_plan() else ()
    return live.mark("plans", [(run.id, run.state, run.stage, run.done, run.cost, run.stop_asked) for run in runs])


def _defaults(published: Sequence[Listed]) -> Mapping[str, str]:
    """A new rota goes on where the last of these ends, or begins on the first Monday of which people hear in time."""
    rules, at = current.rules(), current.oncall().clock.now()
    today = at.astimezone(rules.zone).date()
    ends = [each.last for each in published]
    first = max(ends) + timedelta(days=1) if ends else today + timedelta(days=rules.planning.publish_days)
    first = max(first, today)
    monday = first + timedelta(days=-first.weekday() % 7)
    month = today.replace(day=1)
    return {
        "first": monday.isoformat(),
        "weeks": str(rules.planning.weeks),
        "seconds": str(_SECONDS),
        "year": str((today + _SETTLED_AHEAD).year),
        "holidays-seconds": str(_SECONDS),
        "since": month.isoformat(),
        "until": (date(month.year + month.month // 12, month.month % 12 + 1, 1) - timedelta(days=1)).isoformat(),
    }


# Making one ----------------------------------------------------------------------------------------


@blueprint.post("/rota/plan")
@login_required(*PLANNERS)
def plan() -> BaseResponse:
    """Have one planned; it is made elsewhere, and heard of on this page."""
    form = request.form

    def begin() -> BaseResponse:
        wanted = Wanted(
            first=day("first", form.get("first", "")),
            weeks=whole("weeks", form.get("weeks", ""), 1, 53),
            seed=1,
            seconds=whole("seconds", form.get("seconds", ""), SHORTEST, LONGEST),
            line=form.get("line", ""),
        )
        return _asked(wanted)

    return _or_again(begin)


@blueprint.post("/rota/holidays")
@login_required(*PLANNERS)
def holidays() -> BaseResponse:
    """Have the major holidays of a year planned alone, to be settled before the rest of it."""
    form = request.form

    def begin() -> BaseResponse:
        first, weeks = current.oncall().planning.year(whole("year", form.get("year", ""), date.min.year, date.max.year))
        wanted = Wanted(
            first=first,
            weeks=weeks,
            seed=1,
            seconds=whole("holidays-seconds", form.get("holidays-seconds", ""), SHORTEST, LONGEST),
            line=form.get("line", ""),
            only_holidays=True,
        )
        return _asked(wanted)

    return _or_again(begin)


def _asked(wanted: Wanted) -> BaseResponse:
    current.oncall().rotas.ask_plan(wanted, acting())
    said("The plan is being made. It appears among the drafts; nothing changes until a draft is published.")
    return redirect(url_for("rotas.show"), 303)


@blueprint.post("/rota/empty")
@login_required(*PLANNERS)
def empty() -> BaseResponse:
    """A draft in which nobody holds anything yet."""
    form = request.form

    def begin() -> BaseResponse:
        weeks = whole("weeks", form.get("weeks", ""), 1, 53)
        first = day("first", form.get("first", ""))
        made = current.oncall().rotas.start(form.get("line", ""), first, weeks, acting())
        return _to_draft(made, "An empty draft.")

    return _or_again(begin)


@blueprint.post("/rota/copy")
@login_required(*PLANNERS)
def copy() -> BaseResponse:
    """A draft that goes on as an earlier rota did."""
    form = request.form

    def begin() -> BaseResponse:
        number = whole("number", form.get("number", ""), 1, 10**6)
        made = current.oncall().rotas.copy(number, day("first", form.get("first", "")), None, acting())
        return _to_draft(made, f"A draft that goes on as rota {number} did.")

    return _or_again(begin)


@blueprint.post("/rota/stop")
@login_required(*PLANNERS)
def stop() -> BaseResponse:
    """End a plan with its best so far."""
    try:
        current.oncall().rotas.stop(request.form.get("run", ""), acting())
        said("It stops within seconds; its best so far becomes a draft.")
    except Refused as refusal:
        refused(str(refusal))
    return redirect(url_for("rotas.show"), 303)


def _or_again(begin: Callable[[], BaseResponse]) -> BaseResponse:
    """Do it; what cannot be meant is said above the form, with everything that was typed."""
    try:
        return begin()
    except Invalid as fault:
        return make_response(_page(request.form.to_dict(), fault.problems), 422)


def _to_draft(made: RotaVersion, words: str) -> BaseResponse:
    undoable(words, url_for("rota.discard", number=made.number), "Discard it")
    return redirect(url_for("rota.show", number=made.number), 303)


# Out of the house ----------------------------------------------------------------------------------


@blueprint.get("/rota/export")
@login_required(*PLANNERS)
def export() -> BaseResponse:
    """The duties of some days as they are held, for a spreadsheet."""
    wanted, zone = request.args, current.rules().zone
    try:
        first, last = day("since", wanted.get("since", "")), day("until", wanted.get("until", ""))
        if last < first:
            raise Invalid.at("until", "it lies before the first day", "Give the last day of the period")
    except Invalid as fault:
        return make_response(_page(wanted.to_dict(), fault.problems), 422)
    rows = current.oncall().duty.held(*between(first, last))
    name = f"duties-{first}-{last}"
    if wanted.get("as") == "csv":
        return _file(as_csv(rows, zone), f"{name}.csv", "text/csv; charset=utf-8")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(as_workbook(rows, zone), f"{name}.xlsx", kind)


def _file(data: bytes, name: str, kind: str) -> Response:
    answer = make_response(data)
    answer.content_type = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
