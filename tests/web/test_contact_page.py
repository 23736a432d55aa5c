"""A contact's page: what is shown, what may be done with it, and how it is taken back."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oncall.app import NewContact
from oncall.domain.contact import Contact, ContactState, Details, SafeContact, Stage
from oncall.domain.event import EventKind
from oncall.engine.loop import fast_forward
from tests.web.site import ADA, BO, CANARY, NIGHT, Site, post, token
from web.timeline import SAID


def act(browser: FlaskClient, contact: Contact, name: str, /, **fields: str) -> str:
    """Press a button on the contact's page; the page that comes of it."""
    address = f"/contacts/{contact.reference}"
    answer = post(browser, f"{address}/{name}", fields, form=address)
    assert answer.location == address
    return browser.get(address).text


def undo(browser: FlaskClient, page: str) -> TestResponse:
    """Press the button of the notice on this page."""
    notice = page[page.index('class="notice') :]
    action = re.search(r'action="([^"]+)"', notice)
    assert action, "nothing here can be taken back"
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', notice[: notice.index("</form>")]))
    return browser.post(action.group(1), data=fields)


def test_ada_takes_it_and_gives_it_back(site: Site) -> None:
    """One press makes it hers; the notice that says so holds the way back."""
    contact, browser = site.contact(), site.signed_in(worker=ADA)
    page = act(browser, contact, "claim")
    assert site.now(contact).claimed_by == ADA
    assert "You have it" in page

    undo(browser, page)
    assert site.now(contact).state is ContactState.WAITING


def test_bo_is_told_that_he_was_too_late(site: Site) -> None:
    """He pressed at the same time. The page says who has it, and nothing was changed."""
    contact, ada, bo = site.contact(), site.signed_in(worker=ADA), site.signed_in(worker=BO)
    address = f"/contacts/{contact.reference}"
    secret = token(bo.get(address))
    act(ada, contact, "claim")
    bo.post(f"{address}/claim", data={"csrf_token": secret})

    assert "was taken by primary" in bo.get(address).text
    assert site.now(contact).claimed_by == ADA


def test_a_call_out_from_leaving_to_the_outcome(site: Site) -> None:
    """She goes, arrives, sees the boy, finishes, and closes it with an outcome; closing can be undone."""
    contact, browser = site.contact(), site.signed_in(worker=ADA)
    act(browser, contact, "claim")
    for stage in (Stage.LEAVING, Stage.ARRIVED):
        act(browser, contact, "stage")
        assert site.now(contact).stage is stage
    act(browser, contact, "well", minutes="30")
    assert "Reached" in act(browser, contact, "reached", whom="the boy", how="seen in person")
    act(browser, contact, "finish")
    page = act(browser, contact, "close", outcome="visit made, safe", written="Slept at his aunt's.")
    assert site.now(contact).outcome == "visit made, safe"
    assert "Slept at his aunt&#39;s." in page

    undo(browser, page)
    assert site.now(contact).state is ContactState.WAITING


@pytest.mark.parametrize(
    ("name", "fields", "says"),
    [
        ("close", {"outcome": ""}, "cannot be closed without an outcome"),
        ("reached", {"whom": "", "how": ""}, "whom, or how, is missing"),
        ("note", {"text": " "}, "it is empty"),
        ("well", {"minutes": "soon"}, "is no number of minutes"),
        ("interpreter", {"method": ""}, "nothing is chosen"),
        ("unlock", {"channel": "pigeon"}, "neither a call nor a text"),
        ("well", {"minutes": "²"}, "is no number of minutes"),
        ("attach", {"to": ""}, "it is no reference. Write R and six figures"),
        ("attach", {"to": "the other one"}, "it is no reference. Write R and six figures"),
        ("attach", {"to": "R000000"}, "no contact has this reference. Look on the board"),
    ],
)
def test_what_cannot_be_done_says_so(site: Site, name: str, fields: dict[str, str], says: str) -> None:
    """Half a form changes nothing, and the answer names what is missing."""
    contact, browser = site.contact(), site.signed_in(worker=ADA)
    act(browser, contact, "claim")
    address = f"/contacts/{contact.reference}"
    answer = post(browser, f"{address}/{name}", fields, form=address)
    assert says in (browser.get(address) if answer.status_code == 303 else answer).text
    assert site.now(contact).claimed_by == ADA


@pytest.mark.parametrize("garbage", ["²", "x" * 15_000], ids=["figure", "long"])
def test_whatever_is_written_leads_back_to_the_contact(site: Site, garbage: str) -> None:
    """Every act with nonsense in every field: an answer, the contact's page, and never an error of ours."""
    contact, browser = site.contact(), site.signed_in(worker=ADA)
    address = f"/contacts/{contact.reference}"
    secret = token(browser.get(address))
    names = ("minutes", "how", "whom", "outcome", "written", "text", "method", "category", "area", "channel", "reason")
    nonsense = dict.fromkeys((*names, "to", "name", "over"), garbage)
    for rule in site.app.url_map.iter_rules():
        if rule.endpoint.startswith("acts."):
            path = rule.rule.replace("<reference>", contact.reference)
            answer = browser.post(path, data={**nonsense, "csrf_token": secret})
            assert (answer.status_code, answer.location) == (303, address), path
            assert browser.get(address).status_code == 200


