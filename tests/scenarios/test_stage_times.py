"""'4 0155': the worker gives the time of a stage. It is the latest such time, and never one before the contact."""

import pytest

from oncall.domain.contact import Contact, Stage
from tests.world import World


def taken(world: World, at: str) -> Contact:
    """A3 took a contact at that local minute."""
    world.at(at)
    world.on_duty(primary="A3", supervisor="AS1", director="AD")
    contact, primary = world.contact(), world.phone("A3")
    primary.expects_text(contact.reference)
    primary.replies("1")
    primary.expects_text("is YOURS")
    primary.replies("5 90")
    primary.expects_text("all well")
    return contact


def test_a_watch_that_is_a_minute_fast_means_now(larkspur: World) -> None:
    """At 02:00 she types 4 0201: that is no time of the day before, but now."""
    contact = taken(larkspur, "2026-10-14 01:50")
    larkspur.fast_forward(to="02:00")
    larkspur.phone("A3").replies("4 0201")
    larkspur.phone("A3").expects_text("leaving 02:00, noted")
    assert larkspur.now(contact).stage_at == larkspur.instant("2026-10-14 02:00")


def test_a_fast_watch_over_midnight_means_now(larkspur: World) -> None:
    """At 23:58 her watch shows 00:03 of the next day."""
    contact = taken(larkspur, "2026-10-13 23:40")
    larkspur.fast_forward(to="23:58")
    larkspur.phone("A3").replies("4 0003")
    larkspur.phone("A3").expects_text("leaving 23:58, noted")
    assert larkspur.now(contact).stage_at == larkspur.instant("2026-10-13 23:58")


@pytest.mark.parametrize("typed", ["0230", "0140", "0211"])
def test_a_time_before_the_contact_or_still_to_come_changes_nothing(larkspur: World, typed: str) -> None:
    """She took it at 01:50, and it is 02:00: neither 01:40 nor half past two can be meant."""
    contact = taken(larkspur, "2026-10-14 01:50")
    larkspur.fast_forward(to="02:00")
    primary = larkspur.phone("A3")
    primary.replies(f"4 {typed}")
    primary.expects_text(f"{typed[:2]}:{typed[2:]} is not between 01:50 and now", "Nothing changed", "4 0200")
    assert larkspur.now(contact).stage is Stage.NONE
    primary.replies("4")
    primary.expects_text("leaving 02:00, noted")


def test_no_stage_comes_before_the_last_one(larkspur: World) -> None:
    """She left at 01:55 and cannot have arrived at 01:54; the minute itself may be the same."""
    contact = taken(larkspur, "2026-10-14 01:50")
    larkspur.fast_forward(to="02:00")
    primary = larkspur.phone("A3")
    primary.replies("4 0155")
    primary.expects_text("leaving 01:55, noted")
    primary.replies("4 0154")
    primary.expects_text("01:54 is not between 01:55 and now")
    primary.replies("4 0155")
    primary.expects_text("arrived 01:55, noted")
    assert larkspur.now(contact).stage is Stage.ARRIVED


def test_yesterday_evening_may_be_told_after_midnight(larkspur: World) -> None:
    """She left at 23:50 and says so at a quarter past twelve."""
    contact = taken(larkspur, "2026-10-13 23:40")
    larkspur.fast_forward(to="00:15")
    larkspur.phone("A3").replies("4 2350")
    larkspur.phone("A3").expects_text("leaving 23:50, noted")
    assert larkspur.now(contact).stage_at == larkspur.instant("2026-10-13 23:50")


def test_in_the_hour_that_comes_twice_the_latest_one_is_meant(larkspur: World) -> None:
    """1 November: she took it at the first 01:50. At the second 01:30, '0125' was five minutes ago; '0155' is
    the first one, for the second has yet to come."""
    contact = taken(larkspur, "2026-11-01 01:50")
    larkspur.fast_forward(minutes=40)
    assert larkspur.wall() == "01:30"
    primary = larkspur.phone("A3")
    primary.replies("4 0155")
    primary.expects_text("leaving 01:55 CDT, noted")
    assert larkspur.now(contact).stage_at == larkspur.instant("2026-11-01 01:55")
    primary.replies("4 0125")
    primary.expects_text("arrived 01:25 CST, noted")
    stamped = larkspur.now(contact).stage_at
    assert stamped is not None
    assert (larkspur.clock.now() - stamped).total_seconds() == 5 * 60


def test_in_the_hour_that_is_left_out_the_first_instant_after_it_is_meant(larkspur: World) -> None:
    """8 March: at 03:05 she types 0203 by a watch that nobody put forward; the clocks never showed it."""
    contact = taken(larkspur, "2026-03-08 01:50")
    larkspur.fast_forward(minutes=15)
    assert larkspur.wall() == "03:05"
    larkspur.phone("A3").replies("4 0203")
    larkspur.phone("A3").expects_text("leaving 03:00, noted")
    assert larkspur.now(contact).stage_at == larkspur.instant("2026-03-08 03:00")
