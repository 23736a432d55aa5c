"""Whoever leaves, or is on leave, leaves blocks behind: what is assigned together is sought together, in one text."""

import pytest

from oncall.domain.covering import OpeningReason
from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import autumn_of, mentioned, never_uncovered, opt_in, plans, primary_at, really_held

pytestmark = ON_BOTH_STORES

WEEK = "Larkspur primary Mon 19 Oct 16:30 to Mon 26 Oct 08:00"
DAYS = ("2026-10-19 16:30", "2026-10-26 08:00")


@pytest.fixture
def autumn(larkspur: World) -> World:
    """Monday 12 October 2026, noon: A7 has this week, A2 the next; AS2 and AD stand above. A5 opted in to be asked."""
    autumn_of(larkspur)
    opt_in(larkspur, "A5")
    return larkspur


@pytest.fixture
def east(harlow: World) -> World:
    """Sunday 13 September 2026, noon, at Harlow. B-E1 has East on Tuesday and Wednesday, evening and overnight; B-E2
    opted in to be asked."""
    harlow.at("2026-09-13 12:00")
    for day, next_day in (("2026-09-15", "2026-09-16"), ("2026-09-16", "2026-09-17")):
        midnight = f"{next_day} 00:00"
        plans(harlow, "B-E1", "primary", f"{day} 17:00", midnight, kind="evening", area="east")
        plans(harlow, "B-E1", "primary", midnight, f"{next_day} 08:00", kind="overnight", area="east")
    for position, worker in (("supervisor", "B-SUP1"), ("manager", "B-MGR1")):
        plans(harlow, worker, position, "2026-09-14 08:00", "2026-09-21 08:00", kind="week")
    opt_in(harlow, "B-E2")
    return harlow


def leaves(world: World, worker: str) -> None:
    """They leave the agency."""
    world.oncall.cover.leave(worker, "dov")
    world.settle()


def offers(world: World, worker: str) -> list[str]:
    """Of what cover was offered on a phone, from when until when."""
    texts = [text for text in world.phone(worker).texts if "cover needed" in text]
    return [text.split("cover needed ")[1].split(". Reply")[0] for text in texts]


def says_8(world: World, worker: str, start: str) -> None:
    """To the offer of what begins then, by its code."""
    opening = next(each for each in world.oncall.cover.openings() if each.stint.start == world.instant(start))
    asked = next(each for each in world.oncall.cover.questions(worker) if each.subject == opening.id)
    world.phone(worker).replies(f"8{asked.code}")


def reads(world: World, worker: str, part: str) -> None:
    """One of the texts on that phone says so; those of one minute come in any order."""
    assert any(part in text for text in world.phone(worker).texts), world.phone(worker).texts


def test_the_week_of_a_leaver_is_offered_in_one_text(autumn: World) -> None:
    """A2 leaves a week before theirs: A5 reads of the week once, and has all seven duties of it with one 8."""
    leaves(autumn, "A2")
    assert offers(autumn, "A5") == [WEEK]
    mentioned(autumn, "A5", "AS2", "AD")
    says_8(autumn, "A5", DAYS[0])
    autumn.phone("A5").expects_text(f"CONFIRMED, {WEEK.replace(' Mon 19', ' is YOURS Mon 19')}")
    held = [each for each in really_held(autumn, *DAYS) if each.position == "primary"]
    assert {each.worker for each in held} == {"A5"}
    assert [each.kind for each in held] == [*["weeknight"] * 4, "friday", "saturday", "sunday"]
    mentioned(autumn, "AS2")


def test_the_night_of_a_leaver_is_evening_and_overnight(east: World) -> None:
    """B-E1 leaves two days before: two texts for two nights. Whoever takes the first has East until the morning, and
    Ridge, which East covers overnight."""
    leaves(east, "B-E1")
    tuesday, wednesday = (f"East primary {days}" for days in ("Tue 15 Sep 17:00 to Wed 16 Sep 08:00", "Wed 16 Sep"))
    assert sorted(offers(east, "B-E2")) == [tuesday, f"{wednesday} 17:00 to Thu 17 Sep 08:00"]
    mentioned(east, "B-E2", "B-SUP1", "B-MGR1")
    says_8(east, "B-E2", "2026-09-15 17:00")
    east.phone("B-E2").expects_text("CONFIRMED, East primary is YOURS Tue 15 Sep 17:00 to Wed 16 Sep 08:00")
    assert [primary_at(east, f"2026-09-{when}", "east") for when in ("15 20:00", "16 02:00")] == ["B-E2", "B-E2"]
    assert primary_at(east, "2026-09-16 02:00", "ridge") == "B-E2"
    mentioned(east, "B-SUP1", "B-MGR1")


