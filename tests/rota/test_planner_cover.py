"""Cover is proved with little work, by counted work alone: whole weeks in which people are short are seen at once."""

import json

from rota.book import Book
from rota.planner.coverage import cover
from rota.planner.filling import filled
from rota.planner.groups import divide
from rota.planner.solving import Effort
from rota.planner.table import Agency
from rota.problemfile import read_problem
from tests.bench.rota_generator import generate
from tests.bench.rota_solving import SEED

EFFORT = Effort(seconds=60.0, work=2.5, exact=True, seed=SEED)
"""Of counted work. By cores alone some of these areas need fourteen."""


def test_areas_with_too_few_people_are_proved_with_little_work() -> None:
    """Eight or nine people each, and weeks in which so many are on leave that averages alone say what is short."""
    agency = Agency(Book(read_problem(json.dumps(generate(300, 13, SEED)))))
    tables = [group.table(agency) for group in divide(agency) if 8 <= len(group.home) <= 9]
    found = [cover(table, EFFORT, filled(table, [])) for table in tables]
    assert [each.is_proved for each in found] == [True] * len(tables)
    assert sorted(each.cost for each in found if each.cost) == [50_000, 100_000, 250_000, 600_000]
