"""One contact, several hands: who has it, who is told, and what a reply that comes too late does."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from oncall.domain.contact import Contact, ContactState
from oncall.domain.errors import AlreadyTaken
from oncall.domain.event import EventKind
from rota.coverage import OnDuty
from tests.world import World


@pytest.fixture
def night(larkspur: World) -> World:
    """Larkspur at 03:13 on a Saturday: a primary, a supervisor and a director on duty."""
    larkspur.at("2026-10-17 03:13")
    larkspur.on_duty(primary="A3", supervisor="AS1", director="AD")
    return larkspur


def escalated(night: World) -> Contact:
    """It is 03:28, the primary has not answered, and the supervisor has just been paged."""
    contact = night.contact()
    night.fast_forward(to="03:28")
    primary = night.phone("A3")
    primary.expects_pages(contact.reference, "03:13 sms", "03:18 sms voice", "03:22 voice", "03:26 voice2")
    primary.expects_text("supervisor called too")
    night.phone("AS1").expects_pages(contact.reference, "03:28 sms")
    return contact


def test_the_primary_may_still_take_it_after_the_supervisor_was_paged(night: World) -> None:
    """She wakes up at 03:30 and takes it: the supervisor is stopped, and can sleep again."""
    contact = escalated(night)
    night.fast_forward(to="03:30")
    night.phone("A3").replies("1")
    night.phone("A3").expects_text(contact.reference, "is YOURS 03:30")
    night.phone("AS1").expects_text("taken by primary 03:30. You are not needed")


def test_two_replies_in_the_same_second_have_one_winner_and_the_loser_is_told(night: World) -> None:
    """Both type 1. The one whose text came in first has it; the other hears so, and in plain words."""
    contact = escalated(night)
    night.type_together(("A3", "1"), ("AS1", "1"))
    night.phone("A3").expects_text(contact.reference, "is YOURS 03:28")
    night.phone("AS1").expects_text("primary has it since 03:28. You are not needed. Your reply changed nothing")
    night.phone("AS1").expects_text("taken by primary 03:28. You are not needed")
    assert len(night.events(contact, EventKind.CONTACT_CLAIMED)) == 1


def test_two_claims_at_the_same_instant_have_one_winner(night: World) -> None:
    """Two people press the button of the same page on two machines: the store lets exactly one of them win."""
    contact = escalated(night)
    line = Barrier(2)

    def press(worker: str) -> str | None:
        line.wait()
        try:
            night.oncall.contacts.claim(contact.reference, worker)
        except AlreadyTaken:
            return None
        return worker

    with ThreadPoolExecutor(2) as hands:
        winners = [worker for worker in hands.map(press, ("A3", "AS1")) if worker]
    assert winners == [night.now(contact).claimed_by]
    night.settle()
    loser = {"A3": "AS1", "AS1": "A3"}[winners[0]]
    night.phone(loser).expects_text("You are not needed")


def test_a_reply_to_a_contact_that_has_ended_changes_nothing(night: World) -> None:
    """The supervisor took it and closed it at 03:40. At 03:50 the primary wakes up and types 1."""
    contact = escalated(night)
    night.phone("AS1").replies("1")
    night.phone("AS1").expects_text("is YOURS 03:28")
    night.phone("A3").expects_text("taken by supervisor")
    night.fast_forward(to="03:40")
    night.oncall.contacts.close(contact.reference, "AS1", "advice given")
    night.fast_forward(to="03:50")
    night.phone("A3").replies("1")
    night.phone("A3").expects_text(f"{contact.reference} Larkspur was finished 03:40", "Your reply changed nothing")
    assert night.now(contact).state is ContactState.CLOSED


def test_when_everybody_passes_the_outside_desk_is_rung_now_and_not_later(night: World) -> None:
    """Three people cannot, within three minutes. Nobody waits for the ladder's 45: desk and call-down list
    hear of it at 03:16, and those who passed are left in peace for that try."""
    contact = night.contact()
    for clock, worker in (("03:14", "A3"), ("03:15", "AS1"), ("03:16", "AD")):
        night.phone(worker).expects_text(f"IMMEDIATE Larkspur {contact.reference}")
        night.fast_forward(to=clock)
        night.phone(worker).replies("3")
        night.phone(worker).expects_text(f"not you, noted {clock}")
    night.desk("sheriff").expects_call("Press 1", at="03:16")
    call_down = [night.phone(worker) for worker in ("A2", "A4", "A6", "A7", "A8", "AS2")]
    for phone in call_down:
        phone.expects_text("UNCLAIMED 3 MIN", at="03:16")
        phone.expects_call("Press 1", at="03:16")

    night.fast_forward(to="03:20")
    night.phone("A7").replies("1")
    night.phone("A7").expects_text("is YOURS 03:20")
    for worker in ("A3", "AS1", "AD", "A2", "A4", "A6", "A8", "AS2"):
        night.phone(worker).expects_text("taken by call-down list 03:20")


def test_whoever_gives_it_back_is_not_asked_first_again(night: World) -> None:
    """Taken at 03:14, and at 03:25 her own child falls ill: '3' makes it loud again, for the others."""
    contact = night.contact()
    primary, supervisor = night.phone("A3"), night.phone("AS1")
    primary.expects_text(contact.reference)
    night.fast_forward(to="03:14")
    primary.replies("1")
    primary.expects_text("is YOURS 03:14")
    night.fast_forward(to="03:25")
    primary.replies("3")
    primary.expects_text("given back 03:25, no longer yours")
    supervisor.expects_text(f"IMMEDIATE Larkspur {contact.reference}", at="03:25")
    waiting = night.now(contact)
    assert (waiting.state, waiting.owner) == (ContactState.WAITING, "AS1")
    supervisor.replies("1")
    supervisor.expects_text("is YOURS 03:25")
    primary.expects_text("taken by supervisor 03:25")


def test_only_a_reply_is_a_reply(night: World) -> None:
    """An answer from her car, a reaction, an OK: nothing acts, the short list comes back, and five times at most."""
    contact = night.contact()
    primary = night.phone("A3")
    primary.expects_text(contact.reference)
    night.fast_forward(to="03:14")
    for words in ("OK", "1 please", "I'm driving, I'll reply later", "Liked “IMMEDIATE”", "on my way", "what?"):
        primary.replies(words)
    for _ in range(5):
        primary.expects_text("Not a reply we know. Nothing changed")
    primary.is_silent()
    assert night.now(contact).state is ContactState.WAITING
    primary.replies("1")
    primary.expects_text("is YOURS")


def test_no_can_be_taken_back_while_it_is_open(night: World) -> None:
    """She passes at 03:14, finds somebody for her own child, and takes it after all at 03:20."""
    contact = night.contact()
    primary, supervisor = night.phone("A3"), night.phone("AS1")
    primary.expects_text(contact.reference)
    night.fast_forward(to="03:14")
    primary.replies("3")
    primary.expects_text("not you, noted 03:14", "1=I'll take it after all")
    night.fast_forward(to="03:20")
    supervisor.expects_pages(contact.reference, "03:14 sms", "03:19 sms voice")
    primary.replies("1")
    primary.expects_text(contact.reference, "is YOURS 03:20")
    supervisor.expects_text("taken by primary 03:20")


def test_a_contact_that_ends_while_people_are_paged_calls_them_off(night: World) -> None:
    """The caller rings back at 03:29: a mistake. The desk closes it, and both hear that nobody need go."""
    contact = escalated(night)
    night.fast_forward(to="03:29")
    night.oncall.contacts.close(contact.reference, "AD", "withdrawn")
    night.fast_forward(to="04:30")
    for worker in ("A3", "AS1"):
        night.phone(worker).expects_text(f"{contact.reference} closed 03:29. You are not needed")


def test_a_second_one_after_the_work_is_finished_offers_no_further_stage(night: World) -> None:
    """She took it, finished it, and in her sleep replies 1 once more: only the write-up is still due."""
    contact = night.contact()
    primary = night.phone("A3")
    primary.expects_text(contact.reference)
    for reply, said in (("1", "is YOURS"), ("6", "finished 03:13"), ("1", "finished 03:13")):
        primary.replies(reply)
        primary.expects_text(contact.reference, said)


def test_who_leaves_the_agency_serves_no_more_and_no_minute_is_uncovered(night: World) -> None:
    """The primary's last day was yesterday, and the rota still names her. From this minute the supervisor is primary as
    well, which everybody can see, and is asked at once; cover is sought for what she had before her."""
    [left] = [w for w in night.oncall.people.everybody() if w.external_id == "A3"]
    night.oncall.people.save([replace(left, active=False)], "AD")
    answer = night.oncall.duty.who("county")
    assert isinstance(answer, OnDuty)
    assert answer.worker == "AS1"
    night.settle()
    for told in (night.phone("AS1"), night.desk("intake")):
        while night.carrier.unexpected(told.numbers):
            told.expects_text("ROTA")
    contact = night.contact()
    night.phone("AS1").expects_text(contact.reference, at="03:13")
    night.oncall.contacts.claim(contact.reference, "AS1")
    before = night.instant("2026-10-17 03:00")
    assert isinstance(night.oncall.duty.who("county", at=before), OnDuty)  # What she has served stays on record.
