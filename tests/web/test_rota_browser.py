"""Rotas in a real browser: with clicks alone, with keys alone, without scripts, and by everybody."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from oncall.domain.covering import SwapState
from oncall.domain.rota import RotaDuty, RotaVersion
from tests.web.looked_at import CONTRAST, faults
from tests.web.rotas import draft, duties, published
from tests.web.served import DESK, PHONE, served, somebody
from tests.web.site import ADA, BO, Site


@pytest.fixture
def site(sqlite_url: str) -> Iterator[Site]:
    """On SQLite alone: that both stores fill these pages alike is shown without a browser."""
    site = Site(sqlite_url)
    yield site
    site.close()


def test_an_assignment_with_clicks_alone(site: Site, chromium: Browser) -> None:
    """Dov taps a duty and then a person, and the grid says so; one more tap takes it back."""
    made = draft(site)
    row = duties(site, made, "primary")[0]
    with served(site) as address, somebody(chromium, site, address, size=PHONE) as page:
        page.goto("/rota")
        page.get_by_role("link", name=f"Rota {made.number}").click()
        page.locator(f"#slot-{row.id}").click()
        name = first_candidate(page)
        page.get_by_role("button", name=name).first.click()
        expect(page.locator(f"#slot-{row.id}")).to_contain_text(name)
        page.get_by_role("button", name="Undo", exact=True).click()
        expect(page.locator(f"#slot-{row.id}")).to_contain_text("NO ONE")
    assert holder(site, made, row) is None


def test_an_assignment_with_keys_alone(site: Site, chromium: Browser) -> None:
    """Arrows move over the grid, Enter opens; Tab reaches the people, Enter gives it. No mouse was touched."""
    made = draft(site)
    rows = [row for row in duties(site, made, "primary") if row.day > made.first_day]
    with served(site) as address, somebody(chromium, site, address) as page:
        page.goto(f"/rota/{made.number}")
        page.locator(".duty").first.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"#slot-{rows[0].id}")).to_be_focused()
        page.keyboard.press("Enter")
        name = first_candidate(page)
        for _ in range(20):
            page.keyboard.press("Tab")
            if name in page.evaluate("document.activeElement.textContent"):
                break
        page.keyboard.press("Enter")
        expect(page.locator(f"#slot-{rows[0].id}")).to_contain_text(name)
    assert holder(site, made, rows[0]) is not None


def test_how_load_lies_is_read_on_a_phone_without_a_finger_to_push_it(site: Site, chromium: Browser) -> None:
    """Every figure of every person lies within the screen, beside what it is, and is a cell of a table still."""
    made = draft(site, filled=True)
    with served(site) as address, somebody(chromium, site, address, size=PHONE) as page:
        page.goto(f"/rota/{made.number}")
        rows = page.get_by_role("table", name="How load lies").get_by_role("row")
        people = [rows.nth(number) for number in range(1, rows.count())]
        assert len(people) > 6
        for person in people:
            cells = person.get_by_role("cell")
            boxes = [cells.nth(number).bounding_box() for number in range(cells.count())]
            assert len(boxes) == 6
            assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"] for box in boxes)
        assert faults(page) == []


def test_on_a_phone_a_week_is_one_tap_away(site: Site, chromium: Browser) -> None:
    """Six weeks of duties are many screens: a tap shows the week that is meant, the next one the list of weeks again,
    or how load lies. Without scripts, within an area, and a rota of one week has no list."""
    made = draft(site, filled=True)
    alone = site.oncall.rotas.start("", made.first_day, 1, "test")
    with served(site) as address, somebody(chromium, site, address, size=PHONE, scripts=False) as page:
        page.goto(f"/rota/{made.number}?area=county")
        weeks = page.get_by_role("navigation", name="On this page")
        second = page.get_by_role("heading", name="Week of Mon 2 Nov 2026")
        expect(second).not_to_be_in_viewport()
        weeks.get_by_role("link", name="2 Nov", exact=True).click()
        expect(second).to_be_in_viewport()
        expect(weeks).not_to_be_in_viewport()
        page.get_by_role("link", name="Other weeks").click()
        expect(weeks).to_be_in_viewport()
        weeks.get_by_role("link", name="How load lies").click()
        expect(page.get_by_role("heading", name="How load lies")).to_be_in_viewport()
        assert "area=county" in page.url
        page.goto(f"/rota/{alone.number}")
        expect(weeks).to_have_count(0)


def test_arrows_reach_every_day(site: Site, chromium: Browser) -> None:
    """Down a week, left over the turn of a week, and not out of the grid."""
    made = draft(site)
    by_day = {row.day: row for row in reversed(duties(site, made))}
    with served(site) as address, somebody(chromium, site, address) as page:
        page.goto(f"/rota/{made.number}")
        first = page.locator(".duty").first
        first.focus()
        page.keyboard.press("ArrowLeft")
        expect(first).to_be_focused()
        page.locator(f"#slot-{duties(site, made, 'primary')[1].id}").focus()
        page.keyboard.press("ArrowDown")
        next_week = by_day[made.first_day + timedelta(days=8)]
        expect(page.locator(f"#slot-{next_week.id}")).to_be_focused()


@pytest.mark.parametrize("keys", [False, True], ids=["clicks", "keys"])
def test_a_swap_with_clicks_and_with_keys(site: Site, chromium: Browser, keys: bool) -> None:
    """Ada gives a night of hers away to Bo: her page, the duty, the colleague, offered. Bo takes it on his."""
    rota = published(site, primary=ADA)
    row = duties(site, rota, "primary")[0]
    with served(site) as address:
        with somebody(chromium, site, address, size=PHONE, role="worker", worker=ADA) as page:
            page.goto("/me")
            press(page, page.get_by_role("link", name="Cover or swap Mon 26 Oct"), keys=keys)
            page.locator("select[name=with]").select_option(BO)
            press(page, page.get_by_role("button", name="Show their duties"), keys=keys)
            press(page, page.get_by_role("button", name="Offer it to Marian Ashdown"), keys=keys)
            expect(page.locator(".notice").first).to_contain_text("stays yours until the swap is agreed")
        (offered,) = site.oncall.cover.swaps(ADA)
        with somebody(chromium, site, address, size=PHONE, role="worker", worker=BO) as page:
            page.goto("/me")
            press(page, page.locator("#swaps").get_by_role("button", name="I’ll take it"), keys=keys)
            expect(page.locator(".notice").first).to_be_visible()
    settled = site.oncall.cover.swap(offered.id)
    assert (settled.stint.start, settled.state) == (row.start, SwapState.AGREED)


def test_without_scripts_a_rota_is_made_edited_and_published(site: Site, chromium: Browser) -> None:
    """An old browser: an empty draft, its holes filled, checked, published; then cover asked for, by forms alone."""
    with served(site) as address:
        with somebody(chromium, site, address, scripts=False) as page:
            page.goto("/rota")
            page.get_by_label("From", exact=True).first.fill("2026-10-26")
            page.get_by_label("Weeks").fill("1")
            page.get_by_role("button", name="Begin with an empty draft").click()
            page.get_by_role("button", name="Fill the holes").click()
            page.get_by_role("link", name="Check and publish").click()
            page.get_by_label("Why?").fill("The first rota of all")
            page.get_by_role("button", name="Publish it").click()
            expect(page.locator(".notice").first).to_contain_text("Published.")
        (rota,) = site.oncall.rotas.all()
        worker = next(row.worker for row in duties(site, rota, "primary"))
        with somebody(chromium, site, address, size=PHONE, scripts=False, role="worker", worker=worker) as page:
            page.goto("/me")
            page.get_by_role("link", name="Cover or swap").first.click()
            page.get_by_role("button", name="Ask for cover").click()
            expect(page.locator(".notice").first).to_contain_text("Cover is sought")
    assert len(site.oncall.cover.openings()) == 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_use_the_pages_of_rotas(site: Site, chromium: Browser, size: ViewportSize) -> None:
    """No serious fault by axe in either scheme at either width, with everything unfolded; no sideways scroll."""
    paths = everything(site)
    with served(site) as address, somebody(chromium, site, address, size=size, worker=ADA) as page:
        for path in paths:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert everywhere(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
        page.goto("/me")
        page.get_by_role("button", name="Make a calendar of my duty").click()
        assert everywhere(page) == [], "the address of a calendar"


def everywhere(page: Page) -> list[str]:
    """What axe finds by day and by night."""
    found = faults(page)
    page.emulate_media(color_scheme="dark")
    found += faults(page, CONTRAST)
    page.emulate_media(color_scheme="light")
    return found


def everything(site: Site) -> list[str]:
    """A rota that holds, a draft with a hole, somebody away, a swap, an open duty, a plan; and where they are seen."""
    rota = published(site, primary=ADA)
    made = draft(site, filled=True, first=rota.first_day + timedelta(days=14))
    row, other, *_ = duties(site, made, "primary")
    made = site.oncall.rotas.assign(made.number, [row.id], None, "test", made.version).rota
    held = duties(site, rota, "primary")
    site.oncall.cover.offer_swap(ADA, held[0].start, held[0].end, ADA, BO)
    site.oncall.cover.ask_cover(ADA, held[1].start, held[1].end, ADA)
    pages = ["/rota", f"/rota/{rota.number}", f"/rota/{made.number}", f"/rota/{made.number}/publish"]
    pages += ["/me", "/people", "/rota/changes"]
    slots = [f"/rota/{made.number}/slot/{each.id}" for each in (row, other)]
    return [*pages, *slots, f"/people/{ADA}/duty/{held[2].start.isoformat()}?with={BO}"]


def first_candidate(page: Page) -> str:
    """The name of whoever carries least."""
    name = page.locator(".people button span").first.text_content()
    assert name
    return name


def holder(site: Site, rota: RotaVersion, row: RotaDuty) -> str | None:
    """Who has a duty now."""
    return next(each.worker for each in duties(site, rota) if each.id == row.id)


def press(page: Page, target: Locator, *, keys: bool) -> None:
    """Click it, or reach it and press Enter."""
    if not keys:
        target.first.click()
        return
    target.first.focus()
    page.keyboard.press("Enter")
