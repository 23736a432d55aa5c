"""The hard rules, each with what it says to people."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from rota.book import Book
from rota.problem import Assignment
from rota.problemfile import read_problem, write_problem
from rota.rules import Rule, barred, breaches
from tests.rota.checker import check
from tests.rota.held import Json
from tests.rota.little import absence, counts, night, on, problem, rota, worker


def ada_in(document: Json, slot: str, held: Iterable[str] = ()) -> dict[Rule, str]:
    """What bars Ada from the slot."""
    return {each.rule: each.says for each in barred(read_problem(json.dumps(document)), "Ada", slot, held)}


def nights(*days: int, **facts: Any) -> list[Json]:
    return [night(day, **facts) for day in days]


@pytest.mark.parametrize(
    ("facts", "rule", "says"),
    [
        ({"positions": ["backup"]}, Rule.POSITION, "does not hold the position primary"),
        ({"areas": ["south"]}, Rule.AREA, "does not serve north"),
        ({"absences": [absence(on(0), on(2))]}, Rule.ABSENCE, "is away from Mon 5 Oct 00:00 to Wed 7 Oct 00:00"),
        (
            {"absences": [absence(on(0), on(2), "eligibility")]},
            Rule.ELIGIBILITY,
            "has not been there long enough before Wed 7 Oct 00:00",
        ),
        (
            {"exemptions": [{"from": on(0), "to": on(9), "kinds": ["night"], "reason": "health"}]},
            Rule.EXEMPT,
            "is exempted from night on Tue 6 Oct",
        ),
        ({"major_holidays_last_year": ["moon day"]}, Rule.HOLIDAY_REPEAT, "held moon day last year"),
        ({"absences": [absence(on(2), on(4))]}, Rule.LEAVE_EVE, "goes on leave the day after Tue 6 Oct"),
    ],
)
def test_some_rules_bar_a_worker_whatever_else_they_hold(facts: Json, rule: Rule, says: str) -> None:
    asked = problem(
        [worker("Ada", **facts)], nights(1, major_holiday="moon day"), limits={"no_duty_before_leave": True}
    )
    found = ada_in(asked, "n1/primary")
    assert found[rule] == says


def test_people_are_told_by_the_names_that_the_problem_has() -> None:
    """And by the id where it has none."""
    names = {"position": {"primary": "first responder"}, "skill": {"es": "Spanish"}}
    slots = nights(1, area="south", slot_facts={"requires": ["es", "intake"]})
    said = ada_in(problem([worker("Ada", positions=[], skills=[])], slots, names=names), "n1/primary")
    assert [*said.values()] == [
        "does not hold the position first responder",
        "does not serve south",
        "lacks Spanish, intake",
    ]


def test_what_a_slot_requires_is_a_rule() -> None:
    asked = problem([worker("Ada")], nights(1, slot_facts={"requires": ["lang:so", "intake"]}))
    assert ada_in(asked, "n1/primary") == {Rule.SKILL: "lacks lang:so"}


def test_rest_is_told_in_the_local_time_of_the_problem() -> None:
    late = night(1, start="2026-10-06T17:00Z")
    asked = problem([worker("Ada")], [night(0), late], timezone="America/Chicago")
    assert ada_in(asked, "n1/primary", ["n0/primary"]) == {
        Rule.REST: "9 h of rest before Tue 6 Oct 12:00, 11 h are needed"
    }


@pytest.mark.parametrize(
    ("held", "taken", "limits", "rule", "says"),
    [
        ((0, 2, 4), 6, {"max_duties_7d": 3}, Rule.DUTIES_7D, "4 duties in the 7 days from Mon 5 Oct, 3 are allowed"),
        ((1, 2), 3, {"max_consecutive_days": 2}, Rule.CONSECUTIVE, "3 days in a row from Tue 6 Oct, 2 are allowed"),
        ((1, 2), 3, {"max_nights_in_row": 2}, Rule.NIGHTS_IN_ROW, "3 nights in a row, 2 are allowed"),
    ],
)
def test_limits_say_how_many_and_from_when(
    held: tuple[int, ...], taken: int, limits: Json, rule: Rule, says: str
) -> None:
    every = nights(*held, taken, slot_facts={"counts": counts(nights=1)})
    asked = problem([worker("Ada")], every, limits={"max_duties_7d": 7, "max_consecutive_days": 7, **limits})
    assert ada_in(asked, f"n{taken}/primary", [f"n{day}/primary" for day in held]) == {rule: says}


def test_duties_of_before_the_horizon_count_and_are_nobodys_breach_by_themselves() -> None:
    before = [
        {"worker": "Ada", "start": f"2026-10-0{day}T20:00Z", "end": f"2026-10-0{day + 1}T08:00Z"}
        for day in (1, 2, 3, 4)
    ]
    asked = problem([worker("Ada")], nights(1, 6), carry_in=before)
    assert set(ada_in(asked, "n1/primary")) == {Rule.DUTIES_7D}
    assert ada_in(asked, "n6/primary") == {}
    assert breaches(read_problem(json.dumps(asked)), [Assignment(slot="n6/primary", worker="Ada")]) == ()


def test_a_block_of_before_is_one_duty_whose_nights_all_count() -> None:
    """An evening and its night, and one more: the nights are those of the 4th and 5th, not of the evening's day."""
    spans = (("3T16:30", "4T00:00"), ("4T00:00", "4T08:00"), ("5T00:00", "5T08:00"))
    before = [
        {"worker": "Ada", "start": f"2026-10-0{start}Z", "end": f"2026-10-0{end}Z", "night": "T00" in start}
        for start, end in spans
    ]
    carried = [{**each, "block": "weekend"} for each in before]
    limits = {"max_nights_in_row": 2, "max_duties_7d": 2}
    monday = night(1, slot_facts={"counts": counts(nights=1)})
    asked = problem([worker("Ada")], [monday, night(2)], carry_in=carried, limits=limits)
    assert ada_in(asked, "n1/primary") == {Rule.NIGHTS_IN_ROW: "3 nights in a row, 2 are allowed"}
    assert ada_in(asked, "n2/primary") == {}
    assert {each.rule for each in check(asked, rota(n1="Ada")).violations} == {"NIGHTS_IN_ROW"}
    assert check(asked, rota(n2="Ada")).violations == ()
    assert read_problem(write_problem(read_problem(json.dumps(asked)))) == read_problem(json.dumps(asked))


