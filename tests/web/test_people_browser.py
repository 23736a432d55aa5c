"""Files and terms of work in a real browser: without scripts, by everybody, and with a word while it takes long."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from oncall.domain.staffing import AbsenceKind
from tests.web.served import DESK, PHONE, served, somebody
from tests.web.site import ADA, NIGHT, Site
from tests.web.test_import_pages import LEAVE, calendar, sheet
from tests.web.test_rota_browser import everywhere
from web.files import LARGEST_FILE

TERMS = f"/people/{ADA}/terms"
CHOOSE = """(each, size) => {
  const chosen = new DataTransfer();
  chosen.items.add(new File([new Uint8Array(size)], "people.csv"));
  each.files = chosen.files;
  each.dispatchEvent(new Event("change"));
}"""
"""Choose a file of so many bytes without carrying it into the browser."""


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    """On SQLite alone: that both stores fill these pages alike is shown without a browser."""
    site = Site(sqlite_url)
    yield site
    site.close()


def file(data: bytes) -> FilePayload:
    """A file as it is chosen in a browser."""
    return {"name": "file", "mimeType": "text/csv", "buffer": data}


def look(page: Page, what: str, data: bytes) -> None:
    """Choose a file and look at what it would do."""
    page.goto("/import")
    page.locator(f"#{what}-file").set_input_files(file(data))
    page.locator("section", has=page.locator(f"#{what}-file")).get_by_role("button", name="Look at it").click()


def test_without_scripts_leave_comes_in_and_terms_are_set(site: Site, chromium: Browser) -> None:
    """An old browser, between two meetings: by forms alone, the fault in focus with a way to its field."""
    with served(site) as address, somebody(chromium, site, address, scripts=False) as page:
        look(page, "absences", LEAVE.encode())
        page.get_by_role("button", name="Take it in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Taken in")
        page.get_by_role("button", name="Undo: take it back").click()
        expect(page.locator(".notice").first).to_contain_text("taken back")
        page.goto(TERMS)
        page.get_by_label("Open cases").fill("12")
        page.get_by_role("button", name="Store the terms").click()
        expect(page.locator(".notice").first).to_contain_text("The terms are changed")
    assert site.oncall.staffing.terms(ADA).caseload == 12


def test_a_file_that_is_too_large_is_told_before_it_is_sent(site: Site, chromium: Browser) -> None:
    """Nobody waits for megabytes that will be refused; a slow one says that it is being read."""
    with served(site) as address, somebody(chromium, site, address) as page:
        page.goto("/import")
        chosen = page.locator("#people-file")
        chosen.evaluate(CHOOSE, LARGEST_FILE + 1)
        assert "larger than 4 MB" in chosen.evaluate("(each) => each.validationMessage")
        chosen.evaluate(CHOOSE, LARGEST_FILE)
        assert chosen.evaluate("(each) => each.validationMessage") == ""
        # The answer does not come: the browser is kept from leaving the page.
        chosen.evaluate("(each) => each.form.addEventListener('submit', (event) => event.preventDefault())")
        page.locator("section", has=chosen).get_by_role("button", name="Look at it").click()
        expect(page.locator(".waiting:visible")).to_contain_text("The file is being read")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_use_these_pages(site: Site, chromium: Browser, size: ViewportSize) -> None:
    """No serious fault by axe in either scheme at either width, with everything unfolded; no sideways scroll."""
    site.oncall.staffing.enter_absence(
        ADA, AbsenceKind.EXEMPT, NIGHT, NIGHT.replace(month=12), "test", "a bad back", ["weeknight"]
    )
    with served(site) as address, somebody(chromium, site, address, size=size) as page:

        def right(what: str) -> None:
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert everywhere(page) == [], what
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], what

        for path in ("/import", TERMS):
            page.goto(path)
            right(path)
        look(
            page,
            "duties",
            calendar("The new one|20261103T163000|20261104T080000", "AS1|20261105T163000|20261106T080000"),
        )
        expect(page.locator(".errors")).to_be_focused()
        right("faults of a file")
        look(
            page,
            "people",
            sheet("A3,Ines Castellan,+13035550103,80,4", *(f"N{n},New {n},+130355{n:05},80,4" for n in range(9))),
        )
        right("what a file would do")
