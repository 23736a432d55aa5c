"""Rotas made, published with names, given up, and sent out of the house: by those who make them."""

import re
from dataclasses import replace
from datetime import date

import pytest

from oncall.app.plans import Wanted
from oncall.app.rotas import Consent
from oncall.domain.rota import PlanProgress, PlanState, RotaState
from rota.problem import Solution
from rota.problemfile import write_solution
from tests.web.rotas import FIRST, WHY, draft, duties, published
from tests.web.site import ADA, Site, post
from web.rotas.looking import between

BIRKELAND = "A8"


def names(site: Site) -> dict[str, str]:
    """Everybody's name by id."""
    return {worker.id: worker.name for worker in site.oncall.people.everybody()}


def test_a_hole_is_published_only_with_somebody_who_holds_it(site: Site) -> None:
    """Refused in one sentence, everything typed stays; with a name, a reason and why it is late, it holds."""
    made, dov = draft(site, filled=True), site.signed_in("coordinator", ADA)
    row = duties(site, made, "primary")[0]
    made = site.oncall.rotas.assign(made.number, [row.id], None, "test", made.version).rota
    path = f"/rota/{made.number}/publish"
    version = {"version": str(made.version)}
    refused = post(dov, path, {**version, "reason": "The old rota ends on Sunday"}, form=path)
    assert refused.status_code == 409
    assert "not covered" in refused.text
    assert "Name who holds it" in refused.text or "name who holds it" in refused.text
    assert "The old rota ends on Sunday" in refused.text
    assert site.oncall.rotas.view(made.number).rota.state is RotaState.DRAFT
    holes = {f"holder-{hole.row.id}": "AS1" for hole in site.oncall.rotas.check(made.number).findings.holes}
    fields = {**version, **holes, "reason": "The old rota ends on Sunday", "override": "Until Tuesday"}
    done = post(dov, path, fields, form=path)
    page = dov.get(done.location).text
    assert "told by text" in page
    assert "NO ONE" in page
    assert f"held by {names(site)['AS1']}" in page
    assert f"now {names(site)['AS1']}" not in page  # Said once.
    assert site.oncall.rotas.view(made.number).rota.state is RotaState.PUBLISHED


def test_the_check_says_what_changes_for_whom(site: Site) -> None:
    """By person, before and after, and which duties are new."""
    made = draft(site, filled=True)
    page = site.signed_in("manager").get(f"/rota/{made.number}/publish").text
    worker = next(row.worker for row in duties(site, made, "primary") if row.worker)
    assert re.search(rf"{names(site)[worker]}: nothing → \d+ h( \d+ min)? in \d+ dut", page)
    assert "Mon 26 Oct 16:30 to Tue 27 Oct 08:00" in page


def test_discarding_is_undone_by_a_draft_like_it(site: Site) -> None:
    """No 'are you sure': the notice has the way back."""
    made, dov = draft(site, filled=True), site.signed_in("coordinator")
    answer = post(dov, f"/rota/{made.number}/discard", {}, form=f"/rota/{made.number}")
    page = dov.get(answer.location).text
    assert "Undo: make it a draft again" in page
    again = post(dov, f"/rota/{made.number}/restore", {}, form="/rota")
    number = int(again.location.rpartition("/")[2])
    before, after = (
        {(row.slot, row.worker) for row in site.oncall.rotas.view(each).rows} for each in (made.number, number)
    )
    assert before == after


def test_a_plan_is_asked_for_seen_and_stopped(site: Site) -> None:
    """From, weeks, seconds; then how far it is, with a button that ends it; the part is fresh while it is made."""
    dov = site.signed_in("coordinator")
    fields = {"first": "2026-11-16", "weeks": "4", "seconds": "20"}
    post(dov, "/rota/plan", fields, form="/rota")
    assert "Being planned" in dov.get("/rota").text
    assert site.oncall.rotas.claim_plan()
    (run,) = site.oncall.rotas.runs(PlanState.RUNNING)
    assert (run.first_day.isoformat(), run.weeks, run.seconds) == ("2026-11-16", 4, 20)
    page = dov.get("/rota").text
    assert "Being planned" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    site.oncall.rotas.progressed(run.id, PlanProgress(stage="fairness", done=0.35))
    part = dov.get("/rota/plans")
    assert "7 of 20 s" in part.text
    assert dov.get("/rota/plans", headers={"If-None-Match": part.headers["ETag"]}).status_code == 304
    post(dov, "/rota/stop", {"run": run.id}, form="/rota")
    assert site.oncall.rotas.run(run.id).stop_asked
    assert "stopping" in dov.get("/rota/plans").text
    assert site.signed_in(worker=ADA).get("/rota/plans").status_code == 403


