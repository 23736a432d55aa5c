"""Calendars that follow the rota: what other programs read in them, and what nobody ever does."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from sqlalchemy import select
from werkzeug.test import TestResponse

from oncall.app.rotas import Consent
from oncall.domain.event import EventKind
from oncall.domain.feed import FeedKind
from oncall.store.tables import events
from rota.held import held
from rota.model import Duty, DutySource
from tests.web.site import ADA, BO, NIGHT, Site
from web.ical import REFRESH

FALL_BACK = datetime(2026, 10, 31, 13, tzinfo=UTC)  # Saturday 08:00 in Chicago; the Sunday is 25 hours away
SPRING = datetime(2027, 3, 13, 14, tzinfo=UTC)  # Saturday 08:00; 23 hours


def night(start: datetime, end: datetime, worker: str = ADA, number: int = 1) -> Duty:
    """A duty of Ada's as it is published."""
    return Duty(
        id=f"night-{number}-{start:%Y%m%d%H}",
        line="child",
        area="county",
        position="primary",
        worker=worker,
        start=start,
        end=end,
        kind="saturday",
        source=DutySource.PLANNED,
        made_at=NIGHT - timedelta(days=1),
    )


def address(site: Site, kind: FeedKind = FeedKind.WORKER, subject: str = ADA, *, names: bool = False) -> str:
    """The path of a new feed."""
    _, secret = site.oncall.feeds.add(kind, subject, "test", names=names)
    return f"/ical/{secret}.ics"


def fetched(site: Site, path: str) -> tuple[TestResponse, icalendar.Calendar]:
    """What a calendar program gets, read by a library of its own kind."""
    answer = site.browser().get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.data)
    assert isinstance(calendar, icalendar.Calendar)
    return answer, calendar


def utc(value: object) -> datetime:
    """An instant of a calendar, which could hold days as well."""
    assert isinstance(value, datetime)
    return value.astimezone(UTC)


def standing(calendar: icalendar.Calendar) -> list[tuple[datetime, datetime]]:
    """The times of what is not cancelled, in UTC."""
    events = [each for each in calendar.events if each["STATUS"] != "CANCELLED"]
    return sorted((utc(each.start), utc(each.end)) for each in events)


def test_both_clock_changes_keep_their_length(site: Site) -> None:
    """25 hours in autumn, 23 in spring: read back by another library, expanded by a third, each is what is held."""
    duties = [night(start, start + timedelta(hours=hours)) for start, hours in ((FALL_BACK, 25), (SPRING, 23))]
    site.oncall.duty.plan(duties, "test")
    _, calendar = fetched(site, address(site))
    every = held(site.oncall.duty.planned(NIGHT - timedelta(days=9), SPRING + timedelta(days=9)))

    assert standing(calendar) == [(s.start, s.end) for s in every if s.worker == ADA]
    for start, hours in ((FALL_BACK, 25), (SPRING, 23)):
        (event,) = recurring_ical_events.of(calendar).between(start, start + timedelta(hours=1))
        lasts = event["DTEND"].dt.astimezone(UTC) - event["DTSTART"].dt.astimezone(UTC)
        assert lasts == timedelta(hours=hours)
        assert event["DTSTART"].params["TZID"] == "America/Chicago"
        assert f"{hours} h" in event["DESCRIPTION"]


def test_the_second_half_past_one_is_not_the_first(site: Site) -> None:
    """A duty that begins in the repeated hour, in its second half: no program may read it an hour early."""
    second = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)  # 01:30 for the second time
    site.oncall.duty.plan([night(second, second + timedelta(hours=6))], "test")
    answer, calendar = fetched(site, address(site))
    assert (second, second + timedelta(hours=6)) in standing(calendar)
    assert "DTSTART:20261101T073000Z" in answer.text


def test_the_file_is_what_calendar_programs_need(site: Site) -> None:
    """Its name, its zone with a description, how often to look, and no time of now: the same bytes twice."""
    path = address(site)
    answer, calendar = fetched(site, path)
    assert calendar.calendar_name == "My duty, Larkspur County Human Services"
    assert calendar.get_missing_tzids() == set()
    assert calendar.refresh_interval == REFRESH
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H" in answer.text
    assert site.browser().get(path).data == answer.data


