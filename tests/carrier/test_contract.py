"""The carrier's own document stands between its library and our fake: neither can drift from it."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from oncall.clock import ManualClock
from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.conftest import NIGHT, PUBLIC
from tests.carrier.contract import Contract
from tests.carrier.faults import Mishap
from tests.carrier.shapes import Json

ADA = "+12125550101"
EVENTS = ["initiated", "ringing", "answered", "completed"]
TWIML = "<Response><Gather numDigits='1'><Say>Press 1 to take it.</Say></Gather><Hangup/></Response>"


def test_every_good_request_and_answer_passes(checked: Client, account: Account, clock: ManualClock) -> None:
    """Ada is texted and rung, looked up in every way the service knows, and the contract objects to none of it."""
    text = checked.messages.create(
        to=ADA, from_=WORKERS_NUMBER, body="R447129", status_callback=f"{PUBLIC}/s#rc=5&rp=all", validity_period=300
    )
    call = checked.calls.create(
        to=ADA,
        from_=WORKERS_NUMBER,
        twiml=TWIML,
        timeout=25,
        status_callback=f"{PUBLIC}/c",
        status_callback_event=EVENTS,
        machine_detection="Enable",
        async_amd="true",
        async_amd_status_callback=f"{PUBLIC}/m",
    )
    assert (text.status, text.body, text.to, call.status) == ("queued", "R447129", ADA, "queued")
    assert account.call_of(call.sid).events >= {"completed"}  # type: ignore[union-attr]  # It was just made.
    clock.move_to(clock.now() + account.phones.ring_for[call.sid])
    account.run_due()
    assert checked.messages(text.sid).fetch().status == "delivered"
    assert checked.calls(call.sid).fetch().status == "no-answer"
    assert [m.sid for m in checked.messages.list(to=ADA, date_sent_after=NIGHT)] == [text.sid]
    assert [c.sid for c in checked.calls.list(to=ADA, start_time_after=NIGHT)] == [call.sid]
    assert checked.messages(text.sid).update(body="").body == ""
    assert checked.api.accounts(account.sid).fetch().status == "active"
    assert [n.phone_number for n in checked.incoming_phone_numbers.list()] == [WORKERS_NUMBER]


def test_a_list_of_many_pages_passes(checked: Client, account: Account) -> None:
    """The addresses of further pages are relative, which the library completes and the contract allows."""
    for number in range(5):
        account.texts_in(ADA, WORKERS_NUMBER, str(number))
    assert [m.body for m in checked.messages.list(page_size=2)] == ["4", "3", "2", "1", "0"]


def test_a_refusal_passes_as_it_is(checked: Client, account: Account) -> None:
    """The document names no errors; the proxy lets the carrier's own body through, with its code."""
    account.refusals.opted_out.add(ADA)
    with pytest.raises(TwilioRestException) as refused:
        checked.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129")
    assert (refused.value.status, refused.value.code) == (400, 21610)


@pytest.mark.parametrize(
    ("fault", "status"), [(Mishap.TOO_MANY, 429), (Mishap.ERROR_AFTER, 500), (Mishap.UNAVAILABLE, 503)]
)
def test_every_failure_passes_as_it_is(checked: Client, account: Account, fault: Mishap, status: int) -> None:
    """An overloaded carrier is no breach of the contract."""
    account.faults.next(fault)
    with pytest.raises(TwilioRestException) as failed:
        checked.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129")
    assert failed.value.status == status


@pytest.mark.parametrize("wrong", [{"validity_period": "abc"}, {"persistent_action": "x", "send_as_mms": "maybe"}])
def test_a_request_of_ours_that_breaks_it_is_stopped(checked: Client, account: Account, wrong: dict[str, Any]) -> None:
    """A parameter of the wrong type never reaches the carrier."""
    with pytest.raises(TwilioRestException) as stopped:
        checked.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129", **wrong)
    assert stopped.value.status == 422
    assert account.requests == []


def test_a_request_to_a_place_that_is_not_there_is_stopped(contract: Contract, account: Account) -> None:
    """A misspelt resource never reaches the carrier."""
    url = f"{contract.url}/2010-04-01/Accounts/{account.sid}/Texts.json"
    stopped = requests.post(url, {"To": ADA}, auth=(account.key, account.secret), timeout=5)
    assert stopped.status_code == 404
    assert account.requests == []


@pytest.mark.parametrize(
    "tampers",
    [
        lambda body: {**body, "status": "gone"},
        lambda body: {**body, "sid": "SM1"},
        lambda body: {name: value for name, value in body.items() if name != "error_code"},
    ],
    ids=["a status that is none", "a name that is none", "a property too few"],
)
def test_an_answer_of_the_fake_that_breaks_it_is_stopped(
    checked: Client, client: Client, account: Account, tampers: Callable[[Json], Json]
) -> None:
    """The fake cannot invent a status or a name or leave a property out: what passes without the proxy is stopped."""
    text = account.texts_in(ADA, WORKERS_NUMBER, "a1")
    account.tampers = tampers
    assert client.messages(text.sid).fetch().body == "a1"
    with pytest.raises(TwilioRestException) as stopped:
        checked.messages(text.sid).fetch()
    assert stopped.value.status == 500
