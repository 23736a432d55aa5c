"""The planned jobs: each once however many plan it, the latest for all that were missed, and silence as an alarm."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sqlalchemy as sa

from oncall.app import Oncall
from oncall.engine.housekeeping import Housekeeping
from oncall.store.database import Database
from oncall.store.tables import attempts, jobs, login_links, sessions, tokens
from tests.oncall.night import NIGHT, SEALER, Night
from tests.oncall.test_audit_chain import tamper
from tests.oncall.test_engine_poison import alarms

FULL_HOUR = datetime(2026, 10, 18, 7, 0, 1, tzinfo=UTC)  # A purge is due, the last of what that hour brings.
MIDNIGHT = datetime(2026, 10, 19, 0, 0, 1, tzinfo=UTC)  # The audit chain is verified.


class DeadMan:
    """An address outside that raises the alarm when it hears nothing."""

    def __init__(self) -> None:
        self.pings: list[str] = []
        pings = self.pings

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                pings.append(self.path)
                self.send_response_only(204)  # Without a line on this run's screen.
                self.end_headers()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/alive"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def dead_man() -> Iterator[DeadMan]:
    """That address, on this machine's loopback."""
    dead_man = DeadMan()
    yield dead_man
    dead_man.stop()


class Keeper:
    """Housekeeping of one engine, and how often it looked at the clock: once a check."""

    def __init__(self, oncall: Oncall, url: str = "") -> None:
        self.held: list[bool] = []
        self.housekeeping = Housekeeping(oncall, url, self.held.append)

    def do_until(self, done: Callable[[], bool]) -> None:
        """Do what is due; the slow part is done beside the loop, so what comes of it is waited for."""
        self.housekeeping.run_due()
        until = time.monotonic() + 60  # Beside a planner in another test both cores may be taken.
        while not done():
            assert time.monotonic() < until, "The job was not done."
            time.sleep(0.01)
        self.housekeeping.stop()


def rows(night: Night, table: sa.Table) -> int:
    """How many rows there are."""
    with night.database.engine.connect() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def clock_is_off(night: Night) -> bool:
    """The night's clock stands in autumn 2026; a PostgreSQL server has one of its own, a file has none."""
    return not night.database.is_sqlite


def purge_is_awaited(night: Night) -> Callable[[], bool]:
    """A job that was done long ago; once it is forgotten, everything planned before the purge is done too."""
    long_ago = NIGHT - timedelta(days=30)
    night.oncall.due.plan("check", "long ago", long_ago)
    with night.database.write() as tx:
        tx.running.finish_job("check", "long ago", long_ago, long_ago)
    gone = sa.select(sa.func.count()).select_from(jobs).where(jobs.c.subject == "long ago")

    def purged() -> bool:
        with night.database.engine.connect() as connection:
            return connection.execute(gone).scalar_one() == 0

    return purged


def test_two_engines_that_plan_again_and_again_plan_every_job_once(night: Night, store_url: str) -> None:
    """Both start at the same second and plan every few minutes: the rows are those of one planner."""
    other = Database(store_url, SEALER)
    keepers = [Keeper(night.oncall).housekeeping, Keeper(Oncall(other, night.clock)).housekeeping]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda keeper: keeper.plan(), keepers))
    planned = rows(night, jobs)
    for keeper in keepers * 2:
        keeper.plan()
        keeper.stop()
    assert rows(night, jobs) == planned
    other.close()
    # Purges of a day and an hour, verifications, checks of five minutes; gaps, the night sheet, two looks at duties.
    assert planned == 25 + 2 + 5 + 2 + 2


def test_a_machine_that_slept_makes_up_for_all_it_missed_by_doing_the_latest(night: Night, dead_man: DeadMan) -> None:
    """Five checks were missed. One is done and the outside hears one ping; none of the five is left. The look at the
    duties that run is made up for as well."""
    keeper, purged = Keeper(night.oncall, dead_man.url), purge_is_awaited(night)
    keeper.housekeeping.plan()
    night.clock.move_to(FULL_HOUR)
    night.oncall.due.beat("engine", "running")
    assert sorted(Counter(kind for kind, *_ in night.oncall.due.jobs()).items()) == [
        ("check", 5),
        ("preflight", 1),
        ("purge", 1),
    ]
    keeper.do_until(purged)
    assert keeper.held == [clock_is_off(night)]
    assert dead_man.pings == ["/alive"]
    assert night.oncall.due.jobs() == []


