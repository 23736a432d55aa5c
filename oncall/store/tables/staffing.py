"""What planning has to know of people: terms of work, absences, preferences. Reasons of absence are sealed."""

import sqlalchemy as sa

from oncall.store.tables.kinds import Instant, instant, key, metadata, text

staffing = sa.Table(
    "staffing",
    metadata,
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), primary_key=True),
    sa.Column("started_on", sa.Date, nullable=True),
    sa.Column("fte_percent", sa.Integer, nullable=False),
    text("home_area"),  # empty: the first of their areas
    sa.Column("max_duties_28d", sa.Integer, nullable=True),
    sa.Column("max_weekends_28d", sa.Integer, nullable=True),
    sa.Column("caseload", sa.Integer, nullable=True),
    sa.Column("takes_offers", sa.Boolean, nullable=False),
    sa.Column("remote_only", sa.Boolean, nullable=False),
)

absences = sa.Table(
    "absences",
    metadata,
    key(),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=False),
    text("kind"),
    instant("starts_at"),
    instant("ends_at"),
    sa.Column("only_kinds", sa.JSON, nullable=False),  # kinds of duty; empty: every duty
    sa.Column("credited", sa.Boolean, nullable=False),
    text("sealed"),  # the reason, for those who must know
    text("source"),
    text("uid"),  # of the entry in somebody's own calendar
    text("made_by"),
    instant("made_at"),
    instant("cancelled_at", optional=True),
    sa.Index("ix_absences_worker", "worker_id", "ends_at"),
    sa.Index("ix_absences_ends_at", "ends_at"),
)

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("weight", sa.Integer, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)
