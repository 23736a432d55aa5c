"""`oncall rota draft`, `list`, `show`, `assign`, `fill`, `pin`, `undo`, `restore`, `discard`: drafts, by hand."""

from collections.abc import Sequence

import click

from oncall.cli.acting import LOGIN, answers
from oncall.cli.rota_shown import (
    NUMBER,
    SLOTS,
    STORED,
    VERSION,
    barred_by,
    called,
    looked_at,
    names,
    rows_of,
    show_rows,
)
from oncall.cli.shown import table, when, written_day
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal
from oncall.domain.errors import Invalid
from oncall.domain.rota import PlanRun, PlanState, RotaState, RotaVersion


@click.command()
@click.option("--from", "first", metavar="DAY", help="The first local day; next Monday.")
@click.option("--weeks", type=click.IntRange(1, 53), help="For so many weeks; as the rules say, or as the copied rota.")
@click.option(
    "--copy", metavar="NUMBER", type=STORED, help="Go on as this rota did: the same people on the same weekdays."
)
@click.option("--line", default="", help="Only this service line; all of them together.")
@pass_terminal
def draft(terminal: Terminal, first: str | None, weeks: int | None, copy: int | None, line: str) -> None:
    """Begin a draft by hand, empty or as a copy.

    \b
        oncall rota draft --from 2027-01-04 --weeks 6
        oncall rota draft --from 2027-02-15 --copy 3
    """
    rotas, day = (
        terminal.oncall.rotas,
        written_day("--from", first) if first else terminal.oncall.planning.next_monday(),
    )
    if copy is not None:
        made = rotas.copy(copy, day, weeks, BY)
    else:
        made = rotas.start(line, day, weeks or terminal.rules.planning.weeks, BY)
    slots = rotas.view(made.number).rows
    empty = sum(row.worker is None for row in slots)
    click.echo(f"Draft {made.number}: {made.weeks} weeks from {made.first_day}, {len(slots)} slots, {empty} empty.")


@click.command(name="list")
@click.option("--all", "everything", is_flag=True, help="Also what was superseded or discarded.")
@pass_reader
def list_(terminal: Terminal, everything: bool) -> None:
    """List drafts, published rotas and plans in the making."""
    states = tuple(RotaState) if everything else (RotaState.DRAFT, RotaState.PUBLISHED)
    rotas = terminal.oncall.rotas
    header = ("rota", "state", "from", "weeks", "lines", "made", "published", "planned cost", "version")
    table(header, [_row(terminal, rota) for rota in rotas.all(*states)])
    if runs := [run for run in rotas.runs() if everything or run.state in (PlanState.RUNNING, PlanState.FAILED)]:
        click.echo()
        table(("plan", "state", "from", "weeks", "done", "stage", "fault"), [_run(run) for run in runs])


@click.command()
@NUMBER
@click.option("--worker", metavar="ID", help="Only what this worker has.")
@click.option("--holes", is_flag=True, help="Only slots that nobody has.")
@pass_reader
def show(terminal: Terminal, number: int, worker: str | None, holes: bool) -> None:
    """Show the slots of a rota, and who has them.

    Before them what was proved of it, what it costs now, and whether load is spread wider than before.

    \b
        oncall rota show 3
        oncall rota show 3 --worker A3
    """
    view, known = terminal.oncall.rotas.view(number), names(terminal)
    wanted = terminal.worker(worker).id if worker else None
    rows = [row for row in view.rows if wanted in (None, row.worker) and not (holes and row.worker)]
    rota = view.rota
    click.echo(
        f"Rota {rota.number}, {rota.state.value}, version {rota.version}: {rota.weeks} weeks from {rota.first_day}."
    )
    for sentence in _quality(terminal, rota):
        click.echo(sentence)
    show_rows(terminal, rows, known)


def _quality(terminal: Terminal, rota: RotaVersion) -> Sequence[str]:
    """How good it is; nothing of a rota that is over, or that today's rules can no longer weigh."""
    if rota.state not in (RotaState.DRAFT, RotaState.PUBLISHED):
        return ()
    try:
        return terminal.oncall.fairness.of_rota(rota.number).quality.says
    except Invalid:
        return ()


