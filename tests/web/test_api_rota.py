"""Duties, absences, open duties, rotas and calendars for other programs: by the agency's own ids, without a name."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from oncall.domain.covering import OpeningState
from rota.coverage import OnDuty
from tests.web.rotas import draft, duties, published
from tests.web.site import ADA, BO, NIGHT, Site, document

READ, WRITE, FEEDS = "duty:read", "rota:write", "feeds:write"
FROM, UNTIL = "2026-10-26T00:00:00-05:00", "2026-11-09T00:00:00-06:00"


def get(site: Site, path: str, *scopes: str, status: int = 200) -> Any:
    """Ask; the answer."""
    answer = site.browser().get(f"/api/v1{path}", headers=site.key(*scopes))
    assert answer.status_code == status, answer.text
    return document(answer)


def send(site: Site, path: str, body: object, *scopes: str, status: int = 200) -> Any:
    """Send it; the answer."""
    answer = site.browser().post(f"/api/v1{path}", json=body, headers=site.key(*scopes))
    assert answer.status_code == status, answer.text
    return document(answer)


def test_duties_are_those_that_are_held(site: Site) -> None:
    """After an override, cut to what was asked, with elapsed hours, one worker or all; nobody's name."""
    rota = published(site, primary=ADA)
    saturday = next(row for row in duties(site, rota, "primary") if row.day.isoformat() == "2026-10-31")
    site.oncall.cover.replace(ADA, BO, saturday.start, saturday.end, "test", "she is ill")
    query = f"/duties?since={FROM}&until={UNTIL}"
    found = get(site, query, READ)["duties"]
    held = site.oncall.duty.held(datetime.fromisoformat(FROM), datetime.fromisoformat(UNTIL))
    assert sum(each["hours"] for each in found) == pytest.approx(sum(each.stretch.hours for each in held))
    long = next(each for each in found if each["source"] == "override")
    assert (long["worker"], long["hours"]) == (BO, 25.0)
    only = get(site, f"{query}&worker={BO}", READ)["duties"]
    assert {each["worker"] for each in only} == {BO}
    assert site.oncall.people.get(BO).name not in str(found)
    assert "ill" not in str(found)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", "since"),
        (f"since={FROM}", "until"),
        (f"since={UNTIL}&until={FROM}", "until"),
        (f"since={FROM}&until={UNTIL}&worker=nobody", "worker"),
        (f"since={FROM}&until={UNTIL}&line=moon", "line"),
        ("since=2026-10-26&until=2026-11-01", "since"),
    ],
)
def test_a_question_about_duties_that_cannot_be_answered(site: Site, query: str, place: str) -> None:
    """Its place is named."""
    assert get(site, f"/duties?{query}", READ, status=422)["problems"][0]["place"] == place


def test_cover_is_asked_for_and_taken(site: Site) -> None:
    """Ada's app asks for cover, another one takes it for Bo: the resolver says Bo, and whose it was is not said."""
    row = duties(site, published(site, primary=ADA), "primary")[0]
    span = {"start": row.start.isoformat(), "end": row.end.isoformat()}
    opened = send(site, "/openings", {"worker": ADA, **span}, WRITE, status=201)
    (listed,) = get(site, "/openings", READ)["openings"]
    assert (listed, listed["state"], listed["filled_by"]) == (opened, "open", None)
    assert ADA not in str(listed)
    taken = send(site, f"/openings/{opened['id']}/take", {"worker": BO}, WRITE)
    assert (taken["state"], taken["filled_by"]) == ("filled", BO)
    answer = site.oncall.duty.who("county", "primary", "child", row.start)
    assert isinstance(answer, OnDuty)
    assert answer.worker == BO
    again = send(site, f"/openings/{opened['id']}/take", {"worker": "A2"}, WRITE, status=409)
    assert "not open any more" in again["detail"]


