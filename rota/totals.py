"""What each worker carries: history and assigned duties together."""

from collections.abc import Iterable, Mapping

from rota.problem import Assignment, Counts, Problem


def loads(problem: Problem, assignments: Iterable[Assignment]) -> Mapping[str, Counts]:
    """For each worker what they have behind them and what they are given, together."""
    counts = {slot.id: slot.counts for period in problem.periods for slot in period.slots}
    held = {person.id: person.history.counts for person in problem.workers}
    for each in assignments:
        held[each.worker] += counts[each.slot]
    return held
