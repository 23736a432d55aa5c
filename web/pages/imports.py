"""Files in: people, absences and rotas. First what a file would do, row by row; then exactly that, or nothing.

The file waits sealed in the store for whoever sent it, for half an hour. Nothing of it is in an address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from oncall.app.imports import Upload, UploadKind, columns
from oncall.domain.errors import Invalid, Problem
from oncall.domain.staffing import AbsenceKind
from web import current
from web.auth import acting, login_required
from web.files import LARGEST_FILE
from web.pages.me import KINDS
from web.rotas.looking import PLANNERS
from web.undo import said

blueprint = Blueprint("imports", __name__)

_MOST_ROWS = 200  # What a page shows of a long list; the counts are of all.
_MOST_MEANINGS = 100
_FIELDS = ("worker", "kind", "line", "area", "position")
_ALWAYS = ("line", "area", "position")


@blueprint.get("/import")
@login_required(*PLANNERS)
def show() -> str:
    """Choose a file."""
    return _choose()


@blueprint.post("/import/send")
@login_required(*PLANNERS)
def offer() -> Response:
    """A file arrives: it is looked at, and nothing more."""
    kind = _kind()
    try:
        secret = current.oncall().imports.offer(_upload(kind), acting())
    except Invalid as error:
        return make_response(_choose([_at_field(each, kind) for each in error.problems]), 422)
    return redirect(url_for("imports.see", token=secret), 303)


@blueprint.get("/import/<token>")
@login_required(*PLANNERS)
def see(token: str) -> str:
    """What it would do, or what was done."""
    upload = current.oncall().imports.see(token, acting())
    shown, rules = upload.shown, current.rules()
    people = _people() if upload.meanings else ()
    moving = [row for row in shown.rows if row.change != "unchanged"]
    return render_template(
        "import_seen.html",
        token=token,
        upload=upload,
        counts={change.value: number for change, number in shown.counts.items()},
        faulty=len({problem.place.partition(",")[0] for problem in shown.problems}),
        problems=shown.problems[:_MOST_ROWS],
        more_problems=max(len(shown.problems) - _MOST_ROWS, 0),
        moving=moving[:_MOST_ROWS],
        more_moving=max(len(moving) - _MOST_ROWS, 0),
        row_word="Entry" if upload.is_calendar else "Row",
        meanings=upload.meanings[:_MOST_MEANINGS],
        more_meanings=max(len(upload.meanings) - _MOST_MEANINGS, 0),
        people=people,
        called={own: name for _, own, name in people},
        whose=current.oncall().people.get(upload.worker) if upload.worker else None,
        as_kind=KINDS[upload.absence_kind] if upload.is_calendar else "",
        # What is about a whole row and not about one of its cells may be a rule that it breaks.
        judged=bool(upload.override) or any("," not in problem.place for problem in shown.problems),
        rules=rules,
    )


@blueprint.post("/import/<token>")
@login_required(*PLANNERS)
def act(token: str) -> Response:
    """Say more about it, take it in, take it back, or let it be."""
    imports, by = current.oncall().imports, acting()
    match request.form.get("do"):
        case "say":
            imports.say_more(token, by, _more)
        case "take":
            imports.take_in(token, by)
        case "undo":
            imports.take_back(token, by)
            said("What the file had brought in is taken back.")
            return redirect(url_for("imports.show"), 303)
        case "drop":
            imports.drop(token, by)
            return redirect(url_for("imports.show"), 303)
        case _:
            raise BadRequest
    return redirect(url_for("imports.see", token=token), 303)


def _choose(problems: Sequence[Problem] = ()) -> str:
    return render_template(
        "imports.html",
        problems=problems,
        typed=request.form,
        people=_people(),
        kinds=KINDS,
        rules=current.rules(),
        columns={kind.value: names for kind, names in columns(current.rules()).items()},
        largest=LARGEST_FILE,
    )


def _kind() -> UploadKind:
    found = next((each for each in UploadKind if each.value == request.form.get("what")), None)
    if found is None:
        raise BadRequest
    return found


def _upload(kind: UploadKind) -> Upload:
    """The file, with what was said beside it. Raises Invalid where there is none."""
    form, sent = request.form, request.files.get("file")
    data = sent.read() if sent is not None else b""
    if not data.strip():
        raise Invalid.at("file", "no file was chosen, or it is empty", "Choose one")
    absence = next((each for each in AbsenceKind if each.value == form.get("kind")), AbsenceKind.UNAVAILABLE)
    return Upload(
        kind=kind,
        data=data,
        worker=form.get("worker") or None,
        absence_kind=absence,
        whole=form.get("whole") == "yes",
        always={name: form[name] for name in _ALWAYS if form.get(name)},
    )


def _more(upload: Upload) -> Upload:
    """What was said about a file that is here: what its entries mean, why rules may be broken."""
    form: Mapping[str, str] = request.form
    told = tuple(
        (row[0], *(form.get(f"{name}-{n}", "").strip()[:60] for name in ("worker", *_ALWAYS)), *row[5:])
        for n, row in enumerate(upload.meanings[:_MOST_MEANINGS])
    )
    override = form.get("override", "").strip()[:300]
    return replace(upload, meanings=(*told, *upload.meanings[_MOST_MEANINGS:]), override=override)


def _at_field(problem: Problem, kind: UploadKind) -> Problem:
    """The fault at the field that it is about; what lies within the file, at the file."""
    if problem.place in _FIELDS:
        return replace(problem, place=f"{kind.value}-{problem.place}")
    where = "" if problem.place in ("file", "the file") else f"{problem.place}: "
    return replace(problem, place=f"{kind.value}-file", fault=where + problem.fault)


def _people() -> Sequence[tuple[str, str, str]]:
    """Everybody active: our id, the agency's own, the name."""
    people = sorted(current.oncall().people.everybody(), key=lambda each: each.name)
    return [(each.id, each.external_id, each.name) for each in people]
