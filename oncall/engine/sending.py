"""Senders: threads that hand messages to carriers, outside any transaction, and keep what came of it
until the engine records it."""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Condition

from notifiers.base import Channel, Fault, NotifyError, Receipt
from notifiers.registry import Notifiers
from oncall.flow.delivery import Outcome
from oncall.flow.looking import Question
from oncall.flow.paging import Handover

log = logging.getLogger(__name__)

_BESIDE = 2


class Senders:
    """A fixed number of senders; `finished` is called whenever one is free again.

    With none, `send` does its work in the calling thread: for tests. A sender is given its next message by
    the transaction that records its last one, so never more than one of each has an outcome nobody knows of.
    """

    def __init__(self, notifiers: Notifiers, threads: int, finished: Callable[[], None]) -> None:
        self._notifiers, self._finished = notifiers, finished
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="sender") if threads else None
        # No page waits for what is only looked up, or called off.
        self._beside = ThreadPoolExecutor(_BESIDE, thread_name_prefix="beside") if threads else None
        self._busy = 0
        self._change = Condition()
        self._outcomes: deque[Outcome] = deque()

    @property
    def in_place(self) -> bool:
        """Whether sending is done by whoever asks for it."""
        return self._pool is None

    def free(self) -> tuple[int, Sequence[Outcome]]:
        """How many messages may be taken now, and what came of earlier ones; each of these is given once."""
        with self._change:
            outcomes = [self._outcomes.popleft() for _ in range(len(self._outcomes))]
            return max(0, self._threads - self._busy) if self._pool else 1, outcomes

    def not_recorded(self, outcomes: Sequence[Outcome]) -> None:
        """Keep these a little longer: the store is not there."""
        with self._change:
            self._outcomes.extendleft(reversed(outcomes))

    def send(self, handover: Handover) -> None:
        """Hand one message over."""
        if (pace := self._notifiers.pace(handover.message.channel)) is not None:
            pace.spend()
        if self._pool is None:
            self._outcomes.append(self._outcome(handover))
            return
        with self._change:
            self._busy += 1
        self._pool.submit(self._work, handover)

    def room(self) -> Mapping[Channel, int]:
        """How many messages each channel's carrier takes now; a channel that is not there takes what comes."""
        return {channel: pace.room() for channel in Channel if (pace := self._notifiers.pace(channel)) is not None}

    def wait(self) -> float:
        """Seconds until a carrier that has no room now has some; 0 when all have."""
        paces = (self._notifiers.pace(channel) for channel in Channel)
        return min((wait for pace in paces if pace is not None and (wait := pace.wait())), default=0.0)

    def look(self, question: Question) -> None:
        """Ask the carrier's list for a message whose fate nobody knows."""
        if self._beside is None:
            self._outcomes.append(self._looked(question))
        else:
            self._beside.submit(self._look, question)

    def end_call(self, provider: str, provider_id: str) -> None:
        """Have a call that rings for nothing ended; no message waits for that."""
        if self._beside is None:
            self._end(provider, provider_id)
        else:
            self._beside.submit(self._end, provider, provider_id)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing is being sent; False when it takes longer."""
        with self._change:
            return self._change.wait_for(lambda: self._busy == 0, seconds)

    def stop(self) -> None:
        """Let what is being sent finish."""
        if self._pool and self._beside:
            self._pool.shutdown(wait=True)
            self._beside.shutdown(wait=True, cancel_futures=True)

    def _work(self, handover: Handover) -> None:
        outcome = self._outcome(handover)
        with self._change:
            self._busy -= 1
            self._outcomes.append(outcome)
            self._change.notify_all()
        self._finished()

    def _look(self, question: Question) -> None:
        outcome = self._looked(question)
        with self._change:
            self._outcomes.append(outcome)
        self._finished()

    def _looked(self, question: Question) -> Outcome:
        message, provider = question.message, ""
        answer: Receipt | NotifyError | None
        try:
            found = self._notifiers.find(message, question.since)
            provider, answer = found if found is not None else ("", None)
        except NotifyError as error:
            answer = error
        except Exception as error:  # noqa: BLE001 - as below
            log.error("a notifier failed: %s", type(error).__name__)
            answer = NotifyError(Fault.UNKNOWN, type(error).__name__[:40])
        is_call = message.channel is Channel.VOICE
        return Outcome(message_id=message.id, provider=provider, answer=answer, is_call=is_call, looked=True)

    def _end(self, provider: str, provider_id: str) -> None:
        try:
            self._notifiers.end_call(provider, provider_id)
        except Exception as error:  # noqa: BLE001 - a phone that rings on for a minute must stop no page
            log.error("a notifier could not end a call: %s", type(error).__name__)

    def _outcome(self, handover: Handover) -> Outcome:
        message = handover.message
        try:
            taken = self._notifiers.send(message)
            is_call = message.channel is Channel.VOICE
            return Outcome(
                message_id=message.id,
                provider=taken.provider,
                answer=taken.receipt,
                is_call=is_call,
                refusals=taken.refusals,
            )
        except NotifyError as error:
            return Outcome(message_id=message.id, provider="", answer=error)
        except Exception as error:  # noqa: BLE001 - a notifier's own defect must not lose the page
            log.error("a notifier failed: %s", type(error).__name__)
            unknown = NotifyError(Fault.UNKNOWN, type(error).__name__[:40])
            return Outcome(message_id=message.id, provider="", answer=unknown)
