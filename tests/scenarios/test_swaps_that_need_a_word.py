"""Swaps of which somebody has to allow something: the giver, the coordinator, the supervisor; and their no."""

from dataclasses import replace
from datetime import timedelta

import pytest

from oncall.domain.covering import SwapState, Way, Word
from oncall.domain.errors import Forbidden, Invalid, NotSwappable
from oncall.domain.event import EventKind
from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_rota import autumn_of, laid, mentioned, offered, opt_in, planning, plans, primary_at, recorded


@pytest.fixture
def place(store_url: str) -> Place:
    """On both stores; the swap by text alone goes over the carrier's wire."""
    return Place(url=store_url)


@pytest.fixture
def autumn(larkspur: World) -> World:
    """Monday 12 October 2026, noon: four weeks are planned."""
    return autumn_of(larkspur)


def test_a_duty_for_a_duty_is_agreed_by_the_one_who_is_asked(autumn: World) -> None:
    """The coordinator writes down what two agreed to in the kitchen: A2's Saturday for A4's Saturday after. A4 says 8
    by text, A2 agrees to what that gives A2, and both have what they wanted; nobody has both."""
    swap = autumn.oncall.cover.offer_swap(
        "A2",
        autumn.instant("2026-10-24 08:00"),
        autumn.instant("2026-10-25 08:00"),
        "dov",
        "A4",
        (autumn.instant("2026-10-31 08:00"), autumn.instant("2026-11-01 08:00")),
    )
    autumn.settle()
    autumn.phone("A2").expects_text(
        "offered for you: Larkspur primary Sat 24 Oct 08:00 to Sun 25 Oct 08:00 for Sat 31 Oct 08:00 to Sun 1 Nov 08:00"
    )
    autumn.phone("A4").expects_text(
        "You take Larkspur primary Sat 24 Oct 08:00 to Sun 25 Oct 08:00, give Sat 31 Oct 08:00 to Sun 1 Nov 08:00"
    )
    autumn.phone("A4").replies("8")
    autumn.phone("A4").expects_text("NOT yours unless we confirm")
    assert autumn.oncall.cover.swap(swap.id).state is SwapState.TAKEN, "A2 has not said a word yet"
    autumn.phone("A2").expects_text("is taken if you take Sat 31 Oct 08:00 to Sun 1 Nov 08:00. 5=agreed 3=no")
    autumn.phone("A2").replies("5")
    assert autumn.oncall.cover.swap(swap.id).state is SwapState.WAITING, "two weekends running need a word"
    autumn.phone("A4").expects_text("so somebody has to allow the swap")
    autumn.phone("A2").expects_text("so somebody has to allow the swap")
    autumn.phone("AS2").expects_text("a colleague can, but: 2 weekends running", "5=allow 3=don't")
    autumn.phone("AS2").replies("5")
    autumn.phone("AS2").expects_text("allowed, recorded under your name")
    autumn.phone("A2").expects_text("Yours now: Larkspur primary Sat 31 Oct 08:00", "No longer yours: Sat 24 Oct 08:00")
    autumn.phone("A4").expects_text("Yours now: Larkspur primary Sat 24 Oct 08:00", "No longer yours: Sat 31 Oct 08:00")
    autumn.desk("intake").expects_text("swap agreed")
    assert primary_at(autumn, "2026-10-24 12:00") == "A4"
    assert primary_at(autumn, "2026-10-31 12:00") == "A2"
    assert laid(autumn, "A4") == {("AS2", "swap, allowed although: 2 weekends running")}
    kept = autumn.oncall.cover.allowed()
    assert {each.worker: each.rules for each in kept} == {"A2": ("weekends_in_row",), "A4": ("weekends_in_row",)}
    assert {(each.subject, each.word, each.at) for each in kept} == {
        (swap.id, Word(by="AS2", way=Way.TEXT), autumn.clock.now())
    }


def test_inside_two_days_the_coordinator_has_to_agree(autumn: World) -> None:
    """Sunday for Monday night: both want it, and it is short notice. The coordinator, who is a person here, is asked by
    text; until the 5 the duty stays with the one who gives it."""
    planning(autumn, coordinator="AD")
    autumn.at("2026-10-18 12:00")
    offered(autumn, "A2", "2026-10-19 16:30", "2026-10-20 08:00", "A5")
    autumn.phone("A5").expects_text("swap? You take")
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("short notice, so somebody has to allow the swap")
    mentioned(autumn, "A2")
    autumn.phone("AD").expects_text("a colleague can, but: short notice. Allow it? 5=allow 3=don't")
    assert primary_at(autumn, "2026-10-19 20:00") == "A2"
    autumn.phone("AD").replies("5")
    autumn.phone("AD").expects_text("allowed")
    autumn.phone("A5").expects_text("CONFIRMED, Larkspur primary is YOURS")
    mentioned(autumn, "A2", "AS1", "AS2")
    assert primary_at(autumn, "2026-10-19 20:00") == "A5"