def test_the_night_that_runs_is_one_with_what_follows_on_it(east: World) -> None:
    """B-E1 leaves in the middle of the evening: the rest of it and the overnight are one text, the next night another,
    and whoever stands above has the night that runs in that minute."""
    east.at("2026-09-15 18:00")
    leaves(east, "B-E1")
    assert offers(east, "B-E2")[0] == "East primary Tue 15 Sep 18:05 to Wed 16 Sep 08:00"
    assert len(offers(east, "B-E2")) == 2
    never_uncovered(east, "2026-09-15 17:00", "2026-09-16 08:00", "east")
    mentioned(east, "B-E2", "B-SUP1", "B-MGR1")


def test_whoever_falls_ill_in_the_evening_is_covered_until_the_morning_by_one_yes(east: World) -> None:
    """B-E1 is ill at 18:00. The evening and its night are one text; after a 5 both are B-E1's again."""
    east.at("2026-09-15 18:00")
    east.oncall.cover.sick("B-E1", "dov")
    east.settle()
    assert offers(east, "B-E2")[0] == "East primary Tue 15 Sep 18:05 to Wed 16 Sep 08:00"
    never_uncovered(east, "2026-09-15 17:00", "2026-09-16 08:00", "east")
    east.oncall.cover.undo_sick("B-E1", "dov")
    east.settle()
    assert {primary_at(east, f"2026-09-{when}", "east") for when in ("15 20:00", "16 02:00", "16 20:00")} == {"B-E1"}
    assert not east.oncall.cover.openings()
    mentioned(east, "B-E1", "B-E2", "B-SUP1", "B-MGR1")


def test_whoever_falls_ill_where_nobody_may_have_all_of_a_night_is_covered_in_parts(east: World) -> None:
    """B-E1 is ill at 18:00, and B-E2, who alone opted in, is away until midnight: the supervisor has it at once, and
    B-E2 reads of the overnight. After a 5 it is all B-E1's again, from that minute on, and nothing is sought."""
    away = east.instant("2026-09-15 12:00"), east.instant("2026-09-16 00:00")
    east.oncall.staffing.enter_absence("B-E2", AbsenceKind.LEAVE, *away, "dov")
    east.at("2026-09-15 18:00")
    east.oncall.cover.sick("B-E1", "dov")
    east.settle()
    assert offers(east, "B-E2")[0] == "East primary Wed 16 Sep 00:00 to 08:00"
    never_uncovered(east, "2026-09-15 17:00", "2026-09-16 08:00", "east")
    assert "yours again 18:00. Pages come to you" in east.oncall.cover.undo_sick("B-E1", "dov")
    east.settle()
    assert {primary_at(east, f"2026-09-{when}", "east") for when in ("15 18:00", "16 02:00", "16 20:00")} == {"B-E1"}
    assert not east.oncall.cover.openings()
    mentioned(east, "B-E1", "B-E2", "B-SUP1", "B-MGR1")


def test_an_illness_is_taken_back_though_its_search_was_divided_meanwhile(east: World) -> None:
    """B-E1 is ill at 18:00, and Dov puts B-E3 on the overnight. B-E2 says 8 to the night, so the evening is sought for
    itself. After a 5 the evening is B-E1's again and is sought no more; the overnight stays B-E3's."""
    east.at("2026-09-15 18:00")
    east.oncall.cover.sick("B-E1", "dov")
    east.settle()
    midnight, morning = east.instant("2026-09-16 00:00"), east.instant("2026-09-16 08:00")
    east.oncall.cover.replace("B-SUP1", "B-E3", midnight, morning, "dov", "lives near", position="primary")
    says_8(east, "B-E2", "2026-09-15 18:00")
    east.oncall.cover.undo_sick("B-E1", "dov")
    east.settle()
    there = [primary_at(east, f"2026-09-{when}", "east") for when in ("15 20:00", "16 02:00", "16 20:00")]
    assert there == ["B-E1", "B-E3", "B-E1"]
    assert not east.oncall.cover.openings()
    mentioned(east, "B-E1", "B-E2", "B-E3", "B-SUP1", "B-MGR1")


def test_what_runs_or_begins_within_the_day_is_not_tied_to_the_rest_of_the_week(autumn: World) -> None:
    """A2 leaves in the night to Wednesday. Who can help until the morning need not take the week: the rest of the night
    is a text, the night to come another, and from Thursday on it is one for all."""
    autumn.at("2026-10-21 03:00")
    mentioned(autumn, "A5", "AS2", "AD", "A2", "A7")
    leaves(autumn, "A2")
    assert {each.why for each in autumn.oncall.cover.openings()} == {OpeningReason.LEFT}
    autumn.at("2026-10-21 08:00")
    found = [each.removeprefix("Larkspur primary ") for each in offers(autumn, "A5")]
    assert found[0] == "Wed 21 Oct 03:05 to 08:00"
    assert sorted(found[1:]) == ["Thu 22 Oct 16:30 to Mon 26 Oct 08:00", "Wed 21 Oct 16:30 to Thu 22 Oct 08:00"]
    never_uncovered(autumn, "2026-10-20 16:30", "2026-10-21 08:00")
    mentioned(autumn, "A5", "AS2", "AD")


