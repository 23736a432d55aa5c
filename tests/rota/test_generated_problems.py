"""The problems that the bench makes up are sound, the same everywhere, and lived in; other tools' rotas are lawful."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from rota.problemfile import read_problem
from tests.bench.rota_baselines import least_loaded_first, weekly_rotation
from tests.bench.rota_generator import generate
from tests.bench.rota_proof import least_uncovered
from tests.rota.checker import check, expect_lawful
from tests.rota.held import Json


@pytest.fixture(scope="module")
def sixty() -> Json:
    return generate(60, 13, 1)


def test_the_same_seed_makes_the_same_problem(sixty: Json) -> None:
    """On every machine and in every version of Python: figures of different days are about the same problem."""
    assert generate(60, 13, 1) == sixty
    assert generate(60, 13, 2) != sixty
    written = json.dumps(generate(12, 13, 1), sort_keys=True).encode()
    assert hashlib.sha256(written).hexdigest()[:16] == "d25fabf488a1acb1"


@pytest.mark.parametrize(("workers", "weeks"), [(12, 13), (60, 13), (300, 13), (40, 52)])
def test_the_product_reads_it_without_a_fault(workers: int, weeks: int) -> None:
    problem = generate(workers, weeks, 1)
    assert len(read_problem(json.dumps(problem)).workers) == workers
    homes = Counter(worker["home_area"] for worker in problem["workers"] if worker["home_area"])
    assert set(homes.values()) <= set(range(8, 13))


def test_it_has_what_makes_planning_hard(sixty: Json) -> None:
    people = sixty["workers"]
    assert {worker["fte_percent"] for worker in people} > {100, 80, 50}
    assert any(worker["history"]["imputed"] for worker in people)
    assert any(len(worker["areas"]) > 1 for worker in generate(300, 13, 1)["workers"])
    assert {absence["reason"] for worker in people for absence in worker["absences"]} >= {"leave", "appointment"}
    offsets = {period["start"][-6:] for period in sixty["periods"]}
    assert offsets == {"-06:00", "-07:00"}


def test_every_night_of_an_area_is_followed_by_a_day_or_a_night(sixty: Json) -> None:
    """No hole where the office is closed: a free day begins when the night before it ends."""
    of_one = sorted((p["start"], p["end"]) for p in sixty["periods"] if p["area"] == "A001")
    assert all(ends <= begins for (_, ends), (begins, _) in pairwise(of_one))
    weekend = [span for span in of_one if "2026-10-31T08" <= span[0] < "2026-11-01T23"]
    assert len(weekend) == 4
    assert all(ends == begins for (_, ends), (begins, _) in pairwise(weekend))


@pytest.mark.parametrize("make", [weekly_rotation, least_loaded_first])
def test_what_other_tools_make_breaks_no_rule_and_has_gaps(make: Callable[[Json], Json]) -> None:
    problem = generate(12, 13, 1)
    rota = make(problem)
    verdict = expect_lawful(problem, rota)
    assert 0 < len(verdict.uncovered) < 20


def test_what_empty_slots_cost_at_least_is_proved() -> None:
    """Two people for two slots, and one of them away: one gap is certain, and the backup's is the cheaper one."""
    problem = generate(12, 2, 3)
    team = [worker for worker in problem["workers"] if "primary" in worker["positions"]][:2]
    for worker in team:
        worker["absences"] = []
    first = [period for period in problem["periods"] if period["area"] == "A001"][:1]
    alone = {**problem, "workers": team, "periods": first, "carry_in": []}
    assert least_uncovered(alone, {"A001": 100_000}, 5.0) == 0
    team[1]["absences"] = [{"from": "2026-10-05", "to": "2026-10-06", "reason": "sick", "credited": False}]
    assert least_uncovered(alone, {"A001": 100_000}, 5.0) == 100_000
    found = {"assignments": [{"slot": first[0]["slots"][0]["id"], "worker": team[0]["id"]}]}
    assert check(alone, found).parts["uncovered"] == 100_000


def test_what_two_areas_lack_together_is_proved_where_neither_lacks_it_alone() -> None:
    """One person serves two areas, and both have a night at the same time: one of them has nobody."""
    problem = generate(12, 2, 3)
    helper = {**problem["workers"][0], "absences": [], "home_area": "A002", "areas": ["A001", "A002"]}
    night = next(period for period in problem["periods"] if period["area"] == "A001")
    primary = night["slots"][0]
    nights = [
        {**night, "id": area, "area": area, "slots": [{**primary, "id": f"{area}/primary", "block_with": None}]}
        for area in ("A001", "A002")
    ]
    both = {**problem, "workers": [helper], "periods": nights, "carry_in": []}
    assert least_uncovered(both, {"A001": 200_000}, 5.0) == 200_000