def test_what_can_never_be_theirs_is_refused_when_it_is_offered(autumn: World) -> None:
    """A9 holds no position yet, and A5 is away: the offer itself is refused, with the rule and what to do instead, and
    neither hears of it. The same for what the giver would get in return."""
    start, end = autumn.instant("2026-10-24 00:00"), autumn.instant("2026-10-26 00:00")
    autumn.oncall.staffing.enter_absence("A5", AbsenceKind.LEAVE, start, end, "dov")
    for worker, rule in (("A9", "position not held"), ("A5", "away")):
        with pytest.raises(Invalid, match=f"it can't be theirs: .*{rule}.* nobody: then it is offered to whoever may"):
            offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", worker)
        autumn.phone(worker).is_silent()
    taken = autumn.instant("2026-10-31 00:00"), autumn.instant("2026-11-01 00:00")
    autumn.oncall.staffing.enter_absence("A2", AbsenceKind.LEAVE, *taken, "dov")
    hours = [autumn.instant(f"2026-10-{day} 08:00") for day in (23, 24, 31)]
    back = (hours[2], hours[2] + timedelta(hours=24))
    with pytest.raises(Invalid, match="it can't be the giver's: away"):
        autumn.oncall.cover.offer_swap("A2", hours[1], hours[1] + timedelta(hours=24), "dov", "A4", back)
    assert not autumn.oncall.cover.swaps()


def test_what_has_become_impossible_is_not_put_to_a_supervisor(autumn: World) -> None:
    """A5 goes on leave after the offer, and says 8: answered by the rule, and the duty stays with A2."""
    swap = offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A5")
    mentioned(autumn, "A2")
    autumn.phone("A5").expects_text("swap? You take")
    start, end = autumn.instant("2026-10-24 00:00"), autumn.instant("2026-10-26 00:00")
    autumn.oncall.staffing.enter_absence("A5", AbsenceKind.LEAVE, start, end, "dov")
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("away", "so it can't be yours. Nothing changed")
    autumn.phone("AS2").is_silent()
    assert autumn.oncall.cover.swap(swap).state is SwapState.OFFERED
    assert primary_at(autumn, "2026-10-24 12:00") == "A2"


def test_what_somebody_can_allow_is_offered_with_whose_word_it_needs(autumn: World) -> None:
    """A4's weekend follows: two running. The offer goes out, and A2 and whoever made it read that the supervisor has
    to allow it. Where nothing stands against it, nothing is said."""
    swap = offered(autumn, "A2", "2026-10-25 08:00", "2026-10-26 08:00", "A4")
    assert "the supervisor has to allow it: " in autumn.oncall.cover.foreseen(swap)
    autumn.phone("A2").expects_text("offered: Larkspur primary", ": the supervisor has to allow it. Yours until")
    autumn.phone("A4").expects_text("swap? You take")
    soon = autumn.instant("2026-10-20 16:30"), autumn.instant("2026-10-21 08:00")
    made = autumn.oncall.cover.offer_swap("A2", *soon, "A2", "A5")
    autumn.settle()
    assert autumn.oncall.cover.foreseen(made.id) == ""
    mentioned(autumn, "A5")


def test_nobody_swaps_with_themselves(autumn: World) -> None:
    """A slip of the coordinator: refused, and nobody hears of it."""
    with pytest.raises(Invalid, match="theirs already"):
        offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A2")
    autumn.phone("A2").is_silent()


def test_what_the_supervisor_does_not_allow_stays_as_it_was(autumn: World) -> None:
    """A rule stands against it, and the supervisor replies 3: both hear that everything stays as it was."""
    swap = offered(autumn, "A2", "2026-10-25 08:00", "2026-10-26 08:00", "A4")
    autumn.phone("A4").expects_text("swap? You take")
    autumn.phone("A4").replies("8")
    mentioned(autumn, "A2", "A4")
    autumn.phone("AS2").expects_text("3=don't")
    autumn.phone("AS2").replies("3")
    autumn.phone("AS2").expects_text("not allowed, noted")
    for worker in ("A2", "A4"):
        autumn.phone(worker).expects_text("is off. Everything stays as it was")
    assert autumn.oncall.cover.swap(swap).state is SwapState.DECLINED
    assert primary_at(autumn, "2026-10-25 12:00") == "A2"


