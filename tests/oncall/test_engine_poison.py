"""One row that nobody can work with must not silence the night: the others are paged all the same."""

import logging
from dataclasses import replace

import pytest
import sqlalchemy as sa

from oncall.domain.contact import Contact, ContactState
from oncall.domain.event import EventKind
from oncall.domain.page import MessageState
from oncall.domain.policy import Spent
from oncall.store.tables import contacts, destinations, events, messages
from tests.oncall.night import PHONES, Night, larkspur


def alarms(night: Night) -> list[tuple[str, str]]:
    """What a person was told to look at: which row, and why."""
    with night.database.engine.connect() as connection:
        query = sa.select(events.c.subject, events.c.data).where(events.c.kind == EventKind.ALARM_RAISED)
        return [(row.subject, row.data) for row in connection.execute(query)]


def damage(night: Night, statement: sa.Update) -> None:
    """Something goes wrong in the store, behind the program's back."""
    with night.database.engine.begin() as connection:
        assert connection.execute(statement).rowcount


def texts(night: Night) -> dict[str, int]:
    """How many texts and calls everybody got."""
    return {name: len(night.texts(name)) for name in PHONES}


def test_a_number_that_cannot_be_opened_makes_its_owner_unreachable_and_nobody_else(night: Night) -> None:
    """Ada's number was sealed with a key that is lost. Her contacts go to Bo at once."""
    damage(night, sa.update(destinations).where(destinations.c.worker_id == "ada").values(sealed="lost:AAAA"))
    contact = night.open()
    night.engine.settle()
    assert texts(night) == {"ada": 0, "bo": 1, "dov": 0, "cleo": 0}
    assert night.found(contact).ladder.step == 1


def test_a_page_that_cannot_be_written_is_given_up_with_an_alarm_and_the_others_leave(
    night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody edited a category by hand. Nothing of what was said reaches the log."""
    poisoned, sound = night.open(1), night.open(2)
    damage(night, sa.update(contacts).where(contacts.c.id == poisoned.id).values(category="no such category"))
    with caplog.at_level(logging.ERROR):
        night.engine.settle()
    [text] = night.texts("ada")  # They were to leave as one text, and the sound one leaves alone.
    assert sound.reference in text
    assert ("ada", '{"alarm":"not sent","why":"KeyError"}') in alarms(night)
    assert night.oncall.health.verify() is None
    assert "River" not in caplog.text


def test_a_role_that_the_new_rules_do_not_know_keeps_nobody_from_claiming(night: Night) -> None:
    """The rota was made when there was a director; now there is none, and Dov takes a contact all the same."""
    contact = night.open()
    rules = larkspur()
    positions = tuple(replace(p, above=None) for p in rules.positions if p.id != "director")
    policies = tuple(replace(policy, steps=policy.steps[:1]) for policy in rules.policies)
    night.oncall.rules.apply(replace(rules, positions=positions, policies=policies), "bo")
    night.oncall.contacts.claim(contact.reference, "dov")
    assert night.found(contact).claimed_as == "a colleague"


def test_a_contact_whose_ladder_is_damaged_is_set_aside_and_the_next_still_escalates(night: Night) -> None:
    """Somebody edited the store by hand. There is an alarm that names the row, and the night goes on."""
    broken, sound = night.open(1), night.open(2)
    night.engine.settle()
    damage(night, sa.update(contacts).where(contacts.c.id == broken.id).values(ladder={"began_at": "yesterday"}))
    night.clock.move(minutes=16)
    night.engine.tick()
    night.engine.tick()
    assert night.found(sound).ladder.step == 1
    assert texts(night)["bo"] == 1
    assert (broken.id, '{"alarm":"row set aside"}') in alarms(night)


def test_a_night_that_is_skipped_goes_past_a_contact_that_was_set_aside(night: Night) -> None:
    """A jump stops at everything due, and what cannot be done stays due for ever."""
    broken, sound = night.open(1), night.open(2)
    damage(night, sa.update(contacts).where(contacts.c.id == broken.id).values(ladder={"began_at": "yesterday"}))
    night.pass_time(minutes=31)
    assert night.found(sound).ladder.step == 2


def test_a_desk_that_the_new_rules_do_not_know_silences_nobody(night: Night) -> None:
    """The sheriff's number is taken out of the rules while an old contact's policy still names it."""
    night.open()
    night.pass_time(minutes=44)
    rules = larkspur()
    policies = tuple(replace(policy, spent=Spent(desk="intake")) for policy in rules.policies)
    desks = tuple(desk for desk in rules.desks if desk.id != "sheriff")
    night.oncall.rules.apply(replace(rules, policies=policies, desks=desks), "dov")
    later = night.open(2)
    before = texts(night)
    night.pass_time(minutes=4)
    after = texts(night)
    assert all(after[name] > before[name] for name in ("ada", "bo", "dov"))
    night.text("ada", f"1{_code(night, later)}")
    assert night.found(later).claimed_by == "ada"


def _code(night: Night, contact: Contact) -> str:
    [matter] = [m for m in night.oncall.contacts.matters("ada") if m.contact.id == contact.id]
    return matter.code


def test_a_notice_that_cannot_be_sent_does_not_hold_up_a_page(night: Night) -> None:
    """Somebody left the agency between being asked and being told that it was taken."""
    first = night.open(1)
    night.pass_time(minutes=16)
    night.oncall.contacts.claim(first.reference, "dov")
    damage(
        night,
        sa.update(messages).where(messages.c.callee == "ada", messages.c.state == "queued").values(callee="nobody"),
    )
    second = night.open(2)
    before = texts(night)["ada"]
    night.engine.settle()
    assert texts(night)["ada"] == before + 1
    assert night.found(second).state is ContactState.WAITING
    with night.database.read() as tx:
        [notice] = [m for m in tx.messages.of_contact(first.id) if m.callee == "nobody"]
    assert notice.state is MessageState.CANCELLED
