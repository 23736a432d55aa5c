"""On which number somebody is reached: a proven one, in its hours, and any working one rather than none."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from notifiers.base import Channel
from oncall.domain.person import Destination, DestinationState, pick, usable
from tests.oncall.night import PHONES, Night, worker

ZONE = "America/Chicago"
NOON = datetime(2026, 10, 18, 17, 0, tzinfo=UTC)
NIGHT_TIME = datetime(2026, 10, 18, 6, 5, tzinfo=UTC)  # 01:05 on the agency's clocks.
PROOF = date(2026, 1, 2)


def number(name: str, rank: int = 1, **changes: Any) -> Destination:
    """A proven number for texts and calls."""
    values: dict[str, Any] = {
        "address": "+13035550142",
        "channels": frozenset({Channel.SMS, Channel.VOICE}),
        "verified_on": PROOF,
        "consented_on": PROOF,
    }
    return Destination(id=name, rank=rank, **{**values, **changes})


def names(*destinations: Destination, at: datetime = NOON) -> list[str]:
    """Which of them may be used then, in order."""
    return [each.id for each in usable(destinations, ZONE, at)]


def test_numbers_are_used_in_the_order_of_their_ranks() -> None:
    assert names(number("home", 2), number("mobile", 1)) == ["mobile", "home"]


@pytest.mark.parametrize("missing", ["verified_on", "consented_on"])
def test_an_unproven_number_is_used_only_where_no_proven_one_is(missing: str) -> None:
    unproven = number("new", 1, **{missing: None})
    assert names(unproven, number("old", 2)) == ["old"]
    assert names(unproven) == ["new"]


@pytest.mark.parametrize("state", [DestinationState.SWITCHED_OFF, DestinationState.FAILED])
def test_a_number_that_is_switched_off_or_failed_is_never_used(state: DestinationState) -> None:
    """Not even when it is the last one: nothing that was sent to it could arrive."""
    assert names(number("gone", 1, state=state), number("sound", 2)) == ["sound"]
    assert names(number("gone", state=state)) == []


def test_a_number_that_opted_out_is_rung_and_never_texted() -> None:
    """The carrier blocks texts to it, not calls."""
    opted_out = usable([number("mobile", state=DestinationState.OPTED_OUT)], ZONE, NOON)
    assert pick(opted_out, Channel.SMS) is None
    assert pick(opted_out, Channel.VOICE) == opted_out[0]


def test_texts_go_to_the_next_number_when_the_first_opted_out() -> None:
    both = usable([number("mobile", 1, state=DestinationState.OPTED_OUT), number("home", 2)], ZONE, NOON)
    assert pick(both, Channel.SMS) == both[1]
    assert pick(both, Channel.VOICE) == both[0]


def test_a_second_number_falls_back_to_the_first() -> None:
    """A policy may name the second number of somebody who has one."""
    mobile, home = number("mobile", 1), number("home", 2)
    assert pick([mobile, home], Channel.VOICE, 2) == home
    assert pick([mobile], Channel.VOICE, 2) == mobile
    assert pick([mobile, number("pager", 2, channels=frozenset({Channel.SMS}))], Channel.VOICE, 2) == mobile
    assert pick([], Channel.VOICE, 2) is None


def test_a_number_is_used_in_its_local_hours() -> None:
    office = number("office", 1, hours="08:00-22:00")
    assert names(office, number("mobile", 2)) == ["office", "mobile"]
    assert names(office, number("mobile", 2), at=NIGHT_TIME) == ["mobile"]


def test_the_end_of_the_hours_is_outside_them() -> None:
    office, mobile = number("office", 1, hours="08:00-22:00"), number("mobile", 2)
    ten = datetime(2026, 10, 19, 3, 0, tzinfo=UTC)
    assert names(office, mobile, at=ten - timedelta(seconds=1)) == ["office", "mobile"]
    assert names(office, mobile, at=ten) == ["mobile"]
    eight = datetime(2026, 10, 18, 13, 0, tzinfo=UTC)
    assert names(office, mobile, at=eight) == ["office", "mobile"]


def test_hours_may_run_over_midnight() -> None:
    cabin = number("cabin", 1, hours="22:00-06:00")
    assert names(cabin, number("mobile", 2), at=NIGHT_TIME) == ["cabin", "mobile"]
    assert names(cabin, number("mobile", 2), at=NOON) == ["mobile"]


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("2026-11-01T06:15", ["cabin", "mobile"]),  # 01:15, for the first time
        ("2026-11-01T06:45", ["mobile"]),  # 01:45
        ("2026-11-01T07:15", ["cabin", "mobile"]),  # 01:15 again
        ("2026-11-01T07:30", ["mobile"]),  # 01:30 again
        ("2027-03-14T07:29", ["cabin", "mobile"]),  # 01:29, and half an hour later it is 03:00
        ("2027-03-14T08:00", ["mobile"]),  # 03:00
    ],
)
def test_hours_are_what_the_clocks_show_when_they_change(utc: str, expected: list[str]) -> None:
    """Nobody looks at UTC before saying until when a telephone may ring."""
    cabin = number("cabin", 1, hours="22:00-01:30")
    assert names(cabin, number("mobile", 2), at=datetime.fromisoformat(utc + "+00:00")) == expected


def test_hours_are_given_up_when_they_leave_nothing() -> None:
    """Somebody on duty is woken rather than a contact left lying."""
    assert names(number("office", hours="08:00-22:00"), at=NIGHT_TIME) == ["office"]
    off = number("mobile", 2, state=DestinationState.SWITCHED_OFF)
    assert names(number("office", hours="08:00-22:00"), off, at=NIGHT_TIME) == ["office"]


def test_a_worker_with_a_number_for_the_day_is_paged_on_the_other_at_night(night: Night) -> None:
    """Ada's family phone is not to ring between ten and eight. At 01:05 only her duty phone gets the page,
    texts and calls, however long it takes; by day it is the family phone's turn again.
    """
    family = number("family", 1, address=PHONES["ada"], hours="08:00-22:00")
    duty = number("duty", 2, address="+13035550152")
    night.oncall.people.save([worker("ada", destinations=(family, duty))], "test")
    contact = night.open()
    night.pass_time(minutes=20)
    reached = {phone.number for phone in night.phones.wall() if phone.bubbles or phone.call}
    assert duty.address in reached
    assert family.address not in reached

    night.oncall.contacts.claim(contact.reference, "bo")
    night.clock.move(hours=9)
    night.open(2)
    night.engine.settle()
    assert any("IMMEDIATE" in text for text in night.texts("ada"))
