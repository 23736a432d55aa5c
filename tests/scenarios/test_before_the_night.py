"""Before the night: what is wrong is told while somebody can still act, once, and nobody is woken by it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.engine.diagnosis import Weight, of_next_duties
from tests.world import World
from tests.world_evening import LARKSPUR, Evening


@pytest.fixture
def evening(store_url: str) -> Iterator[Evening]:
    """Larkspur on a Monday morning: A1 holds the weeks, A3 has Tuesday's night; AD looks after the rota."""
    world = World(store_url, "larkspur")
    world.at("2026-11-23 08:30")
    evening = Evening(world, coordinator="AD").everybody(**LARKSPUR)
    evening.tested("A3", "AD")
    evening.night("A3", "2026-11-24 16:30", "2026-11-25 08:00")
    yield evening
    world.close()


def told(evening: Evening, until: str) -> list[tuple[str, str]]:
    """What AD has been told by then, but for the night sheet: when and what."""
    world = evening.world
    world.looks_ahead()
    world.at(until)
    evening.forgets_sheets("AD")
    heard = world.carrier.unexpected(world.phone("AD").numbers)
    for each in heard:
        each.expected = True
    return [(each.clock, each.text) for each in heard]


def switches(evening: Evening, worker: str, state: DestinationState) -> None:
    """Something happens to every number of a worker."""
    with evening.world.database.write() as tx:
        for to in tx.people.get(worker).destinations:
            tx.people.set_destination_state(to.id, state)


def away(evening: Evening, worker: str, start: str, end: str) -> None:
    """A worker goes on leave, and nobody looked at the rota."""
    world = evening.world
    absence = Absence(
        id=f"away-{worker}",
        worker=worker,
        kind=AbsenceKind.LEAVE,
        start=world.instant(start),
        end=world.instant(end),
        made_at=world.clock.now(),
    )
    with world.database.write() as tx:
        tx.staffing.add_absence(absence, "test")


def faults(evening: Evening) -> list[str]:
    """The faults that were recorded, in order."""
    return [event.data for event in evening.events(EventKind.DUTY_FAULT)]


def test_a_duty_without_fault_is_not_talked_about(evening: Evening) -> None:
    """Everything is as it should be: AD's phone is silent all day."""
    assert told(evening, "2026-11-24 15:00") == []
    assert faults(evening) == []


def test_a_holder_whom_no_text_reaches_is_told_in_office_hours_the_day_before(evening: Evening) -> None:
    """A3 has opted out. The duty begins on Tuesday after closing, so Monday's check is made before Monday's closing;
    the text names no one. An hour before the duty the same fault is not told again."""
    switches(evening, "A3", DestinationState.OPTED_OUT)
    text = "ROTA: 1 thing is wrong with the duty Larkspur primary, Tue 24 Nov 16:30. See Tonight, sign in"
    assert told(evening, "2026-11-24 15:00") == [("15:00", text)]
    assert told(evening, "2026-11-24 15:29") == []
    assert len(faults(evening)) == 1


def test_a_fault_that_comes_back_is_told_again(evening: Evening) -> None:
    """The number is mended on Monday evening and breaks on Tuesday at noon: the next check tells it once more."""
    switches(evening, "A3", DestinationState.OPTED_OUT)
    assert len(told(evening, "2026-11-23 20:00")) == 1
    switches(evening, "A3", DestinationState.ACTIVE)
    evening.world.oncall.due.plan("preflight", "2026-11-23T21:00+00:00", evening.world.instant("2026-11-24 10:00"))
    assert told(evening, "2026-11-24 12:00") == []
    switches(evening, "A3", DestinationState.OPTED_OUT)
    assert [clock for clock, _ in told(evening, "2026-11-24 15:29")] == ["15:00"]


def test_leave_over_the_duty_and_a_backup_that_is_the_same_person_count_as_two_things(evening: Evening) -> None:
    """A3 is on leave from Wednesday, and has been put down as supervisor of that night as well."""
    away(evening, "A3", "2026-11-25 00:00", "2026-11-30 00:00")
    evening.night("A3", "2026-11-24 16:30", "2026-11-25 08:00", "supervisor")
    assert [(clock, text[:24]) for clock, text in told(evening, "2026-11-24 10:00")] == [
        ("15:00", "ROTA: 3 things are wrong")
    ]
    found = {(duty.position, kind.value) for duty in evening.world.oncall.tonight.checks() for kind in duty.faults}
    assert found == {("primary", "absent"), ("primary", "no backup"), ("supervisor", "absent")}


def test_a_duty_that_runs_is_looked_over_as_well(evening: Evening) -> None:
    """A1 holds the weeks, is on leave since an hour ago, and has nobody but herself above her. What has begun is told
    by no text of its own: it stands on Tonight, and with the doctor, until it is mended."""
    evening.night("A1", "2026-11-23 08:00", "2026-11-24 08:00", "supervisor")
    away(evening, "A1", "2026-11-23 07:30", "2026-11-24 08:00")
    found = {(duty.position, kind.value) for duty in evening.world.oncall.tonight.checks() for kind in duty.faults}
    assert found == {("primary", "absent"), ("primary", "no backup"), ("supervisor", "absent")}
    assert evening.world.oncall.tonight.absent() == {"A1"}
    [absent, alone] = of_next_duties(evening.world.oncall.tonight.checks(), 24)
    assert (absent.weight, alone.weight) == (Weight.BAD, Weight.LOOK)