def test_where_a_call_is_not_safe_the_number_is_locked(site: Site) -> None:
    """He is in the room. The number shows only as a text; a call needs a reason, under a name, for ten minutes."""
    details = Details(what=CANARY, where="here", callback="+13035550177", safe=SafeContact(text=True))
    new = NewContact(id="locked", details=details, channel="phone", area="county", danger=True)
    contact, browser = site.oncall.contacts.open(new, "public"), site.signed_in(worker=ADA)
    page = browser.get(f"/contacts/{contact.reference}").text
    assert "Not safe: no call, no voicemail" in page
    assert "sms:+13035550177" in page
    assert "tel:+13035550177" not in page

    assert "give the reason" in act(browser, contact, "unlock", channel="voice", reason="")
    page = act(browser, contact, "unlock", channel="voice", reason="She texted that he has left.")
    assert "tel:+13035550177" in page
    assert "went outside what the caller said is safe" in page

    site.clock.move(minutes=11)
    assert "tel:+13035550177" not in browser.get(f"/contacts/{contact.reference}").text


def test_a_language_need_stands_on_the_page(site: Site) -> None:
    """Spanish: no child interprets, and how the need was met is recorded."""
    details = Details(what=CANARY, where="here")
    new = NewContact(id="es", details=details, channel="phone", area="county", danger=True, language="es")
    contact, browser = site.oncall.contacts.open(new, "public"), site.signed_in(worker=ADA)
    page = browser.get(f"/contacts/{contact.reference}").text
    assert "Speaks Spanish" in page
    assert "Do not use a child to interpret" in page

    assert "Recorded" in act(browser, contact, "interpreter", method="Interpreter line")
    assert site.now(contact).interpreter == "Interpreter line"


def test_two_that_may_be_the_same_are_joined_by_a_person(site: Site) -> None:
    """The second report is offered as probably the same; Ada attaches it, and thinks better of it."""
    first, second, browser = site.contact(), site.contact(), site.signed_in(worker=ADA)
    address = f"/contacts/{second.reference}"
    assert f"It is the same: attach to {first.reference}" in browser.get(address).text

    page = act(browser, second, "attach", to=first.reference)
    assert site.now(second).state is ContactState.ATTACHED
    undo(browser, page)
    assert site.now(second).state is ContactState.WAITING


def test_category_and_area_change_and_change_back(site: Site) -> None:
    """A person decided; the undo gives the former one back."""
    contact, browser = site.contact(), site.signed_in("manager")
    page = act(browser, contact, "category", category="routine")
    assert "changed IMMEDIATE to ROUTINE" in page
    undo(browser, page)
    assert site.now(contact).category == contact.category

    undo(browser, act(browser, contact, "area", area=""))
    assert site.now(contact).area == "county"


def test_it_stays_ours_until_they_give_a_name(site: Site) -> None:
    """Offered to the neighbouring county; only a name ends it here."""
    contact, browser = site.contact(), site.signed_in("manager")
    assert "Still ours" in act(browser, contact, "offer", to="the next county")
    act(browser, contact, "handed-over", name="")
    assert site.now(contact).state is ContactState.WAITING

    act(browser, contact, "handed-over", name="Sgt Eve Invented")
    assert site.now(contact).outcome == "transferred, confirmed"


def test_an_open_page_asks_whether_anything_has_changed(site: Site) -> None:
    """304 until something happens, then the part alone."""
    contact, browser = site.contact(), site.signed_in(worker=ADA)
    address = f"/contacts/{contact.reference}/part"
    first = browser.get(address)
    seen = {"If-None-Match": first.headers["ETag"]}
    assert browser.get(address, headers=seen).status_code == 304

    site.oncall.contacts.note(contact.reference, ADA, "The aunt is on her way.")
    again = browser.get(address, headers=seen)
    assert again.status_code == 200
    assert "The aunt is on her way." in again.text
    assert "<html" not in again.text


def test_nobody_reads_without_signing_in(site: Site) -> None:
    """Neither the page nor its part; and an act needs the secret of the form."""
    contact = site.contact()
    address = f"/contacts/{contact.reference}"
    for path in (address, f"{address}/part"):
        answer = site.browser().get(path)
        assert answer.status_code == 303
        assert CANARY not in answer.text
    assert site.signed_in(worker=ADA).post(f"{address}/claim").status_code == 400
    assert site.now(contact).state is ContactState.WAITING


def test_a_round_says_how_many_it_asks(site: Site) -> None:
    """The alarm goes to everybody; the rounds after it ask the two who are on duty, and nobody else."""
    contact = site.contact()
    fast_forward(site.engine, site.clock, NIGHT + timedelta(hours=2))
    page = site.signed_in(worker=ADA).get(f"/contacts/{contact.reference}").text
    told = re.findall(r"Nobody has taken it: [^<]*", page)
    assert told[0] == "Nobody has taken it: 2 are asked together"
    assert int(told[-1].split()[4]) > 2
    assert "everybody is asked" not in page


def test_everything_that_happens_to_a_contact_can_be_told() -> None:
    """A new kind of event about a contact must get its sentence, unless the tries or the notes tell it."""
    told_elsewhere = {EventKind.CONTACT_NOTED}
    about = {kind for kind in EventKind if kind.value.startswith(("contact.", "transfer.", "desk."))}
    hints = {EventKind.MESSAGE_UNCONFIRMED, EventKind.MESSAGE_MACHINE}
    assert about - told_elsewhere | hints == set(SAID)
