"""When the office opens next: the morning for which a matter that wakes nobody is kept."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from rota.holidays import HolidayRules
from rota.model import PositionRule, Scope
from rota.office import Closure, OfficeHours
from rota.opening import next_opening
from rota.roster import DutyRules

DENVER = ZoneInfo("America/Denver")
RULES = DutyRules(
    zone_name="America/Denver",
    positions=(PositionRule(id="primary", name="primary", scope=Scope.AREA),),
    patterns=(),
    offices=(OfficeHours(desk="intake", opens="08:00", closes="17:00"),),
    holidays=HolidayRules(country="US"),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DENVER).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "opens"),
    [
        ("2026-09-22 02:10", "2026-09-22 08:00"),  # a Tuesday night: the same morning
        ("2026-09-22 17:00", "2026-09-23 08:00"),  # the closing minute is closed
        ("2026-09-25 18:00", "2026-09-28 08:00"),  # a Friday evening: Monday
        ("2026-11-25 18:00", "2026-11-27 08:00"),  # the eve of Thanksgiving
        ("2026-10-31 23:00", "2026-11-02 08:00"),  # over the night on which the clocks go back
        ("2027-03-13 23:00", "2027-03-15 08:00"),  # and the one on which they go forward
    ],
)
def test_a_matter_is_kept_until_the_next_opening(asked: str, opens: str) -> None:
    """Night, weekend, holiday and both clock changes lead to the right local morning."""
    assert next_opening(RULES, (), "child", "north", "primary", local(asked)) == local(opens)


def test_an_open_office_opens_now() -> None:
    """At noon nothing is kept."""
    noon = local("2026-09-22 12:00")
    assert next_opening(RULES, (), "child", "north", "primary", noon) == noon


def test_a_closed_office_opens_when_the_closure_ends() -> None:
    """Snow until Wednesday noon: what came in on Monday night waits until then."""
    snow = Closure(
        id="c", start=local("2026-09-21 09:00"), end=local("2026-09-23 12:00"), made_at=local("2026-09-21 09:00")
    )
    opens = next_opening(RULES, (snow,), "child", "north", "primary", local("2026-09-21 22:00"))
    assert opens == local("2026-09-23 12:00")


def test_a_position_no_office_answers_for_never_opens() -> None:
    """Nobody waits for a desk that does not exist."""
    assert next_opening(RULES, (), "child", "north", "supervisor", local("2026-09-22 02:10")) is None
