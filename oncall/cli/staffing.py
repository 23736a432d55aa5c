"""`oncall people terms`, `absence`, `absences`, `prefer`: what planning has to know of people."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from oncall.cli import importing
from oncall.cli.shown import spoken, table, when, written_day, written_instant
from oncall.cli.terminal import BY, Terminal, pass_terminal
from oncall.domain.errors import Invalid
from oncall.domain.staffing import AbsenceKind, Staffing
from rota.pattern import local_midnight

_TERMS = ("started_on", "fte_percent", "home_area", "max_duties_28d", "max_weekends_28d", "caseload")
_OPTIONAL = ("max_duties_28d", "max_weekends_28d", "caseload")
_KIND = click.Choice([kind.value for kind in AbsenceKind])
_KEEPS_ALL = timedelta(days=800)


@click.command()
@click.argument("worker")
@click.option("--started", metavar="DAY", help="The first day of service, from which duty is some months away.")
@click.option("--fte", type=int, help="The part of a full post, in percent.")
@click.option("--home", help="The area in which the worker is at home.")
@click.option("--max-duties", type=int, help="No more duties in 28 days than so many; -1: as the agency says.")
@click.option("--max-weekends", type=int, help="No more weekends in 4 than so many; -1: as the agency says.")
@click.option("--caseload", type=int, help="How many cases are open with the worker; -1: not known.")
@click.option("--offers/--no-offers", default=None, help="Whether the worker may be asked to take open duties.")
@click.option("--remote/--on-site", default=None, help="Whether the worker holds no position that goes out.")
@pass_terminal
def terms(
    terminal: Terminal,
    worker: str,
    started: str | None,
    fte: int | None,
    home: str | None,
    max_duties: int | None,
    max_weekends: int | None,
    caseload: int | None,
    offers: bool | None,
    remote: bool | None,
) -> None:
    """Show or change the terms on which WORKER works.

    \b
        oncall people terms A3
        oncall people terms A3 --fte 80 --max-weekends 1 --offers
    """
    found = terminal.worker(worker)
    given: dict[str, Any] = {
        "started_on": written_day("--started", started) if started else None,
        "fte_percent": fte,
        "home_area": home,
        "max_duties_28d": max_duties,
        "max_weekends_28d": max_weekends,
        "caseload": caseload,
        "takes_offers": offers,
        "remote_only": remote,
    }
    changes = _said(given)
    desk = terminal.oncall.staffing
    # To look at them must not wait for whoever changes duties.
    _show(desk.change_terms(found.id, lambda stood: replace(stood, **changes), BY) if changes else desk.terms(found.id))


@click.command()
@click.argument("worker", required=False)
@click.option("--from", "since", metavar="TIME", help="A day, or a local time, from which the worker is away.")
@click.option("--to", "until", metavar="TIME", help="The last day, or the local time of coming back.")
@click.option("--kind", type=_KIND, default="leave", help="Why, as far as everybody may know; leave.")
@click.option("--only", "kinds", multiple=True, help="Away from this kind of duty only; may be given several times.")
@click.option("--with-reason", is_flag=True, help="Ask for the reason, which is sealed.")
@click.option("--cancel", metavar="ID", help="Take an absence back, by its id, instead of entering one.")
@pass_terminal
def absence(
    terminal: Terminal,
    worker: str | None,
    since: str | None,
    until: str | None,
    kind: str,
    kinds: tuple[str, ...],
    with_reason: bool,
    cancel: str | None,
) -> None:
    """Enter when WORKER cannot serve, or take it back.

    A duty that is published stays with its holder until somebody else has it; cover is sought at once.

    \b
        oncall people absence A3 --from 2026-12-21 --to 2026-12-27
        oncall people absence A3 --from "2026-12-01 12:00" --to "2026-12-01 15:00" --kind appointment
        oncall people absence A3 --from 2026-12-01 --to 2027-03-31 --kind exempt --only weeknight
        oncall people absence --cancel ID
    """
    if cancel is not None:
        terminal.oncall.staffing.cancel_absence(cancel, BY)
        click.echo("Taken back.")
        return
    if worker is None or since is None or until is None:
        raise Invalid.at("absence", "it does not say who, or from when to when", "Give WORKER, --from and --to")
    found = terminal.worker(worker)
    reason = spoken("Reason") if with_reason else ""
    start, end = _time(terminal, "--from", since, last=False), _time(terminal, "--to", until, last=True)
    entered = terminal.oncall.staffing.enter_absence(found.id, AbsenceKind(kind), start, end, BY, reason, kinds)
    click.echo(f"Entered as {entered.absence.id}.")
    for opening in entered.openings:
        span = f"{when(opening.stint.start, terminal.zone)} to {when(opening.stint.end, terminal.zone)}"
        click.echo(f"Cover is sought for {opening.stint.position}, {span}. Until it is found, {worker} has it.")


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--worker", metavar="ID", help="Only this worker's; whose calendar FILE is.")
@click.option("--kind", type=_KIND, default="unavailable", help="What the entries of a calendar are; unavailable.")
@click.option("--apply", is_flag=True, help="Store what is in FILE. Without this nothing is stored.")
@click.option("--whole", is_flag=True, help="Take back what came out of that calendar before and is not in it now.")
@click.option("--from", "since", metavar="DAY", help="List from this local day on; today.")
@click.option("--reasons", is_flag=True, help="List the reasons too.")
@pass_terminal
def absences(
    terminal: Terminal,
    file: Path | None,
    worker: str | None,
    kind: str,
    apply: bool,
    whole: bool,
    since: str | None,
    reasons: bool,
) -> None:
    """List absences, or import them from FILE.

    FILE is a spreadsheet, as CSV, or the calendar of one worker.

    Columns: worker (the agency's own id), start, end are needed; kind (leave), only_kinds, reason may follow. A plain
    day is a whole one, the last one included. Of a calendar only the times are kept; entries that are marked free
    are left out, and each time it is read again, what has moved there moves here.

    \b
        oncall people absences --worker A3
        oncall people absences leave.csv --apply
        oncall people absences calendar.ics --worker A3 --whole --apply
    """
    found = terminal.worker(worker).id if worker else None
    if file is None:
        _list(terminal, found, since, reasons=reasons)
        return
    desk, data, of = terminal.oncall.staffing, file.read_bytes(), AbsenceKind(kind)
    if apply:
        importing.show(desk.take_in_absences(data, BY, found, whole=whole, kind=of), applied=True)
    else:
        importing.show(desk.preview_absences(data, found, whole=whole, kind=of), applied=False)


@click.command()
@click.argument("worker")
@click.argument("day")
@click.option("--rather-not", "weight", flag_value=1, type=int, help="Rather not.")
@click.option("--please-not", "weight", flag_value=3, type=int, help="If at all possible, not.")
@click.option("--like", "weight", flag_value=-1, type=int, help="Would like to: a volunteer.")
@click.option("--no-wish", "weight", flag_value=0, type=int, help="Take a wish back.")
@pass_terminal
def prefer(terminal: Terminal, worker: str, day: str, weight: int | None) -> None:
    """Note a wish of WORKER for DAY.

    \b
        oncall people prefer A3 2026-12-25 --like
        oncall people prefer A3 2026-12-24 --rather-not
    """
    if weight is None:
        raise Invalid.at(
            "prefer", "it does not say what is wished", "Give --rather-not, --please-not, --like or --no-wish"
        )
    wish = terminal.oncall.staffing.prefer(terminal.worker(worker).id, written_day("DAY", day), weight, BY)
    click.echo(f"{wish.day:%a %d %b %Y}: {_WISHES[wish.weight]}.")


_WISHES = {1: "rather not", 3: "if at all possible, not", -1: "would like to", 0: "no wish"}


def _said(given: dict[str, Any]) -> dict[str, Any]:
    """What is to change. A command line knows no empty number, so -1 stands for one."""
    return {
        name: None if value == -1 and name in _OPTIONAL else value for name, value in given.items() if value is not None
    }


def _show(terms_of: Staffing) -> None:
    rows = [(name, str(value) if (value := getattr(terms_of, name)) not in (None, "") else "-") for name in _TERMS]
    rows += [(name, "yes" if getattr(terms_of, name) else "no") for name in ("takes_offers", "remote_only")]
    table(("term", "value"), rows)


def _list(terminal: Terminal, worker: str | None, since: str | None, *, reasons: bool) -> None:
    zone, now = terminal.zone, terminal.oncall.clock.now()
    start = local_midnight(written_day("--from", since), zone) if since else now
    people = {each.id: each.external_id for each in terminal.oncall.people.everybody()}
    rows = [
        (
            people.get(each.worker, "-"),
            each.kind.value,
            when(each.start, zone),
            when(each.end, zone),
            " ".join(sorted(each.only_kinds)) or "all duty",
            each.id,
            *([each.reason or "-"] if reasons else []),
        )
        for each in terminal.oncall.staffing.absences(start, now + _KEEPS_ALL, worker, role="coordinator")
    ]
    table(("worker", "kind", "from", "until", "from what", "id", *(["reason"] if reasons else [])), rows)


def _time(terminal: Terminal, option: str, text: str, *, last: bool) -> datetime:
    """A local time, or a whole day: its beginning, or as the last one its end."""
    if ":" in text:
        return written_instant(option, text, terminal.zone)
    return local_midnight(written_day(option, text) + timedelta(days=int(last)), terminal.zone)
