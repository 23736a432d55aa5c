"""Swaps by text messages alone: any part of a duty, to one colleague or to whoever may; and what races do."""

from datetime import timedelta

import pytest

from oncall.domain.covering import OpeningState, SwapState
from oncall.domain.errors import Invalid
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_rota import autumn_of, hours, mentioned, never_uncovered, offered, opt_in, planning, primary_at


@pytest.fixture
def place(store_url: str) -> Place:
    """On both stores; the first story goes over the carrier's wire as well, which adds nothing to the others."""
    return Place(url=store_url)


@pytest.fixture
def autumn(larkspur: World) -> World:
    """Monday 12 October 2026, noon: four weeks are planned."""
    return autumn_of(larkspur)


def test_a_swap_by_text_messages_alone_over_the_wire(wired: World) -> None:
    """The same with every text through the carrier's own document."""
    test_a_swap_by_text_messages_alone(autumn_of(wired))
    assert primary_at(wired, "2026-10-19 20:00") == "A5"


def test_a_swap_by_text_messages_alone(autumn: World) -> None:
    """A2 cannot on the night of the 20th, eight days ahead, and replies 7. It is far away, so the answer asks whether
    to offer it; 7 again does. A4 and A5 opted in, and A5 says 8 first: it is A5's, all in one segment each, and
    nobody had to look at a screen."""
    opt_in(autumn, "A3", "A5")
    giver, taker, other = autumn.phone("A2"), autumn.phone("A5"), autumn.phone("A3")
    giver.replies("7")
    giver.expects_text("your next: Larkspur primary Mon 19 Oct 16:30 to Tue 20 Oct 08:00", "7=offer 5=keep")
    giver.replies("7")
    giver.expects_text("offered: Larkspur primary Mon 19 Oct 16:30", "stays yours until we confirm")
    for phone in (taker, other):
        phone.expects_text("swap? You take Larkspur primary Mon 19 Oct 16:30 to Tue 20 Oct 08:00. 8=I'll take it 3=no")
    assert primary_at(autumn, "2026-10-19 20:00") == "A2"
    taker.replies("8")
    taker.expects_text("CONFIRMED, Larkspur primary is YOURS Mon 19 Oct 16:30 to Tue 20 Oct 08:00, by swap")
    giver.expects_text("CONFIRMED, Larkspur primary Mon 19 Oct 16:30 to Tue 20 Oct 08:00 is no longer yours")
    autumn.phone("AS2").expects_text("swap agreed")
    autumn.desk("intake").expects_text("swap agreed")
    other.replies("8")
    other.expects_text("Mon 19 Oct 16:30 to Tue 20 Oct 08:00: that swap is taken or off. Nothing changed")
    taker.replies("8")
    taker.expects_text("Mon 19 Oct 16:30 to Tue 20 Oct 08:00 is yours by swap already")
    assert primary_at(autumn, "2026-10-19 20:00") == "A5"
    assert primary_at(autumn, "2026-10-20 20:00") == "A2"


def test_what_a_swap_has_settled_is_sought_no_more(autumn: World) -> None:
    """A2 asked for cover for the night of the 19th, and offers it to A5 as well, who takes it. From that moment nobody
    is asked about it: whoever had been asked and says 8 a moment later hears that it is not needed."""
    opt_in(autumn, "A3")
    night = autumn.instant("2026-10-19 16:30"), autumn.instant("2026-10-20 08:00")
    opening = autumn.oncall.cover.ask_cover("A2", *night, "A2")
    offered(autumn, "A2", "2026-10-19 16:30", "2026-10-20 08:00", "A5")
    autumn.phone("A3").expects_text("cover needed Larkspur primary Mon 19 Oct 16:30")
    autumn.phone("A5").expects_text("swap? You take Larkspur primary Mon 19 Oct 16:30")
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("CONFIRMED, Larkspur primary is YOURS")
    assert autumn.oncall.cover.opening(opening.id).state is OpeningState.WITHDRAWN
    autumn.phone("A3").replies("8")
    autumn.phone("A3").expects_text("cover is not needed any more")
    autumn.fast_forward(minutes=20)
    mentioned(autumn, "AS2")
    autumn.phone("A2").expects_text("offered: Larkspur primary")
    autumn.phone("A2").expects_text("is no longer yours")
    autumn.phone("A2").is_silent()


def test_keeping_it_after_all_is_one_key(autumn: World) -> None:
    """5 after the first 7: nothing is offered to anybody."""
    opt_in(autumn, "A3")
    autumn.phone("A2").replies("7")
    autumn.phone("A2").expects_text("7=offer 5=keep")
    autumn.phone("A2").replies("5")
    autumn.phone("A2").expects_text("noted 12:00")
    assert not autumn.oncall.cover.swaps()


