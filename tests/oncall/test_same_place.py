"""When two descriptions are thought to name the same place: a wrong 'yes' holds a contact back for minutes."""

import pytest

from oncall.flow.linking import same_place


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 River Road", "12 river road, upstairs"),
        ("River Road, the red house", "red house on River Road"),
        ("5 River Road", "River Road 5"),
    ],
)
def test_the_same_place_in_other_words_is_recognised(one: str, other: str) -> None:
    assert same_place(one, other)
    assert same_place(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 River Road", "21 River Road"),
        ("5 River Road", "7 River Road"),  # A house number of one figure is a house number.
        ("1 River Road", "12 River Road"),
        ("River Road", "Mill Lane"),
        ("the school", "the hospital"),
        ("12 Elm Road", "12 Oak Road"),
        ("at home", "at home"),  # Everybody's home; two children's must never wait for each other.
        ("not known", "not known"),  # What a text message says of where it comes from.
    ],
)
def test_another_house_or_another_street_is_another_place(one: str, other: str) -> None:
    assert not same_place(one, other)
    assert not same_place(other, one)
