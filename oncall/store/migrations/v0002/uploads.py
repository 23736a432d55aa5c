"""Revision 0002: the table of files that are about to be imported, as it was then."""

import sqlalchemy as sa

from oncall.store.migrations.v0002.kinds import Instant, metadata, text

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    text("made_by"),  # nobody else sees it
    text("sealed"),  # the file, what it would do, what became of it
    sa.Column("expires_at", Instant, nullable=False, index=True),  # real time
)
