"""`oncall swap`: swaps between two workers, offered or settled on their behalf."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from oncall.cli.acting import actor, who_acts
from oncall.cli.cover import shown
from oncall.cli.shown import table, written_instant
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal
from oncall.domain.covering import Way
from oncall.domain.errors import Invalid

F = TypeVar("F", bound=Callable[..., Any])

_SWAP = click.argument("swap_id", metavar="SWAP")


swap = click.Group(
    "swap",
    help="""Swap duties, or parts of them.

    The giver is responsible until it is agreed. A named person is asked only where a rule needs it.
    """,
)


def _in_return(command: F) -> F:
    """The options that say what the taker gives in return."""
    for name, said in (
        ("--back-position", "and which post, where they hold several then."),
        ("--back-to", "its end,"),
        ("--back-from", "What the taker gives in return: its beginning,"),
    ):
        command = click.option(name, metavar="ID" if name == "--back-position" else "TIME", help=said)(command)
    return command


def _back(
    terminal: Terminal, *, back_from: str | None, back_to: str | None, back_position: str | None
) -> tuple[datetime, datetime, str] | None:
    """What they say. Raises Invalid for a beginning without an end."""
    if (back_from is None) is not (back_to is None):
        raise Invalid.at("--back-from", "its beginning or its end is missing", "Give both, or neither")
    if back_from is None or back_to is None:
        return None
    zone = terminal.zone
    return (
        written_instant("--back-from", back_from, zone),
        written_instant("--back-to", back_to, zone),
        back_position or "",
    )


@swap.command(name="list")
@click.option("--worker", metavar="ID", help="Only those of one worker.")
@pass_reader
def list_(terminal: Terminal, worker: str | None) -> None:
    """List swaps that are not settled, with their ids."""
    names = {each.id: each.external_id for each in terminal.oncall.people.everybody()}
    found = terminal.oncall.cover.swaps(terminal.worker(worker).id if worker else None)
    rows = [
        (*shown(terminal, s.stint), names.get(s.giver, "-"), names.get(s.taker or "", "-"), s.state.value, s.id)
        for s in found
    ]
    table(("from", "until", "area", "position", "giver", "taker", "state", "id"), rows)


@swap.command()
@click.argument("giver")
@click.option("--from", "start", required=True, metavar="TIME", help="Local, '2026-11-24 17:00'.")
@click.option("--to", "end", required=True, metavar="TIME", help="The end of it.")
@click.option("--position", default="", metavar="ID", help="Which post, where they hold several then.")
@click.option("--taker", metavar="ID", help="Only to this colleague; else to all who opted in and may.")
@_in_return
@pass_terminal
def offer(
    terminal: Terminal, /, giver: str, start: str, end: str, position: str, taker: str | None, **back: str | None
) -> None:
    """Offer what GIVER holds in these hours.

    Several duties in a row, such as a week, change hands as one.

    \b
        oncall swap offer A2 --from "2026-10-24 08:00" --to "2026-10-25 08:00" --taker A4
    """
    zone = terminal.zone
    since, until = written_instant("--from", start, zone), written_instant("--to", end, zone)
    who, colleague = terminal.worker(giver).id, terminal.worker(taker).id if taker else None
    made = terminal.oncall.cover.offer_swap(
        who, since, until, BY, colleague, _back(terminal, **back), position=position
    )
    foreseen = terminal.oncall.cover.foreseen(made.id)
    click.echo("\n".join([f"Offered: {made.state.value}.", *([foreseen] if foreseen else []), made.id]))


@swap.command()
@_SWAP
@click.argument("taker")
@_in_return
@pass_terminal
def take(terminal: Terminal, /, swap_id: str, taker: str, **back: str | None) -> None:
    """Take a swap for TAKER, who said so. Whoever offered it is asked about what they did not ask for in return."""
    who = terminal.worker(taker).id
    click.echo(terminal.oncall.cover.take_swap(swap_id, who, BY, _back(terminal, **back)).removeprefix("ROTA: "))


@swap.command()
@_SWAP
@click.option("--no", is_flag=True, help="The giver does not agree.")
@pass_terminal
def consent(terminal: Terminal, swap_id: str, no: bool) -> None:
    """The giver agrees to what is asked in return."""
    click.echo(terminal.oncall.cover.consent(swap_id, BY, yes=not no).removeprefix("ROTA: "))


@swap.command()
@_SWAP
@click.option("--reason", required=True, help="Why the rule may be broken; kept under that name.")
@who_acts
@pass_terminal
def approve(terminal: Terminal, swap_id: str, reason: str, worker: str | None, login: str | None) -> None:
    """Allow a swap that needs a person's word."""
    by = actor(terminal, worker, login)
    click.echo(terminal.oncall.cover.approve(swap_id, by, reason, Way.COMMAND).removeprefix("ROTA: "))


@swap.command()
@_SWAP
@pass_terminal
def decline(terminal: Terminal, swap_id: str) -> None:
    """Do not allow it: everything stays as it was."""
    click.echo(terminal.oncall.cover.decline(swap_id, BY, Way.COMMAND).removeprefix("ROTA: "))


@swap.command()
@_SWAP
@pass_terminal
def withdraw(terminal: Terminal, swap_id: str) -> None:
    """Take an offer back: the giver keeps the duty."""
    terminal.oncall.cover.withdraw_swap(swap_id, BY)
    click.echo("Withdrawn.")
