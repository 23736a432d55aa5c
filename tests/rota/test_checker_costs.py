"""The independent checker's cost: little rotas whose price was worked out on paper, one a line of the format."""

from itertools import pairwise
from typing import Any

from tests.rota.charges import unfairness
from tests.rota.checker import check
from tests.rota.held import Json, Reading
from tests.rota.little import absence, counts, history, night, on, problem, rota, solution, worker

ADA, BO = worker("Ada"), worker("Bo")


def parts(of: Json, held: Json) -> dict[str, int]:
    """The parts that are not nothing; they add up to the cost."""
    verdict = check(of, held)
    assert verdict.cost == sum(verdict.parts.values())
    return {name: price for name, price in verdict.parts.items() if price}


def of_ada(period: Json, **facts: Any) -> dict[str, int]:
    """What it costs that Ada, with these facts and alone, is primary of this night."""
    return parts(problem([worker("Ada", **facts)], [period]), rota(**{period["id"]: "Ada"}))


def test_an_empty_slot_has_the_price_of_its_position() -> None:
    of = problem([ADA], [night(0, ["primary", "backup"]), night(1, ["primary", "backup"])])
    assert parts(of, solution({"n0/primary": "Ada"})) == {"uncovered": 100_000 + 200_000 + 100_000}


def test_a_skill_may_be_anybody_s_who_holds_a_slot_of_the_period() -> None:
    senior = worker("Cleo", skills=["senior"])
    needing = night(0, ["primary", "backup"], needs=[{"skill": "senior", "count": 1}])
    of = problem([ADA, BO, senior], [needing])
    assert parts(of, solution({"n0/primary": "Ada", "n0/backup": "Cleo"})) == {}
    assert parts(of, solution({"n0/primary": "Ada", "n0/backup": "Bo"})) == {"missing_skill": 50_000}


def test_a_shortfall_counts_each_person_who_is_missing() -> None:
    needing = night(0, needs=[{"skill": "intake", "count": 3}, {"skill": "lang:es", "count": 1}])
    assert of_ada(needing) == {"missing_skill": 3 * 50_000}


def test_one_person_in_two_slots_is_one_person() -> None:
    needing = night(0, ["primary", "backup"], needs=[{"skill": "intake", "count": 2}])
    of = problem([ADA, BO], [needing])
    assert parts(of, solution({"n0/primary": "Ada", "n0/backup": "Bo"})) == {}
    assert parts(of, solution({"n0/primary": "Ada", "n0/backup": "Ada"})) == {"missing_skill": 50_000}


def test_areas_may_need_a_language_together() -> None:
    """North and south have one night each; one Spanish speaker on duty anywhere is enough for both."""
    south = worker("Bo", home_area="south", areas=["south"], skills=["lang:es"])
    nights = [night(0, id="north"), night(0, id="south", area="south")]
    together = [{"id": "es", "skill": "lang:es", "count": 1, "periods": ["north", "south"]}]
    of = problem([ADA, south], nights, needs_together=together)
    assert parts(of, rota(north="Ada", south="Bo")) == {}
    assert parts(of, rota(north="Ada")) == {"missing_skill": 50_000, "uncovered": 200_000}


def test_hours_off_by_one_unit() -> None:
    """16 points for two: fair is 8 each, in tenths 80, which is one unit of 80. Both are off by one, at 80 each."""
    of = problem([ADA, BO], [night(0, slot_facts={"counts": counts(points=16)})])
    assert parts(of, rota(n0="Ada")) == {"fairness": 80 + 80}


def test_hours_off_by_part_of_a_unit_lie_on_the_straight_line() -> None:
    """12 points for two: 60 tenths off, k is 0 for Ada and −1 for Bo, and both pay 60."""
    of = problem([ADA, BO], [night(0, slot_facts={"counts": counts(points=12)})])
    assert parts(of, rota(n0="Ada")) == {"fairness": 60 + 60}


def test_nights_weekends_and_holidays_have_their_weights() -> None:
    """One for two is half a one each: 5 tenths off, for each of two people, times 4, 8 and 16."""
    for category, weight in (("nights", 4), ("weekends", 8), ("holidays", 16)):
        of = problem([ADA, BO], [night(0, slot_facts={"counts": counts(**{category: 1})})])
        assert parts(of, rota(n0="Ada")) == {"fairness": 2 * 5 * weight}, category


def test_one_person_far_off_costs_more_than_two_a_little() -> None:
    """Four nights for two: 2 and 2 is free; 3 and 1 is one unit each; 4 and 0 is two units each, at four times that."""
    of = problem([ADA, BO], [night(2 * d, slot_facts={"counts": counts(nights=1)}) for d in range(4)])
    assert parts(of, rota(n0="Ada", n2="Bo", n4="Ada", n6="Bo")) == {}
    assert parts(of, rota(n0="Ada", n2="Ada", n4="Ada", n6="Bo")) == {"fairness": 2 * 4 * 10}
    assert parts(of, rota(n0="Ada", n2="Ada", n4="Ada", n6="Ada")) == {"fairness": 2 * 4 * 40}


