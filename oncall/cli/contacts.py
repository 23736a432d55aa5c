"""`oncall contact`: contacts in, how they stand, and what people do with them."""

from typing import TYPE_CHECKING

import click

from oncall.cli.acts import ACTS
from oncall.cli.intake import new
from oncall.cli.shown import table, when
from oncall.cli.terminal import BY, Terminal, pass_reader

if TYPE_CHECKING:
    from oncall.app import ContactView
    from oncall.domain.contact import Details


contact = click.Group(
    "contact",
    commands=[new, *ACTS],
    help="""Take contacts in, claim and close them.

    Acts have the same effect as a reply by text: a claim stops all other paging at once.
    """,
)


@contact.command(name="list")
@click.option("--ended", is_flag=True, help="Those too that ended in the last day.")
@pass_reader
def list_(terminal: Terminal, ended: bool) -> None:
    """List open contacts, without anything that was said."""
    board, zone = terminal.oncall.contacts.board(), terminal.zone
    shown = [*board.open, *(board.ended if ended else ())]
    rows = [
        (c.reference, c.category, c.area or "-", c.state.value, board.names.get(c.owner, c.owner), when(c.due_at, zone))
        for c in shown
    ]
    table(("reference", "category", "area", "state", "owner", "due"), rows)
    if board.beyond:
        click.echo(f"And {board.beyond} more are open, with somebody already or due later than these.", err=True)


@contact.command()
@click.argument("reference")
@click.option("--login", metavar="NAME", help="Who reads it; it is recorded that they did.")
@pass_reader
def show(terminal: Terminal, reference: str, login: str | None) -> None:
    """Show everything about a contact, with what was said. That it was read is recorded."""
    reader = terminal.oncall.access.login_named(login).id if login else BY
    _print(terminal, terminal.oncall.contacts.view(reference, reader))


@contact.command()
@pass_reader
def outcomes(terminal: Terminal) -> None:
    """List how a contact may end, by the agency's rules."""
    for outcome in terminal.rules.outcomes:
        click.echo(outcome)


def _print(terminal: Terminal, view: "ContactView") -> None:
    contact, zone = view.contact, terminal.zone

    def named(callee: str) -> str:
        return view.names.get(callee, callee)

    click.echo(f"{contact.reference}  {contact.category}  {contact.area or 'no area'}  {contact.state.value}")
    due = f"received {when(contact.received_at, zone)}, due {when(contact.due_at, zone)}"
    click.echo(f"owner {named(contact.owner)}, {due}")
    if view.same_as:
        click.echo(f"probably the same as {view.same_as.reference}")
    if limits := view.details.safe.limits(terminal.oncall.clock.now()):
        until = f" until {when(view.details.safe.until, zone)}" if view.details.safe.until else ""
        click.echo(f"SAFE CONTACT: {limits}{until}")
    _print_said(view.details)
    for each in view.notes:
        click.echo(f"{when(each.at, zone)}  {named(each.by)}: {each.text}")
    for _, event in view.events:
        whom = view.names.get(event.subject or "", "")
        click.echo(f"{when(event.at, zone)}  {event.kind.value:22} {named(event.by)} {whom}".rstrip())


def _print_said(details: "Details") -> None:
    """Where and what, then who told it and what else they were asked, as far as anything is there."""
    click.echo(f"\nwhere: {details.where}\nwhat:  {details.what}\n")
    caller = (details.caller_name, details.caller_role, details.caller_number)
    back = f"ring back {details.callback}" if details.callback not in ("", details.caller_number) else ""
    if told := [each for each in (*caller, back) if each]:
        click.echo(f"caller: {', '.join(told)}")
    for key, said in details.asked:
        click.echo(f"{key}: {said}")
