"""What the fake carrier tells the service, how it signs it, and every way in which that goes wrong."""

from datetime import timedelta

import pytest
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from notifiers.phones import PhoneSwitch
from oncall.clock import ManualClock
from tests.carrier.account import WORKERS_NUMBER, Account
from tests.carrier.callbacks import Way, is_text
from tests.carrier.conftest import PUBLIC
from tests.carrier.ear import Ear

ADA = "+12125550101"
STATUS = "/webhooks/twilio/status/m1"


@pytest.fixture
def texted(client: Client, account: Account) -> str:
    """Ada has been texted, and nothing has been told of it yet."""
    return str(_text(client))


def test_a_text_is_told_of_step_by_step(texted: str, account: Account, clock: ManualClock, ear: Ear) -> None:
    """Nothing is told of "queued"; then it is sent, then delivered, to the address given with it."""
    _pass(account, clock, 0)
    assert ear.told == []
    _pass(account, clock, 2)
    assert ear.statuses(STATUS) == ["sent", "delivered"]
    assert {told.form["MessageSid"] for told in ear.told} == {texted}
    assert all(tried.taken for tried in account.tried)


def test_it_is_signed_for_the_public_address(texted: str, account: Account, clock: ManualClock, ear: Ear) -> None:
    """The carrier's own library agrees with our signature; the fragment is not signed, and no other token fits."""
    _pass(account, clock, 2)
    told = ear.told[0]
    signature, url = told.headers["X-Twilio-Signature"], f"{PUBLIC}{STATUS}"
    assert RequestValidator(account.auth_token).validate(url, dict(told.form), signature)
    assert not RequestValidator("other").validate(url, dict(told.form), signature)
    assert told.headers["Host"] == "oncall.example"
    assert told.headers["X-Forwarded-Proto"] == "https"


def test_a_rotated_token_signs_from_then_on(texted: str, account: Account, clock: ManualClock, ear: Ear) -> None:
    """What is told before is signed with the old token, and what is told after with the new one."""
    old = account.auth_token
    _pass(account, clock, 0.5)
    new = account.rotate_token()
    _pass(account, clock, 2)
    for told, token in zip(ear.told, (old, new), strict=True):
        signature = told.headers["X-Twilio-Signature"]
        assert RequestValidator(token).validate(f"{PUBLIC}{STATUS}", dict(told.form), signature)


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (Way.AT_ONCE, ["sent", "delivered"]),
        (Way.DROPPED, ["delivered"]),
        (Way.DOUBLED, ["sent", "sent", "delivered"]),
        (Way.OVERTAKEN, ["delivered", "sent"]),
        (Way.LATE, ["delivered", "sent"]),
    ],
)
def test_news_goes_astray(
    texted: str, account: Account, clock: ManualClock, ear: Ear, way: Way, told: list[str]
) -> None:
    """The first piece of news never comes, or twice, or after the second; late is a minute, if nothing else is said."""
    account.callbacks.next(way)
    _pass(account, clock, 2)
    assert ear.statuses(STATUS) == (told[:1] if way is Way.LATE else told)
    _pass(account, clock, 60)
    assert ear.statuses(STATUS) == told


@pytest.mark.parametrize("backwards", [False, True])
def test_news_is_held_back(texted: str, account: Account, clock: ManualClock, ear: Ear, backwards: bool) -> None:
    """And comes all at once, if need be the wrong way round."""
    account.callbacks.hold()
    _pass(account, clock, 2)
    assert ear.told == []
    account.callbacks.release(backwards=backwards)
    assert sorted(ear.statuses(STATUS), reverse=not backwards) == ear.statuses(STATUS)


def test_ten_minutes_without_webhooks_are_gone_for_ever(
    texted: str, account: Account, clock: ManualClock, ear: Ear
) -> None:
    """The lists of the carrier know what nobody was told."""
    account.add_number(WORKERS_NUMBER, text_url=f"{PUBLIC}/text")
    account.webhooks_down(timedelta(minutes=10))
    _pass(account, clock, 2)
    account.texts_in(ADA, WORKERS_NUMBER, "a1")
    _pass(account, clock, 600)
    assert ear.told == []
    assert [text.status for text in account.texts] == ["delivered", "received"]
    assert {tried.why for tried in account.tried} == {"ct"}
    account.texts_in(ADA, WORKERS_NUMBER, "a2")
    assert [told.form["Body"] for told in ear.told] == ["a2"]


