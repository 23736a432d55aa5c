"""Signing in, staying signed in, and signing out."""

import pytest

from tests.web.site import ADA, Site, leaked, post, token

PASSWORD = "a sentence that Dov can remember"


def test_looking_at_a_link_does_not_use_it_up(site: Site) -> None:
    """A message preview fetches Ada's link three times; the button still works, once."""
    address = "/in/" + site.link(worker=ADA, name="Ada")
    for _ in range(3):
        assert "Sign in as Ada" in site.browser().get(address).text

    browser = site.browser()
    assert post(browser, address, {}, form=address).location == "/"
    assert browser.get("/board").status_code == 200
    assert site.browser().get(address).status_code == 404


def test_a_link_signs_in_once(site: Site) -> None:
    """Eve has copied the link and presses the button after Ada did."""
    address = "/in/" + site.link(worker=ADA)
    ada, eve = site.browser(), site.browser()
    secret = token(eve.get(address))
    post(ada, address, {}, form=address)

    assert eve.post(address, data={"csrf_token": secret}).status_code == 403
    assert eve.get("/board").status_code == 303


def test_a_link_grows_too_old(site: Site) -> None:
    """Found in a message an hour later, it opens nothing."""
    address = "/in/" + site.link(worker=ADA)
    site.clock.move(hours=1)

    assert site.browser().get(address).status_code == 404


def test_dov_signs_in_by_password_and_lands_where_he_wanted_to(site: Site) -> None:
    """He followed a link to the board, was asked who he is, and is on the board."""
    login = site.oncall.access.add_login("Dov", "manager", "test")
    site.oncall.access.set_password(login.id, PASSWORD)
    browser = site.browser()
    form = browser.get("/board").location
    assert form == "/sign-in?next=/board"

    fields = {"name": "Dov", "password": PASSWORD, "next": "/board"}
    assert post(browser, "/sign-in", fields, form=form).location == "/board"
    assert "Dov" in browser.get("/board").text


@pytest.mark.parametrize(("name", "password"), [("Dov", "not the sentence"), ("Eve", PASSWORD)])
def test_a_refusal_does_not_say_what_was_wrong(site: Site, name: str, password: str) -> None:
    """Whether the name exists is nobody's business; what was typed is not shown again."""
    login = site.oncall.access.add_login("Dov", "manager", "test")
    site.oncall.access.set_password(login.id, PASSWORD)

    answer = post(site.browser(), "/sign-in", {"name": name, "password": password}, form="/sign-in")

    assert answer.status_code == 403
    assert "the name or the password is wrong" in answer.text
    assert password not in answer.text


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "evil"])
def test_signing_in_never_leads_elsewhere(site: Site, elsewhere: str) -> None:
    """Eve sends a link to our own sign-in page that would go on to hers."""
    login = site.oncall.access.add_login("Dov", "manager", "test")
    site.oncall.access.set_password(login.id, PASSWORD)
    fields = {"name": "Dov", "password": PASSWORD, "next": elsewhere}

    assert post(site.browser(), "/sign-in", fields, form="/sign-in").location == "/"


def test_a_form_without_its_secret_does_nothing(site: Site) -> None:
    """The answer says what to do; nobody is signed in or out by it."""
    address = "/in/" + site.link(worker=ADA)
    refused = site.browser().post(address)
    assert refused.status_code == 400
    assert "reload it" in refused.text
    assert site.browser().get(address).status_code == 200

    browser = site.signed_in(worker=ADA)
    assert browser.post("/sign-out").status_code == 400
    assert browser.get("/board").status_code == 200


def test_signing_out_ends_the_session_everywhere(site: Site) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    browser = site.signed_in(worker=ADA)
    kept = browser.get_cookie("oncall")
    assert kept

    post(browser, "/sign-out", {}, form="/board")

    thief = site.browser()
    thief.set_cookie("oncall", kept.value)
    assert thief.get("/board").status_code == 303


def test_a_session_in_use_goes_on_and_an_idle_one_ends(site: Site) -> None:
    """The agency lets sessions last two days. Half a day without a look ends one all the same."""
    browser = site.signed_in(worker=ADA)
    for _ in range(3):
        site.clock.move(hours=10)
        assert browser.get("/board").status_code == 200

    site.clock.move(hours=13)

    assert browser.get("/board").status_code == 303


def test_a_disabled_login_is_out_at_once(site: Site) -> None:
    """Ada has left the agency; the browser she left signed in is a stranger's now."""
    browser = site.signed_in(worker=ADA)
    login = next(each for each in site.oncall.access.logins() if each.worker_id == ADA)

    site.oncall.access.disable(login.id, "test")

    assert browser.get("/board").status_code == 303


def test_nobody_reads_a_contact_without_signing_in(site: Site) -> None:
    """The address of a contact leads to the form, which says nothing of it."""
    contact = site.contact()
    answer = site.browser().get(f"/contacts/{contact.reference}", follow_redirects=True)

    assert "Password" in answer.text
    assert not leaked([answer.text])
