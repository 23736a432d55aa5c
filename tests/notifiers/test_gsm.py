"""The GSM 7-bit alphabet and the price of a text, against figures that carriers publish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifiers.gsm import BASIC, EXTENSION, one_segment, plain, septets

gsm_text = st.text(alphabet=BASIC + EXTENSION, max_size=400)


def test_the_alphabet_is_the_one_of_the_standard() -> None:
    """128 positions less the escape, every character once; ten more behind the escape."""
    assert len(BASIC) == len(set(BASIC)) == 127
    assert len(EXTENSION) == len(set(EXTENSION)) == 10
    assert not set(BASIC) & set(EXTENSION)


@pytest.mark.parametrize(
    ("text", "cost"),
    [("", 0), ("Reply 1", 7), ("é ñ ü à", 7), ("[~]", 6), ("€", 2), ("á", None), ("it’s", None)],
)
def test_the_cost_of_a_text_in_septets(text: str, cost: int | None) -> None:
    assert septets(text) == cost


@pytest.mark.parametrize(
    ("text", "fits"),
    [("", True), ("a" * 160, True), ("a" * 161, False), ("[" * 80, True), ("[" * 81, False), ("á", False)],
)
def test_what_fits_into_one_segment(text: str, fits: bool) -> None:
    assert one_segment(text) is fits


def test_one_curly_quote_costs_ninety_characters() -> None:
    """The trap this module is here for: the same words, but a phone made the quote curly."""
    text = "I'll take it. " * 11
    assert one_segment(text)
    assert not one_segment(text.replace("'", "’"))
    assert one_segment(plain(text.replace("'", "’")))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“IMMEDIATE” – it’s South…", '"IMMEDIATE" - it\'s South...'),
        ("Río Peñón, Bogotá, Ávila, Perú", "Rio Peñon, Bogota, Avila, Peru"),
        ("café Zürich señal", "café Zürich señal"),
        ("e\u0301", "é"),
        ("a\u00a0b\tc\u200bd", "a b cd"),
        ("４ ½ ﬁ ç Ł", "4 1/2 fi c L"),
        ("👍", "?"),
        ("北", "?"),
        ("`x´", "'x'"),
    ],
)
def test_look_alikes_become_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text(max_size=100))
def test_a_plain_text_is_always_gsm_and_stays_as_it_is(text: str) -> None:
    once = plain(text)
    assert septets(once) is not None
    assert plain(once) == once


@given(gsm_text)
def test_a_text_already_in_the_alphabet_is_left_alone(text: str) -> None:
    assert plain(text) == text
