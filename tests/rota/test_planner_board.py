"""The board of the search against the rules and prices that everybody else uses: the same answers, only faster."""

import json
from pathlib import Path
from random import Random

import pytest

from rota.book import Book
from rota.load import cost
from rota.planner.allowed import may_take
from rota.planner.annealing import anneal
from rota.planner.board import NOBODY, Region
from rota.planner.boards import set_up, view
from rota.planner.table import Agency, Table
from rota.planner.wholemodel import WholeModel
from rota.problem import Assignment
from rota.problemfile import read_problem
from rota.rules import barred, breaches
from tests.rota.chance import Chance
from tests.rota.held import Json
from tests.rota.little import counts, night, problem, worker

SAMPLE = json.loads((Path(__file__).parent / "problems" / "w12-13weeks.json").read_text())


def runs(**further: int) -> Json:
    """Blocks, single nights and carried ones, with limits on runs of nights and weekends and what else is said."""
    random = Random(3)
    nights = []
    for day in range(28):
        block = {"block": f"b{day // 3}"} if day % 9 < 3 else {}
        weekend = {"weekend": day // 7} if day % 7 > 4 else {}
        nights.append(night(day, slot_facts={"counts": counts(points=8, nights=1), **block, **weekend}))
    before = [{"worker": "Ada", "start": "2026-10-03T20:00Z", "end": "2026-10-04T08:00Z", "night": True, "weekend": -1}]
    people = [worker(name, max_weekends_28d=2, max_duties_28d=random.randint(4, 9)) for name in ("Ada", "Bo", "Cleo")]
    limits = {"max_nights_in_row": 2, "max_weekends_in_row": 1, "max_duties_7d": 3, **further}
    return problem(people, nights, carry_in=before, limits=limits)


CHANCES = [
    Chance(scene=scene, features=frozenset({"runs", "together", "carry_in"}), seed=scene).problem for scene in range(3)
]
FORTNIGHTS = Chance(scene=4, features=frozenset({"runs", "blocks", "carry_in"}), seed=14).problem


@pytest.mark.parametrize("document", [SAMPLE, runs(), runs(weekends_free_between=2), FORTNIGHTS, *CHANCES])
def test_the_board_agrees_with_the_rules_and_prices(document: Json) -> None:
    """After any number of steps: the same cost, the same who-may-take-what, and no rule broken."""
    book = Book(read_problem(json.dumps(document)))
    table = Table(Agency(book), book.units, [person.id for person in book.problem.workers])
    board, random = set_up(table, 5), Random(5)
    assert view(board, Region.SCORE)[0] == cost(book, ()).total
    for heat in (3000.0, 300.0):
        anneal(board, 4000, heat, heat)
        holder = view(board, Region.HOLDER)
        held = [(unit, table.workers[who]) for unit, who in zip(table.units, holder, strict=True) if who != NOBODY]
        given = [Assignment(slot=slot, worker=who) for unit, who in held for slot in unit.slots]
        assert breaches(book, given) == ()
        assert view(board, Region.SCORE)[0] == cost(book, given).total == WholeModel(table).cost_of(list(holder))
        slots = book.held(given)
        for _ in range(400):
            number, who = random.randrange(len(table.units)), random.randrange(len(table.workers))
            if holder[number] != who:
                name, unit = table.workers[who], table.units[number]
                free = not barred(book, name, unit.slots[0], slots.get(name, ()))
                assert bool(may_take(board, number, who)) is free, (unit, name)
