"""Nobody's lock, however long it is held, keeps the others from being paged or ends a process that works."""

import psycopg
import pytest
import sqlalchemy as sa

from oncall.app.workplace import LONGEST
from oncall.engine.watchdog import STALLED_AFTER
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from tests.nevers.unheard import heard
from tests.world import World


def test_one_row_that_somebody_holds_does_not_keep_the_others_waiting(postgres_url: str) -> None:
    """Never depend on one lock. Somebody's session has one contact's row open all night: the other contact is
    escalated on its minute, and the held one as soon as it is free."""
    world = World(postgres_url, "larkspur")
    world.at("2026-10-17 03:13")
    world.on_duty(primary="A3", supervisor="AS1", director="AD")
    held, free = world.contact(), world.contact()
    heard(world)
    with psycopg.connect(sa.make_url(postgres_url).set(drivername="postgresql").render_as_string(False)) as somebody:
        somebody.execute("SELECT id FROM contacts WHERE id = %s FOR UPDATE", (held.id,))
        world.clock.move_to(world.instant("2026-10-17 03:28"))
        world.engine.tick()
        texts = " ".join(text for to, text in heard(world) if to == "AS1")
    assert free.reference in texts
    assert held.reference not in texts
    world.restarts()
    world.engine.tick()
    assert held.reference in " ".join(text for to, text in heard(world) if to == "AS1")
    for contact in (held, free):
        world.oncall.contacts.claim(contact.reference, "AD")
    world.settle()
    heard(world)
    world.close()


@pytest.mark.parametrize("store", ["sqlite_url", "postgres_url"])
def test_all_tries_together_end_before_the_watchdog_does(store: str, request: pytest.FixtureRequest) -> None:
    """Never kill an engine that waits for a backup: what a locked store costs is less than the watchdog allows.

    A last try may begin just before the time is over, behind another writer who waits just as long.
    """
    database = Database(request.getfixturevalue(store), Sealer({"test": b"k" * 32}))
    held = "SELECT setting FROM pg_settings WHERE name = 'lock_timeout'"
    with database.engine.connect() as connection:
        waits = connection.execute(sa.text("PRAGMA busy_timeout" if database.is_sqlite else held)).scalar_one()
    assert int(waits) > 0
    assert LONGEST + 2 * int(waits) / 1000 < STALLED_AFTER
    database.close()
