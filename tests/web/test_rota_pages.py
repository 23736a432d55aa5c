"""Rotas on their pages: seen by whom, laid out how, edited with an undo, published with names."""

import re
from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient

from oncall.app.rotas import Consent
from oncall.domain.rota import RotaDuty, RotaVersion
from oncall.domain.staffing import AbsenceKind
from tests.web.rotas import FIRST, WEEKS, WHY, draft, duties, published
from tests.web.site import ADA, BO, Site, post

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


def test_a_draft_says_how_good_it_is_and_what_its_holes_cost(site: Site) -> None:
    """To whoever makes rotas, whether it was planned or made by hand; a published one does not tell a worker."""
    made = draft(site)
    page = site.signed_in("coordinator").get(f"/rota/{made.number}").text
    assert "Made by hand: it costs " in page
    assert "is for duties that nobody has." in page
    assert "Made by hand" not in site.signed_in(worker=ADA).get(f"/rota/{published(site).number}").text


def test_who_is_off_their_share_is_told_with_real_signs(site: Site) -> None:
    """Above with a plus, below with a minus that is no hyphen, and nothing with neither."""
    page = site.signed_in("coordinator").get(f"/rota/{draft(site, filled=True).number}").text
    off = re.findall(r'off-by">(\D?)(\d+) h, (\D?)([\d.]+) duties', page)
    assert len(off) == page.count("off-by")
    figures = [(sign, float(size)) for hours in off for sign, size in (hours[:2], hours[2:])]
    assert {sign for sign, size in figures if size} == {"+", "−"}
    assert {sign for sign, size in figures if not size} <= {""}


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


def test_whom_a_rule_bars_is_nearest_first(site: Site) -> None:
    """Birkeland has the night after it, which a person may allow; Ada's leave is the next thing to impossible; last
    come those who do not hold the position, however little they have."""
    made, dov = draft(site), site.signed_in("coordinator")
    row = duties(site, made, "primary")[0]
    after = next(each for each in duties(site, made, "primary") if each.day == row.day + timedelta(days=7))
    assign(dov, made, after, BIRKELAND, alone="yes", override=WHY)
    site.oncall.staffing.enter_absence(ADA, AbsenceKind.LEAVE, row.start, row.end, "test")
    barred = dov.get(f"/rota/{made.number}/slot/{row.id}").text.partition("whom a rule bars")[2]
    each = r"<span>([^<]+), all the same</span>.*?→ (\d+) h.*?<ul class=.small.><li>([^<]+)"
    birkeland, ada, *others = re.findall(each, barred, re.DOTALL)
    says = "8 nights in a row, 2 are allowed, or one block alone."
    assert (birkeland[0], birkeland[2]) == (names(site)[BIRKELAND], says)
    assert (ada[0], ada[2][:10]) == (names(site)[ADA], "Is away fr")
    assert {says for _, _, says in others} == {"Does not hold the position primary."}
    assert len(others) >= 3
    assert int(others[0][1]) < int(birkeland[1])


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
    assert not re.search(r"<li>([^<]+)</li>\s*<li>\1</li>", refused), "each rule once, however long the block is"
    assert duties(site, made, "primary")[0].worker is None
    page = assign(dov, made, row, "AD", override="Nobody else is left")
    assert names(site)["AD"] in page
    there = dov.get(f"/rota/{made.number}/slot/{row.id}").text
    assert "Nobody else is left" in there
    assert names(site)[ADA] in there


def test_whoever_answers_for_a_broken_rule_is_named_though_they_are_no_worker(site: Site) -> None:
    """The coordinator has a login and serves no area: on the page of the duty, and where the draft is published."""
    made, dov = draft(site), site.signed_in("coordinator")
    [login] = [each for each in site.oncall.access.logins() if each.role == "coordinator"]
    row = duties(site, made, "primary")[0]
    assign(dov, made, row, "AD", override="Nobody else is left")
    assert f"{login.name} answers for it" in dov.get(f"/rota/{made.number}/slot/{row.id}").text
    assert f"{login.name} answers for it" in dov.get(f"/rota/{made.number}/publish").text


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


def test_holes_are_filled_with_one_press(site: Site) -> None:
    """Whoever may and has least; undone as one edit, and the undo is offered while there is one."""
    made, dov = draft(site), site.signed_in("coordinator")
    page = f"/rota/{made.number}"
    assert "Undo the last edit" not in dov.get(page).text
    post(dov, f"{page}/fill", {"version": str(made.version)}, form=page)
    assert all(row.worker for row in duties(site, made, "primary"))
    now = site.oncall.rotas.view(made.number).rota
    assert "Undo the last edit" in dov.get(page).text
    post(dov, f"{page}/undo", {"version": str(now.version)}, form=page)
    assert not any(row.worker for row in duties(site, made, "primary"))
    assert "Undo the last edit" not in dov.get(page).text


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


def test_one_s_own_duties_are_marked_by_what_is_really_held(site: Site) -> None:
    """Ada finds hers; after Bo was given one of them, it is marked for him and no longer for her."""
    rota = published(site, primary=ADA)
    first = duties(site, rota, "primary")[0]
    page = site.signed_in(worker=ADA).get(f"/rota/{rota.number}").text
    assert page.count("duty mine") == len(duties(site, rota, "primary"))
    site.oncall.cover.replace(ADA, BO, first.start, first.end, "test", "agreed")
    assert site.signed_in(worker=BO).get(f"/rota/{rota.number}").text.count("duty mine") == 1
    after = site.signed_in(worker=ADA).get(f"/rota/{rota.number}").text
    assert after.count("duty mine") == len(duties(site, rota, "primary")) - 1
    assert f"now {names(site)[BO]}" in after


def test_from_a_published_duty_to_cover_for_it(site: Site) -> None:
    """Dov taps a duty that holds and acts for whoever has it; for hours that nobody has, somebody is sought."""
    made, dov = draft(site, filled=True), site.signed_in("coordinator")
    row = duties(site, made, "primary")[-1]
    site.oncall.rotas.assign(made.number, [row.id], None, "test", made.version)
    holes = {hole.row.id: "AS1" for hole in site.oncall.rotas.check(made.number).findings.holes}
    site.oncall.rotas.publish(made.number, "test", Consent(holders=holes, reason=WHY, override=WHY))
    hole = next(each for each in duties(site, made, "primary") if each.worker is None)
    held = next(each for each in duties(site, made, "primary") if each.worker)
    page = dov.get(f"/rota/{made.number}/slot/{held.id}").text
    link = re.search(rf'href="(/people/{held.worker}/duty/[^"]+)"', page)
    assert link
    assert dov.get(link.group(1)).status_code == 200
    there = f"/rota/{made.number}/slot/{hole.id}"
    named = dov.get(there).text
    assert "/people/AS1/duty/" in named  # They hold the hole by name until somebody has it.
    assert "Seek somebody" not in named
    for each in site.oncall.duty.planned(hole.start, hole.end):
        if each.worker == "AS1" and each.position == "primary":
            site.oncall.duty.cancel(each.id, "test")
    answer = post(dov, f"/rota/{made.number}/seek", {"slot": hole.id}, form=there)
    assert "Somebody is sought for it" in dov.get(answer.location).text
    assert [each.stint.start for each in site.oncall.cover.openings()] == [hole.start]
    assert "Seek somebody" not in site.signed_in(worker=ADA).get(there).text
