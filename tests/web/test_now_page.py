"""Now: who is on call, where nobody is, whether pages leave, and the closing of an office."""

import re
from datetime import timedelta

import pytest

from oncall.domain.person import DestinationState
from tests.web.site import ADA, BO, NIGHT, Site, post
from web.filters import local_time


def test_who_is_on_until_when_and_where_nobody_is(site: Site) -> None:
    """Ada has the night; two lines have nobody, in words and not only in red."""
    page = site.signed_in("manager").get("/").text
    assert "Ines Castellan" in page
    assert f'until <time datetime="{(NIGHT + timedelta(days=1)).isoformat()[:10]}' in page
    assert "NO ONE is on call for" in page
    assert "Larkspur primary, Adult protection" in page


def test_both_are_shown_for_a_quarter_of_an_hour_after_a_change(site: Site) -> None:
    """Bo has just taken over from Ada: neither is looked for in vain."""
    site.oncall.cover.replace(ADA, BO, NIGHT, NIGHT + timedelta(hours=6), "test", "ill")
    site.clock.move(minutes=5)
    page = site.signed_in("manager").get("/").text
    assert "Marian Ashdown" in page
    assert re.search(r"Just changed</span> before: Ines Castellan", page)

    site.clock.move(minutes=20)
    assert "Just changed" not in site.signed_in("manager").get("/").text


def test_an_engine_that_gives_no_sign_of_life_is_red(site: Site) -> None:
    """Unknown is red: the sentence says what to do."""
    assert "No engine is proven to run" in site.signed_in("manager").get("/").text
    site.engine.tick()
    assert "Paging works" in site.signed_in("manager").get("/").text


def test_a_contact_that_waits_is_not_called_nothing(site: Site) -> None:
    """Paging works and no message waits; that nobody has the contact yet is another matter."""
    site.contact()
    site.engine.tick()
    page = site.signed_in("manager").get("/").text
    assert "no message waits to be sent" in page
    assert "nothing waits" not in page


def test_whoever_is_on_and_cannot_be_texted_is_marked_in_words(site: Site) -> None:
    """Ada opts out with one number, then with both: calls ring. Then neither number is hers any more."""
    first, second = site.oncall.people.get(ADA).destinations
    manager = site.signed_in("manager")
    steps = (
        ((), ""),
        (((first, DestinationState.OPTED_OUT),), "One of their numbers takes no texts"),
        (((second, DestinationState.OPTED_OUT),), "Texts do not reach them, calls do"),
        (((first, DestinationState.FAILED), (second, DestinationState.FAILED)), "Neither texts nor calls reach them"),
    )
    for changes, words in steps:
        for number, state in changes:
            site.oncall.people.switch(ADA, number.id, state, "test")
        page = manager.get("/").text
        assert [found for _, found in steps if found and f"{found}</span>" in page] == [words] * bool(words)


def test_whoever_is_on_and_busy_is_marked_until_when(site: Site) -> None:
    """Ada said that she is busy: whoever looks knows that nothing reaches her before then."""
    site.oncall.people.busy(ADA, 30)
    manager = site.signed_in("manager")
    assert re.search(r"Busy</span> until <time[^>]*>[^<]*01:35", manager.get("/").text)
    site.clock.move(minutes=30)
    assert "Busy</span>" not in manager.get("/").text


def test_the_office_is_closed_with_one_press_and_opened_again(site: Site) -> None:
    """A burst pipe. What the form proposes takes out one office day; the notice holds the undo."""
    browser = site.signed_in("coordinator")
    proposed = re.search(r'name="until"[^>]*value="([^"]+)"', browser.get("/").text)
    assert proposed
    assert proposed.group(1) == "2026-10-20T08:00"  # It is Sunday night: Monday is the day that would be lost.
    post(browser, "/office/close", {"until": proposed.group(1), "reason": "burst pipe", "holder": BO}, form="/")
    closure = site.oncall.duty.closures()[0]
    assert local_time(closure.end, site.oncall.rules.current().zone) == "Tue 20 Oct 08:00"
    assert "Marian Ashdown was asked and has not confirmed" in browser.get("/").text

    post(browser, "/office/confirm", {"closure": closure.id, "holder": BO}, form="/")
    assert "has the daytime hours" in browser.get("/").text
    post(browser, "/office/open", {"closure": closure.id}, form="/")
    assert "Office closed</span>" not in browser.get("/").text


def test_who_may_hold_the_daytime_hours_is_found_by_name(site: Site) -> None:
    """A list of sixty is read by its alphabet."""
    page = site.signed_in("coordinator").get("/").text
    (options,) = re.findall(r'<select name="holder">(.*?)</select>', page)
    names = re.findall(r'<option value="[^"]+">([^<]+)<', options)
    assert names == sorted(worker.name for worker in site.oncall.people.everybody())


@pytest.mark.parametrize("until", ["", "tomorrow", "2026-10-17T08:00", "2026-11-01T01:30"])
def test_an_office_closes_until_a_time_that_exists_once_and_is_to_come(site: Site, until: str) -> None:
    """No time, no sense, the past, and the hour that the clocks show twice: nothing is closed."""
    browser = site.signed_in("coordinator")
    post(browser, "/office/close", {"until": until}, form="/")
    assert "until:" in browser.get("/").text
    assert not site.oncall.duty.closures()


def test_the_open_page_is_told_when_somebody_else_is_on(site: Site) -> None:
    """304 within a minute in which nothing changed."""
    browser = site.signed_in(worker=ADA)
    seen = {"If-None-Match": browser.get("/now").headers["ETag"]}
    assert browser.get("/now", headers=seen).status_code == 304
    site.clock.move(minutes=1)
    assert browser.get("/now", headers=seen).status_code == 200
