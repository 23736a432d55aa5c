"""Will you be there? Asked once before each unbroken run; silence ends nobody's standby."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from oncall.domain.errors import NotFound
from oncall.domain.event import EventKind
from oncall.domain.question import QuestionKind
from rota.model import DutySource
from tests.world import World
from tests.world_evening import LARKSPUR, Evening

ASKED = "ROTA: on call Larkspur, primary, Tue 24 Nov 16:30 to Wed 25 Nov 08:00. Reply 5=yes 7=I can't"


@pytest.fixture
def evening(store_url: str) -> Iterator[Evening]:
    """Larkspur on a Monday evening: A1 holds the weeks, A3 has Tuesday's night; AD looks after the rota."""
    world = World(store_url, "larkspur")
    world.at("2026-11-23 18:00")
    evening = Evening(world, coordinator="AD").everybody(**LARKSPUR)
    evening.tested("A3", "AD")
    evening.night("A3", "2026-11-24 16:30", "2026-11-25 08:00")
    yield evening
    world.close()


def begins(evening: Evening, until: str) -> World:
    """The planners run, and time passes; the daily text that the sheet waits is no part of these stories."""
    evening.world.looks_ahead()
    evening.world.at(until)
    evening.forgets_sheets("AD")
    return evening.world


def test_the_holder_is_asked_an_hour_before_and_answers(evening: Evening) -> None:
    """A3 is asked at 15:30, replies 5, and hears that it is noted. The contact at 22:00 pages A3 alone."""
    world = begins(evening, "2026-11-24 15:31")
    assert world.phone("A3").expects_text(at="15:30") == ASKED
    world.phone("A3").replies("5")
    world.phone("A3").expects_text("ROTA: confirmed, you are on call from Tue 24 Nov 16:30")
    world.at("2026-11-24 22:00")
    contact = world.contact()
    world.phone("A3").expects_text("IMMEDIATE", contact.reference)
    world.phone("AS1").is_silent()
    world.phone("A3").replies("1")
    world.phone("A3").expects_text(contact.reference)
    assert [event.subject for event in evening.events(EventKind.DUTY_CONFIRMED)] == ["A3"]
    assert not evening.events(EventKind.DUTY_UNCONFIRMED)


def test_whoever_asks_what_is_open_is_there_and_is_offered_nothing_that_is_settled(evening: Evening) -> None:
    """A3 said nothing, texts 0 at 17:00, and then the 5 after all. The 0 shows that they are there, so the question is
    open no more, which is said, and not that nothing has changed; the 5 is not told that it came too late for what
    holds. A second 0 changes nothing."""
    world = begins(evening, "2026-11-24 17:00")
    world.phone("A3").expects_text(at="15:30")
    world.phone("AD").expects_text("not confirmed", at="16:30")
    world.phone("A3").replies("0")
    noted = "ROTA: confirmed 17:00, you are on call. The position above is not called as well any more"
    assert world.phone("A3").expects_text(at="17:00") == noted
    world.phone("A3").replies("0")
    world.phone("A3").expects_text("Nothing is open for you. Nothing changed", at="17:00")
    world.at("2026-11-24 17:05")
    world.phone("A3").replies("5")
    world.phone("A3").expects_text("ROTA: confirmed 17:00, you are on call.", at="17:05")
    assert [event.subject for event in evening.events(EventKind.DUTY_CONFIRMED)] == ["A3"]


def test_a_second_yes_is_told_what_the_first_was_told(evening: Evening) -> None:
    """A3 does not know whether the first 5 arrived, and says it again."""
    world = begins(evening, "2026-11-24 15:31")
    world.phone("A3").expects_text(at="15:30")
    for _ in range(2):
        world.phone("A3").replies("5")
        world.phone("A3").expects_text("ROTA: confirmed, you are on call from Tue 24 Nov 16:30")


