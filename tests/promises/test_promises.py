"""What the documents say of this checkout, held to what is in it."""

import ast
import re
from collections.abc import Iterator

import click

from oncall.cli import oncall
from oncall.domain import errors
from tests.promises.sources import PACKAGES, ROOT, Source, dotted, expect_none, sources

OPENS = re.compile(r"(^|\.)_?(at|database|workplace|engine|connection|writing|reading)\.(write|read|begin|connect)$")
MAY_OPEN = ("oncall/app/", "oncall/store/")
COMMAND = re.compile(r"(?:python3 run\.py|(?<=`)oncall)(?: [^\s`|]+)+")


def test_transactions_are_opened_by_the_app_alone() -> None:
    """A use case is one transaction, and reads as one: whoever could open a second could half-do it."""
    expect_none(
        (
            f"{source.place(node)} {dotted(node.func)}"
            for source in sources(*PACKAGES)
            if not source.name.startswith(MAY_OPEN)
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call) and OPENS.search(dotted(node.func))
        ),
        "Have oncall/app open the transaction:",
    )


def test_every_error_is_expected_somewhere() -> None:
    """An error that no test meets may be one that nobody ever raises, or that nobody can read."""
    named = {name for source in sources("tests") for name in _names(source)}
    ours = (each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.OncallError))
    expect_none(
        (error.__name__ for error in ours if error is not errors.OncallError and error.__name__ not in named),
        "No test expects these errors:",
    )


def test_every_command_that_is_named_exists() -> None:
    """Whoever types what the README or `run.py` names gets what it promises."""
    texts = {name: (ROOT / name).read_text() for name in ("README.md", "run.py")}
    named = [(name, match.group()) for name, text in texts.items() for match in COMMAND.finditer(text)]
    assert len(named) > 30
    expect_none((f"{name}: {words}" for name, words in named if not _exists(words)), "There is no such command:")


def _names(source: Source) -> Iterator[str]:
    return (node.id for node in ast.walk(source.tree) if isinstance(node, ast.Name))


def _exists(words: str) -> bool:
    """Whether these words lead to a command; those in capitals stand for something else."""
    first, *rest = words.removeprefix("python3 run.py ").removeprefix("oncall ").split()
    if words.startswith("python3") and (first in _words_of_run() or first.isupper()):
        return True
    command: click.Command | None = oncall
    for word in (first, *rest):
        if not isinstance(command, click.Group):
            return True
        command = command.get_command(click.Context(command), word)
    return command is not None


def _words_of_run() -> set[str]:
    """What `run.py` compares its first word with."""
    tree = ast.parse((ROOT / "run.py").read_text())
    compared = (
        node for node in ast.walk(tree) if isinstance(node, ast.Compare) and ast.unparse(node.left) == "words[0]"
    )
    constants = (each for node in compared for each in ast.walk(node) if isinstance(each, ast.Constant))
    return {each.value for each in constants if isinstance(each.value, str)}
