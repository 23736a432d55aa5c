"""`oncall contact`: contacts in, and what people do with them."""

import sys
from typing import TYPE_CHECKING

import click

from oncall.cli.acting import actor, who_acts
from oncall.cli.shown import spoken, table, when
from oncall.cli.terminal import BY, Terminal, pass_terminal
from oncall.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from oncall.app import ContactView
    from oncall.domain.contact import Contact
    from oncall.domain.rules import RuleSet

_REFERENCE = click.argument("reference")


contact = click.Group(
    "contact",
    help="""Take contacts in, claim and close them.

    Acts have the same effect as a reply by text: a claim stops all other paging at once.
    """,
)


@contact.command()
@click.option("--area", help="The area's id; left out, the on-call supervisor is paged.")
@click.option("--line", default="", help="The service line's id; the first one.")
@click.option("--danger/--no-danger", default=None, help="What the caller says about danger now.")
@click.option("--category", help="A category's id, when a person decided it.")
@click.option("--language", default="", help="The language the caller needs, such as es.")
@click.option("--no-call", is_flag=True, help="It is not safe to ring the caller.")
@click.option("--no-text", is_flag=True, help="It is not safe to text the caller.")
@click.option("--no-voicemail", is_flag=True, help="It is not safe to leave a message.")
@pass_terminal
def new(
    terminal: Terminal,
    area: str | None,
    line: str,
    danger: bool | None,
    category: str | None,
    language: str,
    no_call: bool,
    no_text: bool,
    no_voicemail: bool,
) -> None:
    """Take a contact in.

    Where it is and what is wrong are asked for, never given as arguments. At a terminal they are asked one by one;
    else the first line of the standard input says where, and the rest what is wrong.

    \b
        oncall contact new --area north --danger
        oncall contact new --area north < note.txt
    """
    from oncall.app import NewContact
    from oncall.domain.contact import Details, SafeContact

    where, what = _told()
    safe = SafeContact(voice=not no_call, text=not no_text, voicemail=not no_voicemail)
    contacts, rules = terminal.oncall.contacts, terminal.rules
    opened = contacts.open(
        NewContact(
            id=contacts.new_id(),
            details=Details(what=what, where=where, safe=safe),
            channel="phone",
            line=line,
            area=area,
            danger=danger,
            category=category,
            language=language,
        ),
        BY,
    )
    _promise(opened, rules)


@contact.command(name="list")
@click.option("--ended", is_flag=True, help="Those too that ended in the last day.")
@pass_terminal
def list_(terminal: Terminal, ended: bool) -> None:
    """List open contacts, without anything that was said."""
    board, zone = terminal.oncall.contacts.board(), terminal.zone
    shown = [*board.open, *(board.ended if ended else ())]
    rows = [
        (c.reference, c.category, c.area or "-", c.state.value, board.names.get(c.owner, c.owner), when(c.due_at, zone))
        for c in shown
    ]
    table(("reference", "category", "area", "state", "owner", "due"), rows)


@contact.command()
@_REFERENCE
@click.option("--login", metavar="NAME", help="Who reads it; it is recorded that they did.")
@pass_terminal
def show(terminal: Terminal, reference: str, login: str | None) -> None:
    """Show everything about a contact, with what was said. That it was read is recorded."""
    reader = terminal.oncall.access.login_named(login).id if login else BY
    _print(terminal, terminal.oncall.contacts.view(reference, reader))


@contact.command()
@_REFERENCE
@who_acts
@click.option("--over", is_flag=True, help="Take it over from whoever has it.")
@pass_terminal
def claim(terminal: Terminal, reference: str, worker: str | None, login: str | None, over: bool) -> None:
    """Take it: all other paging stops at once.

    \b
        oncall contact claim R447129 --worker A3
    """
    by = actor(terminal, worker, login)
    click.echo(terminal.oncall.contacts.claim(reference, by, over=over).text)


@contact.command(name="pass")
@_REFERENCE
@who_acts
@pass_terminal
def pass_(terminal: Terminal, reference: str, worker: str | None, login: str | None) -> None:
    """'Not me': the next one is asked. After a claim, give it back. No reason is needed."""
    click.echo(terminal.oncall.contacts.pass_on(reference, actor(terminal, worker, login)).text)


@contact.command()
@_REFERENCE
@who_acts
@pass_terminal
def stage(terminal: Terminal, reference: str, worker: str | None, login: str | None) -> None:
    """Move a call-out on to its next stage, now.

    The stages are leaving, arrived, clear, home.
    """
    click.echo(terminal.oncall.contacts.next_stage(reference, actor(terminal, worker, login)).text)