def test_when_nobody_can_be_asked_the_giver_hears_it_at_once(autumn: World) -> None:
    """Nobody opted in: nobody is woken who did not agree to it, and the duty stays where it is."""
    autumn.phone("A2").replies("7")
    autumn.phone("A2").expects_text("7=offer 5=keep")
    autumn.phone("A2").replies("7")
    autumn.phone("A2").expects_text("nobody takes Larkspur primary Mon 19 Oct", "stays yours")


@pytest.mark.parametrize(
    ("part", "start", "end"),
    [
        ("start", "2026-10-24 08:00", "2026-10-24 14:00"),
        ("middle", "2026-10-24 12:00", "2026-10-24 18:00"),
        ("end", "2026-10-25 02:00", "2026-10-25 08:00"),
        ("whole", "2026-10-24 08:00", "2026-10-25 08:00"),
    ],
)
def test_any_part_of_a_duty_can_be_swapped(autumn: World, part: str, start: str, end: str) -> None:
    """The start, the middle, the end or all of a Saturday: the hours move to the minute, and none is lost."""
    swap = offered(autumn, "A2", start, end, "A5")
    autumn.phone("A5").expects_text("swap? You take Larkspur primary", "8=I'll take it")
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("CONFIRMED")
    mentioned(autumn, "A2", "AS2")
    assert autumn.oncall.cover.swap(swap).state is SwapState.AGREED
    length = autumn.instant(end) - autumn.instant(start)
    held = hours(autumn, "2026-10-24 08:00", "2026-10-25 08:00")
    assert held == {k: v for k, v in {"A5": length, "A2": timedelta(hours=24) - length}.items() if v}
    never_uncovered(autumn, "2026-10-24 08:00", "2026-10-25 08:00")


def test_the_day_on_which_clocks_go_back_changes_hands_with_all_its_hours(autumn: World) -> None:
    """Case 6 without hours: Saturday 31 October 08:00 to Sunday 08:00 is 25 hours, and so is what A2 takes."""
    planning(autumn, max_weekends_in_row=None)
    offered(autumn, "A4", "2026-10-31 08:00", "2026-11-01 08:00", "A2")
    autumn.phone("A2").expects_text("You take Larkspur primary Sat 31 Oct 08:00 to Sun 1 Nov 08:00")
    autumn.phone("A2").replies("8")
    mentioned(autumn, "A2", "A4", "AS2")
    assert hours(autumn, "2026-10-31 08:00", "2026-11-01 08:00") == {"A2": timedelta(hours=25)}
    never_uncovered(autumn, "2026-10-31 08:00", "2026-11-01 08:00")


def test_a_swap_within_the_hour_that_comes_twice(autumn: World) -> None:
    """A4 gives from the first 01:30 of that Sunday until 08:00: 7 h 30, said with the zone's letters."""
    planning(autumn, max_weekends_in_row=None)
    offered(autumn, "A4", "2026-11-01 01:30", "2026-11-01 08:00", "A2")
    autumn.phone("A2").expects_text("Sun 1 Nov 01:30 CDT to 08:00")
    autumn.phone("A2").replies("8")
    mentioned(autumn, "A2", "A4", "AS2")
    assert hours(autumn, "2026-10-31 08:00", "2026-11-01 08:00")["A2"] == timedelta(hours=7, minutes=30)


def test_no_is_one_digit_and_asks_for_no_reason(autumn: World) -> None:
    """3: noted, that is fine; the giver hears that it stays theirs."""
    offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A5")
    mentioned(autumn, "A2")
    autumn.phone("A5").expects_text("swap? You take")
    autumn.phone("A5").replies("3")
    autumn.phone("A5").expects_text("That is fine, no reason needed")
    autumn.phone("A2").expects_text("nobody takes", "stays yours")
    assert not autumn.oncall.cover.swaps()


def test_an_offer_that_nobody_answers_runs_out(autumn: World) -> None:
    """After three days the giver hears that it stays theirs; an 8 on the fourth day changes nothing."""
    offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A5")
    mentioned(autumn, "A2", "A5")
    autumn.at("2026-10-15 12:00")
    autumn.phone("A2").expects_text("nobody takes", at="12:00")
    autumn.at("2026-10-15 13:00")
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("that swap is taken or off")
    assert primary_at(autumn, "2026-10-24 12:00") == "A2"


