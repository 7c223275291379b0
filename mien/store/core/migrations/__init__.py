"""The way from any earlier release's tables to the present ones, run by alembic."""
