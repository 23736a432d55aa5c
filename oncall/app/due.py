"""What the engine does: every use case here does everything of one kind that is due."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from notifiers.base import Inbound, Report
from oncall.app.workplace import Workplace
from oncall.domain.contact import Contact, ContactState
from oncall.domain.errors import Stale
from oncall.flow import chasing, delivery, linking, paging, responses
from oncall.flow.delivery import Outcome
from oncall.flow.escalation import escalate
from oncall.flow.moment import Moment
from oncall.flow.paging import Handover
from oncall.flow.responses import Spoken
from oncall.store.agenda import Agenda

_MOST = 200


class Due:
    """The steps of a tick. Each returns how much it did; a failing row never stops the next."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def contacts(self) -> list[str]:
        """Ids of contacts whose ladder or chase is due, the longest overdue first."""
        return list(self._at.read(lambda moment: moment.tx.contacts.due(moment.at, _MOST)))

    def work_on(self, contact_id: str) -> None:
        """Do what is due for one contact: escalate while it waits, chase while it is claimed."""

        def use_case(moment: Moment) -> None:
            contact = moment.tx.contacts.get(contact_id)
            if contact.next_at is None or contact.next_at > moment.at:
                return
            if contact.state is ContactState.WAITING:
                escalate(moment, contact)
            elif contact.state is ContactState.CLAIMED:
                chasing.chase_claimer(moment, contact)

        self._at.write(use_case, urgent=True)

    def past_due(self) -> list[str]:
        """Ids of contacts whose due time has passed untold."""
        return list(self._at.read(lambda moment: moment.tx.contacts.past_due(moment.at, _MOST)))

    def tell_past_due(self, contact_id: str) -> None:
        """Whoever has it hears that its due time has passed; once."""
        self._on(contact_id, lambda c: c.overdue_told_at is None and c.reached_at is None, chasing.due_passed)

    def transfers(self) -> list[str]:
        """Ids of contacts offered elsewhere without a name and a time for too long."""

        def use_case(moment: Moment) -> list[str]:
            wait = timedelta(minutes=moment.rules.timings.transfer_wait)
            return list(moment.tx.contacts.transfers_waiting(moment.at - wait, _MOST))

        return self._at.read(use_case)

    def keep_transfer(self, contact_id: str) -> None:
        """It is still ours."""
        self._on(contact_id, lambda c: c.transfer is not None and not c.transfer.lapsed, linking.transfer_lapsed)

    def busy(self) -> list[str]:
        """Ids of workers whose 'busy' has lapsed."""
        return list(self._at.read(lambda moment: moment.tx.people.busy_lapsed(moment.at, _MOST)))

    def lapse_busy(self, worker_id: str) -> None:
        """Pages come again."""

        def use_case(moment: Moment) -> None:
            worker = moment.tx.people.get(worker_id)
            if worker.busy_until is not None and worker.busy_until <= moment.at:
                chasing.busy_ran_out(moment, worker_id)

        self._at.write(use_case, urgent=True)

    def any_queued(self) -> bool:
        """Whether anything waits for a sender."""
        return self._at.read(lambda moment: moment.tx.board.oldest_unsent()) is not None

    def take(self, most: int, outcomes: Sequence[Outcome] = ()) -> tuple[Handover, ...]:
        """Record what carriers said to earlier messages, and take messages out of the queue for that many free
        senders: again, and warily, if one of those fails. Raises whatever fails when there are outcomes."""

        def use_case(moment: Moment) -> tuple[Handover, ...]:
            delivery.record(moment, outcomes)
            return paging.take(moment, most) if most else ()

        try:
            return self._at.write(use_case, urgent=True, quiet=True)
        except Stale:
            raise
        except Exception:
            if outcomes:
                raise
        # Whatever is wrong with one row, the others must leave.
        return self._at.write(lambda moment: paging.take(moment, most, warily=True), urgent=True, quiet=True)

    def calls_to_end(self) -> Sequence[tuple[str, str]]:
        """Provider, and its id, of every call that rings although nobody need answer it any more. Each is given
        once: a phone that rings on all the same stops by itself within the minute."""
        return self._at.write(delivery.end_calls, urgent=True, quiet=True)

    def in_lost_hands(self) -> list[str]:
        """Ids of messages whose sender has vanished: their lease has run out."""
        return [message.id for message in self._at.read(lambda m: m.tx.messages.expired(m.real, _MOST))]

    def take_back(self, message_id: str) -> None:
        """Such a message is sent again, or given up."""

        def use_case(moment: Moment) -> None:
            for message in moment.tx.messages.expired(moment.real, 1, message_id):
                delivery.lease_ran_out(moment, message)

        self._at.write(use_case, urgent=True)

    def reported(self, report: Report) -> bool:
        """A carrier's delivery report. False when no message of ours is meant (yet)."""
        return self._at.write(lambda moment: delivery.reported(moment, report))

    def received(self, event: Inbound) -> Spoken:
        """A text or a key came in."""
        return self._at.write(lambda moment: responses.receive(moment, event))

    def agenda(self) -> Agenda:
        """What is due next of every kind."""
        return self._at.read(
            lambda moment: moment.tx.agenda.look(timedelta(minutes=moment.rules.timings.transfer_wait))
        )

    def next_due(self) -> datetime | None:
        """The earliest due time of anything, in duty time."""
        return self.agenda().next_due

    def plan(self, kind: str, subject: str, due_at: datetime) -> bool:
        """Have a job done at that time; harmless to repeat."""
        return self._at.write(lambda moment: moment.tx.running.plan(kind, subject, due_at))

    def jobs(self) -> list[tuple[str, str, datetime]]:
        """Jobs that are due: kind, subject, due time."""
        return list(self._at.read(lambda moment: moment.tx.running.due_jobs(moment.at, _MOST)))

    def finish_job(self, kind: str, subject: str, due_at: datetime) -> bool:
        """Mark it as done; False when another engine was first."""
        return self._at.write(
            lambda moment: moment.tx.running.finish_job(kind, subject, due_at, moment.at), urgent=True
        )

    def beat(self, engine: str, state: str) -> None:
        """The engine has finished a loop."""
        self._at.write(lambda moment: moment.tx.running.beat(engine, moment.real, state), urgent=True)

    def purge(self) -> None:
        """Forget sessions, links and tokens that have run out, and requests and jobs that were done long ago."""

        def use_case(moment: Moment) -> None:
            moment.tx.access.purge(moment.real)
            moment.tx.running.purge(moment.at - timedelta(days=7))

        self._at.write(use_case)

    def _on(self, contact_id: str, still: Callable[[Contact], bool], act: Callable[[Moment, Contact], Contact]) -> None:
        def use_case(moment: Moment) -> None:
            contact = moment.tx.contacts.get(contact_id)
            if contact.is_open and still(contact):
                act(moment, contact)

        self._at.write(use_case, urgent=True)
