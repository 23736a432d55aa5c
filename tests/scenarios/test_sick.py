"""Seven: asked once, done in the same minute, taken back within five; and never an empty post."""

import pytest

from oncall.domain.contact import ContactState
from oncall.domain.covering import OpeningState
from oncall.domain.errors import NoDuty, Refused
from oncall.domain.event import EventKind
from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import ON_BOTH_STORES
from tests.world import World
from tests.world_rota import mentioned, never_uncovered, opt_in, planning, primary_at, recorded, rows_of, week, who_did

pytestmark = ON_BOTH_STORES


@pytest.fixture
def night(larkspur: World) -> World:
    """Tuesday 20 October 2026, 22:00. A2 has the week, AS2 and AD stand above."""
    larkspur.at("2026-10-19 12:00")
    week(larkspur, "2026-10-19", primary="A2")
    larkspur.at("2026-10-20 22:00")
    return larkspur


def sick(world: World, worker: str = "A2") -> None:
    """Seven, and seven again."""
    mentioned(world, worker)
    world.phone(worker).replies("7")
    world.phone(worker).expects_text("Reply 7 again=sure")
    world.phone(worker).replies("7")


def test_whoever_stands_in_for_two_nights_reads_of_both_in_one_text(night: World) -> None:
    """A2 is ill on Tuesday at 22:00 and has Wednesday, too: AS2 is told once, and of every stretch."""
    sick(night)
    (text,) = [text for text in night.phone("AS2").texts if "you also hold" in text]
    hours = "Tue 20 Oct 22:00 to 08:00 and Wed 21 Oct 16:30 to 08:00"
    assert text == f"ROTA: you also hold Larkspur primary {hours}, until cover is found. Its holder can't"
    mentioned(night, "A2", "AS2")


def test_one_seven_changes_nothing(night: World) -> None:
    """Typed in half sleep: asked once, and without an answer everything stays. Silence never ends a standby."""
    night.phone("A2").replies("7")
    night.phone("A2").expects_text("can't do Larkspur primary until Wed 21 Oct 08:00? Reply 7 again=sure, 5=I can")
    night.fast_forward(minutes=45)
    assert primary_at(night, "2026-10-20 22:45") == "A2"
    night.phone("A2").replies("7")
    night.phone("A2").expects_text("Reply 7 again=sure", at="22:45")
    night.phone("A2").replies("5")
    night.phone("A2").expects_text("noted 22:45")
    night.phone("AS2").is_silent()
    assert not night.oncall.cover.openings()


def test_a_claimed_contact_is_loud_again_at_once_and_not_to_the_one_who_is_ill(night: World) -> None:
    """A2 has a contact and falls ill on the way. It is given back, AS2 is paged as acting primary in the same minute;
    A2's phones stay quiet whatever the ladder does, although A2 is on the call-down list."""
    contact = night.contact()
    night.phone("A2").replies("1")
    mentioned(night, "A2")
    sick(night)
    night.phone("A2").expects_text("noted 22:00. Larkspur primary: supervisor has it")
    assert night.now(contact).state is ContactState.WAITING
    night.phone("AS2").expects_text(contact.reference, "1=I'll take it", at="22:00")
    night.phone("AS2").expects_text("you also hold Larkspur primary Tue 20 Oct 22:00 to 08:00 and Wed 21 Oct 16:30")
    night.fast_forward(minutes=110)
    night.phone("A2").is_silent()
    night.phone("AD").replies("1")
    assert night.now(contact).claimed_by == "AD"
    night.oncall.contacts.close(contact.reference, "AD", "advice given")
    night.settle()
    night.phone("A2").is_silent()
    mentioned(night, "AS2", "AD", "A6", "A7", "A8", "AS1", "A4")
    for heard in night.carrier.unexpected(night.desk("sheriff").numbers):
        heard.expected = True


