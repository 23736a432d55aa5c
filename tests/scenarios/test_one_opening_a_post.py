"""Two cannot, one above the other: one search a post and stretch, whoever stood in, and whoever is well first.

A2 has the primary, AS2 the supervisor's post above it, AD the director's above that. Whoever is asked for the primary
is asked once, by one offer; it stays open for A2, whose it is, however often the holding passes on.
"""

from datetime import timedelta

import pytest

from oncall.domain.covering import Opening, OpeningReason, OpeningState
from oncall.domain.question import QuestionKind
from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import COORDINATOR, mentioned, never_uncovered, opt_in, primary_at, tuesday_of

pytestmark = ON_BOTH_STORES

TONIGHT = ("2026-10-20 16:30", "2026-10-21 08:00")
PHONES = ("A2", "A3", "A5", "A6", "AS1", "AS2", "AD", COORDINATOR)


@pytest.fixture
def night(larkspur: World) -> World:
    """Tuesday at ten in the evening; A5 opted in to be asked."""
    opt_in(larkspur, "A5")
    return tuesday_of(larkspur)


def sick(world: World, worker: str) -> None:
    """Seven, and seven again."""
    world.phone(worker).replies("7")
    world.phone(worker).replies("7")


def well(world: World, worker: str) -> None:
    """I can after all, by its code: others may have asked as well."""
    asked = world.oncall.cover.questions(worker)
    undo = next(each for each in asked if each.kind is QuestionKind.UNDO_SICK)
    world.phone(worker).replies(f"5{undo.code}")


def everybody(world: World) -> None:
    """What stands on the phones has been looked at."""
    mentioned(world, *PHONES)


def open_for(world: World, position: str) -> list[Opening]:
    """The searches for one position, by their beginning."""
    return [each for each in world.oncall.cover.openings() if each.stint.position == position]


def offers(world: World, worker: str, post: str, day: str) -> list[str]:
    """The offers of one post and evening on a phone."""
    return [text for text in world.phone(worker).texts if f"cover needed {post} {day}" in text]


def supervisor_at(world: World, when: str) -> str:
    """Who really has the supervisor's post at a local minute."""
    return getattr(world.oncall.duty.who("county", "supervisor", "", world.instant(when)), "worker", "gap")


def none_is_doubled(world: World) -> None:
    """No two searches for the same minute of the same post, and each of them is somebody's who cannot."""
    found = world.oncall.cover.openings()
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            same = (one.stint.area, one.stint.position) == (other.stint.area, other.stint.position)
            assert not (same and one.stint.interval.overlaps(other.stint.interval))
        absences = world.oncall.staffing.absences(world.clock.now(), one.stint.end, one.giver)
        assert absences, f"nobody owns the search for {one.stint.position}"


def test_the_second_sickness_hands_the_holding_on_and_opens_nothing_twice(night: World) -> None:
    """22:00 A2, 22:01 AS2. The primary passes from AS2 to AD in that minute; its search goes on for A2. The
    supervisor's post is a search of its own. A5 has one offer for tonight; and A2, who could take it back still, hears
    who has it now. A5's 8 takes the primary to a primary."""
    sick(night, "A2")
    before = open_for(night, "primary")
    night.fast_forward(to="22:01")
    everybody(night)
    sick(night, "AS2")
    assert open_for(night, "primary") == before
    assert [each.giver for each in open_for(night, "supervisor")] == ["AS2"]
    assert primary_at(night, "2026-10-20 22:00") == "AS2"
    assert primary_at(night, "2026-10-20 22:01") == supervisor_at(night, "2026-10-20 22:01") == "AD"
    assert len(offers(night, "A5", "Larkspur primary", "Tue 20 Oct")) == 1
    assert "Larkspur primary: director has it since 22:01, supervisor no more" in night.phone("A2").texts[-1]
    said = "\n".join(night.phone(COORDINATOR).texts)
    assert "Larkspur primary Tue 20 Oct 22:01 to Wed 21 Oct 08:00 and 1 more: supervisor can't. director has it" in said
    offer = offers(night, "A5", "Larkspur primary", "Tue 20 Oct")[0]
    night.phone("A5").replies(offer.split("Reply ")[1].split("=")[0])
    assert "CONFIRMED" in night.phone("A5").texts[-1]
    assert primary_at(night, "2026-10-20 22:10") == "A5"
    assert night.oncall.cover.opening(before[0].id).state is OpeningState.FILLED
    assert any("cover found for Larkspur primary" in text for text in night.phone("AD").texts)
    never_uncovered(night, *TONIGHT)
    none_is_doubled(night)
    everybody(night)


