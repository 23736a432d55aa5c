"""`oncall feed`: calendars that follow the rota, each behind a secret address."""

import click

from oncall.cli.shown import table, when
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal
from oncall.domain.errors import Invalid
from oncall.domain.feed import FeedKind

feed = click.Group("feed", help="Let calendars follow the rota.")


@feed.command()
@click.option("--worker", metavar="ID", help="The duties of this worker, by the agency's own id.")
@click.option("--area", help="The duties of this area; with --gaps, its gaps.")
@click.option("--gaps", is_flag=True, help="The hours that nobody has; of all areas unless one is named.")
@click.option("--names", is_flag=True, help="Name the workers in an area's calendar. Without this nobody is named.")
@pass_terminal
def add(terminal: Terminal, worker: str | None, area: str | None, gaps: bool, names: bool) -> None:
    """Make a calendar. Its address is shown once, here; whoever has it sees what it shows.

    \b
        oncall feed add --worker A1
        oncall feed add --area county --names
        oncall feed add --gaps
    """
    kind, subject = _meant(terminal, worker, area, gaps=gaps)
    if names and kind is not FeedKind.AREA:
        raise Invalid.at("--names", "only an area's calendar can name workers", "Leave it out, or name an area")
    made, secret = terminal.oncall.feeds.add(kind, subject, BY, names=names)
    _show(terminal, made.id, secret)


@feed.command(name="list")
@pass_reader
def list_(terminal: Terminal) -> None:
    """List every calendar, without its address."""
    ids = {worker.id: worker.external_id for worker in terminal.oncall.people.everybody()}
    rows = [
        (
            found.kind.value,
            ids.get(found.subject, found.subject) or "all areas",
            "names" if found.names else "-",
            when(found.made_at, terminal.zone),
            found.id,
        )
        for found in terminal.oncall.feeds.all()
    ]
    table(("shows", "of", "names", "made", "id"), rows)


@feed.command()
@click.argument("feed_id")
@pass_terminal
def rotate(terminal: Terminal, feed_id: str) -> None:
    """Give a calendar a new address. The old one leads nowhere from now on."""
    made, secret = terminal.oncall.feeds.rotate(feed_id, BY)
    _show(terminal, made.id, secret)


@feed.command()
@click.argument("feed_id")
@pass_terminal
def revoke(terminal: Terminal, feed_id: str) -> None:
    """Take a calendar back, by its id. Its address leads nowhere from now on."""
    terminal.oncall.feeds.revoke(feed_id, BY)
    click.echo("Revoked.")


def _meant(terminal: Terminal, worker: str | None, area: str | None, *, gaps: bool) -> tuple[FeedKind, str]:
    """What is to be shown. Raises Invalid unless it is exactly one thing."""
    if worker and not area and not gaps:
        return FeedKind.WORKER, terminal.worker(worker).id
    if not worker and (area or gaps):
        return (FeedKind.GAPS if gaps else FeedKind.AREA), area or ""
    raise Invalid.at("what it shows", "it is not clear", "Give one of --worker ID, --area AREA and --gaps")


def _show(terminal: Terminal, feed_id: str, secret: str) -> None:
    click.echo(f"{feed_id} is behind this address. It is not shown again:", err=True)
    click.echo(f"{terminal.settings.web.base_url}/ical/{secret}.ics")
