"""What people really held, cut by the calendar: no minute is lost or counted twice, whatever was laid over the plan."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from oncall.config import parse_rules, rules_toml
from oncall.flow.history import pieces_of, total
from oncall.flow.weighing import Weighing
from rota.calendar import calendar
from rota.held import Stretch, held
from rota.model import Duty, DutySource
from rota.problem import Counts

RULES = {name: parse_rules(rules_toml(name), on=date(2026, 9, 1)) for name in ("larkspur", "harlow")}
SLOTS = {
    name: calendar(rules.duty, [area.id for area in rules.areas], date(2026, 10, 19), date(2026, 12, 6))
    for name, rules in RULES.items()
}
HOUR = timedelta(hours=1)
BEGINS = datetime(2026, 10, 26, 12, tzinfo=UTC)

hours = st.integers(0, 24 * 35)


def taken_over(name: str, changes: list[tuple[int, int, str]]) -> tuple[Stretch, ...]:
    """Ada holds five weeks of the first primary there is; others took hours of them over, the later one last."""
    place = next(slot.place for slot in SLOTS[name] if slot.position == "primary")
    lines = RULES[name].service_lines
    rows = [
        Duty(
            id=f"{number}-{line.id}",
            line=line.id,
            area=place[0],
            position=place[1],
            worker=worker,
            start=BEGINS + first * HOUR,
            end=BEGINS + (first + length) * HOUR,
            kind="x",
            source=DutySource.SWAP if number else DutySource.PLANNED,
            made_at=BEGINS + number * HOUR,
        )
        for number, (first, length, worker) in enumerate([(0, 24 * 35, "Ada"), *changes])
        for line in lines
    ]
    return held(rows)


@given(
    name=st.sampled_from(sorted(RULES)),
    changes=st.lists(st.tuples(hours, st.integers(1, 60), st.sampled_from(["Bo", "Cleo"])), max_size=6),
)
@settings(max_examples=80)
def test_every_minute_is_counted_once_for_whoever_served(name: str, changes: list[tuple[int, int, str]]) -> None:
    """Over a change of clocks, Veterans Day and Thanksgiving: the pieces are the stretches, cut."""
    stretches = taken_over(name, changes)
    pieces = list(pieces_of(Weighing(RULES[name]), SLOTS[name], stretches))
    for worker in {stretch.worker for stretch in stretches}:
        served = sum(stretch.interval.seconds for stretch in stretches if stretch.worker == worker)
        assert sum(piece.interval.seconds for piece in pieces if piece.worker == worker) == served
    assert all(
        piece.slot is None or piece.slot.interval.shared_with(piece.interval) == piece.interval for piece in pieces
    )


@given(part=st.integers(1, 30))
def test_of_two_who_share_a_duty_each_has_their_hours_and_one_has_the_night(part: int) -> None:
    """Larkspur, a night of 15.5 h: points are shared by time, the night goes to whoever has most of it."""
    slot = next(slot for slot in SLOTS["larkspur"] if slot.id == "county:2026-11-24:weeknight/primary")
    weighing, middle = Weighing(RULES["larkspur"]), slot.start + part * HOUR / 2
    one, other = weighing.part(slot, slot.start, middle), weighing.part(slot, middle, slot.end)
    assert abs(one.points + other.points - weighing.counts(slot).points) <= 1
    assert one.nights + other.nights in ({2} if middle - slot.start == 11 * HOUR else {1})


def test_a_weekend_and_a_holiday_are_whoevers_who_has_most_of_them() -> None:
    """Saturday, and Thanksgiving: 24 hours each; nine of them are no weekend."""
    weighing = Weighing(RULES["larkspur"])
    slots = {slot.id: slot for slot in SLOTS["larkspur"]}
    saturday, thanks = slots["county:2026-11-21:saturday/primary"], slots["county:2026-11-26:holiday/primary"]
    cut = saturday.start + 9 * HOUR
    assert weighing.part(saturday, saturday.start, cut) == Counts(points=18)
    assert weighing.part(saturday, cut, saturday.end) == Counts(points=30, nights=1, weekends=1)
    cut = thanks.start + 16 * HOUR
    assert weighing.part(thanks, thanks.start, cut) == Counts(points=32, holidays=1)
    assert weighing.part(thanks, cut, thanks.end) == Counts(points=16, nights=1)


def test_duty_outside_of_every_pattern_counts_by_the_hour() -> None:
    """Somebody stood by on a Tuesday forenoon, while the office was open."""
    start = datetime(2026, 11, 24, 16, tzinfo=UTC)
    rows = [
        Duty(
            id="x",
            line="child",
            area="county",
            position="primary",
            worker="Ada",
            start=start,
            end=start + 3 * HOUR,
            kind="other",
            source=DutySource.OVERRIDE,
            made_at=start,
        )
    ]
    [piece] = pieces_of(Weighing(RULES["larkspur"]), SLOTS["larkspur"], held(rows))
    assert (piece.slot, piece.day, piece.kind) == (None, date(2026, 11, 24), "other")
    assert total([piece]) == {"Ada": Counts(points=3)}
