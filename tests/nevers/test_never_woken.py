"""Nobody is woken without need: not for what can wait, not off duty, and not twice for the same news."""

import pytest

from oncall.domain.contact import ContactState
from oncall.domain.errors import Refused
from oncall.domain.event import EventKind
from oncall.domain.staffing import AbsenceKind
from tests.nevers.unheard import heard, heard_by
from tests.world import World
from tests.world_rota import autumn_of, mentioned, offered, opt_in, plans


def test_in_the_longest_night_nobody_is_paged_who_did_not_agree_to_it(night: World) -> None:
    """Never page a worker who is off duty, but for the call-down they agreed to. A1, A5 and A9 did not, and
    sleep through six hours in which nobody answers."""
    contact = night.contact()
    night.fast_forward(minutes=360)
    assert set(heard_by(night)) == {"A2", "A3", "A4", "A6", "A7", "A8", "AS1", "AS2", "AD", "desk:sheriff"}
    night.oncall.contacts.claim(contact.reference, "AD")
    night.settle()
    heard_by(night)


def test_a_weekend_of_routine_wakes_nobody(harlow: World) -> None:
    """Never wake people for routine matters, whatever becomes of them: opened, repeated, changed, left unclaimed,
    overdue – the phones are silent from Friday evening until an office opens."""
    harlow.at("2026-09-18 21:00")
    harlow.on_duty(south="B-S1", supervisor="B-SUP1", manager="B-MGR1")
    contacts = [harlow.contact(danger=False, area="south", number="+12125550142") for _ in range(3)]
    harlow.oncall.contacts.set_category(contacts[1].reference, "info", "login:dov")
    late = harlow.contact(danger=False, area=None, received="2026-09-11 21:00")
    harlow.at("2026-09-21 07:59")
    assert heard_by(harlow) == []
    assert harlow.events(late, EventKind.CONTACT_OVERDUE)
    harlow.at("2026-09-21 08:00")
    assert set(heard_by(harlow)) == {"desk:intake"}


def test_those_who_were_told_once_that_it_is_taken_are_not_told_again(night: World) -> None:
    """Never wake nine people twice. Everybody was alarmed, and heard that the primary has it. She gives it
    back, the supervisor takes it at once: only who was asked anew, and she who gave it back, hear of that."""
    contact = night.contact()
    for worker in ("A3", "AS1", "AD"):
        night.phone(worker).replies("3")
    night.phone("A3").replies("1")
    heard_by(night)
    night.fast_forward(minutes=5)
    night.phone("A3").replies("3")
    heard_by(night)
    night.phone("AS1").replies("1")
    assert sorted(heard_by(night)) == ["A3", "AS1"]
    assert night.now(contact).claimed_by == "AS1"


def test_a_claim_that_is_taken_over_is_news_for_the_two_it_concerns(night: World) -> None:
    """The director and the call-down list heard at 03:20 that they are not needed. That the supervisor took it
    over later from a silent primary wakes none of them."""
    contact = night.contact()
    for worker in ("A3", "AS1", "AD"):
        night.phone(worker).replies("3")
    night.phone("A3").replies("1")
    night.fast_forward(minutes=26)
    heard_by(night)
    night.phone("AS1").replies("1")
    assert sorted(heard_by(night)) == ["A3", "AS1"]
    assert night.now(contact).claimed_by == "AS1"


def test_a_robot_at_the_workers_number_does_not_keep_the_supervisor_awake(night: World) -> None:
    """A number that is not on the rota texts twenty times in an hour: the supervisor hears of it once, and
    every text is kept."""
    for number in range(20):
        night.caller("+12125550199").replies(f"your parcel {number} is waiting")
        night.fast_forward(minutes=1)
    assert heard_by(night) == ["AS1"]
    assert len(night.oncall.contacts.board().open) == 20


def test_whoever_finished_is_asked_for_the_outcome_in_the_morning_and_in_true_words(night: World) -> None:
    """She has seen the child, finishes at 04:00 and goes to bed, and the office records at 04:05 whom she saw.
    Nobody wakes her; at the office's hour she is reminded of the outcome, and not of a meeting that took place."""
    contact = night.contact()
    night.phone("A3").replies("1")
    night.fast_forward(to="04:00")
    night.phone("A3").replies("6")
    heard_by(night)
    night.fast_forward(to="04:05")
    night.oncall.contacts.reached(contact.reference, "A3", "seen", "the child")
    night.at("2026-10-19 07:59")
    assert heard_by(night) == []
    night.at("2026-10-19 08:00")
    (reminded,) = heard(night)
    assert reminded[0] == "A3"
    assert "finished 04:00. Write the outcome" in reminded[1]
    assert "OVERDUE" not in reminded[1]


def test_whoever_asks_for_help_is_not_asked_to_give_it(night: World) -> None:
    """The supervisor is out alone and types 9. The director is paged in the same minute, everybody else on duty
    is told, and he himself is neither."""
    night.phone("AS1").replies("9")
    texts = heard(night)
    assert [to for to, text in texts if text.startswith("IMMEDIATE area unknown R")] == ["AD"]
    assert sorted(to for to, text in texts if "asked for help" in text) == ["A3", "AD"]
    assert [text for to, text in texts if to == "AS1"] == [
        "Seen 03:13: director is being called for you now. In danger? Ring 911 first"
    ]
    night.phone("AD").replies("1")
    heard_by(night)


