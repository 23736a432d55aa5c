"""Who really holds what: later changes lie over the plan, and nothing is counted twice."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rota.coverage import Gap, OnDuty, Roster, who
from rota.held import held
from rota.model import Duty, DutySource
from rota.roster import DutyRules
from tests.rota.agencies import POSITIONS, duty

EIGHT = datetime(2026, 10, 25, 13, tzinfo=UTC)
DAY = timedelta(hours=24)
BARE = DutyRules(zone_name="America/Chicago", positions=POSITIONS, patterns=())


def test_a_swap_of_a_part_leaves_the_rest_where_it_was() -> None:
    """Ada gives Bo the afternoon of her Sunday: three stretches, 24 hours in all."""
    start, end = EIGHT + timedelta(hours=6), EIGHT + timedelta(hours=10)
    found = held([duty("Ada", EIGHT, EIGHT + DAY), duty("Bo", start, end, source=DutySource.SWAP)])
    assert [(s.worker, s.hours) for s in found] == [("Ada", 6.0), ("Bo", 4.0), ("Ada", 14.0)]
    assert [s.duties for s in found if s.worker == "Ada"] == [("Ada-primary-202610251300-1",)] * 2


def test_one_worker_for_three_service_lines_serves_once() -> None:
    """Ada holds child, adult and elder line at the same time: her night is twelve hours, not thirty-six."""
    lines = ("child", "adult", "elder")
    night = [_on_line(line, duty("Ada", EIGHT, EIGHT + DAY / 2)) for line in lines]
    [stretch] = held(night)
    assert stretch.lines == ("adult", "child", "elder")
    assert stretch.hours == 12.0
    assert len(stretch.duties) == 3


def test_what_was_cancelled_is_held_by_nobody() -> None:
    assert held([duty("Ada", EIGHT, EIGHT + DAY, cancelled=True)]) == ()


def test_two_that_follow_each_other_stay_two() -> None:
    """Two nights of one worker are two duties, though no minute lies between them."""
    found = held([duty("Ada", EIGHT, EIGHT + DAY), duty("Ada", EIGHT + DAY, EIGHT + 2 * DAY)])
    assert [s.hours for s in found] == [24.0, 24.0]


def _on_line(line: str, one: Duty) -> Duty:
    values = {name: getattr(one, name) for name in Duty.__slots__}
    return Duty(**{**values, "line": line, "id": f"{one.id}-{line}"})


@st.composite
def duties(draw: st.DrawFn) -> list[Duty]:
    """Up to eight duties of one place within two days, of any source, some of them taken back."""
    found = []
    for number in range(draw(st.integers(0, 8))):
        start = draw(st.integers(0, 40))
        found.append(
            duty(
                draw(st.sampled_from(["Ada", "Bo", "Cleo"])),
                EIGHT + timedelta(hours=start),
                EIGHT + timedelta(hours=start + draw(st.integers(1, 20))),
                source=draw(st.sampled_from(DutySource)),
                made_at=EIGHT - timedelta(hours=draw(st.integers(0, 3))),
                number=number,
                cancelled=draw(st.booleans()),
            )
        )
    return found


@given(duties(), st.integers(0, 4 * 60 - 1))
def test_it_is_the_very_answer_of_the_resolver(given_duties: list[Duty], quarter: int) -> None:
    """Load, lists and feeds can never name another person than the one who is paged."""
    at = EIGHT + timedelta(minutes=15 * quarter)
    answer = who(Roster(rules=BARE, duties=given_duties), "child", "north", "primary", at)
    there = [stretch for stretch in held(given_duties) if stretch.interval.contains(at)]
    match answer:
        case OnDuty(worker=worker):
            assert [stretch.worker for stretch in there] == [worker]
        case Gap():
            assert there == []
        case _:
            raise AssertionError("there is no office here")
