"""A rule is broken by somebody's word: whose, for whom it is kept, and who is asked when that one cannot answer."""

import pytest

from oncall.domain.covering import SwapState, Way, Word
from oncall.domain.errors import Forbidden
from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import autumn_of, mentioned, offered, opt_in, planning, plans, primary_at

pytestmark = ON_BOTH_STORES

SUNDAY = ("2026-10-25 08:00", "2026-10-26 08:00")


@pytest.fixture
def autumn(larkspur: World) -> World:
    """Monday 12 October 2026, noon: A7 has this week, A2 the next, then A4, then A6."""
    return autumn_of(larkspur)


def test_a_supervisor_who_falls_ill_leaves_nobody_waiting_for_a_word(autumn: World) -> None:
    """AS2 is asked about a swap and about an 8, and is ill before answering. AD stands in, is asked both, and decides;
    AS2 is left in peace."""
    planning(autumn, min_rest_hours=8, max_nights_in_row=None)
    opt_in(autumn, "A5")
    autumn.at("2026-10-20 18:00")
    swap = offered(autumn, "A2", *SUNDAY, "A4")
    autumn.phone("A4").replies("8")
    opening = autumn.oncall.cover.ask_cover(
        "A2", autumn.instant("2026-10-22 16:30"), autumn.instant("2026-10-23 08:00"), "A2"
    )
    autumn.settle()
    plans(autumn, "A5", "primary", "2026-10-22 09:00", "2026-10-22 16:00", kind="desk")
    autumn.phone("A5").replies("8")
    mentioned(autumn, "A2", "A4", "A5", "AS2")
    assert len(autumn.oncall.cover.questions("AS2")) == 2

    autumn.oncall.cover.sick("AS2", "dov")
    autumn.settle()
    autumn.phone("AD").expects_text("a colleague can, but: 2 weekends running. Allow it?")
    autumn.phone("AD").expects_text("a colleague can, but: rest too short. Allow it?")
    mentioned(autumn, "AD", "AS2")
    for asked in autumn.oncall.cover.questions("AD"):
        if asked.subject in (swap, opening.id):
            autumn.phone("AD").replies(f"5{asked.code}")
    mentioned(autumn, "AD", "A2", "A4", "A5")
    assert autumn.oncall.cover.swap(swap).state is SwapState.AGREED
    assert primary_at(autumn, "2026-10-22 20:00") == "A5"
    assert {each.word.by for each in autumn.oncall.cover.allowed()} == {"AD"}


@pytest.mark.parametrize("gone", ["leave", "away"])
def test_a_supervisor_who_goes_leaves_nobody_waiting_for_a_word(autumn: World, gone: str) -> None:
    """AS2 is asked about a swap of tonight, and leaves the agency, or Dov enters leave from now on: AD, who stands in,
    is asked and decides."""
    autumn.at("2026-10-21 12:00")
    swap = offered(autumn, "A2", "2026-10-21 16:30", "2026-10-22 08:00", "A7")
    autumn.phone("A7").replies("8")
    assert len(autumn.oncall.cover.questions("AS2")) == 1
    if gone == "leave":
        autumn.oncall.cover.leave("AS2", "dov")
    else:
        until = autumn.instant("2026-10-26 08:00")
        autumn.oncall.staffing.enter_absence("AS2", AbsenceKind.LEAVE, autumn.clock.now(), until, "dov")
    autumn.settle()
    [asked] = [each for each in autumn.oncall.cover.questions("AD") if each.subject == swap]
    autumn.phone("AD").replies(f"5{asked.code}")
    assert autumn.oncall.cover.swap(swap).state is SwapState.AGREED
    assert primary_at(autumn, "2026-10-21 20:00") == "A7"
    mentioned(autumn, "AD", "AS2", "A2", "A7")


def test_what_is_allowed_stands_beside_whoever_breaks_a_rule(autumn: World) -> None:
    """A4 takes A2's Sunday and gives a night that A2 could only have with too little rest: each rule is kept for the
    one against whom it stands, with the duty that breaks it."""
    planning(autumn, approval_hours=0, min_rest_hours=8, max_nights_in_row=None)
    plans(autumn, "A2", "primary", "2026-12-01 09:00", "2026-12-01 16:00", kind="desk")
    plans(autumn, "A4", "primary", "2026-12-01 16:30", "2026-12-02 08:00", kind="weeknight")
    back = (autumn.instant("2026-12-01 16:30"), autumn.instant("2026-12-02 08:00"))
    start, end = (autumn.instant(each) for each in SUNDAY)
    swap = autumn.oncall.cover.offer_swap("A2", start, end, "dov", "A4", back)
    autumn.settle()
    mentioned(autumn, "A2", "A4")
    autumn.phone("A4").replies("8")
    autumn.phone("A2").replies("5")
    autumn.phone("AS2").replies("5")
    mentioned(autumn, "A2", "A4", "AS2")
    kept = {each.worker: (each.rules, each.stint.start) for each in autumn.oncall.cover.allowed()}
    assert kept == {"A4": (("weekends_in_row",), start), "A2": (("rest",), back[0])}
    assert {each.subject for each in autumn.oncall.cover.allowed()} == {swap.id}


def test_nobody_lets_themselves_break_a_rule(autumn: World) -> None:
    """A5 looks after the rota too, and would take Sunday with too little rest after it: that is somebody else's word.
    Without a rule against it A5 just takes it."""
    start, end = (autumn.instant(each) for each in SUNDAY)
    opening = autumn.oncall.cover.ask_cover("A2", start, end, "A2")
    desk = plans(autumn, "A5", "primary", "2026-10-26 12:00", "2026-10-26 16:30", kind="desk")
    with pytest.raises(Forbidden, match="Ask the supervisor on call"):
        autumn.oncall.cover.take(opening.id, "A5", "A5", override="I can")
    with pytest.raises(Forbidden, match="duty of your own"):
        autumn.oncall.cover.replace("A2", "A5", start, end, "A5", "I can")
    assert primary_at(autumn, "2026-10-25 12:00") == "A2"
    assert not autumn.oncall.cover.allowed()
    for row in desk:
        autumn.oncall.duty.cancel(row.id, "dov")
    autumn.oncall.cover.take(opening.id, "A5", "A5")
    assert primary_at(autumn, "2026-10-25 12:00") == "A5"
    autumn.settle()
    mentioned(autumn, "A2", "AS2")
    assert Word(by="A5", way=Way.PAGE) not in [each.word for each in autumn.oncall.cover.allowed()]
