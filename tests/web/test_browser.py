"""The pages in a real browser: what moves by itself, what works without scripts, and whether everybody can use them."""

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from oncall.app import NewContact
from oncall.domain.contact import Contact, Details, SafeContact
from tests.web.looked_at import faults
from tests.web.served import DESK, PHONE, Scheme, served, somebody
from tests.web.site import ADA, Site

SLOWEST_BOARD = 10_000  # The board asks every five seconds.


def adas_phone(site: Site, page: Page) -> Locator:
    """Ada's phone on the wall."""
    number = site.oncall.people.get(ADA).destinations[0].address
    return page.locator(".phone").filter(has_text=number)


def test_a_claim_on_the_phone_wall_moves_the_board(site: Site, chromium: Browser) -> None:
    """The board is open on one screen. On another, Ada's phone was paged and replies 1: the board follows."""
    contact = site.contact()
    with served(site) as address, somebody(chromium, site, address) as board, somebody(chromium, site, address) as wall:
        board.goto("/board")
        expect(board).to_have_title("(1 waiting) Board")
        wall.goto("/sim/phones")
        phone = adas_phone(site, wall)
        phone.get_by_role("button", name="1 I’ll take it").click()
        expect(phone.locator(".bubble.out")).to_contain_text("1")
        site.engine.settle()

        expect(phone.locator(".bubble.in").last).to_contain_text("is YOURS")
        expect(board.locator(f"#c-{contact.reference}")).to_contain_text("Ines Castellan has it", timeout=SLOWEST_BOARD)
        expect(board).to_have_title("Board")


def test_what_is_being_typed_stays_while_the_wall_moves(site: Site, chromium: Browser) -> None:
    """A reply half typed on Ada's phone, and another page arrives on it: words and focus stay where they were."""
    with served(site) as address, somebody(chromium, site, address) as wall:
        site.contact()
        wall.goto("/sim/phones")
        reply = adas_phone(site, wall).get_by_label("Text from Ines Castellan")
        reply.fill("2 4")
        another(site)
        expect(adas_phone(site, wall).locator(".bubble.in")).to_have_count(2)
        expect(reply).to_be_focused()
        wall.keyboard.type("5")
        expect(reply).to_have_value("2 45")


def test_without_scripts_everything_still_works(site: Site, chromium: Browser) -> None:
    """An old phone: claim on the board, read, give back, and page yourself on the wall, by forms alone."""
    with served(site) as address:
        contact = site.contact()
        with somebody(chromium, site, address, size=PHONE, scripts=False) as page:
            page.goto("/board")
            page.get_by_role("button", name="I’ll take it").click()
            expect(page).to_have_url(f"{address}/contacts/{contact.reference}")
            page.get_by_role("button", name="Give it back").first.click()
            expect(page.get_by_role("heading", name="Nobody has it yet")).to_be_visible()
            page.goto("/sim/phones")
            page.get_by_role("button", name="Make a contact").click()
            expect(page.locator(".notice")).to_contain_text("came in")
        assert len(site.opened()) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_use_every_page(site: Site, chromium: Browser, size: ViewportSize, scheme: Scheme) -> None:
    """No serious fault by axe in either scheme at either width, with everything unfolded; no sideways scroll."""
    with served(site) as address:
        waiting, taken = limited(site), another(site)
        site.oncall.contacts.claim(taken.reference, ADA)
        with somebody(chromium, site, address, size=size, scheme=scheme) as page:
            pages = ["/", "/board", "/sim/phones", "/report", "/sign-in"]
            for path in [*pages, f"/contacts/{waiting.reference}", f"/contacts/{taken.reference}"]:
                page.goto(path)
                page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
                assert faults(page) == [], path
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


def limited(site: Site) -> Contact:
    """A contact with everything that a page can show: limits, a language, an earlier report."""
    details = Details(
        what="A boy is alone in the yard",
        where="Juniper Court 14",
        callback="+13035550177",
        safe=SafeContact(text=True, voicemail=True),
    )
    new = NewContact(id="limited", details=details, channel="phone", area="county", danger=True, language="es")
    contact = site.oncall.contacts.open(new, "public")
    site.engine.settle()
    return contact


def another(site: Site) -> Contact:
    """One more contact, at another place."""
    details = Details(what="Shouting next door", where="301 Station Square")
    new = NewContact(id="another", details=details, channel="phone", area="county", danger=True)
    contact = site.oncall.contacts.open(new, "public")
    site.engine.settle()
    return contact
