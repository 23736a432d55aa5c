"""Is everything ready for the night: faults of duties that lie ahead, holes, the night sheet; and the jobs about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from oncall.app.workplace import Workplace
from oncall.domain.tonight import Checked, Hole, NightSheet, Unanswered
from oncall.flow import starting
from oncall.flow.moment import Moment
from oncall.flow.tonight import posting, timetable, trials
from oncall.flow.tonight.checks import absent_now, checked
from oncall.flow.tonight.holes import holes
from oncall.flow.tonight.sheet import sheet_of
from oncall.store.running import Job

SHEET_READ = "night sheet"
"""What stands in the access log where somebody looked at the sheet."""

_KEPT_FOR = timedelta(minutes=5)


class Tonight:
    """Looking ahead while somebody can still act. Holes are kept for some minutes, until any duty changes: pages and
    metrics ask for them all the time."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace
        self._kept: tuple[tuple[object, ...], datetime, Sequence[Hole]] | None = None

    def checks(self, ahead: timedelta | None = None) -> Sequence[Checked]:
        """Every duty that runs, or begins within that time (default: as long as the rules look ahead), as it is now."""

        def use_case(moment: Moment) -> Sequence[Checked]:
            planning = moment.rules.planning
            return checked(moment, moment.at, moment.at + (ahead or timedelta(hours=planning.preflight_hours)))

        return self._at.read(use_case)

    def absent(self) -> frozenset[str]:
        """Who holds a duty now and is entered as absent. They are paged all the same, and would not answer."""
        return self._at.read(absent_now)

    def gaps(self) -> Sequence[Hole]:
        """Holes of as many days as the rules look ahead, by their start."""
        return self._at.read(self._gaps)

    def sheet(self, reader: str) -> NightSheet:
        """The night sheet; that `reader` (a login's id) looked at names and numbers is recorded."""

        def use_case(moment: Moment) -> NightSheet:
            _note_read(moment, reader)
            return sheet_of(moment)

        return self._at.write(use_case, quiet=True)

    def paper(self, reader: str) -> str:
        """The same as a document of its own, in HTML, to be printed."""

        def use_case(moment: Moment) -> str:
            _note_read(moment, reader)
            return posting.document(moment)

        return self._at.write(use_case, quiet=True)

    def steps(self, sheet: NightSheet) -> Sequence[str]:
        """What to do if this service is dead, as it stands on the sheet."""
        return self._at.read(lambda moment: posting.steps(moment, sheet))

    def last_seen(self, workers: Sequence[str]) -> Mapping[str, datetime]:
        """When each of these last answered a test page or a question about their duty."""
        return self._at.read(lambda moment: trials.last_seen(moment, workers))

    def prove(self, workers: Sequence[str], by: str) -> None:
        """Their phones were tried by other means, and answered: rung, or tested elsewhere. Raises NotFound."""

        def use_case(moment: Moment) -> None:
            for worker in workers:
                trials.prove(moment, moment.tx.people.get(worker).id, by)

        self._at.write(use_case)

    def unanswered(self) -> Sequence[Unanswered]:
        """Who was asked whether they will be there, and has said nothing yet; by the start of their duty."""
        return self._at.read(starting.unanswered)

    def confirm(self, worker: str, by: str) -> None:
        """Somebody rang them, and they are there. Raises NotFound where nothing was asked that is still open."""
        self._at.write(lambda moment: starting.confirm(moment, worker, by))

    def unconfirmed(self, workers: Sequence[str]) -> frozenset[str]:
        """Who of these is on duty and has not answered whether they would be: the position above is paged as well."""
        return self._at.read(lambda moment: starting.unconfirmed(moment, workers))

    def test(self, worker: str, by: str) -> None:
        """A test page to one worker, now. Raises NotFound, and Refused while another waits for its answer."""
        self._at.write(lambda moment: trials.send_to(moment, worker, by))

    # For planners and engines ---------------------------------------------------------------------

    def plan(self) -> int:
        """Have every job of the coming day in its row; harmless to repeat. How many are new."""
        missing = self._at.read(lambda moment: moment.tx.running.missing(timetable.wanted(moment)))
        if missing:
            self._at.write(lambda moment: [moment.tx.running.plan(*job) for job in missing])
        return len(missing)

    def does(self, kind: str) -> bool:
        """Whether jobs of that kind are done here."""
        return kind in timetable.ACTS

    def do(self, job: Job) -> bool:
        """Do one that is due; False when another engine was first."""
        return self._at.write(lambda moment: timetable.do(moment, job), urgent=True)

    def _gaps(self, moment: Moment) -> Sequence[Hole]:
        ahead = timedelta(days=moment.rules.planning.gap_days)
        mark = (moment.tx.duties.mark(), id(moment.rules), ahead)
        if self._kept is None or self._kept[0] != mark or not timedelta() <= moment.at - self._kept[1] < _KEPT_FOR:
            self._kept = (mark, moment.at, holes(moment, moment.at + ahead))
        return self._kept[2]


def _note_read(moment: Moment, reader: str) -> None:
    moment.tx.access.note_read(reader, SHEET_READ, moment.real.replace(second=0, microsecond=0))
