"""The form for partners, who are known by a key."""

import pytest

from tests.web.site import CANARY, Site

CONCERN = {"what": f"{CANARY} is left alone", "where": f"{CANARY} Lane 12"}


def test_a_partner_types_the_key_once(site: Site) -> None:
    """The hospital's desk: the key is in no address and no cookie, and its contact bears the hospital's name."""
    browser = site.browser()
    assert browser.get("/partner/report").location == "/partner"
    secret = site.key("contacts:write")["Authorization"].removeprefix("Bearer ")
    begun = browser.post("/partner", data={"key": secret})
    assert begun.location == "/partner/report"
    assert secret not in begun.headers["Set-Cookie"]
    assert "St Anne&#39;s hospital" in browser.get("/partner/report").text

    assert browser.post("/partner/report", data=CONCERN).status_code == 303
    (contact,) = site.opened()
    assert contact.channel == "partner"
    assert dict(site.oncall.contacts.view(contact.reference, "test").details.asked)["partner"] == "St Anne's hospital"

    browser.post("/partner/leave")
    assert browser.get("/partner/report").location == "/partner"


@pytest.mark.parametrize("scopes", [("duty:read",), ()])
def test_a_key_for_something_else_opens_nothing(site: Site, scopes: tuple[str, ...]) -> None:
    """A key that may not open contacts, and one that nobody ever made."""
    secret = site.key(*scopes)["Authorization"].removeprefix("Bearer ") if scopes else "ok_made_up"

    assert site.browser().post("/partner", data={"key": secret}).status_code == 403


def test_what_a_partner_does_not_tick_is_not_safe(site: Site) -> None:
    """The hospital's desk fills in the same form: a text was ticked, so nobody rings her."""
    browser = site.browser()
    browser.post("/partner", data={"key": site.key("contacts:write")["Authorization"].removeprefix("Bearer ")})
    browser.post("/partner/report", data={**CONCERN, "callback": "(303) 555-0142", "safe_text": "yes"})

    (contact,) = site.opened()
    safe = site.oncall.contacts.view(contact.reference, "test").details.safe
    assert safe.limits(site.clock.now()) == "no call, no voicemail"


def test_a_key_that_ends_while_somebody_writes_loses_nothing(site: Site) -> None:
    """The hospital's key is revoked in the middle of a form: the concern comes in like anybody's."""
    browser = site.browser()
    secret = site.key("contacts:write")["Authorization"].removeprefix("Bearer ")
    browser.post("/partner", data={"key": secret})
    site.oncall.access.revoke_key(site.oncall.access.keys()[0].id, "test")

    assert browser.post("/partner/report", data=CONCERN).status_code == 303
    assert [contact.channel for contact in site.opened()] == ["web"]
