"""The phone wall: being the worker who is paged, without a browser's scripts."""

from dataclasses import replace

from flask.testing import FlaskClient

from notifiers.phones import PhoneSwitch, SimulatedPhone
from oncall.app import Oncall
from oncall.clock import DemoClock
from oncall.config import Environment, Service
from oncall.domain.contact import ContactState
from tests.web.site import ADA, Site, post
from web.app import create_app

WALL = "/sim/phones"


def phone(site: Site) -> SimulatedPhone:
    """Ada's phone as it is now."""
    number = site.oncall.people.get(ADA).destinations[0].address
    return next(each for each in site.simulator.wall() if each.number == number)


def do(browser: FlaskClient, site: Site, act: str, **fields: str) -> str:
    """Press a button of Ada's phone, let the service work, and look at the wall."""
    post(browser, f"{WALL}/{act}", {"number": phone(site).number, **fields}, form=WALL)
    site.engine.settle()
    return browser.get(WALL).text


def test_a_newcomer_pages_herself_and_takes_it(site: Site) -> None:
    """Make a contact, see the text on Ada's phone, reply 1: it is hers, and the phone says so."""
    browser = site.signed_in("coordinator")
    post(browser, "/sim/contact", {"area": "county", "danger": "1"}, form=WALL)
    site.engine.settle()
    page = browser.get(WALL).text
    assert "IMMEDIATE Larkspur" in page
    assert "Ines Castellan" in page

    page = do(browser, site, "text", text="1")
    assert "is YOURS" in page
    assert site.opened()[0].claimed_by == ADA


def test_a_phone_that_got_nothing_yet_can_write_first(site: Site) -> None:
    """Ada wants to give a duty away by text: nobody has to page her before."""
    browser, ada = site.signed_in("coordinator"), site.oncall.people.get(ADA)
    site.simulator.put_up(ada.destinations[0].address, ada.name)
    page = browser.get(WALL).text
    assert "No messages yet" in page
    assert "Text from Ines Castellan" in page
    assert "1=I&#39;ll take it" in do(browser, site, "text", text="?")


def test_many_made_one_after_the_other_are_many(site: Site) -> None:
    """Each is at a house of its own, so the wall's contacts are no repeats of each other."""
    browser = site.signed_in("coordinator")
    for _ in range(50):
        post(browser, "/sim/contact", {"area": "county", "danger": "1"}, form=WALL)
    assert [contact.same_as for contact in site.opened()] == [None] * 50


def test_a_call_is_answered_heard_and_claimed_by_a_key(site: Site) -> None:
    """It rings after five minutes; the spoken text appears once it is picked up."""
    site.contact()
    site.engine.run_until(site.clock.now().replace(minute=10, second=5), site.clock.move_to)
    browser = site.signed_in("coordinator")
    assert "Ringing" in browser.get(WALL).text
    assert "Press 1 to take it" in do(browser, site, "answer")
    do(browser, site, "press", key="1")
    assert site.opened()[0].state is ContactState.CLAIMED


def test_switches_are_thrown_and_what_is_not_possible_says_so(site: Site) -> None:
    """A phone that is off can send nothing; there is no call to hang up."""
    site.contact()
    browser = site.signed_in("coordinator")
    do(browser, site, "switch", state="off")
    assert phone(site).switch is PhoneSwitch.OFF
    assert "This phone is switched off" in do(browser, site, "text", text="1")
    do(browser, site, "switch", state="on")
    assert "There is no call on this phone" in do(browser, site, "hang-up")
    assert post(browser, f"{WALL}/switch", {"state": "upside down"}, form=WALL).status_code == 422


def test_the_wall_asks_every_second_and_is_answered_in_a_few_bytes(site: Site) -> None:
    """304 until a phone or the board changes."""
    browser = site.signed_in("coordinator")
    seen = {"If-None-Match": browser.get(f"{WALL}/wall").headers["ETag"]}
    assert browser.get(f"{WALL}/wall", headers=seen).status_code == 304
    site.contact()
    assert browser.get(f"{WALL}/wall", headers=seen).status_code == 200


def test_the_clock_is_moved_only_where_it_can_be(site: Site) -> None:
    """A service in earnest has no clock bar, and refuses to be moved."""
    browser = site.signed_in("coordinator")
    assert "to 02:00" not in browser.get(WALL).text
    assert post(browser, "/sim/clock", {"jump": "5"}, form=WALL).status_code == 422


def test_the_demo_runs_faster_and_jumps_to_the_next_02_00(site: Site) -> None:
    """To the next step, ×60, five minutes on, then two o'clock; any other jump is refused."""
    clock = DemoClock(site.clock.now() - DemoClock().real())
    oncall = Oncall(site.database, clock)
    browser = create_app(oncall, site.settings, simulator=site.simulator).test_client()
    address = "/in/" + oncall.access.make_link(oncall.access.add_login("Dov", "manager", "test").id)
    post(browser, address, {}, form=address)

    next_at = site.now(site.contact()).next_at
    assert next_at is not None
    post(browser, "/sim/clock", {"jump": "step"}, form=WALL)
    assert clock.aim == next_at
    clock.step_to(next_at)
    post(browser, "/sim/clock", {"speed": "60"}, form=WALL)
    assert clock.speed == 60
    before = clock.now()
    post(browser, "/sim/clock", {"jump": "5"}, form=WALL)
    assert clock.aim is not None
    assert 300 <= (clock.aim - before).total_seconds() < 330
    clock.step_to(clock.aim)
    post(browser, "/sim/clock", {"jump": "02:00"}, form=WALL)
    assert "Going to 02:00" in browser.get(WALL).text
    assert post(browser, "/sim/clock", {"jump": "noon"}, form=WALL).status_code == 422


def test_there_is_no_wall_without_simulated_phones(public_site: Site) -> None:
    """In earnest the addresses do not exist."""
    browser = public_site.app.test_client()
    for path in (WALL, f"{WALL}/wall"):
        assert browser.get(path, base_url="https://oncall.example").status_code == 404


def test_only_the_demo_shows_its_wall_to_whoever_comes(site: Site) -> None:
    """There everybody is invented, and a newcomer has nothing to sign in with; everywhere else one signs in."""
    assert site.browser().get(WALL).status_code == 303
    invented = replace(site.settings, service=Service(environment=Environment.DEMO))
    browser = create_app(site.oncall, invented, simulator=site.simulator).test_client()
    post(browser, "/sim/contact", {"area": "county", "danger": "1"}, form=WALL)
    assert site.opened()[0].reference in browser.get(WALL).text
    assert browser.get("/board").status_code == 303