@pytest.mark.parametrize("fell_ill", [("A2", "AS2"), ("AS2", "A2")])
@pytest.mark.parametrize("well_again", [("A2", "AS2"), ("AS2", "A2")])
def test_in_whatever_order_they_are_well_again_it_is_as_it_was(
    night: World, fell_ill: tuple[str, str], well_again: tuple[str, str]
) -> None:
    """A minute apart, all four orders: no minute without somebody, no search that is nobody's, none twice; and when
    both are well, the night is A2's, the post above AS2's, and nobody is asked any more."""
    for minute, worker in enumerate(fell_ill):
        night.fast_forward(to=f"22:0{minute}")
        sick(night, worker)
        none_is_doubled(night)
    for minute, worker in enumerate(well_again, start=2):
        night.fast_forward(to=f"22:0{minute}")
        well(night, worker)
        none_is_doubled(night)
        never_uncovered(night, *TONIGHT)
        if worker == "A2":
            assert primary_at(night, f"2026-10-20 22:0{minute}") == "A2"
        else:
            assert supervisor_at(night, f"2026-10-20 22:0{minute}") == "AS2"
    assert not night.oncall.cover.openings()
    assert primary_at(night, "2026-10-21 20:00") == "A2"
    assert supervisor_at(night, "2026-10-25 20:00") == "AS2"
    assert "Pages come to you" in night.phone("A2").texts[-1]
    everybody(night)


def test_who_stood_in_and_is_well_again_holds_it_for_the_same_search(night: World) -> None:
    """A2 stays ill, AS2 gets well: AS2 holds the primary again, AD does not, and hears in whose favour; the search is
    A2's as before, and nobody is asked a second time."""
    sick(night, "A2")
    before = open_for(night, "primary")
    night.fast_forward(to="22:01")
    sick(night, "AS2")
    night.fast_forward(to="22:02")
    well(night, "AS2")
    assert primary_at(night, "2026-10-20 22:02") == primary_at(night, "2026-10-21 20:00") == "AS2"
    assert open_for(night, "primary") == before
    assert not open_for(night, "supervisor")
    said = "\n".join(night.phone("AD").texts)
    assert "Larkspur primary: supervisor can after all, since 22:02. You hold it no more" in said
    assert len(offers(night, "A5", "Larkspur primary", "Tue 20 Oct")) == 1
    never_uncovered(night, *TONIGHT)
    none_is_doubled(night)
    everybody(night)


def test_where_nobody_is_left_above_the_one_search_says_so(night: World) -> None:
    """AS2 and AD are ill as well, AD first: nobody is named as having it who is ill. Not AD, to whom it would pass."""
    sick(night, "AD")
    sick(night, "A2")
    assert primary_at(night, "2026-10-20 22:00") == "AS2"
    everybody(night)
    count = len(night.phone(COORDINATOR).texts)
    night.fast_forward(to="22:01")
    sick(night, "AS2")
    assert "NOBODY is above you, so pages still come" in night.phone("AS2").texts[-1]
    said = night.phone(COORDINATOR).texts[count:]
    assert said
    assert all("NOBODY has it" in text for text in said)
    assert "Larkspur primary: NOBODY has it since 22:01, supervisor no more" in night.phone("A2").texts[-1]
    assert len(open_for(night, "primary")) == 2
    never_uncovered(night, *TONIGHT)
    none_is_doubled(night)
    everybody(night)