def test_undo_within_five_minutes_restores_everything(night: World) -> None:
    """22:00 ill, 22:04 'I can after all': the duty, the contact, the absence and the search are as they were, which the
    supervisor hears, once for each stretch."""
    opt_in(night, "A5")
    contact = night.contact()
    night.phone("A2").replies("1")
    sick(night)
    mentioned(night, "A2", "AS2", "A5")
    (tuesday, wednesday) = night.oncall.cover.openings()
    night.fast_forward(to="22:04")
    night.phone("A2").replies("5")
    night.phone("A2").expects_text("Larkspur primary is yours again 22:04. Pages come to you")
    night.phone("AS2").expects_text("its holder can after all, since 22:04. You hold it no more")
    assert primary_at(night, "2026-10-20 22:03") == "AS2", "the minutes that were served stay on record"
    assert primary_at(night, "2026-10-20 22:04") == "A2"
    assert primary_at(night, "2026-10-21 20:00") == "A2"
    assert night.now(contact).claimed_by == "A2"
    assert {night.oncall.cover.opening(o.id).state for o in (tuesday, wednesday)} == {OpeningState.WITHDRAWN}
    assert not night.oncall.staffing.absences(night.instant("2026-10-20 22:00"), night.instant("2026-10-25 22:00"))
    assert recorded(night, "A2").count(EventKind.DUTY_SICK_UNDONE) == 1
    night.phone("A5").replies("8")
    night.phone("A5").expects_text("no duty is on offer" if not night.phone("A5").texts[:-1] else "not needed any more")
    night.oncall.contacts.close(contact.reference, "A2", "advice given")
    mentioned(night, "A2", "AS2", "A5")
    never_uncovered(night, "2026-10-20 16:30", "2026-10-21 08:00")


def test_after_five_minutes_it_cannot_be_taken_back_by_text(night: World) -> None:
    """22:06: the question has run out, and says so. AS2 keeps it."""
    sick(night)
    night.fast_forward(to="22:06")
    night.phone("A2").replies("5")
    assert "run out" in night.phone("A2").texts[-1]
    assert primary_at(night, "2026-10-20 23:00") == "AS2"
    mentioned(night, "A2", "AS2", "AD")
    with pytest.raises(Refused, match="taken back"):
        night.oncall.cover.undo_sick("A2", "dov")


def test_what_others_have_taken_meanwhile_stays_theirs(night: World) -> None:
    """A5 confirmed the night at 22:02 and AS2 took the contact: the 5 at 22:03 gives A2 neither back."""
    opt_in(night, "A5")
    contact = night.contact()
    night.phone("A2").replies("1")
    sick(night)
    night.fast_forward(to="22:02")
    tonight = next(text for text in night.phone("A5").texts if "Tue 20 Oct" in text)
    night.phone("A5").replies(tonight.split("Reply ")[1].split("=")[0])
    assert "CONFIRMED" in night.phone("A5").texts[-1]
    code = night.code(contact, "AS2")
    night.phone("AS2").replies(f"1{code}")
    night.fast_forward(to="22:03")
    night.phone("A2").replies("5")
    assert primary_at(night, "2026-10-20 23:00") == "A5"
    assert night.now(contact).claimed_by == "AS2"
    night.oncall.contacts.close(contact.reference, "AS2", "advice given")
    never_uncovered(night, "2026-10-20 16:30", "2026-10-21 08:00")
    mentioned(night, "A2", "A5", "AS2", "AD")


