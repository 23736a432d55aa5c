"""Little problems with one right answer each, at the places where a planner looks too briefly or not far enough."""

from tests.rota.checker import Verdict
from tests.rota.held import Json
from tests.rota.little import counts, history, night, problem, worker
from tests.rota.test_planner_properties import planned, proved


def plan_for(of: Json) -> Verdict:
    return proved(of, planned(of, iterations=2000))


def test_nobody_is_in_two_areas_at_once() -> None:
    """Ada serves both areas on the same night, and holds one of the two."""
    both = worker("Ada", areas=["north", "south"])
    of = problem([both], [night(0, id="north"), night(0, id="south", area="south")])
    assert len(plan_for(of).uncovered) == 1


def test_the_dearer_gap_is_closed_first() -> None:
    """One worker for two slots of one night: the primary is held, the backup is the gap."""
    of = problem([worker("Ada")], [night(0, ["primary", "backup"])])
    assert plan_for(of).uncovered == ("n0/backup",)


def test_a_pin_is_held_even_where_it_opens_a_gap() -> None:
    """Ada alone may be backup, and she is pinned as primary; Bo could have been that."""
    bo = worker("Bo", positions=["primary"])
    of = problem([worker("Ada"), bo], [night(0, ["primary", "backup"])])
    assert plan_for(of).uncovered == ()
    assert plan_for({**of, "pins": [{"slot": "n0/primary", "worker": "Ada"}]}).uncovered == ("n0/backup",)


def test_a_newcomer_is_not_flooded_and_a_debt_is_repaid() -> None:
    """Ada is four nights ahead, so Bo has four of the four that come; a year ago would be forgotten, this is not."""
    nights = [night(3 * number, slot_facts={"counts": counts(nights=1)}) for number in range(4)]
    of = problem([worker("Ada", history=history(nights=4)), worker("Bo")], nights)
    assert plan_for(of).parts["fairness"] == 0
    even = problem([worker("Ada", history=history(nights=4)), worker("Bo", history=history(nights=4))], nights)
    assert plan_for(even).parts["fairness"] == 0


def test_nothing_to_plan_is_a_plan() -> None:
    """No periods, or nobody at all: an answer in both cases."""
    assert plan_for(problem([worker("Ada")], [])).uncovered == ()
    assert plan_for(problem([], [night(0)])).uncovered == ("n0/primary",)
