"""What looks ahead so that the night goes well must not disturb anybody itself, end a duty, or tell a number."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from notifiers.base import Channel
from notifiers.gsm import one_segment
from oncall.domain.daytime import is_sleep
from oncall.domain.event import EventKind
from oncall.domain.person import DestinationState
from tests.world import World
from tests.world_evening import Evening
from tests.world_phones import Heard

HARLOW = {"primary": "B-C1", "second1": "B-C2", "second2": "B-C3", "supervisor": "B-C1", "manager": "B-C4"}


@pytest.fixture(params=[("2026-03-06 16:00", "sqlite_url"), ("2026-10-30 16:00", "postgres_url")])
def weekend(request: pytest.FixtureRequest) -> Iterator[Evening]:
    """A weekend in Harlow over a change of the clocks in which nobody ever answers anything, and much is wrong: nights
    that begin at every hour, an opt-out, a dead number, a supervisor who is the primary as well, and gaps."""
    friday, store = request.param
    world = World(request.getfixturevalue(store), "harlow")
    world.at(friday)
    ids = [worker.id for worker in world.oncall.people.everybody()]
    evening = Evening(world, test_day="sat").everybody(**HARLOW)
    first = world.clock.now().date()
    for number in range(4):
        day, after = first + timedelta(days=number), first + timedelta(days=number + 1)
        area = evening.areas[number % len(evening.areas)]
        evening.night(ids[20 + number], f"{day} {17 + number % 6}:00", f"{after} 0{number}:30", area=area)
        evening.night(ids[30 + number], f"{after} 0{number}:30", f"{after} 08:00", area=area)
    with world.database.write() as tx:
        for worker, state in ((ids[20], DestinationState.OPTED_OUT), (ids[31], DestinationState.FAILED)):
            for to in tx.people.get(worker).destinations:
                tx.people.set_destination_state(to.id, state)
    world.looks_ahead()
    yield evening
    for heard in world.carrier.log:
        heard.expected = True
    world.close()


def heard(evening: Evening, days: int) -> list[Heard]:
    """Everything that was sent in so many days."""
    evening.world.fast_forward(minutes=days * 24 * 60)
    return evening.world.carrier.log


def test_a_weekend_of_looking_ahead_wakes_nobody_and_tells_no_number_and_no_name(weekend: Evening) -> None:
    """Pre-flight, questions, test pages, lists and sheets of a weekend: all of them texts of one segment, none in hours
    of sleep, none to anybody's second channel, no number or name in any; and nobody's duty has changed."""
    world = weekend.world
    span = (world.instant("2026-01-01 00:00"), world.instant("2026-12-31 00:00"))
    before = world.oncall.duty.planned(*span)
    log = heard(weekend, 3)
    names = {worker.name.split()[-1] for worker in world.oncall.people.everybody()}
    assert len(log) > 15
    assert not [each for each in log if is_sleep(world.rules, each.at)]
    assert {each.channel for each in log} == {Channel.SMS}
    assert all(one_segment(each.text) for each in log)
    assert not [each.text for each in log if re.search(r"\+?\d{7,}", each.text)]
    assert not [each.text for each in log if names & set(re.findall(r"\w+", each.text))]
    assert world.oncall.duty.planned(*span) == before
    assert weekend.events(EventKind.DUTY_UNCONFIRMED)
    assert not weekend.events(EventKind.DUTY_CANCELLED, EventKind.DUTY_OVERRIDDEN)
    assert not [event for event in weekend.events(*EventKind) if any(name in event.data for name in names)]
