"""Open duties: who is asked, in which order, who is left in peace; and what an 8 does, whenever it comes."""

from datetime import timedelta

import pytest

from oncall.domain.covering import OpeningState, Way, Word
from oncall.domain.errors import NotOpen, RuleBroken
from oncall.domain.event import EventKind
from oncall.domain.staffing import AbsenceKind
from tests.scenarios.conftest import Place
from tests.world import World
from tests.world_rota import hours, laid, mentioned, opt_in, plans, primary_at, recorded, week


@pytest.fixture
def place(store_url: str) -> Place:
    """On both stores; acceptance case 5 goes over the carrier's wire as well."""
    return Place(url=store_url)


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


def test_the_lightest_load_is_asked_first_then_the_next_then_everybody_who_is_left(autumn: World) -> None:
    """Six opted in. Three are asked at once, those with the least behind them; the others a quarter of an hour later,
    for five more may be asked then. When nobody is left, the coordinator hears that nobody can yet, and A2 keeps it."""
    loads = ("A1", "A3", "A5", "A6", "A7", "A8")
    for nights, worker in enumerate(loads):
        for night in range(1, nights + 1):
            day = f"2026-09-{4 * nights + night:02}"
            plans(autumn, worker, "primary", f"{day} 17:00", f"{day} 23:00", kind="desk")
    opt_in(autumn, *loads)
    cover_for(autumn, *SATURDAY)
    asked = [worker for worker in loads if autumn.phone(worker).texts]
    assert asked == ["A1", "A3", "A5"]
    autumn.fast_forward(to="12:15")
    assert [worker for worker in loads if autumn.phone(worker).texts] == list(loads)
    autumn.fast_forward(to="12:30")
    autumn.desk("intake").expects_text("everybody has been asked, nobody can yet. its holder has it", at="12:30")
    mentioned(autumn, *loads, "AS2")
    assert primary_at(autumn, "2026-10-24 12:00") == "A2"


def test_nobody_is_asked_who_did_not_opt_in(autumn: World) -> None:
    """Not one phone but that of the one who agreed to be asked."""
    opt_in(autumn, "A5")
    cover_for(autumn, *SATURDAY)
    autumn.phone("A5").expects_text("cover needed Larkspur primary Sat 24 Oct 08:00 to Sun 25 Oct 08:00. Reply 8=I can")
    for worker in ("A1", "A3", "A6", "A7", "A8", "A9"):
        autumn.phone(worker).is_silent()


def test_a_full_caseload_leave_and_busy_are_reasons_not_to_ask(autumn: World) -> None:
    """A3 has thirteen open cases, A6 is on leave, A7 has said that he is busy: only A5 is asked."""
    opt_in(autumn, "A5", "A6", "A7")
    opt_in(autumn, "A3", caseload=13)
    autumn.oncall.people.busy("A7", 60)
    autumn.oncall.staffing.enter_absence(
        "A6", AbsenceKind.LEAVE, autumn.instant("2026-10-23 00:00"), autumn.instant("2026-10-30 00:00"), "A6"
    )
    autumn.settle()
    cover_for(autumn, *SATURDAY)
    autumn.phone("A5").expects_text("cover needed")
    for worker in ("A3", "A6", "A7"):
        autumn.phone(worker).is_silent()


def test_nobody_is_woken_for_a_duty_that_is_far_away(autumn: World) -> None:
    """Asked for at 22:00 for Saturday: phones stay quiet until eight. For tonight, they do not."""
    opt_in(autumn, "A5")
    autumn.at("2026-10-20 22:00")
    cover_for(autumn, *SATURDAY)
    autumn.phone("A5").is_silent()
    autumn.at("2026-10-21 08:00")
    autumn.phone("A5").expects_text("Sat 24 Oct 08:00", at="08:00")
    autumn.at("2026-10-21 22:00")
    cover_for(autumn, "2026-10-21 22:00", "2026-10-22 08:00")
    autumn.phone("A5").expects_text("cover needed Larkspur primary Wed 21 Oct 22:05 to Thu 22 Oct 08:00", at="22:00")
    autumn.fast_forward(to="22:15")
    mentioned(autumn, "AS2")


