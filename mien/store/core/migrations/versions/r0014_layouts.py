"""Cameras that belong together; layouts of the wall."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add a column and a table; no camera is in a group until somebody says so."""
    op.add_column("cameras", sa.Column("group", sa.String))
    op.create_table(
        "layouts",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id", ondelete="CASCADE")),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("arrangement", sa.Text, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_layouts_user_id", "layouts", ["user_id"])
