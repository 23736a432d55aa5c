"""Revision 0002: the tables of cover, as they were then."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from oncall.store.migrations.v0002.kinds import instant, key, metadata, text


def _stint() -> Iterator[sa.Column[Any]]:
    """The columns of each table that hold a stint: where, and which hours."""
    yield sa.Column("lines", sa.JSON, nullable=False)
    yield sa.Column("area", sa.Text, nullable=True)
    yield text("position")
    yield text("kind")
    yield instant("starts_at")
    yield instant("ends_at")
    yield sa.Column("spells", sa.JSON, nullable=False)  # of several duties: the kind, the start and the end of each


openings = sa.Table(
    "openings",
    metadata,
    key(),
    *_stint(),
    sa.Column("giver", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),
    text("why"),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("wave", sa.Integer, nullable=False),
    instant("next_at", optional=True),
    sa.Column("filled_by", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),
    instant("filled_from", optional=True),
    instant("filled_at", optional=True),
    text("made_by"),
    instant("made_at"),
    sa.Index("ix_openings_due", "state", "next_at"),
    sa.Index("ix_openings_ends_at", "ends_at"),
)

swaps = sa.Table(
    "swaps",
    metadata,
    key(),
    *_stint(),
    sa.Column("giver", sa.String(36), sa.ForeignKey("workers.id"), nullable=False),
    sa.Column("taker", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),
    sa.Column("back", sa.JSON, nullable=True),  # the stretch that is given in return
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("needs", sa.JSON, nullable=False),  # rules that only a named person may let be broken
    text("approver"),
    text("made_by"),
    instant("made_at"),
    instant("next_at", optional=True),
    instant("settled_at", optional=True),
    sa.Index("ix_swaps_due", "state", "next_at"),
    sa.Index("ix_swaps_giver", "giver", "state"),
)

allowances = sa.Table(
    "allowances",
    metadata,
    key(),
    sa.Column("subject", sa.String(36), nullable=False),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=False),
    *_stint(),
    sa.Column("rules", sa.JSON, nullable=False),
    text("by"),
    text("way"),
    text("reason"),
    instant("at"),
    sa.Index("ix_allowances_at", "at"),
)

questions = sa.Table(
    "questions",
    metadata,
    key(),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=False),
    text("kind"),
    text("subject"),
    sa.Column("code", sa.String(2), nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    instant("made_at"),
    instant("expires_at"),
    instant("answered_at", optional=True),
    text("answer"),
    sa.Index("ix_questions_worker", "worker_id", "expires_at"),
    sa.Index("ix_questions_subject", "kind", "subject"),
    sa.Index("ix_questions_made_at", "kind", "made_at"),
)

endings = sa.Table(
    "endings",
    metadata,
    sa.Column("duty_id", sa.String(36), sa.ForeignKey("duties.id"), primary_key=True),
    instant("was"),  # the end that it had
    instant("at"),
)

feeds = sa.Table(
    "feeds",
    metadata,
    key(),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    text("kind"),
    text("subject"),
    sa.Column("names", sa.Boolean, nullable=False),
    text("made_by"),
    instant("made_at"),
    instant("revoked_at", optional=True),
)

gap_entries = sa.Table(
    "gap_entries",
    metadata,
    key(),
    sa.Column("sequence", sa.Integer, nullable=False),
    instant("changed_at"),
    sa.Column("cancelled", sa.Boolean, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),
    sa.Column("area", sa.Text, nullable=True),
    text("position"),
    sa.Column("named", sa.Boolean, nullable=False),  # somebody was only named to hold it
    instant("starts_at"),
    instant("ends_at"),
    sa.Index("ix_gap_entries_ends_at", "ends_at"),
)
