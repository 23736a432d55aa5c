"""Terms of work, absences and wishes: entered, seen by those who must, taken back. Leave never empties a duty."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from oncall.domain.covering import OpeningReason, OpeningState
from oncall.domain.errors import Invalid, NotFound
from oncall.domain.event import EventKind
from oncall.domain.staffing import AbsenceKind, Preference, Staffing, for_eyes
from rota.coverage import OnDuty
from tests.oncall.larkspur import NOW
from tests.oncall.planned import FIRST, Agency

WEEK = timedelta(weeks=1)
KNEE = "operation on the knee"


@pytest.fixture
def agency(store_url: str, tmp_path: Path) -> Iterator[Agency]:
    """Larkspur, with all its people."""
    made = Agency(store_url, tmp_path)
    yield made
    made.oncall.database.close()


def kinds(agency: Agency) -> list[EventKind]:
    """What was recorded of people since they were stored."""
    wanted = ("terms", "absence", "preference", "opening")
    with agency.oncall.database.engine.connect() as connection:
        found = connection.execute(sa.text("SELECT kind FROM events ORDER BY seq")).scalars().all()
    return [EventKind(kind) for kind in found if kind.split(".")[0] in wanted]


def test_terms_are_kept_and_only_a_change_is_recorded(agency: Agency) -> None:
    """Eighty percent, at home in the county, asked for open duties."""
    terms = Staffing(worker="A3", started_on=date(2020, 5, 4), fte_percent=80, home_area="county", takes_offers=True)
    for _ in range(2):
        agency.oncall.staffing.set_terms(terms, "dov")
    assert agency.oncall.staffing.terms("A3") == terms
    assert agency.oncall.staffing.terms("A2") == Staffing(worker="A2")
    assert kinds(agency) == [EventKind.TERMS_CHANGED]


def test_terms_that_cannot_be_are_refused_all_at_once(agency: Agency) -> None:
    """A post of 0, a strange area, more weekends than there are, a year that is none of ours."""
    wrong = Staffing(
        worker="A3",
        fte_percent=0,
        home_area="north",
        max_weekends_28d=5,
        max_duties_28d=-2,
        caseload=-1,
        started_on=date(1066, 1, 1),
    )
    with pytest.raises(Invalid) as refused:
        agency.oncall.staffing.set_terms(wrong, "dov")
    assert [problem.place for problem in refused.value.problems] == [
        "fte_percent",
        "home_area",
        "max_duties_28d",
        "max_weekends_28d",
        "caseload",
        "started_on",
    ]
    with pytest.raises(NotFound):
        agency.oncall.staffing.set_terms(Staffing(worker="nobody"), "dov")


def test_leave_over_a_published_duty_seeks_cover_and_leaves_it_where_it_is(agency: Agency) -> None:
    """A1 has the week; leave is entered for its middle. Its nights stay A1's until somebody else has them."""
    slots = agency.slots(FIRST, until=FIRST + WEEK)
    agency.give("A1", slots)
    start = agency.at("2026-11-18T00:00")
    entered = agency.oncall.staffing.enter_absence("A1", AbsenceKind.LEAVE, start, start + timedelta(days=2), "dov")
    (opening,) = entered.openings
    assert [duty.start for duty in opening.stint.each] == [start, slots[2].start, slots[3].start]
    assert (opening.why, opening.stint.end) == (OpeningReason.LEAVE, start + timedelta(days=2))
    for slot in slots:
        answer = agency.oncall.duty.who("county", "primary", at=slot.start + timedelta(hours=1))
        assert isinstance(answer, OnDuty)
        assert answer.worker == "A1"


def test_leave_that_is_taken_back_calls_the_search_off(agency: Agency) -> None:
    """Unless another absence still keeps its holder away."""
    agency.give("A1", agency.slots(FIRST, until=FIRST + WEEK))
    start = agency.at("2026-11-18T00:00")
    enter = agency.oncall.staffing.enter_absence
    leave = enter("A1", AbsenceKind.LEAVE, start, start + timedelta(days=2), "dov").absence
    course = enter("A1", AbsenceKind.TRAINING, start, start + timedelta(days=1), "dov").absence
    agency.oncall.staffing.cancel_absence(leave.id, "dov")
    assert still_open(agency) == [agency.at("2026-11-18T00:00"), agency.at("2026-11-18T16:30")]
    agency.oncall.staffing.cancel_absence(course.id, "dov")
    assert still_open(agency) == []
    with pytest.raises(NotFound, match="There is no absence here"):
        agency.oncall.staffing.cancel_absence(course.id, "dov")


