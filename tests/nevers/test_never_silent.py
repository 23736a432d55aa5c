"""Nothing is lost, dropped or forgotten: as long as nobody has a contact, somebody hears of it."""

import pytest

from oncall.domain.event import EventKind
from tests.nevers.unheard import heard_by
from tests.world import World


@pytest.fixture
def night(larkspur: World) -> World:
    """Larkspur at 03:13 on a Saturday: a primary, a supervisor and a director on duty."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    return larkspur


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
