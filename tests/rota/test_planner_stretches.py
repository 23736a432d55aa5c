"""A long horizon is covered stretch by stretch: nothing is lost at the edges, and what is short is proved."""

import json
from itertools import pairwise

from rota.book import Book
from rota.planner.groups import divide
from rota.planner.solving import Effort
from rota.planner.stretches import Covered, covered, stretches
from rota.planner.table import Agency
from rota.problemfile import read_problem
from tests.rota.checker import expect_lawful
from tests.rota.held import Json
from tests.rota.little import absence, night, on, problem, solution, worker

WEEKS = 30
BOTH = ("primary", "backup")


def year(absences: list[Json] | None = None) -> Json:
    """Two a night for 30 weeks, and eight people with three duties a week at most; four of them are away as said."""
    people = [worker(f"w{number}", absences=(absences or []) if number < 4 else []) for number in range(8)]
    return problem(people, [night(day, BOTH) for day in range(7 * WEEKS)], weeks=WEEKS)


def answered(document: Json) -> Covered:
    """The cover of the one group there is, by counted work alone."""
    agency = Agency(Book(read_problem(json.dumps(document))))
    (group,) = divide(agency)
    assert len(stretches(agency, group.units)) > 3
    return covered(agency, group, {}, Effort(seconds=60.0, exact=True, seed=1), guests=False)


def uncovered(document: Json, found: Covered) -> list[str]:
    """What is open in a rota that breaks no rule, the edges of its stretches included."""
    return list(expect_lawful(document, solution(dict(found.held))).uncovered)


def test_what_can_be_covered_is_covered_across_every_edge() -> None:
    found = answered(year())
    assert (found.cost, found.bound) == (0, 0)
    assert uncovered(year(), found) == []


def test_a_week_that_nobody_can_cover_is_proved_within_the_year() -> None:
    """Four have twelve duties in the week for which fourteen are wanted: two backups are short, and no more."""
    document = year([absence(on(70), on(78))])
    found = answered(document)
    assert (found.cost, found.bound) == (200_000, 200_000)
    assert {slot.split("/")[1] for slot in uncovered(document, found)} == {"backup"}


def test_what_is_short_across_an_edge_is_proved_as_well() -> None:
    """The same week lies half in one stretch and half in the next: neither lacks anything, and both together do."""
    edge = _edges(year())[0]
    document = year([absence(on(edge - 4), on(edge + 4))])
    found = answered(document)
    assert (found.cost, found.bound) == (200_000, 200_000)


def test_neither_a_block_nor_a_need_over_several_nights_is_parted() -> None:
    """Blocks of a week, and a language that somebody has to have in any of the two weeks around an edge."""
    nights = [night(day, BOTH, slot_facts={"block": f"week {day // 7}"}) for day in range(7 * WEEKS)]
    for each in nights:
        for slot in each["slots"]:
            slot["block"] += f" {slot['position']}"
    plain = problem([worker("Ada")], [night(day, ("primary", "backup")) for day in range(7 * WEEKS)], weeks=WEEKS)
    edges = _edges(plain)
    near = [f"n{day}" for day in range(edges[0] - 7, edges[0] + 7)]
    need = {"id": "so", "skill": "lang:so", "count": 1, "periods": near}
    assert edges[0] not in _edges({**plain, "needs_together": [need]})
    assert all(edge % 7 == 0 for edge in _edges({**plain, "periods": nights}, units=0))


def _edges(document: Json, units: int = 400) -> list[int]:
    """The days on which a new stretch begins."""
    agency = Agency(Book(read_problem(json.dumps(document))))
    parts = stretches(agency, agency.book.units, long=units)
    for before, after in pairwise(parts):
        assert max(unit.spans[-1][1] for unit in before) <= min(unit.start for unit in after)
    return [(min(unit.day for unit in part) - agency.book.problem.first).days for part in parts[1:]]
