"""What goes wrong on the way to the carrier, and what has happened there all the same."""

import time

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.client import client_of, closed
from tests.carrier.conftest import NIGHT
from tests.carrier.fake import FakeTwilio
from tests.carrier.faults import Faults, Mishap
from tests.carrier.records import Asked

ADA = "+12125550101"


@pytest.mark.parametrize(
    ("fault", "status", "code", "texts"),
    [
        (Mishap.TOO_MANY, 429, 20429, 0),
        (Mishap.ERROR_BEFORE, 500, 20500, 0),
        (Mishap.UNAVAILABLE, 503, 20503, 0),
        (Mishap.ERROR_AFTER, 500, 20500, 1),
    ],
)
def test_an_error_says_nothing_of_whether_it_was_processed(
    client: Client, account: Account, fault: Mishap, status: int, code: int, texts: int
) -> None:
    """Only 429 promises that nothing happened; the same 500 stands for both."""
    account.faults.next(fault)
    with pytest.raises(TwilioRestException) as failed:
        _text(client)
    assert (failed.value.status, failed.value.code) == (status, code)
    assert len(account.texts) == texts
    assert account.requests[0].fault is fault
    _text(client)
    assert len(account.texts) == texts + 1


def test_an_answer_that_is_lost_leaves_a_text_that_was_taken(twilio: FakeTwilio, account: Account) -> None:
    """The client gives up waiting, and finds the text in the list: sending it again would be the second one."""
    account.faults.next(Mishap.HANG_AFTER, when=Asked.is_text)
    with closed(client_of(account, twilio.url, seconds=0.3)) as hasty:
        with pytest.raises(requests.ReadTimeout):
            _text(hasty)
        assert [m.body for m in hasty.messages.list(to=ADA)] == ["R447129"]
    assert sum(a.is_text() for a in account.requests) == 1


@pytest.mark.parametrize(("fault", "texts"), [(Mishap.RESET_BEFORE, 0), (Mishap.RESET_AFTER, 1)])
def test_a_connection_is_reset(client: Client, account: Account, fault: Mishap, texts: int) -> None:
    """Before it was processed, or after; the client cannot tell."""
    account.faults.next(fault)
    with pytest.raises(requests.ConnectionError):
        _text(client)
    assert len(account.texts) == texts


def test_an_answer_is_slow(client: Client, account: Account) -> None:
    """It comes all the same."""
    account.faults.next(Mishap.SLOW, seconds=0.2)
    begun = time.monotonic()
    assert _text(client)
    assert time.monotonic() - begun >= 0.2


def test_a_fault_befalls_only_what_it_is_meant_for(client: Client, account: Account) -> None:
    """The next two texts fail, and the list in between does not."""
    account.faults.next(Mishap.UNAVAILABLE, 2, when=Asked.is_text)
    for _ in range(2):
        assert client.messages.list() == []
        with pytest.raises(TwilioRestException):
            _text(client)
    assert _text(client)


def test_chance_is_the_same_every_time() -> None:
    """A seed makes a bad night that can be replayed."""
    asked = Asked(at=NIGHT, method="GET", path="/", params={}, user="", headers={})

    def night(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.sometimes(Mishap.UNAVAILABLE, 0.3)
        return [faults.befalls(asked) is not None for _ in range(50)]

    assert night(7) == night(7) != night(8)
    assert 5 < sum(night(7)) < 25


def _text(client: Client) -> str:
    return str(client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129").sid)
