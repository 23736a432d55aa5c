"""Tonight, for those who look after the rota: faults, gaps, and the sheet that a desk works from without us."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from oncall.domain.person import DestinationState
from oncall.domain.question import Question, QuestionKind
from oncall.domain.staffing import Absence, AbsenceKind
from rota.model import Duty, DutySource
from tests.web.looked_at import faults
from tests.web.served import DESK, PHONE, served, somebody
from tests.web.site import ADA, BO, NIGHT, Site, post

TOMORROW = NIGHT + timedelta(hours=16)  # Sunday 17:05


def bos_duty(site: Site) -> None:
    """Bo follows Ada on Sunday afternoon, in every line, but for six hours that nobody has in one of them."""
    lines = [line.id for line in site.oncall.rules.current().service_lines]
    duties = [
        Duty(
            id=f"bo-{line}",
            line=line,
            area="county",
            position="primary",
            worker=BO,
            start=TOMORROW,
            end=TOMORROW + timedelta(days=20),
            kind="night",
            source=DutySource.OVERRIDE,
            made_at=NIGHT,
        )
        for line in lines
    ]
    site.oncall.duty.plan(duties, "test")


def test_the_sheet_shows_names_and_numbers_in_order_to_those_who_look_after_the_rota(site: Site) -> None:
    """Ada until Bo comes, each with their numbers; then what to do if the service is dead, and the ladder."""
    bos_duty(site)
    numbers = [to.address for to in site.oncall.people.get(ADA).destinations]
    for role in ("coordinator", "manager", "admin"):
        page = site.signed_in(role).get("/tonight").text.partition("Night sheet,")[2]
        assert page.index("Ines Castellan") < page.index("Marian Ashdown")
        assert page.index(numbers[0]) < page.index(numbers[1])
        assert "If the service that pages them is dead" in page
        assert "Sheriff&#39;s dispatch, +15075550191" in page
        assert "supervisor after 15 min" in page


def test_nobody_else_sees_a_number(site: Site) -> None:
    """A worker has a page of their own for their own duty; this one is refused, and has no place in their menu."""
    worker = site.signed_in(worker=ADA)
    assert worker.get("/tonight").status_code == 403
    assert worker.get("/tonight/sheet").status_code == 403
    assert 'href="/tonight"' not in worker.get("/").text
    assert 'href="/tonight"' in site.signed_in("coordinator").get("/").text


def test_whoever_looks_at_the_numbers_is_recorded_once_a_minute(site: Site) -> None:
    """Twice the page and once the file, within a minute: one line in the access log, and no event."""
    browser = site.signed_in("coordinator")
    head = site.oncall.health.head()
    for path in ("/tonight", "/tonight", "/tonight/sheet"):
        assert browser.get(path).status_code == 200
    with site.database.read() as tx:
        assert len(tx.access.reads_of("night sheet")) == 1
    assert site.oncall.health.head() == head


def test_the_file_opens_without_the_service(site: Site) -> None:
    """It names no address of ours or anybody's, and is kept, not shown."""
    answer = site.signed_in("coordinator").get("/tonight/sheet")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="night-sheet.html"'
    assert "Ines Castellan" in answer.text
    assert not [word for word in ("src=", "href=", "http", "<script") if word in answer.text]


def test_a_name_that_is_html_stays_a_name(site: Site) -> None:
    """Somebody is called after a tag: on the page and on paper it is text."""
    ada = site.oncall.people.get(ADA)
    site.oncall.people.save([replace(ada, name="<b>Ines</b>")], "test")
    browser = site.signed_in("coordinator")
    for path in ("/tonight", "/tonight/sheet"):
        assert "<b>Ines" not in browser.get(path).text
        assert "&lt;b&gt;Ines" in browser.get(path).text


def test_faults_and_gaps_are_told_in_words(site: Site) -> None:
    """Bo's numbers take no texts, and nobody answered a test; other lines have nobody until then."""
    bos_duty(site)
    with site.database.write() as tx:
        for to in tx.people.get(BO).destinations:
            tx.people.set_destination_state(to.id, DestinationState.OPTED_OUT)
    page = site.signed_in("coordinator").get("/tonight").text
    assert "texts do not get through, calls do" in page
    assert "no test page was answered from their phone for 14 days" in page
    assert "nobody else holds the position above" in page
    assert "Gaps of the next 14 days" in page


