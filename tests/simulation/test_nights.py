"""Nights of chance: contacts, answers, dead phones, kills and outages in any order, and the promises hold.

A failing night is replayed by its seed: `pytest "tests/simulation/test_nights.py::…[17]"`; its log is in
the report of the failure.
"""

from pathlib import Path

import pytest

from tests.oncall.night import opened
from tests.simulation.chance import Chance
from tests.simulation.promises import check, check_the_end

STEPS = 16


def live_through(url: str, folder: Path, seed: int) -> None:
    """One night, step by step, with everything checked after each."""
    database = opened(url, folder)
    chance = Chance(database, seed)
    try:
        for _ in range(STEPS):
            chance.happen()
            check(chance)
        check_the_end(chance)
    except Exception:
        print("\n".join(chance.log))  # Shown with the failure, and with nothing else.
        raise
    finally:
        database.close()


@pytest.mark.parametrize("seed", range(30))
def test_a_night_of_chance_on_sqlite(sqlite_url: str, tmp_path: Path, seed: int) -> None:
    live_through(sqlite_url, tmp_path, seed)


@pytest.mark.parametrize("seed", range(30, 40))
def test_a_night_of_chance_on_postgresql(postgres_url: str, tmp_path: Path, seed: int) -> None:
    live_through(postgres_url, tmp_path, seed)
