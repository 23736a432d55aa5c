"""Rotas before and after they are published, and the making of them."""

import sqlalchemy as sa

from oncall.store.tables.kinds import Instant, instant, key, metadata, text

rotas = sa.Table(
    "rotas",
    metadata,
    key(),
    sa.Column("number", sa.Integer, nullable=False, unique=True),
    sa.Column("lines", sa.JSON, nullable=False),
    sa.Column("state", sa.String(10), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("weeks", sa.Integer, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("ruleset", sa.String(36), sa.ForeignKey("rulesets.id"), nullable=False),
    sa.Column("only_holidays", sa.Boolean, nullable=False),
    sa.Column("based_on", sa.String(36), sa.ForeignKey("rotas.id"), nullable=True),
    sa.Column("cost", sa.BigInteger, nullable=True),
    sa.Column("bound", sa.BigInteger, nullable=True),
    text("problem"),  # as it was planned from: oncall-rota-problem/1
    text("report"),  # what came of it, as JSON
    text("made_by"),
    instant("made_at"),
    text("published_by"),
    instant("published_at", optional=True),
    text("reason"),
)

rota_duties = sa.Table(
    "rota_duties",
    metadata,
    key(),
    sa.Column("rota_id", sa.String(36), sa.ForeignKey("rotas.id"), nullable=False, index=True),
    text("slot"),
    sa.Column("area", sa.Text, nullable=True),
    text("position"),
    text("kind"),
    sa.Column("day", sa.Date, nullable=False),
    instant("starts_at"),
    instant("ends_at"),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),
    sa.Column("holder_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),  # of a hole, by name
    sa.Column("pinned", sa.Boolean, nullable=False),
    text("override"),  # why a rule was broken on purpose; sealed
    text("overridden_by"),
)

rota_edits = sa.Table(
    "rota_edits",
    metadata,
    key(),
    sa.Column("rota_id", sa.String(36), sa.ForeignKey("rotas.id"), nullable=False, index=True),
    sa.Column("version", sa.Integer, nullable=False),  # of the draft before the edit
    sa.Column("duty_id", sa.String(36), sa.ForeignKey("rota_duties.id"), nullable=False),
    sa.Column("worker_id", sa.String(36), sa.ForeignKey("workers.id"), nullable=True),  # who had the slot
    sa.Column("pinned", sa.Boolean, nullable=False),
    text("override"),  # sealed as in the slot
    text("overridden_by"),
    text("made_by"),
    instant("made_at"),
)

plans = sa.Table(
    "plans",
    metadata,
    key(),
    sa.Column("lines", sa.JSON, nullable=False),
    sa.Column("first_day", sa.Date, nullable=False),
    sa.Column("weeks", sa.Integer, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("seconds", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False, index=True),
    text("stage"),
    sa.Column("done", sa.Float, nullable=False),
    sa.Column("cost", sa.BigInteger, nullable=True),
    sa.Column("bound", sa.BigInteger, nullable=True),
    sa.Column("uncovered", sa.Integer, nullable=True),
    sa.Column("iterations", sa.Integer, nullable=True),  # instead of seconds: the same rota again, on any machine
    sa.Column("repair", sa.Boolean, nullable=False),
    sa.Column("stop_asked", sa.Boolean, nullable=False),
    sa.Column("only_holidays", sa.Boolean, nullable=False),
    sa.Column("based_on", sa.String(36), sa.ForeignKey("rotas.id"), nullable=True),  # its pinned slots are kept
    sa.Column("rota_id", sa.String(36), sa.ForeignKey("rotas.id"), nullable=True),
    text("slot"),  # instead of a plan: which rules collide at this empty slot of the rota it is based on
    text("basis"),  # another one when what was found may no longer hold
    text("found"),  # which rules collide, as JSON
    text("fault"),
    text("asked_by"),
    instant("asked_at"),
    sa.Column("changed_at", Instant, nullable=False),  # real time: a plan of which nothing is heard has died
)
