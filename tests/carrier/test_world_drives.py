"""The phones of a story, unchanged, at the other end of the fake carrier."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from twilio.rest import Client

from notifiers.phones import PhoneSwitch
from oncall.clock import ManualClock
from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.conftest import PUBLIC
from tests.carrier.ear import Ear
from tests.world_phones import Carrier, Phone

ADA = "+12125550101"
ASKS = f"""<Response><Gather numDigits="1" action="{PUBLIC}/key"><Say>Press 1 to take it.</Say></Gather></Response>"""


@pytest.fixture
def settle(account: Account) -> Callable[[], None]:
    """What a world does after each act: here only the carrier has something to do."""

    def run() -> None:
        account.run_due()

    return run


@pytest.fixture
def ada(account: Account, clock: ManualClock, settle: Callable[[], None]) -> Phone:
    """Ada's phone as a story has it: the account sends through the story's memory."""
    account.phones.put_up(ADA, "Ada")
    account.through = Carrier(account.phones, clock.now, lambda at: f"{at:%H:%M}")
    return Phone("Ada", [ADA], account.through, settle)


def test_a_story_is_told_of_texts_and_calls(ada: Phone, client: Client, account: Account, clock: ManualClock) -> None:
    """What the library posts is what the phone is expected to have got, and replies come back as POSTs."""
    account.add_number(WORKERS_NUMBER, text_url=f"{PUBLIC}/text")
    client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129 danger")
    client.calls.create(to=ADA, from_=WORKERS_NUMBER, twiml=ASKS)
    clock.move_to(clock.now() + timedelta(seconds=1))
    account.run_due()
    ada.expects_text("R447129", at="02:00")
    ada.expects_call("Press 1", at="02:00")
    assert ada.is_ringing
    ada.replies("a1")
    assert [tried.params["Body"] for tried in account.tried] == ["a1"]
    ada.is_silent()


def test_a_story_picks_up_and_presses(
    ada: Phone, client: Client, account: Account, clock: ManualClock, ear: Ear
) -> None:
    """What the call says to the key is in the account, and the telephone is free again."""
    ear.says["/key"] = "<Response><Say>It is yours.</Say></Response>"
    client.calls.create(to=ADA, from_=WORKERS_NUMBER, twiml=ASKS)
    clock.move_to(clock.now() + timedelta(seconds=1))
    assert ada.answers_call() == "Press 1 to take it."
    ada.presses("1")
    assert account.said[-1] == "It is yours."
    assert not ada.is_ringing
    ada.expects_call("Press 1")


def test_a_story_counts_what_did_not_arrive(ada: Phone, client: Client, account: Account, clock: ManualClock) -> None:
    """A phone that refuses, or is off, has missed it, whatever the carrier said at first."""
    ada.turns(PhoneSwitch.REFUSES)
    client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129")
    account.run_due()
    ada.misses_text("R447129")
    assert account.texts[0].status == "failed"


def test_time_stops_where_the_carrier_has_something_to_say(
    client: Client, account: Account, clock: ManualClock, ada: Phone
) -> None:
    """Late callbacks are among what is due."""
    client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129", status_callback=f"{PUBLIC}/s")
    assert account.phones.next_due() == clock.now() + timedelta(milliseconds=300)
    ada.expects_text("R447129")
