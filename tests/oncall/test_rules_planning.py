"""Rules of planning that must not be applied, because no rota could ever keep them or they speak of nothing."""

from datetime import date

import pytest

from oncall.config import parse_rules, rules_toml
from oncall.domain.errors import RulesInvalid

ON = date(2026, 9, 1)


def faults(agency: str, *lines: str, instead_of: str = "") -> list[str]:
    """The sentences with which an agency's rules are refused when [planning] begins with these lines."""
    text = rules_toml(agency).replace(instead_of, "", 1) if instead_of else rules_toml(agency)
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text.replace("[planning]\n", "\n".join(["[planning]", *lines, ""]), 1), "", on=ON)
    return [str(problem).removeprefix(": ") for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "max_nights_in_row = 0",
            (
                "planning.max_nights_in_row: 0 would let nobody serve at all."
                " Write 1 or more, or leave it out for no limit."
            ),
        ),
        ("history_weeks = 0", "planning.history_weeks: 0 is too small. Write 1 or more."),
        ("eligible_months = -1", "planning.eligible_months: -1 is too small. Write 0 or more."),
        ("confirm_minutes = 7200", "planning.confirm_minutes: 7200 is more than can be meant. Write at most 720."),
        ("caseload_limit = -3", "planning.caseload_limit: -3 is too small. Write 0 or more, or leave it out."),
        ("wave_sizes = [3, 0]", "planning.wave_sizes[1]: a wave of 0 asks nobody. Write 1 or more."),
        (
            'test_day = "wednesday"',
            "planning.test_day: 'wednesday' is no day. Use one of: mon, tue, wed, thu, fri, sat, sun.",
        ),
        ('tell_day_at = "9"', "planning.tell_day_at: '9' is not a time of day. Write HH:MM, from 00:00 to 24:00."),
        ('test_at = "22:30"', "planning.test_at: nobody is woken for it. Choose a time outside of 21:00 to 07:00."),
        (
            'sheet_to = ["desk"]',
            "planning.sheet_to[0]: it is no address of electronic mail. Write it as name@example.org.",
        ),
        (
            "max_duties_7d = 4\nmax_duties_28d = 3",
            (
                "planning.max_duties_28d: fewer duties are allowed in 28 days (3) than in 7 (4)."
                " Make it larger, or leave one of the two out."
            ),
        ),
        (
            "max_weekends_28d = 5",
            "planning.max_weekends_28d: four weeks have four weekends. Write 4 or less, or leave it out.",
        ),
        (
            "weekends_free_between = -1",
            (
                "planning.weekends_free_between: -1 free weekends cannot be meant."
                " Write 2 for one weekend in three; at most 12, or leave it out."
            ),
        ),
        (
            "weekends_free_between = 52",
            (
                "planning.weekends_free_between: 52 free weekends cannot be meant."
                " Write 2 for one weekend in three; at most 12, or leave it out."
            ),
        ),
        (
            'major_holidays = ["Boxing Day"]',
            (
                "planning.major_holidays[0]: 'Boxing Day' is not kept in US in the next two years."
                " Use some of: Christmas Day, Columbus Day, Independence Day, Juneteenth National Independence Day,"
                " Labor Day, Martin Luther King Jr. Day, Memorial Day, New Year's Day, Thanksgiving Day, Veterans Day,"
                " Washington's Birthday."
            ),
        ),
        (
            'major_holidays = ["Thanksgiving"]',
            (
                "planning.major_holidays[0]: 'Thanksgiving' is not kept in US in the next two years."
                " Did you mean 'Thanksgiving Day'."
            ),
        ),
    ],
)
def test_a_limit_or_time_that_cannot_be_is_refused_with_its_remedy(line: str, said: str) -> None:
    """Bo mistypes one line of [planning]."""
    name = line.partition(" = ")[0]
    standing = next((f"{text}\n" for text in rules_toml("larkspur").splitlines() if text.startswith(f"{name} =")), "")
    assert faults("larkspur", line, instead_of=standing) == [said]


def test_a_holiday_calendar_of_the_wrong_region_is_noticed_by_its_holidays() -> None:
    """The holidays of England, and Thanksgiving among the major ones: somebody copied half a file."""
    text = rules_toml("harlow").replace('country = "US"\nsubdivision = "CO"', 'country = "GB"\nsubdivision = "ENG"', 1)
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text, "", on=ON)
    said = [problem.fault for problem in refused.value.problems]
    assert said == [
        "'Independence Day' is not kept in GB-ENG in the next two years",
        "'Thanksgiving Day' is not kept in GB-ENG in the next two years",
    ]


def test_an_agency_without_public_holidays_has_no_major_ones() -> None:
    """Nothing is known of a place that names no country."""
    text = rules_toml("harlow").replace('country = "US"\nsubdivision = "CO"\n', "", 1)
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text, "", on=ON)
    assert {problem.fault.partition(" is ")[2] for problem in refused.value.problems} == {
        "not kept in an agency without public holidays in the next two years"
    }


def test_kinds_and_weights_are_those_of_patterns() -> None:
    """A kind that no pattern has, one that is weighed twice, a weight of nothing."""
    more = '[[planning.kinds]]\nkind = "{}"\nweight = {}\n'
    text = rules_toml("larkspur") + "".join(
        more.format(kind, weight) for kind, weight in (("sundays", 1.0), ("sunday", 3.0), ("friday", 0.0))
    )
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text, "", on=ON)
    assert sorted(map(str, refused.value.problems)) == [
        ": planning.kinds[3].kind: there is no kind of duty 'sundays'. Did you mean 'sunday'.",
        ": planning.kinds[4].kind: 'sunday' is weighed twice. Keep one of the two.",
        ": planning.kinds[5].weight: 0.0 is no weight. Write a number up to 10, such as 1.5.",
    ]


def test_a_need_names_what_there_is_and_can_be_met() -> None:
    """Three Spanish speakers among one primary an area; a shadow who never counts; nowhere and nothing."""
    text = rules_toml("harlow") + (
        '[[planning.needs]]\nskill = "es"\ncount = 3\nareas = ["south"]\n'
        '[[planning.needs]]\nskill = " "\npositions = ["primery"]\nareas = ["soth"]\nkinds = ["overnihgt"]\n'
    )
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text, "", on=ON)
    assert [str(problem).removeprefix(": ") for problem in refused.value.problems] == [
        (
            "planning.needs[2].count: 3 people are asked for, and 1 hold these positions at a time."
            " Ask for fewer, or name more positions."
        ),
        "planning.needs[3].positions[0]: there is no position 'primery'. Did you mean 'primary'.",
        "planning.needs[3].areas[0]: there is no area 'soth'. Did you mean 'south'.",
        "planning.needs[3].kinds[0]: there is no kind of duty 'overnihgt'. Did you mean 'overnight'.",
        "planning.needs[3].skill: it is empty. Name a skill or a language.",
    ]
