"""Whether the rules of planning fit the people there are: what they ask for and nobody has, whom they name."""

from collections.abc import Iterator, Sequence

from oncall.domain.languages import LANGUAGES
from oncall.domain.person import Worker
from oncall.domain.planning import NeedRule
from oncall.domain.rules import RuleSet
from oncall.engine.diagnosis.finding import Finding, bad, look


def of_planning(rules: RuleSet, workers: Sequence[Worker]) -> Iterator[Finding]:
    """Positions and skills that nobody active has, and a coordinator who is not there. Nothing where all fits."""
    if not workers:
        return
    coordinator = rules.planning.coordinator
    if coordinator and coordinator not in {worker.external_id for worker in workers}:
        yield bad("planning.coordinator names nobody who is in the book. Mend the id, or leave it empty for the desk.")
    for position in (rule.id for rule in rules.positions if not rule.shadow):
        holders = [worker for worker in workers if position in worker.positions]
        if not holders:
            yield look(f"Nobody holds the position {position}, so all of it would be a gap. Import people with it.")
        for skill in rules.planning.required:
            if holders and not any(worker.can(skill) for worker in holders):
                remedy = "Note it with those who have it, or take it out of planning.required"
                yield look(f"Nobody who holds the position {position} has {skill}, so nobody is planned. {remedy}.")
    for need in rules.planning.needs:
        yield from _need(rules, need, workers)


def _need(rules: RuleSet, need: NeedRule, workers: Sequence[Worker]) -> Iterator[Finding]:
    """Where too few could ever meet a need: in each of its areas, or among them all together."""
    areas = need.areas or tuple(area.id for area in rules.areas)
    for group in [areas] if need.together else [(area,) for area in areas]:
        able = [worker for worker in workers if _may_meet(rules, need, worker, group)]
        if len(able) < need.count:
            skill = LANGUAGES.get(need.skill, need.skill)
            where = " ".join(rules.area(area).name for area in group)
            fault = f"{len(able)} of those who serve {where} could meet the need for {skill}, {need.count} should"
            yield look(f"{fault}. It will be missed whatever is planned.")


def _may_meet(rules: RuleSet, need: NeedRule, worker: Worker, areas: Sequence[str]) -> bool:
    serves = len(rules.areas) == 1 or bool(worker.areas & set(areas))
    return serves and worker.can(need.skill) and bool(worker.positions & set(need.positions))
