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
from oncall.store.tables.covering import feeds, gap_entries, openings, questions, swaps
from oncall.store.tables.kinds import Instant, metadata
from oncall.store.tables.night import chain, contacts, events, inbound, messages, notes, pages
from oncall.store.tables.rotas import plans, rota_duties, rota_edits, rotas
from oncall.store.tables.running import heartbeats, jobs, settings
from oncall.store.tables.staffing import absences, preferences, staffing
from oncall.store.tables.standing import closures, destinations, duties, rulesets, workers
from oncall.store.tables.uploads import uploads

APPEND_ONLY = ("events", "reads")
"""Tables whose rows are never changed or deleted; triggers hold both stores to it."""

__all__ = [
    "APPEND_ONLY",
    "Instant",
    "absences",
    "api_keys",
    "attempts",
    "chain",
    "closures",
    "contacts",
    "destinations",
    "duties",
    "events",
    "feeds",
    "gap_entries",
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
    "openings",
    "pages",
    "plans",
    "preferences",
    "questions",
    "reads",
    "rota_duties",
    "rota_edits",
    "rotas",
    "rulesets",
    "sessions",
    "settings",
    "staffing",
    "swaps",
    "tokens",
    "uploads",
    "workers",
]
