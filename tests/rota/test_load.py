"""Fair shares, loads and costs, worked out on paper; and what people are told about a rota."""

import json
from collections.abc import Sequence

import pytest

from rota.load import cost, fair_shares, loads, report
from rota.problem import Assignment, Counts, Problem
from rota.problemfile import read_problem
from tests.rota.held import Json
from tests.rota.little import absence, counts, history, night, on, problem, worker


def asked(*workers: Json, nights: int = 2, **facts: object) -> Problem:
    every = [night(2 * day, slot_facts={"counts": counts(points=10)}) for day in range(nights)]
    return read_problem(json.dumps(problem(workers, every, **facts)))


def held(**slots: str) -> list[Assignment]:
    return [Assignment(slot=f"{period}/primary", worker=name) for period, name in slots.items()]


def targets(the_problem: Problem) -> dict[str, float]:
    return {each.worker: each.fair for each in fair_shares(the_problem) if each.category == "points"}


def test_a_share_goes_by_full_time_part_and_counts_history() -> None:
    """20 points are to be shared, and 40 are behind them: Bo works half of Ada's time."""
    past = history(points=40)
    assert targets(asked(worker("Ada", history=past), worker("Bo", fte_percent=50))) == {"Ada": 40.0, "Bo": 20.0}


def test_credited_leave_lowers_a_share_and_other_leave_does_not() -> None:
    """Of 210 days of window and horizon Bo is credited with 21: a tenth. Twice the same day counts once."""
    leave = [absence(on(0), on(21), credited=True), absence(on(3), on(5), credited=True), absence(on(22), on(25))]
    found = targets(asked(worker("Ada", history=history(points=50)), worker("Bo", absences=leave), nights=14))
    assert found == {"Ada": 100.0, "Bo": 90.0}


def test_a_load_is_history_and_what_is_held() -> None:
    the_problem = asked(worker("Ada", history=history(points=7, nights=1)), worker("Bo"))
    assert loads(the_problem, held(n0="Ada")) == {"Ada": Counts(points=17, nights=1), "Bo": Counts()}


def test_the_cost_is_what_the_format_says() -> None:
    """Each ought to have 10 points; Ada has 20. In tenths she is 100 above, in steps of 80: 80·(3·100 − 2·80) ÷ 80."""
    priced = cost(asked(worker("Ada"), worker("Bo")), held(n0="Ada", n2="Ada"))
    assert priced.parts["fairness"] == (3 * 100 - 2 * 80) + (-3 * -100 - 2 * 80)
    assert priced.total == 280


@pytest.mark.parametrize(
    ("split", "price"),
    [({"n0": "Ada", "n2": "Bo"}, 15), ({"n0": "Ada", "n2": "Ada"}, 0), ({}, 0), ({"n0": "Ada"}, 15)],
)
def test_a_pair_is_split_unless_one_person_or_nobody_has_it(split: dict[str, str], price: int) -> None:
    one, other = night(0, slot_facts={"block_with": "n2/primary"}), night(2)
    the_problem = read_problem(json.dumps(problem([worker("Ada"), worker("Bo")], [one, other])))
    assert cost(the_problem, held(**split)).parts["split_weekend"] == price


def test_wishes_distance_and_change_have_their_prices() -> None:
    wishes = [{"date": on(0), "weight": 3}, {"date": on(2), "weight": -5}]
    ada = worker("Ada", home_area="south", preferences=wishes)
    the_problem = asked(ada, worker("Bo"), published=[{"slot": "n0/primary", "worker": "Bo"}])
    parts = cost(the_problem, held(n0="Ada", n2="Ada")).parts
    assert (parts["preference"], parts["wanted"], parts["cross_area"], parts["changed"]) == (60, -10, 60, 40)


def test_a_need_over_several_periods_counts_people_not_duties() -> None:
    need = {"id": "so", "skill": "lang:so", "count": 2, "periods": ["n0", "n2"]}
    the_problem = asked(worker("Ada", skills=["lang:so"]), worker("Bo"), needs_together=[need])
    assert cost(the_problem, held(n0="Ada", n2="Ada")).parts["missing_skill"] == 50_000


