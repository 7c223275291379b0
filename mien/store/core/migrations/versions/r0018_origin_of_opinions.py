"""Where each reviewer said what he says of a face."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Take opinions that are there for those of the review queue, where most were given."""
    origin = sa.Column("origin", sa.String, nullable=False, server_default="review")
    op.add_column("opinions", origin)
