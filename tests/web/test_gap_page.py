"""The page of an empty duty: who is barred by which rule; which rules collide, worked out apart and heard of here."""

import re
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from oncall.app.rotas import Consent
from oncall.domain.rota import PlanState, RotaDuty, RotaVersion
from oncall.domain.staffing import Absence, AbsenceKind
from oncall.engine.planning import Planning
from tests.web.looked_at import CONTRAST, faults
from tests.web.rotas import WHY, draft, duties
from tests.web.served import PHONE, served, somebody
from tests.web.site import ADA, Site, post

ASKS = "Work out which rules collide"
CHILD = """
import json, sys
order = json.loads(sys.stdin.readline())
slot = next(slot for slot in order["held"] if "primary" in slot)
conflict = [{"rule": "absence", "worker": "AD", "slot": None, "says": "is away"},
            {"rule": None, "worker": None, "slot": slot, "says": "this duty keeps somebody to hold it"}]
print(json.dumps({"sentence": "Nobody may take it.", "conflict": conflict}))
"""
FINDS_NONE = CHILD.replace('"conflict": conflict', '"conflict": []').replace("take it.", "take it. Others could move.")


def stuck(site: Site) -> tuple[RotaVersion, RotaDuty]:
    """The one director is on leave for a week, and nobody has the duty."""
    made = draft(site, filled=True)
    row = duties(site, made, "director")[0]
    made = site.oncall.rotas.assign(made.number, [row.id], None, "test", made.version, alone=True).rota
    leave = Absence(
        id="leave", worker="AD", kind=AbsenceKind.LEAVE, start=row.start, end=row.end, made_at=site.clock.now()
    )
    with site.oncall.database.write() as tx:
        tx.staffing.add_absence(leave, "test")
    return made, row


def works(site: Site, script: str = CHILD) -> None:
    """A service makes what waits, with such a child."""
    Planning(site.oncall, command=(sys.executable, "-c", script)).look(gaps=True)


def test_which_rules_collide_is_asked_for_heard_of_and_told(site: Site) -> None:
    """Dov presses the button. The page says that it waits, refreshes itself with and without scripts, and then names
    who and what; at once, whenever the page is opened again."""
    made, row = stuck(site)
    dov = site.signed_in("coordinator")
    page = f"/rota/{made.number}/slot/{row.id}"
    before = dov.get(page).text
    assert ASKS in before
    assert "data-live" not in before
    assert re.search(r"whom a rule bars.*Is away", before, re.DOTALL)
    answer = post(dov, f"{page}/gap", {}, form=page)
    assert answer.location.endswith(f"{page}#gap")
    waits = dov.get(page).text
    assert "Waits to be begun" in waits
    assert '<noscript><meta http-equiv="refresh"' in waits
    assert ASKS not in waits
    part = dov.get(f"{page}/gap")
    assert dov.get(f"{page}/gap", headers={"If-None-Match": part.headers["ETag"]}).status_code == 304
    works(site)
    fresh = dov.get(f"{page}/gap", headers={"If-None-Match": part.headers["ETag"]}).text
    for told in (fresh, dov.get(page).text):
        assert "These cannot all hold" in told
        names = {worker.id: worker.name for worker in site.oncall.people.everybody()}
        assert re.search(rf"<strong>{names['AD']}</strong><ul class=\"small\"><li>Is away\.", told)
        assert re.search(r"<strong>Primary, Mon 26 Oct[^<]*</strong>", told)
        assert "<button>Work it out" not in told


def test_an_answer_of_the_rota_as_it_was_says_so(site: Site) -> None:
    """Somebody edits the draft: what was found is shown with its time, and can be worked out anew."""
    made, row = stuck(site)
    dov, page = site.signed_in("coordinator"), f"/rota/{made.number}/slot/{row.id}"
    post(dov, f"{page}/gap", {}, form=page)
    works(site)
    other = duties(site, made, "supervisor")[0]
    site.oncall.rotas.assign(made.number, [other.id], None, "test", made.version)
    told = dov.get(page).text
    assert "Of the rota as it was" in told
    assert "have changed since" in told
    assert "These could not all hold" in told
    assert "Work it out as the rota is now" in told


def test_that_nothing_collides_is_said(site: Site) -> None:
    """Then only other people's duties are in the way."""
    made, row = stuck(site)
    dov, page = site.signed_in("coordinator"), f"/rota/{made.number}/slot/{row.id}"
    post(dov, f"{page}/gap", {}, form=page)
    works(site, FINDS_NONE)
    told = dov.get(page).text
    assert "Nobody may take it. Others could move." in told
    assert "These cannot all hold" not in told


