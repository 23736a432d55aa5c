"""The resolver has exactly one answer at every instant: twenty years, eight zones, every clock change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.coverage import Gap, Office, OnDuty, gaps, who
from rota.model import Duty, DutySource
from rota.office import Closure
from rota.roster import DutyRules, Roster
from tests.rota.agencies import AGENCIES, AREAS, FIRST_YEAR, LAST_YEAR, ZONES, at, duty, full_roster

FIRST, LAST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 12, 31, tzinfo=UTC)
POSITIONS = ("primary", "supervisor", "manager")

agencies = st.sampled_from(sorted(AGENCIES))
zones = st.sampled_from(ZONES)
areas = st.sampled_from(AREAS)
positions = st.sampled_from(POSITIONS)
instants = st.integers(0, int((LAST - FIRST).total_seconds())).map(lambda s: FIRST + timedelta(seconds=s))


@cache
def agency_in(agency: str, zone: str) -> DutyRules:
    """The agency as it would be elsewhere; kept, as its calendar is."""
    return replace(AGENCIES[agency], zone_name=zone)


@cache
def clock_changes(zone_name: str) -> tuple[datetime, ...]:
    """Every instant of the twenty years at which the clocks of a zone are moved."""
    zone = ZoneInfo(zone_name)

    def offset(instant: datetime) -> timedelta | None:
        return instant.astimezone(zone).utcoffset()

    def changes() -> Iterator[datetime]:
        day = FIRST
        while day < LAST:
            early, late = day, day + timedelta(days=1)
            day = late
            if offset(early) != offset(late):
                while late - early > timedelta(seconds=1):
                    middle = (early + (late - early) / 2).replace(microsecond=0)
                    early, late = (middle, late) if offset(middle) == offset(early) else (early, middle)
                yield late

    return tuple(changes())


def expect_one_holder(rules: DutyRules, area: str, instant: datetime) -> None:
    """With every period held, each position has one holder or desk, and it does not depend on order."""
    roster = full_roster(rules, area, instant)
    turned = replace(roster, duties=roster.duties[::-1])
    for position in POSITIONS:
        answer = who(roster, "child", area, position, instant)
        assert not isinstance(answer, Gap), (rules.zone_name, area, position, instant)
        assert answer == who(turned, "child", area, position, instant)
        assert answer.until > instant


@pytest.mark.parametrize("agency", AGENCIES)
@pytest.mark.parametrize("zone", ZONES)
def test_someone_answers_around_every_clock_change(agency: str, zone: str) -> None:
    changes = clock_changes(zone)
    assert len(changes) > 1
    for change in changes:
        for minutes in (-1, 0, 1):
            expect_one_holder(agency_in(agency, zone), "ridge", change + timedelta(minutes=minutes))


@given(agencies, zones, areas, instants)
@settings(max_examples=300)
def test_someone_answers_at_any_instant_of_twenty_years(agency: str, zone: str, area: str, instant: datetime) -> None:
    expect_one_holder(agency_in(agency, zone), area, instant)


# One stormy week around the end of summer time, with everything overlapping everything.
STORM = at("2026-10-29T00:00")
quarters = st.integers(0, 4 * 24 * 4).map(lambda n: STORM + timedelta(minutes=15 * n))
spans = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1])


@st.composite
def duties(draw: st.DrawFn) -> Duty:
    start, end = draw(spans)
    position = draw(positions)
    return duty(
        draw(st.sampled_from(["Ada", "Bo", "Cleo"])),
        start,
        end,
        area=draw(st.sampled_from(["east", "ridge"])) if position == "primary" else None,
        position=position,
        source=draw(st.sampled_from(DutySource)),
        made_at=STORM + timedelta(minutes=draw(st.integers(0, 2))),
        number=draw(st.integers(0, 10**6)),
        cancelled=draw(st.booleans()),
    )


@st.composite
def closures(draw: st.DrawFn) -> Closure:
    start, end = draw(spans)
    return Closure(
        id=str(draw(st.integers(0, 10**6))),
        areas=draw(st.sampled_from([(), ("ridge",), ("east",)])),
        start=start,
        end=end,
        holder=draw(st.sampled_from([None, "Ada", "Bo"])),
        confirmed=draw(st.booleans()),
        made_at=STORM + timedelta(minutes=draw(st.integers(0, 2))),
    )


rosters = st.builds(
    Roster,
    rules=agencies.map(AGENCIES.__getitem__),
    duties=st.lists(duties(), max_size=8, unique_by=lambda each: each.id),
    closures=st.lists(closures(), max_size=3, unique_by=lambda each: each.id),
)


@given(rosters, positions, quarters, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(
    roster: Roster, position: str, instant: datetime, random: Random
) -> None:
    mixed = replace(
        roster,
        duties=random.sample(roster.duties, len(roster.duties)),
        closures=random.sample(roster.closures, len(roster.closures)),
    )
    answer = who(roster, "child", "ridge", position, instant)
    assert isinstance(answer, OnDuty | Office | Gap)
    assert answer == who(mixed, "child", "ridge", position, instant)


@given(rosters, positions, quarters, quarters)
def test_an_answer_holds_until_the_time_it_names(
    roster: Roster, position: str, instant: datetime, later: datetime
) -> None:
    answer = who(roster, "child", "ridge", position, instant)
    if not isinstance(answer, Gap):
        assert instant < answer.until
        if instant <= later < answer.until:
            assert who(roster, "child", "ridge", position, later) == answer


@given(rosters, positions, quarters)
def test_a_gap_in_the_list_is_a_gap_in_the_answer(roster: Roster, position: str, instant: datetime) -> None:
    listed = gaps(roster, "child", "ridge", position, STORM, STORM + timedelta(days=5))
    answer = who(roster, "child", "ridge", position, instant)
    assert isinstance(answer, Gap) is any(gap.contains(instant) for gap in listed)
