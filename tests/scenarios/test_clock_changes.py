"""The nights on which the clocks change: a ladder counts minutes that pass, and texts show what the clocks show."""

from tests.world import World


def test_the_ladder_of_the_night_with_an_hour_twice(larkspur: World) -> None:
    """Sunday 1 November, 01:50. At two o'clock it is one o'clock again: the supervisor is paged fifteen
    minutes later, when the clocks show 01:05 for the second time, and every text says which of the two it means."""
    larkspur.at("2026-11-01 01:50")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    larkspur.fast_forward(minutes=15)
    assert larkspur.wall() == "01:05"
    primary, supervisor = larkspur.phone("A3"), larkspur.phone("AS1")
    primary.expects_pages(contact.reference, "01:50 sms", "01:55 sms voice", "01:59 voice", "01:03 voice2")
    primary.expects_text("supervisor called too 01:05 CST")
    supervisor.expects_pages(contact.reference, "01:05 sms")
    supervisor.replies("1")
    supervisor.expects_text("is YOURS 01:05 CST")
    primary.expects_text("taken by supervisor 01:05 CST")


def test_the_ladder_of_the_night_that_is_an_hour_short(larkspur: World) -> None:
    """Sunday 8 March, 01:55. At two o'clock it is three: the first repeat comes at 03:00, five minutes later."""
    larkspur.at("2026-03-08 01:55")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact = larkspur.contact()
    larkspur.fast_forward(minutes=15)
    primary, supervisor = larkspur.phone("A3"), larkspur.phone("AS1")
    primary.expects_pages(contact.reference, "01:55 sms", "03:00 sms voice", "03:04 voice", "03:08 voice2")
    primary.expects_text("supervisor called too 03:10")
    supervisor.expects_pages(contact.reference, "03:10 sms")
    supervisor.replies("1")
    supervisor.expects_text("is YOURS 03:10")
    primary.expects_text("taken by supervisor 03:10")