def test_leave_that_is_over_says_nothing_of_the_duty_that_still_runs(evening: Evening) -> None:
    """A1 was ill on Sunday and is back: the duty of weeks that they hold is as it should be."""
    away(evening, "A1", "2026-11-22 07:30", "2026-11-23 08:00")
    assert [duty.position for duty in evening.world.oncall.tonight.checks() if duty.faults] == []
    assert evening.world.oncall.tonight.absent() == frozenset()


def test_whoever_has_answered_no_test_for_a_fortnight_is_told(evening: Evening) -> None:
    """A4 was never heard of; A5 left the agency without anybody looking at the rota."""
    evening.night("A4", "2026-11-24 16:30", "2026-11-25 08:00")
    assert "1 thing is wrong" in told(evening, "2026-11-23 20:00")[0][1]
    assert "untested" in faults(evening)[0]


def test_a_number_that_nobody_verified_is_told(evening: Evening) -> None:
    """A3 has a new phone that nobody has rung."""
    worker = evening.world.oncall.people.get("A3")
    unproven = tuple(replace(to, verified_on=None) for to in worker.destinations)
    evening.world.oncall.people.save([replace(worker, destinations=unproven)], "test")
    assert "1 thing is wrong" in told(evening, "2026-11-23 20:00")[0][1]
    assert "unproven" in faults(evening)[0]


def test_a_duty_of_the_long_weekend_is_looked_over_before_the_office_closes_for_it(evening: Evening) -> None:
    """Thanksgiving is the last Thursday of November, and A3, who cannot be reached, has the holiday: the check is made
    on Wednesday before closing, not at eight on Wednesday morning a day ahead, nor on the holiday itself."""
    Evening(evening.world, coordinator="AD", test_day="")
    evening.night("A3", "2026-11-26 18:00", "2026-11-27 08:00")
    switches(evening, "A3", DestinationState.FAILED)
    evening.night("A2", "2026-11-24 16:30", "2026-11-25 08:00")
    evening.tested("A2")
    evening.world.looks_ahead()
    evening.world.at("2026-11-24 15:45")
    evening.world.phone("A2").expects_text("Reply 5=yes")
    evening.world.phone("A2").replies("5")
    evening.world.phone("A2").expects_text("confirmed")
    found = told(evening, "2026-11-26 10:00")
    evening.world.phone("A1").expects_text("Wed 25 Nov 08:00")
    assert [clock for clock, text in found if "Thu 26 Nov 18:00" in text] == ["15:00"]


def test_what_goes_wrong_at_night_waits_for_the_morning(evening: Evening) -> None:
    """At 22:00 A3's leave is entered over Tuesday's night, and a check happens to be due: AD sleeps until eight."""
    evening.world.at("2026-11-23 22:00")
    away(evening, "A3", "2026-11-24 00:00", "2026-11-30 00:00")
    evening.world.oncall.due.plan("preflight", "2026-11-23T21:00+00:00", evening.world.instant("2026-11-23 22:01"))
    assert [clock for clock, _ in told(evening, "2026-11-24 09:00")] == ["08:00"]


def test_a_gap_of_tonight_is_told_before_it(evening: Evening) -> None:
    """Nobody is planned any more from tonight on. Tonight is told at once, the list comes at nine, and tomorrow's gap
    before the office closes."""
    world = evening.world
    for duty in world.oncall.duty.planned(world.instant("2026-11-24 17:00"), world.instant("2026-11-24 18:00")):
        if duty.position == "primary":
            world.oncall.duty.cancel(duty.id, "test")
    found = told(evening, "2026-11-23 16:00")
    assert [clock for clock, _ in found] == ["08:30", "09:00", "15:00"]
    assert found[0][1].startswith("ROTA: 1 thing is wrong with the duty Larkspur primary, Mon 23 Nov 16:30")
    assert "gaps in the next 14 days" in found[1][1]
    assert found[2][1].startswith("ROTA: 1 thing is wrong with the duty Larkspur primary, Tue 24 Nov 16:30")


def test_the_daily_list_ends_when_the_gap_is_closed(evening: Evening) -> None:
    """The director's position is empty for an afternoon; each morning it is told, until somebody has it."""
    world = evening.world
    for duty in world.oncall.duty.planned(world.clock.now(), world.instant("2026-11-24 18:00")):
        if duty.position == "director":
            world.oncall.duty.cancel(duty.id, "test")
    evening.night("AS2", "2026-11-22 08:00", "2026-11-29 12:00", "director")
    evening.night("AS2", "2026-11-29 18:00", "2026-12-30 12:00", "director")
    first = "ROTA: 1 gap in the next 14 days, 6 h. First: director, Sun 29 Nov 12:00. See Now, sign in"
    assert told(evening, "2026-11-23 14:00") == [("09:00", first)]
    evening.night("AD", "2026-11-29 12:00", "2026-11-29 18:00", "director")
    assert told(evening, "2026-11-24 15:00") == []
    assert [event.data for event in evening.events(EventKind.GAP_TOLD)] == ['{"count":1,"hours":6}']


def test_without_a_named_coordinator_the_desk_is_told_by_day(evening: Evening) -> None:
    """Nobody is named in the rules: the intake desk hears it while somebody sits there."""
    Evening(evening.world, coordinator="")
    switches(evening, "A3", DestinationState.OPTED_OUT)
    assert told(evening, "2026-11-23 17:00") == []
    evening.world.desk("intake").expects_text("ROTA: 1 thing is wrong", at="15:00")
    evening.world.desk("intake").expects_text("ROTA: tonight's sheet", at="15:30")
