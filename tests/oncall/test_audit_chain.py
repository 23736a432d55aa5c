"""The audit chain: nothing that was recorded can be changed, dropped or slipped in unseen."""

import pytest
import sqlalchemy as sa

from oncall.domain.errors import Invalid
from oncall.domain.event import Event, EventKind
from oncall.store.database import Database
from oncall.store.tables import APPEND_ONLY
from tests.oncall.night import NIGHT, Night

LAST = 6


@pytest.fixture
def chain(database: Database) -> Database:
    """A store with six events: one, then two and three together, and so on."""
    for batch in ([1], [2, 3], [4, 5, 6]):
        with database.write() as tx:
            for number in batch:
                tx.record(event(number))
    return database


def event(number: int) -> Event:
    """One event that can be told from the others."""
    data: dict[str, str | int | None] = {"minutes": number, "word": "naïve “text”", "none": None}
    return Event(kind=EventKind.ALARM_RAISED, at=NIGHT, by="engine", contact_id="c", subject=str(number), data=data)


def fault(database: Database) -> tuple[int, str] | None:
    """What verifying finds."""
    with database.read() as tx:
        found = tx.events.verify()
    return None if found is None else (found.seq, found.fault)


def tamper(database: Database, *statements: str) -> None:
    """What somebody with the database's own password can do: lift the guard, change rows, put it back."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            connection.execute(sa.text("DROP TRIGGER IF EXISTS events_update"))
            connection.execute(sa.text("DROP TRIGGER IF EXISTS events_delete"))
        else:
            connection.execute(sa.text("ALTER TABLE events DISABLE TRIGGER USER"))
        for statement in statements:
            connection.execute(sa.text(statement))


def test_events_come_back_in_order_and_the_chain_holds(chain: Database) -> None:
    with chain.read() as tx:
        assert tx.events.of_contact("c") == [(number, event(number)) for number in range(1, LAST + 1)]
        assert tx.events.head()[0] == LAST
    assert fault(chain) is None


def test_an_empty_chain_holds(database: Database) -> None:
    assert fault(database) is None


def test_an_event_of_a_transaction_that_failed_was_never_recorded(chain: Database) -> None:
    """The event is as true as the change beside it: both, or neither."""

    def fail() -> None:
        with chain.write() as tx:
            tx.record(event(7))
            tx.flush()
            raise Invalid

    with pytest.raises(Invalid):
        fail()
    with chain.read() as tx:
        assert tx.events.head()[0] == LAST
    assert fault(chain) is None


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("act", ["UPDATE {} SET contact_id = 'x'", "DELETE FROM {}"])
def test_the_store_itself_refuses_to_change_what_was_recorded(night: Night, table: str, act: str) -> None:
    """Not even a defect of ours can rewrite history by mistake."""
    contact = night.open()
    night.oncall.contacts.view(contact.reference, "login-1")
    with (
        pytest.raises(sa.exc.DBAPIError, match="never changed or deleted"),
        night.database.engine.begin() as connection,
    ):
        connection.execute(sa.text(act.format(table)))
    with night.database.read() as tx:
        assert len(tx.access.reads_of(contact.id)) == 1
    assert fault(night.database) is None


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_postgresql_refuses_to_truncate_it_too(night: Night, table: str) -> None:
    """SQLite has no such statement."""
    words = "syntax error" if night.database.is_sqlite else "never changed or deleted"
    with pytest.raises(sa.exc.DBAPIError, match=words), night.database.engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {table}"))


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE events SET subject = 'other' WHERE seq = 3", 3),
        ("UPDATE events SET by = 'nobody' WHERE seq = 1", 1),
        ("UPDATE events SET data = '{}' WHERE seq = 6", 6),
        ("UPDATE events SET kind = 'contact.closed' WHERE seq = 2", 2),
        ("UPDATE events SET contact_id = NULL WHERE seq = 2", 2),
        ("UPDATE events SET kind = 'no such kind' WHERE seq = 2", 2),
        ("UPDATE events SET data = 'not even JSON' WHERE seq = 2", 2),
        ("UPDATE events SET hash = '" + "0" * 64 + "' WHERE seq = 4", 4),
    ],
)
def test_a_changed_event_is_found(chain: Database, statement: str, seq: int) -> None:
    tamper(chain, statement)
    assert fault(chain) == (seq, f"event {seq} was changed after it was written")


def test_a_moved_time_is_found(chain: Database) -> None:
    """To the microsecond: pay and liability hang on it."""
    tamper(chain, "UPDATE events SET at = '2026-10-18 06:05:30.000001+00:00' WHERE seq = 5")
    assert fault(chain) == (5, "event 5 was changed after it was written")


@pytest.mark.parametrize("seq", [1, 3])
def test_a_missing_event_is_found(chain: Database, seq: int) -> None:
    tamper(chain, f"DELETE FROM events WHERE seq = {seq}")
    assert fault(chain) == (seq, f"event {seq} is missing")


def test_a_chain_that_was_cut_off_is_found(chain: Database) -> None:
    tamper(chain, "DELETE FROM events WHERE seq > 4")
    assert fault(chain) == (5, "event 5 and all after it are missing")


def test_a_head_that_was_moved_back_is_found(chain: Database) -> None:
    """Cutting off the last events and pretending that there were never more: the copy of the head that is
    kept elsewhere shows it, and here at least a head that fits no event does."""
    tamper(chain, "UPDATE chain SET hash = '" + "a" * 64 + "'")
    assert fault(chain) == (LAST, f"the chain's head does not match event {LAST}")


def test_an_event_that_was_slipped_in_is_found(chain: Database) -> None:
    columns = "seq, kind, at, by, contact_id, subject, data, hash"
    copy = f"INSERT INTO events ({columns}) SELECT 7, kind, at, by, contact_id, subject, data, hash FROM events"
    tamper(chain, f"{copy} WHERE seq = 6")
    assert fault(chain) == (7, "event 7 was changed after it was written")


def test_two_events_that_changed_places_are_found(chain: Database) -> None:
    tamper(
        chain,
        "UPDATE events SET seq = 99 WHERE seq = 2",
        "UPDATE events SET seq = 2 WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = 99",
    )
    assert fault(chain) == (2, "event 2 was changed after it was written")


def test_events_hold_no_text(night: Night) -> None:
    """Ids, codes and figures: what was said, and by whom, stays in its sealed field."""
    contact = night.open()
    night.pass_time(minutes=20)
    night.oncall.contacts.note(contact.reference, "dov", "the neighbour has a dog")
    night.text("bo", "1")
    with night.database.read() as tx:
        told = str(tx.events.of_contact(contact.id))
    for words in ("River", "alone", "dog", "Bo", "+1303"):
        assert words not in told
