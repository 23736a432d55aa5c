"""Holes: hours that nobody has, and hours that are only held by whoever was named when the rota was published."""

from dataclasses import replace
from datetime import date, timedelta

from oncall.domain.rota import RotaDuty, RotaState, RotaVersion, duty_id
from rota.model import Duty, DutySource
from tests.oncall.night import NIGHT, Night, duties, larkspur

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START, END = NIGHT + 4 * DAY, NIGHT + 4 * DAY + 6 * HOUR
ROW = "00000000-0000-4000-8000-000000000001"


def everybody_for_long(night: Night) -> None:
    """Larkspur is staffed for two months, but for Ada's post on one night."""
    for line in larkspur().service_lines:
        for duty in duties(line.id):
            until = START if duty.worker == "ada" else NIGHT + 60 * DAY
            night.oncall.duty.plan([replace(duty, id=f"long {duty.id}", end=until)], "test")
        after = replace(duties(line.id)[0], id=f"after {line.id}", start=END, end=NIGHT + 60 * DAY)
        night.oncall.duty.plan([after], "test")


def published_with_a_holder(night: Night, holder: str = "bo") -> None:
    """What publishing makes of that night: a hole in the rota, and the named holder's duty in every line."""
    rota = RotaVersion(
        id="rota",
        number=1,
        lines=tuple(line.id for line in larkspur().service_lines),
        state=RotaState.PUBLISHED,
        version=1,
        first_day=date(2026, 10, 19),
        weeks=4,
        seed=1,
        ruleset="",
        made_by="test",
        made_at=NIGHT,
        published_at=NIGHT,
    )
    row = RotaDuty(
        id=ROW,
        rota="rota",
        slot="slot",
        area="county",
        position="primary",
        kind="night",
        day=date(2026, 10, 22),
        start=START,
        end=END,
        holder=holder,
    )
    with night.database.write() as tx:
        known = replace(rota, ruleset=tx.rules.current_id(NIGHT))
        tx.rotas.add(known, "", "", [row])
    night.oncall.duty.plan([_held(line.id, holder) for line in larkspur().service_lines], "test")


def _held(line: str, holder: str) -> Duty:
    return Duty(
        id=duty_id(ROW, line),
        line=line,
        area="county",
        position="primary",
        worker=holder,
        start=START,
        end=END,
        kind="night",
        source=DutySource.OVERRIDE,
        made_at=NIGHT,
    )


def test_the_same_gap_of_all_lines_is_one_hole(night: Night) -> None:
    """Six hours without a primary in three lines are six hours, not eighteen."""
    everybody_for_long(night)
    (hole,) = night.oncall.tonight.gaps()
    assert (hole.area, hole.position, hole.start, hole.end) == ("county", "primary", START, END)
    assert hole.lines == tuple(line.id for line in larkspur().service_lines)
    assert (hole.lasts, hole.holder) == (6 * HOUR, None)


def test_a_hole_that_is_held_by_name_stays_on_the_list_until_somebody_has_it(night: Night) -> None:
    """Bo, who supervises, was named for it: pages go to Bo, and the hole stays listed. Then Cleo takes the last part
    of it, and at last all of it."""
    everybody_for_long(night)
    published_with_a_holder(night)
    (hole,) = night.oncall.tonight.gaps()
    assert (hole.holder, hole.start, hole.end) == ("bo", START, END)
    taken = [
        replace(_held(line.id, "cleo"), id=f"cleo {line.id}", start=START + 3 * HOUR, made_at=NIGHT + HOUR)
        for line in larkspur().service_lines
    ]
    night.oncall.duty.plan(taken, "test")
    assert [(hole.start, hole.end) for hole in night.oncall.tonight.gaps()] == [(START, START + 3 * HOUR)]
    rest = [replace(duty, id=f"rest {duty.id}", start=START, made_at=NIGHT + 2 * HOUR) for duty in taken]
    night.oncall.duty.plan(rest, "test")
    assert night.oncall.tonight.gaps() == []


def test_a_change_is_seen_at_once_though_the_list_is_kept_for_minutes(night: Night) -> None:
    """The pages ask every few seconds: what they are shown is kept, until any duty changes."""
    everybody_for_long(night)
    first = night.oncall.tonight.gaps()
    assert night.oncall.tonight.gaps() is first
    night.oncall.duty.plan([_held(line.id, "cleo") for line in larkspur().service_lines], "test")
    assert night.oncall.tonight.gaps() == []
    kept = night.oncall.tonight.gaps()
    night.clock.move(minutes=6)
    assert night.oncall.tonight.gaps() is not kept
