"""Who acts: a worker by the agency's own id, or a login by its name."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from oncall.cli.terminal import BY, Terminal
from oncall.domain.errors import Invalid
from oncall.domain.person import DESK

F = TypeVar("F", bound=Callable[..., Any])


LOGIN = click.option("--login", metavar="NAME", help="Acts as this login.")


def who_acts(command: F) -> F:
    """The options --worker and --login, one of which must be given."""
    command = LOGIN(command)
    return click.option("--worker", metavar="ID", help="Acts as this worker, by the agency's own id.")(command)


def actor(terminal: Terminal, worker: str | None, login: str | None, option: str = "--worker") -> str:
    """The id under which the act is recorded. Raises Invalid unless exactly one is given; `option` names the worker."""
    if (worker is None) == (login is None):
        raise Invalid.at("who acts", "it is not clear", f"Give one of {option} ID and --login NAME")
    if worker is not None:
        return worker if worker.startswith(DESK) else terminal.worker(worker).id
    found = terminal.oncall.access.login_named(login or "")
    return found.worker_id or f"login:{found.id}"


def answers(
    terminal: Terminal, worker: str | None, login: str | None, *, needed: bool, option: str = "--worker"
) -> str:
    """The same for an act that needs a name only where a rule is broken by it; without one it is the command line's."""
    return actor(terminal, worker, login, option) if needed or worker or login else BY
