"""Rotas on their pages: seen by whom, laid out how, edited with an undo, published with names."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from oncall.domain.rota import PlanState, RotaDuty, RotaState, RotaVersion
from tests.web.rotas import FIRST, WEEKS, draft, duties, published
from tests.web.site import ADA, BO, Site, post
from web.rotas.looking import between

BIRKELAND = "A8"


def assign(browser: FlaskClient, rota: RotaVersion, row: RotaDuty, worker: str, **more: str) -> str:
    """Give a duty to somebody on its page; what comes back."""
    page = f"/rota/{rota.number}/slot/{row.id}"
    fields = {"slot": row.id, "worker": worker, "version": str(rota.version), **more}
    answer = post(browser, f"/rota/{rota.number}/assign", fields, form=page)
    return browser.get(answer.location).text if answer.status_code == 303 else answer.text


def names(site: Site) -> dict[str, str]:
    """Everybody's name by id."""
    return {worker.id: worker.name for worker in site.oncall.people.everybody()}


def test_a_draft_is_seen_by_those_who_make_rotas_alone(site: Site) -> None:
    """Ada looks at what holds; of a draft she does not even learn that it is there."""
    made = draft(site)
    ada, dov = site.signed_in(worker=ADA), site.signed_in("coordinator")
    assert f"/rota/{made.number}" not in ada.get("/rota").text
    assert "A new rota" not in ada.get("/rota").text
    assert ada.get(f"/rota/{made.number}").status_code == 404
    assert dov.get(f"/rota/{made.number}").status_code == 200
    row = duties(site, made)[0]
    for path in ("assign", "pin", "undo", "fill", "discard", "publish"):
        answer = ada.post(f"/rota/{made.number}/{path}", data={"slot": row.id, "csrf_token": "x"})
        assert answer.status_code in (400, 403), path
    assert site.oncall.rotas.view(made.number).rota == made


def test_what_holds_is_seen_by_everybody(site: Site) -> None:
    """With the names of who is on, without buttons to change it."""
    made = published(site)
    page = site.signed_in(worker=ADA).get(f"/rota/{made.number}").text
    assert names(site)[duties(site, made, "primary")[0].worker or ""] in page
    assert "Make a draft of it" not in page
    assert "How load lies" not in page


def test_weeks_days_and_what_is_special_about_them(site: Site) -> None:
    """Fourteen days; the Saturday of the clock change lasts 25 hours; a hole is red and loud."""
    made = draft(site)
    page = site.signed_in("coordinator").get(f"/rota/{made.number}").text
    assert page.count('<li class="day') == 7 * WEEKS
    assert page.count('<li class="day weekend') == 2 * WEEKS
    saturday = page[page.index("Sat 31 Oct 2026") : page.index("Sun 1 Nov 2026")]
    assert "25 h" in saturday
    assert "08:00–08:00" in saturday
    rows = duties(site, made)
    assert f"NO ONE for {len(rows)} duties" in page
    assert page.count("duty hole") == len(rows)


def test_a_holiday_has_its_name(site: Site) -> None:
    """Veterans Day is carved out of its week."""
    made = draft(site, first=FIRST.replace(month=11, day=9))
    page = site.signed_in("coordinator").get(f"/rota/{made.number}").text
    assert re.search(r'<li class="day holiday[^>]*>\s*<h3>Wed 11 Nov 2026.*?Veterans Day', page, re.DOTALL)


def test_candidates_stand_by_their_load_with_the_effect(site: Site) -> None:
    """Whoever carries least of their share comes first, with what it would come to; who is barred, with the rule."""
    made = draft(site)
    row = duties(site, made, "primary")[0]
    page = site.signed_in("coordinator").get(f"/rota/{made.number}/slot/{row.id}").text
    free, _, barred = page.partition("whom a rule bars")
    sums = [int(found) for found in re.findall(r"→ (\d+) h, fair share", free)]
    assert len(sums) >= 6
    assert sums == sorted(sums)
    assert re.search(r"\+\d+ h → \d+ h, fair share \d+ h", free)
    assert "does not hold" in barred or "hold" in barred


def test_why_somebody_has_it_is_one_sentence(site: Site) -> None:
    """Who else could, and what it would cost; for those who make rotas."""
    made = draft(site, filled=True)
    row = duties(site, made, "primary")[0]
    page = site.signed_in("coordinator").get(f"/rota/{made.number}/slot/{row.id}").text
    assert re.search(r"<strong>Why:</strong> (\d+ others? could take it|Nobody else may take it)", page)
    rota = published(site)
    there = f"/rota/{rota.number}/slot/{duties(site, rota, 'primary')[0].id}"
    assert "<strong>Why:</strong>" not in site.signed_in(worker=ADA).get(there).text


