"""Terms of work and exemptions on pages: stored, told at the field, taken back; and by whom."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from oncall.domain.staffing import AbsenceKind, Staffing
from tests.web.nights import duty, press
from tests.web.site import ADA, BO, Site, post, token

TERMS = f"/people/{ADA}/terms"
RIGHT = {
    "fte_percent": "80",
    "started_on": "2026-02-01",
    "home_area": "county",
    "max_duties_28d": "6",
    "max_weekends_28d": "1",
    "caseload": "9",
    "takes_offers": "yes",
}


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    """On SQLite alone: that both stores keep terms and exemptions alike is shown where they are stored."""
    site = Site(sqlite_url)
    yield site
    site.close()


def seen(page: str) -> str:
    """Which terms the form was made for."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found.group(1)


def test_terms_are_stored_and_taken_back(site: Site) -> None:
    """Dov writes what was agreed with Ada: all of it is stored under his name; one press brings back what was."""
    dov = site.signed_in("coordinator")
    page = press(dov, TERMS, TERMS, **RIGHT, seen=seen(dov.get(TERMS).text)).text
    assert site.oncall.staffing.terms(ADA) == Staffing(
        worker=ADA,
        fte_percent=80,
        started_on=date(2026, 2, 1),
        home_area="county",
        max_duties_28d=6,
        max_weekends_28d=1,
        caseload=9,
        takes_offers=True,
    )
    (undo,) = re.findall(r"<span>The terms are changed.</span>\s*(<form.*?</form>)", page, re.DOTALL)
    back = dict(re.findall(r'name="(\w+)" value="([^"]*)"', undo))
    dov.post(TERMS, data=back)
    assert site.oncall.staffing.terms(ADA) == Staffing(worker=ADA)


def test_what_cannot_be_is_told_at_its_field_and_nothing_is_stored(site: Site) -> None:
    """A post of 0 %, cases in words, and a caseload of thousands: a summary in focus, each fault at its field, and
    what was typed stays."""
    dov = site.signed_in("coordinator")
    wrong = [({"fte_percent": "0", "caseload": "5000"}, ["fte_percent", "caseload"])]
    wrong += [
        ({"caseload": "a dozen", "started_on": "soon", "fte_percent": ""}, ["caseload", "started_on", "fte_percent"])
    ]
    for typed, places in wrong:
        answer = post(dov, TERMS, {**RIGHT, **typed, "seen": seen(dov.get(TERMS).text)}, form=TERMS)
        assert answer.status_code == 422
        assert 'class="errors" role="alert" tabindex="-1" autofocus' in answer.text
        for place in places:
            assert f'href="#{place}"' in answer.text
            assert f'id="{place}-fault"' in answer.text
            assert f'value="{typed[place]}"' in answer.text
    assert site.oncall.staffing.terms(ADA) == Staffing(worker=ADA)


def test_the_second_of_two_coordinators_is_told(site: Site) -> None:
    """Dov has Ada's terms open while Eve writes 60 %: his are not stored, he sees hers, and decides."""
    dov = site.signed_in("coordinator")
    old = seen(dov.get(TERMS).text)
    site.oncall.staffing.set_terms(Staffing(worker=ADA, fte_percent=60), "eve")
    answer = post(dov, TERMS, {**RIGHT, "seen": old}, form=TERMS)
    assert answer.status_code == 409
    assert "Part of a full post: 60." in answer.text
    assert 'value="80"' in answer.text
    assert site.oncall.staffing.terms(ADA).fte_percent == 60
    post(dov, TERMS, {**RIGHT, "seen": seen(answer.text)}, form=TERMS)
    assert site.oncall.staffing.terms(ADA).fte_percent == 80


def test_who_types_what_has_just_been_stored_reads_so(site: Site) -> None:
    """Dov and Eve both write 60 %: nothing is left to decide, and Dov reads why nothing changed."""
    dov = site.signed_in("coordinator")
    old = seen(dov.get(TERMS).text)
    site.oncall.staffing.set_terms(Staffing(worker=ADA, fte_percent=60), "eve")
    post(dov, TERMS, {"fte_percent": "60", "seen": old}, form=TERMS)
    assert "Somebody else has stored just that already." in dov.get(TERMS).text


def test_an_exemption_with_a_reason_that_few_may_know(site: Site) -> None:
    """No weeknights until spring, for a reason. The coordinator sees it; an administrator, who need not know, sees
    neither reason nor exemption; a published duty seeks cover and stays; no kind at all is no exemption."""
    thursday, dov = duty(site, ADA, 2, "thursday"), site.signed_in("coordinator")
    typed = {"first": "2026-10-21", "last": "2027-03-31", "reason": "a high-risk pregnancy"}
    refused = post(dov, f"/people/{ADA}/exempt", typed, form=TERMS)
    assert refused.status_code == 422
    assert 'href="#only_kinds"' in refused.text
    assert "a high-risk pregnancy" in refused.text
    page = press(dov, f"/people/{ADA}/exempt", TERMS, **typed, only_kinds="weeknight").text
    assert "Cover is sought for 1 of their duties" in page
    assert "a high-risk pregnancy" in page
    at = site.clock.now()
    (absence,) = site.oncall.staffing.absences(at, at + timedelta(days=30), ADA, role="coordinator")
    assert (absence.kind, absence.only_kinds) == (AbsenceKind.EXEMPT, frozenset({"weeknight"}))
    (opening,) = site.oncall.cover.openings()
    assert opening.stint.start == thursday.start
    admin = site.signed_in("admin")
    for path in (TERMS, f"/people/{ADA}"):
        assert "pregnancy" not in admin.get(path).text
        assert "Take it back" not in admin.get(TERMS).text


def test_who_may_open_these_pages(site: Site) -> None:
    """No worker, not even of themselves; coordinators, managers and administrators may."""
    ada = site.signed_in(worker=ADA)
    secret = token(ada.get("/me"))
    for path in ("/people", TERMS, f"/people/{BO}/terms", "/import", "/import/x"):
        assert ada.get(path).status_code == 403, path
    for path in (TERMS, f"/people/{ADA}/exempt", "/import/send", "/import/x"):
        assert ada.post(path, data={**RIGHT, "csrf_token": secret}).status_code == 403, path
    assert site.oncall.staffing.terms(ADA) == Staffing(worker=ADA)
    for role in ("coordinator", "manager", "admin"):
        somebody = site.signed_in(role)
        for path in ("/people", TERMS, "/import"):
            assert somebody.get(path).status_code == 200, (role, path)
        assert somebody.get("/import/x").status_code == 404