def test_the_report_tells_before_and_after_and_why_somebody_is_far_off() -> None:
    the_problem = asked(worker("Ada", history=history(points=40)), worker("Bo", max_duties_28d=1), nights=3)
    told = report(the_problem, held(n0="Bo", n2="Ada", n4="Ada"), bound=100)
    points = next(each for each in told.balances if each.category == "points" and each.pool is None)
    assert (points.before.most, points.before.least) == (2.0, 0.0)
    assert points.after.most == pytest.approx(60 / 35)
    why = {each.worker: each.why for each in told.far}
    assert why == {
        "Ada": "brought 40 along, which is more than the share already",
        "Bo": "cap: 1 duty in 28 days",
    }
    assert told.gap == pytest.approx((told.cost - 100) / told.cost)


@pytest.mark.parametrize(
    ("adas", "above", "below"),
    [
        ((0, 1, 2, 3), "only 1 of 4 serve south", "may hold only 60 of the 80 weighted hours of the pool"),
        (range(8), "no single duty in other hands", "no single duty in other hands"),
    ],
)
def test_a_reason_is_told_only_where_it_explains_the_load(adas: Sequence[int], above: str, below: str) -> None:
    """Two of eight nights are in the south, where only Ada serves: 35 hours of 80 are hers by that, and 15 each of
    the others. Of four of them for Ada it is the reason; of all eight it is none, nor of nothing for Bo."""
    ten = {"counts": counts(points=10)}
    nights = [night(2 * day, area="south" if day < 2 else "north", slot_facts=ten) for day in range(8)]
    people = [
        worker("Ada", areas=["north", "south"]),
        *(worker(name, areas=["north"]) for name in ("Bo", "Cleo", "Dov")),
    ]
    holders = dict.fromkeys(adas, "Ada")
    given = {f"n{2 * number}": holders.get(number, ("Bo", "Cleo", "Dov", "Cleo")[number % 4]) for number in range(8)}
    pins = [{"slot": f"{name}/primary", "worker": who} for name, who in given.items()]  # Nothing may be handed on.
    told = report(read_problem(json.dumps(problem(people, nights, pins=pins))), held(**given))
    why = {each.worker: each.why for each in told.far if each.category == "points"}
    assert why["Ada"].startswith(above)
    assert why["Bo"].startswith(below)


def test_whoever_is_too_new_is_not_said_to_be_away() -> None:
    """Bo may first be on duty in the third week: they are there, and Ada, who has more than her share, stands in."""
    bo = worker("Bo", absences=[absence(on(0), on(14), "eligibility", credited=False)])
    told = report(asked(worker("Ada"), bo, nights=3), held(n0="Ada", n2="Ada", n4="Ada"))
    assert {each.worker: each.why for each in told.far if each.category == "points"} == {
        "Ada": "stands in for others, who cannot serve for 14 days",
        "Bo": "has not been there long enough for 14 days",
    }


def test_whoever_may_hold_everything_is_not_below_their_share_for_what_they_may_hold() -> None:
    """Bo has much behind him, and both nights are Ada's, who may hold all: nothing there is that she may not."""
    the_problem = asked(worker("Ada"), worker("Bo", history=history(points=60)))
    why = {each.worker: each.why for each in report(the_problem, held(n0="Ada", n2="Ada")).far}
    assert why["Ada"].startswith("no single duty in other hands would make the rota better")


def test_what_a_pool_has_no_duty_of_is_not_told_in_duties() -> None:
    """A rota of nights in the north: how far those of the south are from their share is told in hours alone."""
    south = [
        worker(name, pool="south", areas=["south"], history=history(points=h)) for name, h in (("Cy", 30), ("Di", 0))
    ]
    told = report(asked(worker("Ada"), *south), held(n0="Ada", n2="Ada"))
    by = {each.worker: each for each in told.standings if each.category == "points"}
    assert (by["Cy"].per_fte, by["Cy"].duties, by["Cy"].in_duties) == (15.0, None, "")
    assert by["Ada"].in_duties == " (less than a duty)"


def test_the_report_counts_wishes_met() -> None:
    wishes = [{"date": on(0), "weight": 1}, {"date": on(2), "weight": -1}, {"date": on(4), "weight": 2}]
    told = report(asked(worker("Ada", preferences=wishes), nights=3), held(n2="Ada", n4="Ada"))
    assert (told.wishes_met, told.wishes) == (2, 3)
