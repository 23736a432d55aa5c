"""A duty that changes hands: never a minute without somebody, never a 'no' that is hard, never a text to whoever did
not agree to be asked, and never a word of why."""

import pytest

from oncall.domain.covering import OpeningState
from oncall.domain.event import EventKind
from tests.nevers.unheard import heard_by
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_rota import counted, never_uncovered, opt_in, primary_at, week

SUNDAY, MONDAY = "2026-10-25 08:00", "2026-10-26 08:00"


@pytest.fixture
def place(store_url: str) -> Place:
    """On both stores; acceptance case 5 goes over the carrier's wire as well."""
    return Place(url=store_url)


@pytest.fixture
def sunday(larkspur: World) -> World:
    """Sunday 25 October 2026, 14:05: A2 has the week, AS2 and AD stand above, A5 and A6 opted in."""
    larkspur.at("2026-10-19 12:00")
    week(larkspur, "2026-10-19", primary="A2")
    opt_in(larkspur, "A5", "A6")
    larkspur.at("2026-10-25 14:05")
    return larkspur


def falls_ill(world: World) -> None:
    """Seven, and seven again."""
    for _ in range(2):
        world.phone("A2").replies("7")


def test_no_minute_is_uncovered_whenever_somebody_falls_ill(sunday: World) -> None:
    """Never leave a minute without a named primary, even during sickness; not even the one in which it is said."""
    falls_ill(sunday)
    never_uncovered(sunday, SUNDAY, MONDAY)
    sunday.fast_forward(to="15:00")
    never_uncovered(sunday, SUNDAY, MONDAY)
    assert primary_at(sunday, "2026-10-25 14:05") == "AS2"
    heard_by(sunday)


def test_nobody_off_duty_hears_of_an_open_duty_who_did_not_agree_to_it(sunday: World) -> None:
    """Never page a worker who is off duty, but for what they agreed to: A5 and A6 did, and nobody else's phone moves,
    however long nobody answers."""
    falls_ill(sunday)
    sunday.fast_forward(to="23:00")
    assert set(heard_by(sunday)) == {"A2", "A5", "A6", "AS2", "desk:intake"}


def test_no_is_one_digit_and_is_held_against_nobody(sunday: World) -> None:
    """Never make 'no' hard to say. A5 says no to three offers in a row: each is answered by the same kind words, no
    reason is asked, and A5 is still the first to be asked the fourth time."""
    for hour in (14, 15, 16):
        opening = sunday.oncall.cover.ask_cover(
            "A2", sunday.instant(f"2026-10-25 {hour + 3}:00"), sunday.instant(f"2026-10-25 {hour + 4}:00"), "A2"
        )
        sunday.settle()
        sunday.phone("A5").replies("3")
        assert sunday.phone("A5").texts[-1] == "ROTA: noted, no. That is fine, no reason needed"
        sunday.oncall.cover.withdraw(opening.id, "A2")
        sunday.settle()
    heard_by(sunday)
    falls_ill(sunday)
    assert "A5" in heard_by(sunday)
    assert counted(sunday, EventKind.OPENING_DECLINED) == 3


def test_silence_is_a_no_and_ends_nobodys_standby(sunday: World) -> None:
    """Never take silence for an answer. A 7 that nobody confirms, an offer that nobody answers: everything stays as it
    was, and the duty is still open to whoever wakes up."""
    sunday.phone("A2").replies("7")
    sunday.fast_forward(to="16:00")
    assert primary_at(sunday, "2026-10-25 16:00") == "A2"
    asked = sunday.oncall.cover.ask_cover("A2", sunday.instant("2026-10-25 20:00"), sunday.instant(MONDAY), "A2")
    sunday.fast_forward(to="20:00")
    assert primary_at(sunday, "2026-10-25 20:00") == "A2"
    assert sunday.oncall.cover.opening(asked.id).state is OpeningState.OPEN
    heard_by(sunday)


def test_no_text_says_that_anybody_is_ill(sunday: World) -> None:
    """Never tell others why. Whoever stands in or is asked, and the desk, hear that the holder can't; no more."""
    falls_ill(sunday)
    sunday.fast_forward(to="14:30")
    texts = [heard.text for heard in sunday.carrier.log if heard.to not in sunday.phone("A2").numbers]
    assert len(texts) > 4
    assert not [text for text in texts if "sick" in text.lower() or "ill" in text.lower().split()]
    heard_by(sunday)


def test_fairness_never_asks_anybody_who_is_ill(sunday: World) -> None:
    """Never repay illness with duty. A5 fell ill this morning and is on nobody's list of those to ask today."""
    week(sunday, "2026-10-26", primary="A5", supervisor="AS1")
    for _ in range(2):
        sunday.phone("A5").replies("7")
    heard_by(sunday)
    falls_ill(sunday)
    assert "A5" not in heard_by(sunday)
