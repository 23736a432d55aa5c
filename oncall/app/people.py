"""Workers: who they are, how they are reached, and whether they can be now."""

from collections.abc import Sequence

from oncall.app.workplace import Workplace
from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState, Worker
from oncall.domain.reply import Reply
from oncall.flow import answering, responses
from oncall.flow.importing.people import PeoplePreview, preview_people, save_people, take_in_people
from oncall.flow.moment import Moment


class People:
    """Workers and their destinations."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def everybody(self) -> Sequence[Worker]:
        """All active workers, by their external ids."""
        return self._at.read(lambda moment: moment.tx.people.everybody())

    def get(self, worker_id: str) -> Worker:
        """The worker of that id. Raises NotFound."""
        return self._at.read(lambda moment: moment.tx.people.get(worker_id))

    def by_external_id(self, external_id: str) -> Worker | None:
        """The worker with the agency's own id."""
        return self._at.read(lambda moment: moment.tx.people.by_external_id(external_id))

    def save(self, workers: Sequence[Worker], by: str) -> None:
        """Add workers or bring them up to date, all or none."""
        self._at.write(lambda moment: save_people(moment, workers, by))

    def preview(self, data: bytes) -> PeoplePreview:
        """What importing a CSV file of people would do; nothing is stored. Raises RowsInvalid for an unreadable one."""
        return self._at.read(lambda moment: preview_people(moment, data))

    def take_in(self, data: bytes, by: str) -> PeoplePreview:
        """Import a CSV file of people, whole or not at all. Raises RowsInvalid with the fault of every row."""

        def use_case(moment: Moment) -> PeoplePreview:
            moment.tx.duties.alone()  # What is read of terms of work still stands when they are written.
            found = preview_people(moment, data)
            take_in_people(moment, found, by)
            return found

        return self._at.write(use_case)

    def busy(self, worker_id: str, minutes: int | None = None) -> str:
        """'Busy': the text that answers it."""
        return self._at.write(lambda moment: answering.busy(moment, worker_id, minutes).text)

    def not_busy(self, worker_id: str) -> None:
        """Free again."""
        self._at.write(lambda moment: answering.not_busy(moment, worker_id))

    def reply(self, callee: str, reply: Reply, contact_id: str | None = None) -> str:
        """A reply of the table by any other way than a text: the words that answer it.

        `contact_id` limits it to one contact, as the link in a page does.
        """
        return self._at.write(lambda moment: responses.act(moment, callee, reply, contact_id))

    def switch(self, worker_id: str, destination_id: str, state: DestinationState, by: str) -> None:
        """Switch a number off or on."""

        def use_case(moment: Moment) -> None:
            moment.tx.people.set_destination_state(destination_id, state)
            moment.record(EventKind.DESTINATION_CHANGED, by, None, worker_id, state=state.value)

        self._at.write(use_case)
