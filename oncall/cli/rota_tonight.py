"""`oncall rota tonight` and `oncall rota sheet`: is everything ready for the night, and who is on in it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall.cli.shown import table, when
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oncall.domain.rules import RuleSet
    from oncall.domain.tonight import Checked, Hole, Unanswered


@click.command()
@click.option("--hours", type=click.IntRange(1, 14 * 24), help="So far ahead; as far as the rules look.")
@click.option("--all", "everything", is_flag=True, help="Duties without a fault as well.")
@pass_reader
def tonight(terminal: Terminal, hours: int | None, everything: bool) -> None:
    """Say what is wrong with duties that run or begin next.

    A line a duty: who holds it, and whatever would keep pages from them. Then the hours of the coming
    days that nobody has. Workers are named by the agency's own ids.

    \b
        oncall rota tonight
        oncall rota tonight --hours 72 --all
    """
    product, rules = terminal.oncall, terminal.rules
    ids = {worker.id: worker.external_id for worker in product.people.everybody()}
    checks = product.tonight.checks(timedelta(hours=hours) if hours else None)
    wrong = [duty for duty in checks if duty.faults or everything]
    ahead = hours or rules.planning.preflight_hours
    faulty = sum(bool(duty.faults) for duty in checks)
    click.echo(f"Duties that run, or begin within {ahead} hours: {len(checks)}, with faults: {faulty}.")
    header = ("begins", "ends", "where", "who", "last test", "faults")
    table(header, list(_duties(wrong, rules, ids)))
    asked = product.tonight.unanswered()
    if asked:
        click.echo(
            f"\nAsked, and not answered yet: {len(asked)}. `oncall rota confirm WORKER` once you have rung them."
        )
        table(("begins", "where", "who"), [_silent(each, rules, ids) for each in asked])
    gaps = product.tonight.gaps()
    click.echo(f"\nGaps of the next {rules.planning.gap_days} days: {len(gaps)}.")
    if gaps:
        table(("begins", "ends", "where", "held by", "lines"), list(_gaps(gaps, rules, ids)))


@click.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Into this file.")
@pass_reader
def sheet(terminal: Terminal, output: Path | None) -> None:
    """Print the night sheet, an HTML page.

    Who is on until the office opens, with names and telephone numbers, and what to do if this service is
    dead. Keep it from eyes that need not see it; that it was made is recorded.

    \b
        oncall rota sheet -o night-sheet.html
    """
    paper = terminal.oncall.tonight.paper(BY)
    if output is None:
        click.echo(paper, nl=False)
        return
    output.touch(mode=0o600)
    output.chmod(0o600)  # Before it holds numbers, which nobody else on this machine need read.
    output.write_text(paper, encoding="utf-8")
    click.echo(f"Written to {output.name}. It holds telephone numbers.")


@click.command()
@click.argument("worker")
@pass_terminal
def confirm(terminal: Terminal, worker: str) -> None:
    """Say that WORKER was rung and will be there.

    For whoever was asked at the start of a duty and has not answered: the position above is not called
    as well any more.

    \b
        oncall rota confirm A3
    """
    terminal.oncall.tonight.confirm(terminal.worker(worker).id, BY)
    click.echo("Confirmed.")


@click.command()
@click.argument("workers", nargs=-1, required=True, metavar="WORKER...")
@pass_terminal
def tested(terminal: Terminal, workers: tuple[str, ...]) -> None:
    """Say that phones were tried by hand, and answered.

    For whoever was rung before going live, or tested in another system. It counts as a test page that
    was answered now.

    \b
        oncall rota tested A1 A2 AS1
    """
    terminal.oncall.tonight.prove([terminal.worker(each).id for each in workers], BY)
    click.echo(f"Noted for {len(workers)}.")


def _duties(checks: Sequence[Checked], rules: RuleSet, ids: Mapping[str, str]) -> Iterator[Sequence[str]]:
    for duty in checks:
        worker = ids.get(duty.worker, "left") if duty.worker else "NOBODY"
        seen = when(duty.seen_at, rules.zone) or ("never" if duty.worker else "")
        faults = ", ".join(kind.value for kind in duty.faults) or "none"
        place = _place(duty.area, duty.position)
        yield when(duty.start, rules.zone), when(duty.end, rules.zone), place, worker, seen, faults


def _silent(asked: Unanswered, rules: RuleSet, ids: Mapping[str, str]) -> Sequence[str]:
    return when(asked.start, rules.zone), _place(asked.area, asked.position), ids.get(asked.worker, "left")


def _gaps(gaps: Sequence[Hole], rules: RuleSet, ids: Mapping[str, str]) -> Iterator[Sequence[str]]:
    for hole in gaps:
        holder = ids.get(hole.holder, "left") if hole.holder else "NOBODY"
        place, lines = _place(hole.area, hole.position), " ".join(hole.lines)
        yield when(hole.start, rules.zone), when(hole.end, rules.zone), place, holder, lines


def _place(area: str | None, position: str) -> str:
    return f"{area or ''} {position}".strip()