def test_what_was_really_worked_counts() -> None:
    """Bo is one night behind, so Bo's night evens it out, and Ada's puts each one unit off."""
    before = worker("Ada", history=history(nights=1))
    of = problem([before, BO], [night(0, slot_facts={"counts": counts(nights=1)})])
    assert parts(of, rota(n0="Bo")) == {}
    assert parts(of, rota(n0="Ada")) == {"fairness": 2 * 4 * 10}


def test_half_a_post_is_half_a_share_and_half_a_unit() -> None:
    """24 points for one and a half: 16 and 8. The other way round Bo is 80 tenths off in units of 40: 4 × 40."""
    half = worker("Bo", fte_percent=50)
    nights = [night(0, slot_facts={"counts": counts(points=16)}), night(1, slot_facts={"counts": counts(points=8)})]
    of = problem([ADA, half], nights)
    assert parts(of, rota(n0="Ada", n1="Bo")) == {}
    assert parts(of, rota(n0="Bo", n1="Ada")) == {"fairness": 80 + 160}


def test_credited_leave_lessens_the_share() -> None:
    """21 of 210 days of history and horizon: nine tenths of a share, so 18 of 38 points; without credit 19 each."""
    nights = [night(0, slot_facts={"counts": counts(points=20)})]

    def cost(*, credited: bool) -> dict[str, int]:
        away = [absence(on(7), on(28), credited=credited)]
        ada = worker("Ada", absences=away, history=history(points=18))
        return parts(problem([ada, BO], nights), rota(n0="Bo"))

    assert cost(credited=True) == {}
    assert cost(credited=False) == {"fairness": 10 + 10}


def test_a_day_away_counts_once_and_only_inside_history_and_horizon() -> None:
    """Two entries for the same three weeks are three weeks, and what lies beyond the horizon is another rota's."""
    nights = [night(0, slot_facts={"counts": counts(points=20)})]
    away = [absence(on(7), on(28), credited=True), absence(on(8), on(40), "sick", credited=True)]
    ada = worker("Ada", absences=away, history=history(points=18))
    assert parts(problem([ada, BO], nights), rota(n0="Bo")) == {}


def test_each_pool_shares_among_its_own() -> None:
    """Cleo's pool has no duties: she is neither owed nor owing, and Ada alone in hers is always fair."""
    cleo = worker("Cleo", pool="supervisors", history=history(nights=7))
    of = problem([ADA, cleo], [night(0, slot_facts={"counts": counts(nights=1)})])
    assert parts(of, rota(n0="Ada")) == {}
    assert set(unfairness(Reading(of), {"n0/primary": "Cleo"}).values()) == {0, 4 * 10}


def test_a_wish_is_paid_for_by_its_weight() -> None:
    wish = [{"date": on(0), "weight": 2}, {"date": on(1), "weight": 3}]
    assert of_ada(night(0), preferences=wish) == {"preference": 40}


def test_a_wanted_date_is_worth_the_same_however_much_it_is_wanted() -> None:
    wish = [{"date": on(0), "weight": -3}]
    assert of_ada(night(0), preferences=wish) == {"wanted": -10}
    assert of_ada(night(0, slot_facts={"preferences_count": False}), preferences=wish) == {}


def test_serving_another_area_has_its_price_for_those_who_have_one_of_their_own() -> None:
    south = night(0, area="south")
    assert of_ada(south, areas=["north", "south"]) == {"cross_area": 30}
    assert of_ada(south, areas=["south"], home_area=None) == {}


def test_a_change_is_a_published_slot_with_somebody_else() -> None:
    """A slot that is empty now is a gap, which has its own price."""
    told = [{"slot": "n0/primary", "worker": "Ada"}, {"slot": "n2/primary", "worker": "Bo"}]
    of = problem([ADA, BO], [night(0), night(2)], published=told)
    assert parts(of, rota(n0="Ada", n2="Bo")) == {}
    assert parts(of, rota(n0="Bo", n2="Ada")) == {"changed": 80}
    assert parts(of, rota(n2="Bo")) == {"uncovered": 200_000}


def test_a_weekend_ought_to_be_one_person_s() -> None:
    """Somebody and nobody is split; nobody twice is not."""
    friday, saturday = night(4, slot_facts={"block_with": "n5/primary"}), night(5)
    of = problem([ADA, BO], [friday, saturday])
    assert parts(of, rota(n4="Ada", n5="Ada")) == {}
    assert parts(of, rota(n4="Ada", n5="Bo")) == {"split_weekend": 15}
    assert parts(of, rota(n4="Ada")) == {"split_weekend": 15, "uncovered": 200_000}
    assert parts(of, rota()) == {"uncovered": 400_000}


def test_the_price_of_a_deviation_is_convex_and_symmetric() -> None:
    """History alone, from 0 to 12 nights beside six: each further night costs at least as much as the one before."""
    costs = []
    for nights in range(13):
        pair = [worker("Ada", history=history(nights=nights)), worker("Bo", history=history(nights=12 - nights))]
        costs.append(check(problem(pair, []), rota()).cost)
    assert costs == costs[::-1]
    steps = [later - earlier for earlier, later in pairwise(costs)]
    assert steps == sorted(steps)
    assert costs[6] == 0
    assert costs[5] == 2 * 4 * 10
