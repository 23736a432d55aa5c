"""What the doctor makes of the facts: each finding, its weight, and that it names nobody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from notifiers.base import Channel
from oncall.app import Readiness
from oncall.app.health import NO_ENGINE
from oncall.app.outlook import Ahead, Uncovered
from oncall.config import Carrier, Environment, Settings
from oncall.config.carriers import Email, Twilio
from oncall.config.settings import Service, Web
from oncall.domain.person import DestinationState
from oncall.engine import diagnosis
from oncall.engine.diagnosis import Finding, Weight
from oncall.engine.diagnosis import settings as of_process
from tests.oncall.night import NIGHT, PHONES, larkspur, worker

OURS, PUBLIC = "+15075550199", "+15075550198"


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
        web=Web(public_base_url="https://oncall.example.org", secret_key="s" * 40),
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
    well = Readiness(faults=(), beat_at=None, oldest_unsent=None, oldest_overdue=None, contacts={}, messages={})
    late = replace(well, faults=(NO_ENGINE, "A page has waited for over a minute."))
    assert weights(diagnosis.of_engine(late)) == [Weight.LOOK, Weight.BAD]
    assert weights(diagnosis.of_engine(well)) == [Weight.OK]


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
    assert "and 1 more time. " in finding.text
    assert diagnosis.of_cover(ahead()).weight is Weight.OK


def test_a_gap_in_the_hour_that_comes_twice_bears_its_zones_letters() -> None:
    """On 1 November 06:30 in UTC is half past one in Larkspur for the first time, and an hour later for the second."""
    start = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    gap = Uncovered(line="child", area="county", position="primary", start=start, end=start + timedelta(hours=1))
    told = diagnosis.of_cover(ahead(uncovered=[gap])).text
    assert "from Sun 1 Nov 01:30 CDT to Sun 1 Nov 01:30 CST" in told
