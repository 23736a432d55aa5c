"""Duty rules as they are written in a rule file: read strictly, and refused with the place of the fault."""

import tomllib
from dataclasses import replace

import pytest
from pydantic import TypeAdapter, ValidationError

from rota.errors import BadRule, UnknownZone
from rota.model import PositionRule, Scope
from rota.pattern import Block, DaySort, Weekday
from rota.roster import DutyRules
from tests.rota.agencies import HARLOW, LARKSPUR

RULES = """
zone_name = "America/Chicago"
merges = [{ area = "ridge", kinds = ["overnight"], covered_by = "east" }]

[holidays]
country = "US"
subdivision = "MO"
not_observed = ["Truman Day"]
extra = [{ date = 2026-11-27, name = "Day after Thanksgiving" }]

[[positions]]
id = "primary"
name = "Primary"
above = "supervisor"

[[positions]]
id = "supervisor"
name = "Supervisor"
scope = "line"

[[patterns]]
kind = "week"
name = "Supervisors' weeks"
positions = ["supervisor"]
days = ["mon"]
starts = "08:00"
ends = "08:00"
lasts_days = 7
on = "every"
block = "week"
named_days = [{ name = "Christmas Eve", month = 12, day = 24, starts = "07:30" }]

[[offices]]
desk = "intake"
opens = "08:00"
closes = "16:30"
named_days = [{ name = "Christmas Eve", month = 12, day = 24, closes = "15:30" }]
"""


def read(text: str) -> DutyRules:
    return TypeAdapter(DutyRules).validate_python(tomllib.loads(text))


def test_rules_are_read_from_a_file_as_they_stand() -> None:
    rules = read(RULES)
    (week,) = rules.patterns
    assert (week.days, week.on, week.block) == ((Weekday.MON,), DaySort.EVERY, Block.WEEK)
    assert rules.positions[1] == PositionRule(id="supervisor", name="Supervisor", scope=Scope.LINE)
    assert rules.zone.key == "America/Chicago"
    assert rules.calendar.is_holiday(rules.holidays.extra[0].date)


@pytest.mark.parametrize("rules", [LARKSPUR, HARLOW])
def test_rules_survive_being_written_and_read_again(rules: DutyRules) -> None:
    """The stored form of a rule set is JSON, and an earlier night must find its very rules in it."""
    written = TypeAdapter(DutyRules).dump_json(rules, exclude={"zone", "calendar"})
    assert TypeAdapter(DutyRules).validate_json(written) == rules


@pytest.mark.parametrize(
    ("right", "wrong", "place"),
    [
        ("lasts_days", "lasts_dys", "patterns.0.lasts_dys"),
        ('closes = "16:30"', 'closes = "1630"', "offices.0"),
        ('closes = "15:30"', 'closes = "25:30"', "offices.0.named_days.0"),
        ("month = 12, day = 24, starts", "month = 13, day = 24, starts", "patterns.0.named_days.0"),
        ('["mon"]', '["monday"]', "patterns.0.days.0"),
        ('scope = "line"', 'scope = "county"', "positions.1.scope"),
        ("2026-11-27", '"27 November"', "holidays.extra.0.date"),
        ("covered_by", "coverd_by", "merges.0.covered_by"),
    ],
)
def test_a_fault_in_the_file_is_named_with_its_place(right: str, wrong: str, place: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read(RULES.replace(right, wrong, 1))
    assert place in {".".join(str(step) for step in fault["loc"]) for fault in caught.value.errors()}


def test_a_zone_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownZone):
        replace(LARKSPUR, zone_name="Larkspur")


def test_a_position_that_is_named_must_be_there() -> None:
    with pytest.raises(BadRule, match="pattern night: there is no position 'primary'"):
        replace(LARKSPUR, positions=LARKSPUR.positions[1:])
    with pytest.raises(BadRule, match="position primary: there is no position 'supervisor'"):
        replace(LARKSPUR, positions=LARKSPUR.positions[:1], patterns=())


def test_a_position_cannot_be_above_itself() -> None:
    circle = (
        PositionRule(id="primary", name="P", above="backup"),
        PositionRule(id="backup", name="B", above="primary"),
    )
    with pytest.raises(BadRule, match="it is above itself"):
        replace(LARKSPUR, positions=circle, patterns=())
