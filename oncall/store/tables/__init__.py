"""Every table. Whatever is personal lies in a `sealed` column, encrypted by field; a `digest` beside it
is keyed, so that a number can be found without being readable.
"""

from oncall.store.tables.access import (
    api_keys,
    attempts,
    idempotency,
    line_calls,
    login_links,
    logins,
    reads,
    sessions,
    tokens,
)
from oncall.store.tables.kinds import Instant, metadata
from oncall.store.tables.night import chain, contacts, events, inbound, messages, notes, pages
from oncall.store.tables.running import heartbeats, jobs, settings
from oncall.store.tables.standing import closures, destinations, duties, rulesets, workers

APPEND_ONLY = ("events", "reads")
"""Tables whose rows are never changed or deleted; triggers hold both stores to it."""

__all__ = [
    "APPEND_ONLY",
    "Instant",
    "api_keys",
    "attempts",
    "chain",
    "closures",
    "contacts",
    "destinations",
    "duties",
    "events",
    "heartbeats",
    "idempotency",
    "inbound",
    "jobs",
    "line_calls",
    "login_links",
    "logins",
    "messages",
    "metadata",
    "notes",
    "pages",
    "reads",
    "rulesets",
    "sessions",
    "settings",
    "tokens",
    "workers",
]