def test_whoever_asks_keeps_it_until_somebody_is_confirmed(autumn: World) -> None:
    """A5 says 8: theirs from the beginning of the duty; A2, the supervisor and the desk are told."""
    opt_in(autumn, "A5")
    opening = cover_for(autumn, *SATURDAY)
    autumn.phone("A5").expects_text("cover needed")
    assert primary_at(autumn, "2026-10-24 12:00") == "A2"
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("CONFIRMED, Larkspur primary is YOURS Sat 24 Oct 08:00 to Sun 25 Oct 08:00")
    for told in (autumn.phone("A2"), autumn.phone("AS2"), autumn.desk("intake")):
        told.expects_text("cover found for Larkspur primary Sat 24 Oct 08:00")
    assert primary_at(autumn, "2026-10-24 12:00") == "A5"
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("is yours already")
    assert recorded(autumn, opening) == [EventKind.OPENING_MADE, EventKind.OPENING_OFFERED, EventKind.OPENING_FILLED]


def test_two_eights_in_the_same_second_have_one_winner(autumn: World) -> None:
    """One is confirmed; the other hears kindly that it has been taken."""
    opt_in(autumn, "A5", "A3")
    opening = cover_for(autumn, *SATURDAY)
    mentioned(autumn, "A3", "A5")
    autumn.type_together(("A3", "8"), ("A5", "8"))
    autumn.phone("A3").expects_text("CONFIRMED")
    autumn.phone("A5").expects_text("that duty has been taken. You are not needed. Thank you all the same")
    mentioned(autumn, "A2", "AS2")
    assert autumn.oncall.cover.opening(opening).filled_by == "A3"
    assert hours(autumn, *SATURDAY) == {"A3": timedelta(hours=24)}
    with pytest.raises(NotOpen):
        autumn.oncall.cover.take(opening, "A5", "dov")


def test_no_is_easy_and_sets_the_next_wave_free_at_once(autumn: World) -> None:
    """All three of the first wave reply 3, the last at 12:05: the others are asked then, not at 12:15. Nothing is kept
    against anybody: the record holds the answer, and the loads that decide who is asked next time do not."""
    opt_in(autumn, "A1", "A3", "A5", "A6")
    opening = cover_for(autumn, *SATURDAY)
    first = [worker for worker in ("A1", "A3", "A5", "A6") if autumn.phone(worker).texts]
    (last,) = {"A1", "A3", "A5", "A6"} - set(first)
    autumn.fast_forward(to="12:05")
    for worker in first:
        autumn.phone(worker).expects_text("cover needed")
        autumn.phone(worker).replies("3")
        autumn.phone(worker).expects_text("noted, no. That is fine, no reason needed")
    autumn.phone(last).expects_text("cover needed", at="12:05")
    autumn.phone(last).replies("8")
    mentioned(autumn, last, "A2", "AS2")
    assert autumn.oncall.cover.opening(opening).filled_by == last


def test_an_eight_against_which_a_rule_stands_is_the_supervisors_to_decide_by_key(autumn: World) -> None:
    """A5 was asked, and got another duty since that leaves too little rest. The 8 is no no: AS2 is written to and rung,
    at half past two in the night, presses 5, and A5 has it. Who allowed it is on the record."""
    opt_in(autumn, "A5")
    autumn.at("2026-10-25 02:00")
    opening = cover_for(autumn, *SUNDAY)
    autumn.phone("A5").expects_text("cover needed", at="02:00")
    sits_at_the_desk(autumn, "A5")
    autumn.fast_forward(to="02:30")
    mentioned(autumn, "AS2")
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("rest too short, so the supervisor is asked. NOT yours unless we confirm")
    autumn.phone("AS2").expects_text("a colleague can, but: rest too short. Allow it? 5=allow 3=don't", at="02:30")
    autumn.phone("AS2").expects_call("Press 5 to allow it, 3 not to", at="02:30")
    assert primary_at(autumn, "2026-10-25 12:00") == "A2"
    assert "Press 5 to allow it" in autumn.phone("AS2").answers_call()
    autumn.phone("AS2").presses("7")
    autumn.phone("AS2").presses("5")
    autumn.phone("AS2").expects_text("allowed, recorded under your name")
    autumn.phone("A5").expects_text("CONFIRMED, Larkspur primary is YOURS")
    mentioned(autumn, "A2")
    assert autumn.oncall.cover.opening(opening).filled_by == "A5"
    assert EventKind.DUTY_OVERRIDDEN in recorded(autumn, opening)
    (kept,) = autumn.oncall.cover.allowed()
    assert (kept.subject, kept.worker, kept.rules) == (opening, "A5", ("rest",))
    assert kept.word == Word(by="AS2", way=Way.CALL)


