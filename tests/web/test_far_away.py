"""Days and numbers that nobody can have meant: said at their field, on every page; never a page that breaks."""

from flask.testing import FlaskClient

from tests.web.rotas import draft, duties
from tests.web.site import ADA, Site, post
from tests.web.test_import_pages import calendar, send

HUGE = "9" * 40
TOO_FAR = "The year 9999 is too far away. Give one from 1950 to 2100"
FOREVER = "99991231T235900"


def refusal(browser: FlaskClient, address: str, *, form: str, **fields: str) -> tuple[int, str]:
    """How a form that was filled in like that is answered; where it leads back, what is said there."""
    answer = post(browser, address, fields, form=form)
    return answer.status_code, browser.get(answer.location).text if answer.status_code == 303 else answer.text


def test_days_at_the_end_of_the_calendar(site: Site) -> None:
    """A nine too many, wherever a day is typed: the years that can be are named, and nothing is begun or stored."""
    dov, mine = site.signed_in("coordinator"), f"/people/{ADA}"
    for first, last in (("9999-12-31", "9999-12-31"), ("2026-12-01", "9999-12-31"), ("0001-01-01", "2026-12-01")):
        _, said = refusal(dov, f"/people/{ADA}/absence", form=mine, kind="leave", first=first, last=last)
        assert "is too far away. Give one from 1950 to 2100" in said
    for act in ("plan", "empty", "copy"):
        values = {"first": "9999-12-27", "weeks": "53", "seconds": "60", "number": "1"}
        status, said = refusal(dov, f"/rota/{act}", form="/rota", **values)
        assert (status, TOO_FAR in said) == (422, True), act
    export = dov.get("/rota/export?since=2026-01-01&until=9999-12-31&as=csv")
    assert (export.status_code, TOO_FAR in export.text) == (422, True)
    assert site.oncall.rotas.all() == []
    assert dov.get(f"/people/{ADA}/duty/0001-01-01T00:00+14:00").status_code == 404


def test_files_with_such_days(site: Site) -> None:
    """The row and the cell are named, and the other rows are looked at; of a calendar, how many entries they are."""
    dov = site.signed_in("coordinator")
    rows = "worker,start,end\nA3,0001-01-01,9999-12-31\nA1,2026-11-02,2026-11-06\n"
    page = send(dov, "absences", rows.encode()).text
    for cell, year in (("start", "0001"), ("end", "9999")):
        assert f"Row 2, {cell}</strong>: The year {year} is too far away" in page
    for kind, more in (("duties", {"position": "primary"}), ("absences", {"worker": ADA})):
        page = send(dov, kind, calendar(f"Ada|20261201T000000|{FOREVER}"), **more).text
        assert "1 entry ends in the year 9999. Give an end before 2101, or take it out" in page


def test_numbers_that_no_store_holds(site: Site) -> None:
    """In an address they lead nowhere; in a form it is said what is wrong with them."""
    made, dov = draft(site), site.signed_in("coordinator")
    for number in (HUGE, "9" * 5000, "2147483648"):
        assert dov.get(f"/rota/{number}").status_code == 404
        assert site.browser().get(f"/api/v1/rota/{number}", headers=site.key("duty:read")).status_code == 404
    row = duties(site, made)[0]
    page = f"/rota/{made.number}/slot/{row.id}"
    for version in (HUGE, "9" * 5000, "2147483648"):
        fields = {"slot": row.id, "worker": ADA, "version": version}
        status, said = refusal(dov, f"/rota/{made.number}/assign", form=page, **fields)
        assert (status, "does not say which version it was made for" in said) == (422, True)
        status, said = refusal(dov, "/rota/copy", form="/rota", first="2026-12-28", number=version)
        assert (status, "is no number that can be meant" in said) == (422, True)
