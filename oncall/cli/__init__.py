"""The command line: one module a noun, one function a command.

A command imports only what it needs, so that `oncall --help` answers at once. Every mistake ends in one
sentence on the standard error and exit code 2, never in a traceback. What a caller said is asked for or
read from the standard input, for arguments lie in histories and process lists; nothing needs to be one.
"""

import gc
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from oncall.cli.terminal import Terminal
from oncall.domain.errors import Invalid, OncallError, Stale

COMMANDS = {
    "demo": "demonstrating",
    "init": "starting",
    "serve": "serving",
    "engine": "serving",
    "web": "serving",
    "config": "configuring",
    "doctor": "doctor",
    "who": "duties",
    "contact": "contacts",
    "office": "office",
    "people": "people",
    "duties": "duties",
    "rota": "rota",
    "cover": "cover",
    "swap": "swap",
    "feed": "feeds",
    "login": "access",
    "key": "access",
    "audit": "keeping",
    "backup": "keeping",
}
"""Each command with the module it stands in, in the order of `oncall --help`."""

_MOST_LINES = 20


class Failure(click.ClickException):
    """A mistake that is told in a sentence."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Write the sentence to the standard error."""
        click.echo(self.message, err=True, file=file)


class Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = getattr(import_module(f"oncall.cli.{module}"), cmd_name)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Carry a command out; what was refused is told in a sentence."""
        try:
            return super().invoke(ctx)
        except Stale:
            raise Failure("Others write to the database just now. Give the command again.") from None
        except OncallError as error:
            raise Failure(_told(error, only_reads=isinstance(ctx.obj, Terminal) and ctx.obj.only_reads)) from None


def _told(error: OncallError, *, only_reads: bool) -> str:
    """The sentence of an error; a line a fault where there are several, and that nothing was stored if anything
    was to be."""
    if not isinstance(error, Invalid) or (len(error.problems) < 2 and not only_reads):
        return str(error)
    lines: Sequence[str] = [str(problem) for problem in error.problems]
    more = [f"And {len(lines) - _MOST_LINES} more."] if len(lines) > _MOST_LINES else []
    return "\n".join([*lines[:_MOST_LINES], *more, *([] if only_reads else ["Nothing was stored."])])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config",
    "config_file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="ONCALL_CONFIG",
    help="The configuration file; config.toml where there is one.",
)
@click.version_option(package_name="dutyline", prog_name="oncall")
@click.pass_context
def oncall(ctx: click.Context, config_file: Path | None) -> None:
    """On-call rotas and alerting for social services.

    \b
    To look around:   oncall demo
    To begin in earnest:
        oncall init                          writes config.toml, with keys of its own
        oncall config apply                  puts the agency's rules in force
        oncall people import people.csv --apply
        oncall duties import duties.csv --apply
        oncall login add dov --role manager  and `oncall login link dov` to sign in
        oncall serve
    """
    ctx.obj = Terminal(config_file)
    ctx.call_on_close(ctx.obj.close)


def main() -> None:
    """The `oncall` command."""
    # Until it serves, a process only makes what lives for ever; looking for garbage there costs a tenth of a start.
    gc.disable()
    oncall(prog_name="oncall")