def test_a_rule_bars_a_machine_as_it_bars_people(site: Site) -> None:
    """The director is no primary: refused with the rule; with a reason it is done."""
    row = duties(site, published(site, primary=ADA), "primary")[0]
    opening = site.oncall.cover.ask_cover(ADA, row.start, row.end, ADA)
    refused = send(site, f"/openings/{opening.id}/take", {"worker": "AD"}, WRITE, status=409)
    assert "position" in refused["detail"]
    assert site.oncall.cover.opening(opening.id).state is OpeningState.OPEN
    send(site, f"/openings/{opening.id}/take", {"worker": "AD", "override": "agreed by phone"}, WRITE)
    assert site.oncall.cover.opening(opening.id).filled_by == "AD"


def test_an_absence_seeks_cover(site: Site) -> None:
    """The leave system sends Ada's leave: her duty in it stays hers, and is open."""
    row = duties(site, published(site, primary=ADA), "primary")[0]
    start, end = row.start - timedelta(hours=1), row.end
    body = {"worker": ADA, "kind": "leave", "start": start.isoformat(), "end": end.isoformat(), "reason": "a wedding"}
    entered = send(site, "/absences", body, WRITE, status=201)
    assert [opening.id for opening in site.oncall.cover.openings()] == entered["cover_sought"]
    assert "wedding" not in str(entered)
    wrong = send(site, "/absences", {**body, "end": body["start"]}, WRITE, status=422)
    assert wrong["problems"]


def test_a_rota_by_its_number(site: Site) -> None:
    """What is published is read by whoever may ask who is on duty; a draft only by whoever may change something."""
    rota, made = published(site), draft(site, first=NIGHT.date() + timedelta(days=60))
    found = get(site, f"/rotas/{rota.number}", READ)
    assert (found["state"], found["weeks"], found["first_day"]) == ("published", 2, "2026-10-26")
    rows = duties(site, rota)
    assert [each["id"] for each in found["duties"]] == [row.id for row in rows]
    assert {each["worker"] for each in found["duties"]} == {row.worker for row in rows}
    get(site, f"/rotas/{made.number}", READ, status=404)
    assert get(site, f"/rotas/{made.number}", WRITE)["state"] == "draft"
    for number in ("999", "one", "9" * 40):
        get(site, f"/rotas/{number}", READ, status=404)


def test_a_calendar_is_made_and_taken_back(site: Site) -> None:
    """Its address is in one answer only; a new one ends the old; taken back, it leads nowhere."""
    made = send(site, "/feeds", {"shows": "worker", "of": ADA}, FEEDS, status=201)
    path = "/ical/" + made["address"].rpartition("/")[2]
    assert site.browser().get(path).status_code == 200
    (listed,) = get(site, "/feeds", FEEDS)["feeds"]
    assert (listed["shows"], listed["of"], listed["id"]) == ("worker", ADA, made["id"])
    assert "address" not in listed
    fresh = send(site, f"/feeds/{made['id']}/rotate", {}, FEEDS)
    assert site.browser().get(path).status_code == 404
    send(site, f"/feeds/{fresh['id']}/revoke", {}, FEEDS)
    assert get(site, "/feeds", FEEDS)["feeds"] == []
    send(site, f"/feeds/{fresh['id']}/revoke", {}, FEEDS, status=404)
    for body in ({"shows": "area", "of": "moon"}, {"shows": "worker", "of": "nobody"}, {"shows": "everything"}):
        send(site, "/feeds", body, FEEDS, status=422)


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("get", "/duties", WRITE),
        ("get", "/openings", FEEDS),
        ("get", "/feeds", READ),
        ("post", "/feeds", WRITE),
        ("post", "/openings", READ),
        ("post", "/absences", READ),
    ],
)
def test_each_needs_its_own_scope(site: Site, method: str, path: str, scope: str) -> None:
    """A key that may read changes nothing, and one that may change makes no calendars."""
    answer = getattr(site.browser(), method)(f"/api/v1{path}", json={}, headers=site.key(scope))
    assert answer.status_code == 403