def test_a_run_of_touching_duties_is_asked_about_once(evening: Evening) -> None:
    """A3 has the evening, then A1's part of the night as well: one run, one question, to its very end."""
    evening.night("A3", "2026-11-25 08:00", "2026-11-26 08:00", source=DutySource.SWAP)
    world = begins(evening, "2026-11-25 12:00")
    assert "Tue 24 Nov 16:30 to Thu 26 Nov 08:00" in world.phone("A3").expects_text("Reply 5=yes", at="15:30")
    world.phone("AD").expects_text("not confirmed", at="16:30")
    world.phone("A3").is_silent()


def test_nobody_answers_so_the_position_above_is_paged_as_well(evening: Evening) -> None:
    """At 16:30 nothing was heard of A3: AD is told, nobody's duty changes. At 22:00 A3 and the supervisor are paged
    together; A3 wakes up and takes it, and from then on is paged alone again."""
    world = begins(evening, "2026-11-24 22:00")
    assert world.phone("A3").expects_text(at="15:30") == ASKED
    world.phone("AD").expects_text("ROTA: Larkspur primary from Tue 24 Nov 16:30 was not confirmed", at="16:30")
    before = [(duty.worker, duty.start, duty.end) for duty in world.oncall.duty.planned(*_week(world))]
    contact = world.contact()
    world.phone("A3").expects_text(contact.reference, at="22:00")
    world.phone("AS1").expects_text(contact.reference, at="22:00")
    world.phone("A3").replies("1")
    world.phone("A3").expects_text(contact.reference, "YOURS")
    world.phone("AS1").expects_text(contact.reference, "taken by primary")
    assert [(duty.worker, duty.start, duty.end) for duty in world.oncall.duty.planned(*_week(world))] == before
    assert [event.subject for event in evening.events(EventKind.DUTY_CONFIRMED)] == ["A3"]
    world.phone("A3").replies("6")
    world.phone("A3").expects_text("finished")
    second = world.contact()
    world.phone("A3").expects_text(second.reference)
    world.phone("AS1").is_silent()
    assert [event.subject for event in evening.events(EventKind.DUTY_UNCONFIRMED)] == ["A3"]
    _taken(world, "A3")


def test_the_supervisor_once_paged_as_well_is_paged_again_when_nobody_claims(evening: Evening) -> None:
    """A3 answers the old question at 22:03, not the page: the supervisor, who was called, is called on."""
    world = begins(evening, "2026-11-24 22:00")
    world.phone("A3").expects_text(at="15:30")
    world.phone("AD").expects_text("not confirmed", at="16:30")
    contact = world.contact()
    world.phone("A3").expects_text(contact.reference)
    world.phone("AS1").expects_text(contact.reference)
    world.fast_forward(minutes=3)
    world.phone("A3").replies("5")
    world.phone("A3").expects_text("confirmed 22:03")
    world.fast_forward(minutes=3)
    world.phone("A3").expects_pages(contact.reference, "22:05 sms voice")
    world.phone("AS1").expects_pages(contact.reference, "22:05 sms voice")
    world.phone("AS1").replies("1")
    world.phone("AS1").expects_text("YOURS")
    world.phone("A3").expects_text("taken by supervisor")


def test_the_coordinator_rings_and_confirms_it_by_hand(evening: Evening) -> None:
    """AD reached A3 at 16:45: the next contact pages A3 alone, and who said so is on record."""
    world = begins(evening, "2026-11-24 16:45")
    world.phone("A3").expects_text(at="15:30")
    world.phone("AD").expects_text("not confirmed")
    assert [(each.worker, each.position) for each in world.oncall.tonight.unanswered()] == [("A3", "primary")]
    world.oncall.tonight.confirm("A3", "AD")
    assert list(world.oncall.tonight.unanswered()) == []
    with pytest.raises(NotFound, match="open question about a duty"):
        world.oncall.tonight.confirm("A3", "AD")
    contact = world.contact()
    world.phone("A3").expects_text(contact.reference)
    world.phone("AS1").is_silent()
    _taken(world, "A3")
    assert [(event.by, event.subject) for event in evening.events(EventKind.DUTY_CONFIRMED)] == [("AD", "A3")]


