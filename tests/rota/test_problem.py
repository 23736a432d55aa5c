"""The open format: what it means, what is kept, and that every fault is told at once with place and remedy."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rota.errors import BadProblem
from rota.problem import Absence, Assignment, Problem, Solution
from rota.problemfile import read_problem, read_solution, write_problem, write_solution
from tests.rota.held import Json
from tests.rota.little import night, on, problem, worker

BEFORE = {"worker": "Ada", "start": "2026-10-01T20:00Z", "end": "2026-10-02T08:00Z"}
UNITLESS = {"points": {"unit": 0, "weight": 1}}
WEIGHTLESS = {"points": {"unit": 1, "weight": 0}}


def read(document: Json) -> Problem:
    return read_problem(json.dumps(document))


def faults(document: Json) -> dict[str, str]:
    """Each place with what is wrong there."""
    with pytest.raises(BadProblem) as caught:
        read(document)
    assert all(fault.remedy for fault in caught.value.faults)
    return {fault.place: fault.fault for fault in caught.value.faults}


def test_a_problem_that_is_written_and_read_again_is_the_same() -> None:
    ada = worker("Ada", exemptions=[{"from": on(0), "to": on(7), "kinds": ["night"], "reason": "health"}])
    carried = {"worker": "Ada", "start": "2026-10-04T20:00Z", "end": "2026-10-05T08:00Z", "night": True, "weekend": -1}
    together = {"id": "somali", "skill": "lang:so", "count": 1, "periods": ["n0"]}
    limits = {"max_nights_in_row": 2, "no_duty_before_leave": True}
    names = {"position": {"primary": "first responder"}}
    full = problem([ada], [night(0)], carry_in=[carried], needs_together=[together], limits=limits, names=names)
    assert read_problem(write_problem(read(full))) == read(full)


def test_keys_that_mean_nothing_here_are_kept() -> None:
    """Somebody else's planner may know what `mood` is."""
    full = problem([worker("Ada", mood="good")], [night(0, mood="long")], made_by={"seed": 7})
    written = json.loads(write_problem(read(full)))
    assert (written["made_by"], written["workers"][0]["mood"], written["periods"][0]["mood"]) == (
        {"seed": 7},
        "good",
        "long",
    )


def test_an_absence_written_in_dates_covers_whole_local_days() -> None:
    away = {"from": "2026-11-01", "to": "2026-11-02", "reason": "leave", "credited": True}
    there = read(problem([worker("Ada", absences=[away])], [night(0)], timezone="America/Chicago"))
    expected = Absence(
        start=datetime(2026, 11, 1, 5, tzinfo=UTC),
        end=datetime(2026, 11, 2, 6, tzinfo=UTC),
        reason="leave",
        credited=True,
    )
    assert there.workers[0].absences == (expected,)  # The clocks go back on that day: it has 25 hours.
    assert json.loads(write_problem(there))["workers"][0]["absences"] == [away]


def test_an_absence_of_some_hours_is_written_in_instants() -> None:
    away = {"from": "2026-10-06T14:30Z", "to": "2026-10-06T18:00Z", "reason": "appointment", "credited": False}
    there = read(problem([worker("Ada", absences=[away])], [night(0)]))
    assert json.loads(write_problem(there))["workers"][0]["absences"] == [away]


def test_a_fault_is_told_once() -> None:
    """An absence without days: each of the two is missing, and once."""
    with pytest.raises(BadProblem) as caught:
        read(problem([worker("Ada", absences=[{"reason": "x"}])], [night(0)]))
    assert sorted(fault.place for fault in caught.value.faults) == [
        "workers[0].absences[0].from",
        "workers[0].absences[0].to",
    ]


def test_all_faults_are_told_at_once() -> None:
    """What cannot be read and what cannot be meant come in one list."""
    broken = problem(
        [
            worker("Ada", fte_percent=0),
            worker("Ada"),
            worker("Bo", absences=[{"from": on(3), "to": on(3), "reason": "x"}]),
        ],
        [night(0), night(0), night(1, date="2026-13-01"), night(2, end="2026-10-07T19:00Z")],
        pins=[{"slot": "n0/primary", "worker": "Zoe"}, {"slot": "n0/primary", "worker": "Ada"}],
        weeks="four",
    )
    assert set(faults(broken)) == {
        "weeks",
        "periods[2].date",
        "workers[0].fte_percent",
        "workers[1].id",
        "workers[2].absences[0]",
        "periods[1].id",
        "periods[1].slots[0].id",
        "periods[3]",
        "pins[0].worker",
        "pins[1].slot",
    }


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format": "oncall-rota-problem/2"}, "format"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"weeks": 0}, "weeks"),
        ({"prices": {"uncovered": {"backup": 1}, "fairness": {}}}, "periods[0].slots[0].position"),
        ({"prices": {"uncovered": {"primary": 1}, "fairness": UNITLESS}}, "prices.fairness.points.unit"),
        ({"prices": {"uncovered": {"primary": 1}, "fairness": WEIGHTLESS}}, "prices.fairness.points.weight"),
        ({"limits": {"max_duties_7d": 0}}, "limits.max_duties_7d"),
        ({"from": "2027-01-04"}, "periods[0].date"),
        ({"published": [{"slot": "n9/primary", "worker": "Ada"}]}, "published[0].slot"),
        ({"carry_in": [{**BEFORE, "worker": "Zoe"}]}, "carry_in[0].worker"),
        ({"carry_in": [{**BEFORE, "start": "2026-10-01T20:00"}]}, "carry_in[0].start"),
        ({"needs_together": [{"id": "x", "skill": "s", "periods": ["n7"]}]}, "needs_together[0].periods[0]"),
        ({"weeks": 10**30}, "weeks"),
        ({"weeks": 1_000_000}, "weeks"),
        ({"from": "0001-01-01"}, "from"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(change: Json, place: str) -> None:
    assert place in faults(problem([worker("Ada")], [night(0)], **change))


@pytest.mark.parametrize("text", ["", "[", "[]", "7", "null", '"rota"', "{", "\x00"])
def test_what_is_no_document_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadProblem, match=r"^the file: .+\. Write .+\.$"):
        read_problem(text)
    with pytest.raises(BadProblem):
        read_solution(text)


def test_a_problem_that_is_made_by_hand_is_held_to_the_same() -> None:
    sound = read(problem([worker("Ada")], [night(0)]))
    with pytest.raises(BadProblem, match=r"workers\[0\]\.fte_percent: it is 0\."):
        replace(sound, workers=(replace(sound.workers[0], fte_percent=0),))


def test_whoever_was_told_of_a_duty_and_has_left_may_still_be_named() -> None:
    """The published rota is history: a leaver stays in it."""
    there = read(problem([worker("Ada")], [night(0)], published=[{"slot": "n0/primary", "worker": "Zoe"}]))
    assert there.published == (Assignment(slot="n0/primary", worker="Zoe"),)


def test_an_answer_that_is_written_and_read_again_is_the_same() -> None:
    answer = Solution(
        assignments=(Assignment(slot="n0/primary", worker="Ada"),),
        seed=3,
        seconds=1.5,
        cost=12,
        bound=10,
        parts={"fairness": 12},
        reasons={"n1/primary": "Nobody may take it."},
        extra={"made_by": "hand"},
    )
    assert read_solution(write_solution(answer)) == answer


def test_days_are_dates() -> None:
    assert read(problem([worker("Ada")], [night(3)])).periods[0].day == date(2026, 10, 8)
