"""`oncall doctor`: everything that would keep a page from arriving, a line a finding."""

from __future__ import annotations

import re
import zoneinfo
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from oncall.cli.terminal import Terminal, pass_reader
from oncall.config import Carrier
from oncall.domain.errors import Invalid, NotFound, StoreUnfit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oncall.app.outlook import Ahead
    from oncall.config import Settings
    from oncall.engine.diagnosis import Finding


@click.command()
@click.option("--offline", is_flag=True, help="Ask nothing outside this computer but the database.")
@pass_reader
def doctor(terminal: Terminal, offline: bool) -> None:
    """Look for what would keep a page from arriving.

    A line a finding, each with what is true and what to do:

    \b
        ok    as it should be
        look  pages arrive, but less surely or less comfortably
        BAD   pages, or the answers to them, would not arrive

    It looks at the settings, the database, the clock, a running engine, everybody whom the rota asks in the
    next 14 days, and at the carrier: the account, our numbers there, and whether our own public address
    reaches this service. Nothing is changed, sent or rung. Workers are named by the agency's own ids.

    The exit code is 1 when anything is BAD. Give it by day, before every long weekend and after every change.

    \b
        oncall doctor
        oncall doctor --offline
    """
    from oncall.engine.diagnosis import UNSEEN, Weight

    counts = dict.fromkeys(Weight, 0)
    for finding in _findings(terminal, offline=offline):
        counts[finding.weight] += 1
        click.echo(str(finding))
    click.echo(f"\n{counts[Weight.BAD]} BAD, {counts[Weight.LOOK]} to look at, {counts[Weight.OK]} ok.")
    if _pages_by_twilio(terminal):
        click.echo("\nNo machine can check:")
        for line in UNSEEN:
            click.echo(f"  {line}")
    if counts[Weight.BAD]:
        raise SystemExit(1)


def _findings(terminal: Terminal, *, offline: bool) -> Iterator[Finding]:
    from oncall.engine.diagnosis import bad, of_settings

    try:
        settings = terminal.settings
    except Invalid as error:
        yield from (bad(str(problem)) for problem in error.problems)
        return
    yield from of_settings(settings)
    try:
        yield from _of_store(terminal)
    except (NotFound, StoreUnfit) as error:
        yield bad(str(error))
    if settings.service.notifier is Carrier.TWILIO:
        yield from _of_carrier(settings, offline=offline)


def _of_store(terminal: Terminal) -> Iterator[Finding]:
    """What is stored, as it is: the schema of a database that is older is left alone. Raises NotFound, StoreUnfit."""
    from oncall.engine.diagnosis import of_clock, of_engine, of_events, of_schema
    from oncall.store.opening import schema_of
    from oncall.store.upgrade import HEAD

    store = terminal.settings.store
    found = schema_of(store.url, {key.id: key.key for key in store.data_keys})
    yield of_schema(found, HEAD)
    if found != HEAD:
        return
    health = terminal.oncall.health
    yield of_clock(health.skew())
    ahead = terminal.oncall.outlook.ahead()
    yield of_events(*health.head())
    yield from of_engine(health.readiness())
    yield from _of_rota(terminal, ahead)


def _of_rota(terminal: Terminal, ahead: Ahead) -> Iterator[Finding]:
    """Whether those who are asked can be, by the rules in force."""
    from functools import partial

    from notifiers.twilio.account import serves
    from oncall.engine.diagnosis import of_countries, of_cover, of_people, of_planning, of_rules, of_zone

    settings, zone = terminal.settings, ahead.rules.agency.zone
    yield of_zone(zone, _zone_data(zone), terminal.oncall.clock.real().year)
    if settings.service.notifier is Carrier.TWILIO:
        yield from of_rules(settings, ahead.rules.agency)
        yield of_countries(ahead, partial(serves, settings.twilio.countries))
    yield from of_people(ahead)
    yield of_cover(ahead)
    yield from of_planning(ahead.rules, terminal.oncall.people.everybody())
    yield from _of_night(terminal, ahead)


def _of_night(terminal: Terminal, ahead: Ahead) -> Iterator[Finding]:
    """Whether the coming night is ready."""
    from oncall.engine.diagnosis import of_held_holes, of_next_duties, of_sheet, of_tests

    tonight = terminal.oncall.tonight
    yield from of_held_holes(tonight.gaps())
    yield from of_next_duties(tonight.checks(), ahead.rules.planning.preflight_hours)
    yield from of_tests(ahead, tonight.last_seen([worker.id for worker in ahead.workers]))
    yield of_sheet(ahead, mail=bool(terminal.settings.email.host))


def _of_carrier(settings: Settings, *, offline: bool) -> Iterator[Finding]:
    """What Twilio says of itself, and whether we are where it looks for us."""
    from notifiers.twilio.inspection import inspect
    from notifiers.twilio.reaching import reaches_us
    from oncall.engine.carriers import twilio_account
    from oncall.engine.diagnosis import look, of_account, of_inbound, of_our_numbers, of_reach

    yield from of_inbound(settings)
    if offline:
        yield look("Twilio was not asked, and nor was our own public address. Give the command without --offline.")
        return
    account = twilio_account(settings)
    found = inspect(account)
    yield of_account(found)
    yield from of_our_numbers(found, account)
    if account.address:
        yield of_reach(reaches_us(account))


def _zone_data(zone: str) -> int | None:
    """The year of the zone data in use: this machine's own where it has the zone, else those of the package."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / zone).is_file():
            list_of_zones = folder / "tzdata.zi"
            first = list_of_zones.read_text(encoding="utf-8").partition("\n")[0] if list_of_zones.is_file() else ""
            said = re.search(r"\b(20\d\d)[a-z]", first)
            return int(said[1]) if said else None
    return int(version("tzdata").partition(".")[0])


def _pages_by_twilio(terminal: Terminal) -> bool:
    try:
        return terminal.settings.service.notifier is Carrier.TWILIO
    except Invalid:
        return False
