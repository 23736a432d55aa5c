"""FOUND BY THE NIGHTS WITH A BAD CARRIER: each of these defects of ours, by the shortest way to it."""

import pytest
import sqlalchemy as sa

from oncall.domain.page import MessageState
from oncall.store import tables
from tests.carrier.fake import FakeTwilio
from tests.carrier.handsets import Handset
from tests.simulation.hasty import living
from tests.world import World


@pytest.fixture
def url(sqlite_url: str) -> str:
    """A fresh store."""
    return sqlite_url


def begins(world: World) -> None:
    """03:13 on a Saturday."""
    world.at("2026-10-17 03:13")
    world.on_duty(primary="A3", supervisor="AS1", director="AD")


def test_a_notice_that_is_sent_again_comes_to_an_end(url: str, twilio: FakeTwilio) -> None:
    """The answer to A3's "0" is lost to 30003, and sent once more a minute later. Its row kept the rank of the first
    report, so the second receipt and report changed nothing: it was "sending" for ever, without a lease."""
    with living(url, twilio) as (world, wire):
        begins(world)
        number = world.phone("A3").numbers[0]
        wire.account.phones.fails(number, 30003)
        world.phone("A3").replies("0")
        world.fast_forward(minutes=1)
        wire.account.phones.fails(number, None)
        world.fast_forward(minutes=2)
        assert len(world.phone("A3").texts) == 2
        with world.database.engine.connect() as connection:
            rows = connection.execute(sa.select(tables.messages.c.state, tables.messages.c.lease_until)).all()
        assert not [row for row in rows if row.state == MessageState.SENDING]
        assert MessageState.DELIVERED in [row.state for row in rows]


def test_a_machine_that_is_told_of_twice_is_one_event(url: str, twilio: FakeTwilio) -> None:
    """A3's mailbox picks up, and the carrier says so twice: once is what happened."""
    with living(url, twilio) as (world, wire):
        begins(world)
        wire.account.phones.behaves(world.phone("A3").numbers[0], Handset.VOICEMAIL)
        contact = world.contact()
        world.fast_forward(minutes=6)
        told = [tried for tried in wire.account.tried if "AnsweredBy" in tried.params]
        before = world.events(contact)
        for tried in told:
            wire.account.webhooks.post(tried.url, tried.params)
        assert told
        assert world.events(contact) == before