@pytest.mark.parametrize("status", [301, 307, 403, 404, 500])
def test_an_answer_other_than_2xx_is_a_failure(
    texted: str, account: Account, clock: ManualClock, ear: Ear, status: int
) -> None:
    """A redirect is one as well: it is not followed."""
    ear.says[STATUS] = status
    _pass(account, clock, 0.5)
    assert [(tried.status, tried.taken) for tried in account.tried] == [(status, False)]
    assert len(ear.told) == 1


def test_it_is_tried_again_as_the_address_asks(client: Client, account: Account, clock: ManualClock, ear: Ear) -> None:
    """`#rc=2&rp=5xx` asks for two tries more, and every try carries the same idempotency token."""
    _text(client, "#rc=2&rp=5xx")
    ear.says[STATUS] = 503
    _pass(account, clock, 0.5)
    assert len(ear.told) == 3
    assert len({told.headers["I-Twilio-Idempotency-Token"] for told in ear.told}) == 1
    _pass(account, clock, 2)
    assert len({told.headers["I-Twilio-Idempotency-Token"] for told in ear.told}) == 2


def test_a_service_that_does_not_answer_is_given_up(
    texted: str, account: Account, clock: ManualClock, ear: Ear
) -> None:
    """After the time that the account waits, which these tests make short."""
    ear.deaf = True
    _pass(account, clock, 0.5)
    assert [(tried.status, tried.why) for tried in account.tried] == [(None, "rt")]


def test_a_text_that_comes_in_is_told(account: Account, ear: Ear) -> None:
    """From a simulated phone to the number it texts, or from anybody to any."""
    account.add_number(WORKERS_NUMBER, text_url=f"{PUBLIC}/text")
    account.phones.put_up(ADA, "Ada")
    account.phones.text(ADA, "a1")
    account.run_due()
    form = ear.told[0].form
    assert (form["From"], form["To"], form["Body"], form["NumMedia"]) == (ADA, WORKERS_NUMBER, "a1", "0")
    assert form["MessageSid"] == account.texts[0].sid
    assert form["AccountSid"] == account.sid
    assert "OptOutType" not in form
    account.callbacks.next(Way.DOUBLED, when=is_text)
    account.texts_in(ADA, WORKERS_NUMBER, "a2")
    assert [told.form["MessageSid"] for told in ear.told[1:]] == [account.texts[1].sid] * 2


def test_a_text_to_a_number_of_ones_own_comes_in_again(
    client: Client, account: Account, clock: ManualClock, ear: Ear
) -> None:
    """So a service proves the whole way, out and in, without anybody's telephone."""
    account.add_number("+15005550009", text_url=f"{PUBLIC}/text")
    client.messages.create(to="+15005550009", from_=WORKERS_NUMBER, body="R000000")
    _pass(account, clock, 2)
    assert [(t.form["From"], t.form["To"], t.form["Body"]) for t in ear.told] == [
        (WORKERS_NUMBER, "+15005550009", "R000000")
    ]
    assert [text.direction for text in account.texts] == ["outbound-api", "inbound"]


def test_stop_and_start_work_at_the_carrier(client: Client, account: Account, ear: Ear) -> None:
    """The word is told with its meaning, and what is sent meanwhile is refused."""
    account.add_number(WORKERS_NUMBER, text_url=f"{PUBLIC}/text")
    account.phones.put_up(ADA, "Ada")
    for word in ("STOP", "START"):
        account.phones.text(ADA, word)
        account.run_due()
        assert (ADA in account.refusals.opted_out) is (word == "STOP")
    assert [told.form["OptOutType"] for told in ear.told] == ["STOP", "START"]
    assert account.phones.wall()[0].switch is PhoneSwitch.ON


def test_a_text_may_be_answered_in_the_same_breath(account: Account, ear: Ear) -> None:
    """The document given back holds a further text, which goes to whoever wrote."""
    account.add_number(WORKERS_NUMBER, text_url=f"{PUBLIC}/text")
    ear.says["/text"] = "<Response><Message>Noted.</Message></Response>"
    account.texts_in(ADA, WORKERS_NUMBER, "a1")
    assert [(t.direction, t.to, t.body) for t in account.texts[1:]] == [("outbound-reply", ADA, "Noted.")]


def _text(client: Client, fragment: str = "#rc=5&rp=ct") -> str:
    callback = f"{PUBLIC}{STATUS}{fragment}"
    sent = client.messages.create(to=ADA, from_=WORKERS_NUMBER, body="R447129", status_callback=callback)
    return str(sent.sid)


def _pass(account: Account, clock: ManualClock, seconds: float) -> None:
    clock.move_to(clock.now() + timedelta(seconds=seconds))
    account.run_due()
