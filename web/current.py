"""What the request at hand works with: the product, its settings, the simulated phones, who is signed in."""

from dataclasses import dataclass, field

from flask import current_app, g

from notifiers.simulator import Simulator
from notifiers.twilio.account import Account
from oncall.app import Login, Oncall
from oncall.config import Settings
from oncall.domain.rules import RuleSet
from web.limits import Rate

_KEY = "oncall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workings:
    """What `create_app` was given."""

    oncall: Oncall
    settings: Settings
    simulator: Simulator | None
    twilio: Account | None = None
    reports: Rate = field(default_factory=lambda: Rate(most=20, seconds=600))  # from one address, before it is marked
    fetches: Rate = field(default_factory=lambda: Rate(most=60, seconds=600))  # of one calendar
    strangers: Rate = field(default_factory=lambda: Rate(most=20, seconds=600))  # one sender, no calendar


def install(extensions: dict[str, object], workings: Workings) -> None:
    """Keep it with the application."""
    extensions[_KEY] = workings


def workings() -> Workings:
    """What the application was made with."""
    found: Workings = current_app.extensions[_KEY]
    return found


def oncall() -> Oncall:
    """The product."""
    return workings().oncall


def settings() -> Settings:
    """The settings of this process."""
    return workings().settings


def simulator() -> Simulator:
    """The simulated phones. Asked only by pages that exist only when there are some."""
    found = workings().simulator
    if found is None:
        raise LookupError("No simulated phones: the page that asks must not be registered without them.")
    return found


def twilio() -> Account:
    """The carrier's account. Asked only by its doors, which exist only where it is used."""
    found = workings().twilio
    if found is None:
        raise LookupError("No account of the carrier: its doors must not be registered without one.")
    return found


def rules() -> RuleSet:
    """The rules in force, read once a request. Raises NotFound before any were applied."""
    if "rules" not in g:
        g.rules = oncall().rules.current()
    found: RuleSet = g.rules
    return found


def login() -> Login | None:
    """Who is signed in, once `web.auth` has looked; None on public pages."""
    found: Login | None = g.get("login")
    return found
