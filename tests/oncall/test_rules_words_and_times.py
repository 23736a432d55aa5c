"""Rules whose texts would not fit a telephone, or whose weeks would have a hole."""

from datetime import date

import pytest

from oncall.config import parse_rules, rules_toml
from oncall.domain.errors import RulesInvalid

ON = date(2026, 9, 1)


def faults(old: str, new: str, agency: str = "larkspur") -> tuple[str, ...]:
    """The sentences with which an agency's rules are refused when `old` reads `new`, once."""
    text = rules_toml(agency)
    assert old in text
    with pytest.raises(RulesInvalid) as refused:
        parse_rules(text.replace(old, new, 1), "", on=ON)
    return tuple(str(problem).removeprefix(": ") for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'name = "Larkspur"',
            'name = "El Álamo de Ñuñoa"',
            (
                "areas[0].name: a text message would show it as 'El Alamo de Ñuñoa'."
                " Write it so, or in other letters of the GSM alphabet."
            ),
        ),
        (
            'name = "Larkspur"',
            'name = " "',
            "areas[0].name: it is empty. Write the name that texts shall use.",
        ),
        (
            'word = "URGENT"',
            'word = "URGENT 🙂"',
            (
                "categories[1].word: a text message would show it as 'URGENT ?'."
                " Write it so, or in other letters of the GSM alphabet."
            ),
        ),
        (
            'phone = "+15075550199"',
            'phone = "+15075550199"\nkeyword = "STOP"',
            "agency.keyword: carriers act upon that word themselves. Choose another word.",
        ),
        (
            'phone = "+15075550199"',
            'phone = "507-555-0199"',
            (
                "agency.phone: '507-555-0199' is no telephone number that can be rung from anywhere."
                " Write it with +, country and area, such as +13035550100."
            ),
        ),
        (
            'phone = "+15075550191"',
            'phone = "+150755501"',
            (
                "desks[1].phone: '+150755501' is no telephone number that can be rung from anywhere."
                " Write it with +, country and area, such as +13035550100."
            ),
        ),
        (
            'phone = "+15075550199"',
            'phone = "+15075550199"\ncountry = "USA"\nemergency_number = "nine"\npublic_reply = "loud"',
            (
                "agency.country: 'USA' is no country. Write its two letters, such as US."
                " | agency.emergency_number: 'nine' cannot be dialled. Write its digits, such as 911."
                " | agency.public_reply: 'loud' is not known here. Use one of: neutral, none."
            ),
        ),
        (
            'public_number = "+15075550198"',
            'public_number = "+15075550199"',
            (
                "agency.public_number: workers and the public have the same number, so a reply and a new"
                " contact look alike. Give the public another number."
            ),
        ),
        (
            "[holidays]",
            "[timings]\nbusy = 300\nchase = 25\nrepeat_hold = 0\n[holidays]",
            (
                "timings.repeat_hold: it is no time at all. Write 1 or more."
                " | timings.busy: busy lasts longer than busy_longest. Make it shorter."
                " | timings.chase_supervisor: the supervisor would be told before the worker is asked."
                " Make it longer than chase."
            ),
        ),
        (
            'default_desk = "intake"',
            'default_desk = "intake"\noutcomes = []',
            "outcomes: no contact could ever end. List every outcome once.",
        ),
    ],
)
def test_what_cannot_be_sent_or_dialled_is_told(old: str, new: str, said: str) -> None:
    """A page must be one text in the plain alphabet, and every number one that rings."""
    assert " | ".join(faults(old, new)) == said


def test_a_page_that_would_cut_the_name_of_its_area_short_is_told() -> None:
    """Eve rings from a valley whose name fills half the message: which valley was it?"""
    (fault,) = faults('name = "Larkspur"', 'name = "Upper Larkspur Valley, Saint Bartholomew and Chestnut Hills"')
    assert fault.startswith("areas[0].name: a page with the name of this area does not fit into one text")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'zone = "America/Chicago"',
            'zone = "America/Chicagoo"',
            "agency.zone: There is no time zone 'America/Chicagoo'. Did you mean 'America/Chicago'.",
        ),
        (
            'zone = "America/Chicago"',
            'zone = "zzz"',
            "agency.zone: There is no time zone 'zzz'. Use a name such as America/Chicago.",
        ),
        (
            'country = "US"',
            'country = "QQ"',
            (
                "holidays: No public holidays are known for 'QQ'. Use ISO codes, such as country US with"
                " subdivision"
                " MO, or leave both out and list the closed days yourself."
            ),
        ),
        (
            'country = "US"',
            'country = "US"\nsubdivision = "QQ"',
            (
                "holidays: No public holidays are known for 'US-QQ'. Use ISO codes, such as country US with"
                " subdivision MO, or leave both out and list the closed days yourself."
            ),
        ),
        (
            'country = "US"',
            'country = "US"\nnot_observed = ["Colombus Day"]',
            (
                "holidays.not_observed[0]: there is no public holiday 'Colombus Day' in the next two years."
                " Did you mean 'Columbus Day'."
            ),
        ),
    ],
)
def test_zones_and_holidays_that_do_not_exist_are_told(old: str, new: str, said: str) -> None:
    """A wrong zone is a night an hour short; a wrong holiday is a day without anybody."""
    assert " | ".join(faults(old, new)) == said


def test_a_hole_in_the_week_is_told_once_with_its_first_day() -> None:
    """The office closes at 16:00, the nights begin at 16:30: half an hour with nobody, every day."""
    (fault,) = faults('closes = "16:30"', 'closes = "16:00"')
    assert fault.startswith(
        "patterns: primary in county: nobody is asked to serve from Tue 01 Sep 2026 16:00 for 30 minutes (and "
    )
    assert fault.endswith(" more like it). Add a pattern or change the hours.")


def test_holidays_that_nobody_serves_are_told() -> None:
    """The office is closed on Labor Day, and no pattern is for holidays."""
    (fault,) = faults('on = "holiday"', 'on = "ordinary"\ndays = []')
    assert "nobody is asked to serve from Mon 07 Sep 2026 08:00 for 1440 minutes" in fault


def test_two_patterns_at_once_are_told_for_every_position_they_concern() -> None:
    """Both weekend patterns of Harlow Valley begin at 08:00: who has the day?"""
    said = faults('starts = "20:00"', 'starts = "08:00"', "harlow")
    assert len(said) == 3
    assert all("Weekend day and Weekend night overlap from Sat 05 Sep 2026 08:00" in fault for fault in said)


def test_a_position_above_itself_is_told() -> None:
    """The director asks the supervisor, who asks the director."""
    line = 'name = "director"\nscope = "line"'
    (fault,) = faults(line, line + '\nabove = "supervisor"')
    assert fault.startswith("positions: position ")
    assert "it is above itself" in fault


def test_without_an_office_nothing_waits_for_the_morning() -> None:
    """No office: no working days to count, and no desk that would ever be asked."""
    office = '[[offices]]\ndesk = "intake"\nopens = "08:00"\ncloses = "16:30"\n'
    with pytest.raises(RulesInvalid) as refused:
        parse_rules("offices = []\n" + rules_toml("larkspur").replace(office, ""), "", on=ON)
    said = [str(problem).removeprefix(": ") for problem in refused.value.problems]
    assert any(fault.startswith("policies[2].when: the policy waits for an office to open") for fault in said)
    assert any(fault.startswith("categories[3].due: no day is a working day") for fault in said)
