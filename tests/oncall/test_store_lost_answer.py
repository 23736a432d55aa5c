"""PostgreSQL goes away in the middle: whatever was or was not committed, the contact is there once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from oncall.domain.contact import ContactState
from oncall.domain.event import EventKind
from oncall.store.database import Database
from oncall.store.upgrade import upgrade
from tests.conftest import Postgres
from tests.oncall.cut_line import CutLine
from tests.oncall.night import NIGHT, SEALER, Night


@pytest.fixture
def line(postgres_url: str) -> Iterator[CutLine]:
    """A line that can be cut."""
    with CutLine(postgres_url) as line:
        yield line


@pytest.fixture
def night(line: CutLine, tmp_path: Path) -> Iterator[Night]:
    """Larkspur, whose database is at the far end of that line."""
    database = Database(line.url, SEALER)
    upgrade(database, tmp_path, NIGHT)
    yield Night(database)
    database.close()


def test_a_commit_whose_answer_was_lost_is_not_made_twice(night: Night, line: CutLine) -> None:
    """The server has stored the contact, and the program cannot know: it decides again, and finds it."""
    line.arm()
    contact = night.open()
    assert line.cuts == 1
    assert night.oncall.health.readiness().contacts == {"waiting": 1}
    with night.database.read() as tx:
        kinds = [event.kind for _, event in tx.events.of_contact(contact.id)]
        assert len(tx.pages.of_contact(contact.id)) == 1
    assert kinds.count(EventKind.CONTACT_OPENED) == 1
    assert night.oncall.health.verify() is None


def test_a_claim_whose_answer_was_lost_stands_for_the_one_who_made_it(night: Night, line: CutLine) -> None:
    """Ada hears that it is hers, and not that somebody else – she herself – was first."""
    contact = night.open()
    line.arm()
    answered = night.oncall.contacts.claim(contact.reference, "ada")
    assert line.cuts == 1
    assert answered.contact is not None
    assert "yours" in answered.text.lower()
    assert night.found(contact).claimed_by == "ada"


@pytest.mark.parametrize("statement", ["INSERT INTO contacts", "INSERT INTO pages", "INSERT INTO events"])
def test_a_backend_that_is_ended_between_two_statements_costs_another_try(night: Night, statement: str) -> None:
    """Nothing had been committed, so nothing is there by halves; the second try stores it whole."""
    with ended_at(night.database, statement) as ends:
        contact = night.open()
    assert ends == [statement]
    night.engine.settle()
    assert len(night.texts("ada")) == 1
    assert night.found(contact).state is ContactState.WAITING
    assert night.oncall.health.verify() is None


def test_an_engine_outlives_a_server_that_restarts_under_it(night: Night) -> None:
    """Every pooled connection is dead at once; the next tick opens new ones."""
    contact = night.open()
    end_all(night.database)
    night.pass_time(minutes=20)
    night.text("bo", "1")
    assert night.found(contact).claimed_by == "bo"


class ended_at:  # noqa: N801 - it reads as a clause of the `with` it opens
    """Within it, the first statement that begins so finds its server process ended by an operator."""

    def __init__(self, database: Database, statement: str) -> None:
        self._database, self._statement = database, statement
        self._ends: list[str] = []

    def __enter__(self) -> list[str]:
        sa.event.listen(self._database.engine, "before_cursor_execute", self._watch)
        return self._ends

    def __exit__(self, *_: object) -> None:
        sa.event.remove(self._database.engine, "before_cursor_execute", self._watch)

    def _watch(self, _conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(self._statement) and not self._ends:
            self._ends.append(self._statement)
            end_all(self._database)


def end_all(database: Database) -> None:
    """What an operator does who restarts the server: every session but this one is ended."""
    everyone = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    other = sa.create_engine(database.engine.url)
    with other.connect() as connection:
        connection.execute(everyone)
    other.dispose()


def test_a_server_that_was_restarted_is_noticed_by_nobody_who_only_looks(night: Night, postgres: Postgres) -> None:
    """Every kept connection is dead. The board, who is on duty and the next contact find new ones by themselves."""
    contact = night.open()
    name = night.database.engine.url.database
    postgres.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    assert [each.id for each in night.oncall.contacts.board().open] == [contact.id]
    assert night.open(2).reference != contact.reference
