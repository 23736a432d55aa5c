"""The two agencies that come with the product: their rules apply, and say what the field says."""

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from notifiers.gsm import one_segment
from oncall.config import AGENCIES, parse_rules, people_csv, rules_toml
from oncall.domain import texts
from oncall.domain.due import due_at
from oncall.domain.policy import EscalationPolicy
from oncall.domain.rules import RuleSet
from oncall.domain.texts import Sender, Subject
from rota.calendar import WHOLE_LINE, calendar

ON = date(2026, 9, 1)
RULES = {agency: parse_rules(rules_toml(agency), on=ON) for agency in AGENCIES}
LARKSPUR, HARLOW = RULES["larkspur"], RULES["harlow"]
MONDAY = date(2026, 9, 14)  # of an ordinary week: no holiday, no change of the clocks


def people(agency: str) -> list[dict[str, str]]:
    """The rows of an agency's people file."""
    return list(csv.DictReader(io.StringIO(people_csv(agency))))


def hours(rules: RuleSet, area: str, position: str, monday: date) -> float:
    """The hours in which a position of an area has to be held, anchored to the week from that Monday."""
    slots = calendar(rules.duty, [each.id for each in rules.areas], monday, monday + timedelta(days=6))
    return sum(slot.hours for slot in slots if slot.position == position and slot.serves & {area, WHOLE_LINE})


def working_day(rules: RuleSet) -> Callable[[date], bool]:
    """Whether any desk of the agency is open on a day."""
    duty = rules.duty
    return lambda day: any(office.open_on(day, duty.zone, duty.calendar) for office in duty.offices)


@pytest.mark.parametrize("year", [2024, 2026, 2027, 2035])
@pytest.mark.parametrize("agency", AGENCIES)
def test_the_rules_hold_in_any_year(agency: str, year: int) -> None:
    """No hole and no overlap, whatever day the holidays fall on and whenever the clocks change."""
    assert parse_rules(rules_toml(agency), on=date(year, 1, 1)) == RULES[agency]


def test_a_normal_week_of_larkspur_is_125_and_a_half_hours() -> None:
    """Five nights of 15.5 h, Saturday and Sunday of 24 h; the supervisors are on around the clock."""
    assert hours(LARKSPUR, "county", "primary", MONDAY) == 125.5
    assert hours(LARKSPUR, "county", "supervisor", MONDAY) == 168


def test_a_normal_week_of_harlow_valley_is_123_hours_in_every_area() -> None:
    """Evenings 35 h, overnights 40 h, weekend days 24 h and weekend nights 24 h; 615 h in five areas."""
    assert [hours(HARLOW, area.id, "primary", MONDAY) for area in HARLOW.areas] == [123] * 5
    assert hours(HARLOW, "north", "second1", MONDAY) == hours(HARLOW, "north", "second2", MONDAY) == 123


def test_a_night_of_changing_clocks_is_counted_in_elapsed_hours() -> None:
    """Larkspur's Saturday of 31 October 2026 lasts 25 h, that of 13 March 2027 lasts 23 h."""
    assert hours(LARKSPUR, "county", "primary", date(2026, 10, 26)) == 126.5
    assert hours(LARKSPUR, "county", "primary", date(2027, 3, 8)) == 124.5


def minutes_asked(policy: EscalationPolicy) -> list[tuple[str, list[int]]]:
    """Whom a policy asks, and at which minutes after it began, while nobody answers."""
    return [
        (
            next(iter(step.targets[0].named)) + " " + str(getattr(step.targets[0], step.targets[0].named[0])),
            [start + attempt.minute for attempt in step.attempts],
        )
        for start, step in zip(policy.step_starts(), policy.steps, strict=False)
    ]


def test_larkspur_asks_four_times_in_fifteen_minutes_and_then_the_next() -> None:
    """Primary, supervisor, director; unclaimed at 45 minutes. Half the pace where a day is allowed."""
    policy = LARKSPUR.policy_of("immediate")
    assert minutes_asked(policy) == [
        ("position primary", [0, 5, 9, 13]),
        ("position supervisor", [15, 20, 24, 28]),
        ("position director", [30, 35, 39, 43]),
    ]
    assert policy.step_starts()[-1] == 45
    assert minutes_asked(LARKSPUR.policy_of("urgent"))[:2] == [
        ("position primary", [0, 10, 20]),
        ("position supervisor", [30, 40, 50]),
    ]


def test_harlow_valley_rings_after_two_minutes_and_asks_the_neighbours_after_ten() -> None:
    """The supervisor is told at 10 and asked at 15, the manager at 25; unclaimed at 40 minutes."""
    policy = HARLOW.policy_of("immediate")
    assert minutes_asked(policy) == [
        ("position primary", [0, 2, 5]),
        ("neighbour primary", [10, 12]),
        ("position supervisor", [15, 17, 20]),
        ("position manager", [25, 27, 30, 34, 38]),
    ]
    assert policy.steps[1].informs[0].position == "supervisor"
    assert policy.step_starts()[-1] == 40
    assert HARLOW.desk(policy.spent.desk).outside


