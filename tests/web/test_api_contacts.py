"""Contacts by the API: taken in once, shown to keys that may look, and refused with the place of each fault."""

import pytest

from tests.web.site import CANARY, Site, document, leaked

BODY = {"what": f"{CANARY} fell", "where": f"{CANARY} Lane 12"}
CONTACTS = "/api/v1/contacts"


def test_a_contact_comes_in(site: Site) -> None:
    """Everything a machine may know of it; the answer says what the caller is to be told."""
    body = {
        **BODY,
        "danger": True,
        "area": "county",
        "line": "adult",
        "language": "es",
        "received_at": "2026-10-18T01:00:00-05:00",
        "caller": {"number": "(303) 555-0142", "role": "police"},
        "safe": {"voice": False, "text": True, "voicemail": True, "until": "2026-10-19T00:00:00Z"},
        "asked": {"dogs": "asked, not known"},
    }
    answer = site.browser().post(CONTACTS, json=body, headers=site.key("contacts:write"))

    assert answer.status_code == 201
    reference = document(answer)["reference"]
    assert answer.headers["Location"] == f"{CONTACTS}/{reference}"
    assert document(answer)["category"] == "immediate"
    assert document(answer)["emergency_number"] == "911"
    assert document(answer)["promise"].startswith("A worker is called now.")
    assert document(answer)["received_at"] == "2026-10-18T06:00:00Z"
    view = site.oncall.contacts.view(reference, "test")
    assert (view.contact.line, view.contact.area, view.contact.language) == ("adult", "county", "es")
    assert view.details.caller_number == "+13035550142"
    assert view.details.safe.limits(site.clock.now()) == "no call"


@pytest.mark.parametrize(
    ("safe", "limits"),
    [
        ({"text": True}, "no call, no voicemail"),
        ({"voice": True}, "no text, no voicemail"),
        ({"until": "2026-10-19T00:00:00Z"}, "no call, no text, no voicemail"),
        ({}, "no call, no text, no voicemail"),
        (None, ""),
    ],
)
def test_where_limits_are_given_only_what_they_name_is_safe(
    site: Site, safe: dict[str, object] | None, limits: str
) -> None:
    """As on the form: he is in the room, and only a text was ticked. Without `safe` nobody spoke of limits."""
    body = BODY if safe is None else {**BODY, "safe": safe}
    answer = site.browser().post(CONTACTS, json=body, headers=site.key("contacts:write"))
    view = site.oncall.contacts.view(document(answer)["reference"], "test")
    assert view.details.safe.limits(site.clock.now()) == limits


def test_the_same_request_twice_is_one_contact(site: Site) -> None:
    """The answer was lost and the machine asks again; a new body under the same key is refused."""
    headers = {**site.key("contacts:write"), "Idempotency-Key": "7b1f"}
    first = site.browser().post(CONTACTS, json=BODY, headers=headers)
    second = site.browser().post(CONTACTS, json=BODY, headers=headers)

    assert (first.status_code, second.status_code) == (201, 200)
    assert document(first) == document(second)
    assert len(site.opened()) == 1
    other = site.browser().post(CONTACTS, json={**BODY, "danger": True}, headers=headers)
    assert other.status_code == 409
    assert "Use a new key" in document(other)["detail"]
    assert len(site.opened()) == 1


def test_two_machines_may_use_the_same_idempotency_key(site: Site) -> None:
    """It belongs to the key it came with."""
    for _ in range(2):
        headers = {**site.key("contacts:write"), "Idempotency-Key": "7b1f"}
        assert site.browser().post(CONTACTS, json=BODY, headers=headers).status_code == 201


@pytest.mark.parametrize("given", ["", "x" * 201, "with space"])
def test_an_idempotency_key_that_is_none_is_refused(site: Site, given: str) -> None:
    """Ignoring it would make two contacts of one."""
    headers = {**site.key("contacts:write"), "Idempotency-Key": given}

    assert site.browser().post(CONTACTS, json=BODY, headers=headers).status_code == 400
    assert site.opened() == []


