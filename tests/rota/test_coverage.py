"""Who is on duty: the office, the duty that counts, the area that covers, the holder before the change."""

from datetime import date, datetime, timedelta

import pytest

from rota.calendar import calendar
from rota.coverage import Gap, Office, OnDuty, gaps, recently_on, who
from rota.errors import EmptyInterval, NaiveInstant
from rota.interval import Interval
from rota.model import Duty, DutySource
from rota.roster import Roster
from tests.rota.agencies import HARLOW, LARKSPUR, at, duty

EVENING, MORNING = at("2026-09-16T16:30"), at("2026-09-17T08:00")
NIGHT = at("2026-09-17T03:12")
ADA = duty("Ada", EVENING, MORNING)


def on_duty(*duties: Duty, instant: datetime = NIGHT, area: str | None = "north") -> str | None:
    answer = who(Roster(rules=LARKSPUR, duties=duties), "child", area, "primary", instant)
    return answer.worker if isinstance(answer, OnDuty) else None


def test_the_office_answers_while_it_is_open_even_if_someone_is_on_duty() -> None:
    early = duty("Ada", EVENING - timedelta(hours=2), MORNING)
    roster = Roster(rules=LARKSPUR, duties=[early])
    noon = EVENING - timedelta(hours=1)
    assert who(roster, "child", "north", "primary", noon) == Office(desk="intake", until=EVENING)


def test_at_the_configured_minute_the_new_holder_is_responsible() -> None:
    bo = duty("Bo", MORNING - timedelta(hours=8), MORNING)
    ada = duty("Ada", EVENING, bo.start)
    assert on_duty(ada, bo, instant=bo.start - timedelta(microseconds=1)) == "Ada"
    assert on_duty(ada, bo, instant=bo.start) == "Bo"


def test_nobody_on_duty_is_a_gap_that_says_where() -> None:
    answer = who(Roster(rules=LARKSPUR), "child", "north", "primary", NIGHT)
    assert answer == Gap(line="child", area="north", position="primary", at=NIGHT)


def test_a_duty_counts_for_its_own_line_area_and_position_only() -> None:
    assert on_duty(ADA) == "Ada"
    assert on_duty(ADA, area="south") is None
    assert on_duty(duty("Ada", EVENING, MORNING, position="supervisor")) is None
    assert isinstance(who(Roster(rules=LARKSPUR, duties=[ADA]), "adult", "north", "primary", NIGHT), Gap)


def test_a_position_nobody_has_heard_of_is_a_gap() -> None:
    assert isinstance(who(Roster(rules=LARKSPUR, duties=[ADA]), "child", "north", "astronaut", NIGHT), Gap)


def test_a_supervisor_serves_the_whole_line_from_wherever_it_is_asked() -> None:
    cleo = duty("Cleo", EVENING, MORNING, area=None, position="supervisor")
    roster = Roster(rules=LARKSPUR, duties=[cleo])
    for area in ("north", "south", None):
        answer = who(roster, "child", area, "supervisor", NIGHT)
        assert answer == OnDuty(worker="Cleo", duty=cleo, area=None, position="supervisor", until=MORNING)


def test_an_imposed_change_beats_an_agreed_one_which_beats_the_plan() -> None:
    swap = duty("Bo", EVENING, MORNING, source=DutySource.SWAP)
    override = duty("Cleo", EVENING, MORNING, source=DutySource.OVERRIDE)
    later_plan = duty("Dov", EVENING, MORNING, made_at=NIGHT)
    assert on_duty(ADA, swap, later_plan) == "Bo"
    assert on_duty(override, swap, ADA, later_plan) == "Cleo"


def test_of_two_alike_the_one_made_last_counts_and_of_those_the_greater_id() -> None:
    assert on_duty(duty("Bo", EVENING, MORNING, made_at=NIGHT), ADA) == "Bo"
    assert on_duty(ADA, duty("Bo", EVENING, MORNING)) == "Bo"
    assert on_duty(duty("Bo", EVENING, MORNING), ADA) == "Bo"


def test_a_cancelled_duty_serves_nobody() -> None:
    cancelled = duty("Cleo", EVENING, MORNING, source=DutySource.OVERRIDE, cancelled=True)
    assert on_duty(ADA, cancelled) == "Ada"
    assert on_duty(cancelled) is None


