"""How good a rota is, as its page and the command line say it: what was proved, what changed since, what got worse."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from oncall.app.plans import Wanted
from oncall.domain.quality import Quality
from oncall.domain.rota import RotaVersion
from oncall.domain.staffing import Staffing
from rota.fairness import Spread
from rota.load import cost
from rota.problem import Assignment
from rota.problemfile import read_problem
from tests.migrated import migrated_database, migrated_file, postgres_url, sqlite_url
from tests.oncall.desk import FIRST, Desk

__all__ = ["migrated_database", "migrated_file", "postgres_url", "sqlite_url"]

HASTY = Quality(
    planned=1_574_557,
    cost=1_574_557,
    holes=0,
    bound=178_000,
    seconds=20.04,
    before=Spread(people=8, sd=0.213, least=0.6, most=1.4),
    after=Spread(people=8, sd=0.344, least=0.6, most=1.6),
    highest=None,
    lowest=None,
)


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Desk]:
    """The coordinator's desk, on either store."""
    desk = Desk(store_url, tmp_path)
    yield desk
    desk.oncall.database.close()


def planned(desk: Desk, bound: int | None) -> RotaVersion:
    """A draft of one week in which A1 has every primary duty, as a planner that was stopped early would answer it."""
    run = desk.rotas.ask_plan(Wanted(first=FIRST, weeks=1, seed=1, seconds=20), "dov", begun=True)
    problem = read_problem(desk.rotas.question(run.id))
    slots = [slot for period in problem.periods for slot in period.slots]
    holder = {"primary": "A1", "supervisor": "AS1", "director": "AD"}
    given = [Assignment(slot=slot.id, worker=holder[slot.position]) for slot in slots]
    answer = {
        "format": "oncall-rota-solution/1",
        "assignments": [{"slot": each.slot, "worker": each.worker} for each in given],
        "seed": 1,
        "seconds": 20.0,
        "cost": cost(problem, given).total,
        "bound": bound,
        "parts": {},
        "reasons": {},
    }
    desk.rotas.finished(run.id, desk.rotas.question(run.id), json.dumps(answer))
    return desk.rotas.view(1).rota


def test_a_plan_that_was_stopped_early_says_how_much_better_one_could_be() -> None:
    """The spread that got wider is not passed over."""
    known = (
        "No rota for it costs less than 178000: a better rota may exist, for up to 89% of the cost could still be saved"
    )
    assert HASTY.says == (
        f"Planned for 20 s at cost 1574557. {known}.",
        "The search ended with its time, not with a proof: plan again for longer, and compare.",
        "Loads ÷ fair shares spread by 0.344, WIDER than the 0.213 of what was held before.",
    )


def test_what_was_proved_best_is_not_planned_again() -> None:
    """And a spread that got narrower is told as that."""
    best = replace(HASTY, planned=178_000, cost=178_000, before=HASTY.after, after=HASTY.before)
    known = "No rota for it costs less than 178000: it is proved that no rota is better as a whole"
    assert best.says == (
        f"Planned for 20 s at cost 178000. {known}.",
        "Loads ÷ fair shares spread by 0.213, narrower than the 0.344 of what was held before.",
    )


def test_without_history_there_is_nothing_to_compare_with() -> None:
    """A first rota; and one whose spread stays as it was."""
    nobody = Spread(people=0, sd=0.0, least=1.0, most=1.0)
    assert replace(HASTY, before=nobody).says[-1].endswith("there is no history to compare it with.")
    assert replace(HASTY, before=HASTY.after).says[-1] == "Loads ÷ fair shares spread by 0.344, as wide as before."
    assert "spread" not in " ".join(replace(HASTY, after=nobody).says)


def test_a_draft_says_what_its_plan_cost_and_who_is_furthest_off_in_hours_and_duties(desk: Desk) -> None:
    """A1 has the whole week, and eight share it."""
    rota = planned(desk, None)
    plan, again, spread, people = desk.oncall.fairness.of_rota(rota.number).quality.says
    assert plan == f"Planned for 20 s at cost {rota.cost}. Nothing is proved, so a fairer rota may exist."
    assert again.endswith("plan again for longer, and compare.")
    assert "no history" in spread
    assert " h above (about " in people
    assert " h below (less than a duty)" in people


def test_what_was_edited_is_told_at_what_it_costs_now(desk: Desk) -> None:
    """One night is taken from A1 and nobody has it: the planner's cost is not what this rota costs any more."""
    rota = planned(desk, 1)
    night = desk.rows(rota)[0]
    desk.rotas.assign(rota.number, [night.id], None, "dov", rota.version, alone=True)
    quality = desk.oncall.fairness.of_rota(rota.number).quality
    assert (quality.planned, quality.is_edited) == (rota.cost, True)
    assert f"Changed since: as it stands it costs {quality.cost}." in quality.says
    assert f"Of that, {quality.holes} is for duties that nobody has." in quality.says
    assert quality.holes > 0


def test_an_empty_draft_is_praised_for_nothing(desk: Desk) -> None:
    """A1 had a week and A2 none; now nobody has any of the next one. That evens nothing out."""
    desk.rotas.publish(desk.filled(1, primaries=("A1",)).number, "dov")
    empty = desk.draft(1, FIRST + timedelta(weeks=1))
    says = desk.oncall.fairness.of_rota(empty.number).quality.says
    [spread] = [sentence for sentence in says if "spread" in sentence]
    assert spread.startswith("Loads ÷ fair shares of what is held spread by ")
    assert spread.endswith(", as wide as before.")
    assert not any("below" in sentence for sentence in says)


def test_a_rota_made_by_hand_claims_nothing(desk: Desk) -> None:
    """Nothing was planned, so nothing is proved."""
    rota = desk.filled(1)
    said = desk.oncall.fairness.of_rota(rota.number).quality.says
    assert said[0].startswith("Made by hand: it costs ")
    assert not [sentence for sentence in said if sentence.startswith("Planned")]


def test_the_figures_follow_what_is_known_of_people(desk: Desk) -> None:
    """A1 goes to half of a full post, and wishes for a day that they have: both are seen at once, on a rota that nobody
    has touched."""
    rota = desk.filled(1)
    before = desk.oncall.fairness.of_rota(rota.number)
    desk.oncall.staffing.set_terms(Staffing(worker="A1", fte_percent=50), "dov")
    after = desk.oncall.fairness.of_rota(rota.number)
    shares = [next(each.fair["points"] for each in seen.people if each.worker == "A1") for seen in (before, after)]
    assert shares[1] < shares[0]
    desk.oncall.staffing.prefer("A1", FIRST, -1, "dov")
    assert (after.report.wishes, desk.oncall.fairness.of_rota(rota.number).report.wishes) == (0, 1)
