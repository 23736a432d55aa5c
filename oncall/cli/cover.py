"""`oncall cover`: duties that are open to be taken, sickness, leavers and starters."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from oncall.cli.acting import actor, answers, who_acts
from oncall.cli.rota_shown import called
from oncall.cli.shown import table, when, written_day, written_instant
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal
from oncall.domain.covering import Way
from oncall.domain.texts.cover import rules_in_words

if TYPE_CHECKING:
    from oncall.domain.covering import Opening, Stint

_FROM = click.option("--from", "start", required=True, metavar="TIME", help="Local, '2026-11-24 17:00'.")
_TO = click.option("--to", "end", required=True, metavar="TIME", help="The end of it.")
_POSITION = click.option("--position", default="", metavar="ID", help="Which post, where they hold several then.")


cover = click.Group(
    "cover",
    help="""Find cover: open duties, sickness, leavers, starters.

    Those who opted in are asked by text, the lightest load first; the first who may and replies 8 has it.
    """,
)


@cover.command(name="list")
@pass_reader
def list_(terminal: Terminal) -> None:
    """List open duties, with their ids."""
    names = {worker.id: worker.external_id for worker in terminal.oncall.people.everybody()}
    rows = [
        (*shown(terminal, each.stint), each.why.value, names.get(each.giver or "", "-"), _asked(each), each.id)
        for each in terminal.oncall.cover.openings()
    ]
    table(("from", "until", "area", "position", "why", "holder", "asked", "id"), rows)


@cover.command()
@click.argument("worker")
@_FROM
@_TO
@_POSITION
@pass_terminal
def ask(terminal: Terminal, worker: str, start: str, end: str, position: str) -> None:
    """Seek cover for what WORKER holds in these hours.

    They keep it until somebody is confirmed. Several duties in a row, such as a week, are one: whoever takes it takes
    all of it.

    \b
        oncall cover ask A2 --from "2026-10-24 08:00" --to "2026-10-25 08:00"
    """
    zone = terminal.zone
    since, until = written_instant("--from", start, zone), written_instant("--to", end, zone)
    opening = terminal.oncall.cover.ask_cover(terminal.worker(worker).id, since, until, BY, position)
    click.echo(f"Cover is sought. {worker} has it until somebody is confirmed.\n{opening.id}")


@cover.command()
@click.argument("opening")
@click.argument("taker", metavar="WORKER")
@click.option("--override", default="", metavar="REASON", help="Why a rule may be broken; kept under the name given.")
@who_acts
@pass_terminal
def take(terminal: Terminal, opening: str, taker: str, override: str, worker: str | None, login: str | None) -> None:
    """Name WORKER for an open duty.

    From its beginning, or from the next five-minute mark on. With --override also who lets the rule be broken.
    """
    by = answers(terminal, worker, login, needed=bool(override))
    filled = terminal.oncall.cover.take(opening, terminal.worker(taker).id, by, override, Way.COMMAND)
    click.echo(f"{taker} has it from {when(filled.filled_from, terminal.zone)}. Everybody concerned is told.")


@cover.command(name="replace")
@click.argument("holder")
@click.argument("gets", metavar="WORKER")
@_FROM
@_TO
@_POSITION
@click.option("--reason", required=True, help="Why; kept with the change, under the name given.")
@who_acts
@pass_terminal
def override(
    terminal: Terminal,
    holder: str,
    gets: str,
    start: str,
    end: str,
    position: str,
    reason: str,
    worker: str | None,
    login: str | None,
) -> None:
    """WORKER serves instead of HOLDER in these hours.

    An override: nobody is asked, both are told, and a rule that stands against it is recorded as broken.
    """
    zone = terminal.zone
    since, until = written_instant("--from", start, zone), written_instant("--to", end, zone)
    had, has, by = terminal.worker(holder).id, terminal.worker(gets).id, actor(terminal, worker, login)
    rows = terminal.oncall.cover.replace(had, has, since, until, by, reason, Way.COMMAND, position=position)
    click.echo(f"{gets} has it. To undo it: " + ", ".join(f"oncall duties cancel {row.id}" for row in rows))


@cover.command()
@click.option("--days", type=click.IntRange(1, 3660), default=92, help="How far back (default 92).")
@pass_reader
def allowed(terminal: Terminal, days: int) -> None:
    """List which rules were broken, by whose word, and why.

    For whoever answers for the rota. A reply by text has no room for a reason.
    """
    names = {worker.id: worker.external_id for worker in terminal.oncall.people.everybody()}
    names |= {f"login:{login.id}": login.name for login in terminal.oncall.access.logins()}
    rows = [
        (
            when(each.at, terminal.zone),
            called(names, each.word.by),
            each.word.way.value,
            rules_in_words(each.rules),
            called(names, each.worker),
            *shown(terminal, each.stint),
            each.word.reason or "-",
        )
        for each in terminal.oncall.cover.allowed(timedelta(days=days))
    ]
    table(("when", "allowed by", "way", "rules", "worker", "from", "until", "area", "position", "reason"), rows)


@cover.command()
@click.argument("opening")
@pass_terminal
def withdraw(terminal: Terminal, opening: str) -> None:
    """Seek cover no more: whoever has it keeps it."""
    terminal.oncall.cover.withdraw(opening, BY)
    click.echo("Withdrawn.")


@cover.command()
@click.argument("worker")
@click.option("--undo", is_flag=True, help="They can after all; within the minutes of the rules.")
@pass_terminal
def sick(terminal: Terminal, worker: str, undo: bool) -> None:
    """WORKER cannot do their duty.

    The position above has it from this minute on, what they have claimed is loud again, and cover is sought.
    """
    who = terminal.worker(worker).id
    said = terminal.oncall.cover.undo_sick(who, BY) if undo else terminal.oncall.cover.sick(who, BY)
    click.echo(said.removeprefix("ROTA: "))


@cover.command()
@click.argument("worker")
@click.confirmation_option(prompt="Do they leave the agency now?")
@pass_terminal
def leave(terminal: Terminal, worker: str) -> None:
    """WORKER leaves the agency now.

    Their logins and links end, what they have is loud again, and cover is sought for all their duties.
    """
    terminal.oncall.cover.leave(terminal.worker(worker).id, BY)
    click.echo(f"{worker} has left. Cover is sought for what they had; `oncall cover list` shows it.")


@cover.command()
@click.argument("worker")
@click.option("--from", "started", required=True, metavar="DAY", help="The first day of service.")
@click.option("--beside", metavar="ID", help="An experienced colleague whose next duties they follow.")
@click.option("--duties", type=click.IntRange(0, 30), default=0, help="How many of them.")
@pass_terminal
def start(terminal: Terminal, worker: str, started: str, beside: str | None, duties: int) -> None:
    """WORKER starts, at first beside somebody.

    What they hold as a shadow never counts as cover.

    \b
        oncall cover start A9 --from 2026-11-02 --beside A2 --duties 3
    """
    who, mentor = terminal.worker(worker).id, terminal.worker(beside).id if beside else None
    terms = replace(terminal.oncall.cover.terms(who), started_on=written_day("--from", started))
    rows = terminal.oncall.cover.join(terms, BY, beside=mentor, duties=duties)
    count = len({row.start for row in rows})
    click.echo(f"{worker} has begun, with {count} {'duty' if count == 1 else 'duties'} to follow as a shadow.")


def shown(terminal: Terminal, stint: "Stint") -> tuple[str, str, str, str]:
    """A stint in four columns."""
    return when(stint.start, terminal.zone), when(stint.end, terminal.zone), stint.area or "all areas", stint.position


def _asked(opening: "Opening") -> str:
    return f"{opening.wave} {'wave' if opening.wave == 1 else 'waves'}"
