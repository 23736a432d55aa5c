"""Who is named, and what is said of whose post, when people stand in: whoever reads it rings the right person.

A2 has the primary, AS2 the supervisor's post above it, AD the director's above that; A9 looks after the rota.
"""

from collections.abc import Iterator

import pytest

from tests.nevers.unheard import heard
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_rota import opt_in, planning, week

COORDINATOR = "A9"


@pytest.fixture
def place(sqlite_url: str) -> Place:
    """On one store: these stories are about words."""
    return Place(url=sqlite_url)


@pytest.fixture
def night(larkspur: World) -> Iterator[World]:
    """Tuesday 20 October 2026, 22:00; A5 opted in to be asked. AD is director in every week that is planned."""
    larkspur.at("2026-10-19 12:00")
    planning(larkspur, coordinator=larkspur.oncall.people.get(COORDINATOR).external_id)
    for monday in ("2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16"):
        week(larkspur, monday, primary="A2")
    opt_in(larkspur, "A5")
    larkspur.at("2026-10-20 22:00")
    heard(larkspur)
    yield larkspur
    heard(larkspur)  # Each story looks at the texts that it is about.


def sick(world: World, worker: str) -> None:
    """Seven, and seven again."""
    world.phone(worker).replies("7")
    world.phone(worker).replies("7")


def takes(world: World, worker: str, what: str) -> None:
    """The 8 to one offer, by its code."""
    offer = next(text for text in world.phone(worker).texts if f"cover needed {what}" in text)
    world.phone(worker).replies(offer.split("Reply ")[1].split("=")[0])


def test_who_stands_in_and_claims_is_named_by_their_own_position(night: World) -> None:
    """A2 is ill, AS2 stands in and takes the contact, A5 covers from 22:05. Whoever is told who has it, or rings who
    is silent, must not find A5, who is primary by then and has nothing: it is the supervisor's."""
    contact = night.contact()
    sick(night, "A2")
    night.phone("AS2").replies(f"1{night.code(contact, 'AS2')}")
    assert night.now(contact).claimed_as == "supervisor"
    takes(night, "A5", "Larkspur primary Tue 20 Oct")
    night.fast_forward(to="22:25")
    assert "taken 22:00 by supervisor, silent since" in night.phone("AD").texts[-1]
    night.oncall.contacts.close(contact.reference, "AS2", "advice given")


def test_who_was_paged_while_they_stood_in_is_named_by_what_is_theirs_afterwards(night: World) -> None:
    """AS2 was paged as acting primary, A5 has the post since 22:05, and AS2 takes it at 22:06."""
    contact = night.contact()
    sick(night, "A2")
    takes(night, "A5", "Larkspur primary Tue 20 Oct")
    night.fast_forward(to="22:06")
    night.phone("AS2").replies(f"1{night.code(contact, 'AS2')}")
    assert night.now(contact).claimed_as == "supervisor"
    night.oncall.contacts.close(contact.reference, "AS2", "advice given")


def test_a_contact_that_somebody_had_is_not_called_unclaimed_for_that_time(night: World) -> None:
    """A2 had it for an hour, and all three pass at 23:00: nobody is free, and nobody was asked before in vain."""
    contact = night.contact()
    night.phone("A2").replies("1")
    night.phone("A2").replies("5 90")
    night.fast_forward(to="23:00")
    heard(night)
    for worker in ("A2", "AS2", "AD"):
        night.phone(worker).replies("3")
    told = [text for _, text in heard(night) if "UNCLAIMED" in text or "NOBODY FREE" in text]
    assert told
    assert all(text.startswith("NOBODY FREE") for text in told), told
    night.oncall.contacts.claim(contact.reference, "AD")
    night.settle()
