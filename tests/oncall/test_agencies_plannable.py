"""Both worked agencies can be planned as they are written, and somebody who shares no code with the planner agrees."""

import json
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import count, pairwise
from pathlib import Path

from oncall.domain.staffing import AbsenceKind
from rota.planner import plan
from rota.planner.budget import Budget
from rota.planner.reasons import gap
from rota.problem import Problem, Solution
from rota.problemfile import write_problem, write_solution
from rota.rules import Rule
from tests.oncall.planned import Agency
from tests.rota.checker import expect_lawful

WEEK = timedelta(weeks=1)


def planned(problem: Problem) -> Solution:
    """A rota by the iterations alone, lawful in the eyes of the independent checker."""
    ticks = count()
    found = plan(problem, seed=7, budget=Budget(seconds=None, iterations=3000), now=lambda: next(ticks) / 1000)
    expect_lawful(json.loads(write_problem(problem)), json.loads(write_solution(found)), found.cost)
    return found


def test_larkspur_over_christmas_and_new_year(store_url: str, tmp_path: Path) -> None:
    """Weeks to one worker each, holidays carved out. A1 had Christmas last year and is on leave over New Year; A4
    would like Christmas. Nobody is left out, nothing is left empty, and no week is followed by another."""
    agency = Agency(store_url, tmp_path)
    agency.give("A1", agency.slots(date(2025, 12, 25)))
    leave = agency.at("2026-12-28T00:00")
    agency.oncall.staffing.enter_absence("A1", AbsenceKind.LEAVE, leave, leave + WEEK, "test")
    agency.oncall.staffing.prefer("A4", date(2026, 12, 25), -1, "test")
    found = planned(agency.problem(date(2026, 12, 14), 4))
    holder = {each.slot: each.worker for each in found.assignments}
    assert found.parts["uncovered"] == 0
    assert holder["county:2026-12-25:holiday/primary"] == "A4"
    assert {holder[f"*:{date(2026, 12, 14) + n * WEEK}:week/director"] for n in range(4)} == {"AD"}
    weeks = [holder[f"county:{date(2026, 12, 14) + n * WEEK}:weeknight/primary"] for n in range(4)]
    assert len(set(weeks)) == 4
    agency.oncall.database.close()


def test_harlow_over_thanksgiving(store_url: str, tmp_path: Path) -> None:
    """Five areas and a countywide pair: everything is held, South and the county have their Spanish at every minute,
    Ridge's nights are East's, and nobody has the evening without its night."""
    agency = Agency(store_url, tmp_path, "harlow")
    problem = agency.problem(date(2026, 11, 23), 1)
    found = planned(problem)
    assert (found.parts["uncovered"], found.parts["missing_skill"]) == (0, 0)
    holder = {each.slot: each.worker for each in found.assignments}
    nights = Counter(slot.split(":")[0] for slot in holder if ":overnight/primary" in slot)
    assert nights == {"north": 4, "south": 4, "central": 4, "east": 4}
    agency.oncall.database.close()


def test_harlow_has_one_weekend_in_three_and_what_that_leaves_open_says_so(store_url: str, tmp_path: Path) -> None:
    """The weekends of six weeks in North, whose eleven can hold them, and in Ridge, where five have ten of the twelve
    pairs at most: of any three weekends each of them may have one. With the two who help out nothing is left open;
    without them it is told what bars, and that nothing helps."""
    agency = Agency(store_url, tmp_path, "harlow")
    whole = agency.problem(date(2026, 11, 30), 6)
    weekends = [p for p in whole.periods if p.area in {"north", "ridge"} and p.slots[0].weekend is not None]
    helped = replace(whole, periods=tuple(weekends), needs_together=())
    assert planned(helped).parts["uncovered"] == 0
    alone = tuple(
        replace(person, areas=person.areas - {"ridge"}) if person.id.startswith("B-E") else person
        for person in helped.workers
    )
    problem = replace(helped, workers=alone)
    found = planned(problem)
    number = {slot.id: slot.weekend for period in weekends for slot in period.slots}
    taken: dict[str, set[int]] = defaultdict(set)
    for each in found.assignments:
        taken[each.worker].add(number[each.slot] or 0)
    assert min(b - a for theirs in taken.values() for a, b in pairwise(sorted(theirs))) == 3
    empty = set(number) - {each.slot for each in found.assignments}
    assert {slot.split(":")[0] for slot in empty} == {"ridge"}
    assert len(empty) == 4
    assert all("the free weekends between two of duty bars" in found.reasons[slot] for slot in empty)
    clashes = gap(problem, found.assignments, min(empty)).conflict
    everybody = {f"B-R{number}" for number in range(1, 6)}
    assert {each.worker for each in clashes if each.rule is Rule.WEEKENDS_FREE_BETWEEN} == everybody
    assert len({each.slot for each in clashes if each.rule is None}) == 5
    agency.oncall.database.close()