def test_what_the_taker_asks_for_in_return_needs_the_givers_word(autumn: World) -> None:
    """A5's own Tuesday in return, proposed by A5 on the page: A2 is asked by text, and replies 5."""
    plans(autumn, "A5", "primary", "2026-12-01 16:30", "2026-12-02 08:00", kind="weeknight")
    swap = offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A5")
    mentioned(autumn, "A2", "A5")
    back = (autumn.instant("2026-12-01 16:30"), autumn.instant("2026-12-02 08:00"))
    autumn.oncall.cover.take_swap(swap, "A5", "A5", back)
    autumn.settle()
    autumn.phone("A2").expects_text("is taken if you take Tue 1 Dec 16:30 to Wed 2 Dec 08:00. 5=agreed 3=no")
    assert primary_at(autumn, "2026-10-24 12:00") == "A2"
    autumn.phone("A2").replies("5")
    autumn.phone("A2").expects_text("Yours now: Larkspur primary Tue 1 Dec 16:30")
    autumn.phone("A5").expects_text("Yours now: Larkspur primary Sat 24 Oct 08:00")
    mentioned(autumn, "AS2")
    assert primary_at(autumn, "2026-12-01 20:00") == "A2"
    assert primary_at(autumn, "2026-10-24 12:00") == "A5"


def test_the_giver_may_say_no_to_what_is_asked_in_return(autumn: World) -> None:
    """3: it is off, and the taker hears so."""
    plans(autumn, "A5", "primary", "2026-12-01 16:30", "2026-12-02 08:00", kind="weeknight")
    swap = offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A5")
    mentioned(autumn, "A2", "A5")
    back = (autumn.instant("2026-12-01 16:30"), autumn.instant("2026-12-02 08:00"))
    autumn.oncall.cover.take_swap(swap, "A5", "A5", back)
    autumn.settle()
    autumn.phone("A2").expects_text("5=agreed 3=no")
    autumn.phone("A2").replies("3")
    autumn.phone("A2").expects_text("no reason needed")
    autumn.phone("A5").expects_text("is off. Everything stays as it was")
    with pytest.raises(NotSwappable):
        autumn.oncall.cover.consent(swap, "A2")


def test_while_the_office_answers_for_supervisors_whoever_has_the_night_allows(autumn: World) -> None:
    """Tuesday at ten in an agency whose office answers for every position: nobody is on call, and swaps are made at
    this hour. AS2 serves from half past four, so AS2 is asked."""
    offices = [replace(each, positions=("primary", "supervisor", "director")) for each in autumn.rules.offices]
    autumn.rules = replace(autumn.rules, offices=tuple(offices))
    autumn.oncall.rules.apply(autumn.rules, "test")
    autumn.at("2026-10-13 10:00")
    offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00", "A4")
    autumn.phone("A4").replies("8")
    mentioned(autumn, "A2", "A4")
    autumn.phone("AS2").expects_text("a colleague can, but: 2 weekends running", "5=allow 3=don't")
    autumn.phone("AS2").replies("5")
    autumn.phone("AS2").expects_text("allowed, recorded under your name")
    autumn.desk("intake").expects_text("swap agreed")
    mentioned(autumn, "A2", "A4")
    assert primary_at(autumn, "2026-10-24 12:00") == "A4"


def test_nobody_allows_a_swap_of_their_own(autumn: World) -> None:
    """By the page as by text: whoever gives or takes is never the one whose word the rule needs."""
    swap = offered(autumn, "A2", "2026-10-25 08:00", "2026-10-26 08:00", "A4")
    autumn.phone("A4").replies("8")
    mentioned(autumn, "A2", "A4", "AS2")
    with pytest.raises(Forbidden):
        autumn.oncall.cover.approve(swap, "A4", "it is only fair")
    with pytest.raises(Invalid, match="Say why"):
        autumn.oncall.cover.approve(swap, "dov", " ")
    asked = next(each for each in autumn.oncall.cover.questions("AS2") if each.subject == swap)
    with pytest.raises(Forbidden):  # Signed in for the supervisor, one is oneself all the same.
        autumn.oncall.cover.give_word(asked.id, "AS2", "A4", "it is only fair", yes=True)
    with pytest.raises(Forbidden):
        autumn.oncall.cover.decline(swap, "A2")
    autumn.oncall.cover.withdraw_swap(swap, "A2")
    mentioned(autumn, "A2", "A4", "AS2")
    autumn.phone("AS2").replies("5")
    autumn.phone("AS2").expects_text("that question has run out")
    assert primary_at(autumn, "2026-10-25 12:00") == "A2"
    autumn.settle()
    mentioned(autumn, "A4")


