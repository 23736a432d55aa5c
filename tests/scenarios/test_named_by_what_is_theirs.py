"""Who is named, and what is said of whose post, when people stand in: whoever reads it rings the right person.

A2 has the primary, AS2 the supervisor's post above it, AD the director's above that; A9 looks after the rota.
"""

from collections.abc import Iterator

import pytest

from oncall.domain.question import QuestionKind
from tests.nevers.unheard import heard
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_rota import opt_in, planning, rows_of, week

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


def well(world: World, worker: str) -> str:
    """I can after all, by its code: the text that answers it."""
    asked = world.oncall.cover.questions(worker)
    undo = next(each for each in asked if each.kind is QuestionKind.UNDO_SICK)
    world.phone(worker).replies(f"5{undo.code}")
    return world.phone(worker).texts[-1]


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


def test_whoever_can_again_reads_nothing_of_a_part_of_their_post_that_was_never_covered(night: World) -> None:
    """A2 and AS2 are ill, A5 covers the primary from 22:05 on. AS2 is supervisor all night again: the hours that stay
    with cover are the primary's, and no part of AS2's."""
    sick(night, "A2")
    sick(night, "AS2")
    takes(night, "A5", "Larkspur primary Tue 20 Oct")
    night.fast_forward(to="22:01")
    assert well(night, "AS2") == "ROTA: supervisor is yours again 22:01. Pages come to you"


def test_an_illness_without_an_end_in_the_rota_is_about_the_duty_that_runs(night: World) -> None:
    """AD is director in every week that is planned, across the end of summer time. Asked, sought and registered is the
    week that runs, to the minute at which it is handed over; the coordinator reads one text, and one when AD can."""
    night.phone("AD").replies("7")
    assert "can't do director until Mon 26 Oct 08:00?" in night.phone("AD").texts[-1]
    night.phone("AD").replies("7")
    assert "NOBODY is above you, so pages still come" in night.phone("AD").texts[-1]
    assert "5=I can, until 22:05" in night.phone("AD").texts[-1]
    (opening,) = night.oncall.cover.openings()
    ends = night.instant("2026-10-26 08:00")
    assert opening.stint.end == ends
    (absence,) = night.oncall.staffing.absences(night.clock.now(), night.instant("2026-11-20 12:00"), "AD")
    assert absence.end == ends
    (told,) = [text for to, text in heard(night) if to == COORDINATOR]
    assert "director Tue 20 Oct 22:00 to Mon 26 Oct 08:00: its holder can't. NOBODY has it" in told
    night.fast_forward(to="22:01")
    assert well(night, "AD") == "ROTA: director is yours again 22:01. Pages come to you"
    assert len([text for to, text in heard(night) if to == COORDINATOR]) == 1


def test_several_nights_and_posts_are_told_in_one_text_each_way(night: World) -> None:
    """A2 is ill tonight and tomorrow; AS2 stands in for both, then AS2 is ill as well, so that AD has three. The
    coordinator reads a text about whoever cannot, with how many more it is about; so it is when they can."""
    sick(night, "A2")
    told = [text for to, text in heard(night) if to == COORDINATOR]
    (said,) = told
    assert "Larkspur primary Tue 20 Oct 22:00 to Wed 21 Oct 08:00 and 1 more: its holder can't. supervisor" in said
    night.fast_forward(to="22:01")
    sick(night, "AS2")
    assert len([text for to, text in heard(night) if to == COORDINATOR]) == 2
    night.fast_forward(to="22:02")
    well(night, "A2")
    told = [text for to, text in heard(night) if to == COORDINATOR]
    assert told == ["ROTA: Larkspur primary: its holder can after all, and has it since 22:02 and 1 more"]


def test_one_duty_without_an_end_is_given_up_for_a_week_of_whole_days(larkspur: World) -> None:
    """AD has one row until spring, and is ill on Thursday 29 October: until the hour of hand-over a week later, as the
    clocks show it, although they go back on Sunday. From then on it is AD's again."""
    larkspur.at("2026-10-28 12:00")
    larkspur.oncall.duty.plan(
        rows_of(larkspur, "AD", "director", "2026-10-26 08:00", "2027-03-01 08:00", "week"), "test"
    )
    larkspur.at("2026-10-29 22:00")
    sick(larkspur, "AD")
    (opening,) = larkspur.oncall.cover.openings()
    assert opening.stint.end == larkspur.instant("2026-11-05 08:00")
    assert "can't do director until Thu 5 Nov 08:00?" in larkspur.phone("AD").texts[-2]
    heard(larkspur)
