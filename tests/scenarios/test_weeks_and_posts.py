"""A week changes hands as one; and of two posts in the same hours the one that is meant is named."""

from datetime import timedelta
from itertools import pairwise

import pytest

from oncall.domain.covering import OpeningReason, OpeningState, SwapState
from oncall.domain.errors import Invalid
from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_rota import autumn_of, hours, mentioned, offered, opt_in, primary_at, really_held

WEEK = ("2026-10-26 16:30", "2026-11-02 08:00")
SPAN = "Larkspur primary Mon 26 Oct 16:30 to Mon 2 Nov 08:00"


@pytest.fixture
def place(sqlite_url: str) -> Place:
    """On one store: what is kept of several duties is held against both in the tests of the store."""
    return Place(url=sqlite_url)


@pytest.fixture
def autumn(larkspur: World) -> World:
    """Monday 12 October 2026, noon: A7 has this week, A2 the next, then A4, then A6."""
    return autumn_of(larkspur)


def kinds(world: World, worker: str, span: tuple[str, str] = WEEK) -> list[str]:
    """The kinds of duty that a worker holds as primary, in order."""
    return [each.kind for each in really_held(world, *span) if (each.worker, each.position) == (worker, "primary")]


def test_a_week_is_swapped_for_a_week_in_one_action(autumn: World) -> None:
    """A4 offers the week, seven duties with the office between them, to A8, for nothing: one text each, one 8, and
    every duty is A8's with its own kind and hours, the clock change inside."""
    held = hours(autumn, *WEEK)
    swap = offered(autumn, "A4", *WEEK, "A8", by="A4")
    autumn.phone("A8").expects_text(f"swap? You take {SPAN}. 8=I'll take it")
    autumn.phone("A8").replies("8")
    autumn.phone("A8").expects_text(f"CONFIRMED, {SPAN.replace(' Mon 26', ' is YOURS Mon 26')}, by swap")
    autumn.phone("A4").expects_text(f"CONFIRMED, {SPAN} is no longer yours")
    mentioned(autumn, "AS2")
    assert autumn.oncall.cover.swap(swap).state is SwapState.AGREED
    assert hours(autumn, *WEEK) == {"A8": held["A4"]} == {"A8": timedelta(hours=4 * 15.5 + 15.5 + 49)}
    assert kinds(autumn, "A8") == [*["weeknight"] * 4, "friday", "saturday", "sunday"]
    assert primary_at(autumn, "2026-10-27 12:00") is None, "the office has the day"


def test_a_week_is_held_against_the_rules_as_a_whole(autumn: World) -> None:
    """A2 has the week before: by a word of the supervisor, who reads both rules. Who is away in one night of it can
    never have it. A week in which somebody else has a night is no row any more."""
    start, end = autumn.instant("2026-10-30 12:00"), autumn.instant("2026-10-31 12:00")
    autumn.oncall.staffing.enter_absence("A5", AbsenceKind.LEAVE, start, end, "dov")
    with pytest.raises(Invalid, match="it can't be theirs: away"):
        offered(autumn, "A4", *WEEK, "A5")
    offered(autumn, "A4", *WEEK, "A2", by="A4")
    autumn.phone("A2").expects_text(f"swap? You take {SPAN}")
    autumn.phone("A2").replies("8")
    mentioned(autumn, "A2", "A4")
    autumn.phone("AS2").expects_text("a colleague can, but: too many nights running, 2 weekends running. Allow it?")
    night = autumn.instant("2026-10-28 16:30"), autumn.instant("2026-10-29 08:00")
    autumn.oncall.cover.replace("A4", "A3", *night, "dov", "a flat tyre")
    autumn.settle()
    mentioned(autumn, "A3", "A4", "AS2")
    with pytest.raises(Invalid, match="they hold 6 duties in these hours"):
        offered(autumn, "A4", *WEEK, "A8")


def test_cover_for_a_week_is_one_search_and_whoever_says_8_has_all_of_it(autumn: World) -> None:
    """A4 asks for cover for the week; A5 and A8 are asked once each. In the middle of it what is left goes over."""
    opt_in(autumn, "A5", "A8")
    autumn.at("2026-10-28 12:00")
    mentioned(autumn, "A4", "A7", "A2", "AS1", "AS2", "AD")
    opening = autumn.oncall.cover.ask_cover("A4", autumn.clock.now(), autumn.instant(WEEK[1]), "A4")
    autumn.settle()
    for worker in ("A5", "A8"):
        autumn.phone(worker).expects_text("cover needed Larkspur primary Wed 28 Oct 16:30 to Mon 2 Nov 08:00")
    autumn.at("2026-10-28 20:00")
    mentioned(autumn, "A4", "A7", "A2", "AS1", "AS2", "AD")
    autumn.phone("A8").replies("8")
    autumn.phone("A8").expects_text("CONFIRMED, Larkspur primary is YOURS Wed 28 Oct 20:05 to Mon 2 Nov 08:00")
    autumn.phone("A4").expects_text("cover found for Larkspur primary Wed 28 Oct 20:05 to Mon 2 Nov 08:00")
    mentioned(autumn, "AS1")
    assert autumn.oncall.cover.opening(opening.id).state is OpeningState.FILLED
    assert kinds(autumn, "A8") == ["weeknight", "weeknight", "friday", "saturday", "sunday"]


