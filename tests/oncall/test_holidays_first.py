"""The year's major holidays are settled first, rotate from year to year, and later plans keep them.

At Larkspur every public holiday is major unless the rules name some; here they are Thanksgiving and Christmas.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from oncall.app.plans import Wanted
from oncall.domain.errors import Invalid, Refused
from oncall.domain.rota import RotaVersion
from rota.pattern import local_date
from rota.planner import Budget, plan
from rota.problemfile import read_problem, write_problem, write_solution
from rota.settling import only_major_holidays, settled
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.desk import Desk

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

MAJOR = ("Thanksgiving Day", "Christmas Day")


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The coordinator's desk, on either store; two holidays a year are major."""
    desk = Desk(store_url, tmp_path)
    rules = desk.oncall.rules.current()
    limits = replace(rules.planning, major_holidays=MAJOR, max_major_holidays=1)
    desk.oncall.rules.apply(replace(rules, planning=limits), "dov")
    yield desk
    desk.oncall.database.close()


def planned(desk: Desk, first: date, weeks: int, *, holidays: bool) -> RotaVersion:
    """A draft as the planner makes it with a bounded number of tries."""
    wanted = Wanted(first=first, weeks=weeks, seed=1, seconds=60, only_holidays=holidays)
    run = desk.rotas.ask_plan(wanted, "dov", begun=True)
    problem = desk.rotas.question(run.id)
    solution = plan(read_problem(problem), seed=1, budget=Budget(seconds=None, iterations=2000), now=lambda: 0.0)
    ended = desk.rotas.finished(run.id, problem, write_solution(solution))
    return next(rota for rota in desk.rotas.all() if rota.id == ended.rota)


def holders(desk: Desk, rota: RotaVersion) -> dict[date, str | None]:
    """Who has each holiday of a draft, by its day."""
    return {row.day: row.worker for row in desk.rotas.view(rota.number).rows if row.kind == "holiday"}


def test_the_holidays_of_a_year_are_a_draft_of_their_own(desk: Desk) -> None:
    """Dov settles 2027: Thanksgiving, Christmas and the day it is observed on, three people, and nothing else in the
    draft. A later plan keeps them."""
    first, weeks = desk.oncall.planning.year(2027)
    assert (first, weeks) == (date(2027, 1, 1), 53)
    year = planned(desk, first, weeks, holidays=True)
    settled_by = holders(desk, year)
    assert list(settled_by) == [date(2027, 11, 25), date(2027, 12, 24), date(2027, 12, 25)]
    assert len({*settled_by.values()}) == 3
    assert None not in settled_by.values()
    assert len(desk.rotas.view(year.number).rows) == 3
    # Its page speaks of these three duties, as its report does, and not of all that 2027 will ask of people.
    figures = desk.oncall.fairness.of_rota(year.number)
    assert figures.report.standings == desk.rotas.report(year.number).standings
    desk.rotas.publish(year.number, "dov")

    autumn = planned(desk, date(2027, 11, 1), 9, holidays=False)
    kept = holders(desk, autumn)
    assert {day: kept[day] for day in settled_by} == settled_by
    pins = read_problem(desk.rotas.problem(autumn.number)).pins
    assert sorted(pin.worker for pin in pins) == sorted(str(worker) for worker in settled_by.values())


def test_nobody_has_the_same_one_two_years_running(desk: Desk) -> None:
    """Whoever was told to have Christmas 2027 does not have Christmas 2028."""
    two = []
    for year in (2027, 2028):
        rota = planned(desk, *desk.oncall.planning.year(year), holidays=True)
        had: dict[int, set[str | None]] = {11: set(), 12: set()}
        for day, worker in holders(desk, rota).items():
            had[day.month].add(worker)
        two.append(had)
        desk.rotas.publish(rota.number, "dov")
    assert [two[0][month] & two[1][month] for month in (11, 12)] == [set(), set()]


