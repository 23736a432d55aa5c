"""`oncall rota why`: why this person, why nobody, why more or less than a fair share."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from oncall.cli.rota_shown import NUMBER, barred_by, called, names
from oncall.cli.shown import table, when
from oncall.cli.terminal import Terminal, pass_reader
from oncall.domain.errors import Invalid
from rota.problem import CALLED

if TYPE_CHECKING:
    from oncall.app.rotas import Reason
    from rota.planner.reasons import Candidate, Clash


@click.command()
@NUMBER
@click.argument("slot", required=False)
@click.option("--worker", metavar="ID", help="Why this worker is above or below their share.")
@click.option("--holes", is_flag=True, help="Why nobody has the empty slots.")
@pass_reader
def why(terminal: Terminal, number: int, slot: str | None, worker: str | None, holes: bool) -> None:
    """Say why a slot is with whom it is, or with nobody.

    For a slot: the reason in a sentence, who else could have it and what that would cost, and what bars the
    others. For an empty one also the smallest set of rules that cannot all hold. Costs are the planner's.

    \b
        oncall rota why 3 "county:2027-01-05:weeknight/primary"
        oncall rota why 3 --holes
        oncall rota why 3 --worker A3
    """
    if sum((slot is not None, worker is not None, holes)) != 1:
        raise Invalid.at("SLOT", "it is not clear what is asked about", "Give one of SLOT, --worker and --holes")
    rotas, known = terminal.oncall.rotas, names(terminal)
    if worker is not None:
        for sentence in rotas.person(number, terminal.worker(worker).id):
            click.echo(f"{sentence[:1].upper()}{sentence[1:]}")
        return
    reasons = rotas.why(number, slot) if slot else rotas.why(number)
    for reason in reasons:
        _tell(terminal, number, reason, known, whole=slot is not None)
    if not reasons:
        click.echo("Every slot has somebody.")


def _tell(terminal: Terminal, number: int, reason: "Reason", known: Mapping[str, str], *, whole: bool) -> None:
    row = reason.row
    if whole and row.worker is None:
        reason = terminal.oncall.rotas.conflict(number, row.id)
    click.echo(f"{row.slot}, {when(row.start, terminal.zone)}, {called(known, row.worker)}: {reason.sentence}")
    if reason.conflict:
        click.echo("These cannot all hold:")
        for clash in reason.conflict:
            click.echo(f"  {_clash(clash, known)}")
    if whole:
        click.echo()
        table(("worker", "would cost", "mostly", "barred because"), _rows(reason.candidates, known))


def _clash(clash: "Clash", known: Mapping[str, str]) -> str:
    who = called(known, clash.worker) if clash.worker else clash.slot or ""
    return f"{who}: {clash.says}"


def _rows(candidates: Sequence["Candidate"], known: Mapping[str, str]) -> list[tuple[str, ...]]:
    """What it would cost is said of those who may: of the others it would mean nothing."""
    return [
        (called(known, each.worker), f"{each.cost_change:+}", CALLED.get(each.mostly, ""), "")
        if each.is_free
        else (called(known, each.worker), "", "", barred_by(each.breaches))
        for each in candidates
    ]