def test_it_is_stopped_and_a_child_that_died_is_told_of(site: Site) -> None:
    """Each in a sentence, with the button once more."""
    made, row = stuck(site)
    dov, page = site.signed_in("coordinator"), f"/rota/{made.number}/slot/{row.id}"
    post(dov, f"{page}/gap", {}, form=page)
    run = site.oncall.rotas.known_conflict(made.number, row.id).run
    assert run is not None
    post(dov, f"{page}/gap/stop", {"run": run.id}, form=page)
    assert "It was stopped before it began. It was asked for at" in dov.get(page).text
    assert "Reload the page" in dov.get(post(dov, f"{page}/gap/stop", {"run": run.id}, form=page).location).text
    site.clock.move_to(site.clock.now() + timedelta(seconds=9))
    post(dov, f"{page}/gap", {}, form=page)
    works(site, "import os; os.kill(os.getpid(), 9)")
    told = dov.get(page).text
    assert "ended without an answer (-9)" in told
    assert ASKS in told


def test_whoever_looks_while_the_duty_is_filled_is_told(site: Site) -> None:
    """The page was open; a colleague gave the duty to somebody. Asking for more is refused."""
    made, row = stuck(site)
    dov, page = site.signed_in("coordinator"), f"/rota/{made.number}/slot/{row.id}"
    site.oncall.rotas.assign(made.number, [row.id], ADA, "test", made.version, override=WHY, alone=True)
    assert " has it</span>" in dov.get(f"{page}/gap").text
    assert ASKS not in dov.get(page).text
    answer = post(dov, f"{page}/gap", {}, form=page)
    assert "Somebody has this duty by now" in dov.get(answer.location).text


def test_a_hole_that_was_published_says_who_is_barred_and_what_collides(site: Site) -> None:
    """As people's duties really are; workers see neither. Where somebody could take it, that is said, and no more."""
    made, row = stuck(site)
    holes = {hole.row.id: "AS1" for hole in site.oncall.rotas.check(made.number).findings.holes}
    site.oncall.rotas.publish(made.number, "test", Consent(holders=holes, reason=WHY, override=WHY))
    dov, page = site.signed_in("coordinator"), f"/rota/{made.number}/slot/{row.id}"
    told = dov.get(page).text
    assert re.search(r"Who could take it.*Nobody may have it.*1 whom a rule bars.*Is away", told, re.DOTALL)
    assert ASKS in told
    post(dov, f"{page}/gap", {}, form=page)
    works(site)
    assert "These cannot all hold" in dov.get(page).text
    ada = site.signed_in(worker=ADA)
    assert "Who could take it" not in ada.get(page).text
    assert ada.get(f"{page}/gap").status_code == 403
    site.oncall.staffing.cancel_absence("leave", "test")
    assert "Which rules collide" not in dov.get(page).text


def test_nobody_is_asked_about_where_somebody_could_have_it(site: Site) -> None:
    """An empty draft: every primary may; there is nothing to be worked out."""
    made = draft(site)
    page = f"/rota/{made.number}/slot/{duties(site, made, 'primary')[0].id}"
    assert "Which rules collide" not in site.signed_in("coordinator").get(page).text


@pytest.fixture
def small(sqlite_url: str) -> Iterator[Site]:
    """On SQLite alone: that both stores fill the page alike is shown without a browser."""
    site = Site(sqlite_url)
    yield site
    site.close()


def test_the_answer_appears_on_the_page_that_is_open(small: Site, chromium: Browser) -> None:
    """On a phone, without a reload; accessible by day and by night while it waits and when it is there."""
    made, row = stuck(small)
    with served(small) as address, somebody(chromium, small, address, size=PHONE) as page:
        page.goto(f"/rota/{made.number}/slot/{row.id}")
        page.get_by_role("button", name=ASKS).click()
        expect(page.locator("#gap")).to_contain_text("Waits to be begun")
        assert faults(page) == []
        works(small)
        expect(page.locator("#gap")).to_contain_text("These cannot all hold")
        assert page.locator("#gap").get_attribute("data-live") is None, "nothing more is asked for"
        assert faults(page) == []
        page.emulate_media(color_scheme="dark")
        assert faults(page, CONTRAST) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not small.oncall.rotas.runs(PlanState.RUNNING)
