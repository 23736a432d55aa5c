"""Entries of a calendar: the same name for ever, a higher number with every change, and nothing that vanishes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rota.entries import DutyRecord, Entry, entries, touching
from rota.held import held
from rota.interval import Interval
from rota.model import Duty, DutySource

NIGHT = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
MADE = datetime(2026, 11, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def duty(
    number: int,
    worker: str = "ada",
    *,
    after: float = 0,
    lasts: float = 8,
    made: float = 0,
    line: str = "child",
    source: DutySource = DutySource.PLANNED,
) -> Duty:
    """A night of Ada's, so many hours after the first; made so many days after the rota."""
    start = NIGHT + after * HOUR
    return Duty(
        id=f"duty-{number}",
        line=line,
        area="north",
        position="primary",
        worker=worker,
        start=start,
        end=start + lasts * HOUR,
        kind="night",
        source=source,
        made_at=MADE + made * DAY,
    )


def swap(number: int, worker: str, after: float, lasts: float, made: float) -> Duty:
    """Somebody took a part of the night."""
    return duty(number, worker, after=after, lasts=lasts, made=made, source=DutySource.SWAP)


def of(worker: str, *records: Duty | DutyRecord) -> list[Entry]:
    """The entries of one worker."""
    kept = [each if isinstance(each, DutyRecord) else DutyRecord(duty=each) for each in records]
    return [entry for entry in entries(kept) if entry.worker == worker]


def taken_back(one: Duty, day: float) -> DutyRecord:
    """It was cancelled so many days after the rota was made."""
    return DutyRecord(duty=one, cancelled_at=MADE + day * DAY)


def test_a_duty_is_one_entry_that_never_changed() -> None:
    """Ada's night, as it was planned."""
    (entry,) = of("ada", duty(1))
    assert (entry.sequence, entry.changed_at, entry.cancelled) == (0, MADE, False)
    assert (entry.start, entry.end) == (NIGHT, NIGHT + 8 * HOUR)


def test_several_service_lines_at_once_are_one_entry() -> None:
    """Ada serves children and adults the same night; when the adults' part is taken back, the entry stays."""
    (both,) = of("ada", duty(1), duty(2, line="adult"))
    assert both.lines == ("adult", "child")
    (less,) = of("ada", duty(1), taken_back(duty(2, line="adult"), 3))
    assert (less.uid, less.sequence, less.lines) == (both.uid, 1, ("child",))


def test_a_night_that_was_given_away_is_cancelled_and_comes_back() -> None:
    """Bo takes Ada's night whole; three days later the swap is undone. The name stays, the number rises."""
    before, over = of("ada", duty(1))[0], swap(2, "bo", 0, 8, made=2)
    (given_away,) = of("ada", duty(1), over)
    (back,) = of("ada", duty(1), taken_back(over, 5))
    assert (given_away.uid, given_away.sequence, given_away.cancelled) == (before.uid, 1, True)
    assert (back.uid, back.sequence, back.cancelled, back.changed_at) == (before.uid, 2, False, MADE + 5 * DAY)
    (of_bo,) = of("bo", duty(1), taken_back(over, 5))
    assert (of_bo.cancelled, of_bo.sequence, of_bo.start) == (True, 1, NIGHT)


def test_the_beginning_given_away_moves_the_entry() -> None:
    """Bo holds the first two hours: Ada's entry begins later, under its old name."""
    before = of("ada", duty(1))[0]
    (after,) = of("ada", duty(1), swap(2, "bo", 0, 2, made=1))
    assert (after.uid, after.start, after.sequence) == (before.uid, NIGHT + 2 * HOUR, 1)


def test_a_hole_in_the_middle_makes_two_and_closing_it_cancels_one() -> None:
    """Cleo helps out from ten to midnight. When she cannot after all, the second half is one with the first again."""
    middle = swap(2, "cleo", 2, 2, made=1)
    first, second = of("ada", duty(1), middle)
    assert [(e.start, e.end) for e in (first, second)] == [
        (NIGHT, NIGHT + 2 * HOUR),
        (NIGHT + 4 * HOUR, NIGHT + 8 * HOUR),
    ]
    whole, gone = of("ada", duty(1), taken_back(middle, 4))
    assert (whole.uid, whole.end, whole.cancelled) == (first.uid, NIGHT + 8 * HOUR, False)
    assert (gone.uid, gone.sequence, gone.cancelled) == (second.uid, 2, True)


