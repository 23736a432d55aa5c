"""Nothing is lost, dropped or forgotten: as long as nobody has a contact, somebody hears of it."""

from dataclasses import replace

import pytest

from oncall.domain.contact import ContactState
from oncall.domain.errors import Invalid, NotFound
from oncall.domain.event import EventKind
from tests.nevers.unheard import heard_by
from tests.world import World
from tests.world_agency import people_of


def test_an_empty_rota_does_not_fall_silent_once_the_outside_desk_was_informed(larkspur: World) -> None:
    """Never end a ladder in silence. Nobody is on duty, and the sheriff's desk says that it was informed.

    That is no answer: whoever agreed to be called down is asked again, round after round, until one has it.
    """
    larkspur.at("2026-10-17 03:13")
    contact = larkspur.contact()
    larkspur.desk("sheriff").answers_call()
    larkspur.desk("sheriff").presses("1")
    assert larkspur.events(contact, EventKind.DESK_INFORMED)
    heard_by(larkspur)
    for _ in range(4):
        larkspur.fast_forward(minutes=16)
        assert {"A2", "A7"} <= set(heard_by(larkspur))
    larkspur.phone("A7").replies("1")
    assert larkspur.now(contact).claimed_by == "A7"
    heard_by(larkspur)


def test_a_claim_of_which_nothing_is_heard_is_asked_about_again_and_again(night: World) -> None:
    """Never take a claim for the end of it. The primary took it and fell asleep; the supervisor missed the
    one text about it. Both are asked again, for as long as it goes on."""
    contact = night.contact()
    night.phone("A3").replies("1")
    heard_by(night)
    for _ in range(3):
        night.fast_forward(minutes=41)
        assert {"A3", "AS1"} <= set(heard_by(night))
    assert night.now(contact).claimed_by == "A3"


def test_of_a_supervisor_who_is_not_heard_of_the_next_above_is_told(night: World) -> None:
    """Never let one sleeping person be the end of it: the one who would be told is the one who has it."""
    contact = night.contact()
    night.oncall.contacts.claim(contact.reference, "AS1")
    night.settle()
    heard_by(night)
    night.fast_forward(minutes=26)
    night.phone("AD").expects_text("by supervisor, silent since", "1=I take over")
    heard_by(night)


def test_a_claim_that_becomes_an_emergency_is_chased_from_then_on(night: World) -> None:
    """Never leave alone who has an emergency. She took it as urgent; at 03:30 a person says that it is immediate,
    and from then on it is asked after, to the quarter of an hour."""
    contact = night.contact(danger=None)
    night.phone("A3").replies("1")
    heard_by(night)
    night.fast_forward(to="03:30")
    night.oncall.contacts.set_category(contact.reference, "immediate", "AS1")
    night.settle()
    night.phone("A3").expects_text(f"IMMEDIATE Larkspur {contact.reference}", "was URGENT", "Still yours", at="03:30")
    night.fast_forward(to="03:55")
    night.phone("A3").expects_text("All well?", at="03:45")
    night.phone("AS1").expects_text("by primary, silent since", at="03:55")


def test_a_due_time_that_is_counted_anew_is_watched_anew(night: World) -> None:
    """Never let an earlier alarm stand for a later one. Overdue as immediate, told; then a person makes it
    urgent, due sixteen hours later – and when that passes too, it is told again."""
    contact = night.contact()
    night.phone("A3").replies("1")
    night.fast_forward(to="11:14")
    assert night.events(contact, EventKind.CONTACT_OVERDUE)
    night.oncall.contacts.set_category(contact.reference, "urgent", "AS1")
    heard_by(night)
    night.fast_forward(minutes=24 * 60)
    assert len(night.events(contact, EventKind.CONTACT_OVERDUE)) == 2
    heard_by(night)


def test_a_worker_who_leaves_takes_no_contact_along(night: World) -> None:
    """Never let a contact be owned by nobody who can be reached. The primary has one in her hands when the
    new list of people comes in without her: it is loud again at once, and her links are dead."""
    contact = night.contact()
    link = night.phone("A3").expects_text(contact.reference).rpartition("/p/")[2]
    night.phone("A3").replies("1")
    heard_by(night)
    leaver = next(worker for worker in people_of("larkspur") if worker.id == "A3")
    night.oncall.people.save([replace(leaver, active=False)], "AD")
    night.settle()
    assert night.now(contact).state is ContactState.WAITING
    night.phone("AS1").expects_text(f"IMMEDIATE Larkspur {contact.reference}", at="03:13")
    with pytest.raises(NotFound):
        night.oncall.access.page_link(link)
    night.phone("AS1").replies("1")
    heard_by(night)


def test_of_an_overdue_contact_that_nobody_can_be_told_of_the_supervisor_is_told(night: World) -> None:
    """Never tell nobody. A coordinator without a phone of the rota took an urgent one; a day later it is overdue."""
    contact = night.contact(danger=None)
    night.oncall.contacts.claim(contact.reference, "login:dov")
    heard_by(night)
    night.fast_forward(minutes=24 * 60 + 1)
    night.phone("AS1").expects_text(f"URGENT Larkspur {contact.reference} OVERDUE")
    heard_by(night)


def test_what_was_left_over_on_friday_is_loud_again_as_the_office_opens(harlow: World) -> None:
    """Never forget the morning queue. A routine matter reached the desk ten minutes before the weekend, and
    nobody took it: the desk hears of it on Monday at eight, not at noon."""
    harlow.at("2026-09-18 16:50")
    harlow.on_duty(supervisor="B-SUP1", manager="B-MGR1")
    contact = harlow.contact(danger=False, area="central")
    harlow.desk("intake").expects_text(contact.reference, at="16:50")
    harlow.at("2026-09-21 07:59")
    assert heard_by(harlow) == []
    harlow.at("2026-09-21 08:00")
    assert set(heard_by(harlow)) == {"desk:intake"}
    harlow.desk("intake").replies("1")
    heard_by(harlow)


def test_a_matter_of_no_known_area_is_not_kept_for_an_office_that_never_opens(harlow: World) -> None:
    """Never wait for ever. Where each area has an office of its own, what has no area is for the first that opens."""
    rules = harlow.rules
    offices = tuple(replace(office, areas=("north", "south")) for office in rules.offices)
    harlow.at("2026-09-22 02:10")
    harlow.oncall.rules.apply(replace(rules, offices=offices), "AD")
    for area in (None, "ridge"):
        contact = harlow.contact(danger=False, area=area)
        assert harlow.now(contact).next_at == harlow.instant("2026-09-22 08:00")
    harlow.at("2026-09-22 08:00")
    assert "desk:intake" in heard_by(harlow)


def test_a_category_that_is_left_empty_changes_nothing(night: World) -> None:
    """Never lower a category by accident: a form that came without one is refused, and it stays immediate."""
    contact = night.contact()
    with pytest.raises(Invalid):
        night.oncall.contacts.set_category(contact.reference, "", "AS1")
    assert night.now(contact).category == "immediate"
    night.phone("A3").replies("1")
    heard_by(night)
