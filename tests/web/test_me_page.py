"""My duty: what I have, giving it away, what is asked of me, illness, absences, wishes; and whose page is whose."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from oncall.domain.covering import OpeningState
from oncall.domain.staffing import AbsenceKind, Staffing
from rota.coverage import OnDuty
from tests.web.nights import duty, giving, press, serving
from tests.web.site import ADA, BO, CLEO, Site, post


def test_until_when_i_am_on_call_and_what_comes_next(site: Site) -> None:
    """Ada at one in the morning: until when, for what, and her next nights."""
    duty(site, ADA, 2, "thursday")
    page = site.signed_in(worker=ADA).get("/me").text
    assert re.search(r"On call</span> <strong>until <time[^>]*>Tue 20 Oct 01:05", page)
    assert re.search(r"Thu 22 Oct 16:30</time> to <time[^>]*>Fri 23 Oct 08:00", page)
    assert "Off duty" in site.signed_in(worker=BO).get("/me").text


def test_a_login_that_is_no_worker_has_no_duty(site: Site) -> None:
    """The manager's page says so, and where to look."""
    page = site.signed_in("manager").get("/me").text
    assert "Your login belongs to no worker" in page
    assert 'href="/me"' not in page


def test_cover_is_asked_for_with_an_undo_and_the_duty_stays(site: Site) -> None:
    """Ada asks for cover for Thursday, whole; it stays hers; one press takes it back."""
    thursday, ada = duty(site, ADA, 2, "thursday"), site.signed_in(worker=ADA)
    page = press(ada, giving(thursday) + "/cover", giving(thursday)).text
    assert "The duty stays yours until somebody has it" in page
    (opening,) = site.oncall.cover.openings()
    assert (opening.stint.start, opening.stint.end, opening.giver) == (thursday.start, thursday.end, ADA)
    assert serving(site, thursday) == ADA
    assert "cover is sought" in page
    press(ada, f"/people/{ADA}/withdraw", opening=opening.id)
    assert site.oncall.cover.opening(opening.id).state is OpeningState.WITHDRAWN


def test_cover_for_a_part(site: Site) -> None:
    """From eight to midnight only; hours outside of the duty are refused beside their field, and nothing is sought."""
    thursday, ada = duty(site, ADA, 2, "thursday"), site.signed_in(worker=ADA)
    wrong = {"since": "2026-10-22T12:00", "until": "2026-10-22T23:59"}
    refused = press(ada, giving(thursday) + "/cover", giving(thursday), **wrong)
    assert refused.status_code == 422
    assert "these hours do not lie within the duty" in refused.text.casefold()
    assert not site.oncall.cover.openings()
    right = {"since": "2026-10-22T20:00", "until": "2026-10-23T00:00"}
    press(ada, giving(thursday) + "/cover", giving(thursday), **right)
    (opening,) = site.oncall.cover.openings()
    assert opening.stint.end - opening.stint.start == timedelta(hours=4)


def test_an_open_duty_is_taken_with_one_press(site: Site) -> None:
    """Bo sees that cover is asked for, not why, and takes it: from then on it is his."""
    thursday = duty(site, ADA, 2, "thursday")
    site.oncall.cover.ask_cover(ADA, thursday.start, thursday.end, ADA)
    bo = site.signed_in(worker=BO)
    (opening,) = site.oncall.cover.openings()
    page = bo.get("/me").text
    assert "cover is asked for" in page
    assert site.oncall.people.get(ADA).name not in page
    press(bo, f"/people/{BO}/take", opening=opening.id)
    assert serving(site, thursday) == BO


def test_a_duty_that_a_rule_forbids_is_not_taken(site: Site) -> None:
    """Cleo is on leave that night: the page says which rule, and nothing changes."""
    thursday = duty(site, ADA, 2, "thursday")
    site.oncall.cover.ask_cover(ADA, thursday.start, thursday.end, ADA)
    (opening,) = site.oncall.cover.openings()
    site.oncall.staffing.enter_absence(CLEO, AbsenceKind.LEAVE, thursday.start, thursday.end, "test")
    page = press(site.signed_in(worker=CLEO), f"/people/{CLEO}/take", opening=opening.id).text
    assert "A rule stands against it" in page
    assert site.oncall.cover.opening(opening.id).state is OpeningState.OPEN


