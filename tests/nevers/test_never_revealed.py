"""Nothing personal leaves by the back door: not in a log, not in what one caller is told of another."""

from threading import Event, Thread

import pytest

from notifiers.base import Channel, Message, Notifier, Receipt
from notifiers.registry import Notifiers
from oncall.engine import Engine
from tests.nevers.unheard import heard, heard_by
from tests.world import World


class Chatty(Notifier):
    """A carrier with a defect that says everything it knows."""

    name, channels = "chatty", frozenset(Channel)

    def __init__(self) -> None:
        self.tried = Event()

    def send(self, message: Message) -> Receipt:
        """Fail with the number and the words of the message."""
        self.tried.set()
        raise ValueError(f"cannot send {message.text} to {message.to}")

    def end_call(self, provider_id: str) -> None:
        """Fail just so."""
        raise ValueError(f"cannot end {provider_id}")


def test_whatever_fails_in_the_night_is_logged_without_a_word_of_it(
    night: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Never put a number or a word of anybody's into a log. A carrier fails with both, and so does a job: the
    log says what failed and where. The world looks at every line as it closes."""
    carrier, done = Chatty(), Event()

    def job() -> int:
        if carrier.tried.is_set():
            done.set()
        raise RuntimeError("Canary Finch, +15075550103, said that")

    contact = night.contact(paged=False)
    night.oncall.due.plan("purge", "service", night.clock.now())
    engine = Engine(night.oncall, Notifiers([carrier]), threads=1, jobs=job)
    loop = Thread(target=engine.run)
    loop.start()
    assert done.wait(20)
    engine.stop()
    loop.join(20)
    assert "a notifier failed: ValueError" in caplog.text
    assert "tick failed: RuntimeError" in caplog.text
    night.settle()
    night.oncall.contacts.claim(contact.reference, "A3")
    night.settle()
    heard_by(night)


def test_one_caller_learns_nothing_of_another(night: World) -> None:
    """Never reveal who reported, nor that somebody is known. Two write about the same matter from two phones:
    both get the very same words, which name nobody, no place and no reference."""
    number = night.rules.agency.public_number
    callers = ("+12125550142", "+12125550143")
    references = [night.public_text(caller, "Canary: the child at Canary Court 12").reference for caller in callers]
    told = [(to, text) for to, text in heard(night) if to in callers]
    assert [to for to, _ in told] == list(callers)
    assert len({text for _, text in told}) == 1
    words = (*references, "Canary", night.rules.agency.name, night.rules.agency.keyword, number)
    assert not [word for word in words if word in told[0][1]]
    for reference in references:
        night.oncall.contacts.claim(reference, "AS1")
    night.settle()
    heard_by(night)
