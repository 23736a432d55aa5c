"""Texts about the coming night: exact words, one segment whatever the names are, and digits alone as replies."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.gsm import one_segment
from oncall.domain.texts import tonight
from tests.world_agency import rules_of

BEGINS, ENDS = "Tue 24 Nov 17:00", "Wed 25 Nov 08:00"
NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=120)
CARRIER_WORDS = re.compile(r"\b(STOP|END|CANCEL|QUIT|YES|START|HELP|INFO)\b")


def test_the_question_is_the_one_of_the_reply_table() -> None:
    """As it stands in what the agency's workers carry in their pockets."""
    text = tonight.on_call(area="South", position="primary", begins=BEGINS, ends=ENDS)
    assert text == "ROTA: on call South, primary, Tue 24 Nov 17:00 to Wed 25 Nov 08:00. Reply 5=yes 7=I can't"
    several = tonight.on_call(area="", position="supervisor", begins=BEGINS, ends=ENDS, code="71", more=1)
    assert several == "ROTA: on call supervisor +1, Tue 24 Nov 17:00 to Wed 25 Nov 08:00. Reply 571=yes 771=I can't"


@given(NAMES, NAMES, st.integers(1, 999))
def test_every_text_is_one_segment_whatever_the_names_are(area: str, position: str, count: int) -> None:
    """Names are shortened; nothing else is lost, and no word of a carrier is asked for."""
    place = f"{area} {position}"
    texts = [
        tonight.on_call(area=area, position=position, begins=BEGINS, ends=ENDS, code="71", more=9),
        tonight.unconfirmed(place=place, begins=BEGINS, more=count),
        tonight.faults(count, place=place, begins=BEGINS, more=count),
        tonight.gaps(count, hours=count * 24, days=14, place=place, begins=BEGINS),
    ]
    assert all(map(one_segment, texts))
    assert all(text.startswith("ROTA: ") for text in texts)
    assert all(BEGINS in text for text in texts)


@pytest.mark.parametrize("agency", ["larkspur", "harlow"])
def test_the_names_of_both_agencies_are_told_in_full(agency: str) -> None:
    """Nobody has to guess which area 'Centr.' is."""
    rules = rules_of(agency)
    for area in rules.areas:
        for position in rules.positions:
            place = f"{area.name} {position.name}"
            texts = (
                tonight.on_call(area=area.name, position=position.name, begins=BEGINS, ends=ENDS, code="71"),
                tonight.unconfirmed(place=place, begins=BEGINS),
                tonight.faults(12, place=place, begins=BEGINS, more=12),
                tonight.gaps(12, hours=300, days=14, place=place, begins=BEGINS),
            )
            assert all(area.name in text and position.name in text for text in texts)


def test_what_is_said_beside_is_one_segment_and_asks_for_no_word() -> None:
    """Answers and short notices."""
    texts = (
        tonight.confirmed(begins=BEGINS),
        tonight.confirmed_late(hhmm="17:05"),
        tonight.not_yours(begins=BEGINS),
        tonight.trial_unseen(12, of=30),
        tonight.sheet_waits(),
        tonight.sheet_not_sent(),
    )
    assert all(map(one_segment, texts))
    assert not [text for text in texts if CARRIER_WORDS.search(text)]
    assert one_segment(tonight.sheet_letter(agency="A")) is False  # A letter is no text message.
