"""`oncall rota plan` and `oncall rota stop`: a draft proposed by the planner, in a process of its own."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import click

from oncall.cli.rota_shown import STORED, proved
from oncall.cli.shown import written_day
from oncall.cli.stopping import ctrl_c
from oncall.cli.terminal import BY, Terminal, pass_terminal
from oncall.domain.errors import Invalid, Refused
from oncall.domain.rota import PlanProgress, PlanRun, PlanState

if TYPE_CHECKING:
    from oncall.engine.planning import Show

_SECONDS = 60


@click.command()
@click.option("--from", "first", metavar="DAY", help="The first local day; next Monday.")
@click.option("--weeks", type=click.IntRange(1, 53), help="For so many weeks; as the rules say.")
@click.option("--seconds", type=click.IntRange(1, 3600), default=_SECONDS, help="How long it may take; 60.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="For the same rota again; else any.")
@click.option("--iterations", type=STORED, help="Count tries instead of seconds: with the seed, the same rota.")
@click.option("--line", default="", help="Only this service line; all of them together.")
@click.option("--holidays", metavar="YEAR", type=int, help="Only the major holidays of that year, to be settled first.")
@click.option("--keep", metavar="NUMBER", type=STORED, help="Leave what is pinned in this rota with whom it is.")
@click.option("--repair", is_flag=True, help="Change as few published duties as possible, as after sick leave.")
@pass_terminal
def plan(
    terminal: Terminal,
    first: str | None,
    weeks: int | None,
    seconds: int,
    seed: int | None,
    iterations: int | None,
    line: str,
    holidays: int | None,
    keep: int | None,
    repair: bool,
) -> None:
    """Propose a fair rota as a draft.

    Coverage comes first, then skills, fairness with what people really had, wishes, and little change. Hard rules
    are never broken. Ctrl-C keeps the best so far. Nobody is told of a draft: `check` and `publish` come next.

    \b
        oncall rota plan --holidays 2027
        oncall rota plan --from 2027-01-04 --weeks 13 --seconds 20
    """
    from oncall.app.plans import Wanted
    from oncall.engine.planning import Making

    begins, length = _days(terminal, first, weeks, holidays)
    wanted = Wanted(
        first=begins,
        weeks=length,
        only_holidays=holidays is not None,
        seed=secrets.randbelow(2**31) if seed is None else seed,
        seconds=seconds,
        line=line,
        based_on=keep,
        repair=repair,
        iterations=iterations,
    )
    run = terminal.oncall.rotas.ask_plan(wanted, BY, begun=True)
    with ctrl_c() as stopping, _shown() as show:
        ended = Making(terminal.oncall, run, show=show, stopping=stopping).make()
    _tell(terminal, ended)


@click.command()
@click.argument("plan_id", metavar="PLAN", required=False)
@pass_terminal
def stop(terminal: Terminal, plan_id: str | None) -> None:
    """Have a plan in the making end with its best."""
    running = [run for run in terminal.oncall.rotas.runs(PlanState.RUNNING) if plan_id in (None, run.id)]
    if not running:
        raise Refused("No such plan is being made. `oncall rota list --all` shows what came of those that were.")
    if len(running) > 1:
        raise Refused("Several plans are being made. Give the id of one; `oncall rota list` shows them.")
    terminal.oncall.rotas.stop(running[0].id, BY)
    click.echo("It ends with its best so far.")


def _days(terminal: Terminal, first: str | None, weeks: int | None, holidays: int | None) -> tuple[date, int]:
    """The first day and the weeks that are meant: those named, or those of a whole year."""
    if holidays is None:
        begins = written_day("--from", first) if first else terminal.oncall.planning.next_monday()
        return begins, weeks or terminal.rules.planning.weeks
    if first or weeks:
        raise Invalid.at("--holidays", "--from or --weeks stands beside it", "Name a year, or days; not both")
    return terminal.oncall.planning.year(holidays)


def _tell(terminal: Terminal, run: PlanRun) -> None:
    if run.state is PlanState.FAILED or run.rota is None:
        raise Refused(run.fault)
    number = next(rota.number for rota in terminal.oncall.rotas.all() if rota.id == run.rota)
    view = terminal.oncall.rotas.view(number)
    holes = sum(row.worker is None for row in view.rows)
    known = "nothing proved" if run.cost is None else proved(run.cost, run.bound)
    stopped = "stopped with its best, " if run.state is PlanState.STOPPED else ""
    click.echo(
        f"Draft {number}: {stopped}{len(view.rows)} slots, {holes} empty, cost {run.cost}, {known}, seed {run.seed}."
    )
    if holes:
        click.echo(f"`oncall rota why {number} --holes` says why nobody can have them.")


@contextmanager
def _shown() -> "Iterator[Show]":
    """A bar on a terminal; in a pipe nothing moves."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[best]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("begins", total=1.0, best="")

        def show(heard: PlanProgress) -> None:
            best = "" if heard.cost is None else f"best {heard.cost}, {heard.uncovered} empty"
            bar.update(task, completed=heard.done, description=heard.stage, best=best)

        yield show