def test_an_assignment_can_be_taken_back(site: Site) -> None:
    """Tap a duty, tap a person; the whole week goes along. One press undoes it."""
    made, dov = draft(site), site.signed_in("coordinator")
    row = duties(site, made, "primary")[0]
    page = assign(dov, made, row, BO)
    name = names(site)[BO]
    assert f"{name} has it. With the rest of its block" in page
    now = site.oncall.rotas.view(made.number)
    block = [r for r in now.rows if now.blocks.get(r.id) == now.blocks[row.id]]
    assert {r.worker for r in block} == {BO}
    post(dov, f"/rota/{made.number}/undo", {"version": str(now.rota.version)}, form=f"/rota/{made.number}")
    assert all(r.worker is None for r in duties(site, made, "primary"))


def test_a_rule_is_broken_only_with_a_reason(site: Site) -> None:
    """The director is no primary: refused with the rule, what was typed stays, and with a reason it is done by name."""
    made, dov = draft(site), site.signed_in("coordinator", ADA)
    row = duties(site, made, "primary")[0]
    refused = assign(dov, made, row, "AD")
    assert 'role="alert"' in refused
    assert "autofocus" in refused
    assert duties(site, made, "primary")[0].worker is None
    page = assign(dov, made, row, "AD", override="Nobody else is left")
    assert names(site)["AD"] in page
    there = dov.get(f"/rota/{made.number}/slot/{row.id}").text
    assert "Nobody else is left" in there
    assert names(site)[ADA] in there


def test_two_who_edit_at_once_see_both_versions(site: Site) -> None:
    """Dov and Cleo look at the same draft. Cleo is first: Dov sees what he looked at and what it is, and decides."""
    made, dov, cleo = draft(site), site.signed_in("coordinator"), site.signed_in("manager")
    row = duties(site, made, "primary")[0]
    assign(cleo, made, row, BO)
    page = f"/rota/{made.number}/slot/{row.id}"
    fields = {"slot": row.id, "worker": BIRKELAND, "version": str(made.version)}
    clash = post(dov, f"/rota/{made.number}/assign", fields, form=page)
    assert clash.status_code == 409
    assert f"Mon 26 Oct 16:30 primary: nobody → {names(site)[BO]}" in clash.text
    for said in ("Somebody else edited this draft", f"version {made.version}", names(site)[BO], names(site)[BIRKELAND]):
        assert said in clash.text
    assert duties(site, made, "primary")[0].worker == BO
    again = re.search(r'name="version" value="(\d+)"', clash.text)
    assert again
    post(dov, f"/rota/{made.number}/assign", {**fields, "version": again.group(1)}, form=page)
    assert duties(site, made, "primary")[0].worker == BIRKELAND


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
    assert site.oncall.rotas.view(made.number).rota.state is RotaState.PUBLISHED


def test_the_check_says_what_changes_for_whom(site: Site) -> None:
    """By person, before and after, and which duties are new."""
    made = draft(site, filled=True)
    page = site.signed_in("manager").get(f"/rota/{made.number}/publish").text
    worker = next(row.worker for row in duties(site, made, "primary") if row.worker)
    assert re.search(rf"{names(site)[worker]}: nothing → \d+ h in \d+ dut", page)
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


def test_holes_are_filled_with_one_press(site: Site) -> None:
    """Whoever may and has least; undone as one edit."""
    made, dov = draft(site), site.signed_in("coordinator")
    page = f"/rota/{made.number}"
    post(dov, f"{page}/fill", {"version": str(made.version)}, form=page)
    assert all(row.worker for row in duties(site, made, "primary"))
    now = site.oncall.rotas.view(made.number).rota
    post(dov, f"{page}/undo", {"version": str(now.version)}, form=page)
    assert not any(row.worker for row in duties(site, made, "primary"))


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
    part = dov.get("/rota/plans")
    assert dov.get("/rota/plans", headers={"If-None-Match": part.headers["ETag"]}).status_code == 304
    post(dov, "/rota/stop", {"run": run.id}, form="/rota")
    assert site.oncall.rotas.run(run.id).stop_asked
    assert "stopping" in dov.get("/rota/plans").text
    assert site.signed_in(worker=ADA).get("/rota/plans").status_code == 403


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


def test_a_draft_of_an_old_calendar_says_so(site: Site) -> None:
    """The agency has other kinds of nights since the draft was made: the pages say so, and what to do."""
    made, dov = draft(site), site.signed_in("coordinator")
    rules = site.oncall.rules.current()
    later = [replace(each, kind="night") if each.kind == "weeknight" else each for each in rules.patterns]
    site.oncall.rules.apply(replace(rules, patterns=tuple(later)), "test", valid_from=site.clock.now())
    row = duties(site, made, "primary")[0]
    page = dov.get(f"/rota/{made.number}/slot/{row.id}")
    assert page.status_code == 200
    assert "The calendar has changed since this draft was made" in page.text
    assert "Give it to" not in page.text
    check = dov.get(f"/rota/{made.number}/publish").text
    assert "Make a new one" in check
