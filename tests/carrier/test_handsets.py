"""What stands at the other end of a number, and what the carrier says of each text to it."""

from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from notifiers.base import Delivery
from notifiers.phones import PhoneSwitch
from oncall.clock import ManualClock
from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.conftest import PUBLIC
from tests.carrier.ear import Ear
from tests.carrier.handsets import Handset

ADA = "+12125550101"


@pytest.mark.parametrize(
    ("switch", "told", "error"),
    [
        (PhoneSwitch.ON, ["sent", "delivered"], None),
        (PhoneSwitch.SLOW, ["sent", "delivered"], None),
        (PhoneSwitch.OFF, ["sent", "undelivered"], "30003"),
        (PhoneSwitch.REFUSES, ["failed"], "30001"),
    ],
)
def test_a_switch_of_a_simulated_phone_is_told_in_the_carriers_words(
    client: Client,
    account: Account,
    clock: ManualClock,
    ear: Ear,
    switch: PhoneSwitch,
    told: list[str],
    error: str | None,
) -> None:
    """The network refuses only after the carrier has taken the text, so that is news as well."""
    account.phones.put_up(ADA, "Ada")
    account.phones.switch(ADA, switch)
    _told_after(client, account, clock)
    assert ear.statuses("/s") == told
    assert ear.told[-1].form.get("ErrorCode") == error


def test_a_phone_that_opted_out_is_refused(client: Client, account: Account, clock: ManualClock) -> None:
    """At once, with 21610; nothing of it is listed."""
    account.phones.put_up(ADA, "Ada")
    account.phones.switch(ADA, PhoneSwitch.OPTED_OUT)
    with pytest.raises(TwilioRestException) as refused:
        _told_after(client, account, clock)
    assert (refused.value.code, account.texts) == (21610, [])


def test_a_silent_handset_never_sends_a_receipt(client: Client, account: Account, clock: ManualClock, ear: Ear) -> None:
    """Some networks have none; the text stays "sent"."""
    account.phones.behaves(ADA, Handset.SILENT)
    _told_after(client, account, clock)
    assert ear.statuses("/s") == ["sent"]


def test_a_landline_takes_no_text(client: Client, account: Account, clock: ManualClock, ear: Ear) -> None:
    """The text comes back with 30006; a call would ring."""
    account.phones.behaves(ADA, Handset.LANDLINE)
    _told_after(client, account, clock)
    assert (ear.told[-1].status, ear.told[-1].form["ErrorCode"]) == ("undelivered", "30006")
    client.calls.create(to=ADA, from_=WORKERS_NUMBER, twiml="<Response/>")
    clock.move_to(clock.now() + timedelta(seconds=1))
    account.run_due()
    assert account.calls[0].status == "ringing"


@pytest.mark.parametrize(("status", "word"), [(Delivery.UNDELIVERED, "undelivered"), (Delivery.FAILED, "failed")])
@pytest.mark.parametrize("code", [30004, 30005, 30007, 30008, 30034])
def test_a_text_fails_with_any_code(
    client: Client, account: Account, clock: ManualClock, ear: Ear, code: int, status: Delivery, word: str
) -> None:
    """Until it does no longer."""
    account.phones.fails(ADA, code, status)
    _told_after(client, account, clock)
    assert (ear.told[-1].status, ear.told[-1].form["ErrorCode"]) == (word, str(code))
    assert account.texts[0].error == code
    account.phones.fails(ADA, None)
    _told_after(client, account, clock)
    assert ear.told[-1].status == "delivered"


def test_a_text_is_dropped_when_it_is_worth_nothing_any_more(
    client: Client, account: Account, clock: ManualClock, ear: Ear
) -> None:
    """Its ValidityPeriod is over before a slow phone has it."""
    account.phones.put_up(ADA, "Ada")
    account.phones.switch(ADA, PhoneSwitch.SLOW)
    _told_after(client, account, clock, validity_period=60)
    assert (ear.told[-1].status, ear.told[-1].form["ErrorCode"]) == ("undelivered", "30036")


def _told_after(client: Client, account: Account, clock: ManualClock, **more: int) -> None:
    client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129", status_callback=f"{PUBLIC}/s", **more)
    clock.move_to(clock.now() + timedelta(minutes=3))
    account.run_due()
