"""While people think, somebody else changes the rota: what they are told by then is true, and nobody waits in vain."""

import pytest

from oncall.domain.covering import OpeningReason, SwapState
from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import autumn_of, mentioned, offered, opt_in, planning, plans, primary_at

pytestmark = ON_BOTH_STORES

SATURDAY = ("2026-10-24 08:00", "2026-10-25 08:00")
SUNDAY = ("2026-10-25 08:00", "2026-10-26 08:00")


@pytest.fixture
def autumn(larkspur: World) -> World:
    """Monday 12 October 2026, noon: A7 has this week, A2 the next, then A4, then A6."""
    return autumn_of(larkspur)


def gives(world: World, holder: str, worker: str, span: tuple[str, str]) -> None:
    """The coordinator puts somebody else on it."""
    world.oncall.cover.replace(holder, worker, world.instant(span[0]), world.instant(span[1]), "dov", "by telephone")
    world.settle()
    mentioned(world, holder, worker, "AS2")


def test_a_sure_seven_about_a_duty_that_has_gone_meanwhile_is_answered(autumn: World) -> None:
    """A7 says 7, and before the second 7 the coordinator has put A3 on that night and on the next: the answer says so,
    and A7 is not entered as away."""
    autumn.at("2026-10-14 20:00")
    autumn.phone("A7").replies("7")
    autumn.phone("A7").expects_text("7 again=sure")
    gives(autumn, "A7", "A3", ("2026-10-14 20:00", "2026-10-15 08:00"))
    gives(autumn, "A7", "A3", ("2026-10-15 16:30", "2026-10-16 08:00"))
    autumn.phone("A7").replies("7")
    autumn.phone("A7").expects_text("somebody else has that duty by now")
    assert not autumn.oncall.staffing.absences(autumn.clock.now(), autumn.instant("2026-10-16 08:00"), "A7")
    assert primary_at(autumn, "2026-10-14 21:00") == "A3"


def test_an_offer_of_what_has_gone_by_another_way_does_not_say_that_it_stays_theirs(autumn: World) -> None:
    """A2's Saturday is on offer when the coordinator puts A3 on it. When the offer runs out A2 reads that the swap is
    off; "it stays yours" would bring A2 to work beside A3."""
    swap = offered(autumn, "A2", *SATURDAY, "A5")
    mentioned(autumn, "A2", "A5")
    gives(autumn, "A2", "A3", SATURDAY)
    autumn.at("2026-10-15 12:00")
    autumn.phone("A2").expects_text("the swap of Larkspur primary Sat 24 Oct 08:00 to Sun 25 Oct 08:00 is off")
    assert autumn.oncall.cover.swap(swap).state is SwapState.LAPSED


def test_what_is_given_in_return_is_on_offer_no_more(autumn: World) -> None:
    """A5 offers a Tuesday in December to A3, and gives it to A2 in return for a Saturday. A3 is not left waiting, and
    A5 does not read three days later that it stays theirs."""
    planning(autumn, approval_hours=0, max_weekends_in_row=None)
    tuesday = ("2026-12-01 16:30", "2026-12-02 08:00")
    plans(autumn, "A5", "primary", *tuesday, kind="weeknight")
    other = offered(autumn, "A5", *tuesday, "A3", by="A5")
    swap = offered(autumn, "A2", *SATURDAY, "A5")
    mentioned(autumn, "A2", "A3", "A5")
    autumn.oncall.cover.take_swap(swap, "A5", "A5", (autumn.instant(tuesday[0]), autumn.instant(tuesday[1])))
    autumn.settle()
    mentioned(autumn, "A2")
    autumn.phone("A2").replies("5")
    autumn.phone("A2").expects_text("Yours now: Larkspur primary Tue 1 Dec 16:30")
    autumn.phone("A5").expects_text("Yours now: Larkspur primary Sat 24 Oct 08:00")
    autumn.phone("A3").expects_text("the swap of Larkspur primary Tue 1 Dec 16:30 to Wed 2 Dec 08:00 is off")
    mentioned(autumn, "AS2")
    assert autumn.oncall.cover.swap(other).state is SwapState.WITHDRAWN