def test_a_rota_published_again_keeps_the_name_of_what_stays() -> None:
    """The next version of the rota has a new row for the same night of the same worker."""
    (before,) = of("ada", duty(1))
    (same,) = of("ada", taken_back(duty(1), 7), duty(2, made=7))
    assert (same.uid, same.cancelled, same.sequence) == (before.uid, False, 0)


def test_a_night_that_is_shortened_while_it_runs_has_a_higher_number() -> None:
    """Ada leaves in the middle of it: her row ends then, and the entry with it, under a number that was not before."""
    before = of("ada", duty(1))[0]
    short = replace(duty(1), end=NIGHT + 3 * HOUR)
    (after,) = of("ada", DutyRecord(duty=short, was=NIGHT + 8 * HOUR, ended_at=NIGHT + 3 * HOUR))
    assert (after.uid, after.sequence, after.end) == (before.uid, 1, NIGHT + 3 * HOUR)
    assert after.changed_at == NIGHT + 3 * HOUR


def test_what_never_held_anything_is_no_entry() -> None:
    """A planned duty that was replaced in the same instant was never anybody's."""
    over = swap(2, "bo", 0, 8, made=0)
    assert of("ada", duty(1), over) == []


def test_the_window_keeps_what_it_touches() -> None:
    """A night over the edge is shown whole."""
    found = entries([DutyRecord(duty=duty(1)), DutyRecord(duty=duty(2, "bo", after=48))])
    assert [e.worker for e in touching(found, Interval(start=NIGHT + HOUR, end=NIGHT + 2 * HOUR))] == ["ada"]


@st.composite
def histories(draw: st.DrawFn) -> list[DutyRecord]:
    """A few duties of three people in one place, made and taken back in any order."""
    records = []
    for number in range(draw(st.integers(1, 5))):
        made = draw(st.integers(0, 6))
        one = duty(
            number,
            draw(st.sampled_from(("ada", "bo", "cleo"))),
            after=draw(st.integers(0, 10)),
            lasts=draw(st.integers(1, 9)),
            made=made,
            line=draw(st.sampled_from(("child", "adult"))),
            source=draw(st.sampled_from(tuple(DutySource))),
        )
        back = draw(st.one_of(st.none(), st.integers(made, 8)))
        shortened = draw(st.one_of(st.none(), st.integers(made, 8)))
        cut = draw(st.integers(1, 9))
        records.append(
            DutyRecord(
                duty=one if shortened is None else replace(one, end=min(one.end, one.start + cut * HOUR)),
                cancelled_at=None if back is None else MADE + back * DAY,
                was=None if shortened is None else one.end,
                ended_at=None if shortened is None else MADE + shortened * DAY,
            )
        )
    return records


def as_on(record: DutyRecord, then: datetime) -> DutyRecord:
    """As its row was on an earlier day: what came later had not happened."""
    longer = record.was is not None and record.ended_at is not None and record.ended_at > then
    cancelled = record.cancelled_at is not None and record.cancelled_at <= then
    return DutyRecord(
        duty=replace(record.duty, end=record.was) if longer and record.was else record.duty,
        cancelled_at=record.cancelled_at if cancelled else None,
        was=None if longer else record.was,
        ended_at=None if longer else record.ended_at,
    )


def _hours(found: Sequence[Entry], worker: str) -> set[datetime]:
    half = HOUR / 2
    whole = [e for e in found if e.worker == worker and not e.cancelled]
    return {e.start + half * n for e in whole for n in range(int((e.end - e.start) / half))}


@given(histories())
def test_what_is_not_cancelled_is_what_is_held(records: list[DutyRecord]) -> None:
    """Whatever happened to them: the entries that stand are the hours that are held, each under a name of its own."""
    found = entries(records)
    standing = [record.duty for record in records if record.cancelled_at is None]
    for worker in ("ada", "bo", "cleo"):
        half = HOUR / 2
        stretches = [s for s in held(standing) if s.worker == worker]
        hours = {s.start + half * n for s in stretches for n in range(int((s.end - s.start) / half))}
        assert _hours(found, worker) == hours
    assert len({entry.uid for entry in found}) == len(found)


@given(histories(), st.integers(0, 8))
def test_numbers_never_fall(records: list[DutyRecord], day: int) -> None:
    """As it was on some day, and as it is now: no entry has vanished, and none that changed kept its number."""
    then = MADE + day * DAY
    earlier = [as_on(record, then) for record in records if record.duty.made_at <= then]
    now = {entry.uid: entry for entry in entries(records)}
    for before in entries(earlier):
        after = now[before.uid]
        assert (after.sequence, after.changed_at) >= (before.sequence, before.changed_at)
        assert after == before or after.sequence > before.sequence
