"""Files that somebody is about to import: kept, sealed, from the preview until they are taken in, for some minutes."""

import sqlalchemy as sa

from oncall.store.tables.kinds import Instant, metadata, text

uploads = sa.Table(
    "uploads",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    text("made_by"),  # nobody else sees it
    text("sealed"),  # the file, what it would do, what became of it
    sa.Column("expires_at", Instant, nullable=False, index=True),  # real time
)