def test_an_earlier_question_allows_no_rule_that_it_did_not_name(autumn: World) -> None:
    """AS2 was asked about two weekends running. A stricter rest is in force when the coordinator allows the swap on the
    page: AS2 is asked anew, and the 5 to the first text, by its code, allows nothing."""
    planning(autumn, approval_hours=0, max_nights_in_row=None, min_rest_hours=0)
    swap = offered(autumn, "A2", *SUNDAY, "A4")
    autumn.phone("A4").replies("8")
    autumn.phone("AS2").expects_text("a colleague can, but: 2 weekends running. Allow it?")
    (first,) = autumn.oncall.cover.questions("AS2")
    autumn.fast_forward(minutes=1)
    planning(autumn, min_rest_hours=11)
    assert "rest too short" in autumn.oncall.cover.approve(swap, "dov", "both want it")
    autumn.settle()
    autumn.phone("AS2").expects_text("a colleague can, but: rest too short, 2 weekends running. Allow it?")
    autumn.phone("AS2").replies(f"5{first.code}")
    autumn.phone("AS2").expects_text("that question has run out")
    assert autumn.oncall.cover.swap(swap).state is SwapState.WAITING
    autumn.phone("AS2").replies("5")
    autumn.phone("AS2").expects_text("allowed, recorded")
    mentioned(autumn, "A2", "A4")
    assert autumn.oncall.cover.swap(swap).state is SwapState.AGREED


def test_a_supervisor_who_allows_what_has_become_impossible_reads_that_it_is_off(autumn: World) -> None:
    """A4 goes on leave while AS2 thinks. The 5 is not answered as if AS2 had wanted the duty."""
    swap = offered(autumn, "A2", *SUNDAY, "A4")
    autumn.phone("A4").replies("8")
    mentioned(autumn, "A2", "A4", "AS2")
    start, end = (autumn.instant(each) for each in SUNDAY)
    autumn.oncall.staffing.enter_absence("A4", AbsenceKind.LEAVE, start, end, "dov")
    autumn.phone("AS2").replies("5")
    for worker in ("A2", "A4", "AS2"):
        autumn.phone(worker).expects_text("the swap of Larkspur primary Sun 25 Oct 08:00 to Mon 26 Oct 08:00 is off")
    assert autumn.oncall.cover.swap(swap).state is SwapState.WITHDRAWN


def test_only_rules_that_stand_against_it_still_are_kept_as_broken(autumn: World) -> None:
    """Two weekends running and too little rest, when AS2 was asked; by the time of the 5 no rest is asked for. What is
    kept under AS2's name is the one rule that was broken."""
    planning(autumn, approval_hours=0, max_nights_in_row=None, min_rest_hours=11)
    swap = offered(autumn, "A2", *SUNDAY, "A4")
    autumn.phone("A4").replies("8")
    assert autumn.oncall.cover.swap(swap).needs == ("rest", "weekends_in_row")
    autumn.fast_forward(minutes=1)
    planning(autumn, min_rest_hours=0)
    autumn.phone("AS2").replies("5")
    mentioned(autumn, "A2", "A4", "AS2")
    (kept,) = autumn.oncall.cover.allowed()
    assert kept.rules == autumn.oncall.cover.swap(swap).needs == ("weekends_in_row",)


def test_cover_against_which_nothing_stands_any_more_breaks_no_rule(autumn: World) -> None:
    """A5 has Monday's desk by now and would rest too little before it, so AS2 is asked; then the desk is another's.
    The 5 confirms A5, and no rule is kept as broken."""
    opt_in(autumn, "A5")
    start, end = (autumn.instant(each) for each in SUNDAY)
    autumn.oncall.cover.ask_cover("A2", start, end, "A2")
    autumn.settle()
    desk = plans(autumn, "A5", "primary", "2026-10-26 12:00", "2026-10-26 16:30", kind="desk")
    autumn.phone("A5").replies("8")
    autumn.phone("AS2").expects_text("a colleague can, but: rest too short. Allow it?")
    for duty in desk:
        autumn.oncall.duty.cancel(duty.id, "dov")
    autumn.phone("AS2").replies("5")
    autumn.phone("AS2").expects_text("allowed")
    mentioned(autumn, "A2", "A5")
    assert primary_at(autumn, "2026-10-25 12:00") == "A5"
    assert not autumn.oncall.cover.allowed()


def test_cover_that_was_asked_for_is_sought_again_after_an_illness_is_taken_back(autumn: World) -> None:
    """A2 seeks cover for the whole week, is ill on Tuesday evening, and can after all: cover for the week is sought as
    before, and A2 keeps it until somebody has it."""
    opt_in(autumn, "A5")
    autumn.at("2026-10-19 17:00")
    start, end = autumn.instant("2026-10-19 16:30"), autumn.instant("2026-10-26 08:00")
    autumn.oncall.cover.ask_cover("A2", start, end, "A2")
    autumn.settle()
    autumn.at("2026-10-20 20:00")
    autumn.phone("A2").replies("7")
    autumn.phone("A2").replies("7")
    autumn.phone("A2").replies("5")
    mentioned(autumn, "A2", "A5", "AS2")
    assert primary_at(autumn, "2026-10-20 20:30") == "A2"
    (again,) = autumn.oncall.cover.openings()
    assert (again.giver, again.why, again.stint.end) == ("A2", OpeningReason.ASKED, end)
    assert again.stint.start <= autumn.instant("2026-10-20 20:05")