def test_new_year_is_settled_by_one_year_alone(desk: Desk) -> None:
    """The day on which New Year 2028 is observed is the last of 2027; the day itself, in the same week, is 2028's."""
    rules, majors = desk.oncall.rules.current(), ("New Year's Day", "Christmas Day")
    desk.clock.move(seconds=1)
    desk.oncall.rules.apply(replace(rules, planning=replace(rules.planning, major_holidays=majors)), "dov")
    days = list[date]()
    for year in (2027, 2028):
        rota = planned(desk, *desk.oncall.planning.year(year), holidays=True)
        days += holders(desk, rota)
        desk.rotas.publish(rota.number, "dov")
    christmas = [date(2027, 12, 24), date(2027, 12, 25)]
    assert days == [date(2027, 1, 1), *christmas, date(2027, 12, 31), date(2028, 1, 1), date(2028, 12, 25)]


def test_who_cannot_any_more_is_not_held_to_it(desk: Desk) -> None:
    """Leave that was entered later frees them; the plan looks for somebody else."""
    rota = planned(desk, *desk.oncall.planning.year(2027), holidays=True)
    desk.rotas.publish(rota.number, "dov")
    question = desk.oncall.planning.problem([], date(2027, 11, 1), 9)
    *others, christmas = settled(question)
    assert len(others) == 2
    gone = [replace(each, positions=frozenset()) if each.id == christmas.worker else each for each in question.workers]
    assert settled(replace(question, workers=tuple(gone))) == tuple(others)


def test_what_was_published_beside_it_counts_for_rest(desk: Desk) -> None:
    """Christmas week 2028 is A1's already: whoever has that week does not have its holiday as well."""
    rota = desk.filled(weeks=1, first=date(2028, 12, 18), primaries=("A1",))
    desk.rotas.publish(rota.number, "dov")
    whole = desk.oncall.planning.problem([], date(2028, 12, 18), 2)
    only = only_major_holidays(whole)
    assert [period.major_holiday for period in only.periods] == ["Christmas Day"]
    assert ("A1", date(2028, 12, 18)) in {(each.worker, each.start.date()) for each in only.carry_in}
    assert read_problem(write_problem(only)) == only
    solution = plan(only, seed=1, budget=Budget(seconds=None, iterations=500), now=lambda: 0.0)
    assert len(solution.assignments) == 1
    assert "A1" not in {each.worker for each in solution.assignments}


def test_a_year_that_is_over_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid, match=r"2025 cannot be planned\. Name one from 2026 to 2028"):
        desk.oncall.planning.year(2025)


def test_no_day_of_a_year_is_left_out(desk: Desk) -> None:
    """Whatever day of the week it is asked on: from tomorrow to New Year's Eve, in whole weeks."""
    zone = desk.oncall.rules.current().zone
    for number in range(7):
        tomorrow = local_date(desk.clock.now(), zone) + timedelta(days=1)
        first, weeks = desk.oncall.planning.year(2026)
        assert first == tomorrow, number
        assert date(2026, 12, 31) < first + timedelta(weeks=weeks) <= date(2027, 1, 7), number
        desk.clock.move(days=1)
    desk.clock.move(days=(date(2026, 12, 30) - local_date(desk.clock.now(), zone)).days)
    assert desk.oncall.planning.year(2026) == (date(2026, 12, 31), 1)
    assert desk.oncall.planning.year(2028) == (date(2028, 1, 1), 53)


def test_days_without_a_major_holiday_have_nothing_to_settle(desk: Desk) -> None:
    with pytest.raises(Invalid, match="no duty to be planned"):
        planned(desk, date(2027, 2, 1), 4, holidays=True)


def test_the_holidays_of_a_year_are_not_copied_forward(desk: Desk) -> None:
    """The next year's lie on other days, and other people have them."""
    rota = planned(desk, *desk.oncall.planning.year(2027), holidays=True)
    with pytest.raises(Refused, match="Plan the next year"):
        desk.rotas.copy(rota.number, date(2028, 1, 1), 52, "dov")