def test_the_major_holidays_of_a_year_are_settled_from_the_page(site: Site) -> None:
    """The next year stands there in October, with which days they are. Asked for, they are planned alone, from New
    Year on; of the present year what is left of it."""
    rules, dov = site.oncall.rules.current(), site.signed_in("coordinator")
    planning = replace(rules.planning, major_holidays=("Thanksgiving Day", "Christmas Day"))
    site.oncall.rules.apply(replace(rules, planning=planning), "dov")
    page = dov.get("/rota").text
    assert "Thanksgiving Day, Christmas Day" in page
    assert re.findall(r'<option value="(\d{4})"', page) == ["2026", "2027", "2028"]
    assert '<option value="2027" selected' in page
    for year in ("2027", "2026"):
        post(dov, "/rota/holidays", {"year": year, "holidays-seconds": "20"}, form="/rota")
    this, following = sorted(site.oncall.rotas.runs(PlanState.RUNNING), key=lambda run: run.first_day)
    assert (following.first_day, following.weeks, following.seconds) == (date(2027, 1, 1), 53, 20)
    assert (this.first_day, this.weeks) == (date(2026, 10, 19), 11)
    assert this.only_holidays
    assert following.only_holidays
    assert "Major holidays only, 53 weeks from Fri 1 Jan 2027" in dov.get("/rota").text


@pytest.mark.parametrize(
    ("year", "seconds", "place", "says"),
    [
        ("2031", "20", "year", "2031 cannot be planned. Name one from 2026 to 2028."),
        ("soon", "20", "year", "no number"),
        ("2027", "0", "holidays-seconds", "Give 1 to 3600"),
    ],
)
def test_a_year_that_cannot_be_settled_is_said_above_the_form(
    site: Site, year: str, seconds: str, place: str, says: str
) -> None:
    """In the words of the command line, at the field; nobody but who makes rotas is heard."""
    fields = {"year": year, "holidays-seconds": seconds}
    answer = post(site.signed_in("coordinator"), "/rota/holidays", fields, form="/rota")
    assert answer.status_code == 422
    assert f'href="#{place}"' in answer.text
    assert says in answer.text
    assert post(site.signed_in(worker=ADA), "/rota/holidays", fields, form="/me").status_code == 403
    assert not site.oncall.rotas.runs()


def test_a_rota_of_major_holidays_says_so_wherever_it_stands(site: Site) -> None:
    """While it is made, in the list, and on its own page: nobody takes it for the rota of all those days. No new rota
    goes on from it, nor is it copied forward."""
    rules = site.oncall.rules.current()
    planning = replace(rules.planning, major_holidays=("Christmas Day",))
    site.oncall.rules.apply(replace(rules, planning=planning), "dov")
    rotas, dov = site.oncall.rotas, site.signed_in("coordinator")
    wanted = Wanted(first=date(2028, 12, 18), weeks=2, seed=1, seconds=9, only_holidays=True)
    run = rotas.ask_plan(wanted, "dov", begun=True)
    assert "Major holidays only, 2 weeks from Mon 18 Dec 2028" in dov.get("/rota").text
    rotas.finished(run.id, rotas.question(run.id), write_solution(Solution(assignments=())))
    drafts = dov.get("/rota").text.partition('id="drafts"')[2]
    assert "major holidays only" in drafts
    (made,) = rotas.all()
    assert "major holidays only" in dov.get(f"/rota/{made.number}").text
    holes = {hole.row.id: "AS1" for hole in rotas.check(made.number).findings.holes}
    rotas.publish(made.number, "test", Consent(holders=holes, reason=WHY, override=WHY))
    page = dov.get("/rota").text
    assert "major holidays only" in page
    assert 'name="first" required value="2026-11-16"' in page, "the year before it is not planned by that"
    assert "Copy it forward" not in page


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"first": "", "weeks": "4", "seconds": "20"}, "first"),
        ({"first": "2026-11-16", "weeks": "0", "seconds": "20"}, "weeks"),
        ({"first": "2026-11-16", "weeks": "4", "seconds": "all night"}, "seconds"),
    ],
)
def test_what_cannot_be_planned_is_said_above_the_form(site: Site, fields: dict[str, str], place: str) -> None:
    """In a summary that takes the focus and leads to the field; what was typed stays."""
    answer = post(site.signed_in("coordinator"), "/rota/plan", fields, form="/rota")
    assert answer.status_code == 422
    assert 'role="alert" tabindex="-1" autofocus' in answer.text
    assert f'href="#{place}"' in answer.text
    assert not site.oncall.rotas.runs()


