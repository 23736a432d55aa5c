"""How an import is shown: what it would do, row by row, before anything is done."""

from typing import TypeVar

import click

from oncall.cli.shown import table
from oncall.flow.importing import Change, Preview

T = TypeVar("T")


def show(preview: Preview[T], *, applied: bool) -> None:
    """Print every row that does something, the counts, and what to know about the file."""
    rows = [(str(row.row), row.change.value, row.about, row.what) for row in preview.rows]
    moving = [row for row in rows if row[1] != Change.UNCHANGED]
    if moving:
        table(("row", "", "who or what", "changes"), moving)
    for notice in preview.notices:
        click.echo(f"Worth knowing: {notice}")
    counts = ", ".join(f"{number} {change.value}" for change, number in preview.counts.items())
    click.echo(f"{counts}.")
    # The faults come last, where a long list leaves the eye; the whole command fails with them.
    preview.must_be_sound()
    click.echo("Stored." if applied else "Nothing was stored: this was a preview. Add --apply to store it.")
