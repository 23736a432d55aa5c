"""Files that come in by a page: shown first, then taken in exactly as shown or not at all, and taken back."""

import re
from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from flask import request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from oncall.domain.staffing import AbsenceKind, Staffing
from tests.web.nights import TUESDAY, duty, serving
from tests.web.site import ADA, BO, Site, token
from web.files import LARGEST_FILE

PEOPLE = "external_id,name,phone,fte_percent,caseload"
LEAVE = "worker,start,end,kind,reason\nA3,2026-10-22,2026-10-25,leave,a wedding\nA1,2026-11-02,2026-11-06,leave,\n"
NEW = [f"N{n},Newcomer {n},+130355{n:05},80,4" for n in range(3000)]


def sheet(*rows: str) -> bytes:
    """A spreadsheet of people."""
    return "\n".join((PEOPLE, *rows, "")).encode()


def calendar(*events: str) -> bytes:
    """A calendar of these entries, each a summary and two local times."""
    zone = "TZID=America/Chicago"
    told = "".join(
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:{summary}\r\nDTSTART;{zone}:{start}\r\nDTEND;{zone}:{end}\r\nEND:VEVENT\r\n"
        for n, (summary, start, end) in enumerate(event.split("|") for event in events)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n{told}END:VCALENDAR\r\n".encode()


def send(browser: FlaskClient, what: str, data: bytes, **fields: str) -> TestResponse:
    """Choose a file on the page and send it; what the page then shows."""
    form = {**fields, "what": what, "file": (BytesIO(data), "file"), "csrf_token": token(browser.get("/import"))}
    answer = browser.post("/import/send", data=form, content_type="multipart/form-data")
    return browser.get(answer.location) if answer.status_code == 303 else answer


def go_on(browser: FlaskClient, page: TestResponse, do: str, **fields: str) -> TestResponse:
    """Press a button of the page that shows a file."""
    answer = browser.post(page.request.path, data={**fields, "do": do, "csrf_token": token(page)})
    return browser.get(answer.location) if answer.status_code == 303 else answer


def counts(page: TestResponse) -> Sequence[tuple[str, str]]:
    """How many rows do what."""
    return re.findall(r'<strong class="figures">(\d+)</strong> ([^<]+)', page.text)


def test_three_thousand_rows_with_five_bad_ones(site: Site) -> None:
    """Exactly these five are shown, each with row and remedy; nothing can be taken in before they are mended, then all
    of it is, once, however often the button is pressed."""
    bad = {7: "N7,,+13035500007,80,4", 800: "N800,N,+13,80,4", 1500: "N1500,N,+13035501500,0,4"}
    bad |= {2100: "N2100,N,+13035502100,80,many", 2999: "N2999,N,+13035500008,80,4"}
    dov, before = site.signed_in("coordinator"), len(site.oncall.people.everybody())
    page = send(dov, "people", sheet(*(bad.get(n, row) for n, row in enumerate(NEW))))
    assert counts(page) == [
        ("2995", "would be added"),
        ("0", "would be changed"),
        ("0", "as they are already"),
        ("5", "cannot be right"),
    ]
    faults = re.findall(r"<li><strong>Row (\d+), (\w+)</strong>: \S.*?\. (\S.*?\.)</li>", page.text)
    assert [(int(row) - 2, place) for row, place, _ in faults] == [
        (7, "name"),
        (800, "phone"),
        (1500, "fte_percent"),
        (2100, "caseload"),
        (2999, "phone"),
    ]
    assert "Take it in" not in page.text
    assert go_on(dov, page, "take").status_code == 422
    assert len(site.oncall.people.everybody()) == before
    small = send(dov, "people", sheet(*NEW[:20]))
    for _ in range(2):
        done = go_on(dov, small, "take")
        assert ("20", "added") in counts(done)
    assert len(site.oncall.people.everybody()) == before + 20
    added = site.oncall.people.by_external_id("N3")
    assert added is not None
    assert site.oncall.staffing.terms(added.id) == Staffing(worker=added.id, fte_percent=80, caseload=4)


def test_leave_comes_in_and_goes_again(site: Site) -> None:
    """Ada's wedding lies over her Thursday: it stays hers, cover is sought; Undo calls both off."""
    thursday, dov = duty(site, ADA, 2, "thursday"), site.signed_in("coordinator")
    page = send(dov, "absences", LEAVE.encode())
    assert ("2", "would be added") in counts(page)
    at = site.clock.now()
    assert not site.oncall.staffing.absences(at, at + timedelta(days=60))
    done = go_on(dov, page, "take")
    assert {each.worker for each in site.oncall.staffing.absences(at, at + timedelta(days=60))} == {ADA, BO}
    assert serving(site, thursday) == ADA
    assert site.oncall.cover.openings()
    assert "taken back" in go_on(dov, done, "undo").text
    assert not site.oncall.staffing.absences(at, at + timedelta(days=60))
    assert not site.oncall.cover.openings()


def test_somebodys_calendar(site: Site) -> None:
    """A calendar does not say whose it is: told at the field. With a name it comes in; the next one moves an entry,
    and Undo brings back the time it had."""
    dov = site.signed_in("coordinator")
    dentist, later = (calendar(f"Dentist|20261027T{h}0000|20261027T{h}3000") for h in (14, 16))
    refused = send(dov, "absences", dentist)
    assert refused.status_code == 422
    assert 'href="#absences-worker"' in refused.text
    go_on(dov, send(dov, "absences", dentist, worker=ADA, kind="appointment"), "take")
    moved = send(dov, "absences", later, worker=ADA, kind="appointment")
    assert ("1", "would be changed") in counts(moved)
    assert "Dentist" not in moved.text
    done, at = go_on(dov, moved, "take"), site.clock.now()
    for expected in (21, 19):
        (absence,) = site.oncall.staffing.absences(at, at + timedelta(days=30), ADA, role="coordinator")
        assert (absence.kind, absence.start.hour) == (AbsenceKind.APPOINTMENT, expected)
        go_on(dov, done, "undo")


def test_who_is_meant_stands_there_by_name(site: Site) -> None:
    """With the agency's own id in small type beside it: a row of leave, of a rota, of people; whose a calendar is; who
    is meant by an entry."""
    dov = site.signed_in("coordinator")
    ada, bo = (f'{name} <span class="soft small">{own}' for name, own in (("Castellan", "A3"), ("Ashdown", "A1")))
    leave = send(dov, "absences", LEAVE.encode()).text
    assert f"Ines {ada}</span><br>leave 2026-10-22 to 2026-10-25" in leave
    assert f"{bo}</span><br>leave 2026-11-02 to 2026-11-06" in leave
    rota = "worker,line,position,area,start,end\nA1,child,primary,county,2026-11-12 16:30,2026-11-13 08:00\n"
    assert f"{bo}</span><br>child county primary 2026-11-12 16:30" in send(dov, "duties", rota.encode()).text
    assert ada in send(dov, "people", sheet("A3,Ines Castellan,+13035550103,80,4")).text
    dentist = send(dov, "absences", calendar("Dentist|20261027T140000|20261027T143000"), worker=ADA, kind="appointment")
    assert "Whose: <strong>Ines " + ada.replace(" ", "</strong> ", 1) in dentist.text
    assert "each entry as “Appointment”" in dentist.text
    entry = send(dov, "duties", calendar("The new one|20261103T163000|20261104T080000"), position="primary")
    assert "means Marian Ashdown" in go_on(dov, entry, "say", **{"worker-0": "A1", "area-0": "county"}).text


def test_the_undo_of_a_moved_entry_asks_nobody_twice(site: Site) -> None:
    """Ada's journey lies over her Thursday and is moved by a calendar, which is taken back: cover is sought all along,
    by one search."""
    dov, searches = site.signed_in("coordinator"), list[str]()
    duty(site, ADA, 2, "thursday")
    for hour, then in ((12, "take"), (18, "undo")):
        journey = send(dov, "absences", calendar(f"Journey|20261021T120000|20261024T{hour}0000"), worker=ADA)
        go_on(dov, go_on(dov, journey, "take"), then)
        searches += [each.id for each in site.oncall.cover.openings()]
    assert len(searches) == 2
    assert searches[0] == searches[1]


def test_a_rota_out_of_a_calendar(site: Site) -> None:
    """An entry names nobody that is known: said on the page what it means, looked at again, taken in, taken back. A
    rule that it breaks needs a reason."""
    dov = site.signed_in("coordinator")
    page = send(dov, "duties", calendar("The new one|20261103T163000|20261104T080000"), position="primary")
    assert "Its summary names no worker" in page.text
    site.oncall.staffing.enter_absence(BO, AbsenceKind.LEAVE, TUESDAY, TUESDAY + timedelta(days=30), "test")
    meant = {"worker-0": "A1", "position-0": "primary", "area-0": "county"}
    page = go_on(dov, page, "say", **meant)
    assert "Take it in" not in page.text
    page = go_on(dov, page, "say", **meant, override="he offered it himself")
    assert "breaks a rule on purpose" in page.text
    done = go_on(dov, page, "take")
    first = TUESDAY + timedelta(days=14)
    assert {each.worker for each in site.oncall.duty.planned(first, first + timedelta(days=1))} == {BO}
    go_on(dov, done, "undo")
    assert not site.oncall.duty.planned(first + timedelta(hours=2), first + timedelta(days=1))


def test_a_file_is_seen_by_nobody_else_and_soon_forgotten(site: Site, tmp_path: Path) -> None:
    """Another coordinator has the address: nothing. Half an hour later: nothing. What lies on the disk is sealed."""
    dov = site.signed_in("coordinator")
    page = send(dov, "absences", LEAVE.encode())
    assert site.signed_in("coordinator").get(page.request.path).status_code == 404
    if site.database.is_sqlite:
        assert not [file for file in tmp_path.iterdir() if b"wedding" in file.read_bytes()]
    site.clock.move(minutes=31)
    late = dov.get(page.request.path)
    assert late.status_code == 404
    assert "Choose it again" in late.text


def test_files_that_are_none(site: Site) -> None:
    """Nothing chosen, no CSV at all, a cut row, one that is too large: said, at the field or with the limit."""
    dov = site.signed_in("coordinator")
    for what, data, says in (
        ("people", b"", "no file was chosen"),
        ("duties", b"PK\x03\x04\xff", "not UTF-8 text"),
        ("absences", b"worker,start,end\nA3,2026-10-22\n", "row 2: it has 2 cells"),
    ):
        answer = send(dov, what, data)
        assert answer.status_code == 422
        assert says in answer.text.casefold().replace("utf-8", "UTF-8")
        assert f'id="{what}-file-fault"' in answer.text
    assert large(dov, "/import", LARGEST_FILE + 100_000) == (413, "4 MB")
    # Whoever may not send files is not even heard to the end.
    assert large(site.signed_in(worker=ADA), "/me", 300_000) == (413, "256 kB")


def test_a_file_is_never_put_on_a_disk_as_it_is(site: Site) -> None:
    """What is sent is read from memory, however large: a crash leaves nobody's leave behind in a temporary file."""
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n' + b"x" * 2_000_000 + b"\r\n--b--"
    with site.app.test_request_context(method="POST", data=body, content_type="multipart/form-data; boundary=b"):
        request.max_content_length = LARGEST_FILE
        assert isinstance(request.files["file"].stream, BytesIO)


def large(browser: FlaskClient, form: str, size: int) -> tuple[int, str]:
    """Send a file of so many bytes: the status, and how much may be sent."""
    parts = (("csrf_token", token(browser.get(form))), ("what", "people"), ('file"; filename="x', "x" * size))
    body = "".join(f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{part}\r\n' for name, part in parts)
    answer = browser.post("/import/send", data=body.encode() + b"--b--", content_type="multipart/form-data; boundary=b")
    found = re.search(r"larger than ([^.]+)\.", answer.text)
    assert found
    return answer.status_code, found.group(1)


def test_a_rota_names_its_lines_where_there_are_several(site: Site) -> None:
    """The page asks for the column, and a file without it is refused once, not once a row."""
    dov = site.signed_in("coordinator")
    assert "Needed: worker, line, position, start, end." in dov.get("/import").text
    rows = "A1,primary,county,2026-11-24 16:30,2026-11-25 08:00\n" * 3
    answer = send(dov, "duties", f"worker,position,area,start,end\n{rows}".encode())
    assert answer.status_code == 422
    assert "there is no column line. Let row 1 name the columns: worker, line," in " ".join(answer.text.split())
