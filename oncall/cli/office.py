"""`oncall office`: closing an office for now, and opening it again."""

from typing import TYPE_CHECKING

import click

from oncall.cli.shown import table, when, written_instant
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal
from oncall.domain.errors import NotFound, Refused

if TYPE_CHECKING:
    from rota.office import Closure

_CLOSURE = click.argument("closure", required=False)


office = click.Group(
    "office",
    help="""Close the office for now, and reopen it.

    While it is closed on-call routing goes on, as on a holiday. The supervisor has the daytime hours until
    a holder has confirmed that they have them.
    """,
)


@office.command()
@click.option("--until", required=True, metavar="TIME", help="When it opens again: local, '2026-11-24 17:00'.")
@click.option("--holder", metavar="ID", help="The worker asked to hold the daytime hours.")
@click.option("--area", "areas", multiple=True, help="Only in this area; may be given several times.")
@click.option("--reason", default="", help="Why; it is kept.")
@pass_terminal
def close(terminal: Terminal, until: str, holder: str | None, areas: tuple[str, ...], reason: str) -> None:
    """Close it from now.

    \b
        oncall office close --until "2026-11-25 08:00" --holder A3 --reason snow
    """
    worker = terminal.worker(holder).id if holder else None
    for area in areas:
        terminal.oncall.duty.who(area)  # Names the areas there are when one is not known.
    end = written_instant("--until", until, terminal.zone)
    closure = terminal.oncall.duty.close_office(end, BY, reason, worker, areas)
    click.echo(f"Closed until {when(closure.end, terminal.zone)}. {_held(closure)}")


@office.command(name="list")
@pass_reader
def list_(terminal: Terminal) -> None:
    """List closures that hold now or will within thirty days."""
    zone = terminal.zone
    rows = [
        (when(c.start, zone), when(c.end, zone), " ".join(c.areas) or "all areas", _held(c), c.id)
        for c in terminal.oncall.duty.closures()
    ]
    table(("from", "until", "areas", "daytime hours", "id"), rows)


@office.command()
@_CLOSURE
@pass_terminal
def reopen(terminal: Terminal, closure: str | None) -> None:
    """Open it from now: the undo of `close`. The CLOSURE's id is needed only where there are several."""
    terminal.oncall.duty.reopen_office(_closure(terminal, closure).id, BY)
    click.echo("Open.")


@office.command()
@_CLOSURE
@click.option("--holder", required=True, metavar="ID", help="The worker who holds the daytime hours.")
@pass_terminal
def confirm(terminal: Terminal, closure: str | None, holder: str) -> None:
    """Say that HOLDER has the daytime hours.

    Pages go to them from now on, and no longer to the supervisor.

    \b
        oncall office confirm --holder A3
    """
    terminal.oncall.duty.confirm_closure(_closure(terminal, closure).id, terminal.worker(holder).id, BY)
    click.echo(f"{holder} holds the daytime hours.")


def _closure(terminal: Terminal, closure_id: str | None) -> "Closure":
    """The one that is meant. Raises NotFound and, where it is not clear which, Refused."""
    there = [c for c in terminal.oncall.duty.closures() if closure_id in (None, c.id)]
    if not there:
        raise NotFound("closed office")
    if len(there) > 1:
        raise Refused("Several closures are in force. Give the id of one; `oncall office list` shows them.")
    return there[0]


def _held(closure: "Closure") -> str:
    if closure.holder is None:
        return "The supervisor has the daytime hours."
    return (
        "The holder has the daytime hours."
        if closure.confirmed
        else "The supervisor has them until the holder confirms."
    )
