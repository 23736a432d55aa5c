"""Terms of work, absences and wishes: what planning has to know of people."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from oncall.app.workplace import Workplace
from oncall.domain.staffing import Absence, AbsenceKind, Preference, Staffing, for_eyes
from oncall.flow import staffing
from oncall.flow.importing import Preview
from oncall.flow.importing.absences import AbsenceStep, preview_absences, take_in_absences
from oncall.flow.moment import Moment
from oncall.flow.staffing import Entered


class StaffDesk:
    """Who works how much, who is away, who wishes what."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def terms(self, worker_id: str) -> Staffing:
        """Somebody's terms of work; the usual ones where none are stored. Raises NotFound."""

        def use_case(moment: Moment) -> Staffing:
            worker = moment.tx.people.get(worker_id)
            return moment.tx.staffing.terms([worker.id])[worker.id]

        return self._at.read(use_case)

    def set_terms(self, terms: Staffing, by: str) -> Staffing:
        """Make these somebody's terms of work, whatever stood before. Raises as `change_terms`."""
        return self.change_terms(terms.worker, lambda _: terms, by)

    def change_terms(self, worker_id: str, change: Callable[[Staffing], Staffing], by: str) -> Staffing:
        """Make somebody's terms of work what `change` says of those that stand, and give what stands then.

        Nobody else changes them in between. Raises NotFound, and Invalid with everything that cannot be.
        """
        return self._at.write(lambda moment: staffing.change_terms(moment, worker_id, change, by))

    def enter_absence(
        self,
        worker_id: str,
        kind: AbsenceKind,
        start: datetime,
        end: datetime,
        by: str,
        reason: str = "",
        only_kinds: Sequence[str] = (),
    ) -> Entered:
        """Somebody cannot serve in [start, end) (UTC); cover is sought for their duties. Raises NotFound, Invalid."""
        return self._at.write(
            lambda moment: staffing.enter_absence(
                moment, worker_id, kind, start, end, by, reason=reason, only_kinds=only_kinds
            )
        )

    def cancel_absence(self, absence_id: str, by: str) -> Absence:
        """Take an absence back, and the search for cover with it. Raises NotFound."""
        return self._at.write(lambda moment: staffing.cancel_absence(moment, absence_id, by))

    def absences(
        self, since: datetime, until: datetime, worker: str | None = None, *, role: str = "", eyes: str | None = None
    ) -> Sequence[Absence]:
        """Standing absences that touch [since, until), as somebody of that role, or the worker `eyes`, may see them."""

        def use_case(moment: Moment) -> Sequence[Absence]:
            found = moment.tx.staffing.absences(since, until, None if worker is None else [worker])
            return [for_eyes(absence, role=role, worker=eyes) for absence in found]

        return self._at.read(use_case)

    def prefer(self, worker_id: str, day: date, weight: int, by: str) -> Preference:
        """A wish for one local day: 1 to 3 rather not, -1 to -3 would like to, 0 none. Raises NotFound, Invalid."""
        return self._at.write(lambda moment: staffing.prefer(moment, worker_id, day, weight, by))

    def preferences(self, first: date, last: date, worker: str | None = None) -> Sequence[Preference]:
        """Wishes for the local days from `first` to `last`, both included."""
        whose = None if worker is None else [worker]
        return self._at.read(lambda moment: moment.tx.staffing.preferences(first, last, whose))

    def preview_absences(
        self,
        data: bytes,
        worker: str | None = None,
        *,
        whole: bool = False,
        kind: AbsenceKind = AbsenceKind.UNAVAILABLE,
    ) -> Preview[AbsenceStep]:
        """What importing absences would do: a CSV file of many people, or the calendar of `worker`, all
        of whose entries are of one `kind`. With `whole`, what
        came out of the calendar before and is not in it any more is taken back. Raises RowsInvalid, NotFound."""
        return self._at.read(lambda moment: preview_absences(moment, data, worker, whole=whole, kind=kind))

    def take_in_absences(
        self,
        data: bytes,
        by: str,
        worker: str | None = None,
        *,
        whole: bool = False,
        kind: AbsenceKind = AbsenceKind.UNAVAILABLE,
    ) -> Preview[AbsenceStep]:
        """Import absences, whole or not at all. Raises RowsInvalid with the fault of every row."""

        def use_case(moment: Moment) -> Preview[AbsenceStep]:
            moment.tx.duties.alone()
            found = preview_absences(moment, data, worker, whole=whole, kind=kind)
            take_in_absences(moment, found, by)
            return found

        return self._at.write(use_case)
