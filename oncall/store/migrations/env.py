"""Alembic's entry: runs over the connection that `oncall.store.upgrade` opened, in its transaction."""

from alembic import context

from oncall.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
context.run_migrations()