def test_whoever_falls_ill_does_not_have_to_look_for_how_to_say_so(site: Site) -> None:
    """On duty, at night, on a phone: the way out stands before the list of the coming weeks."""
    duty(site, ADA, 9, "later")
    page = site.signed_in(worker=ADA).get("/me").text
    assert page.index('id="ill"') < page.index('id="next"')


def test_of_two_posts_in_the_same_hours_each_has_its_own_form(site: Site) -> None:
    """Ada is supervisor as well on Thursday night: the button beside each leads to that one."""
    thursday, ada = duty(site, ADA, 2, "thursday"), site.signed_in(worker=ADA)
    other = replace(thursday, id="other", area=None, position="supervisor")
    site.oncall.duty.plan([other], "test")
    page = ada.get("/me").text
    assert all(
        f"{giving(thursday)}?position={each}".replace("+", "%2B") in page.replace("+", "%2B")
        for each in ("primary", "supervisor")
    )
    press(ada, giving(thursday) + "/cover", f"{giving(thursday)}?position=supervisor", position="supervisor")
    assert [each.stint.position for each in site.oncall.cover.openings()] == ["supervisor"]


def test_ones_own_page_breaks_no_rule(site: Site) -> None:
    """Bo makes rotas and is on leave on Thursday: he takes Ada's duty no more than anybody else, whatever he sends."""
    thursday = duty(site, ADA, 2, "thursday")
    opening = site.oncall.cover.ask_cover(ADA, thursday.start, thursday.end, ADA)
    site.oncall.staffing.enter_absence(BO, AbsenceKind.LEAVE, thursday.start, thursday.end, "test")
    bo = site.signed_in("coordinator", BO)
    page = press(bo, f"/people/{BO}/take", "/me", opening=opening.id, override="I can do it").text
    assert "A rule stands against it" in page
    assert serving(site, thursday) == ADA


def test_ill_in_the_middle_of_the_night(site: Site) -> None:
    """Ada can't go on: the supervisor has it from this minute. She was wrong: within five minutes it is hers again."""
    ada = site.signed_in(worker=ADA)
    page = press(ada, f"/people/{ADA}/sick").text
    answer = site.oncall.duty.who("county", "primary", "child")
    assert isinstance(answer, OnDuty)
    assert answer.worker == "AS1"
    assert "Undo: I can after all" in page
    press(ada, f"/people/{ADA}/undo-sick")
    back = site.oncall.duty.who("county", "primary", "child")
    assert isinstance(back, OnDuty)
    assert back.worker == ADA


def test_what_was_asked_by_text_can_be_answered_here(site: Site) -> None:
    """Bo was asked for cover by text; he says 'not me' on the page, and is not asked again."""
    site.oncall.staffing.set_terms(Staffing(worker=BO, takes_offers=True), "test")
    thursday = duty(site, ADA, 2, "thursday")
    site.clock.move(minutes=9 * 60)  # nobody is woken for it
    site.oncall.cover.ask_cover(ADA, thursday.start, thursday.end, ADA)
    site.engine.settle()
    bo = site.signed_in(worker=BO)
    (asked,) = site.oncall.cover.questions(BO)
    assert "Can you take this duty?" in bo.get("/me").text
    press(bo, f"/people/{BO}/answer", question=asked.id, digit="3")
    assert not site.oncall.cover.questions(BO)
    again = press(bo, f"/people/{BO}/answer", question=asked.id, digit="8").text
    assert "answered already" in again


