"""Alembic's environment: runs in a transaction that `storage.migrate` has begun, on its connection."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transaction_per_migration=False,
    **context.config.attributes["options"],
)
context.run_migrations()
