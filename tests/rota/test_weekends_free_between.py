"""So many weekends are free between two on which somebody is on duty: "one in three" is two free ones between.

Weekends are told apart by their numbers, so neither a change of the clocks nor a night that ends on Monday matters.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rota.errors import BadProblem
from rota.planner import Budget, plan
from rota.problem import Problem
from rota.problemfile import read_problem, write_problem, write_solution
from rota.rules import Rule, barred
from tests.rota.checker import check, expect_lawful
from tests.rota.held import Json
from tests.rota.little import night, on, problem, rota, worker

ONE_IN_THREE: Json = {"weekends_free_between": 2}
NIGHT = ((timedelta(), time(20)), (timedelta(days=1), time(8)))
TOO_SOON = Rule.WEEKENDS_FREE_BETWEEN


def saturday(number: int, block: str | None = None) -> Json:
    """The night of the Saturday of that weekend."""
    return night(7 * number + 5, slot_facts={"weekend": number, "block": block})


def asked(*nights: Json, people: Iterable[str] = ("Ada",), limits: Json = ONE_IN_THREE, **facts: Any) -> Problem:
    """The question; the planner's rules and the checker's are asked by the same document."""
    return read_problem(json.dumps(document(*nights, people=people, limits=limits, **facts)))


def document(*nights: Json, people: Iterable[str] = ("Ada",), limits: Json = ONE_IN_THREE, **facts: Any) -> Json:
    """The same as it is written."""
    weeks = max(int(each["id"][1:]) for each in nights) // 7 + 1
    return problem([worker(name) for name in people], nights, limits=limits, **{"weeks": weeks, **facts})


def before(number: int) -> Json:
    """A Saturday night that Ada had that many weekends before the first one."""
    return {
        "worker": "Ada",
        "start": f"{on(5 - 7 * number)}T20:00Z",
        "end": f"{on(6 - 7 * number)}T08:00Z",
        "night": True,
        "weekend": -number,
    }


def bars(question: Problem, slot: str, held: Iterable[str] = ()) -> dict[Rule, str]:
    """What bars Ada from the slot."""
    return {each.rule: each.says for each in barred(question, "Ada", slot, held)}


def seen(written: Json, **held: str) -> set[str]:
    """What the independent checker says is broken."""
    return {each.rule for each in check(written, rota(**held)).violations}


@pytest.mark.parametrize(
    ("later", "says"),
    [
        (1, "0 free weekends between two of duty, 2 are needed"),
        (2, "1 free weekend between two of duty, 2 are needed"),
        (3, None),
    ],
)
def test_one_in_three_means_two_free_ones_between(later: int, says: str | None) -> None:
    """Weekends 0 and 2 are two in three, which a limit of two in any four and none running lets pass; 0 and 3 are
    one in three. It does not matter which of the two is taken first."""
    nights, second = [saturday(0), saturday(later)], f"n{7 * later + 5}"
    expected = {} if says is None else {TOO_SOON: says}
    assert bars(asked(*nights), f"{second}/primary", ["n5/primary"]) == expected
    assert bars(asked(*nights), "n5/primary", [f"{second}/primary"]) == expected
    assert seen(document(*nights), n5="Ada", **{second: "Ada"}) == ({TOO_SOON.name} if says else set())


def test_a_weekend_is_one_however_many_of_its_duties_are_held() -> None:
    sunday = night(6, slot_facts={"weekend": 0})
    assert bars(asked(saturday(0), sunday), "n6/primary", ["n5/primary"]) == {}
    assert seen(document(saturday(0), sunday), n5="Ada", n6="Ada") == set()


@pytest.mark.parametrize("limits", [{}, {"weekends_free_between": None}, {"weekends_free_between": 0}])
def test_without_the_rule_weekends_may_follow_each_other(limits: Json) -> None:
    nights = [saturday(0), saturday(1)]
    assert bars(asked(*nights, limits=limits), "n12/primary", ["n5/primary"]) == {}
    assert seen(document(*nights, limits=limits), n5="Ada", n12="Ada") == set()


@pytest.mark.parametrize(("number", "barred_by"), [(1, {TOO_SOON}), (2, {TOO_SOON}), (3, set())])
def test_weekends_of_before_the_horizon_count(number: int, barred_by: set[Rule]) -> None:
    facts: Json = {"carry_in": [before(number)]}
    assert set(bars(asked(saturday(0), **facts), "n5/primary")) == barred_by
    assert seen(document(saturday(0), **facts), n5="Ada") == {rule.name for rule in barred_by}


def test_what_was_too_close_before_is_no_breach_of_this_rota() -> None:
    """Ada had two weekends running; the third after them she may have."""
    facts: Json = {"carry_in": [before(3), before(4)]}
    assert bars(asked(saturday(0), **facts), "n5/primary") == {}
    assert seen(document(saturday(0), **facts), n5="Ada") == set()


def test_a_block_of_two_weekends_is_excused_for_its_own_and_for_no_others() -> None:
    """Whoever is given a fortnight in one piece has both of its weekends; before and after it two are free."""
    two = [saturday(0, "fortnight"), saturday(1, "fortnight")]
    for later, broken in ((2, {TOO_SOON}), (3, {TOO_SOON}), (4, set[Rule]())):
        nights, last = [*two, saturday(later)], f"n{7 * later + 5}"
        assert bars(asked(*nights), "n5/primary") == {}
        assert set(bars(asked(*nights), f"{last}/primary", ["n5/primary", "n12/primary"])) == broken
        written = document(*nights)
        assert seen(written, n5="Ada", n12="Ada", **{last: "Ada"}) == {rule.name for rule in broken}
    beside = night(13, slot_facts={"weekend": 1})
    assert set(bars(asked(*two, beside), "n13/primary", ["n5/primary", "n12/primary"])) == {TOO_SOON}
    assert seen(document(*two, beside), n5="Ada", n12="Ada", n13="Ada") == {TOO_SOON.name}


@pytest.mark.parametrize(("zone", "first"), [("Europe/Vienna", "2026-10-19"), ("America/Denver", "2027-03-08")])
def test_the_change_of_the_clocks_neither_adds_a_weekend_nor_takes_one(zone: str, first: str) -> None:
    """The night in which the clocks change is one of the weekend before it."""
    nights = [saturday(number) for number in range(4)]
    moved = document(*nights) | {"timezone": zone, "from": first}
    for number, period in enumerate(moved["periods"]):
        day = date.fromisoformat(first) + timedelta(days=7 * number + 5)
        start, end = (datetime.combine(day + after, clock, ZoneInfo(zone)).isoformat() for after, clock in NIGHT)
        period.update(date=day.isoformat(), start=start, end=end)
    question = read_problem(json.dumps(moved))
    assert set(bars(question, "n19/primary", ["n5/primary"])) == {TOO_SOON}
    assert bars(question, "n26/primary", ["n5/primary"]) == {}


def test_it_is_written_and_read_again_and_left_out_where_there_is_none() -> None:
    question = asked(saturday(0))
    assert question.limits.weekends_free_between == 2
    assert read_problem(write_problem(question)) == question
    assert "weekends_free_between" not in json.loads(write_problem(asked(saturday(0), limits={})))["limits"]


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [(-1, "it is -1"), ("two", '"two" is not a whole number'), (1.5, "1.5 is not a whole number")],
)
def test_what_cannot_be_meant_is_refused_with_its_place(wrong: object, fault: str) -> None:
    with pytest.raises(BadProblem) as caught:
        asked(saturday(0), limits={"weekends_free_between": wrong})
    [found] = caught.value.faults
    assert found.place == "limits.weekends_free_between"
    assert fault in str(found)


# The planner --------------------------------------------------------------------------------------


def planned(written: Json) -> Json:
    """A rota by so many steps, as it is written; the independent checker has looked at it."""
    ticks = count()
    budget = Budget(seconds=None, iterations=400)
    found = plan(read_problem(json.dumps(written)), seed=1, budget=budget, now=lambda: float(next(ticks)))
    answer: Json = json.loads(write_solution(found))
    expect_lawful(written, answer)
    return answer


def test_three_people_hold_nine_weekends_and_two_cannot() -> None:
    """With one in three it takes three people; two of them leave every third weekend open, and that is proved."""
    nights = [saturday(number) for number in range(9)]
    full = planned(document(*nights, people=("Ada", "Bo", "Cleo")))
    assert len(full["assignments"]) == 9
    short = planned(document(*nights, people=("Ada", "Bo")))
    assert len(short["assignments"]) == 6
    assert short["bound"] >= 3 * 200_000


@pytest.mark.parametrize(("second", "held"), [(3, 3), (4, 4)])
def test_a_plan_knows_blocks_of_several_weekends(second: int, held: int) -> None:
    """Ada alone: of two fortnights with two weekends between both can be held, with one between only a part of the
    second."""
    nights = [saturday(0, "a"), saturday(1, "a"), saturday(second, "b"), saturday(second + 1, "b")]
    assert len(planned(document(*nights))["assignments"]) == held