@contact.command()
@_REFERENCE
@who_acts
@click.option("--minutes", type=click.IntRange(1, 480), help="Ask again after so long.")
@pass_terminal
def well(terminal: Terminal, reference: str, worker: str | None, login: str | None, minutes: int | None) -> None:
    """Still on it and all is well."""
    click.echo(terminal.oncall.contacts.all_well(reference, actor(terminal, worker, login), minutes).text)


@contact.command()
@_REFERENCE
@who_acts
@pass_terminal
def finish(terminal: Terminal, reference: str, worker: str | None, login: str | None) -> None:
    """Done for tonight; the outcome is still to be written."""
    click.echo(terminal.oncall.contacts.finish(reference, actor(terminal, worker, login)).text)


@contact.command()
@_REFERENCE
@who_acts
@pass_terminal
def note(terminal: Terminal, reference: str, worker: str | None, login: str | None) -> None:
    """Write something to remember.

    It is asked for, or read from the standard input.
    """
    terminal.oncall.contacts.note(reference, actor(terminal, worker, login), spoken("Note"))
    click.echo("Noted.")


@contact.command()
@_REFERENCE
@who_acts
@click.option("--outcome", required=True, help="How it ended; `oncall contact outcomes` lists them.")
@click.option("--write", is_flag=True, help="Write more about it; asked for, or read from the standard input.")
@pass_terminal
def close(terminal: Terminal, reference: str, worker: str | None, login: str | None, outcome: str, write: bool) -> None:
    """End it, with an outcome.

    \b
        oncall contact close R447129 --worker A3 --outcome "advice given"
    """
    by = actor(terminal, worker, login)
    _done(terminal.oncall.contacts.close(reference, by, outcome, spoken("Outcome in words") if write else ""))


@contact.command()
@pass_terminal
def outcomes(terminal: Terminal) -> None:
    """List how a contact may end, by the agency's rules."""
    for outcome in terminal.rules.outcomes:
        click.echo(outcome)


@contact.command()
@_REFERENCE
@who_acts
@pass_terminal
def reopen(terminal: Terminal, reference: str, worker: str | None, login: str | None) -> None:
    """Undo a close: it is loud again at once."""
    _done(terminal.oncall.contacts.reopen(reference, actor(terminal, worker, login)))


@contact.command()
@_REFERENCE
@click.argument("to")
@who_acts
@pass_terminal
def attach(terminal: Terminal, reference: str, to: str, worker: str | None, login: str | None) -> None:
    """Say that it is the same matter as TO.

    TO answers for both from now on. `oncall contact detach` undoes it.
    """
    _done(terminal.oncall.contacts.attach(reference, to, actor(terminal, worker, login)))


@contact.command()
@_REFERENCE
@who_acts
@pass_terminal
def detach(terminal: Terminal, reference: str, worker: str | None, login: str | None) -> None:
    """Not the same matter after all: it is loud again at once."""
    _done(terminal.oncall.contacts.detach(reference, actor(terminal, worker, login)))


def _told() -> tuple[str, str]:
    """Where it is and what is wrong, as the caller tells it. Raises Invalid where nothing is said."""
    if sys.stdin.isatty():
        where, what = click.prompt("Where is it", err=True), click.prompt("What is wrong", err=True)
    else:
        where, _, what = sys.stdin.read().partition("\n")
    told = {"where": where.strip(), "what": what.strip()}
    remedy = "Say it in a few words; 'not known' will do"
    if empty := [place for place, text in told.items() if not text]:
        raise Invalid(*(Problem(place=place, fault="it is empty", remedy=remedy) for place in empty))
    return told["where"], told["what"]


def _promise(opened: "Contact", rules: "RuleSet") -> None:
    """Print what to tell the caller."""
    category = rules.category(opened.category)
    click.echo(f"{opened.reference}, {category.word}, due {when(opened.due_at, rules.zone)}.")
    click.echo(category.promise)


def _done(contact: "Contact") -> None:
    click.echo(f"{contact.reference}: {contact.state.value}.")


def _print(terminal: Terminal, view: "ContactView") -> None:
    contact, zone = view.contact, terminal.zone

    def named(callee: str) -> str:
        return view.names.get(callee, callee)

    click.echo(f"{contact.reference}  {contact.category}  {contact.area or 'no area'}  {contact.state.value}")
    due = f"received {when(contact.received_at, zone)}, due {when(contact.due_at, zone)}"
    click.echo(f"owner {named(contact.owner)}, {due}")
    if limits := view.details.safe.limits(terminal.oncall.clock.now()):
        click.echo(f"SAFE CONTACT: {limits}")
    click.echo(f"\nwhere: {view.details.where}\nwhat:  {view.details.what}\n")
    for each in view.notes:
        click.echo(f"{when(each.at, zone)}  {named(each.by)}: {each.text}")
    for _, event in view.events:
        whom = view.names.get(event.subject or "", "")
        click.echo(f"{when(event.at, zone)}  {event.kind.value:22} {named(event.by)} {whom}".rstrip())
