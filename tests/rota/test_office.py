"""When the desk answers: by the hours, by the day, by the closures."""

from datetime import UTC, datetime, timedelta

import pytest

from rota.errors import BadRule, BadWallTime, EmptyInterval, NaiveInstant
from rota.office import Closure, NamedHours, Office, OfficeHours, office_at
from tests.rota.agencies import LARKSPUR, at

MADE = at("2026-09-16T07:00")


def desk_at(wall: str, *closures: Closure, area: str | None = "north", position: str = "primary") -> Office | None:
    rules = LARKSPUR
    return office_at(rules.offices, closures, rules.zone, rules.calendar, area, "child", position, at(wall))


def closed(start: str, end: str, areas: tuple[str, ...] = (), lines: tuple[str, ...] = ()) -> Closure:
    return Closure(id="c1", areas=areas, lines=lines, start=at(start), end=at(end), made_at=MADE)


@pytest.mark.parametrize(
    ("wall", "is_open"),
    [
        ("2026-09-16T07:59", False),
        ("2026-09-16T08:00", True),
        ("2026-09-16T16:29", True),
        ("2026-09-16T16:30", False),
        ("2026-09-19T12:00", False),  # a Saturday
        ("2026-11-26T12:00", False),  # Thanksgiving
        ("2026-12-24T15:29", True),  # Christmas Eve
        ("2026-12-24T15:30", False),
        ("2026-03-09T08:00", True),  # the first morning after the clocks went forward
    ],
)
def test_the_office_is_open_in_its_hours_only(wall: str, is_open: bool) -> None:
    assert (desk_at(wall) is not None) is is_open


def test_the_answer_says_until_when() -> None:
    assert desk_at("2026-12-24T12:00") == Office(desk="intake", until=at("2026-12-24T15:30"))


def test_the_desk_answers_only_for_its_positions() -> None:
    assert desk_at("2026-09-16T12:00", position="supervisor") is None


def test_a_desk_of_some_areas_says_nothing_about_the_others() -> None:
    hours = OfficeHours(desk="ridge desk", opens="08:00", closes="17:00", areas=("ridge",))
    assert hours.answers_for("ridge", "primary")
    assert not hours.answers_for("north", "primary")
    assert not hours.answers_for(None, "primary")


def test_a_closure_shuts_an_open_office_and_is_seen_coming() -> None:
    snow = closed("2026-09-16T11:00", "2026-09-16T14:00")
    assert desk_at("2026-09-16T10:59", snow) == Office(desk="intake", until=at("2026-09-16T11:00"))
    assert desk_at("2026-09-16T11:00", snow) is None
    assert desk_at("2026-09-16T14:00", snow) == Office(desk="intake", until=at("2026-09-16T16:30"))


def test_a_closure_elsewhere_changes_nothing() -> None:
    whole_day = ("2026-09-16T00:00", "2026-09-17T00:00")
    assert desk_at("2026-09-16T12:00", closed(*whole_day, areas=("south",)))
    assert desk_at("2026-09-16T12:00", closed(*whole_day, lines=("adult",)))
    assert not desk_at("2026-09-16T12:00", closed(*whole_day, areas=("north",), lines=("child",)))


def test_a_desk_may_be_staffed_all_day_and_to_midnight() -> None:
    hours = (OfficeHours(desk="crisis", opens="00:00", closes="24:00"),)
    zone, calendar = LARKSPUR.zone, LARKSPUR.calendar
    for wall in ("2026-09-16T00:00", "2026-09-16T23:59"):
        assert office_at(hours, (), zone, calendar, None, "crisis", "primary", at(wall))


def test_an_office_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(BadRule, match="it opens at 17:00 and closes at 08:00"):
        OfficeHours(desk="intake", opens="17:00", closes="08:00")
    early = NamedHours(name="Eve", month=12, day=24, closes="07:30")
    with pytest.raises(BadRule, match="it opens at 08:00 and closes at 07:30"):
        OfficeHours(desk="intake", opens="08:00", closes="17:00", named_days=(early,))
    with pytest.raises(BadWallTime):
        NamedHours(name="Eve", month=12, day=24, closes="3pm")


def test_a_closure_needs_real_times() -> None:
    with pytest.raises(EmptyInterval):
        closed("2026-09-16T12:00", "2026-09-16T12:00")
    with pytest.raises(NaiveInstant):
        Closure(id="c", start=MADE, end=MADE + timedelta(hours=1), made_at=datetime(2026, 9, 16))  # noqa: DTZ001 - it is refused
    assert closed("2026-09-16T12:00", "2026-09-16T13:00").start.tzinfo is UTC
