"""The fake carrier as its own library sees it: what it takes, lists, changes and refuses."""

from datetime import timedelta
from email.utils import format_datetime
from threading import Thread

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from oncall.clock import ManualClock
from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.client import client_of, closed
from tests.carrier.conftest import NIGHT
from tests.carrier.fake import FakeTwilio

ADA, BO = "+12125550101", "+12125550102"
SAY = "<Response><Say>R447129</Say></Response>"


def test_a_text_is_taken_as_the_carrier_takes_it(client: Client, account: Account) -> None:
    """Every property that the library knows is there, and what was sent comes back in it."""
    text = client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129")
    assert (text.to, text.from_, text.body, text.status) == (ADA, WORKERS_NUMBER, "R447129", "queued")
    assert (text.sid[:2], len(text.sid), text.direction) == ("SM", 34, "outbound-api")
    assert (text.date_created, text.date_sent, text.error_code) == (NIGHT, None, None)
    assert [(a.method, a.get("Body"), a.user) for a in account.requests] == [("POST", "R447129", account.key)]


def test_every_property_is_there(twilio: FakeTwilio, client: Client, account: Account) -> None:
    """What the library reads of a text and a call is in the JSON by name, if only as null."""
    text = client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129")
    call = client.calls.create(to=ADA, from_=WORKERS_NUMBER, twiml=SAY)
    for thing, place in ((text, "Messages"), (call, "Calls")):
        url = f"{twilio.url}/2010-04-01/Accounts/{account.sid}/{place}/{thing.sid}.json"
        answer = requests.get(url, auth=(account.sid, account.auth_token), timeout=5).json()
        read = {name.strip("_") for name in vars(thing)} - {"version", "solution", "context"}
        assert read <= set(answer)
        assert answer["date_created"] == format_datetime(NIGHT)


def test_texts_are_listed_by_number_and_time_the_newest_first(
    client: Client, account: Account, clock: ManualClock
) -> None:
    """The sweep asks for what came in since a minute, and for what went to one number since another."""
    account.texts_in(ADA, WORKERS_NUMBER, "1")
    clock.move_to(NIGHT + timedelta(minutes=5))
    account.texts_in(BO, WORKERS_NUMBER, "2")
    client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="3")
    assert [m.body for m in client.messages.list()] == ["3", "2", "1"]
    assert [m.body for m in client.messages.list(to=WORKERS_NUMBER)] == ["2", "1"]
    assert [m.body for m in client.messages.list(from_=ADA)] == ["1"]
    later = NIGHT + timedelta(minutes=1)
    assert [m.body for m in client.messages.list(date_sent_after=later)] == ["2"]  # The third was not sent yet.
    account.run_due()
    clock.move_to(clock.now() + timedelta(seconds=2))
    account.run_due()
    assert [m.body for m in client.messages.list(date_sent_after=later)] == ["3", "2"]
    assert [m.body for m in client.messages.list(date_sent_before=later)] == ["1"]
    account.list_lag = timedelta(minutes=1)
    assert [m.body for m in client.messages.list()] == ["1"]


def test_calls_are_listed_by_number_time_and_status(client: Client, account: Account, clock: ManualClock) -> None:
    """A call whose answer was lost is found again in the list."""
    client.calls.create(to=ADA, from_=WORKERS_NUMBER, twiml=SAY, timeout=20)
    clock.move_to(NIGHT + timedelta(minutes=5))
    account.run_due()
    last = client.calls.create(to=ADA, from_=WORKERS_NUMBER, twiml=SAY)
    assert [c.status for c in client.calls.list(to=ADA)] == ["queued", "no-answer"]
    assert [c.sid for c in client.calls.list(status="queued")] == [last.sid]
    later = NIGHT + timedelta(minutes=1)
    assert client.calls.list(start_time_after=later) == []  # It was not dialled yet.
    _pass(account, clock, 1)
    assert [c.sid for c in client.calls.list(start_time_after=later)] == [last.sid]
    assert client.calls.list(to=BO) == []


def test_a_long_list_comes_in_pages(client: Client, account: Account) -> None:
    """Seven texts in pages of three are three requests, and none is missing or twice."""
    for number in range(7):
        account.texts_in(ADA, WORKERS_NUMBER, str(number))
    assert [m.body for m in client.messages.list(to=WORKERS_NUMBER, page_size=3)] == list("6543210")
    assert [a.get("Page", "0") for a in account.requests] == ["0", "1", "2"]
    assert all(a.get("To") == WORKERS_NUMBER for a in account.requests)


def test_the_words_of_a_text_that_came_in_can_be_deleted(client: Client, account: Account) -> None:
    """What a family wrote does not stay with the carrier; a text still under way cannot be emptied."""
    text = account.texts_in(ADA, WORKERS_NUMBER, "He is in the room")
    assert client.messages(text.sid).update(body="").body == ""
    assert client.messages(text.sid).fetch().body == ""
    sent = client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129")
    assert _code(lambda: client.messages(sent.sid).update(body="")) == (400, 20009)


