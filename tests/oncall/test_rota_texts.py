"""What people are told of a published rota: one segment wherever it is, no name, no word of a carrier."""

import re
from itertools import product

import pytest

from notifiers.gsm import one_segment
from oncall.domain.texts import Sender
from oncall.domain.texts.rota import rota_changed
from tests.oncall.test_texts import CARRIER_WORDS
from tests.world_agency import rules_of

LONGEST = "Wed 16 Sep 17:00 to Thu 17 Sep 08:00"


def places(agency: str) -> list[str]:
    """Every place in which somebody's next duty may be."""
    rules = rules_of(agency)
    return [f"{area.name} {position.name}" for area, position in product(rules.areas, rules.positions)]


@pytest.mark.parametrize("agency", ["larkspur", "harlow"])
@pytest.mark.parametrize("numbers", [(1, 0, 1), (99, 98, 199), (0, 1, 12), (3, 0, 9)])
def test_it_is_one_segment_for_every_place(agency: str, numbers: tuple[int, int, int]) -> None:
    """With the agency's own names of areas and positions."""
    sender = Sender(keyword="ONCALL", phone=rules_of(agency).agency.phone)
    new, gone, to_come = numbers
    for place in places(agency):
        text = rota_changed(new=new, gone=gone, to_come=to_come, place=place, from_until=LONGEST, sender=sender)
        assert one_segment(text)
        assert text.startswith("ROTA: ")
        assert not re.search(CARRIER_WORDS, text)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((7, 0, 7), "ROTA: you have 7 duties."),
        ((1, 0, 1), "ROTA: you have 1 duty."),
        ((2, 0, 9), "ROTA: 2 duties new, 9 to come."),
        ((0, 1, 3), "ROTA: 1 duty gone, 3 to come."),
        ((2, 1, 9), "ROTA: 2 duties new, 1 duty gone, 9 to come."),
    ],
)
def test_it_says_what_changed_in_numbers(numbers: tuple[int, int, int], said: str) -> None:
    """And nothing of what did not."""
    sender = Sender(keyword="ONCALL", phone="555-010-0199")
    new, gone, to_come = numbers
    text = rota_changed(new=new, gone=gone, to_come=to_come, place="South primary", from_until=LONGEST, sender=sender)
    assert text.startswith(said)
    assert text.endswith(f"Next: South primary, {LONGEST}. Details: sign in or ring 555-010-0199")


def test_whoever_has_nothing_left_is_told_so() -> None:
    """Without a next duty that there is not."""
    sender = Sender(keyword="ONCALL", phone="555-010-0199")
    text = rota_changed(new=0, gone=2, to_come=0, place="", from_until="", sender=sender)
    assert text == "ROTA: 2 duties gone, none to come. Details: sign in or ring 555-010-0199"
