"""Larkspur County on a store of the test's own: its rules applied, nobody on the rota yet."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from oncall.app import Oncall
from oncall.clock import ManualClock
from oncall.config import parse_rules, rules_toml
from oncall.store.database import Database
from oncall.store.sealing import Sealer
from oncall.store.upgrade import upgrade

NOW = datetime(2026, 11, 10, 18, 0, tzinfo=UTC)
"""A Tuesday, noon in Larkspur."""


def larkspur(url: str, folder: Path, agency: str = "larkspur") -> Oncall:
    """The product over an empty store, with the rules of one of the worked agencies in force."""
    database = Database(url, Sealer({"test": b"0" * 32}))
    upgrade(database, folder, NOW)
    oncall = Oncall(database, ManualClock(NOW))
    rules = parse_rules(rules_toml(agency), on=date(2026, 11, 1))
    oncall.rules.apply(rules, "test", valid_from=NOW - timedelta(days=60))
    return oncall


def csv(*lines: str) -> bytes:
    """A file of these lines."""
    return "".join(f"{line}\n" for line in lines).encode()