def still_open(agency: Agency) -> list[object]:
    """When the duties begin for which cover is sought."""
    found = agency.looks(lambda moment: moment.tx.covering.openings_of("A1", NOW))
    return [duty.start for opening in found if opening.state is OpeningState.OPEN for duty in opening.stint.each]


def test_an_absence_in_the_past_seeks_nothing(agency: Agency) -> None:
    """It is entered for the record and for the fair share."""
    agency.give("A1", agency.slots(FIRST - 2 * WEEK, until=FIRST - WEEK))
    entered = agency.oncall.staffing.enter_absence("A1", AbsenceKind.SICK, NOW - WEEK, NOW - WEEK / 2, "dov")
    assert entered.openings == ()
    assert entered.absence.credited


def test_a_reason_is_sealed_and_seen_by_those_who_must(agency: Agency) -> None:
    """A1 and a coordinator read it; a colleague learns no more than that A1 is away; the store holds no word of it."""
    agency.oncall.staffing.enter_absence("A1", AbsenceKind.SICK, NOW, NOW + WEEK, "dov", KNEE)
    seen = {
        who: [(each.kind.value, each.reason) for each in agency.oncall.staffing.absences(NOW, NOW + WEEK, **eyes)]
        for who, eyes in {
            "A1": {"eyes": "A1"},
            "coordinator": {"role": "coordinator"},
            "admin": {"role": "admin"},
            "A2": {"eyes": "A2", "role": "worker"},
        }.items()
    }
    assert seen == {
        "A1": [("sick", KNEE)],
        "coordinator": [("sick", KNEE)],
        "admin": [("unavailable", "")],
        "A2": [("unavailable", "")],
    }
    with agency.oncall.database.engine.connect() as connection:
        rows = str(connection.execute(sa.text("SELECT * FROM absences")).all())
        events = str(connection.execute(sa.text("SELECT * FROM events")).all())
    assert "knee" not in rows + events
    assert "sick" not in events


def test_leave_is_no_secret(agency: Agency) -> None:
    """Who is on leave may be known to colleagues; why is not."""
    leave = agency.oncall.staffing.enter_absence("A1", AbsenceKind.LEAVE, NOW, NOW + WEEK, "dov", "wedding").absence
    assert (for_eyes(leave, worker="A2").kind, for_eyes(leave, worker="A2").reason) == (AbsenceKind.LEAVE, "")


def test_an_absence_that_cannot_be_is_refused(agency: Agency) -> None:
    """Backwards, endless, far ahead, for a kind of duty that nobody has; and the same one twice."""
    enter = agency.oncall.staffing.enter_absence
    with pytest.raises(Invalid, match="it is not after the start"):
        enter("A1", AbsenceKind.LEAVE, NOW, NOW, "dov")
    with pytest.raises(Invalid, match="more than three years"):
        enter("A1", AbsenceKind.LEAVE, NOW, NOW + 200 * WEEK, "dov")
    with pytest.raises(Invalid, match="more than two years ahead"):
        enter("A1", AbsenceKind.LEAVE, NOW + 120 * WEEK, NOW + 121 * WEEK, "dov")
    with pytest.raises(Invalid, match="there is no kind of duty 'nihgt'"):
        enter("A1", AbsenceKind.EXEMPT, NOW, NOW + WEEK, "dov", "", ["nihgt"])
    with pytest.raises(Invalid, match="it is too long"):
        enter("A1", AbsenceKind.SICK, NOW, NOW + WEEK, "dov", "x" * 501)
    enter("A1", AbsenceKind.LEAVE, NOW, NOW + WEEK, "dov")
    with pytest.raises(Invalid, match="the same absence is entered already"):
        enter("A1", AbsenceKind.LEAVE, NOW, NOW + WEEK, "dov")


def test_a_wish_is_kept_changed_and_taken_back(agency: Agency) -> None:
    """For a day of the next two years, in three steps either way."""
    christmas, prefer = date(2026, 12, 25), agency.oncall.staffing.prefer
    prefer("A1", christmas, 2, "A1")
    prefer("A1", christmas, -1, "A1")
    assert list(agency.oncall.staffing.preferences(christmas, christmas)) == [
        Preference(worker="A1", day=christmas, weight=-1)
    ]
    prefer("A1", christmas, 0, "A1")
    assert list(agency.oncall.staffing.preferences(christmas, christmas, "A1")) == []
    with pytest.raises(Invalid, match="it is 4"):
        prefer("A1", christmas, 4, "A1")
    with pytest.raises(Invalid, match="2026-11-09 is over"):
        prefer("A1", date(2026, 11, 9), 1, "A1")
    assert kinds(agency) == [EventKind.PREFERENCE_SET] * 3
