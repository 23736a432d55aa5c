"""What the doctor makes of the facts: each finding, its weight, and that it names nobody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifiers.base import Channel
from notifiers.twilio.account import Account
from notifiers.twilio.inspection import Inspection, OwnNumber, serves
from oncall.app import Readiness
from oncall.app.health import NO_ENGINE
from oncall.app.outlook import Ahead, Uncovered
from oncall.config import Carrier, Environment, Settings
from oncall.config.carriers import Email, InboundBy, Twilio
from oncall.config.settings import Service, Web
from oncall.domain.person import DestinationState
from oncall.engine import diagnosis
from oncall.engine.diagnosis import Finding, Weight
from oncall.engine.diagnosis import settings as of_process
from tests.oncall.night import NIGHT, PHONES, larkspur, worker

OURS, PUBLIC = "+15075550199", "+15075550198"
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


def settings(environment: Environment = Environment.PRODUCTION, **service: Any) -> Settings:
    """A process for that environment, with the carrier unless another notifier is named."""
    notifier = service.pop("notifier", Carrier.TWILIO)
    ours = Twilio(worker_numbers=(OURS,), public_number=PUBLIC)
    return Settings(service=Service(environment=environment, notifier=notifier, **service), twilio=ours)


def ahead(*workers: Any, **known: Any) -> Ahead:
    """The coming days in Larkspur with these workers, all of whom have a PIN unless it says otherwise."""
    pins = frozenset(each.id for each in workers)
    return Ahead(**{"at": NIGHT, "rules": larkspur(), "workers": workers, "with_pin": pins, **known})


def weights(findings: Iterable[Finding]) -> list[Weight]:
    """How much each weighs."""
    return [finding.weight for finding in findings]


def only(findings: Iterable[Finding], weight: Weight) -> str:
    """The text of the single finding, which weighs that much."""
    (finding,) = findings
    assert finding.weight is weight, finding
    return finding.text


def test_a_finding_is_a_line_that_begins_with_its_weight() -> None:
    """Dov reads down the left edge."""
    lines = [str(diagnosis.ok("fine.")), str(diagnosis.look("dusty.")), str(diagnosis.bad("broken."))]
    assert lines == ["ok    fine.", "look  dusty.", "BAD   broken."]


@pytest.mark.parametrize(
    ("finds", "in_production", "elsewhere"),
    [
        (of_process.of_environment, Weight.OK, Weight.LOOK),
        (of_process.of_keys, Weight.BAD, Weight.LOOK),
        (of_process.of_address, Weight.BAD, Weight.LOOK),
    ],
)
def test_what_is_only_worth_a_look_on_a_desk_is_bad_in_production(
    finds: Any, in_production: Weight, elsewhere: Weight
) -> None:
    """Public keys, links in the open: harmless while Bo tries things out."""
    assert finds(settings()).weight is in_production
    assert finds(settings(Environment.DEVELOPMENT)).weight is elsewhere


@pytest.mark.parametrize("notifier", [Carrier.SIMULATOR, Carrier.CONSOLE])
def test_messages_that_reach_nobody_are_bad_in_production(notifier: Carrier) -> None:
    """Printed where the process runs, or shown on a page of it."""
    assert of_process.of_notifier(settings(notifier=notifier)).weight is Weight.BAD
    assert of_process.of_notifier(settings(Environment.DEMO, notifier=notifier)).weight is Weight.LOOK
    assert of_process.of_notifier(settings()).weight is Weight.OK


def test_somebody_hears_of_alarms_and_of_a_machine_that_is_off() -> None:
    """By ways of their own; without them the first to notice is a caller."""
    alone, watched = settings(), settings(dead_man_url="https://watch.example.org/x")
    told = replace(watched, email=Email(host="mail", alarms_to=("dov@example.org",)))
    assert of_process.of_alarms(alone).weight is Weight.LOOK
    assert of_process.of_alarms(told).weight is Weight.OK
    assert weights(of_process.of_dead_man(alone)) == [Weight.LOOK]
    assert list(of_process.of_dead_man(watched)) == []


def test_a_process_that_is_set_up_well_is_told_so() -> None:
    """Every line is ok; every question has its line."""
    good = replace(
        settings(dead_man_url="https://watch.example.org/x"),
        web=Web(public_base_url=ADDRESS, secret_key="s" * 40),
        email=Email(host="mail", alarms_to=("dov@example.org",)),
    )
    found = {finding.weight for finding in diagnosis.of_settings(good) if "keys" not in finding.text}
    assert found == {Weight.OK}


@pytest.mark.parametrize(
    ("found", "weight"), [(None, Weight.BAD), ("0003", Weight.BAD), ("0001", Weight.LOOK), ("0002", Weight.OK)]
)
def test_a_database_is_empty_newer_older_or_right(found: str | None, weight: Weight) -> None:
    """Whatever it is, the sentence says what to do."""
    assert diagnosis.of_schema(found, "0002").weight is weight


def test_a_clock_that_differs_from_the_databases_is_bad() -> None:
    """An engine that is more than five seconds off takes no work."""
    assert diagnosis.of_clock(timedelta(seconds=5)).weight is Weight.OK
    finding = diagnosis.of_clock(timedelta(seconds=-61))
    assert (finding.weight, "61 s off" in finding.text) == (Weight.BAD, True)


@pytest.mark.parametrize(("year", "weight"), [(2026, Weight.OK), (2024, Weight.LOOK), (None, Weight.LOOK)])
def test_zone_data_that_know_no_later_law_are_worth_a_look(year: int | None, weight: Weight) -> None:
    """A state gives summer time up; whoever's data are old is paged an hour off."""
    assert diagnosis.of_zone("America/Chicago", year, 2026).weight is weight


