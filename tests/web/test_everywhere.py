"""What holds for every address, whoever asks."""

import logging

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.web.site import ADA, CANARY, Site, leaked

FOR_ANYBODY = {
    "static",
    "health.alive",
    "health.ready",
    "health.metrics",
    "api.openapi",
    "intake.page",
    "partner.page",
    "sign_in.page",
    "sign_in.link",
    "page.page",
}
ASKED_TO_SIGN_IN = 303
REFUSED = {400, 401, 403, 404, 405, 415}


def rules(site: Site, method: str) -> list[Rule]:
    """Every route that takes the method."""
    return [rule for rule in site.app.url_map.iter_rules() if method in (rule.methods or ())]


def filled(site: Site, rule: Rule) -> str:
    """The address of a route, with a contact that exists and a secret that does not."""
    known = {"reference": site.opened()[0].reference, "token": "unknown", "filename": "app.css", "number": "1"}
    values = {name: known.get(name, "x") for name in rule.arguments}
    return site.app.url_map.bind("localhost").build(rule.endpoint, values)


def ask(browser: FlaskClient, method: str, address: str) -> TestResponse:
    """Ask for an address as somebody who knows it."""
    return browser.open(address, method=method, buffered=True)


def test_nobody_sees_anything_without_signing_in(site: Site) -> None:
    """Every route, looked at by a stranger who knows the reference of a real contact: whatever is not meant for
    anybody asks for a sign-in or a key, and nothing that was said is anywhere."""
    site.contact()
    for rule in rules(site, "GET"):
        answer = ask(site.browser(), "GET", filled(site, rule))
        if rule.endpoint in FOR_ANYBODY:
            assert answer.status_code in (200, 404, 503), rule
        elif answer.status_code == ASKED_TO_SIGN_IN:
            assert answer.location.startswith(("/sign-in", "/partner")), rule
        else:
            assert answer.status_code in REFUSED, rule
        assert not leaked([answer.text, str(answer.headers)]), rule


def test_nobody_changes_anything_without_signing_in(site: Site) -> None:
    """Every route, pressed by a stranger with an empty form: only the public form answers, with its questions."""
    contact = site.contact()
    head = site.oncall.health.head()
    for rule in rules(site, "POST"):
        answer = ask(site.browser(), "POST", filled(site, rule))
        expected = {422} if rule.endpoint in ("intake.report", "partner.report") else {*REFUSED, ASKED_TO_SIGN_IN}
        assert answer.status_code in expected, (rule, answer.status_code)
    assert site.now(contact) == contact
    assert site.oncall.health.head() == head


def test_looking_changes_nothing_anywhere(site: Site) -> None:
    """Ada opens every page there is: no event is written, no contact is touched."""
    contact = site.contact()
    browser = site.signed_in(worker=ADA)
    head = site.oncall.health.head()
    for rule in rules(site, "GET"):
        ask(browser, "GET", filled(site, rule))
    assert site.now(contact) == contact
    assert site.oncall.health.head() == head


def test_no_address_holds_anything_personal(site: Site) -> None:
    """Names, numbers and words are no part of any address: only references, secrets and our own ids."""
    parts = {name for rule in site.app.url_map.iter_rules() for name in rule.arguments}

    ids = {"reference", "worker_id", "row_id", "opening", "feed"}
    assert parts <= {*ids, "token", "secret", "filename", "number", "act", "start"}


@pytest.mark.parametrize("path", ["/report", "/api/v1/contacts"])
def test_what_nobody_foresaw_says_nothing_that_was_said(
    site: Site, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """The store breaks while a concern is written: the answer and the log say so, and no more than that."""
    key = site.key("contacts:write")
    with site.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE contacts RENAME TO elsewhere")
    said = {"what": f"{CANARY} fell", "where": f"{CANARY} Lane 12"}
    with caplog.at_level(logging.DEBUG):
        if path == "/report":
            answer = site.browser().post(path, data=said)
        else:
            answer = site.browser().post(path, json=said, headers=key)

    assert answer.status_code == 500
    assert "may not be stored" in answer.text
    assert "failed unforeseen" in caplog.text
    assert not leaked([answer.text, caplog.text])


def test_an_error_page_has_the_emergency_number(site: Site) -> None:
    """Whoever is in danger and lost must not be left with 'not found'."""
    assert 'href="tel:911"' in site.browser().get("/help").text
    assert 'href="tel:911"' not in site.signed_in(worker=ADA).get("/help").text


@pytest.mark.parametrize("path", ["/nothing", "/api/v1/nothing", "/report/received/x"])
def test_what_was_asked_for_is_not_repeated(site: Site, path: str) -> None:
    """An address that somebody made up does not come back to the page."""
    answer = site.browser().get(f"{path}/{CANARY}?{CANARY}=<script>")

    assert answer.status_code == 404
    assert not leaked([answer.text])
