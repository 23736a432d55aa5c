"""Who may come in. Secrets are hashes; every instant is real time, not duty time."""

import sqlalchemy as sa

from oncall.store.tables.kinds import Instant, instant, key, metadata, text

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("contact_id", sa.String(36), sa.ForeignKey("contacts.id"), nullable=False, index=True),
    text("callee"),
    sa.Column("expires_at", Instant, nullable=False, index=True),  # real time
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    key(),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    text("name"),
    text("scopes"),
    instant("made_at"),
    instant("revoked_at", optional=True),
)

idempotency = sa.Table(
    "idempotency",
    metadata,
    sa.Column("key_id", sa.String(36), primary_key=True),
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("request", sa.String(64), nullable=False),
    sa.Column("contact_id", sa.String(36), sa.ForeignKey("contacts.id"), nullable=False),
    sa.Column("made_at", Instant, nullable=False, index=True),
)

logins = sa.Table(
    "logins",
    metadata,
    key(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),
    text("role"),
    text("password"),
    sa.Column("active", sa.Boolean, nullable=False),
    instant("made_at"),
)

login_links = sa.Table(
    "login_links",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("login_id", sa.String(36), sa.ForeignKey("logins.id"), nullable=False),
    sa.Column("expires_at", Instant, nullable=False),  # real time
    instant("used_at", optional=True),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("login_id", sa.String(36), sa.ForeignKey("logins.id"), nullable=False, index=True),
    instant("made_at"),  # real time, as the next two
    instant("seen_at"),
    sa.Column("expires_at", Instant, nullable=False, index=True),
)

reads = sa.Table(
    "reads",
    metadata,
    sa.Column("login_id", sa.String(36), primary_key=True),
    sa.Column("contact_id", sa.String(36), primary_key=True),
    sa.Column("minute", Instant, primary_key=True),
)

line_calls = sa.Table(
    "line_calls",
    metadata,
    sa.Column("provider", sa.String(40), primary_key=True),
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),
    instant("verified_at", optional=True),  # real time
    sa.Column("listed", sa.JSON, nullable=False),  # what the keys of this call stand for
    sa.Column("missed", sa.Integer, nullable=False),
    sa.Column("made_at", Instant, nullable=False, index=True),  # real time
)

attempts = sa.Table(
    "attempts",
    metadata,
    key(),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("at", Instant, nullable=False),  # real time
    sa.Index("ix_attempts_digest", "digest", "at"),
)
