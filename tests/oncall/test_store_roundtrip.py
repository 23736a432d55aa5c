"""What is stored comes back equal, on both stores, and a time without a zone is never stored at all."""

from dataclasses import replace
from datetime import date, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from notifiers.base import Channel
from oncall.domain.contact import Contact, ContactState, Details, Ladder, SafeContact, Stage, Transfer
from oncall.domain.page import Ask, MessageState, OutgoingMessage, Page, Priority
from oncall.domain.person import Destination, DestinationState
from oncall.store.database import Database
from oncall.store.notes import Note
from oncall.store.rules import RuleSetRow
from oncall.store.running import RunningShelf
from rota.errors import NaiveInstant
from rota.office import Closure
from tests.oncall.night import NIGHT, contact, duties, worker

DETAILS = Details(
    what="She said: “he's back” – naïve, 名前, 🙂",
    where="12 River Road",
    caller_number="+13035550150",
    caller_name="Eve",
    caller_role="neighbour",
    callback="+13035550151",
    safe=SafeContact(text=True, until=NIGHT + timedelta(hours=3)),
    asked=(("children", "2"), ("weapons", "not known")),
)
FULL = contact(
    2,
    state=ContactState.CLAIMED,
    language="es",
    interpreter="line",
    ladder=Ladder(
        began_at=NIGHT,
        round=3,
        step=2,
        done=1,
        asked=("ada", "bo"),
        passed=("ada",),
        present=("bo",),
        failed=("dov",),
        told=("desk:sheriff",),
    ),
    next_at=NIGHT + timedelta(microseconds=1),
    claimed_by="bo",
    claimed_at=NIGHT,
    claimed_as="supervisor",
    visit_owner="ada",
    stage=Stage.ARRIVED,
    stage_at=NIGHT,
    progress_at=NIGHT,
    chased=2,
    reached_at=NIGHT,
    overdue_told_at=NIGHT,
    transfer=Transfer(offered_at=NIGHT),
    attached_to="contact-1",
    same_as="contact-1",
    repeats=4,
    caller_digest="d" * 64,
    outcome="advice given",
    closed_at=NIGHT,
)


@pytest.fixture(autouse=True)
def rules_are_there(database: Database) -> None:
    """A row that contacts may name; what it says matters to none of these tests."""
    row = RuleSetRow(id="rules", digest="", applied_by="test", reason="", valid_from=NIGHT, made_at=NIGHT)
    with database.write() as tx:
        tx.rules.add(row, "{}")


def store(database: Database, *contacts: Contact) -> None:
    """Put contacts there, each with the same words."""
    with database.write() as tx:
        for each in contacts:
            tx.contacts.add(each, DETAILS)


def test_a_contact_comes_back_as_it_was_stored(database: Database) -> None:
    """Every field, the ladder and the transfer among them, empty or full."""
    store(database, contact(), FULL)
    with database.read() as tx:
        plain, full = (replace(each, version=1) for each in (contact(), FULL))
        assert tx.contacts.get("contact-1") == plain
        assert tx.contacts.by_reference(" r000002 ") == full
        assert tx.contacts.several(["contact-2", "contact-1"]) == {"contact-1": plain, "contact-2": full}


def test_what_was_said_comes_back_word_for_word(database: Database) -> None:
    store(database, contact())
    with database.read() as tx:
        assert tx.contacts.details("contact-1") == DETAILS


def test_a_saved_contact_has_the_next_version(database: Database) -> None:
    store(database, contact())
    with database.write() as tx:
        saved = tx.contacts.save(replace(FULL, id="contact-1", version=1, attached_to=None, same_as=None))
    assert saved.version == 2
    with database.read() as tx:
        assert tx.contacts.get("contact-1") == saved


def test_instants_of_any_zone_come_back_in_utc(database: Database) -> None:
    """The store forgets zones; the instant stays the same."""
    there = NIGHT.astimezone(timezone(timedelta(hours=-5)))
    store(database, contact(next_at=there, ladder=Ladder(began_at=there)))
    with database.read() as tx:
        back = tx.contacts.get("contact-1")
    assert back.next_at == there
    assert back.next_at is not None
    assert back.next_at.utcoffset() == timedelta()
    assert back.ladder.began_at.utcoffset() == timedelta()


NAIVE = NIGHT.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, NAIVE) for name in ("received_at", "due_at", "next_at", "claimed_at", "stage_at", "closed_at")),
        ("transfer", Transfer(offered_at=NAIVE)),
        ("ladder", Ladder(began_at=NAIVE)),
    ],
)
def test_a_time_without_a_zone_is_refused(database: Database, field: str, value: Any) -> None:
    """Nobody knows which instant it means, so nothing of it is stored – in no column, and in no ladder."""
    with pytest.raises((StatementError, NaiveInstant), match="zone"):
        store(database, contact(**{field: value}))
    with database.read() as tx:
        assert tx.contacts.find("contact-1") is None


def test_a_safety_limit_without_a_zone_is_refused(database: Database) -> None:
    """It would be read back as a time that cannot be compared with now, at the worst moment."""
    with pytest.raises(NaiveInstant), database.write() as tx:
        tx.contacts.add(contact(), replace(DETAILS, safe=SafeContact(until=NAIVE)))


