"""`oncall config`: looking at the configuration file, and putting the agency's rules in force."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall.cli.shown import table, when, written_day
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal
from oncall.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from oncall.domain.rules import RuleSet

_FILE = click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))


config = click.Group(
    "config",
    help="""Check, apply and show the agency's rules.

    Settings of the process are read whenever one starts. The rules in the same file count only once they
    have been applied; each version is kept for ever, and earlier nights keep earlier rules.
    """,
)


@config.command()
@_FILE
@pass_reader
def check(terminal: Terminal, file: Path | None) -> None:
    """Say everything that is wrong with FILE.

    Each fault is told with its place and its remedy. FILE is config.toml, if it is not named.

    \b
        oncall config check
        oncall config check new-rules.toml
    """
    path = file or terminal.config_file
    # What keeps the whole file from being read is a fault of both halves, and is told once.
    problems = dict.fromkeys([*_faulty_settings(path), *_faulty_rules(path)])
    if problems:
        raise Invalid(*problems)
    rules = _rules(path)
    click.echo(
        f"{path.name} is in order: {_count(rules.areas, 'area')}, {_count(rules.service_lines, 'service line')}, "
        f"{_count(rules.patterns, 'duty pattern')}, {_count(rules.policies, 'policy')}."
    )
    for warning in _warnings(path, rules):
        click.echo(f"Worth knowing: {warning}")


@config.command()
@_FILE
@click.option("--from", "first", metavar="DATE", help="The local day from which they hold, such as 2026-12-01; now.")
@click.option("--reason", default="", help="Why; it is kept with the version.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_terminal
def apply(terminal: Terminal, file: Path | None, first: str | None, reason: str, yes: bool) -> None:
    """Show what FILE changes, and put its rules in force.

    FILE is config.toml, if it is not named. Contacts that are open keep the rules under which they came in.

    \b
        oncall config apply
        oncall config apply --from 2026-12-01 --reason "Ridge joins East"
    """
    from rota.pattern import local_midnight

    rules = _rules(file or terminal.config_file)
    valid_from = local_midnight(written_day("--from", first), rules.zone) if first else None
    changes = terminal.oncall.rules.differences(rules)
    if changes == () and valid_from is None:
        click.echo("These rules are in force already. Nothing was changed.")
        return
    for line in changes if changes is not None else ("These are the first rules.",):
        click.echo(f"  {line}")
    if not yes:
        click.confirm("Put them in force?", abort=True, err=True)
    row = terminal.oncall.rules.apply(rules, BY, reason, valid_from)
    click.echo(f"In force from {when(row.valid_from, rules.zone)} ({row.digest[:12]}).")


@config.command()
@click.option("--rules", "as_json", is_flag=True, help="The rules in force, as JSON.")
@pass_reader
def show(terminal: Terminal, as_json: bool) -> None:
    """Show the settings, and every version of the rules.

    The settings are those that a process started here would have.

    \b
        oncall config show
        oncall config show --rules
    """
    if as_json:
        click.echo(_pretty(terminal.rules))
        return
    table(("setting", "value"), list(_settings_rows(terminal)))
    click.echo()
    history = terminal.oncall.rules.history()
    rows = [(_local(terminal, row.valid_from), row.digest[:12], row.applied_by, row.reason) for row in history]
    table(("rules valid from", "version", "applied by", "reason"), rows)


def _rules(path: Path) -> "RuleSet":
    """The rules in that file. Raises Invalid with everything wrong with them."""
    from oncall.clock import SystemClock
    from oncall.config import parse_rules, read_config

    return parse_rules(read_config(path), path.name, on=SystemClock().real().date())


def _faulty_rules(path: Path) -> tuple[Problem, ...]:
    try:
        _rules(path)
    except Invalid as error:
        return error.problems
    return ()


def _faulty_settings(path: Path) -> tuple[Problem, ...]:
    try:
        _ = Terminal(path).settings
    except Invalid as error:
        return error.problems
    return ()


def _warnings(path: Path, rules: "RuleSet") -> Iterator[str]:
    """What is allowed, and yet may surprise."""
    from oncall.domain.texts import Sender, shortened

    sender = Sender(keyword=rules.agency.keyword, phone=rules.agency.phone, emergency=rules.agency.emergency_number)
    names = shortened(
        sender=sender,
        categories=[category.word for category in rules.categories],
        areas=[area.name for area in rules.areas],
        positions=[position.name for position in rules.positions],
    )
    if names:
        yield f"some texts show these names shortened: {', '.join(names)}."
    if Terminal(path).settings.with_public_keys:
        yield "the keys in use are public and protect nothing; `oncall init` makes keys of your own."


def _count(things: tuple[object, ...], word: str) -> str:
    plural = word.removesuffix("y") + "ies" if word.endswith("y") else f"{word}s"
    return f"{len(things)} {word if len(things) == 1 else plural}"


def _pretty(rules: "RuleSet") -> str:
    import json

    from oncall.config import canonical

    return json.dumps(json.loads(canonical(rules)), indent=2, ensure_ascii=False)


def _settings_rows(terminal: Terminal) -> Iterator[tuple[str, str]]:
    """Every setting but the secrets, of which only it is told whether they are our own."""
    from dataclasses import fields

    settings = terminal.settings
    for section in ("service", "store", "web"):
        part = getattr(settings, section)
        for each in fields(part):
            if each.repr and each.name != "data_keys":
                yield f"{section}.{each.name}", str(getattr(part, each.name))
    yield "keys", "public: for trying things out only" if settings.with_public_keys else "of your own"


def _local(terminal: Terminal, at: datetime) -> str:
    return when(at, terminal.zone)
