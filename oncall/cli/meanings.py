"""The table that says what a calendar's summaries mean: read when it is there, written to be filled in when not."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from oncall.flow.importing import Summaries
from rota.said import several


def read(table: Path | None, always: Mapping[str, str]) -> Summaries:
    """What is said of summaries, in a table or for all of them. Raises RowsInvalid."""
    if table is None or not table.exists():
        return Summaries(always={column: cell for column, cell in always.items() if cell})
    return Summaries.read(table.read_bytes(), always)


def write(table: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write a table with every summary of a calendar."""
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    listed = several(len(rows) - 1, "summary", "summaries")
    click.echo(
        f"{table.name} now lists {listed} with what could be read out of them. Fill in the rest; '-' as the worker "
        "leaves entries out. Then give the command again. Nothing was stored."
    )
