"""Gaps, leavers, starters: what nobody is planned for is sought cover for, and who learns is never cover."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from oncall.domain.covering import OpeningReason
from oncall.domain.errors import Invalid
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import mentioned, never_uncovered, opt_in, plans, primary_at, stint, week

pytestmark = ON_BOTH_STORES


@pytest.fixture
def autumn(larkspur: World) -> World:
    """Tuesday 20 October 2026, noon. A2 has this week, A4 the next; AS2 and AD stand above."""
    larkspur.at("2026-10-20 12:00")
    week(larkspur, "2026-10-19", primary="A2")
    week(larkspur, "2026-10-26", primary="A4", supervisor="AS1")
    return larkspur


def cover_for(world: World, start: str, end: str, worker: str = "A2") -> str:
    """A worker asks for cover for these hours; the opening's id."""
    opening = world.oncall.cover.ask_cover(worker, world.instant(start), world.instant(end), worker)
    world.settle()
    return opening.id


SATURDAY = ("2026-10-24 08:00", "2026-10-25 08:00")
SUNDAY = ("2026-10-25 08:00", "2026-10-26 08:00")


def sits_at_the_desk(world: World, worker: str) -> None:
    """From Monday noon on: four hours after the Sunday duty ends, where eight are needed."""
    plans(world, worker, "primary", "2026-10-26 12:00", "2026-10-26 16:30", kind="desk")


def test_no_reason_gives_a_duty_to_somebody_who_has_left(autumn: World) -> None:
    """A3 has left, and Dov names A3 all the same, for A2's night and for one that is open: nobody would be paged."""
    autumn.oncall.cover.leave("A3", "dov")
    hours = autumn.instant("2026-10-20 16:30"), autumn.instant("2026-10-21 08:00")
    with pytest.raises(Invalid, match="left the agency"):
        autumn.oncall.cover.replace("A2", "A3", *hours, "dov", "nobody else")
    with pytest.raises(Invalid, match="left the agency"):
        autumn.oncall.cover.take(cover_for(autumn, "2026-10-20 16:30", "2026-10-21 08:00"), "A3", "dov", "nobody else")
    assert primary_at(autumn, "2026-10-20 20:00") == "A2"
    autumn.settle()
    mentioned(autumn, "A2", "A3", "A5", "AS2", "AD")


def test_a_gap_is_sought_cover_for_and_never_hidden(autumn: World) -> None:
    """Nobody was ever planned for a night ten days ahead: asked for, and a gap until somebody has it."""
    opt_in(autumn, "A5")
    gap = autumn.oncall.cover.open_gap(stint(autumn, "2026-11-02 16:30", "2026-11-03 08:00", kind="weeknight"), "dov")
    autumn.settle()
    assert gap.why is OpeningReason.GAP
    autumn.phone("A5").expects_text("cover needed Larkspur primary Mon 2 Nov 16:30")
    assert primary_at(autumn, "2026-11-02 20:00") is None
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("CONFIRMED")
    mentioned(autumn, "AS2")
    assert primary_at(autumn, "2026-11-02 20:00") == "A5"


def test_a_gap_that_is_sought_in_one_line_stays_sought_in_the_others(autumn: World) -> None:
    """The night is nobody's in any line, and is sought. The rota of one line alone has the same hole, and one that ends
    earlier: asking for those leaves every hour of every line sought, and none of them twice."""
    night = stint(autumn, "2026-11-02 16:30", "2026-11-03 08:00", kind="weeknight")
    first = autumn.oncall.cover.open_gap(night, "dov")
    child = replace(night, lines=("child",))
    assert autumn.oncall.cover.open_gap(child, "dov").id == first.id
    autumn.oncall.cover.open_gap(replace(child, end=autumn.instant("2026-11-03 00:00")), "dov")
    sought = [(line, each.stint) for each in autumn.oncall.cover.openings() for line in each.stint.lines]
    for line in night.lines:
        assert sum((each.end - each.start for of, each in sought if of == line), timedelta()) == night.end - night.start
    autumn.settle()
    mentioned(autumn, "AS2")