def test_a_run_that_begins_at_three_is_asked_about_the_evening_before(evening: Evening) -> None:
    """A4 has the hours from 03:00. The question comes at 20:00; the silence is told at 20:55, and nobody is woken."""
    evening.tested("A4")
    evening.night("A4", "2026-11-25 03:00", "2026-11-25 08:00", source=DutySource.OVERRIDE)
    world = begins(evening, "2026-11-25 07:59")
    world.phone("A3").expects_text(at="15:30")
    world.phone("AD").expects_text("not confirmed", at="16:30")
    world.phone("A4").expects_text("Wed 25 Nov 03:00 to Wed 25 Nov 08:00", at="20:00")
    world.phone("AD").expects_text("from Wed 25 Nov 03:00 was not confirmed", at="20:55")
    world.phone("A1").expects_text("Wed 25 Nov 08:00", at="07:00")


def test_cover_agreed_to_half_an_hour_before_counts_as_confirmed(evening: Evening) -> None:
    """At 16:00 A5 takes the night over. Nobody is asked again what they have just said."""
    world = begins(evening, "2026-11-24 16:00")
    world.phone("A3").expects_text(at="15:30")
    evening.tested("A5")
    evening.night("A5", "2026-11-24 16:30", "2026-11-25 08:00", source=DutySource.SWAP)
    world.at("2026-11-24 17:00")
    for phone in ("A3", "A5", "AD"):
        world.phone(phone).is_silent()
    contact = world.contact()
    world.phone("A5").expects_text(contact.reference)
    world.phone("AS1").is_silent()
    _taken(world, "A5")


def test_an_answer_about_a_duty_that_somebody_else_has_taken_says_so(evening: Evening) -> None:
    """A3 gave the night to A5 at 15:45 and then finds the old question. The 5 confirms nothing; nobody is doubted."""
    world = begins(evening, "2026-11-24 15:45")
    world.phone("A3").expects_text(at="15:30")
    evening.tested("A5")
    evening.night("A5", "2026-11-24 16:30", "2026-11-25 08:00", source=DutySource.SWAP)
    world.phone("A3").replies("5")
    world.phone("A3").expects_text("the duty from Tue 24 Nov 16:30 is not yours any more")
    world.at("2026-11-24 17:00")
    world.phone("AD").is_silent()


def test_a_change_imposed_at_short_notice_is_asked_about_at_once(evening: Evening) -> None:
    """At 15:50 the coordinator puts A5 on from 16:30. A5 is asked as soon as the planners see it."""
    world = begins(evening, "2026-11-24 15:50")
    world.phone("A3").expects_text(at="15:30")
    evening.tested("A5")
    evening.night("A5", "2026-11-24 16:30", "2026-11-25 08:00", source=DutySource.OVERRIDE)
    world.at("2026-11-24 15:55")
    world.phone("A5").expects_text("Tue 24 Nov 16:30", at="15:50")
    world.phone("A5").replies("5")
    world.phone("A5").expects_text("confirmed")


def test_seven_goes_to_finding_cover_and_nothing_is_doubted_any_more(evening: Evening) -> None:
    """A3 cannot, and says so twice. The supervisor stands in, cover is sought, and at 16:30 nobody is told that
    anything is unconfirmed: it is known who will be there."""
    world = begins(evening, "2026-11-24 15:40")
    world.phone("A3").expects_text(at="15:30")
    world.phone("A3").replies("7")
    world.phone("A3").expects_text("7 again=sure")
    world.phone("A3").replies("7")
    world.phone("A3").expects_text("noted 15:40", "supervisor has it")
    world.at("2026-11-24 17:00")
    told = [heard.text for heard in world.carrier.log if "not confirmed" in heard.text]
    mentioned(world)
    contact = world.contact()
    world.phone("AS1").expects_text(contact.reference)
    world.phone("A3").is_silent()
    _taken(world, "AS1")
    assert told == []


