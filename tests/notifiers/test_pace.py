"""How fast messages leave, and from which number: never faster than the carrier takes them, and no slower."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.base import Channel
from notifiers.pace import Bucket
from notifiers.twilio.account import Account
from notifiers.twilio.carrier import Twilio
from notifiers.twilio.pool import Pool

NUMBERS = tuple(f"+1303555019{last}" for last in range(4))
PEOPLE = [f"+1303555{last:04}" for last in range(100, 200)]
rates = st.sampled_from([0.1, 0.5, 1.0, 3.0, 10.0, 75.0])
pauses = st.lists(st.floats(0, 20, allow_nan=False), min_size=1, max_size=60)


class Seconds:
    """A monotonic clock that only the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


# A bucket --------------------------------------------------------------------------------------------


@given(rates, st.integers(1, 20), pauses)
def test_the_rate_is_never_exceeded(rate: float, most: int, pauses: Sequence[float]) -> None:
    """Over any stretch: what the bucket holds, and what has filled it since. Whoever asks takes all there is."""
    now = Seconds()
    bucket, spent = Bucket(rate, most, now), []
    for pause in pauses:
        now.at += pause
        there = bucket.room()
        for _ in range(there):
            bucket.spend()
        spent += [now.at] * there
    for first, began in enumerate(spent):
        for last in range(first, len(spent)):
            assert last - first + 1 <= most + (spent[last] - began) * rate + 1e-3


@given(rates, st.integers(1, 20), st.integers(0, 60))
def test_after_the_wait_there_is_room_for_one(rate: float, most: int, spent: int) -> None:
    """Whatever was handed over before, even more than there was room for."""
    now = Seconds()
    bucket = Bucket(rate, most, now)
    for _ in range(spent):
        bucket.spend()
    assert (bucket.wait() == 0) == (spent < most)
    now.at += bucket.wait()
    assert bucket.room() >= 1


@given(rates, st.integers(1, 20), st.floats(0, 1e6, allow_nan=False))
def test_a_quiet_night_saves_up_no_more_than_the_bucket_holds(rate: float, most: int, hours: float) -> None:
    now = Seconds()
    bucket = Bucket(rate, most, now)
    now.at += hours
    assert bucket.room() == most


def test_a_bucket_is_empty_for_exactly_as_long_as_it_says() -> None:
    now = Seconds()
    bucket = Bucket(0.5, 1, now)
    bucket.spend()
    assert (bucket.room(), bucket.wait()) == (0, 2.0)
    now.at += 1.5
    assert (bucket.room(), bucket.wait()) == (0, 0.5)
    now.at += 0.5
    assert (bucket.room(), bucket.wait()) == (1, 0.0)


def test_what_was_handed_over_beyond_the_room_has_to_be_waited_for() -> None:
    now = Seconds()
    bucket = Bucket(1.0, 1, now)
    for _ in range(4):
        bucket.spend()
    assert (bucket.room(), bucket.wait()) == (0, 4.0)


# Which number ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", PEOPLE[:10])
def test_one_person_always_hears_from_the_same_number(to: str) -> None:
    """Their phone shows one conversation, and the number stands in their contacts."""
    now = Seconds()
    pool = Pool(NUMBERS, 1.0, now)
    senders = set()
    for _ in range(20):
        senders.add(pool.sender(to))
        now.at += 1.0
    assert senders == {pool.usual(to)}


def test_a_person_keeps_their_number_when_the_process_starts_again() -> None:
    """It comes from their number alone, and not from a hash that is another in every process."""
    first, second = (Pool(NUMBERS, 1.0, Seconds()) for _ in range(2))
    assert [first.usual(to) for to in PEOPLE] == [second.usual(to) for to in PEOPLE]


def test_people_are_spread_over_all_numbers() -> None:
    used = [Pool(NUMBERS, 1.0, Seconds()).usual(to) for to in PEOPLE]
    assert all(used.count(number) >= len(PEOPLE) // len(NUMBERS) // 2 for number in NUMBERS)


def test_a_text_that_would_have_to_wait_leaves_from_the_number_that_is_free() -> None:
    """Four texts to one person in one second: each number takes one, hers the first."""
    pool, to = Pool(NUMBERS, 1.0, Seconds()), PEOPLE[0]
    senders = [pool.sender(to) for _ in NUMBERS]
    assert senders[0] == pool.usual(to)
    assert set(senders) == set(NUMBERS)


def test_when_all_must_wait_the_one_that_is_free_soonest_takes_it() -> None:
    now = Seconds()
    pool, to = Pool(NUMBERS, 1.0, now), PEOPLE[0]
    order = []
    for _ in NUMBERS:
        order.append(pool.sender(to))
        now.at += 0.1
    assert pool.sender(to) == order[0]


@given(st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from([0, 0, 0, 0.125, 0.25, 1])), max_size=80))
def test_no_number_is_ever_asked_for_more_than_one_text_too_many(sent: Sequence[tuple[str, float]]) -> None:
    """While no more leaves than all of them together take. A text may come to a number less than a second after
    its last, where that is the one that is free soonest; the carrier then keeps it for the rest of that second."""
    now = Seconds()
    pool, all_of_them = Pool(NUMBERS, 1.0, now), Bucket(4.0, 4, now)
    left: dict[str, list[float]] = {number: [] for number in NUMBERS}
    for to, pause in sent:
        now.at += pause
        if all_of_them.room():
            all_of_them.spend()
            left[pool.sender(to)].append(now.at)
    for times in left.values():
        for first, last in combinations(range(len(times)), 2):
            assert last - first + 1 <= 2 + (times[last] - times[first])


# The carrier's pace ----------------------------------------------------------------------------------


def test_the_carrier_takes_texts_by_number_and_calls_by_account() -> None:
    """Four numbers of one text a second, and one call a second for all."""
    now = Seconds()
    account = Account(sid="AC1", key_sid="SK1", key_secret="", tokens=("t",), worker_numbers=NUMBERS)
    pace = Twilio(account, now).pace
    assert {channel: each.room() for channel, each in pace.items()} == {Channel.SMS: 4, Channel.VOICE: 1}
    for _ in range(4):
        pace[Channel.SMS].spend()
    assert (pace[Channel.SMS].wait(), pace[Channel.VOICE].wait()) == (0.25, 0.0)
