"""`oncall audit` and `oncall backup`: what proves that nothing was lost or changed."""

from pathlib import Path

import click

from oncall.cli.terminal import Terminal, pass_reader, pass_terminal
from oncall.domain.errors import StoreUnfit

audit = click.Group(
    "audit",
    help="""Prove that no event was changed or dropped.

    Each event is chained to the one before. Keep the head elsewhere: a database that was replaced as a whole
    holds together and still has another head.
    """,
)


@audit.command()
@pass_reader
def verify(terminal: Terminal) -> None:
    """Walk the chain from the first event to the last."""
    fault = terminal.oncall.health.verify()
    if fault is not None:
        raise StoreUnfit(f"The audit chain does not hold: {fault.fault}. Keep this database as it is and ask.")
    click.echo(f"The chain holds: {terminal.oncall.health.head()[0]} events.")


@audit.command()
@pass_reader
def head(terminal: Terminal) -> None:
    """Print the number and hash of the last event.

    Keep them where whoever could change the database cannot change them too.
    """
    number, digest = terminal.oncall.health.head()
    click.echo(f"{number} {digest}")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@pass_terminal
def backup(terminal: Terminal, file: Path | None) -> None:
    """Copy the database while it is in use.

    The copy goes into FILE, with an ending of its kind, or into the backup folder. The keys are not in it,
    and without them personal fields cannot be read: keep them elsewhere.

    \b
        oncall backup
        oncall backup /mnt/elsewhere/oncall-tuesday
    """
    from oncall.store.upgrade import back_up

    folder = Path(terminal.settings.store.backup_dir)
    target = file or folder / f"{terminal.oncall.clock.real():%Y%m%dT%H%M%SZ}"
    click.echo(f"Copied to {back_up(terminal.oncall.database, target)}.")