def test_two_swaps_of_the_same_hours_have_one_winner(autumn: World) -> None:
    """A2 offers the same Saturday to A5 and to A3. Both say 8 in the same second: one has it, the other hears so
    kindly, and no minute has two holders or none."""
    first = offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A5")
    second = offered(autumn, "A2", "2026-10-24 12:00", "2026-10-25 08:00", "A3")
    mentioned(autumn, "A2", "A3", "A5")
    autumn.type_together(("A5", "8"), ("A3", "8"))
    autumn.phone("A5").expects_text("CONFIRMED")
    autumn.phone("A3").expects_text("taken or off")
    mentioned(autumn, "A2", "A3", "AS2")
    states = {autumn.oncall.cover.swap(first).state, autumn.oncall.cover.swap(second).state}
    assert states == {SwapState.AGREED, SwapState.WITHDRAWN}
    assert hours(autumn, "2026-10-24 08:00", "2026-10-25 08:00") == {"A5": timedelta(hours=24)}


def test_what_is_on_offer_no_more_is_told_to_whoever_waits_for_it(autumn: World) -> None:
    """A2 offers a Saturday to A5, and most of it and the Sunday after to A3. A5 takes the Saturday: A3 is not left
    waiting, and A2 hears that the rest stays theirs. What A2 then offers and takes back, A5 hears of as well; an 8 all
    the same is answered about that night, not about the one that A5 has."""
    offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A5")
    offered(autumn, "A2", "2026-10-24 20:00", "2026-10-25 20:00", "A3")
    mentioned(autumn, "A2", "A3", "A5")
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("CONFIRMED")
    autumn.phone("A3").expects_text("the swap of Larkspur primary Sat 24 Oct 20:00 to Sun 25 Oct 20:00 is off")
    autumn.phone("A2").expects_text("Sat 24 Oct 08:00 to Sun 25 Oct 08:00 is no longer yours")
    autumn.phone("A2").expects_text("Sun 25 Oct 20:00 is on offer no more", "The rest stays yours")
    mentioned(autumn, "AS2")
    swap = offered(autumn, "A2", "2026-10-20 16:30", "2026-10-21 08:00", "A5", by="A2")
    autumn.phone("A5").expects_text("swap? You take")
    autumn.oncall.cover.withdraw_swap(swap, "A2")
    autumn.settle()
    autumn.phone("A5").expects_text("the swap of Larkspur primary Tue 20 Oct 16:30 to Wed 21 Oct 08:00 is off")
    autumn.phone("A2").is_silent()
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("Tue 20 Oct 16:30 to Wed 21 Oct 08:00: that swap is taken or off")


def test_two_swaps_to_one_person_are_told_apart_by_their_codes(autumn: World) -> None:
    """A5 was asked for two nights. A bare 8 could mean either: both are listed with what to type, and nothing happens
    until one is named."""
    offered(autumn, "A2", "2026-10-20 16:30", "2026-10-21 08:00", "A5")
    offered(autumn, "A4", "2026-10-27 16:30", "2026-10-28 08:00", "A5")
    mentioned(autumn, "A2", "A4")
    taker = autumn.phone("A5")
    taker.expects_text("Tue 20 Oct 16:30", "8=I'll take it")
    code = taker.expects_text("Tue 27 Oct 16:30").split("I'll take it")[0][-4:-1].removeprefix("8")
    taker.replies("8")
    taker.expects_text(
        "Which one? Nothing changed yet", f"8{code}=swap Larkspur Tue 27 Oct 16:30", "swap Larkspur Tue 20"
    )
    taker.replies("0")
    taker.expects_text("2 open", f"8{code}=swap Larkspur Tue 27 Oct")
    taker.replies(f"8{code}")
    taker.expects_text("is YOURS Tue 27 Oct 16:30")
    mentioned(autumn, "A2", "A4", "AS2")
    taker.replies("8")
    taker.expects_text("is YOURS Tue 20 Oct 16:30")
    mentioned(autumn, "A2", "A4", "AS2")


def test_a_duty_can_be_swapped_on(autumn: World) -> None:
    """A5 has A2's Saturday by swap, and gives it on to A3. It is A3's; A2 is not asked again."""
    offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A5")
    autumn.phone("A5").replies("8")
    offered(autumn, "A5", "2026-10-24 08:00", "2026-10-25 08:00", "A3")
    autumn.phone("A3").replies("8")
    mentioned(autumn, "A2", "A3", "A5", "AS2")
    assert primary_at(autumn, "2026-10-24 12:00") == "A3"
    with pytest.raises(Invalid, match="they hold no duty in these hours"):
        offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A7")
