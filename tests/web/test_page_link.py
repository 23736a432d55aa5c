"""The link in a page: one small screen that shows what is asked, and acts only when a button is pressed."""

from dataclasses import replace

import pytest

from notifiers.base import Channel
from oncall.domain.contact import ContactState, Stage
from tests.web.site import ADA, CLEO, Site, leaked

MOST_BYTES = 14 * 1024


def press(site: Site, address: str, answer: str, **fields: str) -> str:
    """Press a button, and read the page that follows."""
    page = site.browser().post(address, data={"answer": answer, **fields}, follow_redirects=True)
    assert page.status_code == 200
    return page.text


def test_looking_changes_nothing(site: Site) -> None:
    """The carrier's preview, a scanner and Ada's thumb all fetch the link; nobody has taken anything."""
    contact = site.contact()
    events = site.oncall.health.head()
    for _ in range(3):
        assert "Nobody has it yet" in site.browser().get(site.page_address(ADA)).text
        site.browser().head(site.page_address(ADA))

    assert site.now(contact) == contact
    assert site.oncall.health.head() == events


def test_an_agency_may_want_no_link_in_its_pages(site: Site) -> None:
    """Its rules say so: Ada's page has none, and is answered by its digit all the same."""
    rules = site.oncall.rules.current()
    site.oncall.rules.apply(replace(rules, agency=replace(rules.agency, message_link=False)), "test")
    contact = site.contact()
    texts = [bubble.text for phone in site.simulator.wall() for bubble in phone.bubbles]
    assert any(contact.reference in text for text in texts)
    assert not [text for text in texts if "/p/" in text]


def test_the_whole_screen_is_one_small_answer(site: Site) -> None:
    """Fourteen kilobytes with everything in them: it opens on the worst connection, without a script."""
    site.contact()
    page = site.browser().get(site.page_address(ADA))

    assert len(page.data) + sum(len(f"{name}: {value}\r\n") for name, value in page.headers) <= MOST_BYTES
    for elsewhere in ("<script", "src=", 'rel="stylesheet"', "<img"):
        assert elsewhere not in page.text


def test_nothing_that_was_said_is_shown(site: Site) -> None:
    """Category, area, reference and time; the rest needs a sign-in."""
    contact = site.contact()
    page = site.browser().get(site.page_address(ADA)).text

    for word in ("IMMEDIATE", "Larkspur", contact.reference, "01:05"):
        assert word in page
    assert not leaked([page])


def test_ada_takes_it(site: Site) -> None:
    """Two presses of her thumb: the link, and the button. Pressing twice changes nothing more."""
    contact = site.contact()
    address = site.page_address(ADA)

    said = press(site, address, "claim")

    assert site.now(contact).claimed_by == ADA
    assert f"{contact.reference} Larkspur is YOURS" in said
    assert "You have it, since 01:05" in said
    assert "All well" in press(site, address, "claim")
    assert site.now(contact).claimed_by == ADA


def test_ada_passes_and_the_next_is_asked(site: Site) -> None:
    """No reason is asked for."""
    contact = site.contact()
    press(site, site.page_address(ADA), "pass")
    site.engine.settle()

    assert site.now(contact).ladder.passed == (ADA,)
    assert site.page_address("AS1")


def test_ada_is_busy(site: Site) -> None:
    """It lapses by itself; until then the next one is asked."""
    site.contact()
    press(site, site.page_address(ADA), "busy")

    assert site.oncall.people.get(ADA).is_busy(site.clock.now())


def test_a_call_out_is_stamped_stage_by_stage_and_never_two_at_once(site: Site) -> None:
    """A double tap on 'I am leaving' must not say that she has arrived."""
    contact = site.contact()
    address = site.page_address(ADA)
    press(site, address, "claim")
    assert "I am leaving" in site.browser().get(address).text

    press(site, address, "stage", stage="none")
    assert "noted already" in press(site, address, "stage", stage="none")
    assert site.now(contact).stage is Stage.LEAVING

    for stage in ("leaving", "arrived", "clear"):
        press(site, address, "stage", stage=stage)
    assert site.now(contact).stage is Stage.HOME
    assert 'value="stage"' not in press(site, address, "well")
    press(site, address, "back")
    assert site.now(contact).state is ContactState.WAITING


def test_the_second_is_told_who_has_it(site: Site) -> None:
    """The supervisor opens her link after Ada has taken it: she is not needed, and can press nothing."""
    site.contact()
    press(site, site.page_address(ADA), "pass")
    site.engine.settle()
    late = site.page_address("AS1")
    press(site, site.page_address(ADA), "claim")

    page = site.browser().get(late).text
    assert "You are not needed" in page
    assert "<button" not in page


def test_what_has_ended_says_so(site: Site) -> None:
    """The link of yesterday's page."""
    contact = site.contact()
    press(site, site.page_address(ADA), "claim")
    site.oncall.contacts.close(contact.reference, ADA, "advice given")

    page = site.browser().get(site.page_address(ADA)).text
    assert "It has ended" in page
    assert "<button" not in page


@pytest.mark.parametrize("path", ["/p/unknown", "/p/" + "x" * 500])
def test_a_link_that_has_run_out_says_what_to_do(site: Site, path: str) -> None:
    """Kindly, with the number to ring: it is three in the morning for whoever reads it."""
    for page in (site.browser().get(path), site.browser().post(path, data={"answer": "claim"})):
        assert page.status_code == 404
        assert "+15075550199" in page.text


def test_a_link_is_revoked_with_its_worker(site: Site) -> None:
    """Ada's phone is lost: one act, and whoever finds it opens nothing."""
    login = site.oncall.access.add_login("Ada", "worker", "test", ADA)
    site.contact()
    site.oncall.access.disable(login.id, "test")

    assert site.browser().get(site.page_address(ADA)).status_code == 404


def test_a_button_that_is_not_there_does_nothing(site: Site) -> None:
    """Eve sends a form of her own making."""
    contact = site.contact()

    assert site.browser().post(site.page_address(ADA), data={"answer": "close"}).status_code == 400
    assert site.now(contact) == contact


def test_another_ones_link_is_for_that_one_only(site: Site) -> None:
    """The link answers in Ada's name and about this contact, whatever else is open for her."""
    first, second = site.contact(), site.contact(danger=False)
    press(site, site.page_address(ADA), "claim")

    assert CLEO not in (site.now(first).claimed_by, site.now(second).claimed_by)
    assert [c.claimed_by for c in (site.now(first), site.now(second))].count(ADA) == 1
    assert Channel.SMS in {sent.channel for sent in site.simulator.sent}
