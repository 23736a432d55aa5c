"""`oncall people`: workers, and the numbers at which they can be reached."""

from pathlib import Path

import click

from notifiers.masking import masked
from oncall.cli import importing, staffing
from oncall.cli.shown import table
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal
from oncall.domain.errors import Invalid

_CSV = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_APPLY = click.option("--apply", is_flag=True, help="Store it. Without this nothing is stored.")


people = click.Group("people", help="People, their numbers, terms of work, absences, wishes.")
for _command in (staffing.terms, staffing.absence, staffing.absences, staffing.prefer):
    people.add_command(_command)


@people.command(name="import")
@_CSV
@_APPLY
@pass_terminal
def import_(terminal: Terminal, file: Path, apply: bool) -> None:
    """Import people from a CSV FILE.

    First as a preview, then with --apply, whole or not at all.

    Columns: external_id, name, phone are needed; positions, areas, skills, languages, phone2, email, push,
    call_down, verified_on, consented_on, hours, active may follow, in any order, and the terms of work: started_on,
    fte_percent, home_area, max_duties_28d, max_weekends_28d, caseload, takes_offers, remote_only. Several values
    in one cell stand with spaces between them. A worker is known by external_id, so the same file twice
    changes nothing. A column that is left out leaves things as they are; an empty cell clears them, but for
    the dates of verification and consent. Nobody is removed: write active = no.

    \b
        oncall people import people.csv
        oncall people import people.csv --apply
    """
    use_case, data = terminal.oncall.people, file.read_bytes()
    importing.show(use_case.take_in(data, BY) if apply else use_case.preview(data), applied=apply)


@people.command(name="list")
@pass_reader
def list_(terminal: Terminal) -> None:
    """List active workers, with their numbers masked."""
    rows = [
        (
            worker.external_id,
            worker.name,
            " ".join(sorted(worker.positions)),
            " ".join(sorted(worker.areas)),
            ", ".join(f"{masked(d.address)} {d.state.value}" for d in worker.destinations),
        )
        for worker in terminal.oncall.people.everybody()
    ]
    table(("id", "name", "positions", "areas", "numbers"), rows)


@people.command()
@click.argument("worker")
@click.argument("state", type=click.Choice(["on", "off"]))
@click.option("--number", type=click.IntRange(1, 3), default=1, help="Which of the worker's numbers; the first.")
@pass_terminal
def switch(terminal: Terminal, worker: str, state: str, number: int) -> None:
    """Switch a number of WORKER off or on.

    \b
        oncall people switch A3 off --number 2
    """
    from oncall.domain.person import DestinationState

    found = terminal.worker(worker)
    if number > len(found.destinations):
        raise Invalid.at("--number", f"{worker} has {len(found.destinations)} numbers", "Give one of these")
    wanted = DestinationState.ACTIVE if state == "on" else DestinationState.SWITCHED_OFF
    destination = found.destinations[number - 1]
    terminal.oncall.people.switch(found.id, destination.id, wanted, BY)
    click.echo(f"{masked(destination.address)} is {state}.")


@people.command()
@click.argument("worker")
@click.option("--remove", is_flag=True, help="Take the PIN back: it opens nothing any more, from now.")
@pass_terminal
def pin(terminal: Terminal, worker: str, remove: bool) -> None:
    """Give WORKER a new PIN for the workers' telephone line.

    It is printed this once; the one before it opens nothing any more. Whoever rings the workers' number from a
    number of WORKER and types it hears the contacts that WORKER has, and is put through to their callers.

    \b
        oncall people pin A3
        oncall people pin A3 --remove
    """
    found = terminal.worker(worker)
    if remove:
        terminal.oncall.line.remove_pin(found.id, BY)
        click.echo(f"{worker} has no PIN any more.")
    else:
        click.echo(terminal.oncall.line.set_pin(found.id, BY))