def test_a_gap_that_nobody_takes_is_held_from_above_a_day_before(autumn: World) -> None:
    """Nobody opted in. From 24 hours before, whoever stands above is named for it, and told."""
    week(autumn, "2026-11-02", primary="A6", supervisor="AS2")
    for duty in autumn.oncall.duty.planned(autumn.instant("2026-11-03 16:30"), autumn.instant("2026-11-04 08:00")):
        if duty.position == "primary":
            autumn.oncall.duty.cancel(duty.id, "dov")
    autumn.oncall.cover.open_gap(stint(autumn, "2026-11-03 16:30", "2026-11-04 08:00", kind="weeknight"), "dov")
    autumn.settle()
    mentioned(autumn, "AS2")
    assert primary_at(autumn, "2026-11-03 20:00") is None
    autumn.at("2026-11-01 12:00")
    autumn.phone("AS2").expects_text("Tue 3 Nov 16:30", "nobody to ask for cover. NOBODY has it. Please find cover")
    mentioned(autumn, "AS1", "AS2")
    autumn.at("2026-11-02 16:30")
    autumn.phone("AS2").expects_text("you also hold Larkspur primary Tue 3 Nov 16:30 to Wed 4 Nov 08:00", at="16:30")
    mentioned(autumn, "AS2")
    assert primary_at(autumn, "2026-11-03 20:00") == "AS2"
    never_uncovered(autumn, "2026-11-03 16:30", "2026-11-04 08:00")


def test_whoever_leaves_leaves_no_minute_uncovered(autumn: World) -> None:
    """Wednesday 03:00, in the middle of a duty: A2 leaves the agency. AS2 has the rest of the night in that minute, and
    what lies in the coming day; the rest of the week is sought cover for, and A5 has it with an 8."""
    opt_in(autumn, "A5")
    autumn.at("2026-10-21 03:00")
    autumn.oncall.cover.leave("A2", "dov")
    autumn.settle()
    autumn.phone("AS2").expects_text("you also hold Larkspur primary Wed 21 Oct 03:00 to 08:00")
    never_uncovered(autumn, "2026-10-20 16:30", "2026-10-21 08:00")
    assert primary_at(autumn, "2026-10-21 03:00") == "AS2"
    assert primary_at(autumn, "2026-10-21 18:00") == "AS2"
    assert primary_at(autumn, "2026-10-24 12:00") is None
    mentioned(autumn, "AS2", "A5")
    openings = autumn.oncall.cover.openings()
    assert {each.why for each in openings} == {OpeningReason.LEFT}
    assert len(openings) == 3
    autumn.at("2026-10-21 08:00")
    offers = autumn.phone("A5").texts
    rest = next(text for text in offers if "primary Thu 22 Oct 16:30 to Mon 26 Oct 08:00" in text)
    autumn.phone("A5").replies(rest.split("Reply ")[1].split("=")[0])
    assert "CONFIRMED" in autumn.phone("A5").texts[-1]
    assert primary_at(autumn, "2026-10-24 12:00") == "A5"
    mentioned(autumn, "AS2", "AS1", "A5")
    for opening in autumn.oncall.cover.openings():
        autumn.oncall.cover.withdraw(opening.id, "dov")
    autumn.settle()
    mentioned(autumn, "AS2", "AS1", "A5")


def test_when_a_stand_in_leaves_the_one_they_stood_in_for_is_not_called_back(autumn: World) -> None:
    """A5 took A2's Saturday. A5 leaves: the supervisor has it, not A2, who has made other plans."""
    opt_in(autumn, "A5")
    cover_for(autumn, *SATURDAY)
    autumn.phone("A5").replies("8")
    autumn.oncall.cover.leave("A5", "dov")
    autumn.settle()
    assert primary_at(autumn, "2026-10-24 12:00") == "AS2"
    never_uncovered(autumn, *SATURDAY)
    mentioned(autumn, "A2", "A5", "AS2")


