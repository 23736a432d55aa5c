"""kill -9 at any moment: no contact that was accepted is lost, each is paged, and little is sent twice.

Real processes: web and engine in one, killed again and again in the middle of a storm; callers that repeat
what got no answer; a carrier that stands apart and remembers what it was given.
"""

import random
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess

import pytest

from oncall.app import Oncall
from oncall.domain.event import EventKind
from tests.bench.agency import settle
from tests.kill.carrier import Carrier
from tests.kill.storm import AREAS, Storm
from tests.kill.victim import SENDERS, serve

# Every victim is a new process, forked from one that has done nothing but import: a start costs no second.
SPAWN = get_context("forkserver")
SPAWN.set_forkserver_preload(["tests.kill.victim"])

CONTACTS = 500
KILLS = 9
SECONDS = 8.0
LONGEST = 60.0


class Victim:
    """One process that serves, until it is killed and started again."""

    def __init__(self, url: str, carrier: int) -> None:
        self.port = free_port()
        self._serves = (url, carrier, self.port)
        self._process = self._started()

    def kill(self) -> None:
        """SIGKILL, and start again at once, as a service manager does."""
        self.end()
        self._process = self._started()

    def end(self) -> None:
        """SIGKILL."""
        self._process.kill()
        self._process.join(10)
        self._process.close()

    def await_answer(self) -> None:
        """Until it answers."""
        until = time.monotonic() + LONGEST
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        pytest.fail("The victim does not come back to life.")

    def _started(self) -> ForkServerProcess:
        process = SPAWN.Process(target=serve, args=self._serves)
        process.start()
        return process


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What is in the store and what the carrier got. `doubled` counts messages whose pages were sent again."""

    stored: int
    unpaged: int
    received: int
    doubled: int


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(url: str, carrier: Carrier, processes: int) -> Iterator[Sequence[Victim]]:
    """So many victims over one store."""
    victims = [Victim(url, carrier.port) for _ in range(processes)]
    try:
        for victim in victims:
            victim.await_answer()
        yield victims
    finally:
        for victim in victims:
            victim.end()


def kill_at_random(victims: Sequence[Victim], callers: Storm, dice: random.Random) -> None:
    """Nine times, in the middle of the storm however fast the machine: now one of them, now another."""
    moments = sorted(dice.sample(range(CONTACTS // 20, CONTACTS - CONTACTS // 20), KILLS))
    for number, moment in enumerate(moments):
        callers.await_accepted(moment, LONGEST)
        victim = victims[number % len(victims)]
        victim.await_answer()
        time.sleep(dice.uniform(0.0, 0.05))
        victim.kill()


def calm(oncall: Oncall) -> bool:
    """Wait until nothing is queued, nothing is being sent, and nobody has to look what became of anything."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        agenda = oncall.due.agenda()
        if not agenda.queued and agenda.lease is None and agenda.look is None:
            return True
        time.sleep(0.1)
    return False


def aftermath(oncall: Oncall, carrier: Carrier, references: Sequence[str]) -> Aftermath:
    """Compare what was accepted with what the carrier got."""
    unpaged, doubled = 0, set[str]()
    with oncall.database.read() as tx:
        for reference in references:
            contact = tx.contacts.by_reference(reference)
            events = [event for _, event in tx.events.of_contact(contact.id)]
            taken = {str(event.data["message"]) for event in events if event.kind is EventKind.MESSAGE_TAKEN}
            got = taken & set(carrier.received)
            unpaged += not got
            doubled |= got - {page.message_id for page in tx.pages.of_contact(contact.id)}
    stored = sum(oncall.health.readiness().contacts.values())
    return Aftermath(stored=stored, unpaged=unpaged, received=carrier.received.total(), doubled=len(doubled))


def storm(url: str, processes: int) -> None:
    """The story: a storm, the kills in the middle of it, and what was left of both."""
    oncall = settle(url, AREAS)
    _, key = oncall.access.make_key("callers", ["contacts:write"], "test")
    dice, began = random.Random(processes), time.monotonic()
    with Carrier() as carrier, running(url, carrier, processes) as victims:
        ports = [victim.port for victim in victims]
        callers = Storm(contacts=CONTACTS, seconds=SECONDS, ports=ports, key=key, seed=processes)
        callers.start()
        kill_at_random(victims, callers, dice)
        assert callers.join(LONGEST)
        assert calm(oncall)
        found = aftermath(oncall, carrier, list(callers.accepted.values()))
    fault, silent = oncall.health.verify(), oncall.health.silent()
    oncall.database.close()
    print(f"{KILLS} kills, {callers.repeated} requests repeated, {found}, {time.monotonic() - began:.1f} s")
    assert len(set(callers.accepted.values())) == found.stored == CONTACTS
    assert found.unpaged == 0
    assert found.doubled <= SENDERS * KILLS
    assert (fault, list(silent)) == (None, [])


def test_a_storm_on_sqlite_outlives_nine_kills(sqlite_url: str) -> None:
    """Web and engine in one process, as a small agency runs them."""
    storm(sqlite_url, 1)


def test_a_storm_on_postgresql_outlives_nine_kills(postgres_url: str) -> None:
    """The same over a server, which sees every connection vanish at once."""
    storm(postgres_url, 1)


def test_two_engines_take_each_others_work_over(postgres_url: str) -> None:
    """Two processes serve at the same time, and are killed in turn."""
    storm(postgres_url, 2)