@pytest.mark.parametrize("agency", AGENCIES)
def test_routine_matters_wake_nobody(agency: str) -> None:
    """A caller who says that nobody is in danger waits for the office, and only the desk is asked."""
    rules = RULES[agency]
    for category in (rules.calm_category(), rules.category("routine"), rules.category("info")):
        policy = rules.policy_of(category.id)
        assert (policy.when, policy.spent.alarm) == ("office", False)
        assert all(target.desk for step in policy.steps for target in step.targets)
    assert rules.danger_category().id == "immediate"
    assert rules.unknown_category().id == "urgent"


@pytest.mark.parametrize(
    ("agency", "category", "received", "due"),
    [
        ("larkspur", "immediate", "2026-11-20 23:50", "2026-11-21 07:50"),
        ("larkspur", "routine", "2026-11-20 23:50", "2026-11-23 23:59"),
        ("larkspur", "info", "2026-11-20 23:50", "2026-11-30 23:59"),  # Thanksgiving is no working day
        ("harlow", "routine", "2026-09-22 02:10", "2026-09-29 23:59"),
        ("harlow", "urgent", "2026-10-31 20:00", "2026-11-01 19:00"),  # 24 elapsed hours, 25 on the wall
    ],
)
def test_a_response_is_due_by_the_rules_of_its_category(agency: str, category: str, received: str, due: str) -> None:
    """Worked by hand: eight hours, three calendar days, five working days."""
    rules = RULES[agency]
    zone = ZoneInfo(rules.agency.zone)
    at = datetime.fromisoformat(received).replace(tzinfo=zone).astimezone(UTC)
    found = due_at(rules.category(category).due, at, zone, working_day(rules))
    assert found.astimezone(zone).strftime("%Y-%m-%d %H:%M") == due


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_page_for_every_area_is_one_text_that_names_the_area_whole(agency: str) -> None:
    """Even with a counter of further reports."""
    rules = RULES[agency]
    sender = Sender(keyword=rules.agency.keyword, phone=rules.agency.phone)
    for area in rules.areas:
        for category in rules.categories:
            subject = Subject(category=category.word, area=area.name, reference="R447129")
            page = texts.page(subject, hhmm="03:13", sender=sender, more=12)
            assert one_segment(page)
            assert page.startswith(f"{category.word} {area.name} R447129")


@pytest.mark.parametrize("agency", AGENCIES)
def test_the_people_fit_the_rules(agency: str) -> None:
    """Every position and area they name exists, every number can be rung, nobody is there twice."""
    rules, rows = RULES[agency], people(agency)
    positions = {position.id for position in rules.positions}
    areas = {area.id for area in rules.areas}
    numbers = [row[key] for row in rows for key in ("phone", "phone2") if row[key]]
    numbers += [rules.agency.phone, rules.agency.public_number, *(desk.phone for desk in rules.desks)]
    assert len({row["external_id"] for row in rows}) == len({row["name"] for row in rows}) == len(rows)
    assert len(set(numbers)) == len(numbers)
    assert all(number[5:10] == "55501" and len(number) == 12 for number in numbers)
    assert all(phonenumbers.is_possible_number(phonenumbers.parse(number)) for number in numbers)
    for row in rows:
        assert set(row["positions"].split()) <= positions
        assert set(row["areas"].split()) <= areas
        assert row["areas"]
        assert row["languages"]
        assert row["call_down"] in ("yes", "no")
        assert date.fromisoformat(row["started_on"]) < ON


def test_larkspur_has_eight_workers_two_supervisors_and_a_director() -> None:
    """A9 is too new to serve, and learns beside the others."""
    held = Counter(row["positions"] for row in people("larkspur"))
    assert held == {"primary": 8, "supervisor": 2, "director": 1, "shadow": 1}
    assert [row["external_id"] for row in people("larkspur") if row["positions"] == "shadow"] == ["A9"]


def test_harlow_valley_has_fifty_two_who_serve_and_fourteen_who_speak_spanish() -> None:
    """Sixty workers, eight of them exempt; eight supervisors and four managers besides. Two of East help out in Ridge,
    whose five people could not have one weekend in three."""
    rows = people("harlow")
    serving = [row for row in rows if "primary" in row["positions"].split()]
    assert [row["areas"] for row in serving if " " in row["areas"]] == ["east ridge", "east ridge"]
    homes = Counter(row["areas"].split()[0] for row in serving)
    assert homes == {"north": 11, "south": 12, "central": 14, "east": 10, "ridge": 5}
    assert Counter(row["positions"] for row in rows if row not in serving) == {"": 8, "supervisor": 8, "manager": 4}
    spanish = [row for row in rows if "es" in row["languages"].split()]
    assert Counter(row["areas"] for row in spanish) == {"south": 5, "central": 4, "north": 2, "east": 2, "ridge": 1}
    certified = {row["external_id"] for row in spanish}
    assert "B-C1" in certified
    assert "B-S1" not in certified