def test_the_supervisors_key_over_the_wire(wired: World) -> None:
    """The same story with the call, its key and every text through the carrier's own document."""
    wired.at("2026-10-20 12:00")
    week(wired, "2026-10-19", primary="A2")
    test_an_eight_against_which_a_rule_stands_is_the_supervisors_to_decide_by_key(wired)
    assert primary_at(wired, "2026-10-25 12:00") == "A5"


def test_what_the_supervisor_does_not_allow_is_offered_on(autumn: World) -> None:
    """3: the volunteer hears a kind no, and the duty is still open."""
    opt_in(autumn, "A5")
    opening = cover_for(autumn, *SUNDAY)
    sits_at_the_desk(autumn, "A5")
    autumn.phone("A5").replies("8")
    mentioned(autumn, "A5")
    autumn.phone("AS2").expects_text("Allow it? 5=allow 3=don't")
    autumn.phone("AS2").replies("3")
    autumn.phone("AS2").expects_text("not allowed, noted")
    autumn.phone("A5").expects_text("not this time (rest too short). You are not needed. Thank you")
    assert autumn.oncall.cover.opening(opening).state is OpeningState.OPEN
    autumn.fast_forward(to="12:15")
    mentioned(autumn, "AS2")


def test_a_coordinator_may_name_somebody_with_a_reason_where_a_rule_stands_against_it(autumn: World) -> None:
    """By the page or the command line: refused without a reason, with the rule in plain words; recorded with one."""
    opening = cover_for(autumn, *SUNDAY)
    sits_at_the_desk(autumn, "A5")
    with pytest.raises(RuleBroken, match="rest before"):
        autumn.oncall.cover.take(opening, "A5", "dov")
    autumn.oncall.cover.take(opening, "A5", "dov", override="nobody else; agreed by telephone")
    autumn.settle()
    autumn.phone("A5").expects_text("CONFIRMED, Larkspur primary is YOURS Sun 25 Oct 08:00")
    mentioned(autumn, "A2", "AS2")
    assert EventKind.DUTY_OVERRIDDEN in recorded(autumn, opening)
    assert autumn.oncall.cover.allowed()[0].word.reason == "nobody else; agreed by telephone"
    assert laid(autumn, "A5") == {("dov", "cover, allowed although: rest too short. nobody else; agreed by telephone")}


