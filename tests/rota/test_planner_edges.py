"""Little problems with one right answer each, at the places where a planner looks too briefly or not far enough."""

import json
from datetime import date, timedelta

import pytest

from rota.book import Book
from rota.errors import BadProblem
from rota.planner.answer import lawful
from rota.planner.coverage import cover
from rota.planner.solving import Effort
from rota.planner.table import NOBODY, Agency, Table
from rota.problemfile import read_problem
from tests.rota.checker import Verdict
from tests.rota.held import Json
from tests.rota.little import MONDAY, absence, counts, history, night, on, problem, worker
from tests.rota.test_planner_properties import planned, proved


def day_of(written: str) -> int:
    """How many days after the first Monday that is."""
    return (date.fromisoformat(written) - MONDAY) // timedelta(days=1)


def plan_for(of: Json) -> Verdict:
    return proved(of, planned(of, iterations=2000))


def test_a_holiday_of_last_summer_counts_for_this_year() -> None:
    """Two major holidays a year: after the Fourth of July Ada may have one of two, and the other is a gap."""
    summer = day_of("2026-07-04")
    carried = {"worker": "Ada", "start": f"{on(summer)}T20:00Z", "end": f"{on(summer + 1)}T08:00Z"}
    holidays = [("2026-11-26", "thanksgiving"), ("2026-12-25", "christmas")]
    nights = [night(day_of(day), major_holiday=name) for day, name in holidays]
    of = problem([worker("Ada")], nights, weeks=13, limits={"max_major_holidays_per_year": 2})
    assert plan_for(of).uncovered == ()
    assert len(plan_for({**of, "carry_in": [{**carried, "major_holiday": "july4"}]}).uncovered) == 1


@pytest.mark.parametrize("block", [None, "week"])
def test_a_rota_for_nobody_is_an_answer(block: str | None) -> None:
    """There are duties, in blocks or not, and no people yet: all of them are gaps, and nothing fails."""
    of = problem([], [night(day, slot_facts={"block": block}) for day in range(3)])
    assert plan_for(of).uncovered == ("n0/primary", "n1/primary", "n2/primary")


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


def test_everybody_on_credited_leave_has_no_share_and_nothing_breaks() -> None:
    away = worker("Ada", absences=[absence(on(0), on(28), credited=True)], history={**history(), "window_weeks": 0})
    assert plan_for(problem([away], [night(3)])).uncovered == ("n3/primary",)


def test_two_nights_in_one_evening_do_not_hide_in_a_block() -> None:
    """Rest is 0 h, two nights in a row are allowed, a block of three alone: beside it no other night of its days."""
    block = [night(day, slot_facts={"block": "long", "counts": counts(nights=1)}) for day in range(3)]
    beside = night(
        1, id="beside", start=f"{on(1)}T08:00Z", end=f"{on(1)}T12:00Z", slot_facts={"counts": counts(nights=1)}
    )
    limits = {"min_rest_hours": 0, "max_nights_in_row": 2, "max_duties_7d": 7, "max_consecutive_days": 7}
    book = Book(read_problem(json.dumps(problem([worker("Ada")], [*block, beside], limits=limits))))
    found = cover(Table(Agency(book), book.units, ["Ada"]), Effort(seconds=60, exact=True))
    assert sorted(found.holders) == [NOBODY, 0]


def test_wishes_that_are_met_bring_the_proof_below_nothing() -> None:
    """Ada and Bo would each like one of the two nights, and it is fair that way: the best rota costs -20."""
    people = [worker(name, preferences=[{"date": on(day), "weight": -1}]) for name, day in (("Ada", 0), ("Bo", 3))]
    found = planned(problem(people, [night(0), night(3)]), iterations=2000)
    assert (found.cost, found.bound) == (-20, -20)


def test_of_what_breaks_a_rule_as_little_as_possible_is_dropped() -> None:
    """Ada in two places at once keeps the dearer one; of three nights in a day too many, the middle one goes."""
    twice = problem([worker("Ada")], [night(0, ["primary", "backup"])])
    book = Book(read_problem(json.dumps(twice)))
    assert lawful(book, {"n0/primary": "Ada", "n0/backup": "Ada"}) == {"n0/primary": "Ada"}
    book = Book(
        read_problem(
            json.dumps(problem([worker("Ada")], [night(day) for day in range(3)], limits={"min_rest_hours": 13}))
        )
    )
    assert set(lawful(book, {f"n{day}/primary": "Ada" for day in range(3)})) == {"n0/primary", "n2/primary"}


def test_what_is_pinned_is_dropped_last() -> None:
    pins = [{"slot": "n0/backup", "worker": "Ada"}]
    book = Book(read_problem(json.dumps(problem([worker("Ada")], [night(0, ["primary", "backup"])], pins=pins))))
    assert lawful(book, {"n0/primary": "Ada", "n0/backup": "Ada"}) == {"n0/backup": "Ada"}


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"start": "1999-10-05T20:00Z", "end": "1999-10-06T08:00Z"}, "periods[0].start"),
        ({"slot_facts": {"weekend": 900_000_000}}, "periods[0].slots[0].weekend"),
        ({"slot_facts": {"weekend": -61}}, "periods[0].slots[0].weekend"),
    ],
)
def test_a_period_or_a_weekend_that_lies_nowhere_near_is_a_fault(facts: Json, place: str) -> None:
    with pytest.raises(BadProblem) as told:
        read_problem(json.dumps(problem([worker("Ada")], [night(0, **facts)])))
    assert [each.place for each in told.value.faults] == [place]
