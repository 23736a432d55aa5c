"""`oncall login` and `oncall key`: who may come in, people and machines."""

import click

from oncall.cli.shown import table, when
from oncall.cli.terminal import BY, Terminal, pass_reader, pass_terminal

SCOPES = ("contacts:write", "contacts:read", "contacts:act", "duty:read", "rota:write", "feeds:write")
ROLES = ("worker", "coordinator", "manager", "admin")


login = click.Group("login", help="Let people sign in.")


@login.command()
@click.argument("name")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What they may do.")
@click.option("--worker", metavar="ID", help="The worker they are, by the agency's own id.")
@pass_terminal
def add(terminal: Terminal, name: str, role: str, worker: str | None) -> None:
    """Add a login called NAME. It signs in by a one-time link until it has a password.

    \b
        oncall login add dov --role manager
        oncall login add ada --role worker --worker A1
    """
    worker_id = terminal.worker(worker).id if worker else None
    terminal.oncall.access.add_login(name, role, BY, worker_id)
    click.echo(f"Added. `oncall login link {name}` makes a link to sign in with.")


@login.command()
@click.argument("name")
@click.option("--minutes", type=click.IntRange(1, 1440), default=10, help="How long it may be used; 10.")
@pass_terminal
def link(terminal: Terminal, name: str, minutes: int) -> None:
    """Make a link that signs NAME in once. Whoever has it is NAME: hand it over in person."""
    from datetime import timedelta

    access = terminal.oncall.access
    token = access.make_link(access.login_named(name).id, timedelta(minutes=minutes))
    click.echo(f"{terminal.settings.web.base_url}/in/{token}")


@login.command()
@click.argument("name")
@pass_terminal
def password(terminal: Terminal, name: str) -> None:
    """Set NAME's password; it is asked for.

    12 characters or more; a sentence is good.
    """
    found = terminal.oncall.access.login_named(name)
    terminal.oncall.access.set_password(found.id, click.prompt("Password", hide_input=True, confirmation_prompt=True))
    click.echo("Set.")


@login.command()
@click.argument("name")
@pass_terminal
def disable(terminal: Terminal, name: str) -> None:
    """Let NAME in no more.

    Sessions end at once, and the links in a worker's pages with them.
    """
    terminal.oncall.access.disable(terminal.oncall.access.login_named(name).id, BY)
    click.echo("Disabled.")


@login.command(name="list")
@pass_reader
def list_logins(terminal: Terminal) -> None:
    """List everybody who may sign in."""
    ids = {worker.id: worker.external_id for worker in terminal.oncall.people.everybody()}
    rows = [
        (found.name, found.role, ids.get(found.worker_id or "", "-"), "active" if found.active else "disabled")
        for found in terminal.oncall.access.logins()
    ]
    table(("name", "role", "worker", "state"), rows)


key = click.Group("key", help="Let other programs in.")


@key.command(name="add")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="What it may do.")
@pass_terminal
def add_key(terminal: Terminal, name: str, scopes: tuple[str, ...]) -> None:
    """Make a key called NAME. Its secret is shown once, here, and never again.

    \b
        oncall key add hotline --scope contacts:write --scope contacts:read
    """
    made, secret = terminal.oncall.access.make_key(name, scopes, BY)
    click.echo(f"{made.id} may {made.scopes}. Send it as 'Authorization: Bearer …'. It is not shown again:", err=True)
    click.echo(secret)


@key.command(name="list")
@pass_reader
def list_keys(terminal: Terminal) -> None:
    """List every key, without its secret."""
    zone, made = terminal.zone, terminal.oncall.access.keys()
    rows = [
        (found.name, found.scopes, when(found.made_at, zone), when(found.revoked_at, zone) or "-", found.id)
        for found in made
    ]
    table(("name", "scopes", "made", "revoked", "id"), rows)


@key.command()
@click.argument("key_id")
@pass_terminal
def revoke(terminal: Terminal, key_id: str) -> None:
    """Make a key useless from now, by its id."""
    terminal.oncall.access.revoke_key(key_id, BY)
    click.echo("Revoked.")