def test_an_override_serves_at_once_and_everybody_concerned_is_told(autumn: World) -> None:
    """Tuesday 18:00: A5 is put on the rest of tonight although a rule stands against it. It is so from that minute in
    every service line, and cancelling the rows is the undo. Both are told, and the supervisor, once; the desk, which
    is shut since half past four, reads its text in the morning."""
    plans(autumn, "A5", "primary", "2026-10-21 10:00", "2026-10-21 12:00", kind="desk")
    autumn.at("2026-10-20 18:00")
    start, end = autumn.instant("2026-10-20 18:00"), autumn.instant("2026-10-21 08:00")
    rows = autumn.oncall.cover.replace("A2", "A5", start, end, "dov", "A2's car is dead")
    autumn.settle()
    autumn.phone("A5").expects_text("CHANGED, Larkspur primary is YOURS Tue 20 Oct 18:00 to Wed 21 Oct 08:00")
    for told in (autumn.phone("A2"), autumn.phone("AS2"), autumn.desk("intake")):
        told.expects_text("CHANGED, somebody else has Larkspur primary Tue 20 Oct 18:00")
    assert len(autumn.phone("AS2").texts) == 1
    assert primary_at(autumn, "2026-10-20 18:00") == "A5"
    assert {row.line for row in rows} == {line.id for line in autumn.rules.service_lines}
    assert autumn.oncall.cover.allowed()[0].word == Word(by="dov", way=Way.PAGE, reason="A2's car is dead")
    for row in rows:
        autumn.oncall.duty.cancel(row.id, "dov")
    assert primary_at(autumn, "2026-10-20 20:00") == "A2"


def test_cover_that_is_not_needed_any_more_changes_nothing(autumn: World) -> None:
    """Withdrawn; an 8 that comes after it hears so."""
    opt_in(autumn, "A5")
    opening = cover_for(autumn, *SATURDAY)
    mentioned(autumn, "A5", "AS2")
    autumn.oncall.cover.withdraw(opening, "A2")
    autumn.settle()
    autumn.phone("AS2").expects_text("no more cover is sought")
    mentioned(autumn)
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("cover is not needed any more. Thank you all the same")
    assert primary_at(autumn, "2026-10-24 12:00") == "A2"
    with pytest.raises(NotOpen):
        autumn.oncall.cover.withdraw(opening, "A2")


def test_what_was_swapped_away_meanwhile_is_not_taken_from_its_new_holder(autumn: World) -> None:
    """A2 seeks cover for Saturday and swaps it with A5 before anybody answers. A3's 8 comes after that: not needed any
    more. It stays A5's; whoever has to know read that the swap is settled, and with it the search was over."""
    opt_in(autumn, "A3")
    opening = cover_for(autumn, *SATURDAY)
    start, end = map(autumn.instant, SATURDAY)
    swap = autumn.oncall.cover.offer_swap("A2", start, end, "dov", "A5")
    autumn.oncall.cover.take_swap(swap.id, "A5", "A5")
    autumn.settle()
    assert autumn.oncall.cover.opening(opening).state is OpeningState.WITHDRAWN
    mentioned(autumn, "A2", "A3", "A5", "AS2")
    autumn.phone("A3").replies("8")
    autumn.phone("A3").expects_text("cover is not needed any more")
    assert primary_at(autumn, "2026-10-24 12:00") == "A5"


def test_an_eight_out_of_the_blue_says_that_nothing_is_offered(autumn: World) -> None:
    """Nobody asked: nothing may look arranged that is not."""
    autumn.phone("A5").replies("8")
    autumn.phone("A5").expects_text("no duty is on offer to you now. Nothing changed")


def test_an_offer_and_a_page_are_told_apart(autumn: World) -> None:
    """A2, on duty, is offered next Wednesday. A page carries its code then, and a bare 3 could mean either: both are
    listed, nothing happens; a bare 1 can only be the page."""
    opt_in(autumn, "A2")
    autumn.at("2026-10-20 18:00")
    cover_for(autumn, "2026-10-28 16:30", "2026-10-29 08:00", worker="A4")
    autumn.phone("A2").expects_text("cover needed Larkspur primary Wed 28 Oct")
    contact = autumn.contact()
    code = autumn.code(contact, "A2")
    autumn.phone("A2").expects_text(contact.reference, f"1{code}=I'll take it")
    autumn.phone("A2").replies("3")
    autumn.phone("A2").expects_text(
        "Which one? Nothing changed yet", f"3{code}=IMMEDIATE", "=cover Larkspur Wed 28 Oct"
    )
    autumn.phone("A2").replies("1")
    autumn.phone("A2").expects_text("is YOURS")
    autumn.oncall.contacts.close(contact.reference, "A2", "advice given")
    autumn.fast_forward(to="18:15")
    mentioned(autumn, "AS2")
