"""Running the solver: with how much effort, when it stops, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from ortools.sat.python import cp_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much the solver may spend. `exact`: the same answer on any machine, by counting instead of a clock.

    `work` is in the solver's own seconds of counted work; `seconds` are of the wall. Of work at least `least` is
    done, even if it takes longer: on a busy machine seconds may go by with hardly any.
    """

    seconds: float
    work: float = 60.0
    least: float = 0.0
    exact: bool = False
    threads: int = 1
    seed: int = 0
    stopped: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the solver found: its cost, what it proved no answer can be below, and the value of each variable.

    It took wall `seconds` and counted `work`.
    """

    cost: int
    bound: int
    value: Callable[[cp_model.IntVar], int]
    seconds: float
    work: float


class _Stopping(cp_model.CpSolverSolutionCallback):
    """Ends the solving when somebody says stop."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        super().__init__()
        self._stopped = stopped

    def on_solution_callback(self) -> None:
        """Called at each better answer."""
        if self._stopped():
            self.stop_search()


def solve(model: cp_model.CpModel, effort: Effort, **settings: Any) -> Answer | None:
    """The best answer that can be found with that effort; None where not even one was found in time."""
    found, work = _run(model, effort, settings) if effort.seconds > 0 else (None, 0.0)
    if effort.exact or work >= effort.least or (found is not None and found.cost <= found.bound):
        return found
    by_work = replace(effort, exact=True, work=effort.least)
    again, _ = _run(model, by_work, settings)
    return min((each for each in (again, found) if each), key=lambda each: each.cost, default=None)


def _run(model: cp_model.CpModel, effort: Effort, settings: Mapping[str, Any]) -> tuple[Answer | None, float]:
    """One run of the solver, and the work that it has counted."""
    if effort.stopped():
        return None, 0.0
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    for name, value in settings.items():
        if isinstance(value, list):
            getattr(parameters, name).extend(value)
        else:
            setattr(parameters, name, value)
    parameters.random_seed = effort.seed % (1 << 30)
    parameters.num_workers = 1 if effort.exact else effort.threads
    if effort.exact:
        parameters.max_deterministic_time = effort.work
    else:
        parameters.max_time_in_seconds = effort.seconds
    solver.best_bound_callback = lambda _: solver.stop_search() if effort.stopped() else None
    status = solver.solve(model, _Stopping(effort.stopped))
    work = float(solver.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, work
    bound = ceil(solver.best_objective_bound - 1e-6)
    return Answer(round(solver.objective_value), bound, solver.value, float(solver.wall_time), work), work
