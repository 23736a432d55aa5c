"""People who said that they are busy, or have another contact: nobody waits for them, and nobody is forgotten."""

from tests.world import World


def test_whoever_said_busy_is_left_in_peace_until_it_lapses(larkspur: World) -> None:
    """18:00: the primary types '2 20' before a drive through a dead zone. A contact at 18:10 goes to the
    supervisor at once. At 18:20 she hears that pages come again, and the next one does."""
    larkspur.at("2026-10-14 18:00")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    primary, supervisor = larkspur.phone("A3"), larkspur.phone("AS1")
    primary.replies("2 20")
    primary.expects_text("busy until 18:20")

    larkspur.fast_forward(to="18:10")
    first = larkspur.contact()
    supervisor.expects_text(first.reference, at="18:10")
    supervisor.replies("1")
    supervisor.expects_text("is YOURS 18:10")
    primary.is_silent()

    larkspur.fast_forward(to="18:20")
    primary.expects_text("Your busy time ran out 18:20: pages come to you again", at="18:20")
    larkspur.fast_forward(to="18:21")
    second = larkspur.contact()
    primary.expects_text(second.reference, at="18:21")
    primary.replies("1")
    primary.expects_text(second.reference, "is YOURS 18:21")


def test_busy_hands_a_page_on_at_once(larkspur: World) -> None:
    """Paged at 18:10, she types 2 at 18:11: the supervisor is paged in the same minute."""
    larkspur.at("2026-10-14 18:10")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    larkspur.phone("A3").expects_text(contact.reference, at="18:10")
    larkspur.fast_forward(to="18:11")
    larkspur.phone("A3").replies("2")
    larkspur.phone("A3").expects_text("busy until 18:41")
    larkspur.phone("AS1").expects_text(contact.reference, at="18:11")
    larkspur.phone("AS1").replies("1")
    larkspur.phone("AS1").expects_text("is YOURS 18:11")


def test_with_nobody_on_duty_at_all_the_desk_and_the_call_down_list_hear_of_it_at_once(larkspur: World) -> None:
    """The rota has a hole. Nobody waits fifteen minutes for a position that nobody holds."""
    larkspur.at("2026-10-14 18:10")
    contact = larkspur.contact()
    larkspur.desk("sheriff").expects_call("Press 1", at="18:10")
    for worker in ("A2", "A4", "A6", "A7", "A8", "AS1", "AS2"):
        larkspur.phone(worker).expects_text("NOBODY FREE", contact.reference, at="18:10")
        larkspur.phone(worker).expects_call("Press 1", at="18:10")
    larkspur.phone("A7").replies("1")
    larkspur.phone("A7").expects_text("is YOURS 18:10")
    for worker in ("A2", "A4", "A6", "A8", "AS1", "AS2"):
        larkspur.phone(worker).expects_text("taken by call-down list 18:10")


def test_somebody_engaged_and_alone_is_paged_all_the_same_and_the_desk_is_rung(larkspur: World) -> None:
    """One worker, no supervisor, no director, and she is on scene. The second contact is hers in one text;
    the sheriff's desk and the call-down list hear of it now, and five minutes later she is rung as well."""
    larkspur.at("2026-10-23 20:00")
    larkspur.on_duty(primary="A3")
    primary = larkspur.phone("A3")
    first = larkspur.contact()
    primary.expects_text(first.reference)
    primary.replies("1")
    primary.expects_text(first.reference, "is YOURS 20:00")
    primary.replies("5 120")
    primary.expects_text("We ask again 22:00")

    larkspur.fast_forward(to="20:31")
    second = larkspur.contact()
    primary.expects_text(f"IMMEDIATE Larkspur {second.reference}", at="20:31")
    larkspur.desk("sheriff").expects_call("Press 1", at="20:31")
    call_down = [larkspur.phone(worker) for worker in ("A2", "A4", "A6", "A7", "A8", "AS1", "AS2")]
    for phone in call_down:
        phone.expects_text("NOBODY FREE", second.reference, at="20:31")
        phone.expects_call("Press 1", at="20:31")

    larkspur.fast_forward(to="20:36")
    primary.expects_pages(second.reference, "20:36 sms voice2")
    larkspur.fast_forward(to="20:37")
    primary.replies("1")
    primary.expects_text(second.reference, "is YOURS 20:37")
    for phone in call_down:
        phone.expects_text("taken by primary 20:37")
