"""Reporting a concern: few questions, nothing in the way, nothing lost."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oncall.app import ContactView
from tests.web.site import CANARY, Site, leaked
from tests.world_agency import rules_of
from web.intake_form import Sender, read

CONCERN = {"what": f"{CANARY} is left alone", "where": f"{CANARY} Lane 12"}


def send(browser: FlaskClient, fields: dict[str, str]) -> TestResponse:
    """Fill in the form and send it, as a browser does: with the id that stands in it."""
    found = re.search(r'name="id" value="([^"]+)"', browser.get("/report").text)
    assert found
    return browser.post("/report", data={"id": found[1], **fields})


def only(site: Site) -> ContactView:
    """The one contact that came in."""
    (contact,) = site.opened()
    return site.oncall.contacts.view(contact.reference, "test")


def categories(site: Site) -> list[str]:
    """The categories of all that came in."""
    return sorted(contact.category for contact in site.opened())


def test_two_answers_are_enough(site: Site) -> None:
    """What and where; nobody knows about danger, so it is treated as pressing."""
    answer = send(site.browser(), CONCERN)

    assert answer.status_code == 303
    contact = only(site).contact
    assert (contact.channel, contact.category, contact.area) == ("web", "urgent", "county")
    page = site.browser().get(answer.location).text
    assert contact.reference in page
    assert "gets in touch within 24 hours" in page
    assert 'href="tel:911"' in page


def test_the_emergency_number_comes_before_everything(site: Site) -> None:
    """Before the first question, and a way out of the page beside it."""
    page = site.browser().get("/report").text

    assert page.index('href="tel:911"') < page.index("Exit this page") < page.index("What is wrong?")


def test_nothing_is_kept_by_the_browser(site: Site) -> None:
    """No cookie, no stored page, no filled-in fields for whoever uses the machine next."""
    answer = send(site.browser(), CONCERN)

    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'autocomplete="off"' in site.browser().get("/report").text


def test_everything_that_was_said_is_kept(site: Site) -> None:
    """Every field of the form, with 'asked, not known' as an answer of its own."""
    fields = {
        **CONCERN,
        "danger": "no",
        "area": "county",
        "line": "elder",
        "callback": "(303) 555-0142",
        "safe_text": "yes",
        "safe_until": "2026-10-20T08:00",
        "caller_role": "neighbour",
        "language": "es",
        "dogs": "two",
        "weapons_unknown": "yes",
    }
    send(site.browser(), fields)

    view = only(site)
    assert (view.contact.line, view.contact.area, view.contact.category) == ("elder", "county", "routine")
    assert view.contact.language == "es"
    details = view.details
    assert (details.caller_number, details.caller_role) == ("+13035550142", "neighbour")
    assert details.safe.limits(site.clock.now()) == "no call, no voicemail"
    assert details.safe.until
    assert details.safe.until.isoformat() == "2026-10-20T13:00:00+00:00"
    assert dict(details.asked) == {"dogs": "two", "weapons": "asked, not known"}


def test_what_is_wrong_is_shown_with_everything_still_there(site: Site) -> None:
    """An impossible number and no place: each fault with its remedy, in focus, and nothing typed twice."""
    fields = {"what": CONCERN["what"], "callback": "12", "area": "atlantis", "safe_until": "soon"}
    page = send(site.browser(), fields)

    assert page.status_code == 422
    for place in ("where", "callback", "area", "safe_until"):
        assert f'href="#{place}"' in page.text
    assert "autofocus" in page.text
    assert f"{CONCERN['what']}</textarea>" in page.text
    assert 'value="12"' in page.text
    assert site.opened() == []


@pytest.mark.parametrize(
    "fields",
    [
        {**CONCERN, "callback": "12"},
        {**CONCERN, "area": "atlantis", "line": "weather", "safe_until": "soon"},
        {"what": CONCERN["what"]},
        {"where": CONCERN["where"]},
        {**CONCERN, "website": "https://cheap.example"},
        {**CONCERN, "id": "not one of ours"},
        {"what": "\x00\ud83d\udea8 'quoted' <b>text</b> \u202e", "where": "\u0000"},
    ],
)
def test_danger_now_is_never_kept_out(site: Site, fields: dict[str, str]) -> None:
    """Whatever else is wrong with the form, it is a contact, loud at once, and nothing that was said is gone."""
    fields = {name: value.encode("utf-16", "surrogatepass").decode("utf-16") for name, value in fields.items()}
    answer = send(site.browser(), {**fields, "danger": "yes"})

    assert answer.status_code == 303
    view = only(site)
    assert view.contact.category == "immediate"
    assert view.details.callback == fields.get("callback", "")
    assert view.details.what in (fields.get("what"), "not said")


def test_danger_now_is_never_held_up_by_how_many_there_are(site: Site) -> None:
    """Thirty neighbours behind one address report one fire. After twenty they are marked for a person's look;
    none of them is less serious for it, for a machine never lowers a category."""
    browser = site.browser()
    for number in range(25):
        send(browser, {"what": f"smoke {number}", "where": f"House {number} of street {number * 7}"})
    send(browser, {"what": "he is still inside", "where": "House 99", "danger": "yes"})

    assert categories(site) == ["immediate", *["urgent"] * 25]
    views = [site.oncall.contacts.view(contact.reference, "test") for contact in site.opened()]
    assert sum("held" in dict(view.details.asked) for view in views) == 6


def test_what_a_program_seems_to_have_sent_is_kept_for_a_person(site: Site) -> None:
    """A hidden field was filled in, by a program or by a browser that means well: it is marked with the reason,
    and as serious as it would be without."""
    answer = send(site.browser(), {**CONCERN, "website": "https://cheap.example"})

    assert answer.status_code == 303
    view = only(site)
    assert view.contact.category == "urgent"
    assert "held" in dict(view.details.asked)


def test_a_proxy_on_this_machine_tells_callers_apart(site: Site) -> None:
    """Behind it all come from one address; what it adds says from where they really come."""
    for number in range(22):
        headers = {"X-Forwarded-For": f"198.51.100.7, 203.0.113.{number}"}
        fields = {"what": f"worry {number}", "where": f"House {number} of street {number * 7}"}
        site.browser().post("/report", data=fields, headers=headers)

    assert categories(site) == ["urgent"] * 22


def test_sending_twice_is_one_contact_and_adding_is_another(site: Site) -> None:
    """A double tap is harmless. Going back and writing more must not lose what was added."""
    browser = site.browser()
    found = re.search(r'name="id" value="([^"]+)"', browser.get("/report").text)
    assert found
    fields = {"id": found[1], **CONCERN}
    first, second = (browser.post("/report", data=fields) for _ in range(2))
    assert len(site.opened()) == 1
    assert first.location == second.location

    browser.post("/report", data={**fields, "what": CONCERN["what"] + ", and there is a dog"})
    assert len(site.opened()) == 2


def test_the_confirmation_is_for_the_one_who_reported(site: Site) -> None:
    """Its address holds no word of what was said, works for an hour, and cannot be made up for another one."""
    other = site.contact()
    address = send(site.browser(), CONCERN).location
    reference = next(contact for contact in site.opened() if contact.channel == "web").reference
    assert not leaked([address])

    assert site.browser().get(address + "x").status_code == 404
    assert site.browser().get(f"/report/received/{other.reference}").status_code == 404
    site.clock.move(minutes=61)
    late = site.browser().get(address)
    assert late.status_code == 410
    assert reference not in late.text


def test_two_megabytes_are_refused_with_a_way_out(site: Site) -> None:
    """A clear answer with the emergency number on it, and nothing stored by halves."""
    answer = site.browser().post("/report", data={**CONCERN, "what": "x" * 2_000_000})

    assert answer.status_code == 413
    assert "larger than 256 kB" in answer.text
    assert 'href="tel:911"' in answer.text
    assert site.opened() == []


def test_where_an_agency_has_one_area_nobody_need_know_it() -> None:
    """Larkspur's primary is asked, not the supervisor over her head, when a caller leaves the area out."""
    assert read(CONCERN, rules_of("larkspur"), Sender()).area == "county"
    assert read(CONCERN, rules_of("harlow"), Sender()).area is None
