"""A file on its way in by a page: looked at first, then taken in exactly as it was shown, or not at all.

Between the two it lies sealed in the store, with what was shown of it. What has changed meanwhile is told, and
nothing is taken in until somebody has seen that too. What was taken in stays known for some minutes, so that it can
be taken back.
"""

import base64
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Self, assert_never

from oncall.domain.covering import Way, Word
from oncall.domain.errors import Problem
from oncall.domain.staffing import AbsenceKind
from oncall.flow import staffing
from oncall.flow.importing import absences, duties, people
from oncall.flow.importing.duty_calendar import is_calendar, summary_table
from oncall.flow.importing.preview import Change, Preview, PreviewRow
from oncall.flow.importing.summaries import Summaries
from oncall.flow.moment import Moment


class UploadKind(StrEnum):
    """What a file is of."""

    PEOPLE = "people"  # with their numbers and terms of work
    ABSENCES = "absences"  # leave and times that do not suit: of many people, or somebody's own calendar
    DUTIES = "duties"  # a rota that was agreed elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken in and can be taken back: ids of absences that were entered and cancelled, and of duties."""

    entered: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether there is something to take back."""
        return bool(self.entered or self.cancelled or self.duties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file with what was said about it, and `shown`: what it would do. `worker` is whose calendar it is, `whole`
    takes back what is not in it any more; `meanings` are rows of a table of summaries and `always` the words for what
    they leave open; `override` says why rules may be broken. `meanwhile` is what has changed since it was shown
    before, `taken` what became of it."""

    kind: UploadKind
    data: bytes
    worker: str | None = None
    absence_kind: AbsenceKind = AbsenceKind.UNAVAILABLE
    whole: bool = False
    always: Mapping[str, str] = field(default_factory=dict)
    meanings: tuple[tuple[str, ...], ...] = ()
    override: str = ""
    shown: Preview[None] = field(default_factory=lambda: Preview(rows=(), problems=(), notices=(), items=()))
    meanwhile: tuple[str, ...] = ()
    taken: Taken | None = None

    @property
    def is_calendar(self) -> bool:
        """Whether it came out of a calendar program."""
        return is_calendar(self.data)

    def as_text(self) -> str:
        """In one line, to be sealed."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        told["shown"] = [[asdict(row) for row in self.shown.rows], [asdict(p) for p in self.shown.problems]]
        told["notices"] = self.shown.notices
        told["taken"] = asdict(self.taken) if self.taken else None
        told["data"] = base64.b64encode(zlib.compress(self.data)).decode()
        return json.dumps(told, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Out of what `as_text` wrote."""
        told: dict[str, Any] = json.loads(text)
        rows, problems = told.pop("shown")
        shown: Preview[None] = Preview(
            rows=tuple(PreviewRow(**{**row, "change": Change(row["change"])}) for row in rows),
            problems=tuple(Problem(**problem) for problem in problems),
            notices=tuple(told.pop("notices")),
            items=(),
        )
        taken = told.pop("taken")
        parts = {name: tuple(ids) for name, ids in taken.items()} if taken is not None else {}
        return cls(
            **{
                **told,
                "kind": UploadKind(told["kind"]),
                "absence_kind": AbsenceKind(told["absence_kind"]),
                "data": zlib.decompress(base64.b64decode(told["data"])),
                "meanings": tuple(map(tuple, told["meanings"])),
                "meanwhile": tuple(told["meanwhile"]),
            },
            shown=shown,
            taken=Taken(**parts) if taken is not None else None,
        )


def looked_at(moment: Moment, upload: Upload) -> Upload:
    """With what it would do now. Raises RowsInvalid for a file that cannot be read at all, Invalid, NotFound."""
    found, _ = _found(moment, upload)
    meanings = upload.meanings
    if upload.kind is UploadKind.DUTIES and upload.is_calendar:
        meanings = tuple(map(tuple, summary_table(moment, upload.data, _summaries(upload))[1:]))
    return replace(upload, shown=_bare(found), meanings=meanings)