def test_a_starter_stands_beside_and_is_never_cover(larkspur: World) -> None:
    """A9 starts: terms and three shadow duties beside A2 in one action. A contact pages A2 and never A9, the alarm to
    everybody leaves A9 asleep; after the claim A9 gets a copy, to learn from."""
    larkspur.at("2026-10-20 12:00")
    week(larkspur, "2026-10-19", primary="A2")
    with larkspur.database.read() as tx:
        terms = replace(tx.staffing.terms(["A9"])["A9"], started_on=larkspur.clock.now().date())
    rows = larkspur.oncall.cover.join(terms, "dov", beside="A2", duties=3)
    assert len({row.start for row in rows}) == 3
    larkspur.at("2026-10-20 18:00")
    contact = larkspur.contact()
    larkspur.phone("A2").expects_text(contact.reference)
    larkspur.phone("A9").is_silent()
    larkspur.phone("A2").replies("1")
    larkspur.phone("A2").expects_text("is YOURS")
    larkspur.phone("A9").expects_text("FOR LEARNING: IMMEDIATE Larkspur", "taken by primary", "nothing is asked of you")
    larkspur.oncall.contacts.close(contact.reference, "A2", "advice given")
    larkspur.phone("A9").replies("7")
    larkspur.phone("A9").expects_text("you have no duty in the next 4 weeks")


def test_nobody_stands_beside_before_their_first_day(larkspur: World) -> None:
    """A9 begins on Friday. The night that ends that morning is no first day, and nothing before it is theirs."""
    larkspur.at("2026-10-20 12:00")
    week(larkspur, "2026-10-19", primary="A2")
    with larkspur.database.read() as tx:
        terms = replace(tx.staffing.terms(["A9"])["A9"], started_on=date(2026, 10, 23))
    rows = larkspur.oncall.cover.join(terms, "dov", beside="A2", duties=2)
    begins = [larkspur.instant(when) for when in ("2026-10-23 16:30", "2026-10-24 08:00")]
    assert sorted({row.start for row in rows}) == begins
    rows = larkspur.oncall.cover.join(replace(terms, worker="A8"), "dov", beside="AS2", duties=1)
    assert {row.start for row in rows} == {larkspur.instant("2026-10-23 00:00")}, "of a week, what is left of it"


def test_where_one_area_covers_another_the_stand_in_answers_for_both(harlow: World) -> None:
    """Harlow, overnight: East covers Ridge. East's primary falls ill at 02:00; whoever stands above answers for East
    and for Ridge in the same minute, and the one who takes it after that does, too."""
    harlow.at("2026-09-15 12:00")
    plans(harlow, "B-E1", "primary", "2026-09-16 00:00", "2026-09-16 08:00", kind="overnight", area="east")
    for position, worker in (("supervisor", "B-SUP1"), ("manager", "B-MGR1")):
        plans(harlow, worker, position, "2026-09-14 08:00", "2026-09-21 08:00", kind="week")
    opt_in(harlow, "B-E2")
    harlow.at("2026-09-16 02:00")
    assert primary_at(harlow, "2026-09-16 02:00", "ridge") == "B-E1"
    for _ in range(2):
        harlow.phone("B-E1").replies("7")
    harlow.phone("B-E1").expects_text("can't do East primary until Wed 16 Sep 08:00")
    harlow.phone("B-E1").expects_text("East primary: supervisor has it")
    for area in ("east", "ridge"):
        assert primary_at(harlow, "2026-09-16 02:00", area) == "B-SUP1"
        never_uncovered(harlow, "2026-09-16 00:00", "2026-09-16 08:00", area)
    harlow.phone("B-E2").expects_text("cover needed East primary Wed 16 Sep 02:05 to 08:00. Reply 8=I can")
    harlow.phone("B-E2").replies("8")
    harlow.phone("B-E2").expects_text("CONFIRMED, East primary is YOURS Wed 16 Sep 02:05 to 08:00")
    for area in ("east", "ridge"):
        assert primary_at(harlow, "2026-09-16 02:05", area) == "B-E2"
    mentioned(harlow, "B-SUP1", "B-MGR1")
