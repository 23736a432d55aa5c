"""`oncall contact new`: what comes in by telephone, with as much of it as the caller said."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from oncall.cli.shown import when, written_instant
from oncall.cli.terminal import BY, Terminal, pass_terminal
from oncall.domain.contact import NOT_KNOWN
from oncall.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from oncall.app import NewContact
    from oncall.domain.contact import Contact, Details, SafeContact
    from oncall.domain.rules import RuleSet

_CALLER = ("number", "callback", "name", "role")
_DANGER = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The options as they were written. `asked` holds 'key=value', or a key alone for 'asked, not known'."""

    area: str | None
    line: str
    danger: str
    category: str | None
    language: str
    received: str | None
    number: str
    callback: str
    name: str
    role: str
    asked: tuple[str, ...]
    no_call: bool
    no_text: bool
    no_voicemail: bool
    safe_until: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was asked for or read: where, what, and with --more further answers, each 'key=value'."""

    where: str
    what: str
    answers: tuple[str, ...] = ()


@click.command()
@click.option("--area", help="The area's id; left out, the on-call supervisor is paged.")
@click.option("--line", default="", help="The service line's id; the first one.")
@click.option(
    "--danger",
    type=click.Choice(list(_DANGER)),
    is_flag=False,
    flag_value="yes",
    default="unknown",
    help="What the caller says about danger now; --danger alone is yes.",
)
@click.option("--category", help="A category's id, when a person decided it.")
@click.option("--language", default="", help="The language the caller needs, such as es.")
@click.option("--received", metavar="TIME", help="When it came in: local, '2026-11-24 17:00'; else now.")
@click.option("--number", default="", help="The number the caller rings from.")
@click.option("--callback", default="", help="How to ring back; else the number.")
@click.option("--name", default="", help="The caller's name.")
@click.option("--role", default="", help="Who the caller is, such as neighbour.")
@click.option("--asked", multiple=True, metavar="KEY=VALUE", help="A further answer; KEY alone: asked, not known.")
@click.option("--no-call", is_flag=True, help="It is not safe to ring or leave a message. What none bars is allowed.")
@click.option("--no-text", is_flag=True, help="It is not safe to text the caller.")
@click.option("--no-voicemail", is_flag=True, help="It is not safe to leave a message.")
@click.option(
    "--safe-until", metavar="TIME", help="When these limits end; else never. Alone: no way is safe till then."
)
@click.option("--more", is_flag=True, help="Ask for caller and further answers too, first.")
@pass_terminal
def new(terminal: Terminal, /, more: bool, **given: Any) -> None:
    """Take a contact in.

    Where it is and what is wrong are asked for, never given as arguments. At a terminal they are asked one by one;
    else the first line of the standard input says where, and the rest what is wrong.

    A shell keeps what was given as --number, --callback, --name, --role and --asked in its history. --more keeps
    them out of it: at a terminal they are asked for; else the standard input begins with a line for each, such as
    'number=303 555 0142' or 'dogs=two', and an empty line.

    \b
        oncall contact new --area north --danger yes --more
        oncall contact new --area north --number "303 555 0142" --asked weapons < note.txt
    """
    contacts, rules = terminal.oncall.contacts, terminal.rules
    # What is wrong with an option is said before anybody has told the whole story.
    opening = _opening(contacts.new_id(), Given(**given), rules)
    told = _told(more)
    details = _with_told(opening.details, told, rules)
    _promise(contacts.open(replace(opening, details=details), BY), rules)


def _opening(contact_id: str, given: Given, rules: "RuleSet") -> "NewContact":
    """What the options say. Raises Invalid for a number, a time or an answer that cannot be read."""
    from oncall.app import NewContact

    return NewContact(
        id=contact_id,
        details=_details(given, rules),
        channel="phone",
        line=given.line,
        area=given.area,
        danger=_DANGER[given.danger],
        category=given.category,
        language=given.language,
        received_at=written_instant("--received", given.received, rules.zone) if given.received else None,
    )


def _details(given: Given, rules: "RuleSet") -> "Details":
    from oncall.domain.contact import Details

    number = _number(given.number, rules)
    return Details(
        what="",
        where="",
        caller_number=number,
        caller_name=given.name.strip(),
        caller_role=given.role.strip(),
        callback=given.callback.strip() or number,
        safe=_safe(given, rules),
        asked=tuple(_answers(given.asked).items()),
    )


def _safe(given: Given, rules: "RuleSet") -> "SafeContact":
    """The limits as they were named. An end with no limit named bars every way: somebody spoke of limits."""
    from oncall.domain.contact import NO_LIMITS, SafeContact

    until = written_instant("--safe-until", given.safe_until, rules.zone) if given.safe_until else None
    if not (given.no_call or given.no_text or given.no_voicemail):
        return SafeContact(until=until) if until else NO_LIMITS
    voicemail = not (given.no_voicemail or given.no_call)  # Whoever leaves a message has rung first.
    return SafeContact(voice=not given.no_call, text=not given.no_text, voicemail=voicemail, until=until)


def _with_told(details: "Details", told: Told, rules: "RuleSet") -> "Details":
    """With what was told; an option says more than an answer of the same name."""
    answers = _answers(told.answers)
    caller = {name: "" if (said := answers.pop(name, "")) == NOT_KNOWN else said for name in _CALLER}
    number = details.caller_number or _number(caller["number"], rules)
    return replace(
        details,
        what=told.what,
        where=told.where,
        caller_number=number,
        caller_name=details.caller_name or caller["name"],
        caller_role=details.caller_role or caller["role"],
        callback=details.callback or caller["callback"] or number,
        asked=tuple((answers | dict(details.asked)).items()),
    )


def _number(written: str, rules: "RuleSet") -> str:
    from oncall.domain.number import e164

    return e164(written, rules.agency.country, "number") if written.strip() else ""


def _answers(written: Iterable[str]) -> dict[str, str]:
    """Answers by their keys; a key alone says that it was asked and is not known. Raises Invalid without a key."""
    parts = [(key.strip().lower(), said.strip()) for key, _, said in (each.partition("=") for each in written)]
    if not all(key for key, _ in parts):
        raise Invalid.at("asked", "an answer has no key", "Write KEY=VALUE, or KEY alone for 'asked, not known'")
    return {key: said or NOT_KNOWN for key, said in parts}


def _told(more: bool) -> Told:
    """What the caller tells. Raises Invalid where it is not said where, or what is wrong."""
    told = _asked_for(more) if sys.stdin.isatty() else _read(sys.stdin.read(), more)
    remedy = "Say it in a few words; 'not known' will do"
    if empty := [place for place in ("where", "what") if not getattr(told, place)]:
        raise Invalid(*(Problem(place=place, fault="it is empty", remedy=remedy) for place in empty))
    return told


def _asked_for(more: bool) -> Told:
    """At a terminal, one by one; what is left empty was not asked."""
    answers = [f"{name}={said}" for name in _CALLER if more and (said := _line(f"Caller's {name}"))]
    while more and (answer := _line("Further, as KEY=VALUE (Enter: no more)")):
        answers.append(answer)
    where, what = click.prompt("Where is it", err=True), click.prompt("What is wrong", err=True)
    return Told(where=where.strip(), what=what.strip(), answers=tuple(answers))


def _line(prompt: str) -> str:
    return str(click.prompt(prompt, default="", show_default=False, err=True)).strip()


def _read(text: str, more: bool) -> Told:
    """From the standard input: with `more` the answers up to an empty line, then where, then what."""
    text = "\n".join(text.splitlines())
    answers, _, said = text.partition("\n\n") if more else ("", "", text)
    where, _, what = said.partition("\n")
    return Told(where=where.strip(), what=what.strip(), answers=tuple(answers.splitlines()))


def _promise(opened: "Contact", rules: "RuleSet") -> None:
    """Print what to tell the caller."""
    category = rules.category(opened.category)
    click.echo(f"{opened.reference}, {category.word}, due {when(opened.due_at, rules.zone)}.")
    click.echo(category.promise)
