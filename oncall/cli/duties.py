"""`oncall who`, and `oncall duties`: who is on duty, and where that comes from."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import click

from oncall.cli import importing, meanings
from oncall.cli.acting import answers, who_acts
from oncall.cli.shown import table, when, written_day, written_instant
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal
from oncall.domain.covering import Way
from oncall.domain.errors import Invalid
from rota.coverage import Gap, Office, OnDuty
from rota.pattern import local_midnight
from rota.said import hours, several

if TYPE_CHECKING:
    from oncall.app import Post
    from rota.held import Stretch
    from rota.model import Duty


@click.command()
@click.option("--at", metavar="TIME", help="Local, '2026-11-24 17:00', or with an offset; now.")
@click.option("--area", help="Only what answers for this area.")
@click.option("--line", default="", help="Only this service line.")
@click.option("--position", default="", help="Only this position.")
@click.option("--json", "as_json", is_flag=True, help="For machines: a list of objects.")
@pass_reader
def who(terminal: Terminal, at: str | None, area: str | None, line: str, position: str, as_json: bool) -> None:
    """Say who is on duty.

    It is a worker, the desk of an open office, or NOBODY.

    \b
        oncall who
        oncall who --area north --position primary
        oncall who --at "2026-11-26 03:00" --json
    """
    instant = written_instant("--at", at, terminal.zone) if at else terminal.oncall.clock.now()
    terminal.oncall.duty.who(area, position, line, instant)  # Names what there is when a word is not known.
    posts = [
        post
        for post in terminal.oncall.duty.now(instant)
        if line in ("", post.line) and position in ("", post.position) and area in (None, post.area or area)
    ]
    if as_json:
        ids = {worker.id: worker.external_id for worker in terminal.oncall.people.everybody()}
        click.echo(json.dumps([_as_json(post, ids) for post in posts], indent=2, ensure_ascii=False))
    else:
        _print(terminal, posts)


duties = click.Group("duties", help="Import, export, list and cancel duties.")

_MAP = "Of a calendar: a CSV table of what its summaries mean. Written to be filled in when it is not there."


@duties.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--apply", is_flag=True, help="Store it. Without this nothing is stored.")
@click.option("--map", "meant", type=click.Path(dir_okay=False, path_type=Path), help=_MAP)
@click.option("--line", default="", help="Of a calendar: the service line where its entries name none.")
@click.option("--area", default="", help="Of a calendar: the area where its entries name none.")
@click.option("--position", default="", help="Of a calendar: the position where its entries name none.")
@click.option("--override-reason", "override", default="", help="Why rules may be broken; kept under the name given.")
@who_acts
@pass_terminal
def import_(
    terminal: Terminal,
    file: Path,
    apply: bool,
    meant: Path | None,
    line: str,
    area: str,
    position: str,
    override: str,
    worker: str | None,
    login: str | None,
) -> None:
    """Import duties from FILE, CSV or iCalendar.

    First as a preview, then with --apply, whole or not at all. A duty that breaks a rule – leave, rest, two at
    once – is a fault of its row; --override-reason lets it in, under the name that --worker or --login gives.

    Columns: worker (the agency's own id), line, area, position, start, end, kind. Times are local, as
    '2026-11-24 17:00', or carry an offset; a local time that the clocks skip or show twice is refused. Leave
    area empty for a position of the whole line; several lines at once are one row. A kind that is left out is
    that of the duty pattern.

    The entries of a calendar are understood by their summaries; where those do not name exactly one worker and
    position, a table says what they mean. An entry of whole days stands for the duty periods of those days.

    \b
        oncall duties import december.csv
        oncall duties import december.csv --apply
        oncall duties import rota.ics --position primary --map meanings.csv
    """
    use_case, data = terminal.oncall.duty, file.read_bytes()
    summaries = meanings.read(meant, {"line": line, "area": area, "position": position})
    if meant is not None and not meant.exists():
        meanings.write(meant, use_case.summaries(data, summaries))
        return
    found = use_case.preview(data, summaries, override)
    if apply:
        by = answers(terminal, worker, login, needed=bool(override))
        found = use_case.take_in(data, by, summaries, override, Way.COMMAND)
    importing.show(found, applied=apply)


@duties.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "since", metavar="DAY", required=True, help="The first local day.")
@click.option("--to", "until", metavar="DAY", required=True, help="The last local day, which is included.")
@click.option("--line", default="", help="Only this service line.")
@click.option("--worker", metavar="ID", help="Only this worker, by the agency's own id.")
@pass_reader
def export(terminal: Terminal, file: Path, since: str, until: str, line: str, worker: str | None) -> None:
    """Write the duties that are held into FILE, .csv or .xlsx.

    A row for every stretch that somebody really holds, after swaps and overrides, with its elapsed hours; cut at
    midnight of the first and after the last day. The CSV file can be imported again.

    \b
        oncall duties export november.xlsx --from 2026-11-01 --to 2026-11-30
    """
    from oncall.flow.exporting import as_csv, as_workbook

    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise Invalid.at(
            "FILE", f"nobody knows what '{file.suffix[:10]}' is", "Give it a name that ends in .csv or .xlsx"
        )
    only, zone = terminal.worker(worker).id if worker else None, terminal.zone
    start = local_midnight(written_day("--from", since), zone)
    end = local_midnight(written_day("--to", until) + timedelta(days=1), zone)
    rows = terminal.oncall.duty.held(start, end, line, only)
    file.write_bytes(as_csv(rows, zone) if file.suffix.lower() == ".csv" else as_workbook(rows, zone))
    whole = timedelta(hours=sum(row.stretch.hours for row in rows))
    click.echo(f"{several(len(rows), 'stretch', 'stretches')}, {hours(whole)}.")


@duties.command(name="list")
@click.option("--from", "since", metavar="TIME", help="From then on; from now.")
@click.option("--days", type=click.IntRange(1, 366), default=7, help="So many days; 7.")
@click.option("--line", default="", help="Only this service line.")
@pass_reader
def list_(terminal: Terminal, since: str | None, days: int, line: str) -> None:
    """List planned duties, with their ids.

    What a swap, cover or an override lies over stays in the list; "holds" says whether its worker really has it.
    """
    zone = terminal.zone
    start = written_instant("--from", since, zone) if since else terminal.oncall.clock.now()
    found = terminal.oncall.duty.planned(start, start + timedelta(days=days), line)
    names = {worker.id: f"{worker.external_id} {worker.name}" for worker in terminal.oncall.people.everybody()}
    stretches = _held(terminal, found, line)
    rows = [
        (
            when(d.start, zone),
            when(d.end, zone),
            d.line,
            d.area or "-",
            d.position,
            names.get(d.worker, "-"),
            _holds(d, stretches),
            d.kind,
            d.id,
        )
        for d in found
    ]
    table(("from", "until", "line", "area", "position", "worker", "holds", "kind", "id"), rows)


def _held(terminal: Terminal, found: Sequence["Duty"], line: str) -> list["Stretch"]:
    """What is really held of these duties' hours."""
    if not found:
        return []
    since, until = min(duty.start for duty in found), max(duty.end for duty in found)
    return [each.stretch for each in terminal.oncall.duty.held(since, until, line)]


def _holds(duty: "Duty", stretches: Iterable["Stretch"]) -> str:
    """Whether the worker of a duty has all of it, a part of it, or nothing: others may lie over it."""
    theirs = (each for each in stretches if duty.id in each.duties)
    parts = (min(each.end, duty.end) - max(each.start, duty.start) for each in theirs)
    left = sum(parts, timedelta())
    if not left:
        return "no, changed"
    return "yes" if left >= duty.end - duty.start else "in part"


@duties.command()
@click.argument("duty")
@pass_terminal
def cancel(terminal: Terminal, duty: str) -> None:
    """Take a duty back, by its id.

    Its hours are a gap until somebody else is planned.
    """
    terminal.oncall.duty.cancel(duty, BY)
    click.echo("Cancelled.")


def _print(terminal: Terminal, posts: Sequence["Post"]) -> None:
    rows = [(p.line, p.area or "all areas", p.position_name, *_said(terminal, p)) for p in posts]
    table(("line", "area", "position", "who", "until", "then"), rows)


def _said(terminal: Terminal, post: "Post") -> tuple[str, str, str]:
    """Who, until when, and who comes next."""
    match post.answer:
        case OnDuty() | Office():
            return post.name, when(post.answer.until, terminal.zone), post.next_name or "NOBODY"
        case Gap():
            return "NOBODY", "", ""
        case _:
            assert_never(post.answer)


def _as_json(post: "Post", ids: dict[str, str]) -> dict[str, str | None]:
    place = {"line": post.line, "area": post.area, "position": post.position}
    match post.answer:
        case OnDuty(worker=worker, until=until):
            return {
                **place,
                "answer": "on_duty",
                "worker": ids.get(worker),
                "name": post.name,
                "until": until.isoformat(),
            }
        case Office(desk=desk, until=until):
            return {**place, "answer": "office", "desk": desk, "name": post.name, "until": until.isoformat()}
        case Gap():
            return {**place, "answer": "gap"}
        case _:
            assert_never(post.answer)