def test_a_swap_raises_the_number_and_cancels_what_is_gone(site: Site) -> None:
    """Bo takes Ada's Saturday. Ada's entry keeps its name and is cancelled; Bo's calendar has a new one."""
    site.oncall.duty.plan([night(FALL_BACK, FALL_BACK + timedelta(hours=25))], "test")
    hers, his = address(site), address(site, subject=BO)
    _, before = fetched(site, hers)
    was = before.events[-1]
    site.clock.move(minutes=5)
    site.oncall.cover.replace(ADA, BO, FALL_BACK, FALL_BACK + timedelta(hours=25), "test", "Ada is ill with flu")
    answer, after = fetched(site, hers)
    now = after.events[-1]
    assert (now["UID"], now["STATUS"]) == (was["UID"], "CANCELLED")
    assert (was["SEQUENCE"], now["SEQUENCE"]) == (0, 1)
    assert utc(was.LAST_MODIFIED) < utc(now.LAST_MODIFIED) == NIGHT + timedelta(minutes=5)
    assert str(now["SUMMARY"]).startswith("Cancelled: ")
    assert (FALL_BACK, FALL_BACK + timedelta(hours=25)) in standing(fetched(site, his)[1])
    assert "flu" not in answer.text


def test_nothing_changed_costs_nothing(site: Site) -> None:
    """304 by the mark, until somebody's duty changes or the day does."""
    path = address(site)
    answer, _ = fetched(site, path)
    seen = {"If-None-Match": answer.headers["ETag"]}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert site.browser().get(path, headers=seen).status_code == 304
    site.oncall.duty.plan([night(SPRING, SPRING + timedelta(hours=23))], "test")
    assert site.browser().get(path, headers=seen).status_code == 200
    seen = {"If-None-Match": site.browser().get(path).headers["ETag"]}
    site.clock.move(minutes=24 * 60)
    assert site.browser().get(path, headers=seen).status_code == 200


def test_looking_changes_nothing(site: Site) -> None:
    """A feed is fetched by machines all day: no event, no row."""
    path = address(site)
    before = site.oncall.health.head()
    fetched(site, path)
    assert site.oncall.health.head() == before


def test_an_area_names_nobody_unless_it_was_asked_to(site: Site) -> None:
    """The calendar on the wall of the kitchen says that somebody is on; names only where the agency wants them."""
    name = site.oncall.people.get(ADA).name
    for names in (False, True):
        path = address(site, FeedKind.AREA, "county", names=names)
        answer, calendar = fetched(site, path)
        assert (name in answer.text) is names
        assert "Primary, Larkspur" in str(calendar.events[0]["SUMMARY"]) or names
        for worker in site.oncall.people.everybody():
            assert all(destination.address not in answer.text for destination in worker.destinations)


def test_a_renamed_worker_makes_a_named_calendar_new(site: Site) -> None:
    """Names are part of what a calendar with names shows, and of its mark."""
    path = address(site, FeedKind.AREA, "county", names=True)
    seen = {"If-None-Match": fetched(site, path)[0].headers["ETag"]}
    ada = site.oncall.people.get(ADA)
    site.oncall.people.save([replace(ada, name="Ada New")], "test")
    assert "Ada New" in site.browser().get(path, headers=seen).text


def test_gaps_are_a_calendar_of_their_own(site: Site) -> None:
    """Nobody is primary from Tuesday morning on; nobody was ever director. Filled gaps are not shown any more."""
    path = address(site, FeedKind.GAPS, "")
    _, calendar = fetched(site, path)
    said = {str(each["SUMMARY"]) for each in calendar.events}
    assert "NO ONE: Director" in said
    gap = min(utc(each.start) for each in calendar.events if each["SUMMARY"] == "NO ONE: Primary, Larkspur")
    whole = night(gap, gap + timedelta(days=20))
    lines = site.oncall.rules.current().service_lines
    filled = [replace(whole, line=line.id, id=f"fill-{line.id}") for line in lines]
    site.oncall.duty.plan(filled, "test")
    _, later = fetched(site, path)
    starts = [utc(each.start) for each in later.events if each["SUMMARY"] == "NO ONE: Primary, Larkspur"]
    assert gap not in starts


def test_a_gap_that_is_only_held_by_name_stays_in_the_calendar(site: Site) -> None:
    """Everything of two weeks from Christmas on was published with AS1 named for the holes: they stay until they are
    closed, far ahead of what the page of gaps lists, and no name stands there."""
    path = address(site, FeedKind.GAPS, "")
    rotas = site.oncall.rotas
    made = rotas.start("", date(2026, 12, 21), 1, "test")
    holders = {hole.row.id: "AS1" for hole in rotas.check(made.number).findings.holes}
    rotas.publish(made.number, "test", Consent(holders=holders, reason="late", override="nobody is left"))
    _, calendar = fetched(site, path)
    held = [utc(each.start) for each in calendar.events if each["SUMMARY"] == "HELD BY NAME ONLY: Primary, Larkspur"]
    assert set(held) == {hole.start for hole in rotas.view(made.number).rows if hole.position == "primary"}
    span = held[0], held[0] + timedelta(days=20)
    later = replace(night(*span), source=DutySource.OVERRIDE, made_at=NIGHT + timedelta(hours=1))
    lines = site.oncall.rules.current().service_lines
    site.oncall.duty.plan([replace(later, line=line.id, id=f"fill-{line.id}") for line in lines], "test")
    _, calendar = fetched(site, path)
    assert "HELD BY NAME ONLY: Primary, Larkspur" not in {str(each["SUMMARY"]) for each in calendar.events}