def test_the_account_and_its_numbers_can_be_read(client: Client, account: Account) -> None:
    """What the doctor command looks at before it says that all is well."""
    account.add_number("+15005550009", text_url="https://oncall.example/t", voice_url="https://oncall.example/v")
    numbers = {n.phone_number: n for n in client.incoming_phone_numbers.list()}
    assert numbers["+15005550009"].sms_url == "https://oncall.example/t"
    assert numbers["+15005550009"].voice_url == "https://oncall.example/v"
    assert client.api.accounts(account.sid).fetch().status == "active"
    account.refusals.suspended = True
    assert client.api.accounts(account.sid).fetch().status == "suspended"


@pytest.mark.parametrize("status", ["completed", "canceled"])
def test_a_ringing_call_can_be_ended(client: Client, account: Account, clock: ManualClock, status: str) -> None:
    """Somebody else has taken it: the telephone stops ringing, and ending it again is refused as over."""
    call = client.calls.create(to=ADA, from_=WORKERS_NUMBER, twiml=SAY)
    _pass(account, clock, 5)
    assert client.calls(call.sid).fetch().status == "ringing"
    client.calls(call.sid).update(status=status)
    account.run_due()
    assert client.calls(call.sid).fetch().status == "canceled"
    assert account.phones.wall()[0].call is None
    assert _code(lambda: client.calls(call.sid).update(status=status)) == (400, 21220)


@pytest.mark.parametrize(
    ("to", "sender", "setting", "code"),
    [
        (ADA, "+15005550001", {}, 21606),
        ("911", WORKERS_NUMBER, {}, 21211),
        (ADA, WORKERS_NUMBER, {"opted_out": {ADA}}, 21610),
        (ADA, WORKERS_NUMBER, {"forbidden_prefixes": ("+1212",)}, 21408),
        (ADA, WORKERS_NUMBER, {"queue_full": True}, 21611),
        (ADA, WORKERS_NUMBER, {"trial": True}, 21608),
        (ADA, WORKERS_NUMBER, {"suspended": True}, 20005),
    ],
)
def test_what_an_account_may_not_do_is_refused(
    client: Client, account: Account, to: str, sender: str, setting: dict[str, object], code: int
) -> None:
    """Each refusal has the carrier's own code, and nothing is sent or listed."""
    for name, value in setting.items():
        setattr(account.refusals, name, value)
    assert _code(lambda: client.messages.create(to=to, from_=sender, body="R447129"))[1] == code
    assert account.texts == []


@pytest.mark.parametrize("code", [21614, 21635, 30034, 20404, 20429, 20503, 99999])
def test_any_code_can_be_had_on_purpose(client: Client, account: Account, code: int) -> None:
    """One number is refused once with it; another, and the same the next time, is not."""
    account.refusals.refuse(code, to=ADA, kind="text", times=1)
    client.messages.create(to=BO, from_=WORKERS_NUMBER, body="R447129")
    assert _code(lambda: client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129"))[1] == code
    client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129")


def test_a_wrong_secret_is_refused(twilio: FakeTwilio, account: Account) -> None:
    """401 with 20003, as for an account that does not exist."""
    with closed(client_of(account, twilio.url, secret="wrong")) as stranger:
        assert _code(lambda: stranger.messages.create(to=ADA, from_=WORKERS_NUMBER, body="x")) == (401, 20003)
    nobody = requests.get(f"{twilio.url}/2010-04-01/Accounts/AC{'0' * 32}.json", timeout=5)
    assert (nobody.status_code, nobody.json()["code"]) == (401, 20003)


def test_accounts_know_nothing_of_each_other(twilio: FakeTwilio, client: Client, clock: ManualClock) -> None:
    """Every test has an account of its own, and one server serves them all."""
    client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129")
    other = twilio.account(now=clock.now)
    with closed(client_of(other, twilio.url)) as stranger:
        assert stranger.messages.list() == []


def _code(call: object) -> tuple[int, int | None]:
    assert callable(call)
    with pytest.raises(TwilioRestException) as refused:
        call()
    return refused.value.status, refused.value.code


def _pass(account: Account, clock: ManualClock, seconds: float) -> None:
    clock.move_to(clock.now() + timedelta(seconds=seconds))
    account.run_due()


def test_many_clients_at_once(twilio: FakeTwilio, account: Account, clock: ManualClock) -> None:
    """Six senders hand over while reports come in: every text is taken once, and every one is reported."""

    def hand_over(sender: int) -> None:
        with closed(client_of(account, twilio.url)) as client:
            for serial in range(20):
                client.messages.create(to=f"+1212555{sender:02}{serial:02}", from_=WORKERS_NUMBER, body="R447129")

    senders = [Thread(target=hand_over, args=(number,)) for number in range(6)]
    for sender in senders:
        sender.start()
    while any(sender.is_alive() for sender in senders):
        _pass(account, clock, 1)
    _pass(account, clock, 2)
    assert [text.status for text in account.texts] == ["delivered"] * 120
    assert len({text.to for text in account.texts}) == len({text.sid for text in account.texts}) == 120
