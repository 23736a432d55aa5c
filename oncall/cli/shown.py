"""What commands print: columns of text that stay whole in a pipe, and times as the agency's clocks show them."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import click

from oncall.domain.errors import Invalid
from rota.errors import RotaError
from rota.pattern import local_date
from rota.said import wall
from rota.written import day_of, instant_of


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a header; nothing is cut off. Prints 'none' where there are no rows."""
    if not rows:
        click.echo("none")
        return
    lines = [header, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def when(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant as the agency's clocks show it: 'Tue 24 Nov 17:00'; marked with the zone where they do so twice."""
    return "" if at is None else f"{local_date(at, zone):%a %d %b} {wall(at, zone)}"


def written_instant(option: str, text: str, zone: ZoneInfo) -> datetime:
    """What was written as a time: local, or with an offset. Raises Invalid, naming the option."""
    try:
        return instant_of(text, zone)
    except RotaError as error:
        raise Invalid.at(option, *error.halves()) from None


def written_day(option: str, text: str) -> date:
    """What was written as a day. Raises Invalid, naming the option."""
    try:
        return day_of(text)
    except RotaError as error:
        raise Invalid.at(option, *error.halves()) from None


def spoken(prompt: str) -> str:
    """Words of which no shell shall keep a history: asked for at a terminal, else all of the standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(prompt, default="", show_default=False, err=True))
    return sys.stdin.read().strip()