def test_what_changed_meanwhile_is_looked_at_again_when_it_is_agreed(autumn: World) -> None:
    """While the supervisor thinks, the coordinator gives the duty to somebody else: the 5 changes nothing."""
    swap = offered(autumn, "A2", "2026-10-25 08:00", "2026-10-26 08:00", "A4")
    autumn.phone("A4").replies("8")
    mentioned(autumn, "A2", "A4", "AS2")
    start, end = autumn.instant("2026-10-25 08:00"), autumn.instant("2026-10-26 08:00")
    autumn.oncall.cover.replace("A2", "A7", start, end, "dov", "agreed by telephone")
    autumn.phone("AS2").replies("5")
    autumn.phone("AS2").expects_text("somebody else has Larkspur primary Sun 25 Oct 08:00")
    autumn.phone("AS2").expects_text("taken or off")
    mentioned(autumn, "A2", "A4", "A7")
    assert autumn.oncall.cover.swap(swap).state is SwapState.WITHDRAWN
    assert primary_at(autumn, "2026-10-25 12:00") == "A7"


def test_no_rule_is_allowed_that_was_not_read(autumn: World) -> None:
    """A5 would cover A2's Sunday, and rests too little before Monday. Before the supervisor answers, A5 gets
    a Saturday the week before as well: the 5 allows nothing, and the question comes again with both rules."""
    opt_in(autumn, "A5")
    start, end = autumn.instant("2026-10-25 08:00"), autumn.instant("2026-10-26 08:00")
    opening = autumn.oncall.cover.ask_cover("A2", start, end, "A2").id
    autumn.settle()
    plans(autumn, "A5", "primary", "2026-10-26 12:00", "2026-10-26 16:30", kind="desk")
    autumn.phone("A5").replies("8")
    autumn.phone("AS2").expects_text("a colleague can, but: rest too short. Allow it?")
    earlier = start - timedelta(days=8), end - timedelta(days=8)
    autumn.oncall.cover.replace("A7", "A5", *earlier, "dov", "a flat tyre")
    mentioned(autumn, "A5")
    autumn.phone("AS2").replies("5")
    autumn.phone("AS2").expects_text("somebody else has Larkspur primary Sat 17 Oct 08:00")
    autumn.phone("AS2").expects_text("other rules stand against it now")
    autumn.phone("AS2").expects_text("a colleague can, but: rest too short, 2 weekends running. Allow it?")
    autumn.phone("A5").expects_text("NOT yours unless we confirm")
    assert autumn.oncall.cover.opening(opening).filled_by is None
    autumn.phone("AS2").replies("5")
    autumn.phone("AS2").expects_text("allowed, recorded")
    mentioned(autumn, "A2", "A5", "A7")
    assert set(autumn.oncall.cover.allowed()[0].rules) == {"rest", "weekends_in_row"}


def test_an_offer_at_night_waits_for_the_morning(autumn: World) -> None:
    """Offered by the coordinator at 23:00 for a duty next week: no phone wakes anybody. At eight everybody who may is
    asked, and A2 reads that it is offered."""
    opt_in(autumn, "A5")
    autumn.at("2026-10-12 23:00")
    offered(autumn, "A2", "2026-10-24 08:00", "2026-10-25 08:00")
    autumn.phone("A2").is_silent()
    autumn.phone("A5").is_silent()
    autumn.at("2026-10-13 08:00")
    autumn.phone("A2").expects_text("offered: Larkspur primary Sat 24 Oct 08:00", at="08:00")
    autumn.phone("A5").expects_text("swap? You take", at="08:00")
    autumn.phone("A5").replies("3")
    autumn.phone("A5").expects_text("no reason needed")
    autumn.phone("A2").expects_text("nobody takes")


def test_every_step_of_a_swap_is_on_the_record(autumn: World) -> None:
    """Ids and codes only; who allowed what is kept for good."""
    swap = offered(autumn, "A2", "2026-10-25 08:00", "2026-10-26 08:00", "A4")
    autumn.phone("A4").replies("8")
    autumn.phone("AS2").replies("5")
    mentioned(autumn, "A2", "A4", "AS2")
    kinds = recorded(autumn, swap)
    asked = [EventKind.SWAP_OFFERED, EventKind.SWAP_TAKEN, EventKind.SWAP_WAITING]
    assert kinds == [*asked, EventKind.DUTY_OVERRIDDEN, EventKind.SWAP_AGREED]
    assert autumn.oncall.cover.swap(swap).approver == "AS2"