def test_a_worker_comes_back_with_every_destination(database: Database) -> None:
    """Addresses are sealed and open again; the order of the numbers stays."""
    second = Destination(
        id="ada-landline",
        rank=2,
        address="+13035550160",
        channels=frozenset({Channel.VOICE}),
        state=DestinationState.SWITCHED_OFF,
        verified_on=date(2026, 1, 1),
        hours="08:00-22:00",
    )
    ada = worker(
        "ada",
        areas=frozenset({"county"}),
        positions=frozenset({"primary"}),
        skills=frozenset({"forensic"}),
        languages=frozenset({"es", "fr"}),
        busy_until=NIGHT,
        active=False,
        destinations=(*worker("ada").destinations, second),
    )
    with database.write() as tx:
        tx.people.save(worker("ada"))
        tx.people.save(ada)
    with database.read() as tx:
        assert tx.people.get("ada") == ada
        assert tx.people.several(["ada", "nobody"]) == {"ada": ada}
        assert tx.people.by_external_id("ada") == ada


def test_a_worker_is_found_by_the_number_that_nobody_can_read(database: Database) -> None:
    with database.write() as tx:
        tx.people.save(worker("ada"))
        tx.people.save(worker("bo", active=False))
    with database.read() as tx:
        found = tx.people.by_address("+13035550142")
        assert found is not None
        assert found.id == "ada"
        assert tx.people.by_address("+13035550143") is None  # Bo has left.


def test_duties_come_back_and_a_cancelled_one_serves_nobody(database: Database) -> None:
    planned = duties("child")
    with database.write() as tx:
        for name in ("ada", "bo", "dov"):
            tx.people.save(worker(name))
        tx.duties.add(planned, by="dov", reason="plan")
        assert tx.duties.cancel("child-bo", NIGHT)
        assert not tx.duties.cancel("child-bo", NIGHT)
    with database.read() as tx:
        standing = tx.duties.of_line("child", NIGHT, NIGHT + timedelta(seconds=1))
        assert sorted(standing, key=lambda duty: duty.id) == [planned[0], planned[2]]
        assert tx.duties.get("child-bo") == replace(planned[1], cancelled=True)


def test_a_closure_comes_back(database: Database) -> None:
    closure = Closure(
        id="snow",
        areas=("county",),
        lines=("child", "adult"),
        start=NIGHT,
        end=NIGHT + timedelta(days=1),
        holder="bo",
        confirmed=True,
        made_at=NIGHT,
    )
    with database.write() as tx:
        tx.people.save(worker("bo"))
        tx.duties.close(closure, by="dov", reason="snow")
    with database.read() as tx:
        assert tx.duties.closures(NIGHT, NIGHT + timedelta(days=30)) == [closure]


PAGE = Page(
    id="page",
    contact_id="contact-1",
    callee="ada",
    role="primary",
    ask=Ask.TAKE_OVER,
    channel=Channel.VOICE,
    number=2,
    round=1,
    step=2,
    attempt=3,
    priority=Priority.REPEAT,
    code="71",
    made_at=NIGHT,
    alarm=True,
    call_back_only=True,
)
MESSAGE = OutgoingMessage(
    id="message",
    callee="ada",
    destination_id="ada-phone",
    channel=Channel.SMS,
    text="IMMEDIATE Larkspur R000001",
    priority=Priority.FIRST,
    made_at=NIGHT,
    contact_id="contact-1",
    tries=2,
    provider="simulator",
    provider_id="SIM1",
    code="30003",
)


def test_pages_and_messages_come_back(database: Database) -> None:
    store(database, contact())
    with database.write() as tx:
        tx.pages.add([PAGE])
        tx.messages.add(MESSAGE)
    with database.read() as tx:
        assert tx.pages.of_contact("contact-1") == [PAGE]
        assert tx.messages.get("message") == MESSAGE
        assert tx.messages.by_provider("simulator", "SIM1") == MESSAGE
    with database.write() as tx:
        assert tx.pages.take(["page"], "message") == 1
        assert tx.pages.take(["page"], "message") == 0
    taken = replace(PAGE, state=MessageState.SENDING, message_id="message", tries=1)
    with database.read() as tx:
        assert tx.pages.of_message("message") == [taken]


def test_a_note_comes_back(database: Database) -> None:
    note = Note(id="note", contact_id="contact-1", by="ada", at=NIGHT, kind="reached", text="the mother: spoken to")
    store(database, contact())
    with database.write() as tx:
        tx.notes.add(note)
    with database.read() as tx:
        assert tx.notes.of_contact("contact-1") == [note]


def test_a_heartbeat_is_one_row_an_engine(database: Database) -> None:
    with database.write() as tx:
        running: RunningShelf = tx.running
        running.beat("one", NIGHT, "running")
        running.beat("two", NIGHT + timedelta(seconds=2), "running")
        running.beat("one", NIGHT + timedelta(seconds=1), "running")
    with database.read() as tx:
        assert tx.running.last_beat() == (NIGHT + timedelta(seconds=2), "running")
