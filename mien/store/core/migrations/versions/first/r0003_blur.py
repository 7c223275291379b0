"""Cameras whose faces are pixelated before anybody sees them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the choice to each camera; until now there was none."""
    op.add_column(
        "cameras", sa.Column("blur", sa.Boolean, nullable=False, server_default=sa.false())
    )
