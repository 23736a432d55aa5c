"""Due times: the worked examples of the response-time rules, and every clock change around them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oncall.domain.due import DueRule, DueUnit, EmptyDueRule, NoWorkingDay, due_at
from rota.errors import NaiveInstant

CHICAGO, DENVER = ZoneInfo("America/Chicago"), ZoneInfo("America/Denver")
ZONES = [
    CHICAGO,
    DENVER,
    ZoneInfo("Europe/London"),
    ZoneInfo("Australia/Hobart"),
    ZoneInfo("America/Havana"),  # changes its clocks at midnight
    ZoneInfo("Australia/Lord_Howe"),  # by half an hour
    ZoneInfo("Asia/Kathmandu"),
]
THANKSGIVING = date(2026, 11, 26)
SPRING_2026 = datetime(2026, 3, 8, 5, 30, tzinfo=UTC)  # Sat 7 Mar 23:30 in Chicago, before a 23 h day
AUTUMN_2026 = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)  # Sat 31 Oct 23:30 in Chicago, before a 25 h day

instants = st.timedeltas(timedelta(0), timedelta(days=20 * 365)).map(datetime(2024, 1, 1, tzinfo=UTC).__add__)
amounts = st.integers(1, 30)
zones = st.sampled_from(ZONES)


def office_day(day: date) -> bool:
    """Monday to Friday, Thanksgiving off."""
    return day.weekday() < 5 and day != THANKSGIVING


def due(unit: DueUnit, amount: int, received: datetime, zone: ZoneInfo = CHICAGO) -> str:
    """The due time as the agency's wall shows it."""
    rule = DueRule(unit=unit, amount=amount)
    return due_at(rule, received, zone, office_day).astimezone(zone).strftime("%a %d %b %H:%M")


def test_a_report_late_on_the_friday_before_thanksgiving() -> None:
    """Received Fri 20 Nov 2026 23:50. Working days: Mon 1, Tue 2, Wed 3, Fri 4, Mon 5."""
    received = datetime(2026, 11, 20, 23, 50, tzinfo=CHICAGO)
    assert due(DueUnit.HOURS, 8, received) == "Sat 21 Nov 07:50"
    assert due(DueUnit.CALENDAR_DAYS, 3, received) == "Mon 23 Nov 23:59"
    assert due(DueUnit.WORKING_DAYS, 5, received) == "Mon 30 Nov 23:59"


def test_a_web_form_in_the_small_hours_of_a_tuesday() -> None:
    """The Tuesday itself is the day of receipt and does not count, although the office opens on it."""
    received = datetime(2026, 9, 22, 2, 10, tzinfo=DENVER)
    assert due(DueUnit.WORKING_DAYS, 5, received, DENVER) == "Tue 29 Sep 23:59"


def test_the_local_day_of_receipt_counts_not_the_one_of_utc() -> None:
    """18:30 in Denver is already tomorrow in UTC: a due time in the wrong zone would be a day late."""
    received = datetime(2026, 9, 22, 18, 30, tzinfo=DENVER).astimezone(UTC)
    assert received.date() == date(2026, 9, 23)
    assert due(DueUnit.CALENDAR_DAYS, 1, received, DENVER) == "Wed 23 Sep 23:59"


def test_hours_are_elapsed_hours_when_the_clocks_change() -> None:
    """23:30 and eight hours: the wall shows 08:30 in spring, and 06:30 in autumn."""
    assert due(DueUnit.HOURS, 8, SPRING_2026) == "Sun 08 Mar 08:30"
    assert due(DueUnit.HOURS, 8, AUTUMN_2026) == "Sun 01 Nov 06:30"


def test_days_end_on_the_wall_when_the_clocks_change() -> None:
    for received in (SPRING_2026, AUTUMN_2026):
        assert due(DueUnit.CALENDAR_DAYS, 1, received).startswith("Sun")
        assert due(DueUnit.CALENDAR_DAYS, 1, received).endswith("23:59")


def test_a_rule_of_no_time_is_refused() -> None:
    with pytest.raises(EmptyDueRule, match="1 or more"):
        DueRule(unit=DueUnit.HOURS, amount=0)


def test_a_receipt_without_a_zone_is_refused() -> None:
    with pytest.raises(NaiveInstant):
        due(DueUnit.HOURS, 8, datetime(2026, 11, 20, 23, 50))  # noqa: DTZ001 – the fault is the point.


def test_an_agency_that_never_works_is_told_so() -> None:
    """Rather than a search that never ends, in the transaction that stores a contact."""
    rule = DueRule(unit=DueUnit.WORKING_DAYS, amount=1)
    with pytest.raises(NoWorkingDay, match="after 2026-03-07"):
        due_at(rule, SPRING_2026, CHICAGO, lambda _: False)


@given(instants, amounts, zones)
@example(SPRING_2026, 8, CHICAGO)
@example(AUTUMN_2026, 8, CHICAGO)
def test_hours_never_depend_on_a_zone(received: datetime, amount: int, zone: ZoneInfo) -> None:
    rule = DueRule(unit=DueUnit.HOURS, amount=amount)
    assert due_at(rule, received, zone, office_day) - received == timedelta(hours=amount)


@given(instants, amounts, zones, st.sampled_from([DueUnit.CALENDAR_DAYS, DueUnit.WORKING_DAYS]))
@example(SPRING_2026, 1, CHICAGO, DueUnit.CALENDAR_DAYS)
@example(AUTUMN_2026, 1, CHICAGO, DueUnit.WORKING_DAYS)
def test_days_end_in_the_last_minute_of_the_right_local_day(
    received: datetime, amount: int, zone: ZoneInfo, unit: DueUnit
) -> None:
    """Exactly `amount` countable days lie after the day of receipt, up to and with the last one."""
    result = due_at(DueRule(unit=unit, amount=amount), received, zone, office_day)
    first, last = received.astimezone(zone).date(), result.astimezone(zone).date()
    after = [first + timedelta(days=number) for number in range(1, (last - first).days + 1)]
    counted = [day for day in after if unit is DueUnit.CALENDAR_DAYS or office_day(day)]
    assert len(counted) == amount
    assert counted[-1] == last
    assert result.tzinfo is UTC
    assert result.astimezone(zone).strftime("%H:%M") == "23:59"


@given(instants, amounts, zones)
def test_working_days_are_never_shorter_than_calendar_days(received: datetime, amount: int, zone: ZoneInfo) -> None:
    working, calendar = (
        due_at(DueRule(unit=unit, amount=amount), received, zone, office_day)
        for unit in (DueUnit.WORKING_DAYS, DueUnit.CALENDAR_DAYS)
    )
    assert working >= calendar > received


@given(instants, st.timedeltas(timedelta(0), timedelta(days=40)), amounts, zones, st.sampled_from(list(DueUnit)))
def test_what_was_received_earlier_is_never_due_later(
    received: datetime, later: timedelta, amount: int, zone: ZoneInfo, unit: DueUnit
) -> None:
    rule = DueRule(unit=unit, amount=amount)
    first, second = (due_at(rule, at, zone, office_day) for at in (received, received + later))
    assert first <= second
