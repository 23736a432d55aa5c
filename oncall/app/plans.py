"""Plans in the making: asked for here, made by a child process, and heard of through their rows."""

from collections.abc import Sequence

from oncall.app.workplace import Workplace
from oncall.domain.rota import PlanProgress, PlanRun, PlanState
from oncall.flow import plan_runs
from oncall.flow.plan_runs import Wanted

__all__ = ["Plans", "Wanted"]


class Plans:
    """The making of plans. Whoever makes one tells of it every few seconds, and is told when to stop."""

    def __init__(self, workplace: Workplace) -> None:
        self._at = workplace

    def ask_plan(self, wanted: Wanted, by: str, *, begun: bool = False) -> PlanRun:
        """Have a plan made by the next service that looks; with `begun`, by the caller. Raises Invalid, NotFound."""
        run_id = self._at.ids.new()
        return self._at.write(lambda moment: plan_runs.ask(moment, run_id, wanted, by, begun=begun))

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

    def claim_plan(self) -> PlanRun | None:
        """The plan that waits longest, and that is the caller's to make from now on."""
        return self._at.write(plan_runs.claim, quiet=True) if self._at.read(plan_runs.waiting) else None

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