@pytest.mark.parametrize(
    ("change", "place", "remedy"),
    [
        ({"area": "atlantis"}, "area", "Use one of: county"),
        ({"line": "weather"}, "line", "Use one of: child"),
        ({"category": "dire"}, "category", "Use one of: immediate"),
        ({"caller": {"number": "12"}}, "caller.number", "area code"),
        ({"caller": {"number": "nine one one"}}, "caller.number", "area code"),
        ({"received_at": "2026-10-18T01:00:00"}, "received_at", "End it with Z or an offset"),
        ({"received_at": "2027-10-18T01:00:00Z"}, "received_at", "or leave it out"),
        ({"received_at": 1760000000}, "received_at", "Z or an offset"),
        ({"received_at": "0001-01-01T00:00:00Z"}, "received_at", "Z or an offset"),
        ({"received_at": "2026-02-30T00:00:00Z"}, "received_at", "Z or an offset"),
        ({"safe": {"until": "2026-10-18 01:00Z"}}, "safe.until", "with Z or an offset"),
        ({"dangerous": True}, "dangerous", "Leave it out"),
        ({"danger": "yes"}, "danger", "openapi.json"),
        ({"danger": 1}, "danger", "openapi.json"),
        ({"what": "  "}, "what", "Give at least one character"),
        ({"where": None}, "where", "openapi.json"),
        ({"area": "\x00"}, "area", "openapi.json"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_place(
    site: Site, change: dict[str, object], place: str, remedy: str
) -> None:
    """The fault, its place and the remedy; nothing is stored and nothing that was said comes back."""
    answer = site.browser().post(CONTACTS, json={**BODY, **change}, headers=site.key("contacts:write"))

    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    (problem,) = document(answer)["problems"]
    assert problem["place"] == place
    assert remedy in problem["remedy"]
    assert not leaked([answer.text])
    assert site.opened() == []


def test_every_fault_is_named_at_once(site: Site) -> None:
    """Mending one and meeting the next is no way to spend a night."""
    body = {"where": "x", "danger": "no", "wat": CANARY}
    answer = site.browser().post(CONTACTS, json=body, headers=site.key("contacts:write"))

    assert {problem["place"] for problem in document(answer)["problems"]} == {"what", "danger", "wat"}
    assert not leaked([answer.text])


@pytest.mark.parametrize("body", [b"", b"{", b'{"what": "x",}', b"what=x", b'{"what": "\xff"}', b"[" * 5000])
def test_what_is_no_json_is_refused_with_the_place(site: Site, body: bytes) -> None:
    """The line and the column."""
    headers = {**site.key("contacts:write"), "Content-Type": "application/json"}
    answer = site.browser().post(CONTACTS, data=body, headers=headers)

    assert answer.status_code == 400
    assert "line 1" in document(answer)["detail"]


def test_what_is_no_object_is_refused(site: Site) -> None:
    """JSON, but not a contact."""
    for body in ("[]", '"text"', "null", "7"):
        headers = {**site.key("contacts:write"), "Content-Type": "application/json"}
        answer = site.browser().post(CONTACTS, data=body, headers=headers)
        assert answer.status_code == 422
        assert document(answer)["problems"][0]["place"] == "body"


def test_another_kind_of_body_is_refused(site: Site) -> None:
    """A form where JSON is read."""
    answer = site.browser().post(CONTACTS, data=BODY, headers=site.key("contacts:write"))
    assert answer.status_code == 415


def test_two_megabytes_are_refused(site: Site) -> None:
    """As a problem document, with what to do."""
    answer = site.browser().post(CONTACTS, json={**BODY, "what": "x" * 2_000_000}, headers=site.key("contacts:write"))

    assert answer.status_code == 413
    assert "Shorten or split it" in document(answer)["detail"]
    assert site.opened() == []


def test_without_a_key_nothing_is_answered(site: Site) -> None:
    """No key, a key that nobody made, a revoked one, and one without the scope."""
    revoked = site.key("contacts:write")
    site.oncall.access.revoke_key(site.oncall.access.keys()[0].id, "test")
    for headers in ({}, {"Authorization": "Bearer ok_made_up"}, {"Authorization": "Basic QTpC"}, revoked):
        answer = site.browser().post(CONTACTS, json=BODY, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert site.browser().post(CONTACTS, json=BODY, headers=site.key("duty:read")).status_code == 403
    assert site.opened() == []


def test_what_was_said_is_for_keys_that_may_read_it(site: Site) -> None:
    """Others see where it stands, and every look at the rest is recorded."""
    contact = site.contact()
    address = f"{CONTACTS}/{contact.reference}"

    state = site.browser().get(address, headers=site.key("contacts:write"))
    assert document(state)["state"] == "waiting"
    assert not leaked([state.text])
    whole = site.browser().get(address, headers=site.key("contacts:read"))
    assert document(whole)["what"] == f"{CANARY} said it"
    assert document(whole)["caller"]["number"] == "+13035550142"
    with site.database.read() as tx:
        (look,) = tx.access.reads_of(contact.id)
    keys = site.oncall.access.keys()
    assert look[0] in {key.id for key in keys}
    assert site.browser().get(address, headers=site.key("duty:read")).status_code == 403


def test_there_is_no_such_contact(site: Site) -> None:
    """A reference that was never given, and one that is none."""
    for reference in ("R000000", "x", "R1%20OR%201"):
        answer = site.browser().get(f"{CONTACTS}/{reference}", headers=site.key("contacts:read"))
        assert answer.status_code == 404
