"""Cameras with a second address; cameras that hang sideways."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns; no camera has a second address or is turned until somebody says so."""
    op.add_column("cameras", sa.Column("view", sa.Text))
    op.add_column("cameras", sa.Column("full_view", sa.Text))
    op.add_column("cameras", sa.Column("rotation", sa.Integer, nullable=False, server_default="0"))
    op.add_column(
        "cameras", sa.Column("mirrored", sa.Boolean, nullable=False, server_default=sa.false())
    )
