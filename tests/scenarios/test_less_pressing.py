"""What is not immediate: half the pace for the urgent, the board for strangers."""

from oncall.domain.contact import ContactState
from tests.world import World


def test_urgent_goes_at_half_the_pace(larkspur: World) -> None:
    """Nobody knows whether there is danger, so it is urgent: tries at 0, 10 and 20, the next position at 30."""
    larkspur.at("2026-10-14 20:00")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact(danger=None)
    assert contact.due_at == larkspur.instant("2026-10-15 20:00")
    larkspur.fast_forward(to="20:30")
    primary, supervisor = larkspur.phone("A3"), larkspur.phone("AS1")
    primary.expects_text(f"URGENT Larkspur {contact.reference}", at="20:00")
    primary.expects_pages(contact.reference, "20:10 sms voice", "20:20 voice")
    primary.expects_text("supervisor called too 20:30")
    supervisor.expects_pages(contact.reference, "20:30 sms")
    primary.replies("1")
    primary.expects_text("is YOURS 20:30")
    supervisor.expects_text("taken by primary 20:30")


def test_a_stranger_who_texts_the_workers_number_waits_on_the_board(larkspur: World) -> None:
    """A number that is not on the rota types 1: it takes nothing, gets no answer, and the supervisor hears of it."""
    larkspur.at("2026-10-14 20:00")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    larkspur.phone("A3").expects_text(contact.reference)
    stranger = larkspur.caller("+12125550199")
    stranger.replies("1")
    larkspur.phone("AS1").expects_text("a number that is not on the rota wrote to the workers' line")
    stranger.is_silent()
    assert larkspur.now(contact).state is ContactState.WAITING
    assert {c.category for c in larkspur.oncall.contacts.board().open} == {"immediate", "info"}
    larkspur.phone("A3").replies("1")
    larkspur.phone("A3").expects_text(contact.reference, "is YOURS")