def test_further_up_where_the_position_above_is_a_gap(larkspur: World) -> None:
    """No supervisor that night: the director has it. The supervisor who comes on at 06:00 has the last two hours."""
    larkspur.at("2026-10-20 12:00")
    rows = [
        *rows_of(larkspur, "A2", "primary", "2026-10-20 16:30", "2026-10-21 08:00", "weeknight"),
        *rows_of(larkspur, "AS1", "supervisor", "2026-10-21 06:00", "2026-10-22 06:00", "week"),
        *rows_of(larkspur, "AD", "director", "2026-10-19 08:00", "2026-10-26 08:00", "week"),
    ]
    larkspur.oncall.duty.plan(rows, "test")
    larkspur.at("2026-10-20 22:00")
    sick(larkspur)
    larkspur.phone("A2").expects_text("director has it")
    assert primary_at(larkspur, "2026-10-20 22:00") == "AD"
    assert primary_at(larkspur, "2026-10-21 05:59") == "AD"
    assert primary_at(larkspur, "2026-10-21 06:00") == "AS1"
    never_uncovered(larkspur, "2026-10-20 16:30", "2026-10-21 08:00")
    mentioned(larkspur, "AD", "AS1", "A2")


def test_where_nobody_stands_above_pages_still_come_and_it_is_said_honestly(larkspur: World) -> None:
    """One worker alone on the rota: an empty post would page nobody. A2 hears that pages still come, an alarm goes to
    whoever looks after the service, the desk is told that NOBODY has it, and everybody who may is asked."""
    larkspur.at("2026-10-20 12:00")
    rows = rows_of(larkspur, "A2", "primary", "2026-10-20 16:30", "2026-10-21 08:00", "weeknight")
    larkspur.oncall.duty.plan(rows, "test")
    opt_in(larkspur, "A5")
    larkspur.at("2026-10-20 22:00")
    sick(larkspur)
    larkspur.phone("A2").expects_text("NOBODY is above you, so pages still come. Ring", "5=I can, until 22:05")
    larkspur.desk("intake").expects_text("its holder can't. NOBODY has it meanwhile")
    assert primary_at(larkspur, "2026-10-20 22:00") == "A2"
    larkspur.phone("A5").expects_text("cover needed Larkspur primary Tue 20 Oct 22:05")
    larkspur.phone("A5").replies("8")
    larkspur.phone("A5").expects_text("CONFIRMED")
    assert primary_at(larkspur, "2026-10-20 22:05") == "A5"
    mentioned(larkspur, "A2")


def test_a_supervisor_who_is_ill_is_stood_in_for_by_the_director(night: World) -> None:
    """AS2 replies 7: the director stands in for the rest of the week, and for a primary who falls ill after that."""
    night.phone("AS2").replies("7")
    night.phone("AS2").expects_text("can't do supervisor until Mon 26 Oct 08:00?")
    night.phone("AS2").replies("7")
    night.phone("AS2").expects_text("supervisor: director has it")
    night.phone("AD").expects_text("you also hold supervisor Tue 20 Oct 22:00 to Mon 26 Oct 08:00")
    sick(night)
    assert primary_at(night, "2026-10-20 22:00") == "AD"
    mentioned(night, "A2", "AD")


def test_before_a_duty_begins_it_is_relieved_as_a_whole(larkspur: World) -> None:
    """Monday noon, four hours before the first night: 7 and 7. AS2 has the night from its first minute; Tuesday's,
    which begins more than a day later, stays with A2, who may be well by then."""
    larkspur.at("2026-10-19 12:00")
    week(larkspur, "2026-10-19", primary="A2")
    larkspur.phone("A2").replies("7")
    larkspur.phone("A2").expects_text("can't do Larkspur primary until Tue 20 Oct 08:00? Reply 7 again=sure")
    larkspur.phone("A2").replies("7")
    assert primary_at(larkspur, "2026-10-19 16:30") == "AS2"
    assert primary_at(larkspur, "2026-10-20 16:30") == "A2"
    assert primary_at(larkspur, "2026-10-21 20:00") == "A2"
    absences = larkspur.oncall.staffing.absences(
        larkspur.instant("2026-10-19 12:00"), larkspur.instant("2026-10-22 12:00")
    )
    assert [each.kind for each in absences] in ([AbsenceKind.SICK], [AbsenceKind.UNAVAILABLE])
    mentioned(larkspur, "A2", "AS2", "AD")


