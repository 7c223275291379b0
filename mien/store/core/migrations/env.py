"""What alembic runs: the revisions, on the connection that ``mien.store.core.migrate`` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