def test_a_new_rota_goes_on_where_the_last_one_ends(site: Site) -> None:
    """The form proposes the Monday after it; without one, the first of which people hear in time."""
    dov = site.signed_in("coordinator")
    assert 'name="first" required value="2026-11-16"' in dov.get("/rota").text
    published(site)
    assert 'name="first" required value="2026-11-09"' in dov.get("/rota").text


def test_an_export_is_what_is_held(site: Site) -> None:
    """The sums in the file are those of the duties that are really held."""
    published(site)
    dov = site.signed_in("coordinator")
    answer = dov.get("/rota/export?since=2026-10-26&until=2026-11-08&as=csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    hours = [float(line.split(",")[7]) for line in answer.text.splitlines()[1:]]
    with site.app.test_request_context():
        whole = between(FIRST, FIRST.replace(month=11, day=8))
    assert sum(hours) == pytest.approx(sum(each.stretch.hours for each in site.oncall.duty.held(*whole)))
    book = dov.get("/rota/export?since=2026-10-26&until=2026-11-08&as=xlsx")
    assert book.data.startswith(b"PK")
    assert dov.get("/rota/export?since=2026-11-08&until=2026-10-26&as=csv").status_code == 422
    assert site.signed_in(worker=ADA).get("/rota/export?since=2026-10-26&until=2026-11-08").status_code == 403


def test_a_shared_calendar_is_shown_once(site: Site) -> None:
    """Of an area or of gaps, by whoever makes rotas; its address stands on one page only, and a new one ends it."""
    dov = site.signed_in("coordinator")
    made = post(dov, "/calendars/add", {"kind": "area", "area": "county"}, form="/rota").text
    found = re.search(r"/ical/[\w-]+\.ics", made)
    assert found
    assert site.browser().get(found.group()).status_code == 200
    listed = dov.get("/rota").text
    assert "Duty of Larkspur" in listed
    assert found.group() not in listed
    (feed,) = site.oncall.feeds.all()
    again = post(dov, "/calendars/rotate", {"feed": feed.id}, form="/rota").text
    assert site.browser().get(found.group()).status_code == 404
    assert "/ical/" in again
    (feed,) = site.oncall.feeds.all()
    ada = site.signed_in(worker=ADA)
    assert post(ada, "/calendars/revoke", {"feed": feed.id}, form="/me").status_code == 403
    assert post(ada, "/calendars/add", {"kind": "gaps", "area": ""}, form="/me").status_code == 403
    post(dov, "/calendars/revoke", {"feed": feed.id}, form="/rota")
    assert not site.oncall.feeds.all()


def test_publishing_at_night_asks_why_people_are_woken(site: Site) -> None:
    """It is one in the morning, and the rota begins in two months: nothing is late, and yet a reason is asked for."""
    made, dov = draft(site, filled=True, first=FIRST.replace(month=12, day=14)), site.signed_in("coordinator")
    path = f"/rota/{made.number}/publish"
    page = dov.get(path).text
    assert "Those concerned sleep at this hour" in page
    assert 'name="reason"' in page
    refused = post(dov, path, {"version": str(made.version)}, form=path)
    assert refused.status_code == 409
    done = post(dov, path, {"version": str(made.version), "reason": "The old plan is gone"}, form=path)
    assert done.status_code == 303
    site.clock.move(minutes=12 * 60)
    other = draft(site, filled=True, first=FIRST.replace(month=12, day=28))
    assert "sleep at this hour" not in dov.get(f"/rota/{other.number}/publish").text