def taken_in(moment: Moment, upload: Upload, by: str) -> Upload:
    """What it has become: taken in as it was shown, or shown anew because something has changed. Raises RowsInvalid
    while a row of it cannot be right."""
    if upload.taken is not None:
        return upload
    moment.tx.duties.alone()  # The same file may come in by somebody else's hand in this very moment.
    found, take_in = _found(moment, upload)
    if _bare(found) != upload.shown:
        return replace(looked_at(moment, upload), meanwhile=_differences(upload.shown, found))
    taken = take_in(by)
    # The file has done its work; what was shown of it is kept for the page that says so.
    return replace(upload, data=b"", meanings=(), meanwhile=(), taken=taken)


def taken_back(moment: Moment, taken: Taken, by: str) -> None:
    """The undo: what was entered is cancelled where it still stands, what was cancelled is entered again – first, so
    that cover which is sought for both goes on."""
    known = moment.tx.staffing.absence
    for absence in filter(None, map(known, taken.cancelled)):
        again = replace(absence, id=moment.ids.new(), cancelled=False, made_at=moment.at)
        staffing.store(moment, again, by)
    for absence in filter(None, map(known, taken.entered)):
        if not absence.cancelled:
            staffing.cancel_absence(moment, absence.id, by)
    for duty in taken.duties:
        duties.cancel_duty(moment, duty, by)


def _found(moment: Moment, upload: Upload) -> tuple[Preview[Any], Callable[[str], Taken]]:
    """What the file would do, and how it is done."""
    match upload.kind:
        case UploadKind.PEOPLE:
            found = people.preview_people(moment, upload.data)
            return found, lambda by: _people(moment, found, by)
        case UploadKind.ABSENCES:
            away = absences.preview_absences(
                moment, upload.data, upload.worker, whole=upload.whole, kind=upload.absence_kind
            )
            return away, lambda by: _absences(moment, away, by)
        case UploadKind.DUTIES:
            held = duties.preview_duties(moment, upload.data, _summaries(upload), override=bool(upload.override))
            return held, lambda by: _duties(moment, held, by, upload.override)
        case _:
            assert_never(upload.kind)


def _people(moment: Moment, found: people.PeoplePreview, by: str) -> Taken:
    people.take_in_people(moment, found, by)
    return Taken()  # Numbers may have been verified, switched off or rung since: nobody can say what "back" is.


def _absences(moment: Moment, found: Preview[absences.AbsenceStep], by: str) -> Taken:
    absences.take_in_absences(moment, found, by)
    entered = tuple(step.absence.id for step in found.items if step.absence is not None)
    return Taken(entered=entered, cancelled=tuple(step.instead_of for step in found.items if step.instead_of))


def _duties(moment: Moment, found: duties.DutyPreview, by: str, override: str) -> Taken:
    duties.take_in_duties(moment, found, Word(by=by, way=Way.PAGE, reason=override))
    return Taken(duties=tuple(duty.id for duty in found.items))


def _summaries(upload: Upload) -> Summaries:
    return Summaries.of(upload.meanings, upload.always)


def _bare(found: Preview[Any]) -> Preview[None]:
    """What a person is shown of it."""
    return Preview(rows=found.rows, problems=found.problems, notices=found.notices, items=())


def _differences(before: Preview[Any], now: Preview[Any]) -> tuple[str, ...]:
    """What is not as it was shown, a line each."""
    shown = {*before.rows, *before.problems, *before.notices}
    rows = (_line(row) for row in now.rows if row not in shown)
    others = (str(each) for each in (*now.problems, *now.notices) if each not in shown)
    return (*rows, *others) or ("Some rows would do nothing any more",)


def _line(row: PreviewRow) -> str:
    return f"Row {row.row}: {row.about}, {row.change.value}{': ' if row.what else ''}{row.what}"
