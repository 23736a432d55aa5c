"""Revision 0001: the tables of running, as they were then."""

import sqlalchemy as sa

from oncall.store.migrations.v0001.kinds import Instant, instant, metadata, text

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("kind", sa.String(40), primary_key=True),
    sa.Column("subject", sa.String(40), primary_key=True),
    sa.Column("due_at", Instant, primary_key=True),
    instant("done_at", optional=True),
    sa.Index("ix_jobs_due", "done_at", "due_at"),
)

heartbeats = sa.Table(
    "heartbeats",
    metadata,
    sa.Column("engine", sa.String(64), primary_key=True),
    sa.Column("beat_at", Instant, nullable=False),  # real time
    text("state"),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    text("value"),
)
