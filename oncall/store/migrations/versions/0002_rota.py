"""Planning, rotas, cover: new tables only, so that no row of the night is touched."""

from alembic import op

from oncall.store.migrations.v0002 import KNOWN, metadata

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    new = [table for table in metadata.sorted_tables if table not in KNOWN]
    metadata.create_all(op.get_bind(), tables=new)
