"""The phone wall of a process: simulated phones, the thread that moves them, and the file they outlive it in."""

import logging
import threading
import uuid
from pathlib import Path

from notifiers.loopback import HttpDoor
from notifiers.pump import Pump
from notifiers.simulator import Simulator
from notifiers.snapshot import SnapshotFile
from oncall.app import Oncall
from oncall.config import Settings
from oncall.domain.errors import NotFound
from oncall.domain.person import Worker
from rota.coverage import OnDuty

log = logging.getLogger(__name__)


class PhoneWall:
    """Simulated phones whose answers come in through the service's own web door, as a carrier's do."""

    def __init__(self, oncall: Oncall, settings: Settings, file: Path, door_key: bytes) -> None:
        self._door = HttpDoor(own_address(settings), door_key, lambda: oncall.clock.real().timestamp())
        self.simulator = Simulator(
            door=self._door,
            now=oncall.clock.now,
            new_id=lambda: uuid.uuid4().hex,
            workers_number=_workers_number(oncall),
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        self._file = SnapshotFile(file)
        self._restore()
        self._names = threading.Thread(target=put_up_everybody, args=(self.simulator, oncall), name="phone-names")
        self._pump = Pump(self.simulator, self._file)

    def start(self) -> None:
        """Let the phones move. Who is on duty is asked meanwhile: the answer needs a year's holidays first."""
        self._names.start()
        self._pump.start()

    def stop(self) -> None:
        """Save the wall and let them rest."""
        self._names.join()
        self._pump.stop()
        self._door.close()

    def _restore(self) -> None:
        saved = self._file.load()
        try:
            if saved is not None:
                self.simulator.restore(saved)
        except ValueError as error:
            # The wall is only what the phones showed; what the service knows lies in its database.
            log.warning("the phone wall begins empty: its file cannot be read (%s)", type(error).__name__)


def own_address(settings: Settings) -> str:
    """Where this process reaches its own web: over the loopback, unless it listens at one address only."""
    host = settings.web.host
    loopback = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "localhost": "127.0.0.1"}
    return f"http://{loopback.get(host, host)}:{settings.web.port}"


def put_up_everybody(simulator: Simulator, oncall: Oncall) -> None:
    """A phone for everybody who can be rung: those on duty first, then desks, then the others."""
    try:
        desks = oncall.rules.current().desks
    except NotFound:  # No rules yet: the wall fills as messages arrive.
        return
    on_duty = {p.answer.worker for p in oncall.duty.now() if isinstance(p.answer, OnDuty)}
    workers = sorted(oncall.people.everybody(), key=lambda w: w.id not in on_duty)
    for worker in (w for w in workers if w.id in on_duty):
        _put_up(simulator, worker)
    for desk in desks:
        simulator.put_up(desk.phone, desk.name)
    for worker in (w for w in workers if w.id not in on_duty):
        _put_up(simulator, worker)


def _put_up(simulator: Simulator, worker: Worker) -> None:
    numbers = [d.address for d in worker.destinations if not d.accompanies]
    for rank, number in enumerate(numbers, 1):
        simulator.put_up(number, worker.name if rank == 1 else f"{worker.name} ({rank})")


def _workers_number(oncall: Oncall) -> str:
    try:
        return oncall.rules.current().agency.phone
    except NotFound:
        return ""
