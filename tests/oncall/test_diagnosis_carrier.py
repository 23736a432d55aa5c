"""What the doctor makes of what the carrier says, and of the numbers that stand in settings and rules."""

from dataclasses import replace
from typing import Any

import pytest

from notifiers.twilio.account import Account, serves
from notifiers.twilio.inspection import Inspection, OwnNumber
from oncall.config.carriers import InboundBy, Twilio
from oncall.engine import diagnosis
from oncall.engine.diagnosis import Weight
from tests.oncall.night import larkspur, worker
from tests.oncall.test_diagnosis import OURS, PUBLIC, ahead, only, settings, weights

ADDRESS = "https://oncall.example.org"
ACCOUNT = Account(
    sid="AC" + "0" * 32,
    key_sid="SK" + "0" * 32,
    key_secret="hush",
    tokens=("hush",),
    worker_numbers=(OURS,),
    public_number=PUBLIC,
    address=ADDRESS,
)
WELL = OwnNumber(
    texts=True,
    calls=True,
    text_to=f"{ADDRESS}/webhooks/twilio/text",
    voice_to=f"{ADDRESS}/webhooks/twilio/voice#rc=5&rp=all",
    fallback_to="https://handler.twilio.com/twiml/EH0",
)
SOUND = Inspection(status="active", kind="Full", numbers={OURS: WELL, PUBLIC: WELL})


def test_a_number_abroad_is_bad_for_nothing_is_sent_there() -> None:
    """Ada has moved to Leeds; Larkspur's desks stay where they are."""
    ada = worker("ada", external_id="A1")
    leeds = replace(ada, destinations=(replace(ada.destinations[0], address="+442079460958"),))
    found = diagnosis.of_countries(ahead(leeds), lambda number: serves(ACCOUNT.countries, number))
    assert (found.weight, found.text.partition(":")[0]) == (Weight.BAD, "A1")
    assert diagnosis.of_countries(ahead(ada), lambda number: serves(ACCOUNT.countries, number)).weight is Weight.OK
    desks = diagnosis.of_countries(ahead(), lambda number: False)
    assert "desk intake" in desks.text
    assert not serves(ACCOUNT.countries, "no number")


def test_rules_and_settings_must_name_the_same_numbers() -> None:
    """What stands in every page is the number that workers ring."""
    agency = larkspur().agency
    assert weights(diagnosis.of_rules(settings(), agency)) == [Weight.OK]
    elsewhere = replace(agency, phone="+15075550100", public_number="")
    said = list(diagnosis.of_rules(settings(), elsewhere))
    assert weights(said) == [Weight.BAD, Weight.BAD]
    assert not any("5075550" in finding.text for finding in said)


@pytest.mark.parametrize(
    ("found", "weight"),
    [
        (SOUND, Weight.OK),
        (replace(SOUND, kind="Trial"), Weight.LOOK),
        (replace(SOUND, status="suspended"), Weight.BAD),
        (Inspection(refused="account, code 20003"), Weight.BAD),
    ],
)
def test_the_account_is_active_a_trial_suspended_or_silent(found: Inspection, weight: Weight) -> None:
    """A trial reaches only numbers that were verified in the console."""
    assert diagnosis.of_account(found).weight is weight


def test_numbers_that_are_set_up_well_are_told_so() -> None:
    """A fragment with orders to the carrier behind an address changes nothing."""
    assert weights(diagnosis.of_our_numbers(SOUND, ACCOUNT)) == [Weight.OK, Weight.OK]


@pytest.mark.parametrize(
    ("changes", "weight", "said"),
    [
        ({"texts": False}, Weight.BAD, "cannot carry texts"),
        ({"calls": False}, Weight.BAD, "cannot carry calls"),
        ({"text_to": ""}, Weight.BAD, f"does not bring texts to us. Enter {ADDRESS}/webhooks/twilio/text for"),
        ({"voice_to": f"{ADDRESS}/webhooks/twilio/text"}, Weight.BAD, "does not bring calls to us"),
        ({"posts": False}, Weight.BAD, "POST"),
        ({"elsewhere": True, "text_to": ""}, Weight.BAD, "an application or a trunk"),
        ({"fallback_to": ""}, Weight.LOOK, "static TwiML Bin"),
        ({"fallback_to": f"{ADDRESS}/webhooks/twilio/voice"}, Weight.LOOK, "static TwiML Bin"),
    ],
)
def test_what_is_wrong_with_a_number_is_told_by_its_place(changes: dict[str, Any], weight: Weight, said: str) -> None:
    """The workers' number; the public's is in order."""
    found = replace(SOUND, numbers={OURS: replace(WELL, **changes), PUBLIC: WELL})
    finding, public = diagnosis.of_our_numbers(found, ACCOUNT)
    assert (finding.weight, public.weight) == (weight, Weight.OK)
    assert finding.text.startswith("Number 1 of twilio.worker_numbers")
    assert said in finding.text
    assert OURS not in finding.text


def test_a_number_of_somebody_elses_is_bad_and_numbers_that_are_hidden_are_one_line() -> None:
    """A figure was mistyped; a key belongs to another account."""
    missing = list(diagnosis.of_our_numbers(replace(SOUND, numbers={OURS: WELL}), ACCOUNT))
    assert weights(missing) == [Weight.OK, Weight.BAD]
    assert "20003" in only(diagnosis.of_our_numbers(Inspection(hidden="account, code 20003"), ACCOUNT), Weight.BAD)


def test_where_everything_is_polled_nobody_else_must_answer_in_our_name() -> None:
    """A new number answers texts with the carrier's greeting; doors of ours are not asked for."""
    polled = replace(ACCOUNT, address="")
    greeting = replace(WELL, text_to="https://demo.twilio.com/welcome/sms/reply/", voice_to="")
    bare = replace(WELL, text_to="")
    found = diagnosis.of_our_numbers(replace(SOUND, numbers={OURS: greeting, PUBLIC: bare}), polled)
    assert weights(found) == [Weight.LOOK, Weight.LOOK, Weight.OK]


def test_polling_and_an_address_that_does_not_reach_us_are_told() -> None:
    """No keypads with the one; no replies at all with the other."""
    polling = replace(settings(), twilio=Twilio(inbound=InboundBy.POLL))
    assert "keypads are off" in only(diagnosis.of_inbound(polling), Weight.LOOK)
    assert list(diagnosis.of_inbound(settings())) == []
    assert diagnosis.of_reach("").weight is Weight.OK
    assert (diagnosis.of_reach("http 502").weight, "http 502" in diagnosis.of_reach("http 502").text) == ("BAD", True)