@click.command()
@NUMBER
@SLOTS
@click.option("--worker", metavar="ID", help="Who gets them; without this they are cleared.")
@click.option("--override", default="", metavar="REASON", help="Why a rule may be broken; kept under the name given.")
@click.option("--by", metavar="ID", help="Acts as this worker, by the agency's own id.")
@LOGIN
@click.option("--alone", is_flag=True, help="Without the rest of the block; that breaks a rule.")
@VERSION
@pass_terminal
def assign(
    terminal: Terminal,
    number: int,
    slots: Sequence[str],
    worker: str | None,
    override: str,
    by: str | None,
    login: str | None,
    alone: bool,
    version: int | None,
) -> None:
    """Give slots of a draft to a worker, or clear them.

    What is of one block goes together. A hard rule that would be broken is named, and nothing is changed. With
    --override also who lets it be broken: --by or --login.

    \b
        oncall rota assign 3 "county:2027-01-05:weeknight/primary" --worker A3
        oncall rota assign 3 "county:2027-01-05:weeknight/primary"
    """
    rotas = terminal.oncall.rotas
    view = rotas.view(number)
    ids = [row.id for row in rows_of(view, slots)]
    who = terminal.worker(worker).id if worker else None
    name = answers(terminal, by, login, needed=bool(override), option="--by")
    edited = rotas.assign(number, ids, who, name, looked_at(view, version), override=override, alone=alone)
    given = f"given to {worker}" if worker else "cleared"
    click.echo(f"{len(edited.before)} slots {given}. Version {edited.rota.version}.")
    for breach in edited.breaches:
        click.echo(f"Overridden: {breach.says}.")


@click.command()
@NUMBER
@VERSION
@pass_terminal
def fill(terminal: Terminal, number: int, version: int | None) -> None:
    """Give empty slots to those who have least.

    A plan is fairer: this is for the few holes of an evening at the desk.
    """
    rotas = terminal.oncall.rotas
    edited = rotas.fill(number, BY, looked_at(rotas.view(number), version))
    empty = sum(row.worker is None for row in rotas.view(number).rows)
    click.echo(f"{len(edited.before)} slots filled, {empty} are empty still. Version {edited.rota.version}.")


@click.command()
@NUMBER
@SLOTS
@click.option("--off", is_flag=True, help="No longer.")
@VERSION
@pass_terminal
def pin(terminal: Terminal, number: int, slots: Sequence[str], off: bool, version: int | None) -> None:
    """Have plans leave slots with whom they have.

    \b
        oncall rota pin 3 "county:2027-01-05:weeknight/primary"
        oncall rota plan --from 2027-01-04 --keep 3
    """
    rotas = terminal.oncall.rotas
    view = rotas.view(number)
    ids = [row.id for row in rows_of(view, slots)]
    edited = rotas.pin(number, ids, BY, looked_at(view, version), pinned=not off)
    click.echo(f"{len(edited.before)} slots {'free' if off else 'pinned'}. Version {edited.rota.version}.")


@click.command()
@NUMBER
@VERSION
@pass_terminal
def undo(terminal: Terminal, number: int, version: int | None) -> None:
    """Take the last edit of a draft back, then the one before."""
    rotas, known = terminal.oncall.rotas, names(terminal)
    edited = rotas.undo(number, BY, looked_at(rotas.view(number), version))
    now = {row.id: row for row in rotas.view(number).rows}
    click.echo(f"Version {edited.rota.version}.")
    show_rows(terminal, [now[row.id] for row in edited.before], known)


@click.command()
@NUMBER
@pass_terminal
def restore(terminal: Terminal, number: int) -> None:
    """Make a draft of an earlier rota, for what lies ahead."""
    made = terminal.oncall.rotas.restore(number, BY)
    click.echo(
        f"Draft {made.number} has the duties of rota {number}. `oncall rota diff {made.number}` shows the changes."
    )


@click.command()
@NUMBER
@pass_terminal
def discard(terminal: Terminal, number: int) -> None:
    """Give a draft up. Its plan can still be derived again."""
    terminal.oncall.rotas.discard(number, BY)
    click.echo(f"Draft {number} is discarded.")


@click.command()
@NUMBER
@click.argument("slot")
@pass_reader
def candidates(terminal: Terminal, number: int, slot: str) -> None:
    """List who could have a slot, the lightest first.

    Whoever may not is listed with the rules that would be broken.
    """
    rotas, known = terminal.oncall.rotas, names(terminal)
    [row] = rows_of(rotas.view(number), [slot])
    rows = [
        (called(known, each.worker), f"{each.hours:.0f} h", str(each.duties), barred_by(each.breaches))
        for each in rotas.candidates(number, row.id)
    ]
    table(("worker", "in the draft", "duties", "barred because"), rows)


def _row(terminal: Terminal, rota: RotaVersion) -> tuple[str, ...]:
    return (
        str(rota.number),
        f"{rota.state.value}{', major holidays' if rota.only_holidays else ''}",
        f"{rota.first_day}",
        str(rota.weeks),
        " ".join(rota.lines),
        when(rota.made_at, terminal.zone),
        when(rota.published_at, terminal.zone) or "-",
        "-" if rota.cost is None else f"{rota.cost}",
        str(rota.version),
    )


def _run(run: PlanRun) -> tuple[str, ...]:
    return run.id, run.state.value, f"{run.first_day}", str(run.weeks), f"{run.done:.0%}", run.stage, run.fault
