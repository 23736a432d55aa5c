"""What publishing does to the duties that stand, worked out on paper and against every instant of random weeks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oncall.domain.replacing import Standing, replacing, uncovered
from oncall.domain.rota import RotaDuty, duty_id
from rota.held import held
from rota.model import Duty, DutySource

MONDAY = datetime(2026, 11, 2, 17, tzinfo=UTC)
NOW = MONDAY - timedelta(hours=1)
HOUR = timedelta(hours=1)
ROWS = [f"00000000-0000-0000-0000-{number:012}" for number in range(8)]


def row(number: int = 0, worker: str | None = "ada", **changes: Any) -> RotaDuty:
    """The night of the `number`-th day, 17:00 to 08:00."""
    start = MONDAY + number * timedelta(days=1)
    values: dict[str, Any] = {
        "id": ROWS[number],
        "rota": "rota",
        "slot": f"county:{start:%Y-%m-%d}:night/primary",
        "area": "county",
        "position": "primary",
        "kind": "night",
        "day": start.date(),
        "start": start,
        "end": start + 15 * HOUR,
        "worker": worker,
    }
    return RotaDuty(**{**values, **changes})


def duty(worker: str, number: int = 0, **changes: Any) -> Duty:
    """The same night as a duty that stands."""
    start = MONDAY + number * timedelta(days=1)
    values: dict[str, Any] = {
        "id": f"{worker}-{number}-{changes.get('source', 'planned')}-{changes.get('start', start):%d%H}",
        "line": "child",
        "area": "county",
        "position": "primary",
        "worker": worker,
        "start": start,
        "end": start + 15 * HOUR,
        "kind": "night",
        "source": DutySource.PLANNED,
        "made_at": NOW - timedelta(days=30),
    }
    return Duty(**{**values, **changes})


def standing(*duties: Duty, at: datetime = NOW, holes: Sequence[RotaDuty] = ()) -> Standing:
    """What stands at that moment."""
    return Standing.with_holes(duties, holes, at)


def who_after(rows: Sequence[RotaDuty], there: Standing, *, overrule: bool = False) -> list[tuple[str, int, int]]:
    """Who holds what once it is published: worker, and hours from Monday 17:00."""
    after = held(replacing(rows, ["child"], there, overrule=overrule).after(there))
    return [(each.worker, (each.start - MONDAY) // HOUR, (each.end - MONDAY) // HOUR) for each in after]


def test_a_slot_becomes_a_duty_in_every_line() -> None:
    """One worker serves all lines of an area at once: a duty a line, each with an id of its own that never changes."""
    made = replacing([row()], ["child", "adult"], standing(), overrule=False).made
    assert [(each.line, each.id) for each in made] == [
        ("child", duty_id(ROWS[0], "child")),
        ("adult", duty_id(ROWS[0], "adult")),
    ]
    assert {each.source for each in made} == {DutySource.PLANNED}


def test_what_stays_the_same_keeps_its_id() -> None:
    """A calendar that somebody subscribed to must not blink because a rota was published again."""
    ada, bo = duty("ada"), duty("bo", 1)
    found = replacing([row(), row(1, "cleo")], ["child"], standing(ada, bo), overrule=False)
    assert found.kept == (ada,)
    assert found.cancelled == (bo,)
    assert [each.worker for each in found.made] == ["cleo"]


def test_a_duty_that_has_begun_is_never_touched() -> None:
    """It is 20:00: Ada is on duty, and the rota that is published now would have had somebody else."""
    there = standing(duty("ada"), at=MONDAY + 3 * HOUR)
    found = replacing([row(0, "bo"), row(1, "bo")], ["child"], there, overrule=False)
    assert found.cancelled == ()
    assert who_after([row(0, "bo"), row(1, "bo")], there) == [("ada", 0, 15), ("bo", 24, 39)]


def test_a_night_that_runs_and_that_nobody_holds_is_held_from_now_on() -> None:
    """The first rota of an agency, published in the evening: nobody is left without a primary until tomorrow."""
    assert who_after([row(0, "bo")], standing(at=MONDAY + 3 * HOUR)) == [("bo", 3, 15)]


def test_hours_of_which_the_rota_does_not_speak_keep_their_holder() -> None:
    """An imported duty from Monday to Wednesday is replaced for the nights of the rota, and stands in between."""
    long = duty("ada", end=MONDAY + 48 * HOUR)
    assert who_after([row(1, "bo")], standing(long)) == [("ada", 0, 24), ("bo", 24, 39), ("ada", 39, 48)]


def test_a_swap_goes_on_where_the_plan_below_it_stays() -> None:
    """Ada gave four hours to Bo; the new rota still has Ada that night."""
    swap = duty("bo", source=DutySource.SWAP, start=MONDAY + 4 * HOUR, end=MONDAY + 8 * HOUR)
    there = standing(duty("ada"), swap)
    found = replacing([row()], ["child"], there, overrule=False)
    assert (found.clashes, found.stays) == ((), (swap,))
    assert who_after([row()], there) == [("ada", 0, 4), ("bo", 4, 8), ("ada", 8, 15)]


def test_a_swap_is_no_clash_with_the_rota_that_names_the_one_who_took_it() -> None:
    """A draft that was made from what people really hold has Bo by now."""
    there = standing(duty("ada"), duty("bo", source=DutySource.SWAP))
    found = replacing([row(0, "bo")], ["child"], there, overrule=False)
    assert found.clashes == ()
    assert who_after([row(0, "bo")], there) == [("bo", 0, 15)]


def test_a_swap_that_the_rota_contradicts_is_a_clash() -> None:
    """The rota names Cleo, and Bo has agreed to serve: never decided in silence."""
    swap = duty("bo", source=DutySource.SWAP)
    found = replacing([row(0, "cleo")], ["child"], standing(duty("ada"), swap), overrule=False)
    assert [(clash.row.id, clash.duty) for clash in found.clashes] == [(ROWS[0], swap)]
    assert swap not in found.cancelled


def test_a_clash_that_is_overruled_keeps_what_was_agreed_on_record() -> None:
    """Cleo serves the hours that Bo had agreed to; his duty is not taken out, something lies over it."""
    swap = duty("bo", source=DutySource.SWAP, start=MONDAY + 4 * HOUR, end=MONDAY + 8 * HOUR)
    there = standing(duty("ada"), swap)
    found = replacing([row(0, "cleo")], ["child"], there, overrule=True)
    assert swap not in found.cancelled
    assert {worker for worker, _, _ in who_after([row(0, "cleo")], there, overrule=True)} == {"cleo"}


def test_a_hole_is_held_by_whoever_was_named() -> None:
    """By name, and not as if it had been planned."""
    found = replacing([row(0, None, holder="dov")], ["child"], standing(), overrule=False)
    assert [(each.worker, each.source) for each in found.made] == [("dov", DutySource.OVERRIDE)]


def test_the_hours_of_a_hole_that_somebody_took_over_meanwhile_are_held() -> None:
    """Bo answered the call for cover for half of it: the other half is the hole."""
    took = duty("bo", source=DutySource.OVERRIDE, end=MONDAY + 8 * HOUR)
    hole = row(0, None, holder="dov")
    assert [piece.seconds for piece in uncovered(hole, ["child"], standing(took))] == [7 * 3600]
    assert who_after([hole], standing(took)) == [("bo", 0, 8), ("dov", 8, 15)]


def test_a_hole_that_was_held_by_name_is_part_of_the_plan() -> None:
    """The next version fills it, and who had to hold it is free."""
    hole = row(0, None, holder="dov")
    held_by_dov = duty("dov", source=DutySource.OVERRIDE, id=duty_id(ROWS[0], "child"))
    found = replacing([replace(row(), id=ROWS[7])], ["child"], standing(held_by_dov, holes=[hole]), overrule=False)
    assert found.cancelled == (held_by_dov,)
    assert found.clashes == ()


WORKERS = st.sampled_from(["ada", "bo", "cleo"])
NIGHTS = st.integers(min_value=0, max_value=5)


@st.composite
def standing_duties(draw: st.DrawFn) -> list[Duty]:
    """Duties of any length and source in that week, some of them over others."""
    several = draw(st.lists(st.tuples(WORKERS, NIGHTS, st.integers(1, 40), st.sampled_from(list(DutySource)))))
    return [
        duty(worker, start=start, end=start + hours * HOUR, source=source, id=f"standing-{number}")
        for number, (worker, night, hours, source) in enumerate(several)
        for start in [MONDAY + night * timedelta(days=1) - 5 * HOUR]
    ]


@given(st.lists(WORKERS, min_size=6, max_size=6), standing_duties(), st.integers(-10, 60), st.booleans())
def test_no_minute_loses_its_holder(workers: list[str], duties: list[Duty], now: int, overrule: bool) -> None:
    """Whatever stood: who was on duty is followed by somebody, the past is as it was, and the rota holds its nights
    but for what was agreed."""
    at = MONDAY + now * HOUR
    rows = [row(number, worker) for number, worker in enumerate(workers)]
    there = standing(*duties, at=at)
    found = replacing(rows, ["child"], there, overrule=overrule)
    assert not [each for each in found.cancelled if each.start <= at]
    before, after = held(duties), held(found.after(there))
    for hour in range(-10, 160):
        point = MONDAY + hour * HOUR
        was = [each.worker for each in before if each.start <= point < each.end]
        will = [each for each in after if each.start <= point < each.end]
        assert len(will) == 1 or not was
        if point < at:
            assert [each.worker for each in will] == was
        planned = [each for each in rows if each.start <= point < each.end and each.start > at]
        if planned and will[0].worker != planned[0].worker:
            assert will[0].source is not DutySource.PLANNED
            assert not overrule or not {clash.row.id for clash in found.clashes} & {planned[0].id}
