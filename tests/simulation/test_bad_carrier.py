"""Whatever the carrier does, the promises hold: nights of chance over its own wire.

A failing night prints its seed and its log; `pytest "tests/simulation/test_bad_carrier.py::…[17]"` lives through
it again.
"""

import pytest

from tests.carrier.fake import FakeTwilio
from tests.simulation.bad_carrier import BadNight
from tests.simulation.books import Books, snapshot
from tests.simulation.hasty import living

HAPPENINGS = 16


def live_through(url: str, twilio: FakeTwilio, seed: int) -> None:
    """One night, with everything checked at every stop of it."""
    with living(url, twilio) as (world, wire):
        books = Books()
        night = BadNight(world, wire, seed, books.look)
        try:
            for _ in range(HAPPENINGS):
                night.happen()
            night.all_is_well_again()
            assert night.answer_everything() == []
            books.close(night)
            replay_everything(night)
        except BaseException:
            print(f"seed {seed}", *night.log, sep="\n")  # Shown with the failure, and with nothing else.
            raise


def replay_everything(night: BadNight) -> None:
    """The carrier tells everything that it has ever told once more: nothing changes."""
    told = [tried for tried in night.account.tried if tried.taken]
    before = snapshot(night)
    for tried in told:
        night.account.webhooks.post(tried.url, tried.params)
    after = snapshot(night)
    assert {table for table in before if before[table] != after[table]} == set()


@pytest.mark.parametrize("seed", range(20))
def test_a_night_with_a_bad_carrier_on_sqlite(sqlite_url: str, twilio: FakeTwilio, seed: int) -> None:
    live_through(sqlite_url, twilio, seed)


@pytest.mark.parametrize("seed", range(20, 23))
def test_a_night_with_a_bad_carrier_on_postgresql(postgres_url: str, twilio: FakeTwilio, seed: int) -> None:
    live_through(postgres_url, twilio, seed)
