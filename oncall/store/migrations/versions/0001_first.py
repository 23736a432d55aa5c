"""The first schema."""

from alembic import op

from oncall.store.migrations.triggers import append_only
from oncall.store.migrations.v0001 import APPEND_ONLY, metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    metadata.create_all(op.get_bind())
    op.execute("INSERT INTO chain (id, seq, hash) VALUES (1, 0, '" + "0" * 64 + "')")
    for table in APPEND_ONLY:
        append_only(table)