def test_who_falls_ill_on_one_night_of_a_week_that_is_sought_leaves_the_rest_of_it_sought(autumn: World) -> None:
    """A7 seeks cover for what is left of the week, and is ill from Tuesday evening until Wednesday. That night, and the
    next, are urgent and a search of their own; from Thursday on it is sought as before, and no hour is twice."""
    opt_in(autumn, "A5")
    autumn.oncall.cover.ask_cover("A7", autumn.instant("2026-10-13 16:30"), autumn.instant("2026-10-19 08:00"), "A7")
    autumn.at("2026-10-13 17:00")
    mentioned(autumn, "A5", "A7", "AS2")
    autumn.oncall.cover.sick("A7", "dov")
    autumn.settle()
    mentioned(autumn, "A5", "A7", "AS2")
    found = sorted(autumn.oncall.cover.openings(), key=lambda each: each.stint.start)
    theirs = [each for each in found if each.giver == "A7"]
    assert {each.why for each in theirs[:-1]} == {OpeningReason.SICK}
    assert theirs[-1].why is OpeningReason.ASKED
    sought = [interval for each in theirs for interval in each.stint.hours]
    assert all(before.end <= after.start for before, after in pairwise(sought))
    assert sought[-1].end == autumn.instant("2026-10-19 08:00")
    assert sum((each.end - each.start for each in sought), timedelta()) == timedelta(hours=3 * 15.5 - 0.5 + 15.5 + 48)


def test_of_a_row_of_which_some_is_sought_already_only_hours_of_duty_are_sought(autumn: World) -> None:
    """A7 is ill on Tuesday, and AS2 stands in tonight and tomorrow; Thursday A7 has agreed to give to AS2. AS2 asks for
    cover for all three in one go: the two nights are sought already, and of the rest the night, not the office's day
    before it."""
    start, end = autumn.instant("2026-10-15 16:30"), autumn.instant("2026-10-16 08:00")
    autumn.oncall.cover.replace("A7", "AS2", start, end, "dov", "agreed")
    autumn.at("2026-10-13 17:00")
    autumn.oncall.cover.sick("A7", "dov")
    autumn.settle()
    before = [each.id for each in autumn.oncall.cover.openings()]
    autumn.oncall.cover.ask_cover("AS2", autumn.clock.now(), end, "dov", "primary")
    autumn.settle()
    mentioned(autumn, "A7", "AS2", "AD")
    (new,) = [each for each in autumn.oncall.cover.openings() if each.id not in before]
    assert (new.giver, new.stint.start, new.stint.end) == ("AS2", start, end)


def test_a_week_is_replaced_in_one_action(autumn: World) -> None:
    """The coordinator puts A8 on A4's week: both are told once, and so is whoever stands above."""
    start, end = map(autumn.instant, WEEK)
    rows = autumn.oncall.cover.replace("A4", "A8", start, end, "dov", "agreed at the desk")
    autumn.settle()
    autumn.phone("A8").expects_text(f"CHANGED, {SPAN.replace(' Mon 26', ' is YOURS Mon 26')}")
    autumn.phone("A4").expects_text(f"CHANGED, somebody else has {SPAN}")
    mentioned(autumn, "AS2")
    assert len({row.start for row in rows}) == 7
    assert hours(autumn, *WEEK).keys() == {"A8"}


def test_of_two_posts_in_the_same_hours_the_one_that_is_meant_is_named(autumn: World) -> None:
    """AS2 is supervisor this week, and stands in as primary on Saturday night: the position says which is given away.
    Without it nothing is, and the answer says what they hold."""
    night = ("2026-10-24 20:00", "2026-10-25 08:00")
    start, end = map(autumn.instant, night)
    autumn.oncall.cover.replace("A2", "AS2", start, end, "dov", "a flat tyre")
    mentioned(autumn, "A2", "AS2")
    autumn.settle()
    mentioned(autumn, "A2", "AS2")
    both = "they hold Larkspur primary and supervisor in these hours. Say which position"
    for act in (
        lambda: autumn.oncall.cover.ask_cover("AS2", start, end, "dov"),
        lambda: autumn.oncall.cover.offer_swap("AS2", start, end, "dov", "AS1"),
        lambda: autumn.oncall.cover.replace("AS2", "AS1", start, end, "dov", "x"),
    ):
        with pytest.raises(Invalid, match=both):
            act()
    autumn.oncall.cover.replace("AS2", "AS1", start, end, "dov", "relief", position="supervisor")
    autumn.settle()
    autumn.phone("AS1").expects_text("CHANGED, supervisor is YOURS Sat 24 Oct 20:00")
    mentioned(autumn, "AS2")
    autumn.oncall.cover.ask_cover("AS2", start, end, "dov", "primary")
    assert [each.stint.position for each in autumn.oncall.cover.openings()] == ["primary"]
    autumn.settle()
    mentioned(autumn, "AS1", "AS2")
