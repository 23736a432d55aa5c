"""The board: everything open, who has it, who was tried, and an answer that costs nothing while nothing changes."""

import gzip
from pathlib import Path

from oncall.app import NewContact
from oncall.domain.contact import Details
from tests.web.site import ADA, CANARY, Site, leaked, post

LIGHTEST = 60_000


def test_what_waits_shows_whose_turn_it_is_and_who_was_tried(site: Site) -> None:
    """The first text has left and nobody has answered."""
    contact = site.contact()
    page = site.signed_in(worker=ADA).get("/board").text
    assert contact.reference in page
    assert "1 waiting" in page
    assert "Turn of <strong>Ines Castellan</strong>" in page
    assert "Text 01:05" in page


def test_taking_it_on_the_board_leads_to_the_contact(site: Site) -> None:
    """From there Ada goes on; the board says that it is hers."""
    contact, browser = site.contact(), site.signed_in(worker=ADA)
    answer = post(browser, f"/contacts/{contact.reference}/claim", {}, form="/board")
    assert answer.location == f"/contacts/{contact.reference}"
    page = browser.get("/board").text
    assert "Yours" in page
    assert "0 waiting" in page


def test_nothing_that_was_said_stands_on_the_board(site: Site) -> None:
    """It hangs on a wall: references, areas and names of workers, and no more."""
    site.contact()
    browser = site.signed_in("manager")
    assert leaked([browser.get("/board").text]) == []
    assert CANARY not in browser.get("/board").text


def test_the_ended_are_kept_in_sight_for_a_day(site: Site) -> None:
    """With how they ended."""
    contact = site.contact()
    site.oncall.contacts.close(contact.reference, ADA, "advice given")
    page = site.signed_in(worker=ADA).get("/board").text
    assert "Ended in the last day (1)" in page
    assert "advice given" in page


def test_in_a_storm_the_board_says_how_many_more_are_open(site: Site) -> None:
    """It lists two hundred. What came in last is among them when it presses, and the others are counted."""
    said = Details(what="the river is in the house", where="Mill Lane")
    for danger in (*[False] * 202, True):
        new = NewContact(id=site.oncall.contacts.new_id(), details=said, channel="phone", area="county", danger=danger)
        site.oncall.contacts.open(new, "public")
    page = site.signed_in(worker=ADA).get("/board").text
    assert "203 waiting" in page
    assert "And 3 more open contacts" in page
    assert 'class="card contact' in page.partition("IMMEDIATE")[0]
    assert page.count('class="card contact') == 200


def test_a_board_that_is_open_all_night_costs_next_to_nothing(site: Site) -> None:
    """304 while nothing has changed; a new mark as soon as something has."""
    browser = site.signed_in(worker=ADA)
    seen = {"If-None-Match": browser.get("/board/contacts").headers["ETag"]}
    quiet = browser.get("/board/contacts", headers=seen)
    assert quiet.status_code == 304
    assert not quiet.data

    site.contact()
    assert browser.get("/board/contacts", headers=seen).status_code == 200


def test_a_page_is_light_enough_for_a_bad_connection(site: Site) -> None:
    """Page, sheet and scripts together, compressed: under 60 kB at the first visit, for every page."""
    contact, browser = site.contact(), site.signed_in(worker=ADA)
    shared = sum(len(gzip.compress(file.read_bytes())) for file in Path(str(site.app.static_folder)).iterdir())
    for path in ("/", "/board", f"/contacts/{contact.reference}", "/sim/phones"):
        weight = shared + len(gzip.compress(browser.get(path).data))
        assert weight < LIGHTEST, f"{path} weighs {weight} bytes"
