"""What alembic runs: the revisions, on the connection that ``store.migrate`` opened."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
