"""Plans in the making, and questions about empty slots: asked here, answered by a child process, heard of in rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from oncall.app.workplace import Workplace
from oncall.domain.rota import PlanProgress, PlanRun, PlanState
from oncall.flow import conflicts, plan_runs
from oncall.flow.conflicts import Found, GapQuestion, Known
from oncall.flow.plan_runs import LONGEST, SHORTEST, Wanted

__all__ = ["LONGEST", "SHORTEST", "Found", "GapQuestion", "Known", "Plans", "Wanted"]


class Plans:
    """The making of plans. Whoever makes one tells of it every few seconds, and is told when to stop."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def ask_plan(self, wanted: Wanted, by: str, *, begun: bool = False) -> PlanRun:
        """Have a plan made by the next service that looks; with `begun`, by the caller. Raises Invalid, NotFound."""
        run_id = self._at.ids.new()
        return self._at.write(lambda moment: plan_runs.ask(moment, run_id, wanted, by, begun=begun))

    def ask_conflict(self, number: int, slot: str, by: str) -> PlanRun:
        """Have the next service that looks work out which rules collide at an empty slot, by its id or name.

        Raises Refused for a slot that has begun or that somebody has, NotFound.
        """
        run_id = self._at.ids.new()
        return self._at.write(lambda moment: conflicts.ask(moment, run_id, number, slot, by))

    def known_conflict(self, number: int, slot: str) -> Known:
        """What is known by now of the rules that collide at an empty slot. Raises NotFound."""
        self.give_up_silent()
        return self._at.read(lambda moment: conflicts.known(moment, number, slot))

    def run(self, run_id: str) -> PlanRun:
        """How far a plan has come. Raises NotFound."""
        self.give_up_silent()
        return self._at.read(lambda moment: moment.tx.rotas.run(run_id))

    def runs(self, *states: PlanState) -> Sequence[PlanRun]:
        """Plans in these states (default: all), the latest first."""
        self.give_up_silent()
        return self._at.read(lambda moment: moment.tx.rotas.runs(*states))

    def stop(self, run_id: str, by: str) -> PlanRun:
        """Have a plan end with its best so far. Raises Refused when it does not run any more, NotFound."""
        return self._at.write(lambda moment: plan_runs.stop(moment, run_id, by))

    def give_up_silent(self) -> int:
        """Plans of which nothing is heard any more have failed; how many there were."""
        running = self._at.read(lambda moment: moment.tx.rotas.silent_runs(moment.real - plan_runs.SILENT))
        return self._at.write(plan_runs.give_up_silent, quiet=True) if running else 0

    # For whoever makes them -----------------------------------------------------------------------------

    def claim_plan(self, *, gaps: bool = False) -> PlanRun | None:
        """The plan that waits longest, and that is the caller's to make from now on; with `gaps` the question."""
        if not self._at.read(lambda moment: plan_runs.waiting(moment, gaps=gaps)):
            return None
        return self._at.write(lambda moment: plan_runs.claim(moment, gaps=gaps), quiet=True)

    def question(self, run_id: str) -> str:
        """The problem to be planned, in the open format. Raises Invalid, NotFound."""
        return self._at.read(lambda moment: plan_runs.question(moment, run_id))

    def progressed(self, run_id: str, progress: PlanProgress | None, *, serving: bool = False) -> bool:
        """Tell how far it has come (None: it is alive); whether it shall stop."""
        return self._at.write(
            lambda moment: plan_runs.progressed(moment, run_id, progress, serving=serving), quiet=True
        )

    def finished(self, run_id: str, problem: str, solution: str, *, stopped: bool = False) -> PlanRun:
        """Its draft is made. Raises BadProblem for a solution that does not answer the problem."""
        return self._at.write(lambda moment: plan_runs.finished(moment, run_id, problem, solution, stopped=stopped))

    def failed(self, run_id: str, fault: str) -> PlanRun:
        """It came to nothing; `fault` is a sentence for people."""
        return self._at.write(lambda moment: plan_runs.failed(moment, run_id, fault))

    def broken_off(self, run_id: str) -> PlanRun:
        """It was ended before it had an answer. A service that ends leaves it to the next."""
        return self._at.write(lambda moment: plan_runs.broken_off(moment, run_id), quiet=True)

    def gap_question(self, run_id: str) -> GapQuestion:
        """What a run about an empty slot is to answer. Raises Refused when that needs no answer any more, NotFound."""
        return self._at.read(lambda moment: conflicts.question_of(moment, run_id))

    def found_conflict(self, run_id: str, asked: GapQuestion, answer: Mapping[str, Any]) -> PlanRun:
        """Which rules collide was found: a `sentence`, and the `conflict`."""
        return self._at.write(lambda moment: conflicts.found(moment, run_id, asked, answer))
