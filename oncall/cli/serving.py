"""`oncall serve`, `oncall engine`, `oncall web`: the processes of an installation."""

from __future__ import annotations

import logging
import sys
import threading
import uuid
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

import click

from oncall.cli.terminal import Terminal, pass_terminal
from oncall.config import Carrier
from oncall.domain.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

    from notifiers.registry import Notifiers
    from oncall.app import Oncall
    from oncall.config import Settings
    from oncall.demo.phones import PhoneWall

log = logging.getLogger(__name__)

_PORT = click.option("--port", type=click.IntRange(1, 65535), help="Instead of web.port.")
_NO_BACKUP = click.option("--no-backup", is_flag=True, help="Bring the schema up to date without a copy first.")


@click.command()
@_PORT
@_NO_BACKUP
@pass_terminal
def serve(terminal: Terminal, port: int | None, no_backup: bool) -> None:
    """Run web and engine in one process.

    With SQLite this is the only way. It ends in good order on SIGTERM and Ctrl-C, and may be killed at any
    moment: whatever was due happens after the next start. Logs go to the standard output, a JSON object a
    line.

    \b
        oncall serve
        oncall serve --port 8080
    """
    settings = _settings(terminal, port)
    with ExitStack() as stack:
        oncall = _opened(stack, settings, no_backup)
        phones = _phones(oncall, settings)
        run(stack, oncall, settings, phones, lambda: log.info("serving at %s", settings.web.base_url))


@click.command()
@_NO_BACKUP
@pass_terminal
def engine(terminal: Terminal, no_backup: bool) -> None:
    """Run an engine alone.

    It stands beside `oncall web`. On PostgreSQL several may run, on as many machines.
    """
    from oncall.cli.server import begin_to_serve
    from oncall.engine import wiring

    settings = _settings(terminal, None)
    with ExitStack() as stack:
        oncall = _opened(stack, settings, no_backup)
        started = wiring.service(settings, oncall, _notifiers(settings, None))
        stack.callback(started.stop)  # Whoever asks it to end in the middle of its start shall not wait for ever.
        begin_to_serve()
        started.start()
        log.info("engine running")
        threading.Event().wait()


@click.command()
@_PORT
@_NO_BACKUP
@pass_terminal
def web(terminal: Terminal, port: int | None, no_backup: bool) -> None:
    """Run the web pages alone.

    They stand beside `oncall engine`. On PostgreSQL several may run, on as many machines.

    \b
        oncall web --port 8080
        gunicorn "oncall.cli.serving:wsgi()"     the same under another server
    """
    from oncall.cli.server import Server, begin_to_serve

    settings = _settings(terminal, port)
    with ExitStack() as stack:
        oncall = _opened(stack, settings, no_backup)
        server = Server(_app(oncall, settings, None), settings.web)
        stack.callback(server.close)
        begin_to_serve()
        log.info("web at %s", settings.web.base_url)
        server.run()


def wsgi() -> WSGIApplication:
    """The pages for another WSGI server; settings come from config.toml and the environment."""
    terminal = Terminal()
    return _app(terminal.oncall, terminal.settings, None)


def run(
    stack: ExitStack, oncall: Oncall, settings: Settings, phones: PhoneWall | None, ready: Callable[[], None]
) -> None:
    """Web and engine, with or without simulated phones, until the process is asked to end."""
    from oncall.cli.server import Server, begin_to_serve
    from oncall.engine import wiring

    simulator = phones.simulator if phones else None
    server = Server(_app(oncall, settings, phones), settings.web)
    outside = [simulator] if simulator else []
    started = wiring.service(settings, oncall, _notifiers(settings, phones), outside)
    stack.callback(started.stop)
    begin_to_serve()
    started.start()
    if phones is not None:
        phones.start()
        stack.callback(phones.stop)
    # Before the engine and the phones are stopped nobody must be kept waiting at a door that is not answered.
    stack.callback(server.close)
    ready()
    server.run()


def door_key(settings: Settings) -> bytes:
    """The key of the simulated phones' door into the web."""
    from web.webhooks.simulator import door_key as key

    return key(settings)


def _settings(terminal: Terminal, port: int | None) -> Settings:
    from oncall.cli.logs import log_to

    settings = terminal.settings
    log_to(sys.stdout, settings.service.log_level)
    if settings.with_public_keys:
        log.warning("the keys in use are public and protect nothing; run `oncall init` before anything real")
    return replace(settings, web=replace(settings.web, port=port)) if port else settings


def _opened(stack: ExitStack, settings: Settings, no_backup: bool) -> Oncall:
    from oncall.engine import wiring

    if (lock := wiring.lock(settings)) is not None:
        lock.take()
        stack.callback(lock.release)
    database = wiring.store(settings, no_backup=no_backup)
    stack.callback(database.close)
    return wiring.product(settings, database=database)


def _phones(oncall: Oncall, settings: Settings) -> PhoneWall | None:
    """The simulated phones of a process that is no demonstration; None with a real carrier."""
    from oncall.demo.phones import PhoneWall

    if settings.service.notifier is not Carrier.SIMULATOR:
        return None
    return PhoneWall(oncall, settings, Path("var/phones.json"), door_key(settings))


def _notifiers(settings: Settings, phones: PhoneWall | None) -> Notifiers:
    from notifiers.console import Console
    from oncall.engine.carriers import carriers

    match settings.service.notifier:
        case Carrier.CONSOLE:
            return carriers(settings, Console(sys.stderr, lambda: uuid.uuid4().hex))
        case Carrier.SIMULATOR if phones is not None:
            return carriers(settings, phones.simulator)
        case Carrier.TWILIO:
            return carriers(settings)
        case Carrier.SIMULATOR:
            fault = "simulated phones live in the process that serves their page"
            raise Invalid.at("service.notifier", fault, "Use `oncall serve`, or another carrier")
        case _:
            assert_never(settings.service.notifier)


def _app(oncall: Oncall, settings: Settings, phones: PhoneWall | None) -> WSGIApplication:
    from oncall.engine.carriers import twilio_account
    from web.app import create_app

    account = twilio_account(settings) if settings.service.notifier is Carrier.TWILIO else None
    return create_app(oncall, settings, simulator=phones.simulator if phones else None, twilio=account)
