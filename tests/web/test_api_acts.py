"""What a machine does in a worker's name, and who is on duty."""

import pytest

from oncall.domain.contact import ContactState, Stage
from oncall.domain.event import EventKind
from tests.web.site import ADA, BO, Site, document

ACT = "contacts:act"


def act(site: Site, reference: str, what: str, worker: str = ADA, **body: object) -> dict[str, object]:
    """Do it; the answer."""
    address = f"/api/v1/contacts/{reference}/{what}"
    answer = site.browser().post(address, json={"worker": worker, **body}, headers=site.key(ACT))
    assert answer.status_code == 200, answer.text
    done: dict[str, object] = document(answer)
    return done


def test_a_call_out_from_claim_to_close(site: Site) -> None:
    """Another product of the agency carries Ada's presses to us."""
    contact = site.contact()
    reference = contact.reference

    assert f"{reference} Larkspur is YOURS" in str(act(site, reference, "claim")["says"])
    assert act(site, reference, "stage")["stage"] == Stage.LEAVING
    act(site, reference, "well", minutes=45)
    act(site, reference, "note", text="the door was open")
    act(site, reference, "reached", whom="the mother", how="seen")
    act(site, reference, "finish")
    assert act(site, reference, "close", outcome="visit made, safe")["state"] == "closed"
    assert act(site, reference, "reopen")["state"] == "waiting"
    assert site.now(contact).reached_at


def test_the_loser_of_a_claim_is_told_who_has_it(site: Site) -> None:
    """Exactly one has it, and no name is given away."""
    contact = site.contact()
    act(site, contact.reference, "claim")

    address = f"/api/v1/contacts/{contact.reference}/claim"
    answer = site.browser().post(address, json={"worker": BO}, headers=site.key(ACT))

    assert answer.status_code == 409
    assert "You are not needed" in document(answer)["detail"]
    assert site.oncall.people.get(ADA).name not in answer.text
    assert act(site, contact.reference, "claim", BO, over=True)["state"] == "claimed"
    assert site.now(contact).claimed_by == BO


def test_passing_and_being_busy(site: Site) -> None:
    """Both ask the next one; busy lapses by itself."""
    contact = site.contact()
    act(site, contact.reference, "busy", minutes=45)
    assert site.oncall.people.get(ADA).is_busy(site.clock.now())

    act(site, contact.reference, "pass", "AS1")
    events = site.oncall.contacts.view(contact.reference, "test").events
    assert [event.by for _, event in events if event.kind is EventKind.CONTACT_PASSED] == ["AS1"]


def test_what_a_person_decides_about_it(site: Site) -> None:
    """Category, area, attaching and detaching, and a transfer that counts only with a name."""
    head, other = site.contact(), site.contact(danger=None)
    act(site, other.reference, "category", category="immediate")
    act(site, other.reference, "area", area=None)
    assert (site.now(other).category, site.now(other).area) == ("immediate", None)

    act(site, other.reference, "attach", to=head.reference)
    assert site.now(other).state is ContactState.ATTACHED
    act(site, other.reference, "detach")
    act(site, other.reference, "transfer", to="the next county")
    assert site.now(other).is_open
    for wrong, why in (("06:06", "in the future"), ("06:04", "before it was offered")):
        body = {"worker": ADA, "name": "Officer Gray", "taken_at": f"2026-10-18T{wrong}:00Z"}
        address = f"/api/v1/contacts/{other.reference}/transfer/confirm"
        refused = site.browser().post(address, json=body, headers=site.key(ACT))
        assert refused.status_code == 422
        assert why in refused.text
    assert site.now(other).is_open
    act(site, other.reference, "transfer/confirm", name="Officer Gray", taken_at="2026-10-18T06:05:00Z")
    assert not site.now(other).is_open


def test_who_acts_is_recorded(site: Site) -> None:
    """The worker, not the machine: it is the worker's contact now."""
    contact = site.contact()
    act(site, contact.reference, "claim")

    events = site.oncall.contacts.view(contact.reference, "test").events
    assert [event.by for _, event in events if event.kind is EventKind.CONTACT_CLAIMED] == [ADA]


@pytest.mark.parametrize(
    ("what", "body", "status"),
    [
        ("claim", {"worker": "nobody"}, 422),
        ("claim", {}, 422),
        ("claim", {"worker": ADA, "over": "yes"}, 422),
        ("stage", {"worker": ADA}, 409),
        ("close", {"worker": ADA, "outcome": ""}, 409),
        ("close", {"worker": ADA, "outcome": "solved"}, 422),
        ("busy", {"worker": ADA, "minutes": -5}, 422),
        ("attach", {"worker": ADA, "to": "R000000"}, 404),
        ("detach", {"worker": ADA}, 409),
        ("transfer/confirm", {"worker": ADA, "name": "Gray"}, 409),
        ("transfer/confirm", {"worker": ADA, "name": "Gray", "taken_at": "2026-10-18T01:05:00"}, 422),
        ("vanish", {"worker": ADA}, 404),
    ],
)
def test_what_cannot_be_done_changes_nothing(site: Site, what: str, body: dict[str, object], status: int) -> None:
    """Each refusal says why, and the contact is as it was."""
    contact = site.contact()
    address = f"/api/v1/contacts/{contact.reference}/{what}"

    answer = site.browser().post(address, json=body, headers=site.key(ACT))

    assert answer.status_code == status
    assert site.now(contact) == contact


def test_who_is_on_duty(site: Site) -> None:
    """By the agency's own ids; now, and at an instant."""
    headers = site.key("duty:read")

    now = document(site.browser().get("/api/v1/who?area=county&position=primary", headers=headers))
    assert (now["answer"], now["worker"], now["area"]) == ("on_duty", ADA, "county")
    assert now["until"] == "2026-10-19T13:00:00Z"  # when the office opens
    office = document(site.browser().get("/api/v1/who?area=county&at=2026-10-19T15:00:00Z", headers=headers))
    assert (office["answer"], office["desk"]) == ("office", "intake")
    gap = document(site.browser().get("/api/v1/who?position=director&at=2026-10-18T06:05:00%2B00:00", headers=headers))
    assert (gap["answer"], gap["worker"], gap["until"]) == ("gap", None, None)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("area=atlantis", "area"),
        ("line=weather", "line"),
        ("position=king", "position"),
        ("at=2026-10-18T01:05", "at"),
        ("at=yesterday", "at"),
        ("at=1760000000", "at"),
        ("when=now", "when"),
    ],
)
def test_a_question_that_cannot_be_answered(site: Site, query: str, place: str) -> None:
    """Its place is named; no time is guessed."""
    answer = site.browser().get(f"/api/v1/who?{query}", headers=site.key("duty:read"))

    assert answer.status_code == 422
    assert document(answer)["problems"][0]["place"] == place
    assert "stored" not in document(answer)["detail"]
