"""Alembic's entry point. The program hands in an open connection; nothing is configured in a file."""

from alembic import context

from backend.app.db.indexes import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    # SQLite can roll DDL back too, since every transaction is begun explicitly.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
