"""A claim of which nothing is heard: the claimer is asked, then the supervisor; the claim stands meanwhile."""

from oncall.domain.contact import Contact
from tests.world import World


def claimed(larkspur: World) -> Contact:
    """22:00, taken by the primary, and nothing is heard of her until 22:15, when she is asked."""
    larkspur.at("2026-10-14 22:00")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    primary = larkspur.phone("A3")
    primary.expects_text(contact.reference)
    primary.replies("1")
    primary.expects_text("is YOURS 22:00")
    larkspur.fast_forward(to="22:14")
    primary.is_silent()
    larkspur.fast_forward(to="22:15")
    primary.expects_text("yours since 22:00. All well? 4=next stage 5=still on it", at="22:15")
    return contact


def test_the_supervisor_hears_of_it_after_25_minutes_and_may_take_over(larkspur: World) -> None:
    """At 22:25 the supervisor is told. It is still the primary's until he types 1; then she hears so at once."""
    contact = claimed(larkspur)
    larkspur.fast_forward(to="22:25")
    supervisor = larkspur.phone("AS1")
    supervisor.expects_text("taken 22:00 by primary, silent since", "1=I take over", at="22:25")
    assert larkspur.now(contact).claimed_by == "A3"

    larkspur.fast_forward(to="22:27")
    supervisor.replies("1")
    supervisor.expects_text(contact.reference, "is YOURS 22:27")
    larkspur.phone("A3").expects_text("supervisor took over 22:27", "speak to each other first")
    assert larkspur.now(contact).claimed_by == "AS1"


def test_an_answer_calms_it(larkspur: World) -> None:
    """'5 40' at 22:16: nobody asks before 22:56, and the supervisor is never troubled."""
    contact = claimed(larkspur)
    larkspur.fast_forward(to="22:16")
    larkspur.phone("A3").replies("5 40")
    larkspur.phone("A3").expects_text("all well 22:16", "We ask again 22:56")
    larkspur.fast_forward(to="22:55")
    larkspur.phone("A3").is_silent()
    larkspur.phone("AS1").is_silent()
    larkspur.oncall.contacts.close(contact.reference, "A3", "visit made, safe")


def test_if_the_supervisor_does_nothing_the_claimer_is_asked_again(larkspur: World) -> None:
    """Nobody takes over: the claim stands, and half an hour later the primary is asked once more."""
    contact = claimed(larkspur)
    larkspur.fast_forward(to="22:55")
    larkspur.phone("AS1").expects_text("1=I take over", at="22:25")
    larkspur.phone("A3").expects_text("All well?", at="22:55")
    assert larkspur.now(contact).claimed_by == "A3"


def test_a_due_time_that_passes_is_told_to_whoever_has_it_and_to_the_supervisor(larkspur: World) -> None:
    """Immediate means eight hours here. Nobody was seen or spoken to by 06:00: both hear it, once, on the minute."""
    contact = claimed(larkspur)
    larkspur.oncall.contacts.all_well(contact.reference, "A3", 600)
    larkspur.fast_forward(to="06:30")
    for worker in ("A3", "AS1"):
        larkspur.phone(worker).expects_text(contact.reference, "OVERDUE: was due 06:00", at="06:00")
    larkspur.fast_forward(to="07:30")
    larkspur.phone("A3").is_silent()


def test_a_recorded_contact_with_the_person_meets_the_due_time_and_an_arrival_does_not(larkspur: World) -> None:
    """She arrives, and only after she has seen the child is the due time met: nobody hears of it at 06:00."""
    contact = claimed(larkspur)
    for _ in range(2):
        larkspur.oncall.contacts.next_stage(contact.reference, "A3")
    assert larkspur.now(contact).reached_at is None
    larkspur.oncall.contacts.reached(contact.reference, "A3", "seen", "the child")
    larkspur.oncall.contacts.all_well(contact.reference, "A3", 600)
    larkspur.fast_forward(to="06:30")
    larkspur.phone("A3").is_silent()
