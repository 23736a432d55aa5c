"""`oncall rota`: what has to be held, the planning question, plans, drafts and published rotas."""

from importlib import import_module

import click

COMMANDS = {
    "calendar": "rota_calendar",
    "problem": "rota_calendar",
    "solve": "rota_solve",
    "plan": "rota_plan",
    "stop": "rota_plan",
    "draft": "rota_drafts",
    "list": "rota_drafts",
    "show": "rota_drafts",
    "candidates": "rota_drafts",
    "assign": "rota_drafts",
    "fill": "rota_drafts",
    "pin": "rota_drafts",
    "undo": "rota_drafts",
    "check": "rota_publish",
    "diff": "rota_publish",
    "publish": "rota_publish",
    "why": "rota_why",
    "report": "rota_report",
    "restore": "rota_drafts",
    "discard": "rota_drafts",
    "tonight": "rota_tonight",
    "sheet": "rota_tonight",
    "tested": "rota_tonight",
    "confirm": "rota_tonight",
}
"""Each command with the module it stands in, in the order of `oncall rota --help`."""

_NAMES = {"list": "list_"}


class RotaCommands(click.Group):
    """The commands, each imported when it is asked for: planning weighs more than all the rest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a rota comes about."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        found: click.Command = getattr(import_module(f"oncall.cli.{module}"), _NAMES.get(cmd_name, cmd_name))
        return found


rota = RotaCommands("rota", help="Plan, publish and look at rotas.")