def test_a_job_that_another_engine_has_done_is_not_done_again(night: Night, dead_man: DeadMan) -> None:
    """Both engines look at the same minute; the first one's check is the check."""
    first, second = Keeper(night.oncall, dead_man.url), Keeper(night.oncall, dead_man.url)
    first.housekeeping.plan()
    night.clock.move(minutes=1)
    night.oncall.due.beat("engine", "running")
    first.do_until(lambda: dead_man.pings == ["/alive"])
    second.do_until(lambda: True)
    assert (first.held, second.held) == ([clock_is_off(night)], [])
    assert dead_man.pings == ["/alive"]


def test_the_outside_hears_nothing_while_anything_is_wrong(night: Night, dead_man: DeadMan) -> None:
    """No engine has shown itself for an hour. The check is done, and its silence is the alarm elsewhere."""
    keeper, purged = Keeper(night.oncall, dead_man.url), purge_is_awaited(night)
    keeper.housekeeping.plan()
    night.clock.move_to(FULL_HOUR)
    assert night.oncall.health.readiness().faults
    keeper.do_until(purged)
    assert keeper.held == [clock_is_off(night)]
    assert dead_man.pings == []


def test_an_outside_that_does_not_answer_changes_nothing_here(night: Night, dead_man: DeadMan) -> None:
    """The address is gone: the pages matter, the ping does not."""
    dead_man.stop()
    keeper, purged = Keeper(night.oncall, dead_man.url), purge_is_awaited(night)
    keeper.housekeeping.plan()
    night.clock.move_to(FULL_HOUR)
    night.oncall.due.beat("engine", "running")
    keeper.do_until(purged)
    assert night.oncall.health.readiness().ready


def test_an_audit_chain_that_was_tampered_with_raises_an_alarm(night: Night) -> None:
    """Eve changed an event in the database. At midnight the chain is walked, and a person hears of it."""
    tamper(night.database, "UPDATE events SET subject = 'eve' WHERE seq = 2")
    keeper = Keeper(night.oncall)
    keeper.housekeeping.plan()
    night.clock.move_to(MIDNIGHT)
    broken = ("2", '{"alarm":"audit chain"}')
    keeper.do_until(lambda: broken in alarms(night))
    assert alarms(night).count(broken) == 1


def test_a_purge_forgets_what_lets_nobody_in_any_more(night: Night) -> None:
    """A session, a one-time link, a page's link and a failed attempt of yesterday go; today's stay."""
    login = night.oncall.access.add_login("bo", "coordinator", "test")
    contact = night.open()
    for day in range(2):
        night.clock.move_to(NIGHT + timedelta(hours=30 * day))
        night.oncall.access.sign_in_by_link(night.oncall.access.make_link(login.id))
        with night.database.write() as tx:
            tx.access.add_token(f"{day}" * 64, contact.id, "ada", night.clock.real() + timedelta(hours=24))
            tx.access.add_attempt(f"attempt-{day}", "digest", night.clock.real())
    assert [rows(night, table) for table in (sessions, login_links, tokens, attempts)] == [2, 2, 2, 2]
    night.oncall.due.purge()
    assert [rows(night, table) for table in (sessions, login_links, tokens, attempts)] == [1, 1, 1, 1]


def test_a_purge_forgets_what_an_idempotency_key_led_to_after_a_month(night: Night) -> None:
    """A machine that lost the answer asks again within minutes, or after a week of no network; not after a month."""
    contact = night.open()
    for key, days in (("old", 0), ("new", 2)):
        night.clock.move(days=days)
        with night.database.write() as tx:
            tx.access.keep_request("machine", key, "digest", contact.id, night.clock.real())
    night.clock.move(days=29)
    night.oncall.due.purge()
    with night.database.read() as tx:
        assert tx.access.earlier_request("machine", "old") is None
        assert tx.access.earlier_request("machine", "new") == ("digest", contact.id)


def test_a_purge_keeps_a_job_that_was_never_done_however_old(night: Night) -> None:
    night.oncall.due.plan("verify", "service", NIGHT)
    night.oncall.due.plan("check", "service", NIGHT)
    night.oncall.due.finish_job("check", "service", NIGHT)
    night.oncall.due.purge()
    assert rows(night, jobs) == 2
    night.clock.move(days=8)
    night.oncall.due.purge()
    assert night.oncall.due.jobs() == [("verify", "service", NIGHT)]
    assert rows(night, jobs) == 1
