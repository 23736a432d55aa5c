"""`oncall rota check`, `diff`, `publish`: what speaks against a draft, what it changes, and making it hold."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from oncall.cli.acting import answers, who_acts
from oncall.cli.rota_shown import NUMBER, VERSION, called, names, rows_of
from oncall.cli.shown import table, when
from oncall.cli.terminal import Terminal, pass_reader, pass_terminal
from oncall.domain.covering import Way
from oncall.domain.errors import Invalid
from rota.said import hours

if TYPE_CHECKING:
    from oncall.app.rotas import Consent, Proposal
    from oncall.domain.publication import PersonChange, Tally
    from rota.held import Stretch

_HOLD = click.option(
    "--hold", "holds", multiple=True, metavar="SLOT=ID", help="Who holds this hole by name; may be given several times."
)


@click.command()
@NUMBER
@_HOLD
@click.pass_context
def check(ctx: click.Context, number: int, holds: Sequence[str]) -> None:
    """Say what speaks against publishing a draft.

    Holes with their hours, broken rules, changes that were agreed meanwhile, and whether people would hear of it
    in time. Ends with code 1 when anything speaks against it.
    """
    terminal: Terminal = ctx.obj
    terminal.only_reads = True
    proposal, known = terminal.oncall.rotas.check(number, _consent(terminal, number, holds)), names(terminal)
    click.echo(f"{proposal.findings.says}.")
    if rows := _findings(terminal, proposal, known):
        click.echo()
        table(("what", "slot", "when", "who", "says"), rows)
    if not proposal.findings.sound:
        ctx.exit(1)


@click.command()
@NUMBER
@click.option("--duties", is_flag=True, help="Every duty that is new or gone, too.")
@pass_reader
def diff(terminal: Terminal, number: int, duties: bool) -> None:
    """Show what publishing would change, by person.

    Counted are the hours that lie ahead, as they are really held: before -> after.
    """
    proposal, known = terminal.oncall.rotas.check(number), names(terminal)
    header = ("worker", "duties", "hours", "nights", "weekends", "holidays", "new", "gone")
    table(header, [_change(change, known) for change in proposal.changes])
    if duties:
        click.echo()
        table(("worker", "", "from", "until", "place"), list(_duties(terminal, proposal.changes, known)))
    for duty in proposal.replacement.stays:
        click.echo(f"Stays as agreed: {called(known, duty.worker)}, {when(duty.start, terminal.zone)}, {duty.line}.")


@click.command()
@NUMBER
@_HOLD
@click.option("--reason", default="", metavar="REASON", help="Why people hear of it late.")
@click.option(
    "--override", default="", metavar="REASON", help="Why rules are broken, or holes left; under the name given."
)
@click.option("--overrule", is_flag=True, help="Swaps and overrides that the draft contradicts give way.")
@VERSION
@who_acts
@pass_terminal
def publish(
    terminal: Terminal,
    number: int,
    holds: Sequence[str],
    reason: str,
    override: str,
    overrule: bool,
    version: int | None,
    worker: str | None,
    login: str | None,
) -> None:
    """Make a draft what holds, and tell everybody concerned.

    Refused while anything speaks against it that nobody answers for. A hole needs the name of whoever holds it,
    and stays on the list of gaps. With --override or --overrule also who answers for it: --worker or --login.
    Everybody for whom something changes gets one text.

    \b
        oncall rota publish 3
        oncall rota publish 3 --hold "south:2026-11-16:overnight/primary=B-SUP1" --override "no one left" --login dov
    """
    by = answers(terminal, worker, login, needed=bool(override) or overrule)
    consent = _consent(terminal, number, holds, reason=reason, override=override, overrule=overrule)
    done, known = terminal.oncall.rotas.publish(number, by, consent, version), names(terminal)
    click.echo(f"Rota {number} is published. {len(done.told)} people are told of it.")
    for each in done.untold:
        click.echo(f"No text reaches {called(known, each)}: ring them.")
    for hole in done.findings.holes:
        who = called(known, hole.holder)
        click.echo(f"Still a hole: {hole.row.slot}, held by {who}. It is listed every day until it is closed.")


def _consent(terminal: Terminal, number: int, holds: Sequence[str], **given: Any) -> "Consent":
    from oncall.app.rotas import Consent

    view = terminal.oncall.rotas.view(number) if holds else None
    holders = {}
    for hold in holds:
        slot, equals, worker = hold.rpartition("=")
        if not equals or view is None:
            raise Invalid.at(
                "--hold", f"{hold[:60]!r} names no slot and worker", "Write SLOT=ID, as `show` lists the slot"
            )
        [row] = rows_of(view, [slot])
        holders[row.id] = terminal.worker(worker).id
    return Consent(holders=holders, way=Way.COMMAND, **given)


def _findings(terminal: Terminal, proposal: "Proposal", known: Mapping[str, str]) -> list[tuple[str, ...]]:
    rows, findings, zone = {row.id: row for row in proposal.rows}, proposal.findings, terminal.zone
    found = [
        (
            "hole",
            h.row.slot,
            when(h.row.start, zone),
            called(known, h.holder),
            hours(timedelta(minutes=h.minutes)),
        )
        for h in findings.holes
    ]
    for each in findings.broken:
        row = rows[each.row]
        said = f"{each.says}; overridden" if each.overridden_by else each.says
        found.append((each.rule.value, row.slot, when(row.start, zone), called(known, each.worker), said))
    for clash in findings.clashes:
        said = f"agreed in {clash.duty.line}; the draft has {called(known, clash.row.worker)}"
        found.append(("agreed", clash.row.slot, when(clash.duty.start, zone), called(known, clash.duty.worker), said))
    return [*found, *(("missing", slot, "", "", "not in the draft") for slot in findings.missing)]


def _change(change: "PersonChange", known: Mapping[str, str]) -> tuple[str, ...]:
    def told(name: str) -> str:
        before, after = _number(change.before, name), _number(change.after, name)
        return before if before == after else f"{before} -> {after}"

    numbers = (told(name) for name in ("duties", "minutes", "nights", "weekends", "holidays"))
    return called(known, change.worker), *numbers, str(len(change.gained)), str(len(change.lost))


def _number(tally: "Tally", name: str) -> str:
    number: int = getattr(tally, name)
    return f"{number / 60:.1f}".removesuffix(".0") if name == "minutes" else str(number)


def _duties(
    terminal: Terminal, changes: Sequence["PersonChange"], known: Mapping[str, str]
) -> "list[tuple[str, str, str, str, str]]":
    zone = terminal.zone

    def row(change: "PersonChange", what: str, each: "Stretch") -> tuple[str, str, str, str, str]:
        place = f"{each.area or 'whole line'} {each.position}"
        return called(known, change.worker), what, when(each.start, zone), when(each.end, zone), place

    return [
        row(change, what, each)
        for change in changes
        for what, several in (("new", change.gained), ("gone", change.lost))
        for each in several
    ]
