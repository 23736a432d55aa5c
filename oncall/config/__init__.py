"""What the file and the environment say: process settings, and the agency's rules as one checked value.

Everything wrong is found at once and named with its place, what is true, and what to do about it.
Read in this order: document, settings, loading, rulefile, checks, canonical.
"""

from oncall.config.agencies import AGENCIES, people_csv, rules_toml
from oncall.config.canonical import canonical, diff, digest, from_canonical
from oncall.config.document import read_config
from oncall.config.loading import load_settings
from oncall.config.rulefile import parse_rules
from oncall.config.secret import DataKey
from oncall.config.settings import Carrier, Environment, LogLevel, Service, Settings, Store, Web

__all__ = [
    "AGENCIES",
    "Carrier",
    "DataKey",
    "Environment",
    "LogLevel",
    "Service",
    "Settings",
    "Store",
    "Web",
    "canonical",
    "diff",
    "digest",
    "from_canonical",
    "load_settings",
    "parse_rules",
    "people_csv",
    "read_config",
    "rules_toml",
]
