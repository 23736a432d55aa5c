"""A rule file with a typo is refused with the place of each fault, and nothing of it is stored."""

from datetime import date

import pytest

from oncall.config import parse_rules, rules_toml
from oncall.domain.errors import RulesInvalid

ON = date(2026, 9, 1)


def faults(old: str, new: str) -> tuple[str, ...]:
    """The sentences with which Larkspur's rules are refused when `old` reads `new`, once."""
    text = rules_toml("larkspur")
    assert old in text
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text.replace(old, new, 1), "rules.toml", on=ON)
    return tuple(str(problem) for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'targets = [{ position = "primary" }]',
            'targets = [{ postion = "primary" }]',
            (
                "rules.toml: policies[0].steps[0].targets[0].postion: there is no key of that name."
                " Did you mean 'position'."
            ),
        ),
        (
            "minutes = 15",
            'minutes = "15"',
            (
                "rules.toml: policies[0].steps[0].minutes: '15' is not a whole number."
                " Write digits without quotation marks, such as 15."
            ),
        ),
        (
            "minutes = 15",
            "minutes = 1.5",
            (
                "rules.toml: policies[0].steps[0].minutes: '1.5' is not a whole number."
                " Write digits without quotation marks, such as 15."
            ),
        ),
        (
            "danger = true",
            "danger = 1",
            (
                "rules.toml: categories[0].danger: '1' is neither true nor false."
                " Write true or false, without quotation marks."
            ),
        ),
        (
            'zone = "America/Chicago"',
            "zone = 6",
            "rules.toml: agency.zone: '6' is not text. Put it between quotation marks.",
        ),
        (
            'days = ["fri"]',
            'days = "fri"',
            "rules.toml: patterns[1].days: 'fri' is not a list. Put the values between [ and ].",
        ),
        (
            'days = ["fri"]',
            'days = ["friday"]',
            (
                "rules.toml: patterns[1].days[0]: 'friday' is not known here. Did you mean 'fri';"
                " mon, tue, wed, thu, fri, sat, sun."
            ),
        ),
        (
            'zone = "America/Chicago"\n',
            "",
            "rules.toml: agency.zone: is missing. Write it here: zone = ….",
        ),
        (
            'default_desk = "intake"',
            "",
            "rules.toml: default_desk: is missing. Write it here: default_desk = ….",
        ),
        (
            'unit = "hours", amount = 8',
            'unit = "hours", amount = 0',
            "rules.toml: categories[0].due: A response cannot be due 0 units after receipt. Give 1 or more.",
        ),
        (
            'starts = "16:30"',
            'starts = "4:30 pm"',
            "rules.toml: patterns[0]: '4:30 pm' is not a time of day. Write HH:MM, from 00:00 to 24:00.",
        ),
        (
            "[holidays]",
            '[holidays]\nextra = [{ date = "Christmas", name = "Christmas Eve" }]',
            (
                "rules.toml: holidays.extra[0].date: 'Christmas' is not a date."
                " Write year, month and day, such as 2026-12-24."
            ),
        ),
        (
            "[holidays]",
            "[hollidays]\n[holidays]",
            "rules.toml: hollidays: there is no section of that name. Did you mean 'holidays'.",
        ),
        (
            "[holidays]",
            "[zzz]\n[holidays]",
            (
                "rules.toml: zzz: there is no section of that name. Use one of: service, store, web, twilio, email,"
                " apprise, agency, service_lines, areas, positions, patterns, offices, desks, categories, policies,"
                " holidays, default_desk, default_position, merges, timings, planning, outcomes."
            ),
        ),
    ],
)
def test_a_fault_of_shape_is_told_with_its_place_and_the_nearest_name(old: str, new: str, said: str) -> None:
    """Dov edits the rules by hand; he is told where, what is true, and what to write."""
    assert faults(old, new) == (said,)


def test_what_is_no_toml_is_told_with_its_line() -> None:
    """A quotation mark is missing."""
    (fault,) = faults('zone = "America/Chicago"', "zone = America/Chicago")
    assert fault.startswith("rules.toml: this is not TOML: Invalid value (at line 9, column 8)")


def test_all_faults_are_told_at_once() -> None:
    """A section with a typo, a key with a typo and a number in quotation marks: one refusal, four faults."""
    text = rules_toml("larkspur").replace("[holidays]", "[hollidays]")
    text = text.replace("minutes = 30", 'minute = "30"', 1)
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text, on=ON)
    places = [problem.place.removeprefix("config.toml: ") for problem in refused.value.problems]
    assert sorted(places) == [
        "holidays",
        "hollidays",
        "policies[1].steps[0].minute",
        "policies[1].steps[0].minutes",
    ]
    assert str(refused.value).endswith("Nothing was stored.")


def test_dates_and_numbers_of_toml_itself_are_understood() -> None:
    """TOML has dates of its own, without quotation marks."""
    text = rules_toml("larkspur").replace(
        "[holidays]", '[holidays]\nextra = [{ date = 2026-12-24, name = "Christmas Eve" }]'
    )
    (extra,) = parse_rules(text, on=ON).holidays.extra
    assert extra.date == date(2026, 12, 24)


def test_process_settings_in_the_same_file_are_left_alone() -> None:
    """One file holds both; each half is read for itself."""
    text = rules_toml("larkspur")
    assert parse_rules(text + "\n[web]\nport = 'eight'", on=ON) == parse_rules(text, on=ON)
