"""`--help` is worth reading everywhere, and the README names every command."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from oncall.cli import oncall

README = (Path(__file__).parents[2] / "README.md").read_text()


def commands(group: click.Group, before: str = "oncall") -> Iterator[tuple[str, click.Command]]:
    """Every command below a group, by the words that call it."""
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, click.Group):
                yield from commands(command, f"{before} {name}")
            else:
                yield f"{before} {name}", command


ALL = dict(commands(oncall))


@pytest.mark.parametrize("words", ALL)
def test_a_command_says_what_it_is_for_and_what_its_options_mean(words: str) -> None:
    """The first sentence fits into the list of commands, and no option is left to be guessed."""
    command = ALL[words]
    assert not command.get_short_help_str(limit=56).endswith("...")
    unsaid = [p.name for p in command.params if isinstance(p, click.Option) and not p.help]
    assert unsaid == []


def test_the_readme_names_every_command() -> None:
    """Whoever reads the README knows what there is."""
    assert [words for words in ALL if f"`{words}" not in README] == []