def test_until_somebody_has_it_each_night_is_held_from_above_a_day_before(autumn: World) -> None:
    """Nobody takes A2's week. AS2 is named for Monday on Sunday afternoon, for Tuesday on Monday; what is further away
    is the gap that it is, and the office's day is nobody's."""
    leaves(autumn, "A2")
    autumn.at("2026-10-18 16:29")
    mentioned(autumn, "A5", "AS2", "AD")
    autumn.at("2026-10-18 16:30")
    reads(autumn, "AS2", "you also hold Larkspur primary Mon 19 Oct 16:30 to Tue 20 Oct 08:00")
    reads(autumn, "AS2", "Mon 19 Oct 16:30 to Tue 20 Oct 08:00: everybody has been asked, nobody can yet. supervisor")
    hours = ("19 20:00", "20 12:00", "20 20:00")
    assert [primary_at(autumn, f"2026-10-{when}") for when in hours] == ["AS2", None, None]
    autumn.at("2026-10-19 16:30")
    reads(autumn, "AS2", "you also hold Larkspur primary Tue 20 Oct 16:30 to Wed 21 Oct 08:00")
    assert primary_at(autumn, "2026-10-20 20:00") == "AS2"
    never_uncovered(autumn, "2026-10-19 16:30", "2026-10-20 08:00")
    mentioned(autumn, "A5", "AS2", "AD")


def test_of_a_week_of_which_somebody_gets_a_night_the_rest_is_sought(autumn: World) -> None:
    """Dov plans A3 for the Wednesday. A5 says 8 to the week: that night is not needed any more, and what is before and
    behind it is offered anew, so that nobody works an hour that they have not read."""
    leaves(autumn, "A2")
    mentioned(autumn, "A5", "AS2", "AD")
    plans(autumn, "A3", "primary", "2026-10-21 16:30", "2026-10-22 08:00", kind="weeknight")
    says_8(autumn, "A5", DAYS[0])
    autumn.phone("A5").expects_text("Wed 21 Oct 16:30 to Thu 22 Oct 08:00: cover is not needed any more")
    assert sorted(offers(autumn, "A5")[1:]) == [
        "Larkspur primary Mon 19 Oct 16:30 to Wed 21 Oct 08:00",
        "Larkspur primary Thu 22 Oct 16:30 to Mon 26 Oct 08:00",
    ]
    assert primary_at(autumn, "2026-10-21 20:00") == "A3"
    mentioned(autumn, "A5", "AS2", "AD")


def test_a_week_that_nobody_may_have_is_offered_duty_by_duty(autumn: World) -> None:
    """A5 is away on the Saturday, and nobody else opted in: A5 reads of each other night, and takes one."""
    away = autumn.instant("2026-10-24 00:00"), autumn.instant("2026-10-25 00:00")
    autumn.oncall.staffing.enter_absence("A5", AbsenceKind.LEAVE, *away, "dov")
    leaves(autumn, "A2")
    days = ["Mon 19 Oct", "Sun 25 Oct", "Thu 22 Oct", "Tue 20 Oct", "Wed 21 Oct"]
    found = offers(autumn, "A5")
    assert sorted(each.removeprefix("Larkspur primary ")[:10] for each in found) == days
    mentioned(autumn, "A5", "AS2", "AD")
    says_8(autumn, "A5", "2026-10-20 16:30")
    assert primary_at(autumn, "2026-10-20 20:00") == "A5"
    mentioned(autumn, "A5", "AS2", "AD")


def test_leave_over_a_week_is_offered_in_one_text(autumn: World) -> None:
    """A2's leave is entered over the whole week: one text to A5, and one to whoever stands above; a day before each
    night A2, who is away, is stood in for, and for none of the days between."""
    start, end = map(autumn.instant, DAYS)
    autumn.oncall.staffing.enter_absence("A2", AbsenceKind.LEAVE, start, end, "dov")
    autumn.settle()
    assert offers(autumn, "A5") == [WEEK]
    reads(autumn, "AS2", f"cover is sought for {WEEK}. its holder has it meanwhile")
    mentioned(autumn, "A5", "A2")
    autumn.at("2026-10-18 16:30")
    reads(autumn, "AS2", "you also hold Larkspur primary Mon 19 Oct 16:30 to Tue 20 Oct 08:00")
    assert [primary_at(autumn, f"2026-10-{when}") for when in ("19 20:00", "20 20:00")] == ["AS2", "A2"]
    mentioned(autumn, "A5", "A2", "AS2", "AD")