def test_when_the_supervisor_opts_out_somebody_else_hears_of_it(night: World) -> None:
    """STOP silences pages, and an alarm that only the silenced one would get is none: the director hears it."""
    night.phone("AS1").replies("STOP")
    night.phone("AD").expects_text("texts to their phone are blocked")


def test_a_desk_that_says_busy_is_believed(larkspur: World) -> None:
    """'Others are asked first' is what the desk is answered, so that is what happens, in the same minute."""
    larkspur.at("2026-10-14 10:00")
    larkspur.on_duty(supervisor="AS1", director="AD")
    contact = larkspur.contact()
    larkspur.desk("intake").expects_text(contact.reference)
    larkspur.desk("intake").replies("2")
    larkspur.phone("AS1").expects_text(f"IMMEDIATE Larkspur {contact.reference}", at="10:00")
    larkspur.phone("AS1").replies("1")
    heard_by(larkspur)


def test_whoever_has_it_hears_when_somebody_else_ends_it(night: World) -> None:
    """Never let a worker drive to what is over. The coordinator closes it while she is on the way."""
    contact = night.contact()
    night.phone("A3").replies("1")
    heard_by(night)
    night.oncall.contacts.close(contact.reference, "login:dov", "withdrawn")
    night.settle()
    night.phone("A3").expects_text(f"{contact.reference} closed 03:13. You are not needed")


def test_whoever_has_one_of_two_hears_that_they_are_one(night: World) -> None:
    """Never have two people go to one house unknown to each other. The director attaches what the supervisor
    has to what the primary has: the supervisor hears who has it now."""
    first, second = night.contact(), night.contact()
    night.oncall.contacts.claim(first.reference, "A3")
    night.oncall.contacts.claim(second.reference, "AS1")
    night.settle()
    heard_by(night)
    night.oncall.contacts.attach(second.reference, first.reference, "AD")
    night.settle()
    night.phone("AS1").expects_text(f"{second.reference}", "primary took over", "speak to each other first")
    assert not night.events(first, EventKind.CONTACT_OVERDUE)


def test_what_somebody_has_is_not_attached_to_what_nobody_has(night: World) -> None:
    """A claim must not vanish in a merger: attaching it to a loud one is refused, the other way round is not."""
    loud, taken = night.contact(), night.contact()
    night.oncall.contacts.claim(taken.reference, "AS1")
    heard_by(night)
    with pytest.raises(Refused):
        night.oncall.contacts.attach(taken.reference, loud.reference, "AD")
    night.oncall.contacts.attach(f" {loud.reference.lower()} ", taken.reference, "AD")
    assert night.now(taken).state is ContactState.CLAIMED
    night.settle()
    heard_by(night)


def test_what_has_not_left_when_somebody_takes_it_never_leaves(night: World) -> None:
    """Never page anybody after a claim. The primary's page is still in the queue when the director takes the
    contact at his screen: her phone is silent, and she need not be told either."""
    contact = night.contact(paged=False)
    night.oncall.contacts.claim(contact.reference, "AD")
    night.settle()
    night.fast_forward(minutes=14)
    assert heard_by(night) == []


def test_an_offer_of_a_swap_that_nobody_took_runs_out_by_day(larkspur: World) -> None:
    """Offered at eleven in the evening, twelve days ahead: that nobody takes it A2 reads in the morning after three
    days, and not at eleven."""
    autumn_of(larkspur)
    opt_in(larkspur, "A5")
    larkspur.at("2026-10-12 23:00")
    offered(larkspur, "A2", "2026-10-24 08:00", "2026-10-25 08:00", by="A2")
    larkspur.at("2026-10-16 07:59")
    mentioned(larkspur, "A5", "A7", "AS1", "AS2", "AD")
    assert heard_by(larkspur) == []
    larkspur.at("2026-10-16 08:00")
    larkspur.phone("A2").expects_text("nobody takes Larkspur primary Sat 24 Oct 08:00", at="08:00")
    heard_by(larkspur)


def test_whoever_stands_in_for_a_duty_that_begins_at_midnight_reads_it_by_day(larkspur: World) -> None:
    """A8 is on leave on Tuesday, whose duty begins at midnight. AS1 is named for it a day before: not in the middle of
    Monday's night, but when that is over."""
    autumn_of(larkspur)
    plans(larkspur, "AS1", "supervisor", "2026-11-09 08:00", "2026-11-16 08:00", kind="week")
    plans(larkspur, "A8", "primary", "2026-11-10 00:00", "2026-11-10 08:00")
    start, end = (larkspur.instant(f"2026-11-{day} 12:00") for day in ("09", "11"))
    larkspur.oncall.staffing.enter_absence("A8", AbsenceKind.LEAVE, start, end, "dov")
    larkspur.at("2026-11-08 20:00")
    mentioned(larkspur, "A2", "A4", "A6", "A7", "A8", "AS1", "AS2", "AD")
    larkspur.at("2026-11-09 07:59")
    assert heard_by(larkspur) == []
    larkspur.at("2026-11-09 08:00")
    larkspur.phone("AS1").expects_text("you also hold Larkspur primary Tue 10 Nov 00:00 to 08:00", at="08:00")
    heard_by(larkspur)