def test_whoever_has_no_duty_is_told_so(night: World) -> None:
    """A5 is not on the rota at all; nothing is arranged, and the text says where days off are entered."""
    night.phone("A5").replies("7")
    night.phone("A5").expects_text("you have no duty in the next 4 weeks. Nothing changed")
    with pytest.raises(NoDuty):
        night.oncall.cover.sick("A5", "dov")


def test_a_colleague_may_say_it_for_them(night: World) -> None:
    """A2 rings in, feverish: the coordinator does it on the page. A2's phone gets the text that takes it back."""
    text = night.oncall.cover.sick("A2", "dov")
    night.settle()
    night.phone("A2").expects_text("supervisor has it, cover is sought", "5=I can after all")
    assert "supervisor has it" in text
    assert primary_at(night, "2026-10-20 22:00") == "AS2"
    night.oncall.cover.undo_sick("A2", "dov")
    assert primary_at(night, "2026-10-20 22:00") == "A2"
    assert who_did(night, EventKind.DUTY_SICK, EventKind.DUTY_SICK_UNDONE, EventKind.ABSENCE_CANCELLED) == {"dov"}
    night.settle()
    mentioned(night, "A2", "AS2", "AD")


def test_who_is_entered_as_away_in_mid_duty_reads_who_has_it(night: World) -> None:
    """The coordinator enters leave for A2, who is on duty: pages go to the supervisor, and A2 does not wait for any."""
    start, end = night.instant("2026-10-20 22:00"), night.instant("2026-10-21 12:00")
    night.oncall.staffing.enter_absence("A2", AbsenceKind.LEAVE, start, end, "dov")
    night.settle()
    night.phone("A2").expects_text("you are entered as away. Larkspur primary: supervisor has it now")
    assert primary_at(night, "2026-10-20 22:00") == "AS2"
    mentioned(night, "A2", "AS2", "AD")


def test_seven_to_the_question_at_the_start_of_a_duty_asks_whether_they_are_sure(larkspur: World) -> None:
    """The question of the early evening is answered by 7: asked once, and 5 then says that they will be there."""
    larkspur.at("2026-10-19 12:00")
    week(larkspur, "2026-10-19", primary="A2")
    planning(larkspur, test_day="", sheet_to=())
    larkspur.looks_ahead()
    larkspur.at("2026-10-19 15:31")
    asked = next(text for text in larkspur.phone("A2").texts if "7=I can't" in text)
    assert "Mon 19 Oct 16:30" in asked
    larkspur.phone("A2").replies("7")
    assert "Reply 7 again=sure, 5=I can" in larkspur.phone("A2").texts[-1]
    larkspur.phone("A2").replies("5")
    assert "Reply 7 again" not in larkspur.phone("A2").texts[-1]
    assert EventKind.DUTY_CONFIRMED in recorded(larkspur, "A2")
    larkspur.phone("A2").replies("7")
    larkspur.phone("A2").replies("7")
    assert primary_at(larkspur, "2026-10-19 16:30") == "AS2"
    mentioned(larkspur, "A2", "AS2", "AS1", "AD")


def test_whoever_is_well_again_sooner_has_their_next_duty_back(night: World) -> None:
    """Ill on Tuesday night, well on Wednesday noon, and the absence is taken back: Wednesday night is A2's again, and
    the supervisor, who had been named for it, hears so. The night that was served stays as it was."""
    sick(night)
    assert primary_at(night, "2026-10-21 20:00") == "AS2"
    mentioned(night, "A2", "AS2")
    night.at("2026-10-21 12:00")
    mentioned(night, "AS2")
    start, end = night.instant("2026-10-20 22:00"), night.instant("2026-10-22 22:00")
    (absence,) = night.oncall.staffing.absences(start, end)
    night.oncall.staffing.cancel_absence(absence.id, "A2")
    night.settle()
    night.phone("AS2").expects_text("its holder can after all")
    assert primary_at(night, "2026-10-21 20:00") == "A2"
    assert primary_at(night, "2026-10-20 23:00") == "AS2"
    mentioned(night, "AS2")
