"""How often a video's run was taken up."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Count from none: those that are over are taken up no more, others begin anew."""
    op.add_column("runs", sa.Column("attempt", sa.Integer, nullable=False, server_default="0"))
