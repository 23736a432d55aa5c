"""`oncall demo`: a night in an invented agency, with phones on a page."""

from __future__ import annotations

import sys
import webbrowser
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall.cli.terminal import Terminal, pass_terminal
from oncall.domain.errors import Refused

if TYPE_CHECKING:
    from oncall.demo.stage import Stage

FOLDER = Path("var/demo")


@click.command()
@click.option(
    "--agency",
    type=click.Choice(["A", "B"], case_sensitive=False),
    default="B",
    help="A: rural, 9 workers. B: a county, 60.",
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, help="Where it listens, on this computer only; 8000."
)
@click.option("--no-open", is_flag=True, help="Open no browser.")
@click.option("--fresh", is_flag=True, help="Start over: what was done in it is forgotten.")
@pass_terminal
def demo(terminal: Terminal, agency: str, port: int, no_open: bool, fresh: bool) -> None:
    """Show a night in an invented agency. You are the paged phone; no message leaves this computer.

    It keeps everything in var/demo: Ctrl-C, and the same command goes on from there.

    \b
        oncall demo
        oncall demo --agency A --port 8080
        oncall demo --fresh
    """
    from oncall.cli.logs import log_to
    from oncall.cli.serving import door_key, run
    from oncall.demo.phones import PhoneWall
    from oncall.demo.stage import Stage

    if terminal.settings.in_production:
        raise Refused("This is set up for production, where no phone is simulated. Show the demonstration elsewhere.")
    log_to(sys.stdout, "warning")
    with ExitStack() as stack:
        stage = Stage.set_up(FOLDER, agency.upper(), port, fresh=fresh)
        stack.callback(stage.stop)
        stage.start()
        phones = PhoneWall(stage.oncall, stage.settings, stage.phones, door_key(stage.settings))
        run(stack, stage.oncall, stage.settings, phones, lambda: _welcome(stage, not no_open))


def _welcome(stage: Stage, browse: bool) -> None:
    """Print where to go, and go there."""
    base = stage.settings.web.base_url
    _print_box(stage, f"{base}/sim/phones")
    if browse:
        webbrowser.open(f"{base}/sim/phones")


def _print_box(stage: Stage, wall: str) -> None:
    from rich.console import Console, Group
    from rich.panel import Panel
    from rich.table import Table
    from rich.text import Text

    links = {f"sign in as {name}": link for name, link in stage.links().items()}
    rows = Table.grid(padding=(0, 2))
    for words, link in {"the phone wall": wall, **links}.items():
        rows.add_row(words, link)
    goes_on = "A new night." if stage.new else "It goes on where it was left."
    foot = Text(f"{goes_on} Links work once. Ctrl-C keeps everything; --fresh starts over.", style="dim")
    agency = stage.oncall.rules.current().agency.name
    # A link that is broken over two lines cannot be clicked, so the box is as wide as its links.
    console = Console(width=max(100, *(len(link) + 32 for link in (wall, *links.values()))))
    console.print(Panel.fit(Group(rows, "", foot), title=f"{agency} – no message leaves this computer"))
