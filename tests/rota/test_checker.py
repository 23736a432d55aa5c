"""The independent checker itself: one little rota a hard rule, lawful by a hair and broken by a hair."""

import pytest

from tests.rota.checker import check, expect_lawful
from tests.rota.held import Json
from tests.rota.little import absence, night, on, problem, rota, solution, worker


def broken(of: Json, held: Json) -> set[tuple[str, str]]:
    """The rules that are broken, and by whom."""
    return {(found.rule, found.worker) for found in check(of, held).violations}


def one(*periods: Json, held: Json | None = None, limits: Json | None = None, **facts: object) -> set[str]:
    """What Ada, alone and with these facts, breaks by holding the primary slot of all these nights."""
    carry_in = facts.pop("carry_in", [])
    of = problem([worker("Ada", **facts)], periods, limits=limits or {}, carry_in=carry_in)
    return {rule for rule, _ in broken(of, held or rota(**{period["id"]: "Ada" for period in periods}))}


def test_a_lawful_rota_breaks_nothing() -> None:
    assert one(night(0), night(2)) == set()


def test_a_position_must_be_held() -> None:
    assert one(night(0), positions=["backup"]) == {"POSITION"}


def test_an_area_must_be_served() -> None:
    assert one(night(0, area="south")) == {"AREA"}
    assert one(night(0, area="south"), areas=["north", "south"]) == set()


def test_every_skill_a_slot_requires_must_be_there() -> None:
    needing = night(0, slot_facts={"requires": ["intake", "senior"]})
    assert one(needing) == {"SKILL"}
    assert one(needing, skills=["senior", "intake"]) == set()


def test_an_absence_covers_its_days_and_ends_at_midnight() -> None:
    """The night of Monday reaches into Tuesday, so Tuesday's leave bars it; leave that ends on Monday does not."""
    assert one(night(0), absences=[absence(on(1), on(2))]) == {"ABSENCE"}
    assert one(night(0), absences=[absence(on(-3), on(0))]) == set()
    assert one(night(0), absences=[absence(on(2), on(3))]) == set()


def test_an_absence_may_be_given_to_the_minute() -> None:
    assert one(night(0), absences=[absence(f"{on(0)}T12:00Z", f"{on(0)}T20:00Z")]) == set()
    assert one(night(0), absences=[absence(f"{on(0)}T12:00Z", f"{on(0)}T20:01Z")]) == {"ABSENCE"}
    assert one(night(0), absences=[absence(f"{on(1)}T08:00Z", f"{on(1)}T12:00Z")]) == set()
    assert one(night(0), absences=[absence(f"{on(1)}T07:59Z", f"{on(1)}T12:00Z")]) == {"ABSENCE"}


def test_an_exemption_bars_its_kinds_on_its_dates() -> None:
    exempt = [{"from": on(0), "to": on(2), "kinds": ["night"], "reason": "health"}]
    assert one(night(1), exemptions=exempt) == {"EXEMPT"}
    assert one(night(2), exemptions=exempt) == set()
    assert one(night(1, kind="evening"), exemptions=exempt) == set()


def test_the_same_major_holiday_does_not_come_twice_running() -> None:
    christmas = night(0, major_holiday="christmas")
    assert one(christmas, major_holidays_last_year=["christmas"]) == {"HOLIDAY_REPEAT"}
    assert one(christmas, major_holidays_last_year=["new_year"]) == set()
    free = {"no_repeat_major_holiday": False}
    assert one(christmas, major_holidays_last_year=["christmas"], limits=free) == set()


def test_the_evening_before_leave_is_free_where_the_rules_say_so() -> None:
    """The night is an early one, over before midnight, so that the leave itself does not bar it."""
    early = night(0, start=f"{on(0)}T17:00Z", end=f"{on(0)}T23:00Z")
    leave, free = [absence(on(1), on(5))], {"no_duty_before_leave": True}
    assert one(early, absences=leave) == set()
    assert one(early, absences=leave, limits=free) == {"LEAVE_EVE"}
    assert one(early, absences=[absence(on(1), on(5), "training")], limits=free) == set()
    assert one(early, absences=[absence(f"{on(1)}T09:00Z", on(5))], limits=free) == set()


def test_rest_is_counted_from_the_end_to_the_next_start() -> None:
    """Off at 08:00; eleven hours later is 19:00."""
    assert one(night(0), night(1, start=f"{on(1)}T19:00Z")) == set()
    assert one(night(0), night(1, start=f"{on(1)}T18:59Z")) == {"REST"}


