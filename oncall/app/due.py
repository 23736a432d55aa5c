"""What the engine does: every use case here does everything of one kind that is due."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from notifiers.base import Channel, Inbound, Report, Speech
from oncall.app.workplace import Workplace
from oncall.domain.contact import Contact, ContactState
from oncall.domain.errors import Stale
from oncall.domain.line import RungIn
from oncall.flow import callers, chasing, covering, delivery, linking, looking, outage, paging, responses, swapping
from oncall.flow.delivery import Outcome
from oncall.flow.escalation import escalate
from oncall.flow.gap_feeding import forget_old
from oncall.flow.looking import Question
from oncall.flow.moment import Moment
from oncall.flow.paging import NO_LIMIT, Handover
from oncall.store.agenda import Agenda

_MOST = 200
_SWEPT = "swept "


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

    def openings(self) -> list[str]:
        """Ids of open duties for which more people are to be asked, or somebody is to be named."""
        return list(self._at.read(lambda moment: moment.tx.covering.openings_due(moment.at, _MOST)))

    def seek_cover(self, opening_id: str) -> None:
        """Ask the next ones."""

        def use_case(moment: Moment) -> None:
            opening = moment.tx.covering.opening(opening_id)
            if opening.next_at is not None and opening.next_at <= moment.at:
                covering.work_on(moment, opening)

        self._at.write(use_case)

    def swaps(self) -> list[str]:
        """Ids of swaps that are to be offered, or were not settled in time."""
        return list(self._at.read(lambda moment: moment.tx.covering.swaps_due(moment.at, _MOST)))

    def see_to_swap(self, swap_id: str) -> None:
        """Offer it, or let it lapse."""

        def use_case(moment: Moment) -> None:
            swap = moment.tx.covering.swap(swap_id)
            if swap.next_at is not None and swap.next_at <= moment.at:
                swapping.work_on(moment, swap)

        self._at.write(use_case)

    def any_queued(self) -> bool:
        """Whether anything waits for a sender."""
        return self._at.read(lambda moment: moment.tx.board.oldest_unsent()) is not None

    def take(
        self, most: int, outcomes: Sequence[Outcome] = (), room: Mapping[Channel, int] = NO_LIMIT
    ) -> tuple[Handover, ...]:
        """Record what carriers said to earlier messages, and take messages out of the queue for that many free
        senders and no more than a carrier has room for: again, and warily, if one of those fails. Raises whatever
        fails when there are outcomes."""

        def use_case(moment: Moment) -> tuple[Handover, ...]:
            delivery.record(moment, outcomes)
            return paging.take(moment, most, room) if most else ()

        try:
            return self._at.write(use_case, urgent=True, quiet=True)
        except Stale:
            raise
        except Exception:
            if outcomes:
                raise
        # Whatever is wrong with one row, the others must leave.
        return self._at.write(lambda moment: paging.take(moment, most, room, warily=True), urgent=True, quiet=True)

    def calls_to_end(self) -> Sequence[tuple[str, str]]:
        """Provider, and its id, of every call that rings although nobody need answer it any more. Each is given
        once: a phone that rings on all the same stops by itself within the minute."""
        return self._at.write(delivery.end_calls, urgent=True, quiet=True)

    def end_leases(self) -> int:
        """The process that held messages is gone, for this one alone serves the store; how many it had in hand."""
        return self._at.write(lambda moment: moment.tx.messages.end_leases(moment.real))

    def in_lost_hands(self) -> list[str]:
        """Ids of messages whose sender has vanished: their lease has run out."""
        return [message.id for message in self._at.read(lambda m: m.tx.messages.expired(m.real, _MOST))]

    def take_back(self, message_id: str) -> None:
        """Such a message is sent again, or given up."""

        def use_case(moment: Moment) -> None:
            for message in moment.tx.messages.expired(moment.real, 1, message_id):
                delivery.lease_ran_out(moment, message)

        self._at.write(use_case, urgent=True)

    def to_look_at(self) -> list[str]:
        """Ids of messages whose fate is to be looked at by now."""
        return [message.id for message in self._at.read(lambda m: m.tx.messages.to_look_at(m.at, _MOST))]

    def look_at(self, message_id: str) -> Question | None:
        """Look at one: what the carrier's list must be asked, where that is needed."""

        def use_case(moment: Moment) -> Question | None:
            message = moment.tx.messages.get(message_id)
            return looking.look(moment, message) if message is not None else None

        return self._at.write(use_case, urgent=True)

    def prove_texts(self) -> None:
        """While texts do not get through, one to a number of our own; once a minute."""
        self._at.write(outage.prove)

    def reported(self, report: Report) -> bool:
        """A carrier's delivery report. False when no message of ours is meant (yet)."""
        return self._at.write(lambda moment: delivery.reported(moment, report))

    def machine_heard(self, message_id: str, what: str) -> None:
        """A machine may have picked a call up, says the carrier: it is right nine times in ten."""
        self._at.write(lambda moment: delivery.machine_heard(moment, message_id, what))

    def received(self, event: Inbound) -> Speech:
        """A text or a key came in; what the call says next."""
        return self._at.write(lambda moment: responses.receive(moment, event))

    def received_late(self, event: Inbound) -> bool:
        """The same for one found in the carrier's lists; whether it was new to us."""

        def use_case(moment: Moment) -> bool:
            if event.channel is Channel.VOICE:
                call = RungIn(
                    call_id=event.provider_id, sender=event.sender, recipient=event.recipient, provider=event.provider
                )
                return callers.missed(moment, call)
            if moment.tx.inbound.known(event.provider, event.provider_id):
                return False
            responses.receive(moment, event)
            return True

        return self._at.write(use_case)

    def unsettled(self, provider: str, provider_ids: Sequence[str]) -> set[str]:
        """Those of a carrier's ids by which it may still have something to tell."""
        return self._at.read(lambda moment: moment.tx.messages.unsettled(provider, provider_ids))

    def swept(self, provider: str) -> datetime | None:
        """Up to when (real time, UTC) a carrier's lists have been read."""
        kept = self._at.read(lambda moment: moment.tx.running.setting(_SWEPT + provider))
        return datetime.fromisoformat(kept) if kept else None

    def keep_swept(self, provider: str, until: datetime) -> None:
        """They have been read up to then."""
        self._at.write(lambda moment: moment.tx.running.set_setting(_SWEPT + provider, until.isoformat()))

    def kept_there(self, provider: str, most: int) -> Sequence[str]:
        """Ids of texts whose words a carrier still has although we hold them."""
        return self._at.read(lambda moment: moment.tx.inbound.kept_there(provider, most))

    def forgotten_there(self, provider: str, provider_id: str) -> None:
        """It has deleted the words of that one."""
        self._at.write(lambda moment: moment.tx.inbound.forgotten_there(provider, provider_id))

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
        """Forget sessions, links, tokens and uploads that have run out, requests and jobs done long ago, and gaps that
        no calendar shows any more."""

        def use_case(moment: Moment) -> None:
            moment.tx.access.purge(moment.real)
            moment.tx.uploads.purge(moment.real)
            moment.tx.running.purge(moment.at - timedelta(days=7))
            forget_old(moment)

        self._at.write(use_case)

    def _on(self, contact_id: str, still: Callable[[Contact], bool], act: Callable[[Moment, Contact], Contact]) -> None:
        def use_case(moment: Moment) -> None:
            contact = moment.tx.contacts.get(contact_id)
            if contact.is_open and still(contact):
                act(moment, contact)

        self._at.write(use_case, urgent=True)
