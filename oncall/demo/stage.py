"""One demonstration, ready to be served: seeded when it is new, gone on with when it is not."""

import logging
import threading
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from notifiers.snapshot import SnapshotFile
from oncall.app import Oncall
from oncall.app.demonstration import Demonstration
from oncall.app.plans import Wanted
from oncall.clock import DemoClock, ManualClock, SystemClock
from oncall.config import Settings
from oncall.demo.evening import Evening
from oncall.demo.folder import DemoFolder
from oncall.demo.seed import BEFORE, beginning, planned_from, rules_of, seed
from oncall.engine import wiring
from oncall.engine.lock import ProcessLock
from oncall.store.database import Database

log = logging.getLogger(__name__)

LINKS_LIVE = timedelta(hours=12)
PLAN_WEEKS, PLAN_SECONDS = 6, 20
AGENCIES = {"A": "larkspur", "B": "harlow"}
_KEEP_SECONDS = 1.0


@dataclass(slots=True, kw_only=True)
class Stage:
    """A demonstration that is set up. `new` says whether it was made just now."""

    settings: Settings
    oncall: Oncall
    phones: Path
    new: bool
    _lock: ProcessLock
    _keeper: "ClockKeeper"

    @classmethod
    def set_up(cls, root: Path, agency: str, port: int, *, fresh: bool = False) -> Self:
        """Open the demonstration of that agency ("A" or "B") under `root`, made anew when it is missing,
        was broken off, or is to be `fresh`. Raises StoreUnfit while another process shows it."""
        folder = DemoFolder(path=root / AGENCIES[agency])
        lock = ProcessLock(folder.database)
        lock.take()
        try:
            return cls._over(folder, AGENCIES[agency], port, lock, fresh=fresh)
        except BaseException:  # Ctrl-C while it is being made counts as well: the next start must get the lock.
            lock.release()
            raise

    @classmethod
    def _over(cls, folder: DemoFolder, agency: str, port: int, lock: ProcessLock, *, fresh: bool) -> Self:
        found = None if fresh else _existing(folder, port)
        database = found or _made(folder, port, agency)
        settings, demonstration = folder.settings(port), Demonstration(database)
        clock = demonstration.clock()
        return cls(
            settings=settings,
            oncall=wiring.product(settings, database=database, clock=clock),
            phones=folder.phones,
            new=found is None,
            _lock=lock,
            _keeper=ClockKeeper(demonstration, clock),
        )

    def links(self) -> dict[str, str]:
        """A fresh one-time link for each login, by the login's name."""
        base = self.settings.web.base_url
        return {
            login.name: f"{base}/in/{self.oncall.access.make_link(login.id, lives=LINKS_LIVE)}"
            for login in self.oncall.access.logins()
            if login.active
        }

    def start(self) -> None:
        """From now on the night is remembered. In a new one the weeks that come next are being planned."""
        self._keeper.start()
        if self.new:
            first = planned_from(self.oncall.rules.current(), self.oncall.clock.now())
            login = next(each for each in self.oncall.access.logins() if each.role == "coordinator")
            wanted = Wanted(first=first, weeks=PLAN_WEEKS, seed=1, seconds=PLAN_SECONDS)
            self.oncall.rotas.ask_plan(wanted, f"login:{login.id}")

    def stop(self) -> None:
        """Remember how far it has come, and let another process have it."""
        self._keeper.stop()
        self.oncall.database.close()
        self._lock.release()


class ClockKeeper:
    """The thread that stores how far the night has come, so that a killed demonstration goes on from there."""

    def __init__(self, demonstration: Demonstration, clock: DemoClock) -> None:
        self._demonstration, self._clock = demonstration, clock
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock-keeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Store it a last time."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._keep()

    def _run(self) -> None:
        while not self._stopping.wait(_KEEP_SECONDS):
            self._keep()

    def _keep(self) -> None:
        try:
            self._demonstration.keep(self._clock)
        except Exception as error:  # noqa: BLE001 - a night that is not remembered is still a night
            log.warning("the demo's clock could not be stored: %s", type(error).__name__)


def _existing(folder: DemoFolder, port: int) -> Database | None:
    """The demonstration that lies there; None when there is none, or one that was never completed."""
    if not folder.database.exists():
        return None
    database = wiring.store(folder.settings(port))
    if Demonstration(database).is_complete():
        return database
    database.close()
    return None


def _made(folder: DemoFolder, port: int, agency: str) -> Database:
    """A new demonstration, up to the moment at which it begins."""
    folder.clear()
    settings, real = folder.settings(port), SystemClock().real()
    rules = rules_of(agency, on=real.date())
    begins = beginning(rules, real)
    database, clock = wiring.store(settings), ManualClock(begins - BEFORE)
    oncall = wiring.product(settings, database=database, clock=clock)
    seed(oncall, clock, agency, rules)
    evening = Evening(oncall, clock, rules)
    evening.play(begins)
    SnapshotFile(folder.phones).save(evening.phones.snapshot())
    demonstration = Demonstration(database)
    demonstration.keep(DemoClock(begins - real))
    demonstration.complete()
    return database