def test_no_engine_is_worth_a_look_and_a_page_that_is_late_is_bad() -> None:
    """Before the first start nothing runs; a page that has waited is another matter."""
    said = {"beat_at": None, "oldest_unsent": None, "oldest_overdue": None, "contacts": {}, "messages": {}}
    faults = (NO_ENGINE, "A page has waited for over a minute.")
    assert weights(diagnosis.of_engine(Readiness(faults=faults, **said))) == [Weight.LOOK, Weight.BAD]
    assert weights(diagnosis.of_engine(Readiness(faults=(), **said))) == [Weight.OK]


def test_everybody_who_can_be_reached_is_one_line() -> None:
    """Ada and Bo have proven numbers and a PIN."""
    assert "2 workers" in only(diagnosis.of_people(ahead(worker("ada"), worker("bo"))), Weight.OK)


@pytest.mark.parametrize(
    ("changes", "weight", "said"),
    [
        ({"state": DestinationState.FAILED}, Weight.BAD, "neither text nor call"),
        ({"state": DestinationState.SWITCHED_OFF}, Weight.BAD, "neither text nor call"),
        ({"state": DestinationState.OPTED_OUT}, Weight.LOOK, "only calls"),
        ({"channels": frozenset({Channel.VOICE})}, Weight.LOOK, "only calls"),
        ({"verified_on": None}, Weight.LOOK, "verified and agreed"),
        ({"consented_on": None}, Weight.LOOK, "verified and agreed"),
    ],
)
def test_a_number_that_does_not_do_is_told_by_the_workers_id(
    changes: dict[str, Any], weight: Weight, said: str
) -> None:
    """Ada's only number; neither it nor her name is printed."""
    ada = worker("ada")
    ada = replace(ada, destinations=(replace(ada.destinations[0], **changes),), external_id="A1")
    text = only(diagnosis.of_people(ahead(ada, worker("bo"))), weight)
    assert text.startswith("A1: ")
    assert said in text
    assert "Ada" not in text
    assert PHONES["ada"] not in text


def test_one_of_two_numbers_that_takes_no_texts_is_worth_a_look() -> None:
    """Ada's second phone was given back."""
    ada = worker("ada")
    old = replace(ada.destinations[0], id="old", rank=2, state=DestinationState.FAILED)
    two = replace(ada, destinations=(*ada.destinations, old))
    assert "one of their numbers" in only(diagnosis.of_people(ahead(two)), Weight.LOOK)


def test_who_left_is_reached_by_nothing() -> None:
    """Ada is still named by a policy."""
    assert "neither" in only(diagnosis.of_people(ahead(worker("ada", active=False))), Weight.BAD)


def test_without_a_pin_the_line_is_shut_and_a_stranger_is_never_paged() -> None:
    """Bo has no PIN; the rules name somebody who was never imported."""
    assert "pin" in only(diagnosis.of_people(ahead(worker("bo"), with_pin=frozenset())), Weight.LOOK)
    found = list(diagnosis.of_people(ahead(strangers=["Z9"])))
    assert weights(found) == [Weight.BAD, Weight.LOOK]
    assert "Z9" in found[0].text


def test_of_many_only_the_first_are_named() -> None:
    """A line stays a line."""
    many = [worker("ada", id=f"w{n}", external_id=f"W{n}") for n in range(9)]
    text = only(diagnosis.of_people(ahead(*many, with_pin=frozenset())), Weight.LOOK)
    assert text.startswith("W0, W1, W2, W3, W4 and 4 more: ")


def test_the_first_three_gaps_are_told_by_area_and_local_time() -> None:
    """Sunday, one in the morning in Larkspur is six in UTC."""
    start = datetime(2026, 10, 18, 6, 0, tzinfo=UTC)
    gap = Uncovered(line="child", area="county", position="primary", start=start, end=start + timedelta(hours=7))
    finding = diagnosis.of_cover(ahead(uncovered=[gap, replace(gap, area=None, position="supervisor"), gap, gap]))
    assert finding.weight is Weight.LOOK
    assert "Larkspur primary (child) from Sun 18 Oct 01:00 to Sun 18 Oct 08:00; all areas superv" in finding.text
    assert "and 1 more times" in finding.text
    assert diagnosis.of_cover(ahead()).weight is Weight.OK


def test_a_number_abroad_is_bad_for_nothing_is_sent_there() -> None:
    """Ada has moved to Leeds; Larkspur's desks stay where they are."""
    ada = worker("ada", external_id="A1")
    leeds = replace(ada, destinations=(replace(ada.destinations[0], address="+442079460958"),))
    found = diagnosis.of_countries(ahead(leeds), lambda number: serves(ACCOUNT, number))
    assert (found.weight, found.text.partition(":")[0]) == (Weight.BAD, "A1")
    assert diagnosis.of_countries(ahead(ada), lambda number: serves(ACCOUNT, number)).weight is Weight.OK
    desks = diagnosis.of_countries(ahead(), lambda number: False)
    assert "desk intake" in desks.text
    assert not serves(ACCOUNT, "no number")


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
