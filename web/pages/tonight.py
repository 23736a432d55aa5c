"""Tonight: what is wrong with the duties that run or begin next, the gaps ahead, and the night sheet, to be printed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from oncall.domain.errors import Forbidden
from oncall.domain.tonight import Checked, FaultKind, Hole, Unanswered
from web import current, words
from web.auth import acting, login_required
from web.undo import said

blueprint = Blueprint("tonight", __name__)

_FILE_NAME = "night-sheet.html"
_SEEN_BY = ("coordinator", "manager", "admin")
_SAID: Mapping[FaultKind, str] = {
    FaultKind.NOBODY: "nobody is planned",
    FaultKind.LEFT: "does not work here any more",
    FaultKind.UNREACHABLE: "neither texts nor calls get through",
    FaultKind.NO_TEXTS: "texts do not get through, calls do",
    FaultKind.ONE_NUMBER: "one of their numbers takes no texts",
    FaultKind.UNPROVEN: "no number of theirs was ever verified",
    FaultKind.UNTESTED: "no test page was answered from their phone for 14 days",
    FaultKind.ABSENT: "is absent for a part of it",
    FaultKind.NO_BACKUP: "nobody else holds the position above",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty:
    """One duty and what is wrong with it. `silent` says that no page would be answered because of it."""

    place: str
    name: str
    start: datetime
    end: datetime
    faults: Sequence[str]
    silent: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """Somebody who was asked whether they will be there, and has said nothing yet."""

    worker: str
    name: str
    place: str
    start: datetime
    begun: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Hours that nobody has. `holder` is the name of whoever was named to hold them when the rota was published."""

    place: str
    start: datetime
    end: datetime
    holder: str
    lines: str


@blueprint.get("/tonight")
@login_required(*_SEEN_BY)
def show() -> str:
    """Everything about the coming night. That somebody looked at the numbers is recorded."""
    tonight, names = current.oncall().tonight, people()
    sheet = tonight.sheet(_reader())
    checks = tonight.checks()
    return render_template(
        "tonight.html",
        hours=current.rules().planning.preflight_hours,
        duties=len(checks),
        faulty=list(_faulty(checks, names)),
        silent=list(_silent(tonight.unanswered(), names)),
        days=current.rules().planning.gap_days,
        gaps=list(shown_gaps(tonight.gaps(), names)),
        sheet=sheet,
        steps=tonight.steps(sheet),
    )


@blueprint.post("/tonight/confirm")
@login_required(*_SEEN_BY)
def confirm() -> BaseResponse:
    """Somebody rang them, and they are there."""
    current.oncall().tonight.confirm(request.form.get("worker", ""), acting())
    said("Confirmed. The position above is not called as well any more.")
    return redirect(url_for("tonight.show"), 303)


@blueprint.get("/tonight/sheet")
@login_required(*_SEEN_BY)
def paper() -> Response:
    """The sheet as a file, to be kept where it opens without this service."""
    answer = Response(current.oncall().tonight.paper(_reader()), content_type="text/html; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{_FILE_NAME}"'
    return answer


def people() -> Mapping[str, str]:
    """Names by the ids of workers."""
    return {worker.id: worker.name for worker in current.oncall().people.everybody()}


def shown_gaps(gaps: Sequence[Hole], names: Mapping[str, str]) -> Iterator[Gap]:
    """Gaps with names instead of ids."""
    lines = {line.id: line.name for line in current.rules().service_lines}
    for hole in gaps:
        yield Gap(
            place=_place(hole.area, hole.position),
            start=hole.start,
            end=hole.end,
            holder=words.called(names, hole.holder) if hole.holder else "",
            lines="" if len(hole.lines) == len(lines) else ", ".join(lines[line] for line in hole.lines),
        )


def _faulty(checks: Sequence[Checked], names: Mapping[str, str]) -> Iterator[Faulty]:
    for duty in checks:
        if duty.faults:
            yield Faulty(
                place=_place(duty.area, duty.position),
                name=words.called(names, duty.worker) if duty.worker else "",
                start=duty.start,
                end=duty.end,
                faults=[_SAID[kind] for kind in duty.faults],
                silent=any(kind.silences for kind in duty.faults),
                seen_at=duty.seen_at,
            )


def _silent(asked: Sequence[Unanswered], names: Mapping[str, str]) -> Iterator[Silent]:
    at = current.oncall().clock.now()
    for each in asked:
        yield Silent(
            worker=each.worker,
            name=words.called(names, each.worker),
            place=_place(each.area, each.position),
            start=each.start,
            begun=each.start <= at,
        )


def _place(area: str | None, position: str) -> str:
    """As people call it; what the rules no longer know keeps its id."""
    areas = {each.id: each.name for each in current.rules().areas}
    positions = {each.id: each.name for each in current.rules().positions}
    return f"{areas.get(area, area) if area else ''} {positions.get(position, position)}".strip()


def _reader() -> str:
    login = current.login()
    if login is None:
        raise Forbidden("see the night sheet without signing in", "Sign in first")
    return login.id
