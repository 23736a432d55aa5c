"""The process ends in the middle of a night, and another one goes on where it was."""

from tests.world import World


def test_a_restart_in_the_middle_of_a_ladder_changes_no_minute_of_it(larkspur: World) -> None:
    """03:13, and the primary sleeps. The service is restarted at 03:16 and again at 03:29: nobody can tell."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    larkspur.fast_forward(to="03:16")
    larkspur.restarts()
    larkspur.fast_forward(to="03:29")
    larkspur.restarts()
    larkspur.fast_forward(to="03:33")

    primary, supervisor = larkspur.phone("A3"), larkspur.phone("AS1")
    primary.expects_pages(contact.reference, "03:13 sms", "03:18 sms voice", "03:22 voice", "03:26 voice2")
    primary.expects_text("supervisor called too 03:28")
    supervisor.expects_pages(contact.reference, "03:28 sms", "03:33 sms voice")
    supervisor.replies("1")
    supervisor.expects_text("is YOURS 03:33")
    primary.expects_text("taken by supervisor 03:33")


def test_a_page_that_was_being_sent_when_the_process_died_leaves_again(larkspur: World) -> None:
    """The page was taken out of the queue, and then the power failed: nobody knows whether it left. Its lease
    runs out after ninety seconds, and it is sent again."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact(paged=False)
    assert len(larkspur.oncall.due.take(8)) == 1
    larkspur.restarts()
    larkspur.fast_forward(to="03:14")
    larkspur.phone("A3").is_silent()
    larkspur.fast_forward(to="03:15")
    larkspur.phone("A3").expects_pages(contact.reference, "03:15 sms")
    larkspur.phone("A3").replies("1")
    larkspur.phone("A3").expects_text("is YOURS 03:15")


def test_after_an_outage_all_that_is_overdue_acts_at_once_and_each_person_is_tried_once(larkspur: World) -> None:
    """The machine is away from 03:14 to 03:38. By then three tries of the primary and three of the
    supervisor are overdue: each gets one text and one call, at once, and the ladder keeps its own time."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    primary, supervisor, director = map(larkspur.phone, ("A3", "AS1", "AD"))
    primary.expects_pages(contact.reference, "03:13 sms")

    larkspur.fast_forward(to="03:14")
    larkspur.outage(to="03:38")
    larkspur.restarts()
    larkspur.fast_forward(to="03:40")
    primary.expects_pages(contact.reference, "03:38 sms voice2")
    supervisor.expects_pages(contact.reference, "03:38 sms voice")
    primary.is_silent()
    supervisor.is_silent()

    larkspur.fast_forward(to="03:43")
    supervisor.expects_pages(contact.reference, "03:41 voice2")
    supervisor.expects_text("director called too 03:43")
    director.expects_pages(contact.reference, "03:43 sms")
    director.replies("1")
    director.expects_text("is YOURS 03:43")
    for phone in (primary, supervisor):
        phone.expects_text("taken by director 03:43")


def test_a_night_that_passed_without_a_process_ends_with_everybody_paged_at_once(larkspur: World) -> None:
    """The machine is away for hours, past the end of the ladder: all positions, the call-down list and the
    sheriff's desk hear of it in the first minute."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    larkspur.phone("A3").expects_pages(contact.reference, "03:13 sms")
    larkspur.outage(to="06:00")
    larkspur.restarts()
    larkspur.fast_forward(to="06:00")

    larkspur.desk("sheriff").expects_call("Press 1", at="06:00")
    everybody = [larkspur.phone(w) for w in ("A3", "AS1", "AD", "A2", "A4", "A6", "A7", "A8", "AS2")]
    for phone in everybody:
        phone.expects_text(contact.reference, at="06:00")
        assert phone.rings == 1
    larkspur.phone("A6").replies("1")
    larkspur.phone("A6").expects_text("is YOURS 06:00")
    for phone in everybody:
        if phone.owner != "A6":
            phone.expects_text("taken by call-down list 06:00")
