"""Revision 0001: the tables of standing, as they were then."""

import sqlalchemy as sa

from oncall.store.migrations.v0001.kinds import Instant, instant, key, metadata, text

rulesets = sa.Table(
    "rulesets",
    metadata,
    key(),
    text("digest"),
    text("body"),
    text("applied_by"),
    text("reason"),
    instant("valid_from"),
    instant("made_at"),
    sa.Index("ix_rulesets_valid_from", "valid_from", "made_at"),
)

workers = sa.Table(
    "workers",
    metadata,
    key(),
    sa.Column("external_id", sa.Text, nullable=False, unique=True),
    text("name"),
    sa.Column("traits", sa.JSON, nullable=False),  # areas, positions, skills, languages
    sa.Column("call_down", sa.Boolean, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("busy_until", Instant, nullable=True, index=True),
    text("pin"),  # a hash, as a password is; empty for none
)

destinations = sa.Table(
    "destinations",
    metadata,
    key(),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=False, index=True),
    sa.Column("rank", sa.Integer, nullable=False),
    text("sealed"),
    sa.Column("digest", sa.String(64), nullable=False, index=True),
    text("channels"),
    text("state"),
    sa.Column("verified_on", sa.Date, nullable=True),
    sa.Column("consented_on", sa.Date, nullable=True),
    text("hours"),
)

duties = sa.Table(
    "duties",
    metadata,
    key(),
    text("line"),
    sa.Column("area", sa.Text, nullable=True),
    text("position"),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    text("kind"),
    text("source"),
    text("made_by"),
    text("reason"),
    instant("made_at"),
    instant("cancelled_at", optional=True),
    sa.Index("ix_duties_place", "line", "area", "ends_at"),
    sa.Index("ix_duties_worker", "worker_id", "ends_at"),
    sa.Index("ix_duties_ends_at", "ends_at"),
)

closures = sa.Table(
    "closures",
    metadata,
    key(),
    sa.Column("areas", sa.JSON, nullable=False),
    sa.Column("lines", sa.JSON, nullable=False),
    instant("starts_at"),
    sa.Column("ends_at", Instant, nullable=False, index=True),
    sa.Column("holder", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    text("made_by"),
    text("reason"),
    instant("made_at"),
)
