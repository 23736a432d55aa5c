"""The office is closed though its hours say open: somebody holds those hours all the same."""

from dataclasses import replace
from datetime import timedelta

from rota.coverage import Gap, Office, OnDuty, gaps, who
from rota.interval import Interval
from rota.model import Duty
from rota.office import Closure, OfficeHours
from rota.roster import Roster
from tests.rota.agencies import LARKSPUR, at, duty

ELEVEN, NOON, TWO = (at(f"2026-09-16T{wall}") for wall in ("11:00", "12:00", "14:00"))
OPENS, CLOSES = at("2026-09-16T08:00"), at("2026-09-16T16:30")
WEEK = (at("2026-09-14T08:00"), at("2026-09-21T08:00"))
CLEO = duty("Cleo", *WEEK, area=None, position="supervisor")
DOV = duty("Dov", *WEEK, area=None, position="manager")

SNOW = Closure(id="c1", start=ELEVEN, end=TWO, made_at=ELEVEN)
ADA_ASKED = replace(SNOW, holder="Ada")
ADA_CONFIRMED = replace(SNOW, holder="Ada", confirmed=True)


def closed(*duties: Duty, closures: tuple[Closure, ...] = (SNOW,)) -> Roster:
    return Roster(rules=LARKSPUR, duties=duties, closures=closures)


def test_the_supervisor_holds_a_closed_office_until_someone_confirms() -> None:
    for closure in (SNOW, ADA_ASKED):
        answer = who(closed(CLEO, closures=(closure,)), "child", "north", "primary", NOON)
        assert answer == OnDuty(worker="Cleo", duty=CLEO, area=None, position="supervisor", until=TWO)


def test_the_worker_who_confirmed_holds_it_then() -> None:
    answer = who(closed(CLEO, closures=(ADA_CONFIRMED,)), "child", "north", "primary", NOON)
    assert answer == OnDuty(worker="Ada", duty=None, area="north", position="primary", until=TWO)


def test_a_closure_that_outlasts_the_day_is_held_to_closing_time_and_again_next_morning() -> None:
    long = replace(ADA_CONFIRMED, end=ELEVEN + timedelta(days=2))
    night = duty("Bo", CLOSES, CLOSES + timedelta(hours=15, minutes=30))
    roster = closed(night, closures=(long,))
    answers = [who(roster, "child", "north", "primary", at) for at in (NOON, CLOSES, night.end)]
    shown = [(answer.worker, answer.until) for answer in answers if isinstance(answer, OnDuty)]
    assert shown == [("Ada", CLOSES), ("Bo", night.end), ("Ada", CLOSES + timedelta(days=1))]


def test_a_duty_made_for_the_closed_hours_counts_before_the_confirmed_holder() -> None:
    bo = duty("Bo", ELEVEN, TWO)
    answer = who(closed(bo, CLEO, closures=(ADA_CONFIRMED,)), "child", "north", "primary", NOON)
    assert isinstance(answer, OnDuty)
    assert answer.worker == "Bo"


def test_without_a_supervisor_the_manager_holds_it() -> None:
    """The desk answered for the supervisor as well, so those hours are closed hours too."""
    office = OfficeHours(desk="intake", opens="08:00", closes="16:30", positions=("primary", "supervisor"))
    rules = replace(LARKSPUR, offices=(office,))
    roster = Roster(rules=rules, duties=[DOV], closures=[SNOW])
    answer = who(roster, "child", "north", "primary", NOON)
    assert isinstance(answer, OnDuty)
    assert (answer.worker, answer.position) == ("Dov", "manager")


def test_with_nobody_above_it_is_a_gap_for_the_position_that_was_asked() -> None:
    answer = who(closed(), "child", "north", "primary", NOON)
    assert answer == Gap(line="child", area="north", position="primary", at=NOON)
    assert gaps(closed(), "child", "north", "primary", OPENS, CLOSES) == (Interval(start=ELEVEN, end=TWO),)


def test_the_position_above_holds_office_hours_only_and_never_the_night() -> None:
    night = CLOSES + timedelta(hours=2)
    long = replace(SNOW, end=ELEVEN + timedelta(days=2))
    assert isinstance(who(closed(CLEO, closures=(long,)), "child", "north", "primary", night), Gap)


def test_of_two_closures_the_holder_who_was_confirmed_last_has_it() -> None:
    later = replace(ADA_CONFIRMED, id="c2", holder="Bo", made_at=ELEVEN + timedelta(minutes=1))
    for closures in ((ADA_CONFIRMED, later), (later, ADA_CONFIRMED)):
        answer = who(closed(closures=closures), "child", "north", "primary", NOON)
        assert isinstance(answer, OnDuty)
        assert answer.worker == "Bo"


def test_the_office_answers_again_when_the_closure_ends() -> None:
    assert who(closed(CLEO), "child", "north", "primary", TWO) == Office(desk="intake", until=CLOSES)


def test_a_closure_of_one_area_leaves_the_desk_to_the_others() -> None:
    snow_in_north = replace(SNOW, areas=("north",))
    roster = closed(CLEO, closures=(snow_in_north,))
    assert isinstance(who(roster, "child", "north", "primary", NOON), OnDuty)
    assert isinstance(who(roster, "child", "south", "primary", NOON), Office)
