"""The fake carrier, an account of each test's own, the service's side of its doors, and the contract between."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from twilio.rest import Client

from oncall.clock import ManualClock
from tests.carrier.account import Account
from tests.carrier.client import client_of, closed
from tests.carrier.contract import Contract
from tests.carrier.ear import Ear
from tests.carrier.fake import FakeTwilio

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PUBLIC = "https://oncall.example"


@pytest.fixture
def clock() -> ManualClock:
    """The carrier's and everybody's time."""
    return ManualClock(NIGHT)


@pytest.fixture
def ear() -> Iterator[Ear]:
    """The service's side: a server that writes down what it is told and says what a test has it say."""
    with Ear() as ear:
        yield ear


@pytest.fixture
def account(twilio: FakeTwilio, clock: ManualClock, ear: Ear) -> Account:
    """An account that reaches the ear by its public address."""
    return twilio.account(now=clock.now, reach={PUBLIC: ear.url}, seconds=1.0)


@pytest.fixture
def client(twilio: FakeTwilio, account: Account) -> Iterator[Client]:
    """The carrier's library as a client of that account."""
    with closed(client_of(account, twilio.url)) as client:
        yield client


@pytest.fixture
def checked(contract: Contract, account: Account) -> Iterator[Client]:
    """The same, through the contract's proxy."""
    with closed(client_of(account, contract.url)) as client:
        yield client