def test_only_a_year_ahead_and_three_months_back(site: Site) -> None:
    """What is older or farther is not in the file, which would grow without end."""
    days = (-100, -80, 360, 400)
    duties = [night(at := NIGHT + timedelta(days=d), at + timedelta(hours=8), number=n) for n, d in enumerate(days)]
    site.oncall.duty.plan(duties, "test")
    starts = [start for start, _ in standing(fetched(site, address(site))[1])]
    assert [duty.start in starts for duty in duties] == [False, True, True, False]


def test_the_old_address_leads_nowhere_after_a_new_one(site: Site) -> None:
    """A lost phone: the address is changed, and the next fetch by the old one finds nothing."""
    feed, secret = site.oncall.feeds.add(FeedKind.WORKER, ADA, "test")
    new, fresh = site.oncall.feeds.rotate(feed.id, ADA)
    assert site.browser().get(f"/ical/{secret}.ics").status_code == 404
    assert site.browser().get(f"/ical/{fresh}.ics").status_code == 200
    site.oncall.feeds.revoke(new.id, ADA)
    assert site.browser().get(f"/ical/{fresh}.ics").status_code == 404
    assert not site.oncall.feeds.of_worker(ADA)


def test_a_secret_is_long_and_stored_only_as_a_hash(site: Site) -> None:
    """128 bits; what lies in the database opens nothing, and the event names no secret."""
    feed, secret = site.oncall.feeds.add(FeedKind.WORKER, ADA, "test")
    assert re.fullmatch(r"[\w-]{22}", secret)
    assert secret not in repr(feed)
    assert site.browser().get(f"/ical/{feed.hash}.ics").status_code == 404


def test_the_calendar_of_somebody_who_has_left_is_gone(site: Site) -> None:
    """Whoever has left follows the rota no more."""
    path = address(site)
    ada = site.oncall.people.get(ADA)
    site.oncall.people.save([replace(ada, active=False)], "test")
    assert site.browser().get(path).status_code == 404


def test_whoever_tries_addresses_is_made_to_wait(site: Site) -> None:
    """Twenty addresses that lead nowhere, then a pause; a calendar that is known is fetched all the same."""
    path, browser = address(site), site.browser()
    codes = [browser.get(f"/ical/{n:022}.ics").status_code for n in range(21)]
    assert (codes[19], codes[20]) == (404, 429)
    refused = browser.get("/ical/nothing.ics")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    assert browser.get(path).status_code == 200


def test_a_calendar_that_is_fetched_without_end_waits_too(site: Site) -> None:
    """Sixty times in ten minutes is more than any calendar needs."""
    path, browser = address(site), site.browser()
    assert [browser.get(path).status_code for _ in range(61)][59:] == [200, 429]


@pytest.mark.parametrize("words", ["", "not-a-secret", "../../etc/passwd"])
def test_what_is_no_address_tells_nothing(site: Site, words: str) -> None:
    """Neither whether there was one nor of whom."""
    assert site.browser().get(f"/ical/{words}.ics").status_code == 404


def test_the_card_has_the_agencys_numbers_only(site: Site) -> None:
    """For Do not disturb: the numbers that ring, nobody's own, and only for those who work here."""
    assert site.browser().get("/oncall.vcf").status_code == 303
    card = site.signed_in(worker=ADA).get("/oncall.vcf")
    assert card.content_type == "text/vcard; charset=utf-8"
    assert re.findall(r"TEL[^:]*:(\S+)", card.text) == [site.oncall.rules.current().agency.phone]
    assert card.text.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\n")


def test_making_and_revoking_are_recorded(site: Site) -> None:
    """Who opened a window into the rota, and who closed it."""
    feed, _ = site.oncall.feeds.add(FeedKind.AREA, "county", "dov")
    site.oncall.feeds.revoke(feed.id, "ada")
    with site.database.engine.connect() as connection:
        told = connection.execute(select(events.c.kind, events.c.by).where(events.c.subject == feed.id)).all()
    assert set(told) == {(EventKind.FEED_MADE, "dov"), (EventKind.FEED_REVOKED, "ada")}
