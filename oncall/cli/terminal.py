"""What a command works with: the settings, and the product over its database, opened when first asked for."""

from __future__ import annotations

import os
from functools import cached_property, update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

    from oncall.app import Oncall
    from oncall.config import Settings
    from oncall.domain.person import Worker
    from oncall.domain.rules import RuleSet

P = ParamSpec("P")
R = TypeVar("R")

BY = "cli"
"""Who does what nobody signed in for: the command line of whoever may read the keys."""

DEFAULT_FILE = Path("config.toml")


class Terminal:
    """One call of the command line. Raises OncallError for settings or a database that cannot be used."""

    only_reads = False
    """Whether the command stores nothing whatever it is told: then no mistake needs to say that nothing was stored."""

    def __init__(self, config_file: Path | None = None) -> None:
        self._given = config_file

    @property
    def config_file(self) -> Path:
        """The configuration file, whether it is there or not."""
        return self._given or DEFAULT_FILE

    @cached_property
    def settings(self) -> Settings:
        """The settings in the file and the environment; a file that was not named may be missing."""
        from oncall.config import load_settings, read_config

        there = self._given is not None or self.config_file.exists()
        text = read_config(self.config_file) if there else ""
        return load_settings(text, place=self.config_file.name, environ=os.environ)

    @cached_property
    def oncall(self) -> Oncall:
        """The product. Over a demonstration's database it keeps to that demonstration's clock."""
        from oncall.app.demonstration import Demonstration
        from oncall.engine import wiring

        database = wiring.store(self.settings)
        demonstration = Demonstration(database)
        clock = demonstration.clock() if demonstration.is_complete() else None
        return wiring.product(self.settings, database=database, clock=clock)

    @property
    def rules(self) -> RuleSet:
        """The rules in force."""
        return self.oncall.rules.current()

    @property
    def zone(self) -> ZoneInfo:
        """The agency's zone, the only one in which times are told."""
        return self.rules.zone

    def worker(self, external_id: str) -> Worker:
        """The worker of the agency's own id. Raises NotFound."""
        from oncall.domain.errors import NotFound

        found = self.oncall.people.by_external_id(external_id)
        if found is None:
            raise NotFound("worker", external_id[:40])
        return found

    def close(self) -> None:
        """Give the database back, if it was opened."""
        if "oncall" in self.__dict__:
            self.oncall.database.close()


pass_terminal = click.make_pass_decorator(Terminal)


def pass_reader(command: Callable[Concatenate[Terminal, P], R]) -> Callable[P, R]:
    """The same for a command that only reads."""

    def reading(terminal: Terminal, /, *given: P.args, **options: P.kwargs) -> R:
        terminal.only_reads = True
        return command(terminal, *given, **options)

    return pass_terminal(update_wrapper(reading, command))
