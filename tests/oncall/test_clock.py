"""The two times: duty time, which a demo may speed up or jump, and real time, which nothing moves."""

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from oncall.clock import DemoClock, ManualClock, SystemClock
from rota.errors import NaiveInstant
from tests.oncall.night import NIGHT

MOMENT = timedelta(seconds=1)


def test_in_production_the_two_times_are_one() -> None:
    clock = SystemClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= clock.real() <= datetime.now(UTC)


class Machine:
    """A machine whose clock somebody sets while time passes."""

    def __init__(self) -> None:
        self.wall, self.passed = NIGHT, 100.0
        self.clock = SystemClock(lambda: self.wall, lambda: self.passed)

    def lives(self, seconds: float) -> None:
        """Time passes."""
        self.wall += timedelta(seconds=seconds)
        self.passed += seconds


def test_a_machine_that_is_set_back_by_an_hour_delays_nothing() -> None:
    """At three in the morning somebody mends the time zone by hand. What was due in five minutes stays so."""
    machine = Machine()
    machine.wall -= timedelta(hours=1)
    machine.lives(300)
    assert machine.clock.now() == NIGHT + timedelta(minutes=5)
    assert machine.clock.ahead == timedelta(hours=1)
    machine.wall += timedelta(hours=1)
    assert machine.clock.ahead == timedelta()


def test_a_machine_that_is_set_forward_or_wakes_from_sleep_is_believed_at_once() -> None:
    machine = Machine()
    machine.wall += timedelta(hours=2)
    assert machine.clock.now() == NIGHT + timedelta(hours=2)
    assert machine.clock.ahead == timedelta()


def test_a_clock_that_is_put_right_by_a_second_is_believed_both_ways() -> None:
    machine = Machine()
    for seconds in (1, -1, -4):
        machine.wall += timedelta(seconds=seconds)
        assert machine.clock.real() == machine.wall
    assert machine.clock.ahead == timedelta()


def test_a_manual_clock_stands_still() -> None:
    clock = ManualClock(NIGHT)
    time.sleep(0.01)
    assert clock.now() == clock.real() == NIGHT


def test_a_manual_clock_goes_forward_only() -> None:
    """Due times are compared with it; a night that ran backwards would prove nothing."""
    clock = ManualClock(NIGHT)
    clock.move(minutes=5)
    assert clock.now() == NIGHT + timedelta(minutes=5)
    clock.move_to(NIGHT)
    clock.move(minutes=-1)
    assert clock.now() == NIGHT + timedelta(minutes=5)


def test_no_clock_takes_a_time_without_a_zone() -> None:
    naive = NIGHT.replace(tzinfo=None)
    with pytest.raises(NaiveInstant):
        ManualClock(naive)
    with pytest.raises(NaiveInstant):
        DemoClock().jump_to(naive)


def test_a_manual_clock_speaks_utc() -> None:
    there = NIGHT.astimezone(timezone(timedelta(hours=-5)))
    assert ManualClock(there).now().utcoffset() == timedelta()


def test_a_demo_runs_sixty_times_as_fast_and_its_sessions_do_not() -> None:
    clock = DemoClock(offset=timedelta(hours=3))
    assert abs(clock.offset - timedelta(hours=3)) < MOMENT
    clock.run_at(60)
    duty, real = clock.now(), clock.real()
    time.sleep(0.05)
    assert clock.now() - duty >= 60 * timedelta(seconds=0.05)
    assert clock.real() - real < MOMENT


def test_a_change_of_speed_makes_no_jump() -> None:
    clock = DemoClock()
    before = clock.now()
    for speed in (60, 1, 600, 1):
        clock.run_at(speed)
    assert timedelta() <= clock.now() - before < MOMENT


def test_a_jump_stands_still_between_its_stops() -> None:
    """The engine makes the stops; no time passes that nobody has looked at."""
    clock = DemoClock()
    aim = clock.now() + timedelta(hours=2)
    clock.jump_to(aim)
    before = clock.now()
    time.sleep(0.01)
    assert clock.now() == before
    clock.step_to(before + timedelta(hours=1))
    assert clock.now() == before + timedelta(hours=1)
    assert clock.aim == aim
    clock.step_to(aim + timedelta(hours=9))  # A stop beyond the aim is the aim.
    assert clock.aim is None
    assert timedelta() <= clock.now() - aim < MOMENT


def test_a_jump_never_goes_back() -> None:
    clock = DemoClock()
    clock.jump_to(clock.now() - timedelta(hours=1))
    assert clock.aim is None
    clock.jump_to(clock.now() + timedelta(hours=2))
    stop = clock.now() + timedelta(hours=1)
    clock.step_to(stop)
    clock.step_to(stop - timedelta(minutes=30))
    assert clock.now() == stop


def test_a_jump_at_sixty_times_the_speed_goes_on_so_afterwards() -> None:
    clock = DemoClock(speed=60)
    clock.jump_to(clock.now() + timedelta(hours=1))
    assert clock.aim is not None
    clock.step_to(clock.aim)
    duty = clock.now()
    time.sleep(0.02)
    assert clock.now() - duty >= 60 * timedelta(seconds=0.02)
