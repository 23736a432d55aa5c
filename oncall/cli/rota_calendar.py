"""`oncall rota calendar` and `oncall rota problem`: what has to be held, and who could, before anybody is planned."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from oncall.cli.rota_shown import STORED
from oncall.cli.shown import table, when, written_day
from oncall.cli.terminal import Terminal, pass_reader
from oncall.domain.errors import Invalid
from rota.calendar import CalendarSlot, NamedHoliday
from rota.problemfile import read_problem, write_problem

_MOST_WEEKS = 104  # That are asked about at a time.
_SHARED = 3  # Areas that are named; of more it is said how many there are.


@click.command()
@click.option("--year", type=click.IntRange(2000, 2100), help="All of this year; else the coming four weeks.")
@click.option("--from", "first", metavar="DAY", help="From this local day on.")
@click.option("--weeks", type=click.IntRange(1, 104), help="For so many weeks; 4.")
@click.option("--kind", default="", help="Only this kind of duty.")
@click.option("--area", default="", help="Only what is held for this area.")
@click.option("--totals", is_flag=True, help="Only the holidays and the totals.")
@pass_reader
def calendar(
    terminal: Terminal,
    year: int | None,
    first: str | None,
    weeks: int | None,
    kind: str,
    area: str,
    totals: bool,
) -> None:
    """List every duty period, holiday and hour of a year.

    Hours are elapsed ones: a night in which the clocks change has one more or one less. A line stands for every
    area and position that has the same period.

    \b
        oncall rota calendar --year 2027 --totals
        oncall rota calendar --from 2026-12-21 --weeks 2 --area county
    """
    begin, end = _days(terminal, year, first, weeks)
    found = terminal.oncall.planning.calendar(begin, end)
    slots = [slot for slot in found.slots if kind in ("", slot.kind) and _is_for(slot, area)]
    zone = terminal.zone
    if not totals:
        header = ("day", "from", "until", "hours", "kind", "for", "positions", "block", "")
        table(header, list(_rows(slots, zone)))
        click.echo()
    holidays = [(f"{each.day:%a %d %b %Y}", each.name, _observed(each)) for each in found.holidays]
    table(("holiday", "name", ""), holidays)
    click.echo()
    table(("kind", "periods", "hours", "holiday hours"), list(_totals(slots)))


@click.command()
@click.option("--from", "first", metavar="DAY", help="The first local day; next Monday.")
@click.option("--to", "last", metavar="DAY", help="The last local day; whole weeks are planned.")
@click.option("--weeks", type=click.IntRange(1, _MOST_WEEKS), help="So many weeks, instead of --to; as the rules say.")
@click.option("--line", "lines", multiple=True, help="Only this service line; may be given several times.")
@click.option("--rota", "number", type=STORED, metavar="NUMBER", help="What this rota was planned from, instead.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Into this file.")
@pass_reader
def problem(
    terminal: Terminal,
    first: str | None,
    last: str | None,
    weeks: int | None,
    lines: tuple[str, ...],
    number: int | None,
    output: Path | None,
) -> None:
    """Write the planning question down, to be solved anywhere.

    It holds ids of our own, and no name, number or reason of an absence; so it may be attached to a mail.

    \b
        oncall rota problem --from 2027-01-04 --to 2027-04-04 -o question.json
        oncall rota problem --weeks 13 > question.json
    """
    begin = written_day("--from", first) if first else terminal.oncall.planning.next_monday()
    if number is not None:
        text = terminal.oncall.rotas.problem(number)
    else:
        text = write_problem(terminal.oncall.planning.problem(lines, begin, _weeks(terminal, begin, last, weeks)))
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, encoding="utf-8")
    asked = read_problem(text)
    slots = sum(len(period.slots) for period in asked.periods)
    click.echo(f"{output.name}: {len(asked.workers)} people, {slots} slots, {asked.weeks} weeks from {asked.first}.")


def _days(terminal: Terminal, year: int | None, first: str | None, weeks: int | None) -> tuple[date, date]:
    if year is not None:
        if first or weeks:
            raise Invalid.at("--year", "a year has its own days", "Leave --from and --weeks out, or --year")
        return date(year, 1, 1), date(year, 12, 31)
    begin = written_day("--from", first) if first else terminal.oncall.planning.next_monday()
    return begin, begin + timedelta(weeks=weeks or 4, days=-1)


def _weeks(terminal: Terminal, begin: date, last: str | None, weeks: int | None) -> int:
    """How many weeks are asked about; a last day that ends no week is carried to the end of its week."""
    if last is None:
        return weeks or terminal.rules.planning.weeks
    end = written_day("--to", last)
    if weeks is not None or end < begin:
        fault = "it is given beside --weeks" if weeks is not None else "it is before the first day"
        raise Invalid.at("--to", fault, "Give one of --to and --weeks, and a day after the first")
    asked = (end - begin).days // 7 + 1
    if asked > _MOST_WEEKS:
        raise Invalid.at("--to", f"it is {asked} weeks after the first day", f"Ask about {_MOST_WEEKS} weeks at most")
    return asked


def _is_for(slot: CalendarSlot, area: str) -> bool:
    return not area or area in (slot.area, *slot.also_for)


def _rows(slots: Iterable[CalendarSlot], zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    """Slots that differ in area and position only are one line."""
    groups: dict[tuple[object, ...], list[CalendarSlot]] = {}
    for slot in slots:
        groups.setdefault((slot.day, slot.kind, slot.start, slot.end, slot.name), []).append(slot)
    for group in groups.values():
        slot = group[0]
        yield (
            f"{slot.day:%a %d %b %Y}",
            when(slot.start, zone),
            when(slot.end, zone),
            _number(slot.hours),
            slot.kind,
            _areas(group),
            ", ".join(dict.fromkeys(each.position for each in group)),
            _block(slot),
            "; ".join((*slot.holidays, *([slot.eve] if slot.eve else []), *_clocks(slot, zone))),
        )


def _areas(group: Iterable[CalendarSlot]) -> str:
    areas = list(dict.fromkeys(each.area or "whole line" for each in group))
    also = [name for each in group for name in each.also_for]
    named = ", ".join(areas) if len(areas) <= _SHARED else f"{len(areas)} places"
    return f"{named} (also {', '.join(also)})" if also else named


def _block(slot: CalendarSlot) -> str:
    """What goes together, without the place, which has a column of its own."""
    return slot.block.partition(" ")[2] if slot.block else "-"


def _clocks(slot: CalendarSlot, zone: ZoneInfo) -> Iterator[str]:
    """A remark where the clocks change: how long it would last by the wall."""
    wall = slot.end.astimezone(zone).replace(tzinfo=None) - slot.start.astimezone(zone).replace(tzinfo=None)
    if wall != slot.end - slot.start:
        yield f"clocks change: {_number(wall.total_seconds() / 3600)} h on the wall, {_number(slot.hours)} h long"


def _observed(holiday: NamedHoliday) -> str:
    of = f" for {holiday.year}" if holiday.year != holiday.day.year else ""
    return f"observed{of}" if holiday.observed else ""


def _totals(slots: Iterable[CalendarSlot]) -> Iterator[tuple[str, ...]]:
    kinds: dict[str, list[CalendarSlot]] = {}
    for slot in slots:
        kinds.setdefault(slot.kind, []).append(slot)
    for kind, there in kinds.items():
        holiday = sum(slot.hours for slot in there if slot.holidays)
        yield kind, str(len(there)), _number(sum(slot.hours for slot in there)), _number(holiday)
    every = [slot for there in kinds.values() for slot in there]
    yield "together", str(len(every)), _number(sum(slot.hours for slot in every)), ""


def _number(hours: float) -> str:
    return f"{hours:.1f}".removesuffix(".0")