def test_one_seven_and_then_silence_is_no_word_at_all(evening: Evening) -> None:
    """A3 typed 7, was asked whether that is sure, and said no more. At 16:30 it is unconfirmed, as with any silence."""
    world = begins(evening, "2026-11-24 15:40")
    world.phone("A3").expects_text(at="15:30")
    world.phone("A3").replies("7")
    world.phone("A3").expects_text("7 again=sure")
    world.at("2026-11-24 22:00")
    world.phone("AD").expects_text("was not confirmed", at="16:30")
    contact = world.contact()
    world.phone("A3").expects_text(contact.reference)
    world.phone("AS1").expects_text(contact.reference)
    _taken(world, "AS1")
    world.phone("A3").expects_text("taken by supervisor")


def test_an_eight_over_a_stand_in_counts_as_confirmed(evening: Evening) -> None:
    """The supervisor stands in for A3 by order; A5 lays their own 8 over it at 16:00. A5 is not asked again."""
    world = begins(evening, "2026-11-24 16:00")
    world.phone("A3").expects_text(at="15:30")
    evening.tested("A5")
    evening.night("A5", "2026-11-24 16:30", "2026-11-25 08:00", source=DutySource.OVERRIDE, by="A5")
    world.at("2026-11-24 17:00")
    world.phone("A5").is_silent()
    world.phone("AD").is_silent()


def test_a_restart_between_question_and_answer_loses_neither(evening: Evening) -> None:
    """The service is down from 15:00 to 15:45 and again over 16:30: the question comes late, the silence is told."""
    world = begins(evening, "2026-11-24 15:00")
    world.outage("15:45")
    world.restarts()
    world.at("2026-11-24 16:20")
    world.phone("A3").expects_text(at="15:45")
    world.outage("16:40")
    world.restarts()
    world.at("2026-11-24 16:41")
    evening.forgets_sheets("AD")
    world.phone("AD").expects_text("not confirmed", at="16:40")


@pytest.mark.parametrize(
    ("saturday", "sunday", "hours"),
    [("2026-03-07", "2026-03-08", 11), ("2026-10-31", "2026-11-01", 13)],
    ids=["an hour is skipped", "an hour comes twice"],
)
def test_the_night_of_a_clock_change_is_asked_about_by_the_clocks(
    store_url: str, saturday: str, sunday: str, hours: int
) -> None:
    """A3 has Saturday 20:00 to Sunday 08:00, A2 goes on: A3 is asked at 19:00, A2 on Sunday at 07:00, an hour before
    by every clock; the unanswered question is open for as long as the night really lasts."""
    world = World(store_url, "larkspur")
    world.at(f"{saturday} 12:00")
    evening = Evening(world, coordinator="AD", test_day="").everybody(**LARKSPUR)
    evening.night("A3", f"{saturday} 20:00", f"{sunday} 08:00")
    evening.night("A2", f"{sunday} 08:00", f"{sunday} 20:00")
    world.looks_ahead()
    world.at(f"{sunday} 07:30")
    evening.forgets_sheets("AD")
    world.phone("A3").expects_text("20:00 to Sun", "08:00", at="19:00")
    world.phone("AD").expects_text("not confirmed", at="20:00")
    world.phone("A2").expects_text("08:00 to Sun", "20:00", at="07:00")
    with world.database.read() as tx:
        question = tx.questions.unanswered(QuestionKind.DUTY, ["A3"], world.instant(f"{sunday} 07:30"))[0]
    assert (question.expires_at - question.made_at).total_seconds() == (hours + 1) * 3600
    world.close()


def mentioned(world: World) -> None:
    """What others were told about cover is another story."""
    for heard in world.carrier.unexpected():
        heard.expected = True


def _week(world: World) -> tuple[datetime, datetime]:
    return world.instant("2026-11-22 00:00"), world.instant("2026-11-29 00:00")


def _taken(world: World, worker: str) -> None:
    world.phone(worker).replies("1")
    world.phone(worker).expects_text("YOURS")
