"""`oncall init`: a configuration file of one's own, with keys that nobody else has."""

import re
from pathlib import Path

import click

import oncall as package
from oncall.cli.terminal import Terminal, pass_terminal
from oncall.domain.errors import Refused

_KEYS = Path("var/keys")


@click.command()
@pass_terminal
def init(terminal: Terminal) -> None:
    """Write config.toml, with keys of your own.

    It is a copy of config.example.toml. Nothing that exists is written over.

    \b
        oncall init
        oncall --config north.toml init
    """
    from oncall.config import read_config
    from oncall.config.keys import fresh_data_key, fresh_secret, write_secret

    target = terminal.config_file
    keys = {
        "data_keys": (_KEYS / f"{target.stem}-data.key", fresh_data_key()),
        "secret_key": (_KEYS / f"{target.stem}-session.key", fresh_secret()),
    }
    for file in (target, *(file for file, _ in keys.values())):
        if file.exists():
            raise Refused(f"{file} is there already, and nothing is written over. Remove it, or use another --config.")
    text = read_config(Path(package.__file__).parents[1] / "config.example.toml")
    for name, (file, secret) in keys.items():
        write_secret(file, secret)
        text = re.sub(rf'(?m)^{name} = ""', f'{name} = "file:{file.as_posix()}"', text)
    target.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {target}, and keys in {_KEYS}. Keep a copy of the keys elsewhere: nothing opens without them.")
    click.echo(f"Next: make the rules in {target} your own, then `oncall config check` and `oncall config apply`.")