def test_a_long_duty_is_held_against_more_than_its_neighbour() -> None:
    """A week from Monday; a night on Tuesday and one on Friday are both inside it."""
    week = night(0, id="week", end=f"{on(7)}T08:00Z")
    of = problem([worker("Ada")], [week, night(1), night(4)], limits={"max_duties_7d": 9})
    pairs = {found.slots for found in check(of, rota(week="Ada", n1="Ada", n4="Ada")).violations}
    assert pairs == {("week/primary", "n1/primary"), ("week/primary", "n4/primary")}


def test_two_slots_of_one_period_are_no_rest_at_all() -> None:
    of = problem([worker("Ada")], [night(0, ["primary", "backup"])])
    assert broken(of, solution({"n0/primary": "Ada", "n0/backup": "Ada"})) == {("REST", "Ada")}


def test_rest_is_elapsed_time_when_the_clocks_change() -> None:
    """In Vienna midnight to 11:00 is ten hours on 28 March and twelve on 25 October."""
    spring = night(0, date="2027-03-27", start="2027-03-27T18:00+01:00", end="2027-03-28T00:00+01:00")
    after = night(1, date="2027-03-28", start="2027-03-28T11:00+02:00", end="2027-03-28T18:00+02:00")
    assert one(spring, after) == {"REST"}
    autumn = night(0, date="2026-10-24", start="2026-10-24T18:00+02:00", end="2026-10-25T00:00+02:00")
    after = night(1, date="2026-10-25", start="2026-10-25T10:00+01:00", end="2026-10-25T18:00+01:00")
    assert one(autumn, after) == set()


def test_duties_in_seven_days_are_counted_by_the_day_on_which_they_start() -> None:
    """Monday, Wednesday, Saturday and Sunday are four in one week; Monday week lies outside."""
    assert one(night(0), night(2), night(4), night(6)) == {"DUTIES_7D"}
    assert one(night(0), night(2), night(4), night(7)) == set()


def test_duties_in_twenty_eight_days() -> None:
    assert one(night(0), night(9), night(27), max_duties_28d=2) == {"DUTIES_28D"}
    assert one(night(0), night(9), night(28), max_duties_28d=2) == set()


def test_consecutive_days_are_days_on_which_a_duty_starts() -> None:
    limits = {"max_duties_7d": 7, "max_consecutive_days": 2}
    assert one(night(0), night(1), night(2), limits=limits) == {"CONSECUTIVE"}
    assert one(night(0), night(1), night(3), limits=limits) == set()


def test_the_start_day_is_the_local_one() -> None:
    """In Vienna 23:00 UTC is the next day already: three days running, where UTC sees a free one between."""
    days = [night(0, start=f"{on(0)}T23:00Z"), night(2), night(3, start=f"{on(3)}T21:00Z")]
    limits = {"max_consecutive_days": 2, "max_duties_7d": 7}
    of = problem([worker("Ada")], days, limits=limits)
    held = rota(n0="Ada", n2="Ada", n3="Ada")
    assert broken(of, held) == set()
    assert broken({**of, "timezone": "Europe/Vienna"}, held) == {("CONSECUTIVE", "Ada")}


def test_nights_in_a_row() -> None:
    """A duty by day between two nights makes no third night of it."""
    limits = {"max_nights_in_row": 2, "max_duties_7d": 7, "max_consecutive_days": 7}
    nightly: Json = {"slot_facts": {"counts": {"points": 0, "nights": 1, "weekends": 0, "holidays": 0}}}
    assert one(night(0, **nightly), night(1, **nightly), night(2, **nightly), limits=limits) == {"NIGHTS_IN_ROW"}
    assert one(night(0, **nightly), night(1, **nightly), night(2), limits=limits) == set()


def weekend(index: int) -> Json:
    return night(7 * index + 5, slot_facts={"weekend": index})


def test_weekends_in_any_four() -> None:
    assert one(weekend(0), weekend(1), weekend(3), max_weekends_28d=2) == {"WEEKENDS"}
    assert one(weekend(0), weekend(1), weekend(4), max_weekends_28d=2) == set()


def test_one_weekend_counts_once_however_many_of_its_duties_are_held() -> None:
    saturday, sunday = night(5, slot_facts={"weekend": 0}), night(6, slot_facts={"weekend": 0})
    assert one(saturday, sunday, max_weekends_28d=1) == set()