def test_leave_over_a_published_duty_seeks_cover_and_empties_nothing(site: Site) -> None:
    """Ada enters leave over Thursday: it stays hers, cover is sought; taken back, nobody is asked any more."""
    thursday, ada = duty(site, ADA, 2, "thursday"), site.signed_in(worker=ADA)
    fields = {"kind": "leave", "first": "2026-10-22", "last": "2026-10-25", "reason": "a wedding"}
    page = press(ada, f"/people/{ADA}/absence", **fields).text
    assert "Cover is sought for 1 of your duties" in page
    assert serving(site, thursday) == ADA
    at = site.clock.now()
    (absence,) = site.oncall.staffing.absences(at, at + timedelta(days=30), ADA)
    assert "a wedding" in ada.get("/me").text
    press(ada, f"/people/{ADA}/no-absence", absence=absence.id)
    assert not site.oncall.cover.openings()
    assert not site.oncall.staffing.absences(at, at + timedelta(days=30), ADA)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "leave", "first": "", "last": ""},
        {"kind": "leave", "first": "2026-10-25", "last": "2026-10-22"},
        {"kind": "leave", "first": "2026-11-01", "from": "01:30", "until": "03:00"},
    ],
)
def test_an_absence_that_cannot_be_is_refused(site: Site, fields: dict[str, str]) -> None:
    """No day, the wrong way round, an hour that the clocks show twice: said, and nothing stored."""
    page = press(site.signed_in(worker=ADA), f"/people/{ADA}/absence", **fields).text
    assert 'class="notice error"' in page
    at = site.clock.now()
    assert not site.oncall.staffing.absences(at, at + timedelta(days=60), ADA)


def test_a_wish_is_noted_and_taken_back(site: Site) -> None:
    """Rather not on her birthday."""
    ada = site.signed_in(worker=ADA)
    page = press(ada, f"/people/{ADA}/wish", day="2026-11-20", weight="3").text
    assert "rather not, strongly" in page
    page = press(ada, f"/people/{ADA}/wish", day="2026-11-20", weight="0").text
    assert "rather not, strongly" not in page


def test_my_calendar_is_made_once(site: Site) -> None:
    """Its address stands on one page; the calendar itself knows her duties."""
    duty(site, ADA, 2, "thursday")
    ada = site.signed_in(worker=ADA)
    made = post(ada, "/calendars/add", {"kind": "worker"}, form="/me").text
    found = re.search(r"/ical/[\w-]+\.ics", made)
    assert found
    assert "20261022T163000" in site.browser().get(found.group()).text
    assert found.group() not in ada.get("/me").text
    assert "Make a calendar of my duty" not in ada.get("/me").text


def test_nobody_sees_or_changes_the_duty_of_a_colleague(site: Site) -> None:
    """Ada's page is hers; whoever makes rotas sees it and acts for her, under their own name."""
    thursday, bo = duty(site, ADA, 2, "thursday"), site.signed_in(worker=BO)
    assert bo.get(f"/people/{ADA}").status_code == 403
    assert bo.get(giving(thursday)).status_code == 403
    for path in ("sick", "absence", "wish", "take", "withdraw", "swap", "answer"):
        assert post(bo, f"/people/{ADA}/{path}", {}, form="/me").status_code == 403, path
    dov = site.signed_in("coordinator")
    assert site.oncall.people.get(ADA).name in dov.get(f"/people/{ADA}").text
    press(dov, giving(thursday) + "/cover", giving(thursday))
    (opening,) = site.oncall.cover.openings()
    assert opening.made_by.startswith("login:")


def test_a_test_page_on_request(site: Site) -> None:
    """Ada locks her phone and presses: the text comes, a 5 answers it, and the page knows. Twice at once is refused."""
    ada = site.signed_in(worker=ADA)
    page = press(ada, f"/people/{ADA}/test").text
    assert "A test page is on its way" in page
    site.engine.settle()
    number = site.oncall.people.get(ADA).destinations[0].address
    assert any(
        "TEST" in bubble.text for phone in site.simulator.wall() if phone.number == number for bubble in phone.bubbles
    )
    assert "waits for its answer already" in press(ada, f"/people/{ADA}/test").text
    (asked,) = site.oncall.cover.questions(ADA)
    press(ada, f"/people/{ADA}/answer", question=asked.id, digit="5")
    assert "Something last came back from your phone" in ada.get("/me").text
    assert post(site.signed_in(worker=BO), f"/people/{ADA}/test", {}, form="/me").status_code == 403


def test_whoever_wants_to_be_asked_for_open_duties_says_so(site: Site) -> None:
    """Bo opts in with one press and out with another; the notice has the undo."""
    bo = site.signed_in(worker=BO)
    assert "You are not asked by text for open duties" in bo.get("/me").text
    page = press(bo, f"/people/{BO}/offers", wanted="yes").text
    assert site.oncall.staffing.terms(BO).takes_offers
    assert "Offered by text" in page
    press(bo, f"/people/{BO}/offers", wanted="")
    assert not site.oncall.staffing.terms(BO).takes_offers
