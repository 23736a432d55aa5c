"""What people do with a contact, as commands: each act one function, one use case, one sentence that answers it."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from oncall.cli.acting import actor, who_acts
from oncall.cli.shown import spoken, when, written_instant
from oncall.cli.terminal import Terminal, pass_terminal
from oncall.domain.errors import Invalid

if TYPE_CHECKING:
    from oncall.app import Answered
    from oncall.domain.contact import Contact

ACTS: list[click.Command] = []
"""Every act, in the order in which they stand here."""

Act = Callable[..., "Answered | Contact | str"]
"""Called with the terminal, `reference`, `by` and its own options; what came of it is printed."""

_MINUTES = click.IntRange(1, 480)
_worker = click.option("--worker", required=True, metavar="ID", help="The worker, by the agency's own id.")


def act(name: str) -> Callable[[Act], Act]:
    """Make `oncall contact NAME REFERENCE`, with whoever acts, of this."""

    def command(do: Act) -> Act:
        @pass_terminal
        @wraps(do)
        def run(terminal: Terminal, /, reference: str, worker: str | None, login: str | None, **given: Any) -> None:
            _tell(do(terminal, reference, actor(terminal, worker, login), **given))

        ACTS.append(click.command(name)(click.argument("reference")(who_acts(run))))
        return do

    return command


def _tell(outcome: "Answered | Contact | str") -> None:
    """Print the sentence that answers the act; else where the contact stands now."""
    from oncall.domain.contact import Contact

    if isinstance(outcome, Contact):
        click.echo(f"{outcome.reference}: {outcome.state.value}.")
    else:
        click.echo(outcome if isinstance(outcome, str) else outcome.text)


@act("claim")
@click.option("--over", is_flag=True, help="Take it over from whoever has it.")
def claim(terminal: Terminal, reference: str, by: str, over: bool) -> "Answered":
    """Take it: all other paging stops at once.

    \b
        oncall contact claim R447129 --worker A3
    """
    return terminal.oncall.contacts.claim(reference, by, over=over)


@act("pass")
def pass_on(terminal: Terminal, reference: str, by: str) -> "Answered":
    """'Not me': the next one is asked. After a claim, give it back. No reason is needed."""
    return terminal.oncall.contacts.pass_on(reference, by)


@act("stage")
def stage(terminal: Terminal, reference: str, by: str) -> "Answered":
    """Move a call-out on to its next stage, now.

    The stages are leaving, arrived, clear, home.
    """
    return terminal.oncall.contacts.next_stage(reference, by)


@act("well")
@click.option("--minutes", type=_MINUTES, help="Ask again after so long.")
def well(terminal: Terminal, reference: str, by: str, minutes: int | None) -> "Answered":
    """Still on it and all is well."""
    return terminal.oncall.contacts.all_well(reference, by, minutes)


@act("finish")
def finish(terminal: Terminal, reference: str, by: str) -> "Answered":
    """Done for tonight; the outcome is still to be written."""
    return terminal.oncall.contacts.finish(reference, by)


@act("reached")
@click.option("--whom", help="Who was reached; asked for if left out.")
@click.option("--how", required=True, help="Seen, or spoken to.")
def reached(terminal: Terminal, reference: str, by: str, whom: str | None, how: str) -> str:
    """The person concerned was seen or spoken to.

    This, and nothing else, meets the due time.
    """
    done = terminal.oncall.contacts.reached(reference, by, how, spoken("Whom") if whom is None else whom)
    zone = terminal.zone
    return f"{done.reference}: reached {when(done.reached_at, zone)}, was due {when(done.due_at, zone)}."


@act("note")
def note(terminal: Terminal, reference: str, by: str) -> str:
    """Write something to remember.

    It is asked for, or read from the standard input.
    """
    terminal.oncall.contacts.note(reference, by, spoken("Note"))
    return "Noted."


@act("close")
@click.option("--outcome", required=True, help="How it ended; `oncall contact outcomes` lists them.")
@click.option("--write", is_flag=True, help="Write more about it; asked for, or read from the standard input.")
def close(terminal: Terminal, reference: str, by: str, outcome: str, write: bool) -> "Contact":
    """End it, with an outcome.

    \b
        oncall contact close R447129 --worker A3 --outcome "advice given"
    """
    return terminal.oncall.contacts.close(reference, by, outcome, spoken("Outcome in words") if write else "")


@act("reopen")
def reopen(terminal: Terminal, reference: str, by: str) -> "Contact":
    """Undo a close: it is loud again at once."""
    return terminal.oncall.contacts.reopen(reference, by)


@act("category")
@click.argument("category")
def set_category(terminal: Terminal, reference: str, by: str, category: str) -> str:
    """Decide how serious it is, by a category's id.

    The due time is counted anew, from receipt.
    """
    changed = terminal.oncall.contacts.set_category(reference, category, by)
    return f"{changed.reference}: {changed.category}, due {when(changed.due_at, terminal.zone)}."


@act("area")
@click.argument("area")
def set_area(terminal: Terminal, reference: str, by: str, area: str) -> str:
    """Say where it is, by an area's id; - for not known.

    Where nobody has it yet, paging begins again there.
    """
    changed = terminal.oncall.contacts.set_area(reference, None if area == "-" else area, by)
    return f"{changed.reference}: {changed.area or 'no area'}, {changed.state.value}."


@act("attach")
@click.option("--to", required=True, metavar="REFERENCE", help="The contact that answers for both from now on.")
def attach(terminal: Terminal, reference: str, by: str, to: str) -> "Contact":
    """Say that it is the same matter as another.

    `oncall contact detach` undoes it.
    """
    return terminal.oncall.contacts.attach(reference, to, by)


@act("detach")
def detach(terminal: Terminal, reference: str, by: str) -> "Contact":
    """Not the same matter after all: it is loud again at once."""
    return terminal.oncall.contacts.detach(reference, by)


@act("transfer")
@click.option("--to", required=True, help="The agency it is offered to.")
def transfer(terminal: Terminal, reference: str, by: str, to: str) -> str:
    """Offer it to another agency.

    It stays ours until `oncall contact transferred` says who took it there.
    """
    terminal.oncall.contacts.offer_transfer(reference, to, by)
    return "Offered. It stays ours until they give a name and a time."


@act("transferred")
@click.option("--name", help="Who took it over there; asked for if left out.")
@click.option("--at", metavar="TIME", help="When: local, '2026-11-24 17:00'; else now.")
def transferred(terminal: Terminal, reference: str, by: str, name: str | None, at: str | None) -> "Contact":
    """The other agency has it: they gave a name and a time.

    \b
        oncall contact transferred R447129 --worker A3 --at "2026-11-24 20:58"
    """
    taken = written_instant("--at", at, terminal.zone) if at else None
    named = spoken("Who took it over there") if name is None else name
    return terminal.oncall.contacts.confirm_transfer(reference, named, by, taken)


# What a worker says of themselves, or answers to whatever is open for them ----------------------------


def _of_worker(command: click.Command) -> click.Command:
    ACTS.append(command)
    return command


@_of_worker
@click.command()
@_worker
@click.option("--minutes", type=_MINUTES, help="For so long; else as long as the agency's rules say.")
@pass_terminal
def busy(terminal: Terminal, worker: str, minutes: int | None) -> None:
    """Busy: the next one is asked, about this and others.

    It lapses by itself; `oncall contact free` ends it before.
    """
    click.echo(terminal.oncall.people.busy(terminal.worker(worker).id, minutes))


@_of_worker
@click.command()
@_worker
@pass_terminal
def free(terminal: Terminal, worker: str) -> None:
    """Free again: the undo of `busy`."""
    terminal.oncall.people.not_busy(terminal.worker(worker).id)
    click.echo("Free.")


@_of_worker
@click.command()
@click.argument("worker")
@click.argument("text")
@pass_terminal
def reply(terminal: Terminal, worker: str, text: str) -> None:
    """Answer for WORKER, as by a text message.

    The answer is the one that the text would have got; '?' says what may be replied.

    \b
        oncall contact reply A3 "1 71"
    """
    from oncall.domain.reply import parse

    read = parse(text)
    if read is None:
        raise Invalid.at("reply", "it is none of the table", 'Write one such as "1" or "1 71"; "?" lists them')
    click.echo(terminal.oncall.people.reply(actor(terminal, worker, None), read))