def test_a_duty_is_shown_until_somebody_else_takes_over() -> None:
    """Bo covers two hours of Ada's night: Ada until he begins, Bo until he ends, then Ada again."""
    bo = duty("Bo", at("2026-09-17T02:00"), at("2026-09-17T04:00"), source=DutySource.OVERRIDE)
    roster = Roster(rules=LARKSPUR, duties=[ADA, bo])
    answers = [who(roster, "child", "north", "primary", instant) for instant in (EVENING, NIGHT, bo.end)]
    shown = [(answer.worker, answer.until) for answer in answers if isinstance(answer, OnDuty)]
    assert shown == [("Ada", bo.start), ("Bo", bo.end), ("Ada", MORNING)]


def test_a_duty_of_a_whole_week_is_shown_until_the_office_opens() -> None:
    week = duty("Ada", at("2026-09-14T16:30"), at("2026-09-21T08:00"))
    answer = who(Roster(rules=LARKSPUR, duties=[week]), "child", "north", "primary", NIGHT)
    assert isinstance(answer, OnDuty)
    assert answer.until == MORNING


def test_ridge_is_served_by_east_on_weeknights_after_midnight_only() -> None:
    """Without the merged area Ridge's five workers would carry a quarter of their week on duty."""
    monday = date(2026, 9, 14)
    hours = {"east": 0.0, "ridge": 0.0}
    for period in calendar(HARLOW, ["east"], monday, monday + timedelta(days=6)):
        if period.position == "primary":
            duties = [duty(area, period.start, period.end, area=area) for area in hours]
            roster = Roster(rules=HARLOW, duties=duties)
            answer = who(roster, "child", "ridge", "primary", period.start)
            assert isinstance(answer, OnDuty)
            assert answer.worker == answer.area == ("east" if period.kind == "overnight" else "ridge")
            hours[answer.worker] += period.hours
    assert hours == {"east": 40, "ridge": 83}


def test_a_holder_of_the_merged_area_itself_serves_rather_than_nobody() -> None:
    night = duty("Ada", at("2026-09-17T00:00", HARLOW.zone), at("2026-09-17T08:00", HARLOW.zone), area="ridge")
    answer = who(Roster(rules=HARLOW, duties=[night]), "child", "ridge", "primary", night.start)
    assert isinstance(answer, OnDuty)
    assert answer.worker == "Ada"


def test_gaps_are_the_hours_nobody_answers() -> None:
    """Ada's night has lost its last three hours; the office opens at eight."""
    ada = duty("Ada", EVENING, at("2026-09-17T05:00"))
    roster = Roster(rules=LARKSPUR, duties=[ada])
    found = gaps(roster, "child", "north", "primary", EVENING - timedelta(hours=6), at("2026-09-17T12:00"))
    assert found == (Interval(start=ada.end, end=MORNING),)


def test_the_holder_before_is_still_shown_for_a_quarter_of_an_hour() -> None:
    change = at("2026-09-17T00:00")
    roster = Roster(rules=LARKSPUR, duties=[duty("Ada", EVENING, change), duty("Bo", change, MORNING)])

    def before(minutes: int) -> OnDuty | None:
        return recently_on(roster, "child", "north", "primary", change + timedelta(minutes=minutes))

    assert before(-1) is None
    shown = [before(0), before(14)]
    assert [(each.worker, each.until) for each in shown if each] == [("Ada", change)] * 2
    assert before(15) is None


def test_the_night_worker_is_shown_after_the_office_has_opened() -> None:
    roster = Roster(rules=LARKSPUR, duties=[ADA])
    shown = recently_on(roster, "child", "north", "primary", MORNING + timedelta(minutes=5))
    assert shown is not None
    assert shown.worker == "Ada"


def test_someone_who_goes_on_with_a_new_duty_is_not_shown_as_the_one_before() -> None:
    change = at("2026-09-17T00:00")
    roster = Roster(rules=LARKSPUR, duties=[duty("Ada", EVENING, change), duty("Ada", change, MORNING)])
    assert recently_on(roster, "child", "north", "primary", change + timedelta(minutes=5)) is None


def test_a_time_without_a_zone_is_refused_everywhere() -> None:
    roster = Roster(rules=LARKSPUR, duties=[ADA])
    naive = datetime(2026, 9, 17, 3, 12)  # noqa: DTZ001 - the very thing that is refused
    with pytest.raises(NaiveInstant):
        who(roster, "child", "north", "primary", naive)
    with pytest.raises(NaiveInstant):
        recently_on(roster, "child", "north", "primary", naive)
    with pytest.raises(NaiveInstant):
        gaps(roster, "child", "north", "primary", naive, MORNING)
    with pytest.raises(NaiveInstant):
        duty("Ada", naive, MORNING)
    with pytest.raises(EmptyInterval):
        duty("Ada", MORNING, MORNING)