def test_now_lists_the_gaps_ahead_and_when_a_phone_last_answered(site: Site) -> None:
    """The first few gaps, red and short; Ada's phone answered a test yesterday."""
    day = timedelta(days=1)
    question = Question(
        id="q", worker=ADA, kind=QuestionKind.TEST, subject="d", code="10", made_at=NIGHT - day, expires_at=NIGHT
    )
    with site.database.write() as tx:
        tx.questions.add(question)
        tx.questions.answer("q", "5", NIGHT - day)
    page = site.signed_in("coordinator").get("/").text
    assert "Gaps in the next 14 days" in page
    assert "test seen" in page


def test_now_says_who_has_not_confirmed_and_what_that_means(site: Site) -> None:
    """Ada was asked whether she would be there, and has said nothing since her duty began."""
    start = NIGHT - timedelta(hours=1)
    question = Question(
        id="q",
        worker=ADA,
        kind=QuestionKind.DUTY,
        subject="duty-primary",
        code="10",
        made_at=start,
        expires_at=NIGHT + timedelta(hours=9),
        data={"start": start.isoformat(), "position": "primary", "area": "county"},
    )
    with site.database.write() as tx:
        tx.questions.add(question)
    browser = site.signed_in("coordinator")
    assert "Not confirmed</span> the position above is called as well" in browser.get("/").text
    assert "Asked, and not answered yet" in browser.get("/tonight").text
    assert post(browser, "/tonight/confirm", {"worker": ADA}, form="/tonight").status_code == 303
    assert "Not confirmed" not in browser.get("/").text
    assert "Asked, and not answered yet" not in browser.get("/tonight").text
    assert post(browser, "/tonight/confirm", {"worker": ADA}, form="/").status_code == 404


def test_a_holder_who_is_absent_is_seen_while_their_duty_runs(site: Site) -> None:
    """Ada's leave was entered over the duty she holds since yesterday: nobody may read that nothing is wrong."""
    browser = site.signed_in("coordinator")
    assert "Absent" not in browser.get("/").text
    leave = Absence(
        id="leave",
        worker=ADA,
        kind=AbsenceKind.SICK,
        start=NIGHT - timedelta(hours=1),
        end=NIGHT + timedelta(hours=4),
        made_at=NIGHT,
    )
    with site.database.write() as tx:
        tx.staffing.add_absence(leave, "test")
    assert "Absent</span> as entered, and paged all the same: find cover" in browser.get("/").text
    page = browser.get("/tonight").text.partition("Night sheet,")[0]
    assert "is absent for a part of it" in page
    assert "Nothing is wrong" not in page
    site.clock.move_to(NIGHT + timedelta(hours=5))
    assert "is absent for a part of it" not in browser.get("/tonight").text


def test_the_numbers_for_machines_name_positions_and_no_area(site: Site) -> None:
    """Seconds and count by position, and whether somebody was named to hold them."""
    text = site.browser().get("/metrics").text
    lines = [line for line in text.splitlines() if line.startswith("oncall_gaps")]
    assert any(line.startswith('oncall_gaps{held="no",position="primary"}') for line in lines)
    assert any(line.startswith('oncall_gaps_seconds{held="no",position="supervisor"}') for line in lines)
    assert not [line for line in lines if "county" in line or "Larkspur" in line]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_can_use_it_and_only_the_sheet_is_printed(site: Site, chromium: Browser, size: ViewportSize) -> None:
    """No serious fault by axe in either scheme, no sideways scroll, numbers to tap in one line; on paper the menu and
    the faults are gone."""
    bos_duty(site)
    with served(site) as address:
        for scheme in ("light", "dark"):
            with somebody(chromium, site, address, size=size, scheme=scheme) as page:
                page.goto("/tonight")
                assert faults(page) == []
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
                number = page.locator(".sheet a[href^='tel:']").first
                assert number.evaluate("one => one.getClientRects().length") == 1, "a number is broken in two lines"
        with somebody(chromium, site, address, size=size) as page:
            page.goto("/tonight")
            page.emulate_media(media="print")
            expect(page.get_by_role("navigation")).to_be_hidden()
            expect(page.get_by_text("Duties that run, or begin within")).to_be_hidden()
            expect(page.get_by_role("region", name="Night sheet").get_by_text("Ines Castellan").first).to_be_visible()
