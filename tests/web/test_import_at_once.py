"""A file that two look at, or one in two tabs: it is taken in once, as shown, and whatever is done stays done."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

from oncall.app import Oncall
from oncall.app.imports import Upload, UploadKind
from oncall.domain.staffing import AbsenceKind
from oncall.store.database import Database
from tests.web.nights import TUESDAY
from tests.web.site import ADA, BO, Site
from tests.web.test_import_pages import LEAVE, calendar, counts, go_on, send, sheet


def test_two_presses_at_once_take_a_file_in_once(site: Site) -> None:
    """An impatient finger, or two tabs: the second press finds it done. Nobody is away twice."""
    imports, at = site.oncall.imports, site.clock.now()
    secret = imports.offer(Upload(kind=UploadKind.ABSENCES, data=LEAVE.encode()), "dov")
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: imports.take_in(secret, "dov"), range(2)))
    assert done[0].taken == done[1].taken
    assert len(site.oncall.staffing.absences(at, at + timedelta(days=60))) == 2


def test_two_people_bring_the_same_file_in_at_once(site: Site) -> None:
    """Dov and Eve both have the leave and the rota that were mailed to them, each on a server of their own: of what
    one of them has taken in the other is told, and nothing is there twice."""
    rota = "worker,line,position,area,start,end\nA1,child,primary,county,2026-11-12 16:30,2026-11-13 08:00\n"
    for kind, data in ((UploadKind.ABSENCES, LEAVE), (UploadKind.DUTIES, rota)):
        secrets = {by: site.oncall.imports.offer(Upload(kind=kind, data=data.encode()), by) for by in ("dov", "eve")}
        start = Barrier(len(secrets))

        def take(by: str, secrets: Mapping[str, str] = secrets, start: Barrier = start) -> Upload:
            database = Database(site.database.url, site.database.sealer)
            try:
                start.wait(10)
                return Oncall(database, site.clock).imports.take_in(secrets[by], by)
            finally:
                database.close()

        with ThreadPoolExecutor(len(secrets)) as pool:
            done = list(pool.map(take, secrets))
        assert sorted(bool(each.meanwhile) for each in done) == [False, True]
    at, later = TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=60)
    assert len(site.oncall.staffing.absences(at, later)) == 2
    assert [each.worker for each in site.oncall.duty.planned(at + timedelta(days=20), later)] == [BO]


def test_what_is_taken_in_stays_so_whatever_another_tab_says(site: Site) -> None:
    """Dov takes a rota in, and in another tab, that is still open or still at work, says what its entries mean: it is
    taken in all the same, and can be taken back."""
    dov, meant = site.signed_in("coordinator"), {"worker-0": "A1", "position-0": "primary", "area-0": "county"}
    page = send(dov, "duties", calendar("The new one|20261103T163000|20261104T080000"), position="primary")
    tab = go_on(dov, page, "say", **meant)
    go_on(dov, tab, "take")
    done = go_on(dov, tab, "say", **meant)
    assert ("1", "added") in counts(done)
    assert "taken back" in go_on(dov, done, "undo").text
    imports = site.oncall.imports
    secret = imports.offer(Upload(kind=UploadKind.ABSENCES, data=LEAVE.encode()), "dov")

    def meanwhile(upload: Upload) -> Upload:
        imports.take_in(secret, "dov")
        return upload

    imports.say_more(secret, "dov", meanwhile)
    assert imports.see(secret, "dov").taken


def test_what_changed_meanwhile_is_told_and_nothing_is_taken_in(site: Site) -> None:
    """While Dov looks at the file Eve enters Bo's leave by hand: his press takes nothing in and names the row; his
    second press does, without Bo's twice."""
    dov = site.signed_in("coordinator")
    page = send(dov, "absences", LEAVE.encode())
    site.oncall.staffing.enter_absence(
        BO,
        AbsenceKind.LEAVE,
        TUESDAY.replace(month=11, day=2, hour=6, minute=0),
        TUESDAY.replace(month=11, day=7, hour=6, minute=0),
        "eve",
    )
    again = go_on(dov, page, "take")
    assert "nothing was taken in" in again.text
    assert "Row 3: Marian Ashdown (A1), leave 2026-11-02 to 2026-11-06, unchanged." in again.text
    at = site.clock.now()
    assert not site.oncall.staffing.absences(at, at + timedelta(days=60), ADA)
    go_on(dov, again, "take")
    assert len(site.oncall.staffing.absences(at, at + timedelta(days=60))) == 2


def test_what_a_file_would_change_is_as_it_was_when_it_was_shown(site: Site) -> None:
    """Dov looks at a file that makes 80 % of Ada's 100 %; Eve writes 60 % meanwhile. Nothing is taken in before he has
    seen the row again; that Ada is busy since then is no matter of the file's."""
    dov = site.signed_in("coordinator")
    page = send(dov, "people", sheet("A3,Ines Castellan,+13035550103,80,4"))
    site.oncall.staffing.set_terms(replace(site.oncall.staffing.terms(ADA), fte_percent=60), "eve")
    again = go_on(dov, page, "take")
    assert "nothing was taken in" in again.text
    assert re.search(r"<li>Row 2: Ines Castellan \(A3\), changed: [^<]*fte_percent, caseload\.</li>", again.text)
    assert site.oncall.staffing.terms(ADA).fte_percent == 60
    site.oncall.people.busy(ADA)
    go_on(dov, again, "take")
    assert site.oncall.staffing.terms(ADA).fte_percent == 80