def test_somebody_who_asked_for_cover_and_falls_ill_is_not_offered_anew(night: World) -> None:
    """A2 asked for cover at nine, A5 was asked; at ten A2 is ill. It is the same search, now for one who cannot: AS2
    has it at once, and the 8 to the one offer confirms."""
    night.at("2026-10-20 20:00")
    start, end = (night.instant(each) for each in TONIGHT)
    asked = night.oncall.cover.ask_cover("A2", max(start, night.clock.now()), end, "A2")
    night.settle()
    night.at("2026-10-20 22:00")
    sick(night, "A2")
    tonight = open_for(night, "primary")[0]
    assert (tonight.id, tonight.why) == (asked.id, OpeningReason.SICK)
    assert primary_at(night, "2026-10-20 22:00") == "AS2"
    (offer,) = offers(night, "A5", "Larkspur primary", "Tue 20 Oct")
    night.phone("A5").replies(offer.split("Reply ")[1].split("=")[0])
    assert primary_at(night, "2026-10-20 22:05") == "A5"
    none_is_doubled(night)
    everybody(night)


def test_leave_of_whoever_stands_in_opens_only_what_is_their_own(night: World) -> None:
    """The coordinator enters leave for AS2 from midnight on: the primary passes to AD from then on, under the one
    search; the supervisor's post is sought for AS2."""
    sick(night, "A2")
    start, end = night.instant("2026-10-21 00:00"), night.instant("2026-10-22 12:00")
    night.oncall.staffing.enter_absence("AS2", AbsenceKind.LEAVE, start, end, "dov")
    night.settle()
    assert {each.giver for each in open_for(night, "primary")} == {"A2"}
    assert primary_at(night, "2026-10-20 23:59") == "AS2"
    assert primary_at(night, "2026-10-21 00:00") == primary_at(night, "2026-10-21 20:00") == "AD"
    assert len(offers(night, "A5", "Larkspur primary", "Tue 20 Oct")) == 1
    never_uncovered(night, *TONIGHT)
    everybody(night)


def test_a_leaver_who_stood_in_leaves_the_search_with_whose_it_is(night: World) -> None:
    """AS2 leaves the agency an hour after A2 fell ill: AD has both posts, and the primary is sought for A2 alone."""
    sick(night, "A2")
    night.fast_forward(to="23:00")
    night.oncall.cover.leave("AS2", "dov")
    night.settle()
    assert {each.giver for each in open_for(night, "primary")} == {"A2"}
    assert [each.giver for each in open_for(night, "supervisor")] == ["AS2"]
    assert primary_at(night, "2026-10-20 23:00") == "AD"
    never_uncovered(night, *TONIGHT)
    everybody(night)


def test_who_is_well_by_the_next_noon_stands_in_again_where_the_search_is_still_open(night: World) -> None:
    """Wednesday noon AS2's absence is taken back: tomorrow's primary, for which AD was named, is AS2's to hold."""
    sick(night, "A2")
    night.fast_forward(to="22:01")
    sick(night, "AS2")
    night.at("2026-10-21 12:00")
    everybody(night)
    (absence,) = night.oncall.staffing.absences(night.clock.now(), night.clock.now() + timedelta(hours=1), "AS2")
    night.oncall.staffing.cancel_absence(absence.id, "dov")
    night.settle()
    assert primary_at(night, "2026-10-21 20:00") == "AS2"
    assert supervisor_at(night, "2026-10-21 20:00") == "AS2"
    assert {each.giver for each in night.oncall.cover.openings()} == {"A2"}
    everybody(night)


def test_who_is_still_on_leave_does_not_stand_in_again(night: World) -> None:
    """AS2 was ill and has leave as well. When the illness is taken back the leave stands, so AD goes on."""
    sick(night, "A2")
    start, end = night.instant("2026-10-20 23:00"), night.instant("2026-10-27 08:00")
    night.oncall.staffing.enter_absence("AS2", AbsenceKind.LEAVE, start, end, "dov")
    night.fast_forward(to="22:01")
    sick(night, "AS2")
    night.at("2026-10-21 12:00")
    everybody(night)
    now = night.clock.now()
    found = night.oncall.staffing.absences(now, now + timedelta(hours=1), "AS2")
    ill = next(each for each in found if each.source == "own")
    night.oncall.staffing.cancel_absence(ill.id, "dov")
    night.settle()
    assert primary_at(night, "2026-10-21 20:00") == "AD"
    assert {each.giver for each in open_for(night, "primary")} == {"A2"}
    everybody(night)