def test_weekends_in_a_row() -> None:
    limits = {"max_weekends_in_row": 2}
    assert one(weekend(0), weekend(1), weekend(2), limits=limits) == {"WEEKENDS_IN_ROW"}
    assert one(weekend(0), weekend(1), weekend(3), limits=limits) == set()


def test_major_holidays_are_counted_by_name_and_calendar_year() -> None:
    """Two duties of one Christmas are one holiday, and New Year's Day is next year's."""
    eve, day = night(80, major_holiday="christmas"), night(81, major_holiday="christmas")
    assert one(eve, day) == set()
    assert one(night(52, major_holiday="thanksgiving"), day) == {"HOLIDAYS_PER_YEAR"}
    assert one(day, night(88, major_holiday="new_year")) == set()


def test_a_pin_holds() -> None:
    of = problem([worker("Ada"), worker("Bo")], [night(0)], pins=[{"slot": "n0/primary", "worker": "Ada"}])
    assert broken(of, rota(n0="Ada")) == set()
    assert broken(of, rota(n0="Bo")) == {("PIN", "Ada")}
    assert broken(of, rota()) == {("PIN", "Ada")}


def test_a_slot_has_one_worker() -> None:
    of = problem([worker("Ada"), worker("Bo")], [night(0)])
    both = {"assignments": [*rota(n0="Ada")["assignments"], *rota(n0="Bo")["assignments"]]}
    assert broken(of, both) == {("TWICE", "Bo")}


@pytest.mark.parametrize("held", [{"n9": "Ada"}, {"n0": "Zoe"}])
def test_what_is_in_no_problem_is_a_violation(held: dict[str, str]) -> None:
    of = problem([worker("Ada")], [night(0)])
    assert {rule for rule, _ in broken(of, rota(**held))} == {"UNKNOWN"}


def test_the_rota_before_counts_for_rest_and_for_days() -> None:
    before = {"worker": "Ada", "start": f"{on(-1)}T20:00Z", "end": f"{on(0)}T10:00Z"}
    assert one(night(0), carry_in=[before]) == {"REST"}
    assert one(night(1), night(2), night(0, start=f"{on(0)}T21:00Z"), carry_in=[before]) == {
        "CONSECUTIVE",
        "DUTIES_7D",
    }


def test_the_rota_before_is_no_fault_of_this_one() -> None:
    before = [{"worker": "Ada", "start": f"{on(-d)}T20:00Z", "end": f"{on(1 - d)}T08:00Z"} for d in (9, 10, 11, 12)]
    assert one(night(0), carry_in=before) == set()


def test_the_rota_before_counts_for_nights_weekends_and_holidays() -> None:
    def carried(day: int, **facts: object) -> Json:
        return {"worker": "Ada", "start": f"{on(day)}T20:00Z", "end": f"{on(day + 1)}T08:00Z", **facts}

    nightly = night(0, slot_facts={"counts": {"points": 0, "nights": 1, "weekends": 0, "holidays": 0}})
    limits = {"max_nights_in_row": 1, "max_weekends_in_row": 1}
    assert one(nightly, carry_in=[carried(-1, night=True)], limits=limits) == {"NIGHTS_IN_ROW"}
    assert one(nightly, carry_in=[carried(-1)], limits=limits) == set()
    assert one(weekend(0), carry_in=[carried(-2, weekend=-1)], limits=limits) == {"WEEKENDS_IN_ROW"}
    christmas = night(81, major_holiday="christmas")
    assert one(christmas, carry_in=[carried(52, major_holiday="thanksgiving")]) == {"HOLIDAYS_PER_YEAR"}


def test_every_violation_says_where() -> None:
    found = check(problem([worker("Ada", areas=[])], [night(0)]), rota(n0="Ada")).violations
    assert [(each.slots, each.place) for each in found] == [(("n0/primary",), "2026-10-05: does not serve north")]


def test_a_broken_rota_and_a_wrong_cost_are_both_found_out() -> None:
    of = problem([worker("Ada", areas=[])], [night(0)])
    with pytest.raises(AssertionError, match="AREA Ada n0/primary"):
        expect_lawful(of, rota(n0="Ada"))
    with pytest.raises(AssertionError, match="said to cost 199999, costs 200000"):
        expect_lawful(of, rota(), cost=199_999)
    assert expect_lawful(of, rota(), cost=200_000).uncovered == ("n0/primary",)
