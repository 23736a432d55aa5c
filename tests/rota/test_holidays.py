"""Which days an agency keeps: those of its region, less some, plus its own."""

from datetime import date

import pytest

from rota.errors import UnknownRegion
from rota.holidays import ExtraHoliday, HolidayCalendar, HolidayRules

MISSOURI = HolidayRules(country="US", subdivision="MO")


def test_the_holidays_of_a_region_are_known_by_name() -> None:
    calendar = HolidayCalendar(rules=MISSOURI)
    assert calendar.name_on(date(2026, 11, 26)) == "Thanksgiving Day"
    assert calendar.name_on(date(2026, 5, 8)) == "Truman Day"
    assert not calendar.is_holiday(date(2026, 11, 27))


def test_a_holiday_on_a_saturday_is_kept_on_friday_too() -> None:
    calendar = HolidayCalendar(rules=MISSOURI)
    assert calendar.name_on(date(2026, 7, 3)) == "Independence Day (observed)"
    assert calendar.name_on(date(2021, 12, 31)) == "New Year's Day (observed)"


def test_a_holiday_that_is_not_kept_is_an_ordinary_day_wherever_it_falls() -> None:
    dropped = HolidayRules(country="US", subdivision="MO", not_observed=("Truman Day", "Independence Day"))
    calendar = HolidayCalendar(rules=dropped)
    assert not calendar.is_holiday(date(2026, 5, 8))
    assert not calendar.is_holiday(date(2026, 7, 3))
    assert not calendar.is_holiday(date(2026, 7, 4))
    assert calendar.is_holiday(date(2026, 12, 25))


def test_an_agency_may_keep_days_of_its_own() -> None:
    own = HolidayRules(country="US", extra=(ExtraHoliday(date=date(2026, 11, 27), name="Day after Thanksgiving"),))
    calendar = HolidayCalendar(rules=own)
    assert calendar.name_on(date(2026, 11, 27)) == "Day after Thanksgiving"
    assert not calendar.is_holiday(date(2027, 11, 26))


def test_an_agency_need_not_keep_any_public_holiday() -> None:
    assert not HolidayCalendar(rules=HolidayRules()).is_holiday(date(2026, 12, 25))


@pytest.mark.parametrize(("country", "subdivision"), [("ZZ", None), ("US", "ZZ")])
def test_a_region_nobody_knows_is_refused(country: str, subdivision: str | None) -> None:
    calendar = HolidayCalendar(rules=HolidayRules(country=country, subdivision=subdivision))
    with pytest.raises(UnknownRegion, match="No public holidays are known for") as caught:
        calendar.is_holiday(date(2026, 1, 1))
    assert (caught.value.country, caught.value.subdivision) == (country, subdivision)