def test_two_weekends_running_are_told_and_a_block_is_one() -> None:
    two = [night(day, slot_facts={"weekend": day // 7}) for day in (5, 12)]
    asked = problem([worker("Ada")], two, limits={"max_weekends_in_row": 1})
    assert ada_in(asked, "n12/primary", ["n5/primary"]) == {Rule.WEEKENDS_IN_ROW: "2 weekends in a row, 1 is allowed"}


def test_a_block_is_taken_whole_and_its_nights_are_one_duty() -> None:
    """Five nights in a row are one block: neither rest nor a limit of days speaks against it."""
    week = nights(0, 1, 2, 3, 4, slot_facts={"counts": counts(nights=1), "block": "week"})
    asked = problem([worker("Ada")], [*week, night(6)], limits={"max_nights_in_row": 2, "max_duties_7d": 2})
    assert ada_in(asked, "n0/primary") == {}
    assert ada_in(asked, "n6/primary", [f"n{day}/primary" for day in range(5)]) == {}
    alone = barred(read_problem(json.dumps(asked)), "Ada", "n2/primary", (), alone=True)
    assert [(each.rule, each.says) for each in alone] == [
        (Rule.BLOCK, "it is one block with 4 more, which would be held by somebody else")
    ]


def test_a_block_that_touches_another_night_makes_one_run() -> None:
    two = nights(0, 1, slot_facts={"counts": counts(nights=1), "block": "pair"})
    more = night(2, slot_facts={"counts": counts(nights=1)})
    asked = problem([worker("Ada")], [*two, more], limits={"max_nights_in_row": 2})
    assert set(ada_in(asked, "n2/primary", ["n0/primary", "n1/primary"])) == {Rule.NIGHTS_IN_ROW}


def test_where_a_whole_week_is_allowed_the_limit_says_so() -> None:
    """A week of seven nights beside a night: two in a row are allowed, or the week by itself."""
    week = nights(*range(7), slot_facts={"counts": counts(nights=1), "block": "week"})
    more = night(7, slot_facts={"counts": counts(nights=1)})
    asked = problem([worker("Ada")], [*week, more], limits={"max_nights_in_row": 2})
    found = ada_in(asked, "n7/primary", [f"n{day}/primary" for day in range(7)])
    assert found == {Rule.NIGHTS_IN_ROW: "8 nights in a row, 2 are allowed, or one block alone"}


def test_of_a_whole_rota_every_breach_is_told() -> None:
    pins = [{"slot": "n9/primary", "worker": "Bo"}]
    asked = problem([worker("Ada"), worker("Bo")], nights(0, 9), pins=pins)
    given = [("n0/primary", "Ada"), ("n0/primary", "Bo"), ("n9/primary", "Ada")]
    found = breaches(Book(read_problem(json.dumps(asked))), [Assignment(slot=s, worker=w) for s, w in given])
    assert sorted(each.rule for each in found) == [Rule.PIN, Rule.TWICE]


def test_a_pin_bars_everybody_else() -> None:
    asked = problem([worker("Ada"), worker("Bo")], nights(0), pins=[{"slot": "n0/primary", "worker": "Bo"}])
    assert ada_in(asked, "n0/primary") == {Rule.PIN: "it is fixed for somebody else"}
