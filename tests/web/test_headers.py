"""What every answer carries, and from where it may be asked."""

import re

import pytest

from oncall.config import Environment, Service, Settings, Web
from tests.web.site import ADA, Site, post, token
from web.app import create_app

PATHS = ("/report", "/sign-in", "/healthz", "/nothing-here", "/api/v1/openapi.json")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_dressed(site: Site, path: str) -> None:
    """A page, an error and a document alike: nothing inline, no frame, no sniffing, no referrer, no copy kept."""
    headers = site.browser().get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


def test_a_nonce_is_made_for_one_answer_only(site: Site) -> None:
    """The script on the form bears the nonce of its own answer, and the next answer has another one."""
    nonces = set()
    for _ in range(2):
        answer = site.browser().get("/report")
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce
        assert f'nonce="{nonce[1]}"' in answer.text
        nonces.add(nonce[1])
    assert len(nonces) == 2


def test_https_is_kept_and_cookies_are_bound_to_the_host(public_site: Site) -> None:
    """Where people come by https, the browser is told to keep to it and to give the cookies to nobody else."""
    browser = public_site.browser()
    page = browser.get("/sign-in", base_url="https://oncall.example")

    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-form=")
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookie


def test_without_https_nothing_pretends_to_it(site: Site) -> None:
    """The first evening on one machine has no certificate; cookies must still come back."""
    page = site.browser().get("/sign-in")

    assert "Strict-Transport-Security" not in page.headers
    assert page.headers["Set-Cookie"].startswith("form=")


@pytest.mark.parametrize("kept", [True, False], ids=["with the previous key", "without it"])
def test_a_new_key_leaves_open_pages_good_while_the_previous_one_is_named(site: Site, *, kept: bool) -> None:
    """Dov changes the key at noon. Ada's page has been open since ten, and a neighbour reloads what happens next."""
    contact, browser = site.contact(), site.signed_in(worker=ADA)
    secret = token(browser.get("/board"))
    received = site.browser().post("/report", data={"what": "smoke", "where": "House 9"}).location
    former = site.settings.web.secret_key
    web = Web(secret_key="n" * 40, previous_secret_key=former if kept else "", session_hours=48)
    browser.application = site.app = create_app(site.oncall, Settings(web=web))

    browser.post(f"/contacts/{contact.reference}/claim", data={"csrf_token": secret})
    assert site.now(contact).claimed_by == (ADA if kept else None)
    assert site.browser().get(received).status_code == (200 if kept else 404)


def test_another_host_name_is_refused(site: Site) -> None:
    """A request for a name that is not ours gets nothing, so no link can be made to lead elsewhere."""
    assert site.browser().get("/sign-in", base_url="http://evil.example").status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_a_form_of_another_site_does_not_act(site: Site, headers: dict[str, str]) -> None:
    """Eve's page posts to the link of Ada's page: the browser says where it comes from, and nothing happens."""
    contact = site.contact()

    answer = site.browser().post(site.page_address(ADA), data={"answer": "claim"}, headers=headers)

    assert answer.status_code == 403
    assert site.now(contact).claimed_by is None


def test_our_own_no_referrer_is_no_reason_to_refuse(site: Site) -> None:
    """With no-referrer, browsers send an origin of "null" with our own forms too."""
    contact = site.contact()

    site.browser().post(site.page_address(ADA), data={"answer": "claim"}, headers={"Origin": "null"})

    assert site.now(contact).claimed_by == ADA


def test_simulated_phones_cannot_be_switched_on_in_production(site: Site) -> None:
    """Whoever tries is told so before a single page is served."""
    production = Settings(service=Service(environment=Environment.PRODUCTION))
    with pytest.raises(ValueError, match="Simulated phones"):
        create_app(site.oncall, production, simulator=site.simulator)


def test_a_character_that_no_database_can_compare_is_refused(site: Site) -> None:
    """PostgreSQL fails on it; the caller is told instead."""
    assert site.browser().get("/p/%00").status_code == 400
    assert site.browser().get("/sign-in?next=%00").status_code == 400
    fields = {"name": "\0", "password": "x"}
    assert post(site.browser(), "/sign-in", fields, form="/sign-in").status_code == 400
